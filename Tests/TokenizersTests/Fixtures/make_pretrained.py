#!/usr/bin/env python3
"""Makes pretrained/ with the Python `tokenizers` package (0.23): small tokenizers in the forms that
published models have, each a folder, and the ids that the package gives hard texts.

    bert            tokenizer.json: WordPiece, lower case, no accents
    bert-cased      vocab.txt and a tokenizer_config.json that keeps the case
    bert-vocab      vocab.txt alone
    roberta         tokenizer.json: byte-level BPE with GPT-2's pattern, <mask> takes the space before it
    roberta-files   vocab.json, merges.txt, special_tokens_map.json, config.json
    qwen2           tokenizer.json: NFC, Qwen 2's pattern, added tokens, nothing around a text
    qwen2-files     vocab.json, merges.txt, tokenizer_config.json with added_tokens_decoder
    llama           tokenizer.json: characters with bytes to fall back to, spaces by a normalizer
    llama-metaspace the same with a Metaspace pre-tokenizer
    llama3          tokenizer.json: byte-level BPE with Llama 3's pattern, whole words before merges
    cases.json      texts; ids of each by folder, whole, and cut to 8
    parts.json      normalizers, pre-tokenizers, added tokens and post-processors, put one by one into
                    llama's tokenizer.json, and the ids that texts then have
"""
import json, pathlib, random, sys
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
REST = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2, LLAMA3 = CONTRACTIONS + r"\p{N}" + REST, CONTRACTIONS + r"\p{N}{1,3}" + REST
ROBERTA = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
BERT = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
BYTES = [f"<0x{b:02X}>" for b in range(256)]


def write(folder, name, value):
    folder.mkdir(parents=True, exist_ok=True)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    (folder / name).write_text(text, encoding="utf-8")


def save(tokenizer, folder, config=None):
    write(folder, "tokenizer.json", json.loads(tokenizer.to_str()))
    if config: write(folder, "tokenizer_config.json", config)


def bert(corpus, size, lowercase):
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.train_from_iterator(corpus, trainers.WordPieceTrainer(vocab_size=size, special_tokens=BERT, show_progress=False))
    cls, sep = t.token_to_id("[CLS]"), t.token_to_id("[SEP]")
    t.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", cls), ("[SEP]", sep)])
    return t


def byte_level(corpus, size, special, normalizer=None, pattern=None, **model):
    t = Tokenizer(models.BPE(**model))
    if normalizer: t.normalizer = normalizer
    plain = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=pattern is None)
    t.pre_tokenizer = plain if pattern is None else pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(pattern), "isolated"), plain])
    t.train_from_iterator(corpus, trainers.BpeTrainer(
        vocab_size=size, special_tokens=special, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return t


def model_files(t, folder):
    model = json.loads(t.to_str())["model"]
    write(folder, "vocab.json", model["vocab"])
    write(folder, "merges.txt", "#version: 0.2\n" + "".join(" ".join(m) + "\n" for m in model["merges"]))


def vocabulary(t, folder):
    words = sorted(t.get_vocab().items(), key=lambda item: item[1])
    write(folder, "vocab.txt", "".join(word + "\n" for word, _ in words))


def llama(corpus, size):
    t = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    t.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    t.train_from_iterator(corpus, trainers.BpeTrainer(
        vocab_size=size, special_tokens=["<unk>", "<s>", "</s>"] + BYTES, limit_alphabet=90, show_progress=False))
    data = json.loads(t.to_str())
    # The bytes are tokens like others: a text that spells one is text.
    data["added_tokens"] = [a for a in data["added_tokens"] if a["content"] not in BYTES]
    t = Tokenizer.from_str(json.dumps(data))
    t.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)])
    return t


