"""What mimetree reads, against what the origins of the public suites state:
trees, types, parameters, file names, bodies, header values.

mime.py MIMETREE DEV VIOLATIONS: says what is right, and what differs without
being named in VIOLATIONS (docs/violations.md); a name there that does not
differ is a failure too.
"""
import base64
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

TYPE_BAD = 1 << 3       # of enum mime_defect

differences = {}        # "origin/file" -> what
stated = 0              # facts that an origin states
wrong = 0


def fact(file, what, got, wanted):
    global stated, wrong
    stated += 1
    if got != wanted:
        wrong += 1
        differences.setdefault(file, []).append(
            '%s: %.160r, wanted %.160r' % (what, got, wanted))


def trees(program, files):
    out = {}
    for i in range(0, len(files), 200):
        text = subprocess.run([program] + files[i:i + 200], check=True,
                              stdout=subprocess.PIPE).stdout
        for line in text.decode().split('\n')[:-1]:
            mail = json.loads(line)
            out[mail['file']] = mail['parts']
    return out


def data(part):
    return base64.b64decode(part['bytes'])


def children(parts, path):
    """Of MIME only: files found in a text are no parts of it."""
    return [p for p in parts if p['path'].rsplit('.', 1)[0] == path and
            p['path'] != path and p['kind'] != 'found']


def root(parts, path='1'):
    return next(p for p in parts if p['path'] == path)


def value_of(parts, name, key='value'):
    return next((f[key] for f in parts[0]['fields']
                 if f['name'].lower() == name), '')


def lines(b):
    return b.replace(b'\r\n', b'\n').replace(b'\r', b'\n')


# ---- mime4j: XML of the tree, decoded bodies in files beside it ----

def mime4j(program, dev):
    files = sorted(glob.glob(dev + '/mime4j*/*.msg'))
    got = trees(program, files)
    for file in files:
        name = os.path.relpath(file, dev)
        text = open(file[:-4] + '_decoded.xml', encoding='latin-1').read()
        text = re.sub(r'[\x00-\x08\x0b-\x1f]', '?', text)
        top = xml.etree.ElementTree.fromstring(text)
        mime4j_part(name, os.path.dirname(file), top, got[file], '1')


def mime4j_part(name, folder, node, parts, path):
    part = root(parts, path)
    fields = [f.text.strip('\n') for f in node.find('header')]
    fact(name, path + ' fields', [f['name'].lower() for f in part['fields']
                                  if f['name']],
         [f.split(':')[0].strip().lower() for f in fields])
    below = children(parts, path)
    for multi in node.findall('multipart'):
        inner = multi.findall('body-part')
        fact(name, path + ' kind', part['kind'], 'multipart')
        fact(name, path + ' parts', len(below), len(inner))
        for b, child in zip(inner, below):
            mime4j_part(name, folder, b, parts, child['path'])
        return
    for message in node.findall('message'):
        fact(name, path + ' kind', part['kind'], 'message')
        if below:
            mime4j_part(name, folder, message, parts, below[0]['path'])
        return
    fact(name, path + ' kind', part['kind'], 'leaf')
    for kind in 'text-body', 'binary-body':
        for body in node.findall(kind):
            file = os.path.join(folder, body.get('name'))
            if not os.path.exists(file):
                continue
            wanted = open(file, 'rb').read()
            fact(name, path + ' ' + kind, lines(data(part)), lines(wanted))


# ---- stalwart: JSON with types, parameters and bodies ----

def stalwart(program, dev):
    files = sorted(glob.glob(dev + '/stalwart/*.eml'))
    got = trees(program, files)
    for file in files:
        wanted = json.load(open(file[:-4] + '.expected.json'))
        stalwart_mail(os.path.relpath(file, dev), wanted, got[file], '1')


def stalwart_type(part):
    for header in part['headers']:
        if header['name'] == 'content_type':
            return header['value'].get('ContentType')
    return None


def attributes(value):
    out = []
    for p in value['params']:
        if p['language']:
            out.append([p['name'] + '-language', p['language']])
        out.append([p['name'], p['value']])
    return out


