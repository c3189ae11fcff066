"""Data loading and labels shared by the teacher and the student.

Every sentence is a dict: forms, and any of upos xpos feats lemma_rule head deprel ner event attr (lists as long as forms),
bag (event type of the whole sentence, for multiple-instance learning), weight.
"""
import gzip, json, random, re, unicodedata, os

OPEN_GUM = {'news','interview','bio','voyage','academic','textbook','vlog','court','speech'}
NER9 = ['Date','Person','Location','Facility','Organization','Misc','Money','NORP','Product']
STATUSES = 'actual historical hypothetical future negated'.split()   # of coded events, as in news/GUIDE.md
TYPES = 'AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT'.split()

def lemma_rule(form, lemma):
    """Edit script: case flag, characters cut from the end, characters put there."""
    low, ll = form.lower(), lemma.lower()
    k = 0
    while k < len(low) and k < len(ll) and low[k] == ll[k]: k += 1
    case = 'l' if lemma == ll else 'k'
    if case == 'k' and len(lemma) > 1 and lemma.isupper() and not form.isupper(): case = 'u'
    return f'{case}|{len(low)-k}|{ll[k:]}'

def apply_rule(form, rule):
    case, cut, add = rule.split('|', 2)
    cut = int(cut)
    if cut > len(form): return form.lower() if case == 'l' else form
    base = form[:len(form)-cut]
    if case == 'l': return base.lower() + add
    if case == 'u': return (base + add).upper()
    return base + add

def read_conllu(path, keep=lambda doc: True):
    op = gzip.open if path.endswith('.gz') else open
    out, sent, doc = [], [], ''
    for line in op(path, 'rt', encoding='utf-8'):
        line = line.rstrip('\n')
        if line.startswith('# newdoc id = '): doc = line[14:]
        if line.startswith('#'): continue
        if not line:
            if sent and keep(doc): out.append(mk(sent))
            sent = []
            continue
        c = line.split('\t')
        if '-' in c[0] or '.' in c[0]: continue
        sent.append(c)
    if sent and keep(doc): out.append(mk(sent))
    return out

def mk(rows):
    return dict(forms=[r[1] for r in rows], upos=[r[3] for r in rows], xpos=[r[4] for r in rows],
                feats=[r[5] for r in rows], lemma_rule=[lemma_rule(r[1], r[2]) for r in rows], lemmas=[r[2] for r in rows],
                head=[int(r[6]) for r in rows], deprel=[r[7] for r in rows])

CROSS = {'politician':'Person','person':'Person','organisation':'Organization','politicalparty':'Organization','location':'Location',
         'country':'Location','election':'Misc','event':'Misc','misc':'Misc'}
def read_ner(path):
    out = []
    for line in open(path, encoding='utf-8'):
        d = json.loads(line)
        for s in d.get('sentences') or [d]:
            if not s['tokens']: continue
            tags = []
            for t in s['tags']:
                if t == 'O': tags.append(t)
                else:
                    b, n = t.split('-', 1); tags.append(b + '-' + CROSS.get(n, n))
            out.append(dict(forms=s['tokens'], ner=tags))
    return out

TOK = re.compile(r"""https?://\S+|[\w.+-]+@[\w-]+\.[\w.]+|(?:[A-Z]\.){2,}|(?:Mr|Mrs|Ms|Dr|St|Gen|Col|Lt|Sgt|Capt|Gov|Sen|Rep|Jr|Sr|Prof|Rev|Inc|Ltd|Co|Corp|vs|No|Jan|Feb|Aug|Sept|Oct|Nov|Dec|U\.S|U\.N|a\.m|p\.m)\.(?=\s)|\d+(?:[.,:]\d+)*|\w+(?=n['’]t\b)|n['’]t\b|['’](?:s|re|ve|ll|d|m)\b|\w+|\.\.\.|--|[^\w\s]""", re.U)
def tokenize(text):
    """(form, start, end) words, in the manner of EWT; good enough for training text."""
    return [(m.group(), m.start(), m.end()) for m in TOK.finditer(text)]

def sentences(text):
    """Sentences of a text as lists of (form, start, end)."""
    out, cur = [], []
    toks = tokenize(text)
    for i, t in enumerate(toks):
        cur.append(t)
        nxt = toks[i+1] if i+1 < len(toks) else None
        gap = text[t[2]:nxt[1]] if nxt else ''
        endp = t[0] in '.!?' or (t[0] in '"”’\')' and len(cur) > 1 and cur[-2][0] in '.!?')
        if nxt is None or '\n\n' in gap or (endp and gap and (nxt[0][0].isupper() or nxt[0][0] in '"“‘\'(' or nxt[0][0].isdigit()) ) or len(cur) >= 150:
            if endp and nxt and nxt[0] in '"”' and not gap: continue
            out.append(cur); cur = []
    if cur: out.append(cur)
    return out

