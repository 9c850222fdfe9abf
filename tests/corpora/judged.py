"""The subcommand `message` as a function: a mail in, rows out."""
import json
import os
import re
import subprocess


class Message:
    def __init__(self, mtgp):
        self.mtgp = mtgp
        with open("facts.tsv", "w", encoding="utf-8") as f:
            f.write("name\tkey\tvalue\n")       # nothing of this host

    def __call__(self, mail, zone, now, *options):
        out = subprocess.run(
            [self.mtgp, "message", "--json", "--facts", "facts.tsv",
             "--dns-file", zone, *options, mail],
            env=dict(os.environ, MTGP_NOW="@" + now), capture_output=True)
        try:
            return json.loads(out.stdout)["rows"]
        except ValueError:
            print("#", mail, out.stderr.decode(errors="replace"))
            return []


def result(rows, name):
    """Of the first such row, or its state; "" where there is none."""
    for row in rows:
        if row["id"] == name:
            return row.get("fields", {}).get("result", row["state"])
    return ""


def whole_records(source, name):
    """A copy of a zone file without the lines that have no value."""
    with open(source, encoding="utf-8") as f, \
         open(name, "w", encoding="utf-8") as to:
        to.writelines(line for line in f
                      if not re.match(r"\S+\s+[A-Z]+\s*$", line))
    return name