def build(corpus, size, out):
    """Writes all folders into `out` and gives the tokenizers by folder."""
    made = {}
    t = made["bert"] = bert(corpus, size, True)
    save(t, out / "bert", dict(do_lower_case=True, model_max_length=512, tokenizer_class="BertTokenizer", pad_token="[PAD]"))
    made["bert-vocab"] = t
    vocabulary(t, out / "bert-vocab")
    t = made["bert-cased"] = bert(corpus, size, False)
    vocabulary(t, out / "bert-cased")
    write(out / "bert-cased", "tokenizer_config.json", dict(do_lower_case=False, model_max_length=512))

    t = made["roberta"] = byte_level(corpus, size, ROBERTA[:4] + [AddedToken("<mask>", lstrip=True, special=True)])
    t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    save(t, out / "roberta", dict(tokenizer_class="RobertaTokenizer", model_max_length=512, pad_token="<pad>"))
    model_files(t, out / "roberta-files")
    names = dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>", sep_token="</s>", pad_token="<pad>", cls_token="<s>",
                 mask_token=dict(content="<mask>", lstrip=True, rstrip=False, normalized=False, single_word=False))
    write(out / "roberta-files", "special_tokens_map.json", names)
    write(out / "roberta-files", "config.json", dict(model_type="roberta"))
    made["roberta-files"] = t

    t = made["qwen2"] = byte_level(corpus, size, [], normalizers.NFC(), QWEN2)
    model_files(t, out / "qwen2-files")
    added = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    t.add_special_tokens([AddedToken(a, normalized=False) for a in added])
    t.post_processor = processors.ByteLevel(trim_offsets=False)
    config = dict(tokenizer_class="Qwen2Tokenizer", model_max_length=32768, add_prefix_space=False, bos_token=None,
                  eos_token="<|im_end|>", pad_token="<|endoftext|>", unk_token=None, add_bos_token=False)
    save(t, out / "qwen2", config)
    config["added_tokens_decoder"] = {
        str(t.token_to_id(a)): dict(content=a, lstrip=False, rstrip=False, normalized=False, single_word=False, special=True)
        for a in added}
    write(out / "qwen2-files", "tokenizer_config.json", config)
    made["qwen2-files"] = t

    t = llama(corpus, size)
    t.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    made["llama-metaspace"] = Tokenizer.from_str(t.to_str())
    config = dict(tokenizer_class="LlamaTokenizer", add_bos_token=True, add_eos_token=False, model_max_length=2048, pad_token="</s>")
    save(t, out / "llama-metaspace", config)
    data = json.loads(t.to_str())
    data["pre_tokenizer"] = None
    t = Tokenizer.from_str(json.dumps(data))
    t.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    made["llama"] = t
    save(t, out / "llama", config)

    t = made["llama3"] = byte_level(corpus, size, ["<|begin_of_text|>", "<|end_of_text|>"], None, LLAMA3, ignore_merges=True)
    t.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=True), processors.TemplateProcessing(
        single="<|begin_of_text|> $A", pair="<|begin_of_text|> $A <|begin_of_text|>:1 $B:1", special_tokens=[("<|begin_of_text|>", 0)])])
    save(t, out / "llama3", dict(tokenizer_class="PreTrainedTokenizerFast", pad_token="<|end_of_text|>"))
    return made


