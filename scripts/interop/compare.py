#!/usr/bin/env python3
"""Holds what steelyard predicts against what transformers and peft predict from the same folders.

    compare.py PROGRAM MODEL DATA [options of `steelyard train` …]

Trains MODEL on DATA twice, all of it and adapters of rank 8 (give --epochs or --max-steps to keep it short), and
compares, text by text, on up to 400 texts of DATA and a few odd ones:

  full      best/ opened by AutoModel, heads.safetensors on the pooled hidden state
  adapter   best/ opened by PeftModel on the source folder
  merged    the folder of `steelyard export RUN --merged DIR`
  embed     `steelyard embed` on MODEL, all three poolings

Token ids come from AutoTokenizer. Exits with 1 where a score or a vector's element differs by more than 1e-4.
Needs torch, transformers, peft and safetensors; nothing is downloaded.
"""
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModel, AutoTokenizer

TOLERANCE = 1e-4
ODD = ["", "naïve café 漢字 🙂🙂 e\u0301", "$EURUSD up 3.5% &amp; rising", "a " * 600, "ALL CAPS!!! really???"]


def run(*command, stdin=None):
    result = subprocess.run(command, input=stdin, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{result.stderr}")
    return result.stdout


def texts_of(plan):
    """The texts of the plan's validation part, one line each."""
    data = plan["data"]
    with open(data["path"], encoding=data["encoding"], newline="") as file:
        if data["format"] == "tsv":
            rows = [line.rstrip("\r").split("\t") for line in file.read().split("\n") if line]
        else:
            rows = list(csv.reader(file))
    names = rows.pop(0) if data["header"] else []
    column = data["text_column"]
    column = names.index(column) if column in names else int(column) - 1
    return [rows[row][column].replace("\n", " ") for row in plan["split"]["validation"]][:400] + ODD


def pool(hidden, pooling):
    return hidden.mean(0) if pooling == "mean" else hidden[0 if pooling == "first" else -1]


@torch.no_grad()
def vectors(model, tokenizer, texts, pooling, most=512):
    most = min(most, getattr(tokenizer, "model_max_length", most))
    out = []
    for text in texts:
        ids = tokenizer(text, truncation=True, max_length=most, return_tensors="pt")["input_ids"]
        if ids.shape[1] == 0:
            ids = torch.tensor([[tokenizer.pad_token_id or 0]])
        out.append(pool(model(input_ids=ids.long()).last_hidden_state[0], pooling))
    return torch.stack(out)


def check(name, ours, theirs, what="score"):
    difference = (torch.tensor(ours) - theirs).abs().max().item()
    print(f"{name:20} {len(ours):4} texts, largest difference of a {what} {difference:.2e}")
    return difference <= TOLERANCE


def main():
    program, source, data, options = sys.argv[1], os.path.abspath(sys.argv[2]), sys.argv[3], sys.argv[4:]
    work = tempfile.mkdtemp()
    store = os.path.join(work, "store")
    good = True
    tokenizer = AutoTokenizer.from_pretrained(source)
    try:
        for name, extra in [("full", []), ("adapter", ["--lora", "8"])]:
            run(program, "train", "--store", store, "--data", data, "--model", source, "--name", name, *options, *extra)
            runs = json.loads(run(program, "runs", "list", "--store", store, "--json"))
            place = os.path.join(store, "runs", next(r["run"] for r in runs if r["name"] == name))
            plan = json.load(open(os.path.join(place, "plan.json")))
            best, pooling = os.path.join(place, "best"), plan["model"]["pooling"]
            texts = texts_of(plan)
            lines = "\n".join(texts) + "\n"
            answers = [json.loads(line) for line in
                       run(program, "predict", "--run", name, "--store", store, "--json", stdin=lines).splitlines()]
            heads = load_file(os.path.join(best, "heads.safetensors"))

            def compare(label, model, tokens):
                h = vectors(model.eval(), tokens, texts, pooling, plan["model"]["positions"])
                scores = h @ heads["regression.weight"][0] + heads["regression.bias"]
                shares = (h @ heads["classification.weight"].T + heads["classification.bias"]).softmax(-1)
                return check(label, [a["score_raw"] for a in answers], scores) & check(
                    label, [a["probabilities"] for a in answers], shares, "probability")

            if name == "full":
                good &= compare("full", AutoModel.from_pretrained(best), AutoTokenizer.from_pretrained(best))
            else:
                base = AutoModel.from_pretrained(source, dtype=torch.float32)
                good &= compare("adapter", PeftModel.from_pretrained(base, best), AutoTokenizer.from_pretrained(best))
                merged = os.path.join(work, "merged")
                run(program, "export", name, "--store", store, "--merged", merged)
                good &= compare("merged", AutoModel.from_pretrained(merged), AutoTokenizer.from_pretrained(merged))
        model = AutoModel.from_pretrained(source, dtype=torch.float32).eval()
        for pooling in ["first", "mean", "last"]:
            ours = [json.loads(line)["embedding"] for line in
                    run(program, "embed", "--model", source, "--pooling", pooling, "--json", stdin=lines).splitlines()]
            good &= check(f"embed {pooling}", ours,
                          vectors(model, tokenizer, texts, pooling, plan["model"]["positions"]), "element")
    finally:
        shutil.rmtree(work)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
