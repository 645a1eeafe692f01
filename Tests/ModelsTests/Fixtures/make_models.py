#!/usr/bin/env python3
"""Reference values for the backbones, their adapters, the heads and the training step, from transformers and peft.

    make_models.py   writes a NAME.safetensors for each model beside itself.
                     Needs: pip install torch transformers peft safetensors

Random models with weights far from their initial scale, so that a mistake shows; dropout 0; weights rounded to
single precision, everything computed in double (but where transformers itself goes down to single: RMS norms and
softmax of the decoders). Metadata says what model it is. A file holds
- the weights by name, those of a model with adapters the factors alone: the rest is its base's;
- "ids", "lengths", "scores", "classes", and "hidden", the last hidden states of all texts end to end;
- for each pooling "POOLING.losses" and the gradients of both tasks' losses, "POOLING.r" and "POOLING.c": of every
  trained parameter, end to end in the order of their names;
- ten steps of AdamW at RATE with gradients clipped to norm 1: rows of (L_r, L_c, |g_r|², g_r·g_c, |g_c|²,
  gradient norm) in "steps.SCOPE" along λ_r = |g_c| / (|g_r| + |g_c|) with G over that scope, and in
  "steps.constant" along ½, ½ with G over all; "after": the weights that the steps in scope full lead to.
"""
import math
import pathlib
import peft
import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertModel, LlamaConfig, LlamaModel, Qwen2Config, Qwen2Model, RobertaConfig, RobertaModel

torch.set_default_dtype(torch.float64)
CLASSES, RATE = 3, 1e-3
HEADS = ("regression.", "classification.")
HALVES = dict(float32=torch.float32, bfloat16=torch.bfloat16, float16=torch.float16)


class Rotary(torch.nn.Module):
    """transformers' own computes angles in single precision."""

    def __init__(self, size, theta):
        super().__init__()
        self.size, self.theta = size, theta

    def forward(self, x, position_ids):
        frequency = self.theta ** (-torch.arange(0, self.size, 2) / self.size)
        angles = (position_ids[..., None] * frequency).repeat(1, 1, 2)
        return angles.cos(), angles.sin()


