#!/usr/bin/env python3
"""Makes the folders of weights here with torch and the `safetensors` package:

    torch/zip.bin      today's torch.save: F32, F16, BF16, tied, transposed, sliced, a scalar, none, I64
    torch/zip4.bin     the same through pickle protocol 4
    torch/legacy.bin   the same in the form of before 2020
    torch/expected.json  each tensor's shape, and as float32 bits the values that can be read as Float
    torch/code.bin     a pickle that would run a program
    sharded/           safetensors in two shards with their index
    sharded-torch/     the same of torch.save
"""
import collections, json, os, pathlib, shutil
import torch
from safetensors.torch import save_file

here = pathlib.Path(__file__).parent
torch.manual_seed(2)
flat = torch.randn(24)
state = collections.OrderedDict()
state["embeddings.word_embeddings.weight"] = torch.nn.Parameter(torch.randn(5, 4))
state["half"] = torch.randn(3, 4).half()
state["brain"] = torch.nn.Parameter(torch.randn(7).bfloat16())
state["transposed"] = torch.randn(3, 5).t()
state["transposed.half"] = torch.randn(4, 6).half().t()
state["permuted"] = torch.randn(2, 3, 4).permute(1, 2, 0)
state["sliced.a"] = flat[4:16].view(3, 4)
state["sliced.b"] = flat.view(4, 6)[:, 2:5]
state["scalar"] = torch.tensor(0.25)
state["empty"] = torch.zeros(0, 7)
state["embeddings.position_ids"] = torch.arange(6).view(1, 6)
state["decoder.weight"] = state["embeddings.word_embeddings.weight"]
state._metadata = collections.OrderedDict({"": {"version": 1}})

torch_folder = here / "torch"
torch_folder.mkdir(exist_ok=True)
torch.save(state, torch_folder / "zip.bin")
torch.save(state, torch_folder / "zip4.bin", pickle_protocol=4)
torch.save(state, torch_folder / "legacy.bin", _use_new_zipfile_serialization=False)
json.dump({name: dict(shape=list(t.shape),
                      bits=t.detach().float().flatten().view(torch.int32).tolist() if t.is_floating_point() else None)
           for name, t in state.items()}, open(torch_folder / "expected.json", "w"), separators=(",", ":"))


class Code:
    def __reduce__(self):
        return os.system, ("echo this must never run",)


torch.save(collections.OrderedDict(weight=Code()), torch_folder / "code.bin")

shards = [{"a.weight": torch.randn(2, 3), "b.weight": torch.randn(4).bfloat16()}, {"c.weight": torch.randn(3).half()}]
for folder, ending, index, save in [
    ("sharded", "safetensors", "model.safetensors.index.json", lambda t, p: save_file(t, p, metadata={"format": "pt"})),
    ("sharded-torch", "bin", "pytorch_model.bin.index.json", torch.save),
]:
    shutil.rmtree(here / folder, ignore_errors=True)
    (here / folder).mkdir()
    places = {}
    for number, shard in enumerate(shards, 1):
        name = f"{'model' if ending == 'safetensors' else 'pytorch_model'}-{number:05}-of-{len(shards):05}.{ending}"
        save(shard, here / folder / name)
        places.update({tensor: name for tensor in shard})
    total = sum(t.numel() * t.element_size() for shard in shards for t in shard.values())
    (here / folder / index).write_text(json.dumps({"metadata": {"total_size": total}, "weight_map": places}, indent=2) + "\n")
json.dump({name: dict(shape=list(t.shape), bits=t.float().flatten().view(torch.int32).tolist())
           for shard in shards for name, t in shard.items()}, open(here / "sharded" / "expected.json", "w"), separators=(",", ":"))
