#!/usr/bin/env python3
"""Makes what the tests know of Hugging Face's models, with transformers and peft:

    models/<name>.json          config.json as transformers writes it
    models/<name>.tensors.json  the shapes of the model's tensors (AutoModel, without pooler)
    models/old-bert.bin         a masked-language BERT with the names of old: bert., gamma and beta
    adapter/                    a LoRA adapter of models/bert as peft writes it, B not zero
    adapter/expected.json       its modules' matrices as float32 bits
"""
import collections, json, pathlib, shutil, tempfile
import torch
from transformers import (AutoModel, BertConfig, BertForMaskedLM, LlamaConfig, Qwen2Config, RobertaConfig)
from peft import LoraConfig, get_peft_model

here = pathlib.Path(__file__).parent
models = here / "models"
models.mkdir(exist_ok=True)
torch.manual_seed(3)
encoder = dict(vocab_size=11, hidden_size=4, num_hidden_layers=2, num_attention_heads=2, intermediate_size=6)
decoder = dict(**encoder, num_key_value_heads=1, max_position_embeddings=32)
configs = {
    "bert": BertConfig(**encoder, max_position_embeddings=8),
    "roberta": RobertaConfig(**encoder, max_position_embeddings=10, type_vocab_size=1, layer_norm_eps=1e-5),
    "llama": LlamaConfig(**decoder, head_dim=6, rope_theta=5000.0, attention_bias=True, mlp_bias=True),
    "qwen2": Qwen2Config(**decoder, rope_theta=1e6, tie_word_embeddings=True, dtype="bfloat16"),
}


def bits(tensor):
    return tensor.detach().float().contiguous().flatten().view(torch.int32).tolist()


for name, config in configs.items():
    model = AutoModel.from_config(config)
    with tempfile.TemporaryDirectory() as folder:
        model.config.save_pretrained(folder)
        shutil.copy(pathlib.Path(folder) / "config.json", models / f"{name}.json")
    shapes = {key: list(value.shape) for key, value in model.state_dict().items() if not key.startswith("pooler")}
    (models / f"{name}.tensors.json").write_text(json.dumps(shapes, indent=1) + "\n")

old = collections.OrderedDict()
for key, value in BertForMaskedLM(configs["bert"]).state_dict().items():
    key = key.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
    old[key] = value
torch.save(old, models / "old-bert.bin")

base = AutoModel.from_config(configs["bert"])
model = get_peft_model(base, LoraConfig(r=2, lora_alpha=3, lora_dropout=0.05, target_modules=["query", "value"],
                                        task_type="FEATURE_EXTRACTION", base_model_name_or_path="some/base"))
expected = {}
for path, module in model.base_model.model.named_modules():
    if hasattr(module, "lora_A"):
        torch.nn.init.normal_(module.lora_B["default"].weight)
        expected[path] = dict(a=bits(module.lora_A["default"].weight), b=bits(module.lora_B["default"].weight))
model.save_pretrained(here / "adapter")
(here / "adapter" / "README.md").unlink(missing_ok=True)
(here / "adapter" / "expected.json").write_text(json.dumps(expected, separators=(",", ":")))
