#!/usr/bin/env python3
"""Types of files against public sets (07-filetype): how many are named as
their origins name them, after folding aliases, of those that libmagic or our
own signatures can name at all; and the pairs of name and content that
contradict each other.  filetype.py SNIFF DATA CORPUS MAGIC"""
import csv, json, os, re, subprocess, sys, tempfile

sniff, data, corpus, magic = sys.argv[1:5]
failed = []


def rows(name):
    with open(os.path.join(corpus, name), encoding="utf-8") as f:
        return list(csv.reader(f, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def run(lines):
    out = subprocess.run([sniff, data, "-"], input="".join(
        "\t".join(r) + "\n" for r in lines), capture_output=True, text=True)
    if out.returncode != 0:
        sys.exit("sniff: " + out.stderr)
    return [line.split("\t") for line in out.stdout.split("\n")[:-1]]


def fold(types):
    out = subprocess.run([sniff, data, "--fold"] + types, capture_output=True,
                         text=True)
    folded = out.stdout.split("\n")[:-1]
    return {t: re.sub("/x-", "/", f) for t, f in zip(types, folded)}


def say(name, good, n, need, bad):
    share = 100.0 * good / max(n, 1)
    print("%s: %d of %d (%.1f %%)" % (name, good, n, share))
    for b in bad:
        print("  " + b)
    if n == 0 or share < need:
        failed.append("%s under %d %%" % (name, need))


# Every type that the installed database can say.
with open(magic, "rb") as f:
    known = set(re.findall(rb"[a-z]+/[a-zA-Z0-9.+-]{2,}", f.read()))
known = {k.decode().lower() for k in known}
ours = {"application/onenote", "application/x-ms-shortcut", "text/javascript",
        "text/vbscript", "application/x-powershell", "application/x-alz",
        "application/x-mswinurl", "application/xhtml+xml", "image/x-eps",
        "application/msword", "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint", "text/calendar", "text/vcard",
        "application/vnd.apple.pkpass"}

def types(title, cases, need):
    """cases: (file, expected)"""
    names = sorted({c[1] for c in cases} | known | ours)
    f = fold(names)
    can = {f[k] for k in known | ours}
    cases = [c for c in cases if f[c[1]] in can]
    got = run([(os.path.join(corpus, c[0]), "-", "-") for c in cases])
    g = fold(sorted({r[0] or "none" for r in got}))
    bad, good, n = [], 0, 0
    for c, r in zip(cases, got):
        n += 1
        if g[r[0] or "none"] == f[c[1]]:
            good += 1
        else:
            bad.append("%s: %s, not %s" % (c[0], r[0] or "nothing", c[1]))
    say(title, good, n, need, bad)


# The origin states of which files the bytes alone tell the type.
mime_info = rows("shared-mime-info.tsv")
types("types of shared-mime-info, by the bytes",
      [(r[0], r[1].lower()) for r in mime_info if r[3] == "ok"], 95)
types("those that their origin tells by name only (not gated)",
      [(r[0], r[1].lower()) for r in mime_info if r[3] != "ok"], 0)

with tempfile.TemporaryDirectory() as tmp:
    cases = []
    with open(os.path.join(corpus, "mimetype-literals.json"),
              encoding="utf-8") as f:
        for i, c in enumerate(json.load(f)):
            path = os.path.join(tmp, "%03d" % i)
            with open(path, "wb") as out:
                out.write(bytes.fromhex(c["hex"]))
            cases.append((path, c["mime"].split(";")[0].lower()))
    names = sorted({c[1] for c in cases} | known | ours)
    f = fold(names)
    can = {f[k] for k in known | ours}
    inside = [c for c in cases if f[c[1]] in can]
    got = run([(c[0], "-", "-") for c in inside])
    g = fold(sorted({r[0] or "none" for r in got}))
    good = sum(g[r[0] or "none"] == f[c[1]] for c, r in zip(inside, got))
    print("heads of files of a few bytes (not gated): %d of %d" %
          (good, len(inside)))

pairs = rows("mismatch.tsv")
got = run([(os.path.join(corpus, p[0]), p[1], p[2]) for p in pairs])
hit = [r[4] != "" for r in got]
want = [p[3] == "yes" for p in pairs]
both = sum(h and w for h, w in zip(hit, want))
wrong = ["%s as %s: %s" % (p[0], p[1], r[0]) for p, r, h, w in
         zip(pairs, got, hit, want) if h != w]
say("mismatch, precision", both, sum(hit), 95, wrong)
say("mismatch, recall", both, sum(want), 95, [])

office = [r for r in rows("oletools.tsv") if r[2] == "encrypted"]
got = run([(os.path.join(corpus, r[0]), "-", "-") for r in office])
say("documents with a password", sum("encrypted" in r[3] for r in got),
    len(got), 95, [o[0] for o, r in zip(office, got)
                   if "encrypted" not in r[3]])
plain = [r for r in rows("oletools.tsv") if r[2] != "encrypted"]
got = run([(os.path.join(corpus, r[0]), "-", "-") for r in plain])
say("documents without one", sum("encrypted" not in r[3] for r in got),
    len(got), 95, [o[0] for o, r in zip(plain, got) if "encrypted" in r[3]])
sys.exit("; ".join(failed) if failed else 0)
