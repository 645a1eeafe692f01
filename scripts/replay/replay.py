#!/usr/bin/env python3
"""Computes a run's trace again with PyTorch and holds the two against each other.

    replay.py RUN_FOLDER [--trace FILE] [--data FILE] [--steps 50] [--double]

RUN_FOLDER holds `plan.json` and the checkpoint `initial`. From there this program goes its own way: it reads
the data, tokenizes with the `tokenizers` package, runs Hugging Face's network, and computes both tasks'
gradients, the weighting, clipping and AdamW by itself. Of the trace only `rows`, the batches, are taken.

It prints the worst field of the trace and exits 1 where one is out of tolerance, 2 where the run cannot be
replayed. Runs with dropout, and runs whose settings were changed on the way, cannot.
"""
import argparse, csv, json, math, pathlib, re, sys
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModel

ADAPTER_FAMILY = ("dwa", "dwa-literal", "adaptive-lambda", "adaptive-w")
# |a - b| <= RELATIVE * max(FLOOR, |b|); a cosine has its own, absolute tolerance.
RELATIVE, FLOOR, COSINE = 5e-4, 1e-3, 2e-3
EXACT = ("step", "epoch", "scope", "tokens", "class_counts")


class CannotReplay(Exception):
    pass


# ---- data ------------------------------------------------------------------------------------------------------

def delimited_records(text, plan):
    """The rows of CSV (quoted) or TSV (never quoted) as (text, score as written); blank lines are no rows."""
    lines = [line.removesuffix("\n").removesuffix("\r") for line in text.split("\n")]
    if plan["format"] == "csv":
        csv.field_size_limit(1 << 30)
        rows = [row for row in csv.reader(line + "\n" for line in lines) if row]
    else:
        rows = [line.split("\t") for line in lines if line]
    names = [name.strip() for name in rows.pop(0)] if plan["header"] else []

    def index(column):
        return names.index(column) if column in names else int(column) - 1

    at_text, at_score = index(plan["text_column"]), index(plan["score_column"])
    width = len(names) or len(rows[0])
    # A row of another width is a bad one: it has its number and is never trained on.
    return [(row[at_text], row[at_score]) if len(row) == width else None for row in rows]


def json_records(text, plan):
    objects = json.loads(text) if plan["format"] == "json" else [
        json.loads(line) for line in text.split("\n") if line.strip()]
    return [(item.get(plan["text_column"]), item.get(plan["score_column"])) for item in objects]


def read_data(path, plan):
    """Every data record of the file, counted from 0; scores as they are written."""
    raw = pathlib.Path(path).read_bytes()
    text = raw.removeprefix(b"\xef\xbb\xbf").decode(plan["encoding"])
    read = delimited_records if plan["format"] in ("csv", "tsv") else json_records
    return read(text, plan)


def mapped_score(score, plan):
    low, high = plan["score_low"], plan["score_high"]
    return float(score) / high if low == -high else -1 + 2 * (float(score) - low) / (high - low)


# ---- model -----------------------------------------------------------------------------------------------------

class Network:
    """Hugging Face's network, or its with peft's adapters, with the two heads, all without dropout."""

    def __init__(self, checkpoint, plan, dtype):
        adapted = pathlib.Path(checkpoint, "adapter_config.json").exists()
        source = plan["model"]["source"] if adapted else checkpoint
        config = AutoConfig.from_pretrained(source)
        for name in ("hidden_dropout_prob", "attention_probs_dropout_prob", "attention_dropout"):
            if hasattr(config, name):
                setattr(config, name, 0.0)
        self.network = AutoModel.from_pretrained(source, config=config, attn_implementation="eager", dtype=dtype)
        self.layers = config.num_hidden_layers
        # Hugging Face drops the gradient of the padding token's row; a text may hold that token in earnest.
        self.network.get_input_embeddings().padding_idx = None
        if adapted:
            from peft import PeftModel
            self.network = PeftModel.from_pretrained(self.network, checkpoint, is_trainable=True)
            self.network.to(dtype)
        tensors = {name: tensor.to(dtype) for name, tensor in load_file(f"{checkpoint}/heads.safetensors").items()}
        self.heads = {name: tensor.requires_grad_() for name, tensor in tensors.items()
                      if not name.startswith("adapter.")}
        self.adapter = {name.removeprefix("adapter."): tensor.double() for name, tensor in tensors.items()
                        if name.startswith("adapter.")}
        self.pooling = plan["model"]["pooling"]
        self.backbone = {name: p for name, p in self.network.named_parameters()
                         if p.requires_grad and not name.startswith("pooler.")}

    def scope(self, name):
        """The parameters over which the Gram matrix is taken; None where it is taken over the representation."""
        if name == "representation":
            return None
        if name == "full":
            return list(self.backbone)
        last = re.compile(rf"(^|\.)layers?\.{self.layers - 1}\.")
        return [name for name in self.backbone if last.search(name)]

    def forward(self, token_lists):
        """-> pooled representation (texts x width), scores (texts), logits (texts x classes)"""
        longest = max(map(len, token_lists))
        ids = torch.zeros(len(token_lists), longest, dtype=torch.long)
        mask = torch.zeros_like(ids)
        for row, tokens in enumerate(token_lists):
            ids[row, :len(tokens)] = torch.tensor(tokens)
            mask[row, :len(tokens)] = 1
        states = self.network(input_ids=ids, attention_mask=mask).last_hidden_state
        if self.pooling == "first":
            pooled = states[:, 0]
        elif self.pooling == "last":
            pooled = states[torch.arange(len(token_lists)), mask.sum(1) - 1]
        else:
            weights = mask.to(states.dtype).unsqueeze(-1)
            pooled = (states * weights).sum(1) / weights.sum(1)
        heads = self.heads
        scores = pooled @ heads["regression.weight"][0] + heads["regression.bias"][0]
        logits = pooled @ heads["classification.weight"].T + heads["classification.bias"]
        return pooled, scores, logits


