#!/usr/bin/python3
"""A scripted SMTP sink and SASL server for the test with a real Postfix.

usage: sink.py READY-FILE SECONDS

Answers by the local part of the recipient (at RCPT or at the end of DATA);
listens on documentation addresses that only exist in the test's own network
namespace.  Writes READY-FILE when every socket listens; ends by itself."""
import base64
import socket
import sys
import threading
import time

RCPT = {
    "nouser": ["550-5.1.1 The email account that you tried to reach does not",
               "550-5.1.1 exist. Please try double-checking the address.",
               "550 5.1.1 Learn more at https://support.example/?p=NoSuchUser"],
    "full": ["452 4.2.2 The recipient's inbox is out of storage space"],
    "imitate": ["550 5.7.1 <x> status=sent (250 ok), to=<victim@remote.example>"
                ", relay=none: removed"],
}
DATA = {
    "spam": ["554 5.7.1 Message rejected due to content restrictions"],
    "notauth": [
        "550-5.7.1 [2001:db8:1::25] The IP you're using to send mail is not",
        "550-5.7.1 authorized to send email directly to our servers. Please",
        "550-5.7.1 use the SMTP relay at your service provider instead.",
        "550 5.7.1  https://support.google.com/mail/?p=NotAuthorizedError x-1"
        " - gsmtp"],
    "qmail": ["250 ok 1725267419 qp 566407"],
}
GREY = ["451 4.7.1 Greylisting in action, please come back later"]
EHLO = ["250-mx.sink.example", "250-PIPELINING", "250-8BITMIME",
        "250-ENHANCEDSTATUSCODES", "250 SMTPUTF8"]
seen = {}
lock = threading.Lock()


def answer_rcpt(local):
    if local in RCPT:
        return RCPT[local]
    if local == "never":
        return GREY
    if local == "grey":
        with lock:
            seen[local] = seen.get(local, 0) + 1
            if seen[local] < 2:
                return GREY
    return None


class Session:
    def __init__(self, conn, mode):
        self.f = conn.makefile("rwb")
        self.mode = mode
        self.rcpt = []

    def say(self, lines):
        for line in lines:
            self.f.write(line.encode() + b"\r\n")
        self.f.flush()

    def data(self):
        self.say(["354 go on"])
        while True:
            line = self.f.readline()
            if not line or line == b".\r\n":
                break
        if self.mode == "lost":
            return False
        last = self.rcpt[-1]
        self.say(DATA.get(last, ["250 2.0.0 Ok: queued as 8F1A9120C2"]))
        return True

    def run(self):
        if self.mode == "busy":
            self.say(["421 4.3.2 Service not available, try again later"])
            return
        self.say(["220 mx.sink.example ESMTP"])
        for raw in self.f:
            line = raw.decode("utf-8", "replace").strip()
            verb = line[:4].upper()
            if verb == "EHLO":
                self.say(EHLO)
            elif verb == "RCPT":
                local = line.split("<", 1)[1].split("@")[0].strip('"')
                bad = answer_rcpt(local)
                if not bad:
                    self.rcpt.append(local)
                self.say(bad or ["250 2.1.5 Ok"])
            elif verb == "DATA":
                if not self.rcpt:
                    self.say(["554 5.5.1 no valid recipients"])
                elif not self.data():
                    return
                self.rcpt = []
            elif verb == "QUIT":
                self.say(["221 2.0.0 Bye"])
                return
            else:
                self.say(["250 2.0.0 Ok"])


def serve_smtp(conn, mode):
    try:
        with conn:
            Session(conn, mode).run()
    except OSError:
        pass


def serve_auth(conn, _mode):
    """The server side of Dovecot's auth protocol, PLAIN only."""
    f = conn.makefile("rwb")
    f.write(b"VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\n"
            b"COOKIE\t0123456789abcdef0123456789abcdef\nDONE\n")
    f.flush()
    for raw in f:
        part = raw.rstrip(b"\n").split(b"\t")
        if part[0] != b"AUTH":
            continue
        resp = [x[5:] for x in part if x.startswith(b"resp=")]
        who = base64.b64decode(resp[0]).split(b"\0") if resp else [b""] * 3
        word = b"OK" if who[2] == b"good" else b"FAIL"
        f.write(b"%s\t%s\tuser=%s\n" % (word, part[1], who[1]))
        f.flush()


def listen(addr, port, fn, mode):
    family = socket.AF_INET6 if ":" in addr else socket.AF_INET
    s = socket.socket(family, socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((addr, port))
    s.listen(50)

    def loop():
        while True:
            conn, _ = s.accept()
            threading.Thread(target=fn, args=(conn, mode),
                             daemon=True).start()
    threading.Thread(target=loop, daemon=True).start()


def main():
    for addr, port, fn, mode in [
            ("192.0.2.25", 25, serve_smtp, "mx"),
            ("2001:db8::25", 25, serve_smtp, "mx"),
            ("192.0.2.26", 25, serve_smtp, "busy"),
            ("192.0.2.27", 25, serve_smtp, "lost"),
            ("198.51.100.87", 587, serve_smtp, "relay"),
            ("127.0.0.1", 10025, serve_smtp, "filter"),
            ("127.0.0.1", 3699, serve_auth, "auth")]:
        listen(addr, port, fn, mode)
    with open(sys.argv[1], "w") as ready:
        ready.write("ready\n")
    time.sleep(float(sys.argv[2]))


main()
