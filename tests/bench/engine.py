#!/usr/bin/env python3
"""The engine beside other tools on the same log: wall and CPU time.

engine.py PROGRAM LOG ARCHIVE NEEDLE RUNS DIR: the commands run in turn, so
that what else the machine does meets all of them; a ratio is the median of
the ratios of the runs.  Where the ratio of wall times is much above that of
the CPU times, the machine was busy and not the program slow.
"""
import os
import shlex
import shutil
import subprocess
import sys
import time


def run(command):
    begun = time.monotonic()
    p = subprocess.Popen(command, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL)
    while os.read(p.stdout.fileno(), 1 << 16):
        pass
    _, _, usage = os.wait4(p.pid, 0)
    p.returncode = 0
    return (time.monotonic() - begun, usage.ru_utime + usage.ru_stime)


def peak(command):
    if not os.path.exists("/usr/bin/time"):
        return ""
    p = subprocess.run(["/usr/bin/time", "-f", "%M"] + command,
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    last = p.stderr.split()[-1:]
    return "%.1f MB" % (int(last[0]) / 1024) if last else ""


def median(v):
    v = sorted(v)
    return v[len(v) // 2]


def commands(program, log, archive, needle, folder):
    """name: command; those of tools that are not here are left out."""
    q = shlex.quote
    ids = q(folder + "/ids")
    tail = (" | grep -o '[0-9A-Za-z]\\{6,\\}: to=' | sed 's/: to=//' |"
            " sort -u >" + ids + "; ")
    all_of = {
        "start": [program, "--version"],
        "needle": [program, "log", "--json", "--to", needle, log],
        "rg": ["rg", "-i", "-F", "--no-mmap", "-j2", needle, log],
        "recipe-rg": ["sh", "-c", "rg -i -F --no-mmap " + needle + " " +
                      q(log) + tail + "rg -F --no-mmap -f " + ids + " " +
                      q(log)],
        "recipe-grep": ["sh", "-c", "grep -i -F " + needle + " " + q(log) +
                        tail + "grep -F -f " + ids + " " + q(log)],
        "archive": [program, "log", "--json", "--to", needle, archive],
        "zcat-rg": ["sh", "-c", "zcat " + q(archive) + " | rg -i -F " +
                    needle],
        "text": [program, "log", "--json", "--text", "NoSuchUser", log],
        "rg-text": ["rg", "--no-mmap", "-j2", "NoSuchUser", log],
        "all": [program, "log", "--json", log],
        "lnav": ["timeout", "300", "lnav", "-n", "-c",
                 ":filter-in " + needle, log],
    }
    for tool in "rg", "lnav":
        if not shutil.which(tool):
            all_of = {k: v for k, v in all_of.items()
                      if tool not in k.split("-")}
    return all_of


TABLE = (
    ("start", None, None, "start (--version)"),
    ("needle", "rg", "<= 1.0", "one recipient, all its time lines"),
    ("needle", "recipe-rg", "<= 0.35", "  beside the two steps with rg"),
    ("needle", "recipe-grep", "<= 0.15", "  beside the two steps with grep"),
    ("archive", "zcat-rg", "<= 1.1", "the same in a .gz, first search"),
    ("text", "rg-text", "", "a pattern (--text)"),
    ("all", "lnav", "", "every message as JSON"),
    ("lnav", None, None, "lnav, filtering lines"),
)


def main():
    program, log, archive, needle, runs, folder = sys.argv[1:7]
    os.environ.update(LC_ALL="C", XDG_CACHE_HOME=folder + "/cache")
    all_of = commands(program, log, archive, needle, folder)
    took = {name: [] for name in all_of}
    # the slowest once: nothing depends on them
    for i in range(int(runs)):
        for name, command in all_of.items():
            if i == 0 or name not in ("all", "lnav"):
                took[name].append(run(command))
    print("%-36s %8s %8s  %-10s %-11s %6s %6s  %s" % (
        "what", "wall s", "CPU s", "memory", "beside", "wall", "CPU",
        "target"))
    for name, rival, target, text in TABLE:
        if name not in took:
            continue
        line = "%-36s %8.3f %8.3f  %-10s" % (
            text, median([t[0] for t in took[name]]),
            median([t[1] for t in took[name]]), peak(all_of[name]))
        if rival in took:
            pairs = list(zip(took[name], took[rival]))
            line += " %-11s %6.2f %6.2f  %s" % (
                rival, median([a[0] / b[0] for a, b in pairs]),
                median([a[1] / max(b[1], 1e-4) for a, b in pairs]), target)
        print(line, flush=True)


main()
