#!/usr/bin/python3
"""Writes core/text/unicode_ranges.h, unicode_forms.h, unicode_shifts.h and
unicode_spelt.h from the Unicode character data that Python carries.  Run by hand when a newer Unicode
version is wanted; its output is committed, so a build needs no Python.

    cd core/text
    /usr/bin/python3 ../../build-aux/unicode-tables.py ranges > unicode_ranges.h
    /usr/bin/python3 ../../build-aux/unicode-tables.py forms > unicode_forms.h
    /usr/bin/python3 ../../build-aux/unicode-tables.py shifts > unicode_shifts.h
    /usr/bin/python3 ../../build-aux/unicode-tables.py spelt > unicode_spelt.h

Classes, in the order in which they are decided:
  CONTROL      C1, line and paragraph separator
  BIDI         embeddings, overrides, isolates, directional marks
  VARIATION    variation selectors
  INVISIBLE    other default-ignorable code points, format characters, and
               signs that are drawn as nothing
  (gap)        unassigned, private use, surrogates, noncharacters
  MARK         nonspacing and enclosing marks; medial and final Hangul jamo
  AMBIGUOUS    East Asian Width A
  WIDE         East Asian Width W and F, and what glibc counts as 2
  NARROW       the rest
"""
import sys
import unicodedata as ud

BIDI = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F),
        *range(0x2066, 0x206A)}
VARIATION = {*range(0x180B, 0x180E), 0x180F, *range(0xFE00, 0xFE10),
             *range(0xE0100, 0xE01F0)}
# Default_Ignorable_Code_Point that are not format characters, and signs
# without ink: combining grapheme joiner, Hangul and Khitan fillers, Khmer
# inherent vowels, braille blank, null notehead.
INVISIBLE = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0,
             0x16FE4, 0x1D159}


def char_class(cp):
    ch = chr(cp)
    cat = ud.category(ch)
    if cp < 0x20 or cp == 0x7F:
        return None                     # cells.c shows these as ^X
    if 0x80 <= cp < 0xA0 or cat in ("Zl", "Zp"):
        return "CONTROL"
    if cp in BIDI:
        return "BIDI"
    if cp in VARIATION:
        return "VARIATION"
    if cp in INVISIBLE or cat == "Cf":
        return "INVISIBLE"
    if cat in ("Cn", "Co", "Cs"):
        return None
    if (cat in ("Mn", "Me") or 0x1161 <= cp <= 0x11FF
            or 0xD7B0 <= cp <= 0xD7FF):
        return "MARK"
    if 0x3248 <= cp <= 0x324F or 0x4DC0 <= cp <= 0x4DFF:
        return "WIDE"
    east = ud.east_asian_width(ch)
    if east in ("W", "F"):
        return "WIDE"
    return "AMBIGUOUS" if east == "A" else "NARROW"


def runs(values):
    """(first, last, value) of equal neighbours; None makes a gap."""
    out = []
    for cp, value in values:
        if value is None:
            continue
        if out and out[-1][1] == cp - 1 and out[-1][2] == value:
            out[-1][1] = cp
        else:
            out.append([cp, cp, value])
    return out


def pairs():
    """Canonical compositions of a base and a mark."""
    out = []
    for cp in range(0x110000):
        parts = ud.decomposition(chr(cp)).split()
        if len(parts) != 2 or parts[0].startswith("<"):
            continue
        a, b = (int(p, 16) for p in parts)
        if ud.normalize("NFC", chr(a) + chr(b)) != chr(cp):
            continue
        if char_class(b) == "MARK":
            out.append((a, b, cp))
    return sorted(out)


def lower():
    """(first, last, step, delta) of simple lower case, ASCII left out."""
    out = []
    for cp in range(0x80, 0x110000):
        low = chr(cp).lower()
        if len(low) != 1 or ord(low) == cp:
            continue
        delta = ord(low) - cp
        if out and out[-1][3] == delta:
            run = out[-1]
            step = cp - run[1]
            if run[2] in (0, step) and step <= 2:
                run[1], run[2] = cp, step
                continue
        out.append([cp, cp, 0, delta])
    return [(a, b, step or 1, d) for a, b, step, d in out]


