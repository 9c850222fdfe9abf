"""Compares what the program reads from Authentication-Results fields with
what suites say.  That a field is refused which one suite refuses and a
tolerant reader takes does not count; that it is taken is said."""
import collections, json, sys

from trace import Trace

trace, suite = Trace(sys.argv[1]), sys.argv[2] + "/"
right, wrong, tolerant = collections.Counter(), [], []


def compare(name, case, expected, got):
    if expected == got:
        right[name] += 1
    else:
        wrong.append((name, case["id"], expected, got))


def body(case):
    name, colon, rest = case["header"].partition(":")
    return rest if colon and name == "Authentication-Results" \
        else case["header"]


# The choices of one library are not scored.
cases = [c for c in json.load(open(suite + "headers.json", encoding="utf-8"))
         if c["mode"] != "perl-lenient"]
for case, got in zip(cases, trace("authres", [body(c) for c in cases])):
    if not case["accept"]:
        if got["accept"]:
            tolerant.append(case["id"])
        else:
            right["refused"] += 1
        continue
    compare("accepted", case, True, got["accept"])
    if not got["accept"]:
        continue
    if case["authserv_id"] is not None:
        compare("authserv_id", case, case["authserv_id"], got["authserv_id"])
    if case["version"] is not None:
        compare("version", case, case["version"], got["version"])
    if case.get("n_results") is not None:
        compare("results", case, case["n_results"], len(got["results"]))
    offset = len(got["results"]) - len(case["results"])
    for i, e in enumerate(case["results"]):
        # one suite names only the result that the test is about
        same = [r for r in got["results"]
                if r["method"] == e.get("method", r["method"])]
        g = got["results"][i] if not offset else same[0] if same else {}
        for key in ("method", "result", "reason", "comment"):
            if e.get(key):
                compare(key, case, e[key], g.get(key))
        props = {k.lower(): v for k, v in g.get("props", {}).items()}
        for key, value in e.get("props", {}).items():
            compare("property", case, value, props.get(key.lower()))

for name, where, expected, got in wrong:
    print("# %s of %s: wanted %r, got %r" % (name, where, expected, got))
print("# taken although one suite refuses it:", " ".join(tolerant))
n = sum(right.values())
print("# %d of %d" % (n, n + len(wrong)),
      ", ".join("%s %d" % kv for kv in sorted(right.items())))
sys.exit(n < 0.97 * (n + len(wrong)) or n < 200)
