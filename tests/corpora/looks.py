"""Hosts that imitate brands, held against a second reading of the tables.

looks.py PROGRAM RULES CORPORA

1. jpcert-phishurl: what each host calls up (b01 to b04, b06, b07) must be what
   this reading finds; rows on which any of them bears count.  Printed beside
   it: in how many hosts the name of the attributed brand stands at all.
2. Honest hosts: the domains of brands, and the From domains of honest mail.
"""
import csv
import re
import subprocess
import sys

PROGRAM, RULES, CORPORA = sys.argv[1:4]
LIST = "/usr/share/publicsuffix/public_suffix_list.dat"
HEADS = ("co", "ne", "or", "go", "ac")


def table(name):
    with open(f"{RULES}/{name}.tsv", encoding="utf-8") as f:
        lines = (line for line in f if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t",
                                   quoting=csv.QUOTE_NONE))


def suffixes():
    rules, icann = set(), False
    with open(LIST, encoding="utf-8") as f:
        for line in f:
            line = line.strip()
            if "BEGIN ICANN" in line:
                icann = True
            elif "END ICANN" in line:
                icann = False
            elif icann and line and not line.startswith("//"):
                head = re.match(r"^[!*]?\.?", line).group(0)
                rules.add(head + line[len(head):].encode("idna").decode())
    return rules


SUFFIXES = suffixes()


def split(host):
    """(registrable domain, its label, suffix) by the ICANN part."""
    labels = host.split(".")
    for i in range(len(labels)):
        name, above = ".".join(labels[i:]), ".".join(labels[i + 1:])
        if "!" + name in SUFFIXES:
            return name, labels[i], above
        if name in SUFFIXES or "*." + above in SUFFIXES or \
                i == len(labels) - 1:
            if i == 0:
                return "", "", name
            return ".".join(labels[i - 1:]), labels[i - 1], name
    return "", "", ""


BRANDS = {row["id"]: row for row in table("brands")}
ALIASES = {}
for row in table("brand_aliases"):
    ALIASES.setdefault(row["alias"], set()).add(row["brand"])
OWN = [row for row in table("brand_domains") if row["role"] != "third-party"]
LISTED = {row["domain"] for row in OWN}
COUNT = [row for row in OWN if row["counts"] == "yes" and row["sure"] == "yes"]
FULL = {row["domain"]: row["brand"] for row in COUNT}
LABELS = {}
for row in COUNT:
    if split(row["domain"])[1]:
        LABELS.setdefault(split(row["domain"])[1], set()).add(row["brand"])
WORDS = {row["word"] for row in table("brand_label_words")}
WEIGHT = {row["suffix"]: int(row["weight"]) for row in table("tld_risk")}
CONTENT = {row["suffix"] for row in table("user_content_hosts")}
FREE = {row["domain"] for row in table("freemail")}
WIDE = {"tech", "travel", "media", "game", "bank-int"}


def below(host, names):
    labels = host.split(".")
    return any(".".join(labels[i:]) in names for i in range(len(labels)))


def counts(label, claimed):
    return label in LABELS and (label not in WORDS or
                                LABELS[label] & claimed)


def expected(host, claimed):
    org, label, suffix = split(host)
    found = set()
    if not org:
        return found
    left = host[:len(host) - len(suffix)]
    if re.search(r"(^|[.-])(%s)[.-]?jp[.-]" % "|".join(HEADS), left):
        found.add("b03")
    if any(part.startswith("xn--") for part in host.split(".")):
        found.add("b06")
    if WEIGHT.get(suffix, 0) > 0:
        found.add("b07")
    if not below(host, CONTENT) and (below(host, LISTED) or below(host, FREE)):
        return found
    for name, brand in FULL.items():
        if re.search(r"(^|\.)%s\." % re.escape(name), host) and \
                brand not in LABELS.get(label, set()):
            found.add("b01")
    common = WEIGHT.get(suffix, 0) < 2 and \
        re.search(r"(^|\.)(..|com|net|org)$", suffix)
    for name in LABELS:
        if len(name) >= 4 and counts(name, claimed) and \
                not (name == label and common) and \
                re.search(r"(^|[.-])%s[.-]" % re.escape(name), left):
            found.add("b02")
    if any(len(name) >= 4 and name not in WORDS and brands & claimed and
           re.search(r"(^|[.-])(%s[^.-]|[^.-]+%s[.-])" %
                     (re.escape(name), re.escape(name)), left)
           for name, brands in LABELS.items()):
        found.add("b02")
    if len(label) >= 5 and counts(label, claimed):
        wide = any(BRANDS[b]["category"] in WIDE for b in LABELS[label])
        if not wide or WEIGHT.get(suffix, 0) > 0:
            found.add("b04")
    return found


