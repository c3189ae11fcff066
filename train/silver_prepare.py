"""Chooses unlabelled news text for the teacher to label. usage: silver_prepare.py DATA OUT"""
import sys, gzip, json, random
from common import *
D, out = sys.argv[1:3]; rng = random.Random(7); R = []
def take(texts, budget, name):
    texts = list(texts); rng.shuffle(texts); n = 0
    for t in texts:
        if n >= budget: break
        for s in sentences(t):
            f = [x for x, _, _ in s]
            if 4 <= len(f) <= 80: R.append(f); n += len(f)
    print(name, n)
J = lambda p: (json.loads(l) for l in (gzip.open(p, 'rt', encoding='utf-8') if p.endswith('.gz') else open(p, encoding='utf-8')))
for d in J(f'{D}/ner_worldwide/train.jsonl'):
    for s in d['sentences']:
        if 4 <= len(s['tokens']) <= 80: R.append(s['tokens'])
print('worldwide', sum(map(len, R)))
take((d['text'] for d in J(f'{D}/news/stories_train.jsonl')), 10**9, 'news')
take((d['text'] for d in J(f'{D}/polnear/train.jsonl')), 420000, 'polnear')
take((d['text'] for d in J(f'{D}/throughput/abc.jsonl.gz')), 420000, 'abc')
take((d['text'] for d in J(f'{D}/throughput/reuters21578.jsonl.gz') if len(d['text']) > 1200), 250000, 'reuters')
take((d['title'] + '.\n\n' + d['text'] for d in J(f'{D}/plover_synthetic/stories.jsonl')), 420000, 'synthetic')
take((d['text'] for d in J(f'{D}/glocon_sample/documents.jsonl')), 200000, 'glocon')
take((d['text'] for d in J(f'{D}/timex/tbaq.jsonl')), 100000, 'tbaq')
take((d['text'] for d in J(f'{D}/ecbplus/train.jsonl')), 150000, 'ecb')
take((d['text'].capitalize() if False else d['text'] for d in J(f'{D}/muc4/train.jsonl')), 60000, 'muc4')
take((d['text'] for d in J(f'{D}/re3d/dev.jsonl') if 'BBC' not in d['source']), 50000, 're3d')   # the BBC's texts are for non-commercial use
rng.shuffle(R)
with open(out, 'w') as f:
    for s in R: f.write(json.dumps(s, ensure_ascii=False) + '\n')
print(len(R), 'sentences', sum(map(len, R)), 'tokens')
