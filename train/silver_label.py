"""Labels unlabelled sentences with the teacher. usage: silver_label.py TEACHER.pt IN OUT"""
import sys, json, os
import teacher as T
from common import *
L = json.load(open('labels.json'))
for k in list(L): L[k + '_v'] = Vocab(L[k])
T.torch.set_num_threads(int(os.environ.get('THREADS', '1')))
m = T.Teacher(L); m.load_state_dict(T.torch.load(sys.argv[1])); wp = T.WP('minilm/vocab.txt')
data = [dict(forms=json.loads(l)) for l in open(sys.argv[2], encoding='utf-8')]
import time; t0 = time.time()
with open(sys.argv[3], 'w') as f:
    for i in range(0, len(data), 8000):
        part = data[i:i+8000]
        p = T.predict(m, part, lambda b: T.collate_wp(b, wp), m.words, L, want_event_p=False)
        for s, r in zip(part, p):
            r['forms'] = s['forms']; f.write(json.dumps(r, ensure_ascii=False) + '\n')
        f.flush(); print(i + len(part), f'{time.time()-t0:.0f}s', flush=True)
