#!/usr/bin/env python3
"""pairs.py RUNS NAME COMMAND… -- NAME COMMAND… : runs them in turn, and prints
of each the median of wall and CPU time, of its ratios to the first of the same
turn, and how many runs took 200 ms more than the median (a packet was lost)."""
import os
import statistics
import sys
import time


def once(command):
    began = time.monotonic()
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)])
    _, _, used = os.wait4(pid, 0)
    wall = time.monotonic() - began
    time.sleep(0.02)
    return wall, used.ru_utime + used.ru_stime


kinds, words = [], sys.argv[2:]
while words:
    end = words.index("--") if "--" in words else len(words)
    kinds.append((words[0], words[1:end]))
    words = words[end + 1:]
turns = [[once(command) for _, command in kinds]
         for _ in range(int(sys.argv[1]))]
for k, (name, _) in enumerate(kinds):
    mine = [turn[k] for turn in turns]
    wall, cpu = (statistics.median(m[i] for m in mine) for i in (0, 1))
    ratios = [statistics.median(turn[k][i] / turn[0][i] for turn in turns)
              for i in (0, 1)]
    print("%-48s %6.1f ms, CPU %5.1f ms   %.2f x, CPU %.2f x, %d late" % (
        name, wall * 1e3, cpu * 1e3, *ratios,
        sum(m[0] > wall + 0.2 for m in mine)))
