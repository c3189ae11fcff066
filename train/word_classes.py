"""Groups the whole words of the encoder's vocabulary by their input vectors: classes of like words for the attribution model.

usage: word_classes.py MINILM_FOLDER OUT.txt   (MINILM_FOLDER as minilm.py leaves it; Apache-2.0)
One word a line: the word, its class among 64, 256 and 1024. Spherical k-means from fixed seeds.
"""
import sys
import numpy as np
import torch
from safetensors.torch import load_file

folder, out = sys.argv[1:3]
torch.set_num_threads(1)
weights = load_file(f'{folder}/model.safetensors')
table = next(v for k, v in weights.items() if k.endswith('word_embeddings.weight')).float()
words = [w.rstrip('\n') for w in open(f'{folder}/vocab.txt', encoding='utf-8')]
keep = [i for i, w in enumerate(words) if w.isascii() and w.isalpha() and len(w) > 1]
x = table[keep]
x = x - x.mean(0)
x = x / x.norm(dim=1, keepdim=True).clamp_min(1e-6)
columns = []
for k in (64, 256, 1024):
    g = torch.Generator().manual_seed(k)
    centres = x[torch.randperm(len(x), generator=g)[:k]].clone()
    for _ in range(15):
        near = (x @ centres.T).argmax(1)
        sums = torch.zeros_like(centres).index_add_(0, near, x)
        filled = sums.norm(dim=1) > 1e-6
        centres[filled] = sums[filled] / sums[filled].norm(dim=1, keepdim=True)
    columns.append((x @ centres.T).argmax(1).tolist())
with open(out, 'w', encoding='utf-8') as f:
    for i, *c in sorted(zip((words[i] for i in keep), *columns)):
        f.write(' '.join(map(str, (i, *c))) + '\n')
print(len(keep), 'words')
