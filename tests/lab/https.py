"""The web server of the laboratory: policies of MTA-STS on 127.0.0.1:443.

https.py FOLDER: good.pem, expired.pem and self.pem with their keys are there.
The name that the client gives (SNI) chooses certificate and behaviour.
"""
import socket
import ssl
import sys
import threading

POLICY = "version: STSv1\r\nmode: enforce\r\nmax_age: 604800\r\nmx: %s\r\n"
PATH = "/.well-known/mta-sts.txt"


def policy(mx, kind="text/plain"):
    body = POLICY % mx
    return ("HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n"
            "Connection: close\r\n\r\n%s" % (kind, len(body), body))


def redirect(to):
    return ("HTTP/1.1 301 Moved Permanently\r\nLocation: %s\r\n"
            "Content-Length: 0\r\nConnection: close\r\n\r\n" % to)


def answer_for(name, seen):
    """What the host says; None: nothing at all."""
    first = name.split(".")[1] if name.count(".") > 1 else ""
    if first == "redirect":
        return redirect("https://mta-sts.good.sts.test" + PATH)
    if first == "missing":
        return ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n"
                "Connection: close\r\n\r\n")
    if first == "mismatch":
        return policy("other.sts.test")
    if first == "html":
        return policy("*.sts.test", "text/html; charset=utf-8")
    if first == "big":
        return ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                "Connection: close\r\n\r\n" + "x: y\n" * 20000)
    if first == "slow":
        return None
    if first == "endless":
        return "HTTP/1.1 200 OK\r\n" + "X-A: " + "b" * (1 << 20)
    return policy("*.%s.test" % ("good" if name.endswith("s.good.test")
                                 else "sts"))


def context(folder, name):
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    c.load_cert_chain("%s/%s.pem" % (folder, name),
                      "%s/%s.key" % (folder, name))
    return c


def serve(raw, contexts, log):
    names = []
    raw_peer = raw.getpeername()[0]

    def choose(conn, name, _):
        names.append(name or "")
        kind = "good"
        for k in contexts:
            if ("." + k + ".") in (name or ""):
                kind = k
        conn.context = contexts[kind]

    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    c.sni_callback = choose
    try:
        conn = c.wrap_socket(raw, server_side=True)
        request = b""
        while b"\r\n\r\n" not in request:
            more = conn.recv(4096)
            if not more:
                return
            request += more
        log.write("%s %s %s\n" % (names[0], raw_peer,
                                  request.split(b"\r\n")[0].decode()))
        log.flush()
        text = answer_for(names[0], request)
        if text is None:
            conn.recv(1)        # until the client gives up
        else:
            conn.sendall(text.encode())
            conn.unwrap()
    except OSError:
        pass
    finally:
        raw.close()


def main():
    folder = sys.argv[1]
    contexts = {k: context(folder, k) for k in ("good", "expired", "self",
                                                "named")}
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", 443))
    s.listen(16)
    log = open(folder + "/requests", "w")
    print("web server started", flush=True)
    while True:
        raw, _ = s.accept()
        threading.Thread(target=serve, args=(raw, contexts, log),
                         daemon=True).start()


main()
