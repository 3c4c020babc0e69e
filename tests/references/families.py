"""What `transformers` says of small random models of four families.

Each model is written to a folder, read back by the library and asked; the test writes
the same folder from `config` and `shapes` and asks the course. So names, shapes and
settings are the library's own.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertModel,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    LlamaModel,
    PreTrainedModel,
    ViTConfig,
    ViTForImageClassification,
    ViTModel,
    logging,
)

from tests.references import _chance

NAME = "families"
TOLERANCE = 5e-5
Arrays = dict[str, np.ndarray]
LLAMA_3 = {
    "rope_type": "llama3",
    "rope_theta": 500.0,
    "factor": 4.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 32,
}
SMALL = {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2}
# The library's class, its configuration, the settings, and the lengths in the batch.
CASES: dict[str, tuple[type[PreTrainedModel], type, dict[str, Any], list[int]]] = {
    "gpt2": (
        GPT2LMHeadModel,
        GPT2Config,
        {
            "n_embd": 16,
            "n_head": 4,
            "n_layer": 2,
            "n_positions": 12,
            "tie_word_embeddings": False,
        },
        [9],
    ),
    "gpt2, wide and padded": (
        GPT2LMHeadModel,
        GPT2Config,
        {
            "n_embd": 36,
            "n_head": 3,
            "n_layer": 3,
            "n_inner": 20,
            "n_positions": 10,
            "activation_function": "gelu",
            "layer_norm_epsilon": 1e-3,
        },
        [10, 4, 7],
    ),
    "llama": (LlamaForCausalLM, LlamaConfig, SMALL | {"num_attention_heads": 4}, [9]),
    "llama, grouped and padded": (
        LlamaForCausalLM,
        LlamaConfig,
        SMALL
        | {
            "hidden_size": 48,
            "num_attention_heads": 6,
            "num_key_value_heads": 2,
            "tie_word_embeddings": True,
            "rms_norm_eps": 1e-3,
            "rope_parameters": {"rope_type": "linear", "factor": 3.0, "rope_theta": 99},
        },
        [3, 8],
    ),
    "llama, one head for all": (
        LlamaModel,
        LlamaConfig,
        SMALL
        | {
            "num_attention_heads": 4,
            "num_key_value_heads": 1,
            "head_dim": 10,
            "attention_bias": True,
            "mlp_bias": True,
            "rope_parameters": LLAMA_3,
        },
        [11],
    ),
    "bert": (
        BertModel,
        BertConfig,
        SMALL | {"num_attention_heads": 1, "max_position_embeddings": 12},
        [9],
    ),
    "bert, wide and padded": (
        BertModel,
        BertConfig,
        SMALL
        | {
            "hidden_size": 40,
            "num_attention_heads": 5,
            "max_position_embeddings": 8,
            "layer_norm_eps": 1e-3,
        },
        [5, 8, 1],
    ),
    "bert, says words and padded": (
        BertForMaskedLM,
        BertConfig,
        SMALL
        | {
            "hidden_size": 20,
            "num_attention_heads": 2,
            "max_position_embeddings": 7,
            "layer_norm_eps": 1e-5,
        },
        [4, 7],
    ),
    "vit": (
        ViTForImageClassification,
        ViTConfig,
        SMALL
        | {
            "num_attention_heads": 4,
            "image_size": 12,
            "patch_size": 4,
            "id2label": {0: "cat", 1: "mat", 2: "tired"},
        },
        [2],
    ),
    "vit, grey and without biases": (
        ViTModel,
        ViTConfig,
        SMALL
        | {
            "hidden_size": 30,
            "num_attention_heads": 3,
            "image_size": 10,
            "patch_size": 5,
            "num_channels": 1,
            "qkv_bias": False,
            "hidden_act": "gelu_new",
        },
        [1],
    ),
}
WORDS = 23


def make() -> Arrays:
    """Ask every model, and the library's way of choosing the next token."""
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    made: Arrays = {}
    for seed, (case, (family, kind, settings, lengths)) in enumerate(CASES.items()):
        if kind is not ViTConfig:
            settings = settings | {"vocab_size": WORDS}
        with tempfile.TemporaryDirectory() as folder:
            answers = _answers(Path(folder), family, kind(**settings), lengths, seed)
        made |= {f"{case}/{name}": array for name, array in answers.items()}
    return made | _generated() | _warped()


