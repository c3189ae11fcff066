"""Labels unlabelled sentences with the teacher. usage: silver_label.py TEACHER.pt IN OUT

Besides the labels, `soft`: for each word the teacher's five likeliest heads with their probabilities in thousandths, `soft_upos` and `soft_event` likewise with three tags and
three kinds of event (the status is told only where an event is likely):
a student learns more from the teacher's doubts than from its decisions alone (Hinton et al. 2015; Anderson and Gómez-Rodríguez 2020 for parsers).
"""
import sys, json, os, random, time
import teacher as T
from common import *
torch = T.torch
L = json.load(open('labels.json'))
for k in list(L): L[k + '_v'] = Vocab(L[k])
torch.set_num_threads(int(os.environ.get('THREADS', '1')))
m = T.Teacher(L); m.load_state_dict(torch.load(sys.argv[1])); wp = T.WP('minilm/vocab.txt')
lines = sorted(set(open(sys.argv[2], encoding='utf-8')))
part, parts = map(int, os.environ.get('PART', '0/1').split('/'))
random.Random(3).shuffle(lines); lines = lines[part::parts]
data = [dict(forms=json.loads(l)) for l in lines]
t0 = time.time()
@torch.no_grad()
def label(part):
    m.eval(); H = m.heads; out = [None]*len(part)
    for b in T.batches(part, 6000, random.Random(0), shuffle=False):
        batch = [part[i] for i in b]; x = T.collate_wp(batch, wp)
        with torch.autocast('cpu', dtype=torch.bfloat16): h = m.words(x)
        h = h.float(); a, hr = H.arcs(h)
        mask = torch.cat([torch.ones_like(x['mask'][:, :1]), x['mask']], 1)
        ap = torch.softmax(a.masked_fill(~mask[:, None, :], -1e9), -1); k = min(5, ap.shape[-1]); tp, ti = ap.topk(k, -1); tp = (tp*1000).round().int()
        up, ui = torch.softmax(H.lin['upos'](h), -1).topk(3, -1); up = (up*1000).round().int()
        ep = torch.softmax(H.lin['event'](h), -1); likely = ep[..., 0] < 0.7; ev, ei = ep.topk(3, -1); ev = (ev*1000).round().int()
        res = {k: H.lin[k](h).argmax(-1) for k in ('upos', 'xpos', 'feats', 'lemma_rule', 'ner', 'event', 'status')}
        at = torch.sigmoid(H.lin['attr'](h)); a = a.numpy(); hd = torch.zeros(len(b), x['mask'].shape[1], dtype=torch.long)
        for i, s in enumerate(batch):
            n = len(s['forms']); hd[i, :n] = torch.tensor(T.decode_heads(a[i], n).copy())
        lb = H.labels(h, hr, hd).argmax(-1)
        for i, s in enumerate(batch):
            n = len(s['forms']); r = {k: [L[k][j] for j in res[k][i, :n].tolist()] for k in res}
            r['head'] = hd[i, :n].tolist(); r['deprel'] = [L['deprel'][j] for j in lb[i, :n].tolist()]
            r['attr'] = [''.join(c for c, v in zip('cst', row) if v > .5) for row in at[i, :n].tolist()]
            r['soft'] = [[v for v in zip(ix, pr) if v[1] > 4] for pr, ix in zip(tp[i, :n].tolist(), ti[i, :n].tolist())]
            r['soft_upos'] = [[v for v in zip(ix, pr) if v[1] > 4] for pr, ix in zip(up[i, :n].tolist(), ui[i, :n].tolist())]
            r['status'] = [x if y else None for x, y in zip(r['status'], likely[i, :n].tolist())]
            if not any(r['status']): del r['status']
            r['soft_event'] = [[v for v in zip(ix, pr) if v[1] > 4] for pr, ix in zip(ev[i, :n].tolist(), ei[i, :n].tolist())]
            out[b[i]] = r
    return out
with open(sys.argv[3], 'w') as f:
    for i in range(0, len(data), 4000):
        p = data[i:i+4000]
        for s, r in zip(p, label(p)):
            r['forms'] = s['forms']; f.write(json.dumps(r, ensure_ascii=False, separators=(',', ':')) + '\n')
        f.flush(); print(i + len(p), f'{time.time()-t0:.0f}s', flush=True)
