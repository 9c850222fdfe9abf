"""Judges mails of the DKIM suites with core/auth and, where it is installed,
with python3-dkim, over the same keys; prints mails a second of CPU time.

    judge.py JUDGE CORPUS RUNS
"""
import csv
import re
import statistics
import subprocess
import sys
import time

judge, corpus, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open(corpus + "/dev/cases.tsv", encoding="utf-8") as f:
    cases = [(corpus + "/" + c["dns"], corpus + "/dev/" + c["file"])
             for c in csv.DictReader(f, delimiter="\t",
                                     quoting=csv.QUOTE_NONE)
             if c["modern_expect"] in ("pass", "notpass", "none")
             and not c["verify_time"]]
words = [w for case in cases for w in case]
ours = [subprocess.run([judge, "20"] + words, capture_output=True,
                       check=True).stdout.split() for _ in range(runs)]
rate = statistics.median(float(o[3]) for o in ours)
print("%s mails, %s bytes, %d runs" % (ours[0][0].decode(),
                                       ours[0][1].decode(), runs))
print("core/auth   %7.0f mails/s judged (target 1,500), %s with a pass"
      % (rate, ours[0][4].decode()))
try:
    import dkim
except ImportError:
    print("python3-dkim is not installed")
    sys.exit()


def keys(path):
    found = {}
    with open(path, encoding="latin-1") as f:
        for line in f:
            m = re.match(r"(\S+)\.\s.*\bTXT\s+(.*)", line)
            if m and not line.startswith(";"):
                text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', m[2]))
                text = re.sub(r"\\(.)", r"\1", text)
                found[m[1].lower()] = text.encode("latin-1")
    return found


def count(mail):
    head = re.split(rb"\r?\n\r?\n", mail, maxsplit=1)[0]
    return len(re.findall(rb"(?mi)^dkim-signature[ \t]*:", head))


mails = []
for zone, path in cases:
    with open(path, "rb") as f:
        mails.append((f.read(), keys(zone)))
rates = []
for _ in range(runs):
    passed = 0
    start = time.process_time()
    for mail, known in mails:
        def ask(name, timeout=5):
            return known.get(name.decode("latin-1").rstrip(".").lower())
        good = False
        for i in range(min(count(mail), 16)):
            try:
                if dkim.DKIM(mail).verify(idx=i, dnsfunc=ask):
                    good = True
            except Exception:  # what it cannot read
                pass
        passed += good
    rates.append(len(mails) / (time.process_time() - start))
theirs = statistics.median(rates)
print("python3-dkim %6.0f mails/s (DKIM only), %d with a pass"
      % (theirs, passed))
print("ratio       %7.1f" % (rate / theirs))