def stalwart_mail(name, mail, parts, top):
    todo = [(0, top)]
    while todo:
        number, path = todo.pop()
        wanted = mail['parts'][number]
        part = root(parts, path)
        below = children(parts, path)
        ctype = stalwart_type(wanted)
        if ctype and ctype['c_subtype']:
            fact(name, path + ' type', part['content_type']['word'],
                 (ctype['c_type'] + '/' + ctype['c_subtype']).lower())
        if ctype:
            fact(name, path + ' parameters',
                 sorted(attributes(part['content_type'])),
                 sorted([a['name'], a['value']]
                        for a in ctype['attributes'] or []))
        for header in wanted['headers']:
            value = header['value']
            if header['name'] == 'content_disposition' and \
                    isinstance(value, dict) and 'ContentType' in value:
                fact(name, path + ' disposition',
                     sorted(attributes(part['content_disposition'])),
                     sorted([a['name'], a['value']] for a in
                            value['ContentType']['attributes'] or []))
        kind, body = next(iter(wanted['body'].items()))
        if kind == 'Multipart':
            fact(name, path + ' parts', len(below), len(body))
            todo += list(zip(body, [b['path'] for b in below]))
        elif kind == 'Message':
            fact(name, path + ' kind', part['kind'], 'message')
            if below:
                stalwart_mail(name, body, parts, below[0]['path'])
        elif kind in ('Text', 'Html'):
            fact(name, path + ' text',
                 lines(part['text'].encode()).decode(),
                 lines(body.encode()).decode())
        else:
            fact(name, path + ' bytes', lines(data(part)), lines(bytes(body)))


# ---- mailcore: JSON with types, charsets and file names ----

def mailcore(program, dev):
    files = sorted(f[:-len('.expected.json')] for f in
                   glob.glob(dev + '/mailcore/*.expected.json'))
    got = trees(program, files)
    for file in files:
        wanted = json.load(open(file + '.expected.json'))
        name = os.path.relpath(file, dev)
        fact(name, 'subject', value_of(got[file], 'subject').rstrip(),
             wanted['header'].get('subject', ''))
        mailcore_part(name, wanted['mainPart'], got[file], '1')


def mailcore_part(name, wanted, parts, path):
    part = root(parts, path)
    below = children(parts, path)
    kind = wanted['class'].split('::')[1]
    if kind == 'Multipart':
        inner = wanted['parts']['items']
        fact(name, path + ' type', part['type'], wanted['partType'])
        fact(name, path + ' parts', len(below), len(inner))
        for w, b in zip(inner, below):
            mailcore_part(name, w, parts, b['path'])
    elif kind == 'MessagePart':
        fact(name, path + ' kind', part['kind'], 'message')
        if below:
            mailcore_part(name, wanted['mainPart'], parts, below[0]['path'])
    else:
        fact(name, path + ' kind', part['kind'] in ('leaf', 'external'), True)
        fact(name, path + ' type', part['type'], wanted['mimeType'].lower())
        fact(name, path + ' name', part['name'], wanted.get('filename', ''))
        if 'charset' in wanted:
            fact(name, path + ' charset', part['charset'].lower(),
                 wanted['charset'].lower())


# ---- header values ----