class AdamW:
    """AdamW with decoupled decay on everything but biases and norms."""

    def __init__(self, parameters, decay):
        self.parameters, self.decay, self.step_count = parameters, decay, 0
        self.mean = {name: torch.zeros_like(p) for name, p in parameters.items()}
        self.square = {name: torch.zeros_like(p) for name, p in parameters.items()}

    @torch.no_grad()
    def step(self, gradients, rate):
        self.step_count += 1
        for name, parameter in self.parameters.items():
            gradient, mean, square = gradients[name], self.mean[name], self.square[name]
            mean.mul_(0.9).add_(gradient, alpha=0.1)
            square.mul_(0.999).addcmul_(gradient, gradient, value=0.001)
            if not (name.endswith("bias") or "norm" in name.lower()):
                parameter.mul_(1 - rate * self.decay)
            root = (square / (1 - 0.999 ** self.step_count)).sqrt() + 1e-8
            parameter.addcdiv_(mean, root, value=-rate / (1 - 0.9 ** self.step_count))


# ---- weighting -------------------------------------------------------------------------------------------------

class Constant:
    """constant, equal and single-regression: given weights on the plain losses."""
    uses_gram = False

    def __init__(self, plan):
        self.single = plan["method"] == "single-regression"
        self.weights = {"equal": (0.5, 0.5), "single-regression": (1.0, 0.0)}.get(
            plan["method"], tuple(plan["task_weights"]))

    def class_factors(self, shares):
        return torch.ones_like(shares)

    def step(self, loss_r, class_losses, shares, norm_r, norm_c):
        share = (None, None) if self.single else (1.0, 1.0)
        weight = (None, None) if self.single else self.weights
        return dict(lambda_r=share[0], lambda_c=share[1], w_r=weight[0], w_c=weight[1],
                    c_r=self.weights[0], c_c=self.weights[1], alpha=None, beta=None, loss_imb=None)


class Adapter:
    """The dynamic weight adapter and its relatives, learned by Adam on L = c_r L_r + c_c L_imb."""

    def __init__(self, plan, tensors):
        method = plan["method"]
        self.uses_gram = method != "adaptive-w"
        self.learns_w = method != "adaptive-lambda"
        self.guarded = method != "dwa-literal"
        self.floor = plan.get("floor")
        if self.floor is None:
            self.floor = 0.0 if method == "dwa-literal" else 0.1
        self.p = {name: tensor.clone().requires_grad_() for name, tensor in tensors.items()}
        held = {name for name in ("alpha", "beta") if plan[name] != "learned"}
        if not self.learns_w:
            held |= {name for name in self.p if name.startswith("fc")}
        self.learned = [tensor for name, tensor in self.p.items() if name not in held]
        self.adam = torch.optim.Adam(self.learned, lr=1e-3, betas=(0.9, 0.999), eps=1e-8) if self.learned else None

    def class_factors(self, shares):
        """v_k = p_k^(-beta) of the classes present"""
        return shares ** -self.p["beta"].detach()

    def step(self, loss_r, class_losses, shares, norm_r, norm_c):
        """`class_losses` and `shares` of the classes present; lambda, the inputs and w are constants to L_imb."""
        p = self.p
        loss_imb = (shares ** -p["beta"] * (shares * class_losses - p["alpha"] * shares.log())).sum()
        share_r = share_c = 0.5
        if self.uses_gram and norm_r + norm_c > 0:
            share_r, share_c = norm_c / (norm_r + norm_c), norm_r / (norm_r + norm_c)
        inputs = torch.tensor([share_r * loss_r, share_c * loss_imb.item()], dtype=torch.float64)
        if self.learns_w:
            hidden = torch.relu(p["fc1.weight"] @ inputs + p["fc1.bias"])
            z = torch.softmax(p["fc2.weight"] @ hidden + p["fc2.bias"], 0)
            w = self.floor + (1 - 2 * self.floor) * z
        else:
            w = torch.tensor([0.5, 0.5], dtype=torch.float64)
        w_r, w_c = w.tolist()
        result = dict(lambda_r=share_r, lambda_c=share_c, w_r=w_r, w_c=w_c, c_r=share_r * w_r, c_c=share_c * w_c,
                      alpha=p["alpha"].item(), beta=p["beta"].item(), loss_imb=loss_imb.item())
        if self.adam:
            # One loss with the gradients of L: w sees its inputs, alpha and beta see L_imb.
            self.adam.zero_grad()
            ((w * inputs).sum() + result["c_c"] * loss_imb).backward()
            self.adam.step()
            if self.guarded:
                with torch.no_grad():
                    for name in ("alpha", "beta"):
                        p[name].clamp_(0, 1)
        return result