def hard_cases(rng, long=10_000, many=150):
    """Texts that tokenizers stumble over; the longest of `long` characters."""
    hard = ["", " ", "  ", "\n", "\t\t x", "a  b   c", "trailing   ", "  lead", "don't I'll we've they're I'm he'd it's",
            "DON'T I'LL WE'VE it'ſ 'S''s 'll'll 'l 're've", "$AAPL $TSLA.X #buy @user https://t.co/x1", "&amp; &lt;b&gt; &#39;s &quot;",
            "😀👩‍👩‍👧‍👦🇩🇪 👍🏽❤️", "e\u0301 a\u0308\u0323 a\u0323\u0308 \u0344 \u212b \ufb01 ﷺ", "漢字かな交じり 中文。测试が", "שלום עולם مرحبا ١٢٣",
            "\x00\x01\x1b[31m\x7f\x85\xa0\xad", "a\u2028b\u2029c\u3000d\u200be\u2060f", "\r\n\r\n a\r\n", " \n \n\n  x\n", "\ufeffbom", "don’t",
            "हिन्दी में", "ไทย ภาษา", "한국어 \u1112\u1161\u11ab \uac00\u11a8", "İstanbul ΑΣ ß ǅ STRASSE", "½ Ⅷ ²3 ๓ 1234567 12,345.67", "\ufffd\ufffdx",
            "<s> hello </s> <mask><pad>  <mask> x <unk> <s", "x</s>y < s> <<s>> </s", "[CLS] a [SEP] [MASK][UNK] [PAD] [cls]",
            "<|endoftext|><|im_start|>user\nhi<|im_end|>\n <|im_end", "<|begin_of_text|>x <0x41> <0x0A>", "▁a ▁▁b\u2581",
            "a" * 150, "é" * 101, "x" * 99 + "漢", "ab" * 400, " " * 300 + "x", " " * long, "word " * (long // 14), "\n" * 50, "!?" * 120, "\U000e0041\U0010fffd\ue000"]
    pool = "ab '\n\t 1é漢😀\u0301<s>/.,!\u00a0\u200b\u200d\u2003lvredE\r$"
    hard += ["".join(rng.choice(pool) for _ in range(rng.randint(1, 30))) for _ in range(many)]
    points = [p for p in range(0x80, 0x30000) if not 0xD800 <= p < 0xE000]
    hard += ["".join(f"a{chr(p)} {chr(p)}b" for p in rng.sample(points, 20)) for _ in range(many // 8)]
    return hard


def corpus(rng):
    subjects = ["The euro", "The dollar", "EUR/USD", "The European Central Bank", "Growth in Germany", "Café owners' mood",
                "U.S. inflation", "Überraschung: der Export", "Η ανάπτυξη", "Рубль"]
    verbs = ["rises", "falls", "doesn't move", "isn't rising", "recovered", "slipped", "can't hold", "'s up", "surged"]
    tails = ["by 0.3%", "after the meeting", "for the 4th time in 2024", "against all odds!!", "despite weaker data…",
             "to 1.0825", "as we've seen", "— they'll wait", "in thin trading", "😀"]
    return [" ".join(rng.choice(part) for part in (subjects, verbs, tails)) + rng.choice(["", ".", "  ", "\n"])
            for _ in range(400)]


def parts(llama):
    """Each part of a pipeline alone in a tokenizer."""
    n, p, split = normalizers, pre_tokenizers, pre_tokenizers.Split
    behaviors = ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"]
    normal = [n.NFC(), n.NFD(), n.NFKC(), n.NFKD(), n.Lowercase(), n.StripAccents(), n.Strip(), n.Strip(right=False), n.Prepend("e"),
              n.Replace("a", "▁e"), n.Replace(Regex(" {2,}"), " "), n.Replace(Regex(r"\s+"), "e"), n.ByteLevel(), n.BertNormalizer(),
              n.BertNormalizer(False, False, True, False), n.BertNormalizer(True, True, False, True),
              n.Sequence([n.NFKD(), n.StripAccents(), n.Lowercase()])]
    words = [p.BertPreTokenizer(), p.ByteLevel(), p.ByteLevel(False, use_regex=False), p.Whitespace(), p.WhitespaceSplit(), p.Digits(True),
             p.Digits(False), p.CharDelimiterSplit("a"), split(Regex(QWEN2), "removed", True), split(Regex(LLAMA3), "isolated"),
             p.Sequence([p.WhitespaceSplit(), p.Digits(True), p.ByteLevel()])]
    words += [p.Metaspace(prepend_scheme=s, split=b) for s in ("always", "first", "never") for b in (True, False)]
    words += [split(" ", b, i) for b in behaviors for i in (False, True)] + [p.Punctuation(b) for b in behaviors]
    added = [[AddedToken(t, **{flag: True}) for t in ("in", "rise", " th", "é")]
             for flag in ("single_word", "lstrip", "rstrip", "normalized", "special")]
    around = [processors.BertProcessing(("</s>", 2), ("<s>", 1)),
              processors.Sequence([processors.RobertaProcessing(("</s>", 2), ("<s>", 1)), processors.ByteLevel()]),
              processors.TemplateProcessing(single="<s> <s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)])]
    texts = ["", " ", "The euro  rises in  thin trading ", " in\tit's 12½ ٣ (0.3%), rise  rise!!\r\n\n x", "Cafe\u0301 É İ \ufb01 \u212b 한국 漢字",
             "<s>in</s>\u00a0in rise\u2003<s>  a", "\u0301rise-thin_in in.", "▁a ▁▁b \x07\ufffd", "aa a  aaa"]
    bare = json.loads(llama.to_str())
    bare.update(normalizer=None, pre_tokenizer=None, truncation=None)
    made = []
    for key, choices in dict(normalizer=normal, pre_tokenizer=words, post_processor=around, added=added).items():
        for choice in choices:
            t = Tokenizer.from_str(json.dumps(bare))
            if key == "added":
                t.add_tokens(choice)
                t.normalizer = n.NFC()
            else:
                setattr(t, key, choice)
            data = json.loads(t.to_str())
            made.append(dict(
                parts={k: data[k] for k in ("normalizer", "pre_tokenizer", "post_processor", "added_tokens") if data[k] != bare[k]},
                ids=[t.encode(text).ids for text in texts]))
    return dict(texts=texts, made=made)


def main():
    out = pathlib.Path(__file__).parent / "pretrained"
    rng = random.Random(20)
    texts = corpus(rng)
    made = build(texts, 700, out)
    hard = hard_cases(rng, 1000, 60) + texts[:10]
    write(out, "parts.json", parts(made["llama"]))
    whole, cut = {}, {}
    for name, tokenizer in made.items():
        tokenizer.no_truncation()
        whole[name] = [e.ids for e in tokenizer.encode_batch(hard)]
        tokenizer.enable_truncation(8)
        cut[name] = [e.ids for e in tokenizer.encode_batch(hard)]
    write(out, "cases.json", dict(texts=hard, whole=whole, cut=cut))


if __name__ == "__main__": main()
