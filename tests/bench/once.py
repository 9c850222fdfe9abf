#!/usr/bin/env python3
"""once.py LOG: gives recipients at nine depths of the newest GiB a local part
that stands nowhere else (as long as the old one), and prints their
addresses."""
import os
import re
import sys

size = os.path.getsize(sys.argv[1])
span = min(size, 1 << 30)
with open(sys.argv[1], "r+b") as f:
    for i in range(1, 10):
        at = size - span * i // 10
        f.seek(at)
        data = f.read(1 << 18)
        m = re.search(rb"[0-9A-Za-z]{6,}: to=<([a-z.0-9]{5,})(@[^>]+)>",
                      data)
        if not m:
            continue
        name = (b"zq%dzq" % i + b"x" * len(m.group(1)))[:len(m.group(1))]
        f.seek(at + m.start(1))
        f.write(name)
        print((name + m.group(2)).decode())