def run(rows):
    text = "".join(f"{host}\t{alias}\n" for host, alias in rows)
    out = subprocess.run([PROGRAM, RULES], input=text.encode(), check=True,
                         stdout=subprocess.PIPE).stdout.decode()
    return [dict(cell.split("=") for cell in line.split("\t")[2:])
            for line in out.splitlines()]


def phishing():
    with open(f"{CORPORA}/11-lint/dev/jpcert-phishurl.tsv",
              encoding="utf-8") as f:
        rows = [(re.sub(r"^[a-z]+://([^/?#]*@)?([^/?#:]*).*", r"\2",
                        row["url"].lower()), row["brand_or_description"])
                for row in csv.DictReader(f, delimiter="\t")]
    same = bear = named = seen = 0
    hits = {}
    for (host, alias), got in zip(rows, run(rows)):
        claimed = ALIASES.get(alias, set())
        want = expected(host, claimed)
        have = set(got) - {"b05", "b08"}
        for signal in got:
            hits[signal] = hits.get(signal, 0) + 1
        if any(len(name) >= 4 and brands & claimed and name in host
               for name, brands in LABELS.items()):
            named += 1
            seen += bool(set(got) & {"b01", "b02", "b03", "b04", "b05",
                                     "b06"})
        if want or have:
            bear += 1
            same += want == have
            if want != have:
                print(f"# {host} ({alias}): {sorted(have)}, "
                      f"not {sorted(want)}")
    print(f"# {len(rows)} phishing hosts:",
          ", ".join(f"{s} {n}" for s, n in sorted(hits.items())))
    print(f"# {same} of {bear} hosts that b01-b07 concern are as expected")
    print(f"# {named} hosts hold a label of the brand that JPCERT/CC names; "
          f"{seen} of these are seen by b01-b06")
    return same >= 0.9 * bear and bear >= 400 and seen >= 0.9 * named


def honest(name, hosts, may):
    """No b01, b02, b03, b06; b04 and b08 in at most that share."""
    bad, few = [], {"b04": 0, "b08": 0}
    hosts = sorted(hosts)
    for host, got in zip(hosts, run([(host, "") for host in hosts])):
        if set(got) & {"b01", "b02", "b03", "b06"}:
            bad.append(f"{host} {sorted(got)}")
        for signal in few:
            few[signal] += signal in got
    print(f"# {len(hosts)} {name}: b01-b03 and b06 in {len(bad)}, "
          f"b04 in {few['b04']}, b08 in {few['b08']}")
    for line in bad:
        print("#  ", line)
    return len(bad) <= 0.005 * len(hosts) and \
        max(few.values()) <= may * len(hosts)


def from_domains():
    with open(f"{CORPORA}/06-phish-ham/dev/labels.tsv",
              encoding="utf-8") as f:
        return {row["from_domain"].lower()
                for row in csv.DictReader(f, delimiter="\t",
                                          quoting=csv.QUOTE_NONE)
                if row["label"] in ("ham", "hardham", "brandham")
                and row["from_domain"]}


def main():
    good = phishing()
    good &= honest("domains of brands", LISTED - CONTENT, 0)
    good &= honest("hosts below them", {"www." + d for d in LISTED - CONTENT},
                   0)
    good &= honest("From domains of honest mail", from_domains(), 0.01)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