def _answers(
    folder: Path,
    family: type[PreTrainedModel],
    config: Any,
    lengths: list[int],
    seed: int,
) -> Arrays:
    model, shapes = _model(folder, family, config, seed)
    text = (folder / "config.json").read_text(encoding="utf-8")
    given, asked = _question(config, lengths, seed)
    with torch.no_grad():
        found = model(**asked, output_attentions=True, output_hidden_states=True)
    hidden = found.get("last_hidden_state")
    if hidden is None:
        hidden = _hidden(model, asked)
    answers = {"hidden": hidden.numpy(), **given}
    if found.get("logits") is not None:
        answers["logits"] = found.logits.numpy()
    for place, weights in enumerate(found.attentions):
        answers[f"attention {place}"] = weights.numpy()
    told = {"config": text, "shapes": json.dumps(shapes), "seed": str(seed)}
    return answers | {name: np.array(words) for name, words in told.items()}


def _model(
    folder: Path, family: type[PreTrainedModel], config: Any, seed: int
) -> tuple[PreTrainedModel, dict[str, Any]]:
    """Write a model as the library does, change its weights, and read it back."""
    family(config).save_pretrained(folder)
    file = folder / "model.safetensors"
    shapes = {name: tensor.shape for name, tensor in load_file(file).items()}
    save_file(_chance.tensors(shapes, seed), file, metadata={"format": "pt"})
    model = family.from_pretrained(folder, attn_implementation="eager").eval()
    return model, shapes


def _question(
    config: Any, lengths: list[int], seed: int
) -> tuple[Arrays, dict[str, torch.Tensor]]:
    if isinstance(config, ViTConfig):
        size = config.image_size
        picture = (lengths[0], config.num_channels, size, size)
        pixels = torch.from_numpy(_chance.floats(picture, seed))
        return {"pixels": np.array(picture)}, {"pixel_values": pixels}
    shape = (len(lengths), max(lengths))
    ids = torch.from_numpy(_chance.ids(shape, WORDS, seed))
    mask = torch.from_numpy(_chance.lengths_mask(lengths, max(lengths)))
    asked = {"input_ids": ids, "attention_mask": mask.long()}
    return {"lengths": np.array(lengths)}, asked


@torch.no_grad()
def _hidden(model: PreTrainedModel, asked: dict[str, Any]) -> torch.Tensor:
    """What a head reads, from the model under the head."""
    inner = getattr(model, model.base_model_prefix)
    return inner(**asked).last_hidden_state


def _generated() -> Arrays:
    """Greedy text of two decoders, made by the library with its own cache."""
    made: Arrays = {}
    for seed, case in enumerate(CASES):
        family, kind, settings, _ = CASES[case]
        if family not in (GPT2LMHeadModel, LlamaForCausalLM):
            continue
        config = kind(**settings, vocab_size=WORDS, bos_token_id=0, eos_token_id=None)
        with tempfile.TemporaryDirectory() as folder:
            model, _ = _model(Path(folder), family, config, seed)
        start = torch.from_numpy(_chance.ids((1, 3), WORDS, seed))
        told = model.generate(start, max_new_tokens=8, do_sample=False, pad_token_id=0)
        made[f"greedy/{case}"] = told[0].numpy()
    return made


def _warped() -> Arrays:
    """The shares left by temperature, top-k and top-p, alone and after one another."""
    from transformers.generation.logits_process import (
        LogitsProcessorList,
        TemperatureLogitsWarper,
        TopKLogitsWarper,
        TopPLogitsWarper,
    )

    logits = _chance.floats((5, WORDS), 7) * 4
    asked = {
        "temperature": TemperatureLogitsWarper(0.7),
        "top_k": TopKLogitsWarper(4),
        "top_p": TopPLogitsWarper(0.8),
    }
    made = {"warped/logits": logits}
    for chosen in (["temperature"], ["top_k"], ["top_p"], list(asked)):
        rules = LogitsProcessorList([asked[name] for name in chosen])
        left = rules(None, torch.from_numpy(logits)).softmax(-1)
        made[f"warped/{' '.join(chosen)}"] = left.numpy()
    return made
