#!/usr/bin/env python3
"""Makes the fixtures of this folder with the Python `safetensors` package (0.8) and torch:

    mixed.safetensors  tensors of several types, one empty, one a scalar, and metadata
    mixed.json         each tensor's shape, and as float32 bits the values that can be read as Float
"""
import json, pathlib
import torch
from safetensors.torch import save_file

here = pathlib.Path(__file__).parent
# Normal, subnormal, infinite and signed-zero numbers of each width.
edge = torch.tensor([0.0, -0.0, 1.0, -1.5, 65504.0, 6e-8, 5.9e-5, 6.2e-5, 1e-3, 3.14159265, float("inf"), float("-inf")])
torch.manual_seed(1)
tensors = {
    "b.half": torch.cat([edge, torch.randn(52)]).half().reshape(8, 8),
    "a.brain": torch.cat([edge, torch.randn(4)]).bfloat16().reshape(2, 2, 4),
    "c.single": torch.randn(3, 5),
    "scalar": torch.tensor(0.25),
    "empty": torch.zeros(0, 7),
    "steps": torch.tensor([1, -2, 1 << 40]),
}
save_file(tensors, here / "mixed.safetensors", metadata={"format": "pt", "note": "zwölf \"Boxkämpfer\"\n"})
json.dump({name: dict(shape=list(t.shape),
                      bits=t.float().flatten().view(torch.int32).tolist() if t.is_floating_point() else None)
           for name, t in tensors.items()}, open(here / "mixed.json", "w"), separators=(",", ":"))
