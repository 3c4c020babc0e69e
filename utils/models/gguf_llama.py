"""A LLaMA from a GGUF file: other names, other order of rows, the same model."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import DTypeLike

from utils.models.checkpoint import CheckpointError, Config, Plain, Tensor, compare
from utils.models.gguf import Gguf, broken
from utils.models.gguf_blocks import Blocks
from utils.models.gguf_settings import config_of, see_that_heads_fit
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


def llama_from(found: Gguf, dtype: DTypeLike = np.float32) -> Llama:
    """The model of a file, ready to be called.

    Raises
    ------
    CheckpointError
        If it is no LLaMA, or its tensors are not what its settings say.
    """
    try:
        config = config_of(found)
        config |= {"vocab_size": _words(found, config)}
        Llama.check(config)
    except CheckpointError as error:  # of the family's page, which has no file to name
        what = str(error).removeprefix("config.json: ")
        path = str(found.path)
        raise CheckpointError(what if path in what else f"{path}: {what}") from None
    return Llama(config, _tensors(found, config), dtype)


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
    see_that_heads_fit(found, d_k)
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
