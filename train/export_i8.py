"""Writes a trained network as a weight file for the Rust reader: matrices as bytes with a scale a row, the rest as halves.

usage: export_i8.py CHECKPOINT.pt labels.json vocab.txt OUT [MODEL_NAME]

CHECKPOINT is of `teacher.py` (its word pieces are in `vocab.txt`) or of `student.py` (which carries its words; `vocab.txt` is not read).
"""
import json, struct, sys
import torch

pt, labels, vocab, out = sys.argv[1:5]
sd = torch.load(pt, map_location='cpu')
items = sd.get('items')
name = sys.argv[5] if len(sys.argv) > 5 else 'bilstm-1' if items else 'minilm-6-1'
sd = sd.get('sd', sd)
L = json.load(open(labels))
words = items or [l.rstrip('\n') for l in open(vocab, encoding='utf-8')]
table, blob = [], bytearray()
for k, v in sd.items():
    # The status of an event, told from its sentence alone, adds nothing to what the rules find (docs/accuracy.md): it stays behind.
    if k == 'mix' or k.startswith('heads.lin.status'):
        continue
    v = v.detach().float().contiguous()
    off = len(blob)
    if v.dim() == 2 and v.numel() > 20000:
        scale = v.abs().amax(1).clamp(min=1e-8) / 127
        q = torch.clamp(torch.round(v / scale[:, None]), -127, 127).to(torch.int8)
        blob += q.numpy().tobytes() + scale.numpy().astype('<f4').tobytes()
        kind = 'i8'
    else:
        blob += v.to(torch.float16).numpy().tobytes()
        kind = 'f16'
    table.append(dict(name=k, shape=list(v.shape), dtype=kind, offset=off, bytes=len(blob) - off))
head = json.dumps(dict(model=name, labels={k: L[k] for k in L if k != 'status' and not k.endswith('_v')}, words=words, tensors=table, note=''), ensure_ascii=False).encode()
with open(out, 'wb') as f:
    f.write(b'RPRD1\n' + struct.pack('<I', len(head)) + head + bytes(blob))
print(len(head), len(blob))
