"""What `transformers` makes of every setting of four families, each changed alone.

The keys are those of the library's configuration classes, with a few more that its
models read where a file has them. Where the library refuses a value, the kind of its
error is kept. The test asks the course the same.
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
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedConfig,
    PreTrainedModel,
    ViTConfig,
    ViTForImageClassification,
    logging,
)

from tests.references import _chance

NAME = "settings"
TOLERANCE = 5e-5
WORDS, N, SEED = 23, 6, 3
SMALL = {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2,
         "num_attention_heads": 4}  # fmt: skip
TEXT = SMALL | {"vocab_size": WORDS, "max_position_embeddings": 12}
#: the library's model and configuration, and the settings that all are changed from
FAMILIES: dict[
    str, tuple[type[PreTrainedModel], type[PreTrainedConfig], dict[str, Any]]
] = {
    "gpt2": (
        GPT2LMHeadModel,
        GPT2Config,
        {
            "n_embd": 16,
            "n_head": 4,
            "n_layer": 2,
            "n_positions": 12,
            "vocab_size": WORDS,
            "bos_token_id": 1,
            "eos_token_id": 2,
        },
    ),
    "llama": (LlamaForCausalLM, LlamaConfig, TEXT | {"num_key_value_heads": 2}),
    "bert": (BertForMaskedLM, BertConfig, TEXT),
    "vit": (
        ViTForImageClassification,
        ViTConfig,
        SMALL | {"image_size": 12, "patch_size": 4, "num_channels": 2},
    ),
}
LLAMA_3 = {"rope_type": "llama3", "factor": 4.0, "low_freq_factor": 1.0,
           "high_freq_factor": 4.0}  # fmt: skip
NEAR = LLAMA_3 | {"original_max_position_embeddings": 7}
ROPE = {"rope_theta": 99.0, "rope_type": "default"}
#: values that are tried beside, or in place of, those that `changed` makes
VALUES: dict[str, list[Any]] = {
    "activation_function": ["gelu", "relu", "gelu_pytorch_tanh", "silu", "tanh"],
    "architectures": [["Other"], None],
    "dtype": ["float16"],
    "hidden_act": ["gelu", "relu", "gelu_new", "silu", "tanh"],
    "hidden_size": [24],
    "id2label": [{"0": "cat", "1": "mat", "2": "it"}, {"0": "cat"}, None],
    "image_size": [8, [12, 12]],
    "n_embd": [24],
    "n_head": [2, 3],
    "num_attention_heads": [2, 3],
    "num_key_value_heads": [1, 4, 3, None],
    "head_dim": [2, 6, None],
    "model_type": [],  # another family, or none
    "n_inner": [20],
    "patch_size": [3, 6, [4, 4]],
    "qkv_bias": [False],
    "transformers_version": ["4.0.0"],
    "rope_parameters": [
        None,
        {},
        {"rope_theta": 500.0},
        {"rope_type": "default", "rope_theta": 7.0},
        {"rope_type": "linear", "factor": 3.0},
        {"type": "linear", "factor": 3.0, "rope_theta": 99.0},
        {"rope_type": "linear"},
        {"rope_type": "linear", "factor": 0.5},
        {"rope_type": "linear", "factor": None},
        LLAMA_3,
        NEAR,
        *({k: v for k, v in NEAR.items() if k != gone} for gone in NEAR),
        NEAR | {"high_freq_factor": 1.0},
        NEAR | {"low_freq_factor": 2.0, "high_freq_factor": 3.0, "rope_theta": 30.0},
        {"rope_type": "dynamic", "factor": 2.0},
        {"rope_type": "yarn", "factor": 2.0},
        {"rope_type": "linear", "factor": 2.0, "partial_rotary_factor": 0.5},
        {"rope_type": None},
        {"rope_type": "cubic"},
        ROPE | {"attention_factor": 2.0},
    ],
}
#: keys that the library's models read where a file has them
MORE: dict[str, dict[str, list[Any]]] = {
    "gpt2": {
        "hidden_size": [24],
        "max_position_embeddings": [8],
        "num_attention_heads": [2],
        "num_hidden_layers": [1],
        "is_causal": [False],
        "num_labels": [3],
        "torch_dtype": ["float16"],
    },
    "llama": {
        "rope_theta": [77.0],
        "rope_scaling": [
            None,
            {"rope_type": "linear", "factor": 3.0},
            {"type": "linear", "factor": 3.0},
            {"rope_type": "default"},
            NEAR,
            LLAMA_3,
            {"type": "dynamic", "factor": 2.0},
        ],
        "original_max_position_embeddings": [5],
        "partial_rotary_factor": [0.5],
        "is_causal": [False],
        "sliding_window": [2],
        "num_labels": [3],
    },
    "bert": {"is_causal": [False], "num_labels": [3], "embedding_size": [8]},
    "vit": {"head_dim": [4, 6], "num_labels": [3], "is_causal": [True]},
}
#: several keys at once, where one decides what another means
TOGETHER: dict[str, list[dict[str, Any]]] = {
    "gpt2": [
        {"n_layer": 1, "num_hidden_layers": 2},
        {"n_positions": 8, "max_position_embeddings": 12},
    ],
    "llama": [
        {"rope_parameters": ROPE, "rope_scaling": {"type": "linear", "factor": 2.0}},
        {"rope_parameters": ROPE, "rope_scaling": NEAR},
        {"rope_parameters": ROPE, "rope_theta": 5.0},
        {"rope_parameters": None, "rope_theta": 5.0},
        {"rope_parameters": None, "rope_theta": 5.0, "rope_scaling": NEAR},
        {"rope_parameters": NEAR, "original_max_position_embeddings": 3},
        {"rope_parameters": LLAMA_3, "original_max_position_embeddings": 5},
        {"rope_parameters": LLAMA_3, "max_position_embeddings": 40},
        {"rope_parameters": NEAR | {"rope_theta": 50.0}, "head_dim": 8},
        {"rope_parameters": ROPE, "rope_scaling": {"rope_theta": 3.0}},
        {"tie_word_embeddings": True, "attention_bias": True, "mlp_bias": True},
    ],
    "bert": [],
    "vit": [{"num_labels": 3, "id2label": {"0": "cat"}}],
}
Arrays = dict[str, np.ndarray]


def make() -> Arrays:
    """Ask every family for every key."""
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    made: Arrays = {}
    told: dict[str, Any] = {}
    for family, (_, kind, settings) in FAMILIES.items():
        base = kind(**settings).to_dict()
        usual, shapes = _answer(family, base)
        made |= {f"{family}/{name}": array for name, array in usual.items()}
        cases = [
            _case(family, base, one, usual, made) for one in _changes(family, base)
        ]
        told[family] = {"config": base, "shapes": shapes, "cases": cases}
    return made | {"told": np.array(json.dumps(told))}


def _case(
    family: str, base: dict[str, Any], change: dict[str, Any], usual: Arrays,
    made: Arrays,
) -> dict[str, Any]:  # fmt: skip
    """What was changed, and "same", the place of the answers, or the error's kind."""
    try:
        found, shapes = _answer(family, base | change)
    except Exception as error:
        return {"change": change, "error": type(error).__name__}
    if all(_alike(found[name], usual[name]) for name in usual):
        return {"change": change, "same": True}
    place = f"{family} {len(made)}"
    made |= {f"{place}/{name}": array for name, array in found.items()}
    return {"change": change, "answers": place, "shapes": shapes}


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other, atol=1e-6))


