#!/usr/bin/python3
"""Holds `log --json` of the real Postfix's log against what was sent.

usage: check.py OBJECTS.jsonl   prints TAP lines (without a plan)."""
import json
import sys

# subject: verdict, then what else must hold of the object
WANT = {
    "first": ("delivered-remote", lambda m: attempt(m)["relay"] == {
        "name": "mx.remote.example", "ip": "192.0.2.25", "port": 25}),
    "no user": ("bounced", lambda m: len(m["children"]) == 1
                and attempt(m)["dsn"] == "5.1.1"),
    "greylisted once": ("delivered-remote",
                        lambda m: len(m["recipients"][0]["attempts"]) == 2),
    "greylisted for ever": ("expired", lambda m: m["removed"]),
    "over IPv6": ("bounced", lambda m: attempt(m)["relay"]["ip"]
                  == "2001:db8::25"),
    "hostile reply": ("bounced", lambda m: m["recipients"][0]["to"]
                      == "imitate@remote.example"
                      and "victim@remote.example"
                      not in [r["to"] for r in m["recipients"]]),
    "hostile local part": ("delivered-remote", lambda m: m["recipients"][0]
                           ["to"] == '"to=<victim@remote.example>"'
                           "@remote.example"
                           and m["client"]["helo"] == "status=sent.example"),
    "three recipients": ("bounced", lambda m: sorted(
        (r["to"].split("@")[0], r["verdict"]) for r in m["recipients"])
        == [("nouser", "bounced"), ("ok", "delivered-remote"),
            ("qmail", "delivered-remote")]
        and any(a["receipt"] and a["receipt"]["product"] == "qmail"
                for r in m["recipients"] for a in r["attempts"])),
    "busy host": ("expired", None),
    "discarded": ("discarded", None),
    "content filter": ("filtered", None),
    "by the relayhost": ("relayed", None),
    "held": ("held", None),
    "submission": ("delivered-remote", lambda m: m["account"] == "tanaka"),
}


def attempt(m):
    return m["recipients"][0]["attempts"][-1]


def main():
    objects = [json.loads(line) for line in open(sys.argv[1],
                                                 encoding="utf-8")]
    by_subject = {o.get("subject"): o for o in objects if o.get("queue_id")}
    n = 0

    def tap(ok, name, why=""):
        nonlocal n
        n += 1
        print("%s %d - %s%s" % ("ok" if ok else "not ok", n, name,
                                "" if ok else " # " + why))

    for subject, (verdict, rule) in WANT.items():
        m = by_subject.get(subject)
        got = m["verdict"] if m else "not found"
        good = got == verdict
        try:
            good = good and (rule is None or bool(rule(m)))
        except (KeyError, TypeError, IndexError) as e:
            good, got = False, "%s, then %r" % (got, e)
        tap(good, "real Postfix: %s: %s" % (subject, verdict), got)
    refused = [o for o in objects if o["verdict"] == "rejected"]
    for sender, to in (("spammer@example.jp", "ok@remote.example"),
                       ("taro@example.jp", "a@errored.example")):
        tap(any(o["from"] == sender and o["to"] == to for o in refused),
            "real Postfix: refusal of %s for %s" % (sender, to))
    tap(any(o["verdict"] == "login-failed" for o in objects),
        "real Postfix: failed log-in")


main()
