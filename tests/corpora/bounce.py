"""Bounces of a public suite: is it one, of whom, with which code and reason;
and what is no bounce.  The tool prints a sheet for each mail.

bounce.py TOOL REPLIES CORPUS [--list]: exit 1 where a count falls below its
gate; --list names what is not as the suite states."""
import csv
import glob
import json
import os
import re
import subprocess
import sys

# Classes of reasons, by what a supporter does about them.
CLASSES = {
    "address": "userunknown hostunknown hasmoved notaccept",
    "full": "mailboxfull systemfull exceedlimit mesgtoobig emailtoolarge",
    "refused": "blocked badreputation requireptr rejected authfailure "
               "policyviolation notcompliantrfc norelaying",
    "content": "spamdetected contenterror virusdetected securityerror",
    "transient": "expired networkerror toomanyconn speeding systemerror",
}
NO_FAILURE = {"feedback", "vacation", "delivered"}

# More than one mail in the file: the suite's labels are of both.
MBOXES = {
    "sisimai/bsd__arf-17.eml", "sisimai/bsd__rfc3464-01.eml",
    "sisimai/bsd__rfc3464-28.eml", "sisimai/bsd__rhost-aol-03.eml",
    "sisimai/bsd__rhost-cox-01.eml",
}

# What was measured: each count must reach it again.
GATES = {
    "no failure: no bounce": 17,
    "no failure: its kind": 16,
    "reason": 287,
    "class of the reason": 290,
    "reason feedback": 7,
    "class feedback": 7,
    "is a bounce": 282,
    "recipient elsewhere": 61,
    "number of recipients": 289,
    "real DSN code": 215,
    "reason userunknown": 76,
    "class address": 98,
    "reason filtered": 11,
    "class filtered": 11,
    "recipients of the report": 189,
    "reason notcompliantrfc": 4,
    "class refused": 65,
    "reason securityerror": 3,
    "class content": 14,
    "reason mailboxfull": 26,
    "class full": 33,
    "reason delivered": 1,
    "class delivered": 1,
    "reason blocked": 15,
    "reason expired": 22,
    "class transient": 43,
    "reason norelaying": 4,
    "reason hostunknown": 13,
    "reason onhold": 5,
    "class onhold": 5,
    "reason networkerror": 12,
    "reason authfailure": 8,
    "reason contenterror": 2,
    "reason hasmoved": 2,
    "reason spamdetected": 7,
    "reason virusdetected": 2,
    "reason mesgtoobig": 3,
    "reason exceedlimit": 2,
    "reason requireptr": 7,
    "reason rejected": 15,
    "reason mailererror": 2,
    "class mailererror": 2,
    "reason suspend": 8,
    "class suspend": 8,
    "reason systemerror": 6,
    "reason notaccept": 6,
    "reason systemfull": 2,
    "reason badreputation": 2,
    "reason policyviolation": 8,
    "reason speeding": 1,
    "reason undefined": 0,
    "class undefined": 0,
    "reason vacation": 3,
    "class vacation": 3,
    "reason toomanyconn": 2,
    "other line ends: reason": 60,
    "other line ends: class of the reason": 60,
    "other line ends: is a bounce": 64,
    "other line ends: recipient elsewhere": 22,
    "other line ends: number of recipients": 64,
    "other line ends: real DSN code": 45,
    "other line ends: recipients of the report": 32,
    "not: no bounce": 2,
    "bounceparser: is a bounce": 57,
    "bounceparser: recipients": 52,
    "bounceparser: no bounce": 4,
    "flufl: failed": 42,
    "flufl: delayed": 5,
    "misc: recipients": 9,
    "ordinary mail: no bounce": 2224,
}


def table(path):
    with open(path, encoding="utf-8", errors="replace") as f:
        return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))


def class_of(reason):
    for name, words in CLASSES.items():
        if reason in words.split():
            return name
    return reason


