"""Compares what the program reads from Received fields with what suites say.
Each part of a field that one side has is one comparison."""
import collections, csv, datetime, glob, json, re, sys

from trace import Trace

trace, suite = Trace(sys.argv[1]), sys.argv[2] + "/"
right, wrong = collections.Counter(), []


def compare(name, where, expected, got):
    if expected or got:
        if expected == got:
            right[name] += 1
        else:
            wrong.append((name, where, expected, got))


def bare(name):
    return (name or "").strip("[]<>")


def address(text):
    return (text or "").lower().removeprefix("::ffff:")


def when(d):
    """Seconds since 1970; the suite takes 03 for 1903 (RFC 5322, 4.3)."""
    year = d["year"] + (100 if d["year"] < 1950 else 0)
    zone = datetime.timedelta(hours=d["tz_hour"], minutes=d["tz_minute"])
    t = datetime.datetime(year, d["month"], d["day"], d["hour"], d["minute"],
                          d["second"], tzinfo=datetime.timezone.utc)
    t += zone if d["tz_before_gmt"] else -zone
    return int(t.timestamp())


def stalwart(case, got):
    e, where = case["expected"], case["header"].strip()

    def said(key):
        return next(iter(e.get(key, {}).values()), "") if e.get(key) else ""

    compare("from", where, said("from"), bare(got.get("from")))
    compare("by", where, said("by"), bare(got.get("by")))
    # of an address behind "from" it says that it is one, not that it is ip
    if "from_ip" in e or "IpAddr" not in e.get("from", {}):
        compare("ip", where, address(e.get("from_ip")), got.get("ip", ""))
    # where nothing in the field says HELO it has none
    if "helo" in e or got.get("helo") != got.get("from"):
        compare("helo", where, said("helo"), bare(got.get("helo")))
    if "from_iprev" in e or got.get("rdns") != got.get("from"):
        compare("rdns", where, e.get("from_iprev", ""), got.get("rdns", ""))
    for theirs, ours in (("for_", "for"), ("id", "id"), ("via", "via"),
                         ("tls_cipher", "tls_cipher")):
        compare(ours, where, e.get(theirs, ""), got.get(ours, ""))
    compare("tls_version", where, e.get("tls_version", "").replace("_", "."),
            got.get("tls_version", ""))
    # a batch of SMTP is SMTP there
    compare("protocol", where, e.get("with", "").upper(),
            got.get("protocol", "").replace("BSMTP", "SMTP"))
    compare("ident", where, e.get("ident", ""), got.get("ident", ""))
    try:
        compare("date", where, when(e["date"]) if e.get("date") else "",
                got.get("time", ""))
    except ValueError:
        compare("date", where, "no such date", got.get("time", ""))


def spamassassin(row, got):
    where = row["header"]
    compare("verdict", where, row["verdict"],
            "parse" if got["kind"] == "host" else "ignore")
    if row["verdict"] != "parse":
        return
    helo = row["helo"]
    if len(helo) > 2 and helo[0] == helo[-1] == "!":
        helo = "[" + helo[1:-1] + "]"
    compare("ip", where, address(row["ip"]), got.get("ip", ""))
    for ours, theirs in (("rdns", row["rdns"]), ("helo", helo),
                         ("by", row["by"]), ("ident", row["ident"]),
                         ("envelope_from", row["envfrom"]),
                         ("id", row["id"])):
        compare(ours, where, theirs, got.get(ours, ""))
    # it names the program that wrote that somebody logged in
    compare("auth", where, bool(row["auth"]), bool(got.get("auth")))


def spamscope(case, got):
    for name, how, value in case["expect"]:
        # it keeps all of a clause, brackets and comments too
        if how == "=":
            compare(name, case["header"], value.strip("<>"),
                    got.get(name, ""))
        elif value not in ("HELO",):
            compare(name, case["header"], True, value in got.get(name, ""))


cases = json.load(open(suite + "stalwart.json", encoding="utf-8"))
for case, got in zip(cases, trace("received", [c["header"] for c in cases])):
    stalwart(case, got)
with open(suite + "spamassassin.tsv", encoding="utf-8", newline="") as f:
    rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
for row, got in zip(rows, trace("received", [r["header"] for r in rows])):
    spamassassin(row, got)
cases = json.load(open(suite + "spamscope.json", encoding="utf-8"))
for case, got in zip(cases, trace("received", [c["header"] for c in cases])):
    spamscope(case, got)


def network(word):
    """1.2/16 is 1.2.0.0/16 there."""
    host, slash, bits = word.partition("/")
    if ":" in host:
        return word.lower()
    host = ".".join((host.rstrip(".").split(".") + ["0"] * 3)[:4])
    return host + slash + bits


def trust_path(case):
    """How many relays are trusted.  Left out: exceptions to a network (!), a
    server that vouches for its users (msa), and a field that is no
    Received."""
    text = case["config_and_headers"]
    if "!" in text or "msa_networks" in text or "X-Originating" in text:
        return
    lines = [line.strip() for line in text.splitlines()]
    trust = [network(w) for line in lines if line.startswith("trusted_netw")
             for w in line.split()[1:]]
    mail = text[text.index("Received:"):].replace("\n  Received", "\nReceived")
    got = trace("route", [mail + "\n\nx\n"], *trust)[0]
    trusted = next(line for line in case["expected"].splitlines()
                   if line.startswith("Trusted:"))
    compare("trust", text, trusted.count("[ "), got["inside"])


for case in json.load(open(suite + "spamassassin-trust_path.json",
                           encoding="utf-8")):
    trust_path(case)


def named_client(path):
    """The mail, and the address that its receiver names in its results."""
    with open(path, "rb") as f:
        mail = f.read(1 << 20).replace(b"\0", b"")
    found = re.search(rb"sender IP is ([0-9a-fA-F.:]+)\)", mail[:60000])
    return (path, mail, found.group(1).decode().lower()) if found else None


mails = [m for m in map(named_client, sorted(glob.glob(
    sys.argv[2] + "/../../06-phish-ham/dev/phish/**/*.eml",
    recursive=True))) if m]
for (path, mail, address_named), got in zip(mails, trace(
        "route", [m[1] for m in mails])):
    hops = got.get("hops", [])
    hop = hops[got["inside"]] if got["inside"] < len(hops) else {}
    compare("client", path.rsplit("/", 1)[1], address_named,
            hop.get("ip", ""))
for name, where, expected, got in wrong:
    print("# %s: wanted %r, got %r: %s" % (name, expected, got, where))
n = sum(v for k, v in right.items() if k not in ("client", "trust"))
bad = sum(w[0] not in ("client", "trust") for w in wrong)
print("# %d of %d parts;" % (n, n + bad),
      ", ".join("%s %d/%d" % (k, v, v + sum(w[0] == k for w in wrong))
                for k, v in sorted(right.items())))
sys.exit(n < 0.97 * (n + bad) or n < 500 or right["trust"] < 8 or
         right["client"] < 0.97 * len(mails))
