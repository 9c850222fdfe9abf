#!/usr/bin/python3
"""Sends the test's mails through the real Postfix on loopback.

usage: send.py [FROM [TO]]   a part of the table, as in MAILS[FROM:TO]

One line of the table = one mail: port, login, HELO, sender, recipients,
subject."""
import smtplib
import sys

MAILS = [
    (3525, None, "pc1.example", "taro@example.jp", ["ok@remote.example"],
     "first"),
    (3525, None, "pc1.example", "taro@example.jp", ["nouser@remote.example"],
     "no user"),
    (3525, None, "pc1.example", "taro@example.jp", ["grey@remote.example"],
     "greylisted once"),
    (3525, None, "pc1.example", "taro@example.jp", ["never@remote.example"],
     "greylisted for ever"),
    (3525, None, "pc1.example", "taro@example.jp", ["notauth@v6.example"],
     "over IPv6"),
    (3525, None, "pc1.example", "taro@example.jp", ["imitate@remote.example"],
     "hostile reply"),
    (3525, None, "status=sent.example", "taro@example.jp",
     ['"to=<victim@remote.example>"@remote.example'], "hostile local part"),
    (3525, None, "pc1.example", "taro@example.jp",
     ["ok@remote.example", "nouser@remote.example", "qmail@remote.example"],
     "three recipients"),
    (3525, None, "pc1.example", "taro@example.jp", ["a@busy.example"],
     "busy host"),
    (3525, None, "pc1.example", "taro@example.jp", ["a@discarded.example"],
     "discarded"),
    (3525, None, "pc1.example", "taro@example.jp", ["a@errored.example"],
     "error transport"),
    (3525, None, "pc1.example", "taro@example.jp", ["a@filtered.example"],
     "content filter"),
    (3525, None, "pc1.example", "taro@example.jp", ["a@elsewhere.example"],
     "by the relayhost"),
    (3525, None, "pc1.example", "hold@example.jp", ["ok@remote.example"],
     "held"),
    (3525, None, "pc1.example", "spammer@example.jp", ["ok@remote.example"],
     "refused"),
    (3587, ("tanaka", "good"), "pc2.example", "tanaka@example.jp",
     ["ok@remote.example"], "submission"),
    (3587, ("tanaka", "bad"), "pc2.example", "tanaka@example.jp",
     ["ok@remote.example"], "wrong password"),
]


def send(mail):
    port, login, helo, sender, rcpts, subject = mail
    with smtplib.SMTP("127.0.0.1", port, local_hostname=helo,
                      timeout=240) as s:
        if login:
            s.login(*login)
        s.sendmail(sender, rcpts, "From: <%s>\nSubject: %s\n\nhello\n"
                   % (sender, subject))


def main():
    for mail in MAILS[slice(*[int(a) for a in sys.argv[1:]] or [None])]:
        try:
            send(mail)
        except smtplib.SMTPException:
            pass


main()