def sheets(tool, replies, files):
    if not files:
        return {}
    out = subprocess.run([tool, replies, *files], capture_output=True,
                         check=True)
    found = {}
    for line in out.stdout.decode().splitlines():
        name, text = line.split("\t", 1)
        rows = json.loads(text)["rows"]
        found[name] = Sheet(rows)
    return found


class Sheet:
    def __init__(self, rows):
        self.top = rows[0]["fields"]
        self.is_bounce = self.top["is_bounce"]
        self.notice = self.top["notice"]
        self.recipients = [r.get("fields", {}) for r in rows
                           if r["id"] == "recipient"]

    def addresses(self, action=None):
        return {r["address"].lower() for r in self.recipients
                if "address" in r and action in (None, r.get("action"))}

    def reasons(self):
        return [r.get("reason", "") for r in self.recipients]


class Count:
    def __init__(self, listing):
        self.right, self.all, self.listing = {}, {}, listing

    def add(self, name, right, what):
        self.right[name] = self.right.get(name, 0) + bool(right)
        self.all[name] = self.all.get(name, 0) + 1
        if not right and self.listing:
            print("%s\t%s" % (name, what))

    def end(self):
        low = False
        for name in self.all:
            right, of = self.right[name], self.all[name]
            gate = GATES.get(name)
            print("# %-34s %4d of %4d  %5.1f %%%s" % (
                name, right, of, 100 * right / of,
                "" if gate is None or right >= gate else "  BELOW %d" % gate))
            low |= gate is not None and right < gate
        for name in GATES:
            if name not in self.all:
                print("# %s was not counted" % name)
                low = True
        return low


def match(labels, alternatives, got, same):
    """How many of the labels the sheet has, whatever the order."""
    left = [r for r in got if r]
    hits = 0
    for label in labels:
        for r in left:
            if same(r, label) or r in alternatives:
                left.remove(r)
                hits += 1
                break
    return hits


def score_sisimai(count, row, sheet, pre):
    file = row["file"]
    if re.sub("/(dos|mac)__", "/bsd__", file) in MBOXES:
        return
    if row["not_bounce"] or row["set"] == "not":
        count.add("not: no bounce", not sheet.is_bounce, file)
        return
    labels = [r for r in row["reasons"].split(";") if r]
    if not labels:
        return
    alternatives = set(row["alt_reasons"].split(";"))
    failure = [r for r in labels if r not in NO_FAILURE]
    if not failure:
        count.add("no failure: no bounce", not sheet.is_bounce, file)
        count.add("no failure: its kind", sheet.notice == {
            "feedback": "complaint", "vacation": "reply",
            "delivered": "delivered"}[labels[0]],
            file + " " + sheet.notice)
    elif "delayed" not in row["action"]:
        count.add(pre + "is a bounce", sheet.is_bounce or
                  sheet.notice == "delayed", file)
    finals = {a.strip().lower() for a in row["final_recipient"].split(",")
              if "@" in a}
    if finals and failure:
        got = sheet.addresses() | {r["original"].lower()
                                   for r in sheet.recipients
                                   if "original" in r}
        count.add(pre + "recipients of the report", finals & got and
                  len(sheet.recipients) <= max(len(finals), len(labels)),
                  "%s %s %s" % (file, finals, got))
    elif failure and "@" in row["returned_to"] and len(labels) == 1:
        want = {a.strip().lower() for a in row["returned_to"].split(",")}
        count.add(pre + "recipient elsewhere", sheet.addresses() and
                  sheet.addresses() <= want, "%s %s %s" % (
                      file, want, sheet.addresses()))
    if failure:
        count.add(pre + "number of recipients", len(sheet.recipients) ==
                  len(labels), "%s %d, not %d" % (
                      file, len(sheet.recipients), len(labels)))
    codes = {c for c in row["dsn_in_message"].split(";") if c}
    if codes and failure:
        got = {r.get("status", "") for r in sheet.recipients}
        count.add(pre + "real DSN code", codes <= got,
                  "%s %s %s" % (file, codes, got))
    hits = match(labels, alternatives, sheet.reasons(),
                 lambda a, b: a == b)
    classes = match(labels, alternatives, sheet.reasons(),
                    lambda a, b: class_of(a) == class_of(b))
    for i in range(len(labels)):
        count.add(pre + "reason", i < hits, "%s %s: %s, not %s | %s" % (
            file, row["engine"], ",".join(sheet.reasons()),
            row["reasons"], " / ".join(r.get("reply", "-")[:150]
                                       for r in sheet.recipients)))
        count.add(pre + "class of the reason", i < classes, file)
    if not pre:
        for word in sorted(set(labels)):
            mine = [r for r in labels if r == word]
            got = match(mine, alternatives, sheet.reasons(),
                        lambda a, b: a == b)
            for i in range(len(mine)):
                count.add("reason " + word, i < got, file)
                count.add("class " + class_of(word), match(
                    mine, alternatives, sheet.reasons(), lambda a, b:
                    class_of(a) == class_of(b)) > i, file)


