"""The mail servers of the laboratory: port 25 of 127.0.2.1 to 127.0.2.4 and of
192.0.2.25.  The address chooses the behaviour; no mail is ever taken.

smtp.py FOLDER: mail.pem (with its authority) and mail.key are there.
"""
import socket
import ssl
import sys
import threading


def plain(conn, lines):
    for line in lines:
        conn.sendall(line.encode() + b"\r\n")


def serve(conn, context):
    own = conn.getsockname()[0]
    try:
        if own == "127.0.2.3":
            plain(conn, ["554 5.7.1 not for you"])
            return
        if own == "127.0.2.4":
            conn.recv(1)            # never says a word
            return
        plain(conn, ["220-mail", "220 ready"])
        stream = conn.makefile("rb", buffering=0)
        while True:
            word = stream.readline(600).split(b" ")[0].strip().upper()
            if word == b"EHLO" and own == "127.0.2.2":
                plain(conn, ["250-mail", "250 SIZE 1000"])
            elif word == b"EHLO":
                plain(conn, ["250-mail", "250-STARTTLS", "250 SIZE 1000"])
            elif word == b"STARTTLS":
                plain(conn, ["220 go"])
                tls = context.wrap_socket(conn, server_side=True)
                tls.recv(100)
                return
            else:
                return
    except OSError:
        pass
    finally:
        conn.close()


def listen(address, context):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((address, 25))
    s.listen(8)

    def forever():
        while True:
            conn, _ = s.accept()
            threading.Thread(target=serve, args=(conn, context),
                             daemon=True).start()

    return threading.Thread(target=forever)


def main():
    folder = sys.argv[1]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder + "/mail.pem", folder + "/mail.key")
    threads = [listen(a, context) for a in ("127.0.2.1", "127.0.2.2",
                                            "127.0.2.3", "127.0.2.4",
                                            "192.0.2.25")]
    print("mail servers started", flush=True)
    for t in threads:
        t.start()


main()
