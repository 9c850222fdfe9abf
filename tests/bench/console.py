#!/usr/bin/env python3
"""Times the console at its terminal: what bytes reach a screen, and when.

console.py PROGRAM LOG DIR: prints one figure a line (NAME VALUE UNIT TARGET).
console.py --questions NAME PROGRAM LOG DIR KEYS OPTION...: keys while the
questions that KEYS begin are on their way.
The program runs in a pseudo terminal; its output goes through a small
terminal of our own, so that "on the screen" means just that.  BENCH_RATE and
BENCH_BURST (lines) may be made smaller.
"""
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time

ROWS, COLS = 24, 80
SEQUENCE = re.compile(rb"\x1b(?:\[([?>=]?)([0-9;]*)([@-~])|[()][A-Z0-9]"
                      rb"|\][^\x07\x1b]*(?:\x07|\x1b\\)|[=>78MDEcHZ])")


class Screen:
    """As much of a terminal as TERM=vt220 asks for."""

    def __init__(self):
        self.cell = [[" "] * COLS for _ in range(ROWS)]
        self.y = self.x = 0
        self.top, self.bottom = 0, ROWS - 1
        self.kept = 0, 0
        self.rest = b""

    def row(self, y):
        return "".join(self.cell[y])

    def scroll(self, at, n):
        """n > 0: up."""
        for _ in range(abs(n)):
            if n > 0:
                del self.cell[at]
                self.cell.insert(self.bottom, [" "] * COLS)
            else:
                del self.cell[self.bottom]
                self.cell.insert(at, [" "] * COLS)

    def feed(self, data):
        data = self.rest + data
        self.rest = b""
        i = 0
        while i < len(data):
            c = data[i]
            if c == 0x1b:
                m = SEQUENCE.match(data, i)
                if not m:
                    self.rest = data[i:]
                    return
                self.sequence(m)
                i = m.end()
                continue
            n = 1 if c < 0xc0 else 2 if c < 0xe0 else 3 if c < 0xf0 else 4
            if i + n > len(data):
                self.rest = data[i:]
                return
            self.put(data[i:i + n])
            i += n

    def put(self, b):
        if b == b"\r":
            self.x = 0
        elif b == b"\n":
            self.down()
        elif b == b"\b":
            self.x = max(0, self.x - 1)
        elif b == b"\t":
            self.x = min(COLS - 1, self.x // 8 * 8 + 8)
        elif b >= b" ":
            if self.x >= COLS:
                self.x = 0
                self.down()
            self.cell[self.y][self.x] = b.decode("utf-8", "replace")
            self.x += 1

    def down(self):
        if self.y == self.bottom:
            self.scroll(self.top, 1)
        else:
            self.y = min(ROWS - 1, self.y + 1)

    def sequence(self, m):
        kind = m.group(3)
        if not kind:
            if m.group(0) in (b"\x1bD", b"\x1bE"):
                self.x = 0 if m.group(0) == b"\x1bE" else self.x
                self.down()
            elif m.group(0) == b"\x1b7":
                self.kept = self.y, self.x
            elif m.group(0) == b"\x1b8":
                self.y, self.x = self.kept
            elif m.group(0) == b"\x1bM":
                if self.y == self.top:
                    self.scroll(self.top, -1)
                else:
                    self.y = max(0, self.y - 1)
            return
        if m.group(1):
            return
        v = [int(x) if x else 0 for x in m.group(2).split(b";")]
        n = v[0] or 1
        row = self.cell[self.y]
        x = min(self.x, COLS - 1)
        if kind == b"H":
            self.y = min(ROWS, n) - 1
            self.x = min(COLS, (v[1] or 1) if len(v) > 1 else 1) - 1
        elif kind == b"A":
            self.y = max(0, self.y - n)
        elif kind == b"B":
            self.y = min(ROWS - 1, self.y + n)
        elif kind == b"C":
            self.x = min(COLS - 1, self.x + n)
        elif kind == b"D":
            self.x = max(0, self.x - n)
        elif kind == b"G":
            self.x = min(COLS, n) - 1
        elif kind == b"d":
            self.y = min(ROWS, n) - 1
        elif kind == b"J":
            if v[0] == 2:
                self.cell = [[" "] * COLS for _ in range(ROWS)]
            elif v[0] == 0:
                row[x:] = [" "] * (COLS - x)
                for y in range(self.y + 1, ROWS):
                    self.cell[y] = [" "] * COLS
        elif kind == b"K":
            if v[0] == 0:
                row[x:] = [" "] * (COLS - x)
            elif v[0] == 1:
                row[:x + 1] = [" "] * (x + 1)
            else:
                row[:] = [" "] * COLS
        elif kind == b"P":
            del row[x:x + n]
            row.extend([" "] * (COLS - len(row)))
        elif kind == b"@":
            row[x:x] = [" "] * n
            del row[COLS:]
        elif kind == b"X":
            row[x:x + n] = [" "] * min(n, COLS - x)
        elif kind == b"L":
            self.scroll(self.y, -min(n, ROWS))
        elif kind == b"M":
            self.scroll(self.y, min(n, ROWS))
        elif kind == b"r":
            self.top = n - 1
            self.bottom = (v[1] or ROWS) - 1 if len(v) > 1 else ROWS - 1
            self.y = self.x = 0


class Console:
    def __init__(self, program, log, home, fresh=True,
                 options=("--offline",)):
        # a filter left behind would be there again
        if fresh:
            shutil.rmtree(home, ignore_errors=True)
        os.makedirs(home, exist_ok=True)
        self.screen = Screen()
        self.frames = 0
        self.last = 0.0
        env = {"PATH": os.environ["PATH"], "HOME": home, "TERM": "vt220",
               "LANG": "C.UTF-8", "TZ": "Asia/Tokyo",
               "XDG_STATE_HOME": home, "XDG_CACHE_HOME": home}
        arguments = [program, "--lang", "en", "--log", log, "--store",
                     home + "/store", *options]
        self.begun = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ,
                        struct.pack("HHHH", ROWS, COLS, 0, 0))
            os.execve(program, arguments, env)

    def read(self, timeout):
        """Takes what there is; the time it was there, or None."""
        if not select.select([self.fd], [], [], timeout)[0]:
            return None
        now = time.monotonic()
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            sys.exit("console.py: the program ended\n" + self.text())
        # what comes in several reads at once is one redraw
        if now - self.last > 0.002:
            self.frames += 1
        self.last = now
        self.screen.feed(data)
        return now

    def text(self):
        return "\n".join(self.screen.row(y) for y in range(ROWS))

    def wait(self, what, limit=120.0):
        """Time at which what(self) was true for the first time."""
        end = time.monotonic() + limit
        now = time.monotonic()
        while not what(self):
            now = self.read(1.0) or time.monotonic()
            if now > end:
                sys.exit("console.py: waited in vain\n" + self.text())
        return now

    def quiet(self, seconds):
        while self.read(seconds) is not None:
            pass

    def keys(self, text):
        os.write(self.fd, text.encode())
        return time.monotonic()

    def cpu(self):
        with open("/proc/%d/stat" % self.pid) as f:
            v = f.read().rsplit(")", 1)[1].split()
        return (int(v[11]) + int(v[12])) / os.sysconf("SC_CLK_TCK")

    def peak(self):
        with open("/proc/%d/status" % self.pid) as f:
            return int(re.search(r"VmHWM:\s+(\d+)", f.read()).group(1)) / 1024

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        end = time.monotonic() + 5
        while os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            if time.monotonic() > end:
                os.kill(self.pid, signal.SIGKILL)
            if select.select([self.fd], [], [], 0.02)[0]:
                try:
                    os.read(self.fd, 65536)
                except OSError:
                    pass
        os.close(self.fd)


