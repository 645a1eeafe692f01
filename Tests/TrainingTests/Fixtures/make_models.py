#!/usr/bin/env python3
"""Makes the small pretrained models beside this file, and what PyTorch computes with them.

    python3 make_models.py        # needs torch, transformers, tokenizers, safetensors

Four architectures with random weights, each with a tokenizer of its own kind and a corner of its own:
bert      WordPiece, names with the prefix `bert.`, a pooler and a task head that the network does not use
roberta   byte-level BPE, positions that begin behind the padding token, two shards with an index
llama     SentencePiece-style BPE with byte fallback, F16, grouped keys and values
qwen2     byte-level BPE with nothing around a text, BF16, biases on query, key and value, tied weights
`embeddings.json` has each model's hidden states (pooled first, mean, last) of a few texts, in four-byte floats.
"""
import json
import shutil
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from tokenizers import (Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers)

HERE = Path(__file__).parent
TEXTS = ["the euro falls in session 3 of the week", "the dollar gains", "Profits SOARED, naïve losses…", ""]
CORPUS = [f"the euro {verb} in session {n} of the week" for n in range(30)
          for verb in ("falls", "slips", "holds", "gains", "soars")] + ["the dollar gains", "profits soared, losses"]
POSITIONS = 40
# The words of Qwen2's own tokenizer.
QWEN = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
        r"|\s+(?!\S)|\s+")
SHAPE = dict(hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16)


def tokenizer_of(kind):
    if kind == "bert":
        t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
        t.normalizer = normalizers.BertNormalizer()
        t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        t.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=120, special_tokens=special))
        t.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
        return t, dict(pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")
    if kind == "llama":
        t = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
        t.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
        special = ["<unk>", "<s>", "</s>"]
        t.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=60, special_tokens=special))
        # Llama's bytes are part of the vocabulary, and no added tokens.
        file = json.loads(t.to_str())
        for b in range(256):
            file["model"]["vocab"][f"<0x{b:02X}>"] = len(file["model"]["vocab"])
        t = Tokenizer.from_str(json.dumps(file))
        t.decoder = decoders.ByteFallback()
        t.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
        return t, dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>")
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    if kind == "qwen2":
        t.normalizer = normalizers.NFC()
        t.pre_tokenizer = pre_tokenizers.Sequence([
            pre_tokenizers.Split(Regex(QWEN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    t.decoder = decoders.ByteLevel()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"] if kind == "roberta" else ["<|endoftext|>"]
    t.train_from_iterator(CORPUS, trainers.BpeTrainer(
        vocab_size=290, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    if kind == "roberta":
        t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
        return t, dict(bos_token="<s>", pad_token="<pad>", eos_token="</s>", unk_token="<unk>", mask_token="<mask>",
                       cls_token="<s>", sep_token="</s>")
    return t, dict(pad_token="<|endoftext|>", eos_token="<|endoftext|>")


def model_of(kind, vocabulary):
    if kind == "bert":
        c = transformers.BertConfig(vocab_size=vocabulary, max_position_embeddings=POSITIONS, **SHAPE)
        return transformers.BertForSequenceClassification(c)
    if kind == "roberta":
        c = transformers.RobertaConfig(vocab_size=vocabulary, max_position_embeddings=POSITIONS + 2, type_vocab_size=1,
                                       pad_token_id=1, layer_norm_eps=1e-5, **SHAPE)
        return transformers.RobertaModel(c)
    if kind == "llama":
        c = transformers.LlamaConfig(vocab_size=vocabulary, max_position_embeddings=POSITIONS, num_key_value_heads=1,
                                     bos_token_id=1, eos_token_id=2, tie_word_embeddings=False, **SHAPE)
        return transformers.LlamaForCausalLM(c)
    c = transformers.Qwen2Config(vocab_size=vocabulary, max_position_embeddings=POSITIONS, num_key_value_heads=2,
                                 bos_token_id=0, eos_token_id=0, tie_word_embeddings=True, **SHAPE)
    return transformers.Qwen2ForCausalLM(c)


def spread(model):
    """Weights that are far from zero, so that a mistake shows."""
    with torch.no_grad():
        for name, p in model.named_parameters():
            norm = "norm" in name.lower() and name.endswith("weight")
            p.copy_((1.0 if norm else 0.0) + torch.randn_like(p) * (0.1 if p.dim() == 1 else 0.25))


def main():
    expected = {}
    for index, kind in enumerate(["bert", "roberta", "llama", "qwen2"]):
        torch.manual_seed(7 + index)
        folder = HERE / kind
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        tokenizer, names = tokenizer_of(kind)
        model = model_of(kind, tokenizer.get_vocab_size())
        spread(model)
        dtype = {"llama": torch.float16, "qwen2": torch.bfloat16}.get(kind, torch.float32)
        model = model.to(dtype)
        model.save_pretrained(folder, **({"max_shard_size": "8KB"} if kind == "roberta" else {}))
        for extra in folder.glob("generation_config.json"):
            extra.unlink()
        for file in folder.iterdir():
            file.chmod(0o644)
        tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
        (folder / "tokenizer_config.json").write_text(json.dumps(
            {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": POSITIONS, **names}, indent=2) + "\n")
        network = transformers.AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
        hidden = []
        for text in TEXTS:
            ids = tokenizer.encode(text).ids[:POSITIONS] or [0]
            with torch.no_grad():
                states = network(torch.tensor([ids])).last_hidden_state[0]
            hidden.append({"ids": ids, "first": states[0].tolist(), "mean": states.mean(0).tolist(),
                           "last": states[-1].tolist()})
        expected[kind] = hidden
    (HERE / "embeddings.json").write_text(json.dumps({"texts": TEXTS, "models": expected}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
