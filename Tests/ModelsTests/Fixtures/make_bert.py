#!/usr/bin/env python3
"""Reference values for the encoder, its heads and the training step, from transformers' BertModel.

    make_bert.py   writes bert.safetensors beside itself. Needs: pip install torch transformers safetensors

Three texts of 5, 9 and 1 tokens through a random model (weights far from their initial scale, so that a
mistake shows), dropout 0. Holds the weights by name; "ids"; "hidden"; for both poolings the gradient of each
task's loss with respect to every parameter ("first.r.NAME"); and for each scope four steps along
c = λ(G), λ_r = |g_c| / (|g_r| + |g_c|), with gradients clipped to norm 1 and AdamW at 1e-2: rows of
(L_r, L_c, |g_r|², g_r·g_c, |g_c|², gradient norm) in "steps.SCOPE" and the weights afterwards.
"""
import pathlib
import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertModel

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)
WIDTH, CLASSES, LENGTHS = 8, 3, [5, 9, 1]
config = BertConfig(
    vocab_size=24, hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16,
    max_position_embeddings=12, type_vocab_size=2, hidden_dropout_prob=0, attention_probs_dropout_prob=0,
    attn_implementation="eager")
ids = torch.randint(1, 24, (sum(LENGTHS),))
scores = torch.tensor([-0.75, 0.25, 0.5])
classes = torch.tensor([0, 2, 2])


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.bert = BertModel(config, add_pooling_layer=False)
        self.regression = torch.nn.Linear(WIDTH, 1)
        self.classification = torch.nn.Linear(WIDTH, CLASSES)

    def named(self):
        for name, p in self.named_parameters():
            yield name.removeprefix("bert."), p

    def hidden(self):
        """Text by text: no padding, no mask."""
        return [self.bert(input_ids=t[None]).last_hidden_state[0] for t in torch.split(ids, LENGTHS)]

    def losses(self, pooling):
        h = torch.stack([x[0] if pooling == "first" else x.mean(0) for x in self.hidden()])
        l_r = ((self.regression(h).squeeze(-1) - scores) ** 2).mean()
        return h, l_r, torch.nn.functional.cross_entropy(self.classification(h), classes)


def fresh():
    torch.manual_seed(11)
    model = Model()
    with torch.no_grad():
        for name, p in model.named():
            centre = 1.0 if name.endswith("LayerNorm.weight") else 0.0
            p.copy_((centre + 0.3 * torch.randn_like(p)).float())
    return model


def gradients(loss, wanted):
    found = torch.autograd.grad(loss, wanted, retain_graph=True, allow_unused=True)
    return [torch.zeros_like(p) if g is None else g for p, g in zip(wanted, found)]


def flat(tensors):
    return torch.cat([t.reshape(-1) for t in tensors])


def steps(scope):
    model = fresh()
    names = [n for n, _ in model.named()]
    parameters = [p for _, p in model.named()]
    backbone = [i for i, n in enumerate(names) if not n.startswith(("regression", "classification"))]
    last = [i for i, n in enumerate(names) if n.startswith("encoder.layer.1.")]
    decay = [not (n.endswith("bias") or "LayerNorm" in n) for n in names]
    optimizer = torch.optim.AdamW([
        dict(params=[p for p, d in zip(parameters, decay) if d], weight_decay=0.01),
        dict(params=[p for p, d in zip(parameters, decay) if not d], weight_decay=0)], lr=1e-2)
    rows = []
    for _ in range(4):
        h, l_r, l_c = model.losses("mean")
        g_r, g_c = gradients(l_r, parameters), gradients(l_c, parameters)
        if scope == "representation":
            r, c = gradients(l_r, [h])[0].reshape(-1), gradients(l_c, [h])[0].reshape(-1)
        else:
            inside = backbone if scope == "full" else last
            r, c = flat(g_r[i] for i in inside), flat(g_c[i] for i in inside)
        n_r, n_c = r.norm(), c.norm()
        c_r, c_c = n_c / (n_r + n_c), n_r / (n_r + n_c)
        for p, a, b in zip(parameters, g_r, g_c):
            p.grad = c_r * a + c_c * b
        norm = torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        rows.append(torch.stack([l_r, l_c, r @ r, r @ c, c @ c, norm]).detach())
    return torch.stack(rows), {f"after.{scope}.{n}": p.detach() for n, p in model.named()}


model = fresh()
out = {name: p.detach() for name, p in model.named()}
out["hidden"] = torch.cat(model.hidden()).detach()
for pooling in ["first", "mean"]:
    _, l_r, l_c = model.losses(pooling)
    out[f"{pooling}.losses"] = torch.stack([l_r, l_c]).detach()
    for task, loss in [("r", l_r), ("c", l_c)]:
        for (name, _), g in zip(model.named(), gradients(loss, [p for _, p in model.named()])):
            out[f"{pooling}.{task}.{name}"] = g
for scope in ["representation", "last-layer", "full"]:
    out[f"steps.{scope}"], after = steps(scope)
    out |= after
out = {name: t.float().contiguous() for name, t in out.items()} | {"ids": ids.float(), "scores": scores.float(), "classes": classes.float()}
save_file(out, pathlib.Path(__file__).parent / "bert.safetensors")