def score_others(count, corpus, found):
    for row in table(corpus + "/bounceparser.tsv"):
        sheet = found[corpus + "/" + row["file"]]
        if row["is_bounce"] == "0":
            count.add("bounceparser: no bounce", not sheet.is_bounce,
                      row["file"] + " " + sheet.notice)
        elif row["is_bounce"] == "1":
            count.add("bounceparser: is a bounce", sheet.is_bounce or
                      sheet.notice == "delayed",
                      row["file"] + " " + sheet.notice)
        want = {a.lower() for a in (row["addresses"] + "," +
                row["final_recipient"]).replace(" ", ",").split(",")
                if "@" in a}
        if want and row["is_bounce"] == "1":
            count.add("bounceparser: recipients", want == sheet.addresses(),
                      "%s %s %s" % (row["file"], want, sheet.addresses()))
    for row in table(corpus + "/flufl.tsv"):
        sheet = found[corpus + "/" + row["file"]]
        for column, name, in (("permanent_recipients", "failed"),
                              ("temporary_recipients", "delayed")):
            want = {a.lower() for a in row[column].split(",") if a}
            got = sheet.addresses(name)
            if want or got:
                count.add("flufl: " + name, want == got, "%s %s %s" % (
                    row["file"], want, got))
    for row in table(corpus + "/misc.tsv"):
        if row["action"]:
            sheet = found[corpus + "/" + row["file"]]
            want = {a.lower() for a in row["final_recipient"].split(",")}
            count.add("misc: recipients", want == sheet.addresses(),
                      "%s %s" % (row["file"], sheet.addresses()))


def score_ordinary(count, tool, replies, mails):
    """Honest mail, junk and phishing: one of them is a bounce."""
    for kind in ("ham", "hardham", "brandham", "spam", "phish"):
        files = sorted(f for f in glob.glob(mails + "/" + kind + "/**",
                                            recursive=True)
                       if os.path.isfile(f) and not f.endswith(".tsv"))
        for name, sheet in sheets(tool, replies, files).items():
            count.add("ordinary mail: no bounce", not sheet.is_bounce, name)


def main():
    tool, replies, corpus = sys.argv[1:4]
    rows = table(corpus + "/sisimai.tsv")
    files = [corpus + "/" + r["file"] for r in rows]
    for name in ("bounceparser", "flufl", "misc"):
        files += [corpus + "/" + r["file"]
                  for r in table(corpus + "/" + name + ".tsv")]
    found = sheets(tool, replies, files)
    count = Count(len(sys.argv) > 4)
    for row in rows:
        pre = "" if row["set"] == "bsd" else "other line ends: "
        score_sisimai(count, row, found[corpus + "/" + row["file"]], pre)
    score_others(count, corpus, found)
    mails = corpus + "/../../06-phish-ham/dev"
    if glob.glob(mails + "/ham/*"):
        score_ordinary(count, tool, replies, mails)
    else:
        del GATES["ordinary mail: no bounce"]
    return count.end()


if __name__ == "__main__":
    sys.exit(main())
