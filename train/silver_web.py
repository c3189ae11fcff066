"""Paragraphs of web pages as unlabelled sentences, for text that is no news. usage: silver_web.py DATA OUT"""
import gzip, html, json, random, re, sys
from common import *
D, out = sys.argv[1:3]; R, n = set(), 0
for name in ('trafilatura-eval-en', 'readability-testpages', 'htmldate-eval-en'):
    for l in gzip.open(f'{D}/web_extraction/{name}.jsonl.gz', 'rt', encoding='utf-8'):
        page = json.loads(l)['html']
        for p in re.findall(r'<p\b[^>]*>(.*?)</p>', page, re.S | re.I):
            t = re.sub(r'\s+', ' ', html.unescape(re.sub(r'<[^>]+>', '', p))).strip()
            if len(t) < 60 or sum(c.isascii() for c in t) < .97*len(t) or not re.search(r'\b(the|and|of|to|you|is)\b', t): continue
            for s in sentences(t):
                f = [x for x, _, _ in s]
                if 4 <= len(f) <= 80: R.add(json.dumps(f, ensure_ascii=False))
with open(out, 'w') as f:
    for s in sorted(R): f.write(s + '\n'); n += len(json.loads(s))
print(len(R), 'sentences', n, 'tokens')