def with_mails(program, mails):
    """The parts of each of the mails, which are bytes."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for i, mail in enumerate(mails):
            files.append('%s/%04d' % (folder, i))
            open(files[-1], 'wb').write(mail)
        got = trees(program, files)
        return [got[f] for f in files]


def stalwart_headers(program, dev):
    cases = json.load(open(dev + '/stalwart-headers/content_type.json'))
    got = with_mails(program, [b'Content-Type: ' + c['header'].encode()
                               for c in cases])
    for i, (case, parts) in enumerate(zip(cases, got)):
        name = 'stalwart-headers/content_type/%d' % i
        wanted, value = case['expected'], parts[0]['content_type']
        if wanted is None:
            fact(name, 'type', parts[0]['defects'] & TYPE_BAD, TYPE_BAD)
            continue
        word = wanted['c_type'] + '/' + wanted['c_subtype'] \
            if wanted['c_subtype'] else wanted['c_type']
        fact(name, 'type', value['word'].rstrip('/'), word.lower())
        fact(name, 'parameters', attributes(value),
             wanted['attributes'] or [])
    cases = json.load(open(dev + '/stalwart-headers/unstructured.json'))
    got = with_mails(program, [b'Subject: ' + c['header'].encode()
                               for c in cases])
    for i, (case, parts) in enumerate(zip(cases, got)):
        fact('stalwart-headers/unstructured/%d' % i, 'value',
             value_of(parts, 'subject').rstrip(), case['expected'])
    cases = json.load(open(dev + '/stalwart-headers/id.json'))
    got = with_mails(program, [b'References: ' + c['header'].encode()
                               for c in cases])
    for i, (case, parts) in enumerate(zip(cases, got)):
        fact('stalwart-headers/id/%d' % i, 'ids', parts[0]['references'],
             case['expected'] or [])


def jakarta(program, dev):
    file = dev + '/jakarta-mail-headers/paramdatanostrict.txt'
    text = open(file, encoding='latin-1').read()
    text = text[text.index('\nFrom '):]
    cases = re.findall(r'^(Content-Type: (?:.*\n)(?:[ \t].*\n)*)'
                       r'Expect: \d+\n((?:\t.*\n)*)', text, re.M)
    got = with_mails(program, [c[0].encode() for c in cases])
    for i, (case, parts) in enumerate(zip(cases, got)):
        fact('jakarta-mail-headers/%d' % i, 'parameters',
             [p['name'] + '=' + p['value']
              for p in parts[0]['content_type']['params']],
             [w.strip() for w in case[1].splitlines()])


def ja_headers(program, dev):
    cases = json.load(open(dev + '/ja-headers/tmtm-mailparser.json'))
    # a hook of that library, which is given the text: nothing of ours
    cases = [c for c in cases if 'charset_converter' not in c['options']]
    got = with_mails(program, [ja_mail(c) for c in cases])
    for case, parts in zip(cases, got):
        name = 'ja-headers/%s/%s' % (case['id'], case['field'])
        fact(name, case['options'] or 'value', ja_value(case, parts[0]),
             from_jis(case['expected'] or ''))


def ja_mail(case):
    mail = case['message'].encode('latin-1') \
        if case['message_encoding'].startswith('latin-1') \
        else case['message'].encode()
    return b'Subject: ' + mail if case['field'] == 'rfc2047' else mail


def from_jis(text):
    """Where no charset was asked for, it gives the bytes of the mail."""
    return re.sub('\x1b\\$B.*?(\x1b\\(B|$)', lambda m:
                  m.group().encode('latin-1').decode('iso2022_jp'), text)


def ja_value(case, part):
    """What it was asked for: it decodes only when told to, and leaves a word
    of a charset that it does not know as it is; ours says so beside it."""
    field, options = case['field'], case['options']
    decode = 'decode_mime' in options
    if field.startswith('from.'):
        a = part['from'][0]
        if field == 'from.to_s':
            return '<%s>' % a['address']
        return a['display'] if decode else a['raw'].split(' <')[0]
    if field in ('subject', 'rfc2047'):
        fields = [f for f in part['fields'] if f['name'] == 'Subject']
        if decode and not fields[0]['unknown'] or field == 'rfc2047':
            return ' '.join(f['value'] for f in fields)
        return ' '.join(f['raw'].split(':', 1)[1].lstrip().
                        replace('\n', '') for f in fields)
    if field == 'filename':
        for p in part['content_disposition']['params']:
            if p['unknown'] and p['form'] == '2047':
                return part['fields'][0]['raw'].split('"')[1]
        return part['name']
    if field == 'body':
        text = part['text'] if part['type'].startswith('text/') else \
            from_jis(data(part).decode('latin-1'))
        return text + '\n'
    if field == 'charset':
        return part['charset']
    return part['type'].split('/')[field == 'subtype']


def known_exceptions(file):
    """The names in the list of docs/violations.md."""
    text = open(file, encoding='utf-8').read()
    text = text[text.index('### Suites of mails that state'):]
    return set(re.findall(r'^- `([^`]+)`', text.split('\n## ')[0], re.M))


def main(program, dev, violations):
    for origin in (mime4j, stalwart, mailcore, stalwart_headers, jakarta,
                   ja_headers):
        before = stated, wrong
        origin(program, dev)
        print('# %s: %d of %d' % (origin.__name__, stated - before[0] -
              wrong + before[1], stated - before[0]))
    known = known_exceptions(violations)
    unknown = set(differences) - known
    for name in sorted(unknown):
        for what in differences[name]:
            print('# %s %s' % (name, what))
    for name in sorted(known - set(differences)):
        print('# %s is named in docs/violations.md, but does not differ'
              % name)
    share = 100 * (stated - wrong) / stated
    print('# %.2f %% of %d facts as stated' % (share, stated))
    return 0 if share >= 98 and known == set(differences) else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:4]))
