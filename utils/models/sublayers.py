"""The parts of a layer of the encoder-decoder: attention, feed-forward network, norm.

The names are those of PyTorch's `nn.Transformer`. In 2017 the norm came after each sum;
most models since have it before each part, which trains more steadily (Xiong et al.,
"On Layer Normalization in the Transformer Architecture", 2020).
"""

from typing import NamedTuple

import numpy as np

from utils.mathematics.heads import merge_heads, split_heads
from utils.models.blocks import Layer
from utils.models.cache import Cache, Pair
from utils.models.checkpoint import Config, Shape
from utils.models.family import Model, numbered, with_bias
from utils.models.looks import Look


class Part(NamedTuple):
    """One attention of a layer: its name, its norm's name, how many heads it has."""

    name: str
    norm: str
    h: int


class Sublayers(Model):
    """Attention and feed-forward network, each with its sum and its norm."""

    def _attend(
        self,
        part: Part,
        X: np.ndarray,
        memory: np.ndarray | None,
        mask: np.ndarray | None,
        look: Look,
        cache: Cache | None = None,
    ) -> Layer:
        """Look at X itself or, where there is a memory, at that."""
        normal = self._before(part.norm, X)
        Q = self._project(part, normal, 0)
        if memory is not None:
            K, V = self._remembered(part, memory, cache)
        else:
            K, V = (self._project(part, normal, which) for which in (1, 2))
            if cache is not None:
                K, V = cache.extend(part.name, K, V)
        return look(X, Q, K, V, mask)

    def _remembered(self, part: Part, memory: np.ndarray, cache: Cache | None) -> Pair:
        """Keys and values of the source, which stay what they are from word to word."""
        kept = None if cache is None else cache.kept(part.name)
        if kept is not None:
            return kept[0], kept[1]
        pair = self._project(part, memory, 1), self._project(part, memory, 2)
        if cache is not None:
            cache.keep(part.name, *pair)
        return pair

    def _project(self, part: Part, X: np.ndarray, which: int) -> np.ndarray:
        """Queries (0), keys (1) or values (2); PyTorch keeps W_Q, W_K, W_V in one."""
        W = np.split(self._tensors[f"{part.name}.in_proj_weight"], 3)[which]
        bias = np.split(self._tensors[f"{part.name}.in_proj_bias"], 3)[which]
        return split_heads(X @ W.T + bias, part.h)  # (..., h, n, d_k)

    def _join(self, part: Part, layer: Layer) -> np.ndarray:
        """Add what the heads brought back to what came in."""
        found = self._linear(f"{part.name}.out_proj", merge_heads(layer.outputs))
        return self._after(part.norm, layer.X + found)

    def _feed(self, name: str, norm: str, X: np.ndarray) -> np.ndarray:
        inner = self._activate(self._linear(f"{name}.linear1", self._before(norm, X)))
        return self._after(norm, X + self._linear(f"{name}.linear2", inner))

    def _before(self, norm: str, X: np.ndarray) -> np.ndarray:
        return self._norm(norm, X) if self.config.get("norm_first") else X

    def _after(self, norm: str, X: np.ndarray) -> np.ndarray:
        return X if self.config.get("norm_first") else self._norm(norm, X)


def side_shapes(config: Config, side: str, attentions: int) -> dict[str, Shape]:
    """The tensors of the encoder, or of the decoder with its two attentions a layer."""
    d_model, d_ff = config["d_model"], config["d_ff"]
    layer: dict[str, Shape] = {"linear1": (d_ff, d_model), "linear2": (d_model, d_ff)}
    packed: dict[str, Shape] = {}
    for name in ("self_attn", "multihead_attn")[:attentions]:
        packed[f"{name}.in_proj_weight"] = (3 * d_model, d_model)
        packed[f"{name}.in_proj_bias"] = (3 * d_model,)
        layer[f"{name}.out_proj"] = (d_model, d_model)
    layer |= {f"norm{place + 1}": (d_model,) for place in range(attentions + 1)}
    layers = numbered(
        f"{side}.layers", config[f"{side}_layers"], with_bias(layer) | packed
    )
    return layers | with_bias({f"{side}.norm": (d_model,)})