LIST = re.compile(r"^[> ] \d\d-\d\d \d\d:\d\d:\d\d (\S+)")
ONE = re.compile(r"(?: 1 found|at least 1)(?![\d,])")
COUNT = re.compile(r"(≥ )?([\d,]+) of (?:≥ )?([\d,]+)")


def verdict(c):
    m = LIST.match(c.screen.row(5))
    return m is not None and "  " not in m.group(1)


def counted(c):
    """How many are shown of how many, when that is known."""
    m = COUNT.search(c.screen.row(2))
    if not m or "≥" in c.screen.row(2):
        return None
    return int(m.group(2).replace(",", ""))


def median(v):
    v = sorted(v)
    return v[len(v) // 2]


def share(v, part):
    v = sorted(v)
    return v[min(len(v) - 1, int(len(v) * part))]


def show(name, value, unit, target, note=""):
    digits = "%.0f" if value >= 100 else "%.1f"
    print("%-44s %9s %-6s %-14s %s" % (name, digits % value, unit, target,
                                     note), flush=True)


def starts(program, log, home, runs):
    frame, page = [], []
    # the store is made by the first one
    c = Console(program, log, home)
    c.wait(verdict)
    c.end()
    for _ in range(runs):
        c = Console(program, log, home, False)
        frame.append(c.wait(lambda c: "mtgp-tui" in c.screen.row(0)) -
                     c.begun)
        page.append(c.wait(verdict) - c.begun)
        c.end()
    show("start to the first frame", 1000 * median(frame), "ms", "<= 50")
    show("exec to the first page with verdicts", 1000 * median(page), "ms",
         "<= 30")


def newest_hit(program, log, home, needles):
    took = []
    for needle in needles:
        c = Console(program, log, home)
        c.wait(verdict)
        # not while the whole log is still being read
        c.keys("\x1b")
        c.quiet(0.3)
        c.keys("/to:" + needle)
        c.wait(lambda c: needle in c.text())
        begun = c.keys("\r")
        c.wait(lambda c: needle[:5] in c.screen.row(2) and
               ONE.search(c.screen.row(2)[40:]) and verdict(c))
        took.append(time.monotonic() - begun)
        c.end()
    show("newest hit of one recipient", 1000 * median(took), "ms", "<= 50",
         "worst %.0f, at %d depths" % (1000 * max(took), len(took)))


def cursor(c):
    for y in range(4, ROWS):
        if c.screen.cell[y][0] == ">":
            return y
    return None


def keys_under_load(program, log, home):
    """The cursor goes down and up while the whole log is read here, and by
    another process as well."""
    c = Console(program, log, home)
    other = subprocess.Popen(["nice", program, "log", "--json", log],
                             stdout=subprocess.DEVNULL)
    c.wait(verdict)
    took = []
    while len(took) < 300:
        before = cursor(c)
        begun = c.keys("j" if len(took) % 6 < 3 else "k")
        try_until = begun + 1
        while cursor(c) == before and time.monotonic() < try_until:
            c.read(0.01)
        took.append(time.monotonic() - begun)
        end = time.monotonic() + 0.02
        while time.monotonic() < end:
            c.read(0.005)
    other.kill()
    other.wait()
    show("a key answered while two scans run, p99", 1000 * share(took, 0.99),
         "ms", "<= 16", "of %d keys, median %.1f" %
         (len(took), 1000 * median(took)))
    show("  the worst", 1000 * max(took), "ms", "<= 50")
    c.wait(lambda c: counted(c) is not None, 600)
    c.quiet(1.0)
    hits = counted(c)
    limit = 32 + 32 * hits / 1048576
    show("peak memory of the console, %d hits" % hits, c.peak(), "MB",
         "<= %.1f" % limit)
    before = c.cpu()
    c.quiet(0.5)
    time.sleep(5)
    show("idle, CPU time in 5 s", 1000 * (c.cpu() - before), "ms", "0")
    c.end()


OPEN = re.compile(r"(\d+) of (\d+) answered")


def open_questions(c):
    """How many were asked in all, while some are not answered."""
    m = OPEN.search(c.screen.row(2))
    return int(m.group(2)) if m else 0


def keys_while_asking(name, program, log, home, keys, options):
    """Text is typed into a prompt while rows fill in above it."""
    c = Console(program, log, home, options=options)
    c.wait(verdict)
    c.keys(keys[:-1])
    c.quiet(0.5)
    took, most, rounds = [], 0, 0
    again = keys[-1]
    while len(took) < 400 and rounds < 100:
        rounds += 1
        c.keys(again)
        again = "r"
        c.wait(open_questions)
        c.keys("/\x15")
        n = 0
        while open_questions(c) and n < 60:
            n += 1
            begun = c.keys("abcdefghij"[n % 10])
            want = "".join("abcdefghij"[i % 10] for i in range(1, n + 1))
            at = c.wait(lambda c: want in c.screen.row(ROWS - 1), 5)
            took.append(at - begun)
            most = max(most, open_questions(c))
            end = time.monotonic() + 0.004
            while time.monotonic() < end:
                c.read(0.001)
        # C-g: an Esc would wait for what may follow it
        c.keys("\x07")
        c.wait(lambda c: not open_questions(c))
        c.quiet(0.1)
    show("a key while %d questions fly, %s, p99" % (most, name),
         1000 * share(took, 0.99), "ms", "<= 16",
         "of %d keys, median %.1f, worst %.1f" %
         (len(took), 1000 * median(took), 1000 * max(took)))
    c.end()


LINE = ("%s mail postfix/smtpd[77]: NOQUEUE: reject: RCPT from unknown"
        "[192.0.2.1]: 554 5.7.1 <x@example.jp>: Relay access denied; "
        "from=<n%07d@example.com> to=<x@example.jp> proto=ESMTP "
        "helo=<h.example>\n")
NUMBER = re.compile(r"\bn(\d{7})@")


def newest(c):
    m = [int(x) for y in range(5, 11)
         for x in NUMBER.findall(c.screen.row(y))]
    return max(m) if m else 0


def stamp(second):
    return time.strftime("%Y-%m-%dT%H:%M:%S+09:00", time.gmtime(second))


def live(program, home, path, rate, seconds):
    """Lines at a rate; when was each one, or a newer one, on the screen?"""
    now = time.time() + 9 * 3600
    with open(path, "w") as f:
        f.write(LINE % (stamp(now - 60), 0))
    c = Console(program, path, home)
    c.wait(verdict)
    c.keys("F")
    c.quiet(0.5)
    first = []
    log = open(path, "ab", buffering=0)
    n = 0
    for _ in range(20):
        n += 1
        c.quiet(0.3)
        begun = time.monotonic()
        log.write((LINE % (stamp(now), n)).encode())
        c.wait(lambda c: newest(c) >= n, 10)
        first.append(time.monotonic() - begun)
    show("the first line after a pause", 1000 * median(first), "ms", "<= 10",
         "p95 %.1f" % (1000 * share(first, 0.95)))
    writer = os.fork()
    if writer == 0:
        write_at_rate(path, stamp(now + 1), n, rate, seconds)
    shown = {}
    c.frames = 0
    begun = time.monotonic()
    seen = n
    while seen < n + rate * seconds and time.monotonic() < begun + 60:
        at = c.read(0.1)
        if at is not None and newest(c) > seen:
            seen = newest(c)
            shown[seen] = at
    took = time.monotonic() - begun
    os.waitpid(writer, 0)
    late = lateness(path + ".times", shown)
    show("a live line on the screen at %d/s, p99" % rate,
         1000 * share(late, 0.99), "ms", "<= 35",
         "median %.1f" % (1000 * median(late)))
    show("  redraws", c.frames / took, "/s", "<= 60")
    return c, log, seen


def write_at_rate(path, when, n, rate, seconds):
    """A child: every millisecond what is due; notes the times."""
    log = open(path, "ab", buffering=0)
    begun = time.monotonic()
    end, notes = n + rate * seconds, []
    while n < end:
        due = int((time.monotonic() - begun) * rate) + 1
        due = min(due, end - n if n == 0 else rate * seconds)
        last = end - rate * seconds + due
        if last > n:
            text = "".join(LINE % (when, k) for k in range(n + 1, last + 1))
            notes.append((last, time.monotonic()))
            log.write(text.encode())
            n = last
        time.sleep(0.001)
    with open(path + ".times", "w") as f:
        f.writelines("%d %.6f\n" % x for x in notes)
    os._exit(0)


def lateness(path, shown):
    """For each batch: from its writing to the screen."""
    late, marks = [], sorted(shown.items())
    i = 0
    with open(path) as f:
        for line in f:
            last, at = line.split()
            while i < len(marks) and marks[i][0] < int(last):
                i += 1
            if i == len(marks):
                break
            late.append(marks[i][1] - float(at))
    return late


def burst(c, log, n, count):
    """Many lines at once: all of them are counted in the end."""
    now = stamp(time.time() + 9 * 3600 + 2)
    text = "".join(LINE % (now, n + k + 1) for k in range(count)).encode()
    c.frames = 0
    begun = time.monotonic()
    log.write(text)
    wanted = n + count + 1
    c.wait(lambda c: newest(c) == n + count, 120)
    c.wait(lambda c: (counted(c) or 0) >= wanted, 60)
    took = time.monotonic() - begun
    show("a burst of %d lines, lost" % count, wanted - (counted(c) or 0), "",
         "0", "after %.2f s, %.0f redraws/s, %.1f MB" %
         (took, c.frames / took, c.peak()))


def main():
    if sys.argv[1] == "--questions":
        name, program, log, home, keys = sys.argv[2:7]
        keys_while_asking(name, os.path.abspath(program), log, home, keys,
                          sys.argv[7:])
        return
    program, log, home = (os.path.abspath(x) for x in sys.argv[1:4])
    needles = sys.argv[4:]
    work = home + "/console"
    starts(program, log, work, 11)
    if needles:
        newest_hit(program, log, work, needles)
    keys_under_load(program, log, work)
    rate = int(os.environ.get("BENCH_RATE", "10000"))
    count = int(os.environ.get("BENCH_BURST", "1000000"))
    c, live_log, n = live(program, work, home + "/live.log", rate, 5)
    burst(c, live_log, n, count)
    c.end()


main()
