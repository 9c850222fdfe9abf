"""The memory and time of mtgp-helper's role parse, with mails that are made to
take much of both (make bench).  Speaks the frames of docs/helper.md.

helper.py HELPER: a line a mail; nothing here passes or fails."""
import base64
import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import time

SEALS = 2 | 4 | 8  # shrink, grow, write
HEAD = (b"From: a@example.jp\r\nTo: b@example.com\r\nSubject: x\r\n"
        b"Date: Mon, 2 Sep 2024 10:00:00 +0900\r\nMIME-Version: 1.0\r\n"
        b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; "
        b"d=example.jp; s=s; h=from:to; b=AAAA; "
        b"bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\r\n")
LINES = base64.encodebytes(bytes(range(256)) * 4096).replace(b"\n", b"\r\n")


def attachment(n):
    return HEAD + (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                   b"--b\r\n\r\nhi\r\n--b\r\nContent-Type: application/pdf\r\n"
                   b"Content-Transfer-Encoding: base64\r\n\r\n" +
                   LINES * n + b"--b--\r\n")


def mails():
    yield "a short mail", HEAD + b"\r\nhello\r\n"
    yield "an attachment", attachment(70)
    yield "plain text", HEAD + b"\r\n" + b"a line of a text\r\n" * 5500000
    yield "HTML", (HEAD + b"Content-Type: text/html\r\n\r\n" +
                   b"<p><b>x</b> &amp; <a href=x>l</a>\r\n" * 2700000)
    yield "a mail in base64 in a mail", (
        HEAD + b"Content-Type: message/rfc822\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" +
        base64.encodebytes(attachment(48)))
    yield "16 million fields", b"X: y\r\n" * 16000000
    yield "8 million parts", (
        HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" +
        b"--b\r\n\r\nx\r\n" * 8000000)
    yield "7 million addresses", b"From: " + b"a@b.example, " * 7000000


class Helper:
    def __init__(self, path):
        self.sock, theirs = socket.socketpair()
        self.process = subprocess.Popen(
            [path, "parse"], pass_fds=(3, theirs.fileno()),
            preexec_fn=lambda: os.dup2(theirs.fileno(), 3))
        theirs.close()

    def receive(self):
        head = self.sock.recv(4, socket.MSG_WAITALL)
        if len(head) < 4:
            raise SystemExit("the helper died")
        n = struct.unpack(">I", head)[0]
        return self.sock.recv(n, socket.MSG_WAITALL)

    def ask(self, what, fds=()):
        frame = json.dumps(what).encode()
        socket.send_fds(self.sock, [struct.pack(">I", len(frame)) + frame],
                        list(fds))
        return json.loads(self.receive())

    def most(self):
        with open("/proc/%d/status" % self.process.pid) as f:
            return next(int(line.split()[1]) // 1024 for line in f
                        if line.startswith("VmHWM"))


def sealed(mail):
    fd = os.memfd_create("mail", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    rest = memoryview(mail)
    while rest:
        rest = rest[os.write(fd, rest[:1 << 24]):]
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS if hasattr(fcntl, "F_ADD_SEALS")
                else 1033, SEALS)
    return fd


def main():
    print("mtgp-helper, one mail a process: start, reading, judging, most "
          "memory, its limit")
    for name, mail in mails():
        fd = sealed(mail)
        times = [time.monotonic()]
        helper = Helper(sys.argv[1])
        helper.receive()
        times.append(time.monotonic())
        opened = helper.ask({"op": "open", "analysis": "message", "now": 0,
                             "options": {}, "facts": []}, [fd])
        times.append(time.monotonic())
        said = helper.ask({"op": "judge", "answers": []})
        times.append(time.monotonic())
        start, read, judge = (b - a for a, b in zip(times, times[1:]))
        print("%-28s %5.1f MB %4.0f ms %5.2f s %6.3f s %4d MB %4d MB%s" % (
            name, len(mail) / 1e6, start * 1000, read, judge, helper.most(),
            64 + 2 * len(mail) // 1000000,
            "" if "open" in opened and "sheet" in said else " FAILED"))
        helper.sock.close()
        helper.process.wait()
        os.close(fd)


main()
