#!/usr/bin/env python3
"""datagrams.py RUNS: the least that 60 and 240 questions to the lists of the
laboratory cost, with no program around: a socket each and all at once, and
16 a socket and 64 a millisecond as core/dns sends them; in turn."""
import select
import socket
import statistics
import struct
import sys
import time


def question(number, address):
    name = "%d.2.0.192.bl%d.list.test" % (address, number)
    return struct.pack(">6H", number, 256, 1, 0, 0, 0) + b"".join(
        bytes([len(w)]) + w.encode() for w in name.split(".")) + \
        b"\0\0\1\0\1"


def ask(questions, share, burst):
    """Seconds until the last answer; None: one was lost."""
    began, sockets, open_ = time.monotonic(), {}, len(questions)
    poll = select.epoll()
    for i, q in enumerate(questions):
        if burst and i and i % burst == 0:
            time.sleep(0.001)
        if i % share == 0:
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.connect(("127.0.0.1", 5353))
            s.setblocking(False)
            sockets[s.fileno()] = s
            poll.register(s, select.EPOLLIN)
        s.send(q)
    while open_:
        ready = poll.poll(0.2)
        if not ready:
            break
        for fd, _ in ready:
            try:
                while open_:
                    sockets[fd].recv(512)
                    open_ -= 1
            except BlockingIOError:
                pass
    took = time.monotonic() - began
    for s in sockets.values():
        s.close()
    time.sleep(0.02)
    return None if open_ else took


WAYS = (("a socket each, all at once", 1, 0),
        ("16 a socket, 64 a millisecond", 16, 64))
runs = int(sys.argv[1])
took = {}
for run in range(runs):
    for way in WAYS:
        for n in (60, 240):
            took.setdefault((way, n), []).append(ask(
                [question(i, 1 + run % 250) for i in range(1, n + 1)],
                *way[1:]))
for way in WAYS:
    few, many = took[way, 60], took[way, 240]
    ratios = [b / a for a, b in zip(few, many) if a and b]
    print("%-48s %6.1f ms, 240: %5.1f ms   %.2f x, %d of %d lost one" % (
        way[0], statistics.median(t * 1e3 if t else 250 for t in few),
        statistics.median(t * 1e3 if t else 250 for t in many),
        statistics.median(ratios) if ratios else 0,
        sum(not t for t in many), runs))
