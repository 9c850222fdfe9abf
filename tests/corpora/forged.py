"""What the program says of forged senders in a labelled collection: rates
against the gates, with and without mails that repeat another, and the table
of signals.

    forged.py gates SCORED CORPUS WORDS
    forged.py table SCORED CORPUS WORDS     (Markdown)

SCORED is the check program of this folder, WORDS tests/data/brand-words.txt.
"""
import csv, email, email.policy, re, subprocess, sys, unicodedata
from collections import Counter, namedtuple

Mail = namedtuple("Mail", "file label display subject score band brand hits")
FLAGGED = ("caution", "likely")
# Mails of the folder spoof in which no sender is forged.
NOT_FORGED = {
    # its suite says that a click counter is no fault
    "spoof/rspamd/phishing_query_nested.eml",
    # about addresses in the text, and about links; one mailbox throughout
    "spoof/spamassassin/freemail3", "spoof/spamassassin/urilocalbl_net.eml",
}


def read(scored, corpus):
    with open(corpus + "/labels.tsv", encoding="utf-8") as f:
        rows = list(csv.DictReader(f, delimiter="\t",
                                   quoting=csv.QUOTE_NONE))
    names = "".join(corpus + "/" + r["file"] + "\n" for r in rows)
    out = subprocess.run([scored], input=names.encode(),
                         check=True, capture_output=True).stdout
    mails = []
    for row, line in zip(rows, out.decode().splitlines()):
        path, score, band, brand, signals = line.split("\t")
        assert path == corpus + "/" + row["file"]
        hits = {}
        for word in signals.split():
            name, points = word.split(":")
            hits[name] = int(points)
        mails.append(Mail(row["file"], row["label"], row["from_display"],
                          row["subject"], int(score or 0), band, brand, hits))
    assert len(mails) == len(rows)
    return mails


# ---- brand words ----

def folded(text):
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


class Words:
    def __init__(self, path):
        part, self.whole = [], set()
        with open(path, encoding="utf-8") as f:
            for line in f:
                word, tab, how = line.rstrip("\n").partition("\t")
                if line.startswith("#") or not tab:
                    continue
                if how == "whole":
                    self.whole.add(word)
                    continue
                alnum = "[a-z0-9]"
                part.append(("(?<!%s)" % alnum if re.match(alnum, word)
                             else "") + re.escape(word) +
                            ("(?!%s)" % alnum if re.search(alnum + "$", word)
                             else ""))
        self.part = re.compile("|".join(part))

    def of_name(self, name):
        name = folded(name)
        return name in self.whole or self.part.search(name) is not None

    def of_text(self, text):
        return self.part.search(folded(text)) is not None


def visible(path):
    """Roughly what people read: for the ceiling only."""
    with open(path, "rb") as f:
        mail = email.message_from_binary_file(f, policy=email.policy.compat32)
    texts = []
    for part in mail.walk():
        if part.get_content_maintype() != "text":
            continue
        text = (part.get_payload(decode=True) or b"").decode("utf-8",
                                                             "replace")
        texts.append(re.sub(r"(?s)<style.*?</style>|<[^>]*>|https?:\S+|"
                            r"\S+@\S+", " ", text))
    return " ".join(texts)


# ---- near-duplicates ----

def same_subject(mail):
    s = re.sub(r"^((re|fwd?|aw|sv|tr)\s*:\s*)+", "", folded(mail.subject))
    s = re.sub(r"\S+@\S+|[^\w]|\d|_", "", s)
    return (mail.label, s) if len(s) > 3 else (mail.label, mail.file)


def without_repeats(mails):
    seen, kept = set(), []
    for mail in mails:
        if same_subject(mail) not in seen:
            kept.append(mail)
        seen.add(same_subject(mail))
    return kept


# ---- gates ----

def flagged(mails):
    return [m for m in mails if m.band in FLAGGED]


def rate(name, mails, found, limit=None, least=True):
    n = len(mails)
    share = 100.0 * len(found) / n if n else 0.0
    good = limit is None or n == 0 or \
        (share >= limit if least else share <= limit)
    wanted = "" if limit is None else ", wanted %s %g %%" % (
        "at least" if least else "at most", limit)
    print("# %s%-46s %4d of %4d  %5.2f %%%s" % (
        "" if good else "MISSED: ", name, len(found), n, share, wanted))
    return good


def gates(mails, words, corpus):
    by = lambda *labels: [m for m in mails if m.label in labels]
    named = [m for m in by("phish") if words.of_name(m.display)]
    claimed = [m for m in by("phish") if words.of_name(m.display) or
               words.of_text(m.subject) or
               words.of_text(visible(corpus + "/" + m.file))]
    forged = [m for m in by("spoof") if m.file not in NOT_FORGED]
    results = [
        rate("phish, a brand in the display name", named, flagged(named), 85),
        rate("ham, brandham", by("ham", "brandham"),
             flagged(by("ham", "brandham")), 0.5, False),
        rate("hardham", by("hardham"), flagged(by("hardham")), 3, False),
        rate("spoof, forged senders", forged, flagged(forged), 80),
    ]
    rate("spoof, all of the folder", by("spoof"), flagged(by("spoof")))
    rate("phish, all", by("phish"), flagged(by("phish")))
    reach = [m for m in by("phish") if m.score >= 10 or m in claimed]
    rate("  its ceiling: something speaks against it", by("phish"), reach)
    rate("  a brand is named anywhere", by("phish"), claimed)
    rate("  of those that name one", claimed, flagged(claimed))
    rate("spam", by("spam"), flagged(by("spam")))
    rate("unread", mails, [m for m in mails if m.band == "unread"], 0, False)
    return all(results)


def misses(mails, words):
    for m in mails:
        wrong = m.band in FLAGGED
        if m.label in ("spoof",) or (m.label == "phish" and
                                     words.of_name(m.display)):
            wrong = not wrong
        elif m.label in ("phish", "spam"):
            wrong = False
        if wrong:
            print("#  %s: %d %s %s" % (m.file, m.score, m.brand, " ".join(
                "%s:%d" % h for h in m.hits.items())))


def all_gates(mails, words, corpus):
    print("# all mails")
    good = gates(mails, words, corpus)
    print("# each subject once")
    good = gates(without_repeats(mails), words, corpus) and good
    misses(mails, words)
    return good


# ---- the table ----

def table(mails, words, corpus):
    groups = [("phish", ("phish",)), ("spam", ("spam",)),
              ("spoof", ("spoof",)), ("ham", ("ham", "brandham")),
              ("hard ham", ("hardham",))]
    counts, sizes = {}, {}
    for name, labels in groups:
        of = [m for m in mails if m.label in labels]
        sizes[name] = len(of)
        counts[name] = Counter(s for m in of for s in m.hits)
    print("| signal | " + " | ".join("%s (%d)" % (n, sizes[n])
                                     for n, _ in groups) + " |")
    print("|---|" + "---:|" * len(groups))
    for signal in sorted(set().union(*counts.values())):
        print("| %s | %s |" % (signal.upper(), " | ".join(
            "%d" % counts[n][signal] for n, _ in groups)))
    return True


if __name__ == "__main__":
    mode, scored, corpus, path = sys.argv[1:]
    run = {"gates": all_gates, "table": table}[mode]
    sys.exit(not run(read(scored, corpus), Words(path), corpus))