def _changes(family: str, base: dict[str, Any]) -> list[dict[str, Any]]:
    keys = {key: VALUES.get(key, []) or changed(base[key]) for key in base}
    keys |= {"model_type": []} | MORE[family]
    single = [{key: value} for key, values in keys.items() for value in values]
    return single + TOGETHER[family]


def changed(value: Any) -> list[Any]:
    """Other values than this one, of its kind."""
    match value:
        case bool():
            return [not value]
        case int():
            return [value + 1, max(value - 1, 0)]
        case float():
            return [value * 2 + 0.01]
        case str():
            return ["other"]
        case None:
            return [1]
    return [None]


def _answer(
    family: str, config: dict[str, Any]
) -> tuple[Arrays, dict[str, tuple[int, ...]]]:
    model_type, kind, _ = FAMILIES[family]
    config = json.loads(json.dumps(config))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model_type(kind.from_dict(config)).save_pretrained(folder)
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
        file = folder / "model.safetensors"
        shapes = {k: tensor.shape for k, tensor in load_file(file).items()}
        save_file(_chance.tensors(shapes, SEED), file, metadata={"format": "pt"})
        model = model_type.from_pretrained(
            folder, attn_implementation="eager", dtype=torch.float32
        ).eval()
    asked = _question(family, config) | {"return_dict": True}
    with torch.no_grad():
        inner = getattr(model, model.base_model_prefix)
        hidden = inner(**asked).last_hidden_state.numpy()
        logits = model(**asked).logits.numpy()
    return {"hidden": hidden, "logits": logits}, shapes


def _question(family: str, config: dict[str, Any]) -> dict[str, Any]:
    if family != "vit":
        return {"input_ids": torch.from_numpy(_chance.ids((1, N), WORDS - 1, SEED))}
    size = config["image_size"]
    side = size if isinstance(size, int) else size[0]
    shape = (1, config["num_channels"], side, side)
    return {"pixel_values": torch.from_numpy(_chance.floats(shape, SEED))}
