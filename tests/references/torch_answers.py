"""PyTorch's answers: attention, multi-head attention, softmax and the norms.

Small random arrays go in and are kept beside the answers, as in ``norms/given/X``; what
else was asked for stands in ``options``, as JSON.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

NAME = "torch"
TOLERANCE = 5e-5  # scores of some hundreds: float32 itself is 1e-5 off
Arrays = dict[str, np.ndarray]


def make() -> Arrays:
    """Ask every question of this file."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(1706_03762)
    made: Arrays = {}
    asked: dict[str, Callable[..., Iterator[tuple[str, Arrays]]]] = {
        "scaled_dot_product": scaled_dot_product,
        "multi_head": multi_head,
        "norms": norms,
        "softmaxes": softmaxes,
    }
    for question, ask in asked.items():
        for case, arrays in ask(rng):
            made |= {f"{question}/{case}/{name}": a for name, a in arrays.items()}
    return made


def scaled_dot_product(rng: np.random.Generator) -> Iterator[tuple[str, Arrays]]:
    """One call of `scaled_dot_product_attention` a case."""

    def case(
        name: str,
        q: tuple[int, ...],
        k: tuple[int, ...],
        d_v: int,
        mask: np.ndarray | None = None,
        dtype: type = np.float32,
        spread: float = 1.0,
        **options: Any,
    ) -> tuple[str, Arrays]:
        Q: np.ndarray = rng.normal(0, spread, q).astype(dtype)
        K: np.ndarray = rng.normal(0, spread, k).astype(dtype)
        V: np.ndarray = rng.normal(size=(*k[:-1], d_v)).astype(dtype)
        given = {"Q": Q, "K": K, "V": V}
        if mask is not None:
            given["mask"] = mask
        return name, given | _answer(given, options)

    few = rng.random((5, 7)) < 0.6
    few[:, 0] = True
    empty_row = few.copy()
    empty_row[2] = False
    added = rng.normal(size=(2, 1, 5, 7)).astype(np.float32)
    all_hidden = added.copy()
    all_hidden[1, 0, 3] = -np.inf
    half = added[0, 0].astype(np.float16)
    q, k = (2, 3, 5, 8), (2, 3, 7, 8)
    yield case("plain", q, k, 6)
    yield case("two axes", (5, 8), (7, 8), 6)
    yield case("float64", q, k, 6, dtype=np.float64)
    yield case("float16", q, k, 6, dtype=np.float16)
    yield case("float16 mask", q, k, 6, half, dtype=np.float16)
    yield case("boolean mask", q, k, 6, few)
    yield case("row with nothing left", q, k, 6, empty_row)
    yield case("float mask", q, k, 6, added)
    yield case("float mask, row of -inf", q, k, 6, all_hidden)
    yield case("causal", q, (2, 3, 5, 8), 6, is_causal=True)
    yield case("causal, more keys", q, k, 6, is_causal=True)
    yield case("causal, more queries", k, q, 6, is_causal=True)
    yield case("scale", q, k, 6, scale=0.7)
    yield case("batches broadcast", (2, 1, 5, 8), (1, 3, 7, 8), 6)
    yield case("grouped", (2, 6, 5, 8), (2, 2, 7, 8), 6, enable_gqa=True)
    yield case("no keys", (2, 3, 5, 8), (2, 3, 0, 8), 6)
    yield case("no queries", (2, 3, 0, 8), (2, 3, 7, 8), 6)
    yield case("large scores", q, k, 6, spread=12.0)
    yield case("long", (150, 16), (300, 16), 8)
    yield case("long and causal", (150, 16), (300, 16), 8, is_causal=True)


def _answer(given: Arrays, options: dict[str, Any]) -> Arrays:
    tensors = [torch.from_numpy(given[name]) for name in "QKV"]
    mask = torch.from_numpy(given["mask"]) if "mask" in given else None
    output = functional.scaled_dot_product_attention(*tensors, mask, **options)
    return {"output": output.numpy(), "options": np.array(json.dumps(options))}


def multi_head(rng: np.random.Generator) -> Iterator[tuple[str, Arrays]]:
    """`nn.MultiheadAttention`, across (with padding) and within (causal)."""
    torch.manual_seed(0)
    layer = nn.MultiheadAttention(8, 2, batch_first=True)
    nn.init.normal_(layer.in_proj_bias)
    nn.init.normal_(layer.out_proj.bias)
    learnt = {name: p.detach().numpy() for name, p in layer.named_parameters()}
    X, Y = (rng.normal(size=(2, n, 8)).astype(np.float32) for n in (5, 7))
    lengths = np.array([7, 3])
    tensors = [torch.from_numpy(array) for array in (X, Y, Y)]
    padding = torch.from_numpy(np.arange(7) >= lengths[:, None])  # True = drop
    later = torch.ones(5, 5, dtype=torch.bool).triu(1)
    every_head = {"average_attn_weights": False}
    with torch.no_grad():
        across = layer(*tensors, key_padding_mask=padding, **every_head)
        within = layer(*tensors[:1] * 3, attn_mask=later, **every_head)
    yield "layer", learnt | {"X": X, "Y": Y, "lengths": lengths}
    for name, (output, weights) in (("across", across), ("within", within)):
        yield name, {"output": output.numpy(), "weights": weights.numpy()}


def norms(rng: np.random.Generator) -> Iterator[tuple[str, Arrays]]:
    """`layer_norm` and `rms_norm`, a row without spread among the rows."""
    X = rng.normal(3, 10, size=(2, 4, 6)).astype(np.float32)
    X[1, 2] = 5
    gain, bias = rng.normal(size=(2, 6)).astype(np.float32)
    x, g, b = (torch.from_numpy(array) for array in (X, gain, bias))
    layer = functional.layer_norm(x, (6,), g, b, eps=1e-5)
    rms = functional.rms_norm(x, (6,), g, eps=1e-6)
    yield "given", {"X": X, "gain": gain, "bias": bias}
    yield "answers", {"layer_norm": layer.numpy(), "rms_norm": rms.numpy()}


def softmaxes(rng: np.random.Generator) -> Iterator[tuple[str, Arrays]]:
    """`softmax` over each axis, with large scores and hidden ones."""
    x = rng.normal(0, 300, size=(3, 4, 5)).astype(np.float32)
    x[0, 1, :3] = -np.inf
    answers = {f"axis {n}": torch.from_numpy(x).softmax(n).numpy() for n in range(3)}
    yield "scores", {"x": x} | answers