class Model(torch.nn.Module):
    """A backbone and the two heads. `shape`: our names; `lengths`: of the texts."""

    def __init__(self, shape, lengths):
        super().__init__()
        s = self.shape = shape
        self.lengths = lengths
        own = dict(
            vocab_size=s["vocabulary"], hidden_size=s["width"], num_hidden_layers=s["layers"],
            num_attention_heads=s["heads"], intermediate_size=s["feedForward"], attn_implementation="eager",
            max_position_embeddings=s["positions"] + s.get("positionOffset", 0))
        if s["family"] == "encoder":
            kind, config = (RobertaModel, RobertaConfig) if s["positionOffset"] else (BertModel, BertConfig)
            self.backbone = kind(config(
                type_vocab_size=max(1, s["tokenTypes"]), hidden_dropout_prob=0, attention_probs_dropout_prob=0,
                hidden_act="gelu" if s["activation"] == "gelu" else "gelu_pytorch_tanh", layer_norm_eps=1e-12,
                **own), add_pooling_layer=False)
        else:
            kind, config = (Qwen2Model, Qwen2Config) if s["hasQueryBias"] else (LlamaModel, LlamaConfig)
            self.backbone = kind(config(
                num_key_value_heads=s["keyValueHeads"], head_dim=s["headSize"], rms_norm_eps=1e-5,
                rope_parameters=dict(rope_type="default", rope_theta=s["ropeTheta"]), **own))
            self.backbone.rotary_emb = Rotary(s["headSize"], s["ropeTheta"])
        self.regression = torch.nn.Linear(s["width"], 1)
        self.classification = torch.nn.Linear(s["width"], CLASSES)
        texts = len(lengths)
        generator = torch.Generator().manual_seed(7)
        # RoBERTa counts no position for its padding, 1.
        self.ids = torch.randint(2, s["vocabulary"], (sum(lengths),), generator=generator)
        self.scores = torch.linspace(-0.75, 0.5, texts)
        self.classes = torch.tensor([0, 2, 2, 1][:texts])
        generator.manual_seed(11)
        with torch.no_grad():
            for name, p in self.named():
                centre = 1.0 if is_gain(name) else 0.0
                p.copy_((centre + 0.3 * torch.randn(p.shape, generator=generator)).float())
        if s.get("tokenTypes") == 0:
            types = self.backbone.embeddings.token_type_embeddings.weight
            types.requires_grad_(False).zero_()

    def named(self):
        """What is trained, by our names."""
        for name, p in self.named_parameters():
            name = name.removeprefix("backbone.").removeprefix("base_model.model.").replace(".default.", ".")
            if p.requires_grad:
                yield name, p

    def hidden(self):
        """Text by text: no padding, no mask."""
        return [self.backbone(input_ids=t[None]).last_hidden_state[0] for t in torch.split(self.ids, self.lengths)]

    def losses(self, pooling):
        pool = dict(first=lambda x: x[0], last=lambda x: x[-1], mean=lambda x: x.mean(0))[pooling]
        h = torch.stack([pool(x) for x in self.hidden()])
        l_r = ((self.regression(h).squeeze(-1) - self.scores) ** 2).mean()
        return h, l_r, torch.nn.functional.cross_entropy(self.classification(h), self.classes)

    def adapt(self, frozen, targets):
        """Rounds the backbone's weights and adds adapters, whose factor B is not zero."""
        with torch.no_grad():
            for p in self.backbone.parameters():
                p.copy_(p.to(HALVES[frozen]))
        every = ["query", "key", "value", "dense"] if self.shape["family"] == "encoder" else [
            "q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
        self.backbone = peft.get_peft_model(self.backbone, peft.LoraConfig(
            r=4, lora_alpha=8, lora_dropout=0, target_modules=targets or every))
        generator = torch.Generator().manual_seed(13)
        with torch.no_grad():
            for name, p in self.named():
                if ".lora_" in name:
                    p.data = (0.3 * torch.randn(p.shape, generator=generator)).float().double()


def is_gain(name):
    return name.endswith(("LayerNorm.weight", "layernorm.weight", "norm.weight"))


def gradients(loss, wanted):
    found = torch.autograd.grad(loss, wanted, retain_graph=True, allow_unused=True)
    return [torch.zeros_like(p) if g is None else g for p, g in zip(wanted, found)]


def flat(tensors):
    return torch.cat([t.detach().reshape(-1) for t in tensors])


def steps(model, pooling, scope):
    names = [n for n, _ in model.named()]
    parameters = [p for _, p in model.named()]
    last = f"layers.{model.shape['layers'] - 1}.", f"encoder.layer.{model.shape['layers'] - 1}."
    inside = [
        i for i, n in enumerate(names)
        if not n.startswith(HEADS) and (scope != "last-layer" or n.startswith(last))]
    decay = [not (n.endswith("bias") or is_gain(n)) for n in names]
    optimizer = torch.optim.AdamW([
        dict(params=[p for p, d in zip(parameters, decay) if d], weight_decay=0.01),
        dict(params=[p for p, d in zip(parameters, decay) if not d], weight_decay=0)], lr=RATE)
    rows = []
    for _ in range(10):
        h, l_r, l_c = model.losses(pooling)
        g_r, g_c = gradients(l_r, parameters), gradients(l_c, parameters)
        if scope == "representation":
            r, c = flat(gradients(l_r, [h])), flat(gradients(l_c, [h]))
        else:
            r, c = flat(g_r[i] for i in inside), flat(g_c[i] for i in inside)
        n_r, n_c = r.norm(), c.norm()
        c_r, c_c = (0.5, 0.5) if scope == "constant" else (n_c / (n_r + n_c), n_r / (n_r + n_c))
        for p, a, b in zip(parameters, g_r, g_c):
            p.grad = c_r * a + c_c * b
        norm = torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        rows.append(torch.stack([l_r, l_c, r @ r, r @ c, c @ c, norm]).detach())
    return torch.stack(rows)


def write(name, shape, lengths, poolings, adapters=None, base=None):
    def fresh():
        model = Model(shape, lengths)
        if adapters:
            model.adapt(**adapters)
        return model

    model = fresh()
    ordered = sorted(model.named())
    out = {n: p for n, p in ordered if not (adapters and n.startswith(HEADS))}
    out |= dict(
        ids=model.ids, lengths=torch.tensor(lengths), scores=model.scores, classes=model.classes,
        hidden=torch.cat(model.hidden()))
    for pooling in poolings:
        _, l_r, l_c = model.losses(pooling)
        out[f"{pooling}.losses"] = torch.stack([l_r, l_c])
        for task, loss in [("r", l_r), ("c", l_c)]:
            out[f"{pooling}.{task}"] = flat(gradients(loss, [p for _, p in ordered]))
    for scope in ["representation", "last-layer", "full", "constant"]:
        model = fresh()
        out[f"steps.{scope}"] = steps(model, poolings[0], scope)
        if scope == "full":
            out["after"] = flat(p for _, p in sorted(model.named()))
    metadata = {k: str(v) for k, v in shape.items()} | dict(poolings=",".join(poolings), rate=str(RATE))
    if adapters:
        metadata |= dict(base=base, frozen=adapters["frozen"], rank="4", alpha="8")
        metadata |= dict(targets=",".join(adapters["targets"])) if adapters["targets"] else {}
    out = {n: t.detach().float().contiguous().clone() for n, t in out.items()}
    save_file(out, pathlib.Path(__file__).parent / f"{name}.safetensors", metadata)


def encoder(**changes):
    return dict(
        family="encoder", vocabulary=24, width=8, layers=2, heads=2, feedForward=16, positions=12,
        positionOffset=0, tokenTypes=2, activation="gelu") | changes


def decoder(**changes):
    return dict(
        family="decoder", vocabulary=24, width=8, layers=2, heads=4, keyValueHeads=2, headSize=2, feedForward=12,
        positions=64, hasQueryBias=False, ropeTheta=10000.0) | changes


SHORT, LONG = [5, 12, 1], [6, 62, 1, 13]
MODELS = {
    "bert": (encoder(), SHORT, ["mean", "first"]),
    "bert-tanh": (encoder(width=12, heads=3, activation="geluTanh"), SHORT, ["last"]),
    "roberta": (encoder(positionOffset=2, tokenTypes=1), SHORT, ["first", "mean"]),
    "roberta-untyped": (encoder(positionOffset=2, tokenTypes=0), SHORT, ["first"]),
    "llama": (decoder(headSize=4, feedForward=20), LONG, ["last", "mean"]),
    "llama-one-key": (decoder(width=12, keyValueHeads=1, headSize=4), LONG, ["mean"]),
    "llama-all-keys": (decoder(keyValueHeads=4), LONG, ["first"]),
    "qwen2": (decoder(hasQueryBias=True, ropeTheta=1e6, headSize=4), LONG, ["last", "mean"]),
}
ADAPTED = {
    "bert-adapters": ("bert", "float32", None),
    "bert-adapters-some": ("bert", "bfloat16", ["query", "value"]),
    "roberta-adapters": ("roberta", "float16", None),
    "llama-adapters": ("llama", "float16", None),
    "qwen2-adapters": ("qwen2", "bfloat16", None),
    "qwen2-adapters-some": ("qwen2", "float32", ["q_proj", "v_proj", "down_proj"]),
}
for name, (shape, lengths, poolings) in MODELS.items():
    write(name, shape, lengths, poolings)
for name, (base, frozen, targets) in ADAPTED.items():
    shape, lengths, poolings = MODELS[base]
    write(name, shape, lengths, poolings[:1], dict(frozen=frozen, targets=targets), base)
