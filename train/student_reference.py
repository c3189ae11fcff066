"""Writes reference.json (20 sentences, f16 weights, f32 compute) for a student checkpoint. usage: student_reference.py DATA OUTDIR"""
import sys, json, torch
import student as S, teacher as T
from common import *
D, out = sys.argv[1:3]
L = json.load(open('labels.json'))
for k in list(L): L[k + '_v'] = Vocab(L[k])
c = torch.load(out + '/student.pt'); m = S.Student(L, len(c['items'])); m.load_state_dict(c['sd'])
for p in m.parameters(): p.data = p.data.to(torch.float16).float()
feat = S.Feat({w: i for i, w in enumerate(c['items'])}); T.USE_BF16 = False
g = read_conllu(f'{D}/syntax/ewt-dev.conllu')[:20]
p = T.predict(m, g, lambda b: S.collate(b, feat), m.words, L, want_event_p=True)
json.dump([dict(forms=s['forms'], **q) for s, q in zip(g, p)], open(out + '/reference.json', 'w'))