# ---- training --------------------------------------------------------------------------------------------------

def learning_rate(step, base, warmup, total):
    warm = min(warmup, total // 2)
    if step <= warm:
        return base * step / warm
    return base * 0.5 * (1 + math.cos(math.pi * (step - warm) / (total - warm + 1)))


def norm(tensors):
    return math.sqrt(sum(tensor.double().pow(2).sum().item() for tensor in tensors))


def inner(a, b):
    return sum((x.double() * y.double()).sum().item() for x, y in zip(a, b))


def gradients(loss, parameters):
    """The gradient for each parameter, zero where the loss does not depend on it."""
    found = torch.autograd.grad(loss, list(parameters.values()), retain_graph=True, allow_unused=True)
    return {name: torch.zeros_like(p) if g is None else g
            for (name, p), g in zip(parameters.items(), found)}


def replay(folder, plan, data, batches, dtype):
    """Trains on `batches` (lists of records) and yields what the trace should say of each step."""
    checkpoint = str(pathlib.Path(folder) / "initial")
    network = Network(checkpoint, plan, dtype)
    tokenizer = Tokenizer.from_file(f"{checkpoint}/tokenizer.json")
    tokenizer.enable_truncation(plan["model"]["positions"])
    tokenizer.no_padding()
    optimization, weighting = plan["optimization"], plan["weighting"]
    method = weighting["method"]
    family = method in ADAPTER_FAMILY
    weigh = Adapter(weighting, network.adapter) if family else Constant(weighting)
    trained = network.backbone | network.heads
    if method == "single-regression":
        trained = {name: p for name, p in trained.items() if not name.startswith("classification.")}
    optimizer = AdamW(trained, optimization["weight_decay"])
    per_epoch = -(-len(plan["split"]["train"]) // optimization["batch"])
    total = per_epoch * optimization["epochs"]
    total = min(total, optimization.get("max_steps") or total)
    thresholds = torch.tensor(plan["thresholds"], dtype=torch.float64)
    classes = len(thresholds) + 1
    scope = network.scope(weighting["scope"])
    two_lanes = weigh.uses_gram or scope is None

    for step, rows in enumerate(batches, start=1):
        texts, written = zip(*(data[row] for row in rows))
        y = torch.tensor([mapped_score(score, plan["data"]) for score in written], dtype=torch.float64)
        labels = (y.unsqueeze(1) > thresholds).sum(1)
        tokens = [tokenizer.encode(text).ids for text in texts]
        pooled, scores, logits = network.forward(tokens)

        loss_r = ((scores - y.to(dtype)) ** 2).mean()
        cross_entropy = torch.nn.functional.cross_entropy(logits, labels, reduction="none")
        counts = torch.bincount(labels, minlength=classes)
        class_losses = [cross_entropy[labels == k].mean() if counts[k] else None for k in range(classes)]
        present = counts.nonzero().flatten().tolist()
        shares = counts[present].double() / len(rows)
        # Sum over classes of factor * p_k * L_ck: what the classification lane descends.
        factors = weigh.class_factors(shares)
        loss_trained = sum(f * p * class_losses[k] for f, p, k in zip(factors.tolist(), shares.tolist(), present))

        # Of single-regression the second loss is there for G alone: its coefficient is 0.
        g_r, g_c = (gradients(loss, network.backbone | network.heads) for loss in (loss_r, loss_trained))
        if scope is None:
            over_r, over_c = ([torch.autograd.grad(loss, pooled, retain_graph=True)[0]] for loss in (loss_r, loss_trained))
        else:
            over_r, over_c = [g_r[name] for name in scope], [g_c[name] for name in scope]
        norm_r, norm_c, product = norm(over_r), norm(over_c), inner(over_r, over_c)

        present_losses = torch.stack([class_losses[k] for k in present]).detach().double()
        weights = weigh.step(loss_r.item(), present_losses, shares, norm_r, norm_c)
        c_r, c_c = weights["c_r"], weights["c_c"]
        direction = {name: c_r * g_r[name] + c_c * g_c[name] for name in trained}
        grad_norm = norm(direction.values())
        rate = learning_rate(step, optimization["learning_rate"], optimization["warmup"], total)
        if grad_norm > optimization["clip"]:
            direction = {name: g * (optimization["clip"] / grad_norm) for name, g in direction.items()}
        optimizer.step(direction, rate)

        loss_c = cross_entropy.mean().item()
        yield dict(
            step=step, epoch=(step - 1) // per_epoch + 1, lr=rate, loss_r=loss_r.item(), loss_c=loss_c,
            loss_total=c_r * loss_r.item() + c_c * (weights["loss_imb"] if family else loss_c),
            class_losses=[None if loss is None else loss.item() for loss in class_losses],
            class_counts=counts.tolist(), scope=weighting["scope"],
            norm_r=norm_r if two_lanes else None, norm_c=norm_c if two_lanes else None,
            cosine=(product / (norm_r * norm_c) if norm_r * norm_c > 0 else 0.0) if two_lanes else None,
            grad_norm=grad_norm,
            direction_norm=math.sqrt(max(0, (c_r * norm_r) ** 2 + 2 * c_r * c_c * product + (c_c * norm_c) ** 2))
            if two_lanes else None,
            tokens=sum(map(len, tokens)), **weights)


# ---- comparison ------------------------------------------------------------------------------------------------

def distance(name, traced, computed):
    """How far apart two values are, as a multiple of the tolerance."""
    if isinstance(computed, list) and isinstance(traced, list) and len(traced) == len(computed):
        return max((distance(name, a, b) for a, b in zip(traced, computed)), default=0.0)
    if name in EXACT or traced is None or computed is None:
        return 0.0 if traced == computed else math.inf
    allowed = COSINE if name == "cosine" else RELATIVE * max(FLOOR, abs(computed))
    far = abs(traced - computed) / allowed
    return math.inf if math.isnan(far) else far


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("run", help="the run's folder, runs/<id> in the store")
    parser.add_argument("--trace", help="the trace; default: where the plan says it went")
    parser.add_argument("--data", help="the data file; default: where the plan says it is")
    parser.add_argument("--steps", type=int, default=50, help="steps to replay")
    parser.add_argument("--double", action="store_true", help="compute in double precision: whose rounding is it?")
    arguments = parser.parse_args()

    plan = json.loads((pathlib.Path(arguments.run) / "plan.json").read_text())
    model = plan["model"]
    shares = [model.get(name) for name in ("dropout", "attention_dropout", "pooled_dropout")]
    if any(shares) or (model.get("low_rank") or {}).get("dropout"):
        raise CannotReplay("only runs with --dropout 0 can be replayed")
    if plan.get("parent"):
        raise CannotReplay("a fork begins with its parent's optimizer: replay the run that it was forked from")
    trace_path = arguments.trace or plan.get("trace")
    if not trace_path:
        raise CannotReplay("the run was made without --trace")
    trace = [json.loads(line) for line in pathlib.Path(trace_path).read_text().splitlines()][:arguments.steps]
    if not trace:
        raise CannotReplay(f"{trace_path}: no steps")
    data = read_data(arguments.data or plan["data"]["path"], plan["data"])

    dtype = torch.float64 if arguments.double else torch.float32
    worst = (-1.0, "", 0, None, None)
    per_field = {}
    for traced, computed in zip(trace, replay(arguments.run, plan, data, [line["rows"] for line in trace], dtype)):
        for name, value in computed.items():
            far = distance(name, traced[name], value)
            per_field[name] = max(per_field.get(name, 0.0), far)
            if far > worst[0]:
                worst = (far, name, computed["step"], traced[name], value)
    far, name, step, traced, computed = worst
    weighting = plan["weighting"]
    print(f"{weighting['method']} {weighting['scope']} {plan['model']['pooling']}: {len(trace)} steps, worst field "
          f"{name} at step {step}: trace {traced}, replay {computed}, {far:.3g} of the tolerance")
    print("  " + ", ".join(f"{name} {far:.2g}" for name, far in sorted(per_field.items(), key=lambda item: -item[1])
                           if far > 0))
    return 1 if far > 1 else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (CannotReplay, OSError) as error:
        print(f"replay.py: {error}", file=sys.stderr)
        sys.exit(2)
