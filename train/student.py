"""The fast reader: word, affix and shape embeddings, two BiLSTM layers, the heads of teacher.Heads.

usage: student.py DATA --out DIR [--silver FILE] [--epochs N] [--licence open]
"""
import argparse, json, os, random, time, struct
import torch, torch.nn as nn, torch.nn.functional as F
import teacher as T
from common import *

BUCKETS, WDIM, ADIM, SDIM, HID, ARC, LAB = 16384, 128, 64, 16, 200, 160, 128

def fnv(kind, s):
    h = 0x811c9dc5
    for b in bytes([kind]) + s.encode('utf-8'):
        h = ((h ^ b) * 0x01000193) & 0xffffffff
    return h % BUCKETS

def norm(w):
    """Lower case (Unicode), ASCII digits to 0, curly quotes to straight ones."""
    w = w.lower().replace('’', "'").replace('‘', "'").replace('“', '"').replace('”', '"')
    return ''.join('0' if '0' <= c <= '9' else c for c in w)

class Feat:
    def __init__(s, vocab): s.v = vocab; s.c = {}
    def word(s, w):
        r = s.c.get(w)
        if r is None:
            n = norm(w)
            r = (s.v.get(n, 0), [fnv(0, n), fnv(1, n[:2]), fnv(2, n[:3]), fnv(3, n[-2:]), fnv(4, n[-3:]), fnv(5, n[-4:])], T.shape_id(w))
            s.c[w] = r
        return r

class Student(nn.Module):
    def __init__(s, L, nwords, hid=HID, layers=2, drop=0.33):
        super().__init__()
        s.word = nn.Embedding(nwords, WDIM, padding_idx=0); s.affix = nn.EmbeddingBag(BUCKETS, ADIM, mode='sum'); s.shape = nn.Embedding(10, SDIM)
        nn.init.normal_(s.affix.weight, std=0.1); nn.init.normal_(s.word.weight, std=0.1); s.word.weight.data[0] = 0
        s.lstm = nn.LSTM(WDIM + ADIM + SDIM, hid, layers, bidirectional=True, batch_first=True, dropout=drop); s.drop = drop
        s.heads = T.Heads(2*hid, L, ARC, LAB, p=drop)
    def words(s, x):
        B, n = x['w'].shape; w = x['w']
        if s.training: w = w.masked_fill(torch.rand(w.shape) < x['drop'], 0)
        e = torch.cat([s.word(w), s.affix(x['a'].view(B*n, -1)).view(B, n, ADIM), s.shape(x['s'])], -1)
        e = F.dropout(e, 0.6*s.drop, s.training)
        p = nn.utils.rnn.pack_padded_sequence(e, x['len'], batch_first=True, enforce_sorted=False)
        y, _ = s.lstm(p)
        return nn.utils.rnn.pad_packed_sequence(y, batch_first=True, total_length=n)[0]

def collate(batch, feat, freq_drop=None):
    n = max(len(s['forms']) for s in batch); B = len(batch)
    w = torch.zeros(B, n, dtype=torch.long); a = torch.zeros(B, n, 6, dtype=torch.long); sh = torch.zeros(B, n, dtype=torch.long); m = torch.zeros(B, n, dtype=torch.bool)
    for i, s in enumerate(batch):
        fs = [feat.word(f) for f in s['forms']]; k = len(fs)
        w[i, :k] = torch.tensor([f[0] for f in fs]); a[i, :k] = torch.tensor([f[1] for f in fs]); sh[i, :k] = torch.tensor([f[2] for f in fs]); m[i, :k] = True
    drop = freq_drop[w] if freq_drop is not None else 0.0
    return dict(w=w, a=a, s=sh, mask=m, len=m.sum(1), drop=drop)

def soften(batch, y, n):
    """The teacher's probabilities of heads, tags and events, where a sentence has them: indices and shares, five heads, three tags and three kinds of event a word."""
    if not any('soft' in s for s in batch): return
    for key, k in (('soft', 5), ('soft_upos', 3), ('soft_event', 3)):
        ix = torch.zeros(len(batch), n, k, dtype=torch.long); pr = torch.zeros(len(batch), n, k)
        for i, s in enumerate(batch):
            for j, row in enumerate(s.get(key) or []):
                if key == 'soft': row = [v for v in row if v[0] <= len(s['forms'])]   # a stop that was taken away is no head
                z = sum(p for _, p in row) or 1
                for q, (a, p) in enumerate(row): ix[i, j, q] = a; pr[i, j, q] = p / z
        y[key] = (ix, pr)

def export(path, model, L, vocab_items, note):
    sd = {k: v.detach().float() for k, v in model.state_dict().items()}
    table, blob = [], b''
    for k, v in sd.items():
        b = v.to(torch.float16).contiguous().numpy().tobytes()
        table.append(dict(name=k, shape=list(v.shape), dtype='f16', offset=len(blob), bytes=len(b))); blob += b
    head = json.dumps(dict(labels={k: L[k] for k in L if not k.endswith('_v')}, words=vocab_items, tensors=table, note=note), ensure_ascii=False).encode()
    with open(path, 'wb') as f: f.write(b'RPRD1\n' + struct.pack('<I', len(head)) + head + blob)

