#!/usr/bin/env python3
"""Checks with transformers and peft what this program saved from a base model's folder:

    check_saved.py BASE SAVED [ADAPTER]

SAVED (a checkpoint of BASE) loads with `AutoModel`, and every tensor of BASE is in it, as it was or trained;
ADAPTER loads with `PeftModel`, and its modules compute Wx + (alpha/r)·B·A·x.
"""
import pathlib, sys
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModel

base, saved = map(pathlib.Path, sys.argv[1:3])


def tensors(folder):
    found = {}
    for path in sorted(folder.glob("*.safetensors")):
        found.update(load_file(path))
    for path in sorted(folder.glob("*.bin")):
        found.update(torch.load(path, weights_only=True))
    return found


before, after = tensors(base), tensors(saved)
assert set(before) == set(after), set(before) ^ set(after)
changed = [name for name in before if before[name].dtype != after[name].dtype or not torch.equal(before[name], after[name])]
model, info = AutoModel.from_pretrained(saved, dtype=torch.float32, output_loading_info=True)
missing = [name for name in info["missing_keys"] if "pooler" not in name]
assert not missing, missing
plain = AutoModel.from_pretrained(base, dtype=torch.float32)
ids = torch.arange(2, 12).view(1, -1)
with torch.no_grad():
    difference = (model.eval()(ids).last_hidden_state - plain.eval()(ids).last_hidden_state).abs().max()
print(f"{saved}: {len(after)} tensors, {len(changed)} trained ({', '.join(changed[:3])} …), output differs by {difference:.3g}")

if len(sys.argv) > 3:
    folder = pathlib.Path(sys.argv[3])
    reference = {name: module for name, module in plain.named_modules()}
    weights = load_file(folder / "adapter_model.safetensors")
    peft = PeftModel.from_pretrained(AutoModel.from_pretrained(base, dtype=torch.float32), folder).eval()
    adapted = 0
    for name, module in peft.base_model.model.named_modules():
        if not hasattr(module, "lora_A"):
            continue
        a, b = (weights[f"base_model.model.{name}.lora_{side}.weight"] for side in "AB")
        config = peft.peft_config["default"]
        x = torch.randn(3, a.shape[1])
        expected = reference[name](x) + config.lora_alpha / config.r * x @ a.T @ b.T
        assert torch.allclose(module(x), expected, atol=1e-5), name
        adapted += 1
    assert 2 * adapted == len(weights), (adapted, len(weights))
    with torch.no_grad():
        difference = (peft(ids).last_hidden_state - plain(ids).last_hidden_state).abs().max()
    print(f"{folder}: {adapted} modules adapted, output differs by {difference:.3g}")
