"""A LLaMA from a GGUF file: other names, other order of rows, the same model."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from utils.models.checkpoint import CheckpointError, Config, Plain, Tensor, compare
from utils.models.gguf import Gguf, broken
from utils.models.gguf_blocks import Blocks
from utils.models.llama import Llama, heads

#: our names of a layer's tensors, which are Hugging Face's, and those of the file
LAYER = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}
OUTSIDE = {"embed_tokens": "token_embd", "norm": "output_norm", "lm_head": "output"}
#: the entry of config.json and that of the file
SETTINGS = {
    "hidden_size": "llama.embedding_length",
    "intermediate_size": "llama.feed_forward_length",
    "num_hidden_layers": "llama.block_count",
    "num_attention_heads": "llama.attention.head_count",
    "num_key_value_heads": "llama.attention.head_count_kv",
    "max_position_embeddings": "llama.context_length",
    "rms_norm_eps": "llama.attention.layer_norm_rms_epsilon",
    "rope_theta": "llama.rope.freq_base",
}
#: which entries the file may leave out, and what they are then
USUAL = {"llama.rope.freq_base": 10000.0, "llama.rope.scaling.type": "none"}


def llama_from(found: Gguf, dtype: DTypeLike = np.float32) -> Llama:
    """The model of a file, ready to be called.

    Raises
    ------
    CheckpointError
        If it is no LLaMA, or its tensors are not what its settings say.
    """
    try:
        config = _config(found)
        Llama.check(config)
    except CheckpointError as error:  # of the family's page, which has no file to name
        what = str(error).removeprefix("config.json: ")
        path = str(found.path)
        raise CheckpointError(what if path in what else f"{path}: {what}") from None
    return Llama(config, _tensors(found, config), dtype)


def _config(found: Gguf) -> dict[str, Any]:
    """The settings as config.json would have them."""
    kind = found.setting("general.architecture", str)
    if kind != "llama":
        broken(found.path, f"holds a model of kind {kind!r}; the course reads llama "
               "from such files")  # fmt: skip
    told = replace(found, settings=USUAL | dict(found.settings))
    scaling = told.setting("llama.rope.scaling.type", str)
    if scaling != "none":
        broken(found.path, f"scales positions by {scaling!r}; the course reads files "
               "that do not")  # fmt: skip
    config = {name: _above_zero(told, theirs) for name, theirs in SETTINGS.items()}
    config["model_type"] = kind
    config["tie_word_embeddings"] = "output.weight" not in found.tensors
    return config | {"vocab_size": _words(found, config)}


def _above_zero(found: Gguf, name: str) -> float:
    value: float = found.setting(name, int, float)
    if not (math.isfinite(value) and value > 0):
        broken(found.path, f"has {value} as {name}; expected more than 0")
    return value


def _words(found: Gguf, config: Config) -> int:
    """How many words the table has; a damaged size must not ask for vast arrays."""
    table, layers = found.tensors.get("token_embd.weight"), config["num_hidden_layers"]
    if table is None or len(table.shape) != 2:
        broken(found.path, "lacks the matrix token_embd.weight")
    words, d_model = table.shape
    if config["hidden_size"] != d_model:
        broken(found.path, f"has {d_model} numbers a token in token_embd.weight, but "
               f"{config['hidden_size']} as llama.embedding_length")  # fmt: skip
    if layers > len(found.tensors):
        broken(found.path, f"has {layers} as llama.block_count, but only "
               f"{len(found.tensors)} tensors")  # fmt: skip
    return words


def _tensors(found: Gguf, config: Config) -> dict[str, Tensor]:
    """The tensors under our names; each is needed and has its shape."""
    shapes, (h, h_kv, d_k) = Llama.shapes(config), heads(config)
    turned = found.settings.get("llama.rope.dimension_count", d_k)
    if turned != d_k:
        broken(found.path, f"turns {turned!r} of the {d_k} numbers of a head; the "
               "course turns all")  # fmt: skip
    names = {ours: _their_name(ours) for ours in shapes}
    compare(found.path, "lacks", set(names.values()) - found.tensors.keys())
    compare(found.path, "has a tensor that this model has no use for:",
            found.tensors.keys() - set(names.values()))  # fmt: skip
    for ours, theirs in names.items():
        if found.tensors[theirs].shape != shapes[ours]:
            broken(found.path, f"has tensor {theirs} of shape "
                   f"{found.tensors[theirs].shape}, but its settings ask for "
                   f"{shapes[ours]}")  # fmt: skip
    made = {ours: found.tensors[theirs] for ours, theirs in names.items()}
    return made | _turned(made, {"q": h, "k": h_kv})


def _turned(tensors: Mapping[str, Tensor], h: Mapping[str, int]) -> dict[str, Tensor]:
    """Queries and keys with their rows in the order that `rotate` expects."""
    return {
        name: _in_halves(tensors[name], h[part])
        for part in h
        for name in tensors
        if name.endswith(f".{part}_proj.weight")
    }


def _in_halves(tensor: Tensor, h: int) -> Tensor:
    """The rows of each head with the first of each pair, and then the second ones.

    llama.cpp turns neighbours, so the file has the pairs as a0 b0 a1 b1 ...; here they
    become a0 a1 ... b0 b1 ..., as Hugging Face has them.
    """
    order = np.arange(tensor.shape[0]).reshape(h, -1, 2).swapaxes(1, 2).ravel()
    if isinstance(tensor, Blocks):
        return Blocks(tensor.pieces[order])
    assert isinstance(tensor, Plain)
    return Plain(tensor.numbers[order])


def _their_name(ours: str) -> str:
    """What the file calls a tensor: "layers.3.mlp.up_proj.weight" is "blk.3.ffn_up"."""
    inside, end = ours.rsplit(".", 1)
    if inside in OUTSIDE:
        return f"{OUTSIDE[inside]}.{end}"
    _, place, name = inside.split(".", 2)
    return f"blk.{place}.{LAYER[name]}.{end}"