def main():
    ap = argparse.ArgumentParser(); ap.add_argument('data'); ap.add_argument('--out', default='out'); ap.add_argument('--silver'); ap.add_argument('--epochs', type=int, default=6)
    ap.add_argument('--licence', default='all'); ap.add_argument('--share', type=float, default=1.0); ap.add_argument('--size', type=int, default=2000); ap.add_argument('--lr', type=float, default=2e-3); ap.add_argument('--hidden', type=int, default=HID); ap.add_argument('--layers', type=int, default=2); ap.add_argument('--drop', type=float, default=0.33)
    ap.add_argument('--ema', type=float, default=0.0, help='decay of the running mean of the weights, which is what is tested and written')
    ap.add_argument('--lexicon', type=int, default=32000); ap.add_argument('--test-every', type=int, default=1)
    o = ap.parse_args(); os.makedirs(o.out, exist_ok=True)
    torch.manual_seed(1); rng = random.Random(1); torch.set_num_threads(int(os.environ.get('THREADS', '1')))
    syn, ner, pol, news, bags, dev = T.load_all(o.data)
    if o.licence == 'open': ner = read_ner(f'{o.data}/ner_crossner_politics/train.jsonl'); pol, news, bags = [], [], []
    L = json.load(open('labels.json')) if os.path.exists('labels.json') else build_labels(syn)
    for k in list(L): L[k + '_v'] = Vocab(L[k])
    silver = []
    if o.silver:
        for l in open(o.silver, encoding='utf-8'):
            s = json.loads(l); silver.append(s)
    for s in syn + ner + pol + news:
        for k, v in list(s.items()):
            if isinstance(v, list) and len(v) > 150: s[k] = v[:150]
        if 'head' in s: s['head'] = [h if h <= 150 else -100 for h in s['head']]
    from collections import Counter
    gold = syn + ner + news
    cnt = Counter()
    for s in gold + silver + pol[:8000]:
        for f in s['forms']: cnt[norm(f)] += 1
    items = [''] + [w for w, c in cnt.most_common(o.lexicon) if c >= 3 and len(w) <= 30]
    vocab = {w: i for i, w in enumerate(items)}
    drop = torch.tensor([0.0] + [0.25/(0.25 + cnt[w]**0.75) + 0.02 for w in items[1:]])
    feat = Feat(vocab); model = Student(L, len(items), o.hidden, o.layers, o.drop)
    print('words', len(items), 'params', sum(p.numel() for p in model.parameters()), 'syn', len(syn), 'silver', len(silver), flush=True)
    # word vectors start from the encoder's own piece embeddings, reduced by PCA
    wp = T.WP('minilm/vocab.txt'); E = T.load_file('minilm/model.safetensors')['embeddings.word_embeddings.weight'].float()
    V = torch.stack([E[torch.tensor(wp.word(w))].mean(0) if w else torch.zeros(384) for w in items]); V = V - V[1:].mean(0)
    _, _, Q = torch.pca_lowrank(V[1:], WDIM, niter=4); P = V @ Q; P = P / P[1:].std() * 0.3; P[0] = 0; model.word.weight.data = P
    mean = {k: v.detach().clone() for k, v in model.state_dict().items()} if o.ema else None
    opt = torch.optim.AdamW(model.parameters(), lr=o.lr, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    mk = lambda b: collate(b, feat)
    def epoch_data(e):
        d = [augment(s, rng) for s in syn*(2 if silver else 1) + ner + news*2]
        if not silver: d += [augment(s, rng) for s in rng.sample(pol, len(pol)//6)] if pol else []
        else:
            d += [augment(s, rng) for s in silver]; d += [augment(s, rng) for s in rng.sample(pol, len(pol)//4)]
        return d
    data = epoch_data(0)
    if o.share < 1: rng.shuffle(data); data = data[:int(len(data)*o.share)]
    per = len(T.batches(data, o.size, rng)); total = per*o.epochs; step = 0; t0 = time.time(); best = None
    print('batches per epoch', per, flush=True)
    def test(tag):
        r = {}
        for k in dev:
            g = dev[k]
            p = T.predict(model, g, mk, model.words, L); r[k] = evaluate(p, g); print(tag, k, r[k], flush=True)
        return r
    from teacher import evaluate
    for e in range(o.epochs):
        if e: data = epoch_data(e)
        model.train(); acc = {}
        for bi, b in enumerate(T.batches(data, o.size, rng)):
            batch = [data[i] for i in b]; x = collate(batch, feat, drop); y = T.collate_labels(batch, L, x['mask'].shape[1]); soften(batch, y, x['mask'].shape[1])
            f = min(1, (step+1)/200) * max(0.01, 1 - step/total)
            for g in opt.param_groups: g['lr'] = o.lr*f
            with torch.autocast('cpu', dtype=torch.bfloat16): h = model.words(x); tot = model.heads.loss(h, y, x['mask'])
            loss = sum(tot.values()); opt.zero_grad(); loss.backward(); torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0); opt.step(); step += 1
            if mean:
                d = min(o.ema, step/(step + 10))
                for k, v in model.state_dict().items(): mean[k].lerp_(v, 1 - d)
            for k, v in tot.items(): acc.setdefault(k, []).append(v.item())
            if step % 100 == 0: print(e, bi, f'{time.time()-t0:.0f}s', {k: round(sum(v[-100:])/len(v[-100:]), 3) for k, v in acc.items()}, flush=True)
        last = e + 1 == o.epochs; raw = None
        torch.save(dict(sd=model.state_dict(), items=items), f'{o.out}/raw.pt')
        if mean: raw = {k: v.clone() for k, v in model.state_dict().items()}; model.load_state_dict(mean)
        if last or (e + 1) % o.test_every == 0: test(f'EPOCH {e}')
        torch.save(dict(sd=model.state_dict(), items=items), f'{o.out}/student.pt'); export(f'{o.out}/reader.bin', model, L, items, f'epochs {e+1}/{o.epochs} silver {len(silver)}')
        if raw and not last: model.load_state_dict(raw)
if __name__ == '__main__': main()
