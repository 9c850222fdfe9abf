"""URLs that are found, and links that say one thing and lead to another,
against what public suites state.

links.py LINKS RULES SUITE VIOLATIONS: says what is right, and what differs
without being named in VIOLATIONS (docs/violations.md); a name there that does
not differ is a failure too.
"""
import csv
import json
import re
import subprocess
import sys

LEAST = 98, 100, 90     # of a hundred: uri_text, flanker, rspamd
failed = []


def score(what, right, rows, least):
    print('# %s: %d of %d (%.1f %%)' % (what, right, rows,
                                         100 * right / max(rows, 1)))
    if right * 100 < rows * least:
        failed.append(what)


def run(*arguments, texts=None):
    out = subprocess.run(arguments, check=True, stdout=subprocess.PIPE,
                         input=texts).stdout
    return [json.loads(line) for line in out.decode().split('\n')[:-1]]


def found_in(links, texts):
    return run(links, texts=b''.join(t.encode() + b'\0' for t in texts))


def uri_text(links, suite, named):
    with open(suite + '/spamassassin-uri_text.json', encoding='utf-8') as f:
        rows = json.load(f)
    right = 0
    for row, urls in zip(rows, found_in(links, [r['text'] for r in rows])):
        ok = all(any(re.search(p, u) for u in urls)
                 for p in row['must_match'])
        ok &= not any(re.search(p, u) for u in urls
                      for p in row['must_not_match'])
        right += ok
        named('uri_text: `%s`' % row['text'], ok, urls)
    score('uri_text', right, len(rows), LEAST[0])


def flanker(links, suite, named):
    right = rows = 0
    for name, valid in ('url_valid', True), ('url_invalid', False):
        with open('%s/flanker/%s.txt' % (suite, name), encoding='utf-8') as f:
            lines = [t for t in f.read().split('\n')
                     if t and not t.startswith('#')]
        for line, urls in zip(lines, found_in(links, lines)):
            web = [u for u in urls if re.match('https?://', u)]
            ok = valid == (len(web) == 1 and line.startswith(web[0]))
            rows += 1
            right += ok
            named('flanker: `%s`' % line, ok, urls)
    score('flanker', right, rows, LEAST[1])


# What a symbol means here, and the hosts that its rows are about.
DIFFERS = 'PHISHING', 'STRICT_PHISHING'
ODD = 'URL_USER_PASSWORD', 'URL_USER_LONG', 'URL_USER_VERY_LONG'
BROKEN = 'URL_OBFUSCATED_TEXT',
ABSENT = 'URL_QUERY_MULTIPLE_URLS',     # nothing here says that
HOSTS = {
    'url1.eml': ['tinyurl.com', 'www.example.com'],
    'url2.eml': ['www.rspamd.com'],
    'url3.eml': ['www.rspamd.com', 'www.bank.com'],
    'url4.eml': ['example.com', 'rspamd.tk', 'rspamd.com'],
    'url7.eml': ['example.ru'],
    'urlimage.eml': ['example.com'],
    'mailadr.eml': ['example.com'],
    'urlinsubject.eml': ['example.com'],
    'urlinsubjectencoded.eml': ['example.com'],
}


def holds(row, mail):
    """None: the row concerns no link."""
    expect, not_expect = (
        {symbol.split(':')[0] for symbol in row[column].split()}
        for column in ('expect', 'not_expect'))
    verdicts = [False] if expect & set(ABSENT) else []
    for symbols, key in (DIFFERS, 'differs'), (ODD, 'odd'), (BROKEN, 'broken'):
        if expect & set(symbols):       # how long is not told apart
            verdicts.append(mail[key] > 0)
        elif not_expect & set(symbols):
            verdicts.append(mail[key] == 0)
    if row['file'].split('/')[-1] in HOSTS:
        wanted = HOSTS[row['file'].split('/')[-1]]
        verdicts.append(set(wanted) <= set(mail['hosts']))
    return all(verdicts) if verdicts else None


def rspamd(links, rules, suite, named):
    with open(suite + '/rspamd.tsv', encoding='utf-8', newline='') as f:
        rows = list(csv.DictReader(f, delimiter='\t',
                                   quoting=csv.QUOTE_NONE))
    rows = [r for r in rows if r['file'].endswith('.eml')]
    mails = run(links, rules, *[suite + '/' + r['file'] for r in rows])
    right = concerned = 0
    for row, mail in zip(rows, mails):
        ok = holds(row, mail)
        if ok is None:
            continue
        concerned += 1
        right += ok
        named('rspamd: `%s`' % row['id'], ok, mail)
    score('rspamd', right, concerned, LEAST[2])


def main(links, rules, suite, violations):
    with open(violations, encoding='utf-8') as f:
        known = set(re.findall(r'^- ((?:uri_text|flanker|rspamd): `.*?`)',
                               f.read(), re.M))
    seen = set()

    def named(name, ok, found):
        seen.add(name)
        if ok == (name in known):
            print('# %s %s: %.300s' % (name, 'is named, but right' if ok else
                                       'differs', found))
            failed.append(name)

    uri_text(links, suite, named)
    flanker(links, suite, named)
    rspamd(links, rules, suite, named)
    for name in known - seen:
        print('# %s is named, but there is no such row' % name)
        failed.append(name)
    return 1 if failed else 0


sys.exit(main(*sys.argv[1:]))
