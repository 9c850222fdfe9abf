"""Bounces of a public suite: is it one, of whom, with which code and reason;
and what is no bounce.  The tool prints a sheet for each mail.

bounce.py TOOL REPLIES CORPUS [--list]: exit 1 where a count falls below its
gate; --list names what is not as the suite states."""
import csv
import json
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

# Each count must reach its gate; of "wrongly" it must not pass it.
GATES = {}


def table(path):
    with open(path, encoding="utf-8", errors="replace") as f:
        return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))


def class_of(reason):
    for name, words in CLASSES.items():
        if reason in words.split():
            return name
    return reason


def sheets(tool, replies, files):
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
            print("# %-26s %4d of %4d  %5.1f %%%s" % (
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
    if file in MBOXES:
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
                  len(sheet.recipients) <= max(len(finals), len(labels)), "%s %s %s" % (file, finals, got))
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
    return count.end()


if __name__ == "__main__":
    sys.exit(main())
