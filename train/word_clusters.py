"""Groups words by meaning for the event coder: every frequent word is read alone by the MiniLM sentence encoder (Apache-2.0, see
minilm.py), and its mean vector is clustered twice, coarsely and finely. Only the numbers of the groups are kept.

usage: word_clusters.py TEXT.jsonl[,TEXT.jsonl…] OUT.txt    (TEXT: lists of words a line, or objects with a "text")
OUT: `word coarse fine`, sorted by word.
"""
import collections, json, re, sys
import numpy as np, torch
from teacher import WP, Encoder

torch.set_num_threads(1)
count = collections.Counter()
for path in sys.argv[1].split(','):
    for line in open(path, encoding='utf-8'):
        row = json.loads(line)
        words = row if isinstance(row, list) else re.findall(r"[A-Za-z][A-Za-z-]+", row.get('text', ''))
        count.update(w.lower() for w in words if re.fullmatch(r"[a-zA-Z][a-zA-Z-]{2,}", w) and (w.islower() or not isinstance(row, list)))
words = sorted(w for w, n in count.most_common(16000) if n >= 3)
pieces = WP('minilm/vocab.txt')
model = Encoder('minilm/model.safetensors').eval()
vectors = []
with torch.no_grad():
    for i in range(0, len(words), 256):
        ids = [[101] + pieces.word(w) + [102] for w in words[i:i + 256]]
        n = max(map(len, ids))
        t = torch.tensor([x + [0] * (n - len(x)) for x in ids])
        m = t > 0
        h = model(t, torch.zeros_like(t), m)
        v = (h * m[..., None]).sum(1) / m.sum(1, keepdim=True)
        vectors.append(torch.nn.functional.normalize(v, dim=-1).numpy())
X = np.concatenate(vectors)


def kmeans(k, seed=7, rounds=18):
    rng = np.random.default_rng(seed)
    centres = X[rng.choice(len(X), k, replace=False)]
    for _ in range(rounds):
        near = (X @ centres.T).argmax(1)
        for c in range(k):
            inside = X[near == c]
            if len(inside):
                centres[c] = inside.mean(0)
                centres[c] /= np.linalg.norm(centres[c])
    return (X @ centres.T).argmax(1)


coarse, fine = kmeans(120), kmeans(700)
with open(sys.argv[2], 'w', encoding='utf-8') as out:
    for w, a, b in zip(words, coarse, fine):
        out.write(f'{w} {a} {b}\n')
