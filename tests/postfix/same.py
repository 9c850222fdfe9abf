#!/usr/bin/python3
"""Do two `log --json` outputs end with the same verdict of each queue id?

usage: same.py WHOLE.jsonl FOLLOWED.jsonl   prints what differs; exit 0, 1."""
import json
import sys


def verdicts(path):
    last = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            o = json.loads(line)
            if o.get("queue_id"):
                last[o["queue_id"]] = o["verdict"]
    return last


def main():
    whole, followed = verdicts(sys.argv[1]), verdicts(sys.argv[2])
    bad = [(q, whole.get(q), followed.get(q))
           for q in sorted(set(whole) | set(followed))
           if whole.get(q) != followed.get(q)]
    for q, a, b in bad:
        print("%s: %s, followed %s" % (q, a, b))
    sys.exit(1 if bad or not whole else 0)


main()