def table(head, rows):
    print("\nstatic const %s[] = {" % head)
    line = "\t"
    width = 8
    for row in rows:
        item = "{" + ",".join(row) + "},"
        if width + len(item) > 80:
            print(line)
            line, width = "\t", 8
        line += item
        width += len(item)
    print(line)
    print("};")


def begin(name):
    print("""\
/* Written by build-aux/unicode-tables.py from Unicode %s: do not edit.
 * What the tables mean: core/text/unicode.h. */
#ifndef MTGP_TEXT_UNICODE_%s_H
#define MTGP_TEXT_UNICODE_%s_H

#include "core/text/unicode.h\"""" % (ud.unidata_version, name, name))


def ranges():
    names = {"CONTROL": "C", "BIDI": "B", "VARIATION": "V", "INVISIBLE": "I",
             "MARK": "M", "AMBIGUOUS": "A", "WIDE": "W", "NARROW": "N"}
    begin("RANGES")
    print()
    for name, short in names.items():
        print("#define %s UNICODE_%s" % (short, name))
    table("struct unicode_range unicode_ranges", [
        ("0x%x" % a, "0x%x" % b, names[c])
        for a, b, c in runs((cp, char_class(cp)) for cp in range(0x110000))])
    print()
    for short in names.values():
        print("#undef " + short)


def forms():
    begin("FORMS")
    table("struct unicode_order unicode_orders", [
        ("0x%x" % a, "0x%x" % b, str(c))
        for a, b, c in runs((cp, ud.combining(chr(cp)) or None)
                            for cp in range(0x110000))])
    table("struct unicode_pair unicode_pairs", [
        ("0x%x" % a, "0x%x" % b, "0x%x" % c) for a, b, c in pairs()])
    table("struct unicode_lower_run unicode_lowers", [
        ("0x%x" % a, "0x%x" % b, str(s), str(d)) for a, b, s, d in lower()])


# What a mail in Japanese or Latin letters does not hold: letters of Hebrew and
# Arabic by their form, musical signs, the supplement of CJK.
NOT_COMPATIBLE = {*range(0xFB1D, 0xFE00), *range(0xFE70, 0xFF00),
                  *range(0x1D15E, 0x1D1C1), *range(0x1EE00, 0x1EF00),
                  *range(0x2F800, 0x2FA1E)}


def compatible():
    """(code point, what NFKC makes of it)"""
    for cp in range(0x110000):
        if 0xD800 <= cp < 0xE000 or cp in NOT_COMPATIBLE:
            continue
        to = [ord(c) for c in ud.normalize("NFKC", chr(cp))]
        if to != [cp]:
            yield cp, to


def shifts():
    """Runs of characters that become one other of equal distance."""
    out = []
    for cp, to in compatible():
        if len(to) != 1:
            continue
        delta = to[0] - cp
        if out and out[-1][1] == cp - 1 and out[-1][2] == delta:
            out[-1][1] = cp
        else:
            out.append([cp, cp, delta])
    begin("SHIFTS")
    table("struct unicode_shift unicode_shifts", [
        ("0x%x" % a, "0x%x" % b, str(d)) for a, b, d in out])


def spelt():
    """What becomes several: the part [at, at + n) of one array."""
    rows, text = [], []
    for cp, to in compatible():
        if len(to) == 1:
            continue
        at = next((i for i in range(len(text) - len(to) + 1)
                   if text[i:i + len(to)] == to), len(text))
        if at == len(text):
            text += to
        rows.append(("0x%x" % cp, "0x%x" % cp, str(at), str(len(to))))
    begin("SPELT")
    table("struct unicode_spelt unicode_spelt", rows)
    print("\nstatic const uint16_t unicode_spellings[] = {")
    line = "\t"
    for c in text:
        item = "0x%x," % c
        if len(line) + 7 + len(item) > 80:
            print(line)
            line = "\t"
        line += item
    print(line + "\n};")


{"ranges": ranges, "forms": forms, "shifts": shifts,
 "spelt": spelt}[sys.argv[1]]()
print("\n#endif")