CLASS_N = {'re3d_55AE94FC6D11', 're3d_DDC23537DF2D', 're3d_A575C2B05115'}   # the BBC's stories of the conflict part: for non-commercial use, never learned from

def read_news(folder, part):
    out, ev = [], {}
    for line in open(f'{folder}/events_{part}.jsonl', encoding='utf-8'):
        e = json.loads(line); ev.setdefault(e['story_id'], []).append(e)
    for line in open(f'{folder}/stories_{part}.jsonl', encoding='utf-8'):
        s = json.loads(line)
        if s['id'] in CLASS_N: continue
        for sent in sentences(s['text']):
            tags, status = ['O'] * len(sent), [None] * len(sent)
            for e in ev.get(s['id'], []):
                if not e.get('span'): continue
                a, b = e['span']['start'], e['span']['end']
                hit = [i for i, (f, x, y) in enumerate(sent) if x < b and a < y]
                for i in hit: tags[i] = e['event'][0]; status[i] = e['status'] if e['status'] in STATUSES else None
            out.append(dict(forms=[f for f, _, _ in sent], event=tags, status=status))
    return out

def read_polnear(path):
    """attr: one of O / flags as a string of letters c (cue) s (source) t (content), the flags may be combined."""
    out = []
    for line in open(path, encoding='utf-8'):
        d = json.loads(line)
        anns = d['annotations']
        if not anns: continue
        A = anns[0]['attributions']
        for sent in sentences(d['text']):
            fl = [set() for _ in sent]
            for a in A:
                for kind, letter in (('cue','c'),('source','s'),('content','t')):
                    for x, y in a.get(kind) or []:
                        for i, (f, p, q) in enumerate(sent):
                            if p < y and x < q: fl[i].add(letter)
            out.append(dict(forms=[f for f, _, _ in sent], attr=[''.join(sorted(x)) for x in fl]))
    return out

def read_bags(data):
    out = []
    for line in open(f'{data}/plv/train.jsonl', encoding='utf-8'):
        d = json.loads(line)
        root = d['root'].upper()
        fs = [f for f, _, _ in tokenize(d['text'])]
        if root in TYPES: out.append(dict(forms=fs[:150], bag=root))
    k = 0
    for line in open(f'{data}/plover_synthetic/stories.jsonl', encoding='utf-8'):
        d = json.loads(line)
        lab = d['label'].upper()
        if lab not in TYPES: continue
        ss = sentences(d['text'])[:2]
        fs = [f for s in ss for f, _, _ in s][:120]
        out.append(dict(forms=fs, bag=lab))
    return out

class Vocab:
    def __init__(self, items): self.items = list(items); self.ix = {x: i for i, x in enumerate(self.items)}
    def __len__(self): return len(self.items)
    def get(self, x, default=-100): return self.ix.get(x, default)

def build_labels(syn):
    from collections import Counter
    up = sorted({u for s in syn for u in s['upos']})
    xp = sorted({u for s in syn for u in s['xpos']})
    fe = [x for x, n in Counter(u for s in syn for u in s['feats']).most_common() if n >= 3]
    lr = [x for x, n in Counter(u for s in syn for u in s['lemma_rule']).most_common() if n >= 3]
    dr = [x for x, n in Counter(u for s in syn for u in s['deprel']).most_common()]
    ner = ['O'] + [f'{b}-{t}' for t in NER9 for b in 'BI']
    return dict(upos=up, xpos=xp, feats=fe, lemma_rule=lr, deprel=dr, ner=ner, event=['O'] + TYPES, status=STATUSES)

def augment(s, rng):
    """News noise: no final stop, ALL CAPS, lower case, Title Case."""
    r = rng.random()
    forms = s['forms']
    if r < 0.04 and len(forms) > 3: f2 = [f.upper() for f in forms]
    elif r < 0.07: f2 = [f.lower() for f in forms]
    elif r < 0.09: f2 = [f[:1].upper() + f[1:] for f in forms]
    else: f2 = forms
    t = dict(s); t['forms'] = f2
    if f2 is not forms and 'lemma_rule' in s:
        t['lemma_rule'] = [lemma_rule(f, l) for f, l in zip(f2, s['lemmas'])] if 'lemmas' in s else [None]*len(f2)
    if rng.random() < 0.06 and len(f2) > 3 and f2[-1] in '.!?' and not any(h == len(f2) for h in s.get('head', [])):
        for k, v in list(t.items()):
            if isinstance(v, list) and len(v) == len(f2): t[k] = v[:-1]
    return t
