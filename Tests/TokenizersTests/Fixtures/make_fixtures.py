#!/usr/bin/env python3
"""Makes the fixtures of this folder with the Python `tokenizers` package (0.23):

    tokenizer.json  a small byte-level BPE vocabulary, trained and written by the package
    cases.json      the corpus it was trained on; texts with their ids, whole and cut to 8 ids;
                    bytes that are no UTF-8 with their ids
"""
import json, pathlib, random
from tokenizers import Tokenizer, models, pre_tokenizers, decoders, processors, trainers

here = pathlib.Path(__file__).parent
rng = random.Random(20)

SUBJECTS = ["The euro", "The dollar", "EUR/USD", "The European Central Bank", "Growth in Germany", "Café owners' mood",
            "U.S. inflation", "Überraschung: der Export", "Η ανάπτυξη", "Рубль"]
VERBS = ["rises", "falls", "doesn't move", "isn't rising", "recovered", "slipped", "can't hold", "'s up", "surged"]
TAILS = ["by 0.3%", "after the meeting", "for the 4th time in 2024", "against all odds!!", "despite weaker data…",
         "to 1.0825", "as we've seen", "— they'll wait", "in thin trading", "😀"]
corpus = [" ".join(rng.choice(part) for part in (SUBJECTS, VERBS, TAILS)) + rng.choice(["", ".", "  ", "\n"])
          for _ in range(400)]
corpus += ["aaaa aaaaaaa aaaa", "aaa aaaaa", "ababab abababab", "  indented\tby\ttabs", ""]

special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
tokenizer.train_from_iterator(corpus, trainers.BpeTrainer(
    vocab_size=480, min_frequency=2, special_tokens=special, show_progress=False,
    initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
tokenizer.save(str(here / "tokenizer.json"), pretty=False)

hard = ["", " ", "  ", "\n", "\t\t x", "a  b   c", "trailing   ", "  lead", "don't I'll we've they're I'm he'd it's",
        "'s 'S ''s 'll'll 'l 're've", "😀👩‍👩‍👧‍👦🇩🇪", "e\u0301 a\u0308\u0323", "漢字かな交じり 中文。测试", "שלום עולם مرحبا ١٢٣",
        "\x00\x01\x1b[31m\x7f\x85\xa0", "a\u2028b\u2029c\u3000d", "\r\n\r\n a\r\n", "\ufeffbom", "don’t", "हिन्दी में",
        "<s> hello </s> <mask><pad> <unk> <s", "x</s>y < s> <<s>> </s", "a" * 300, " " * 200 + "x", "½ Ⅷ ²3 ๓ Ǆ ǅ ʰ"]
pool = "ab '\n\t 1é漢😀\u0301<s>/.,!\u00a0\u200b\u200d\u2003lvred"
hard += ["".join(rng.choice(pool) for _ in range(rng.randint(1, 30))) for _ in range(100)]
points = [p for p in range(0x80, 0x30000) if not 0xD800 <= p < 0xE000]
hard += ["".join(f"a{chr(p)} {chr(p)}b" for p in rng.sample(points, 20)) for _ in range(20)]
hard += corpus[:20]

broken = [bytes(rng.choice(b"\x61\x20\x80\xc3\xe2\x82\xf0\x9f\x98\xff\xed\xa0\xf4\x90\xc0\xaf") for _ in range(rng.randint(1, 10)))
          for _ in range(100)]
whole = [e.ids for e in tokenizer.encode_batch(hard)]
decoded = [e.ids for e in tokenizer.encode_batch([b.decode("utf-8", errors="replace") for b in broken])]
tokenizer.enable_truncation(8)
cut = [e.ids for e in tokenizer.encode_batch(hard)]
json.dump(dict(corpus=corpus, vocabularySize=480,
               texts=[dict(text=t, ids=i, cut=c) for t, i, c in zip(hard, whole, cut)],
               broken=[dict(bytes=list(b), ids=i) for b, i in zip(broken, decoded)]),
          open(here / "cases.json", "w"), separators=(",", ":"))
