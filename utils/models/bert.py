"""BERT: every token may look at every other one, before it and after it.

Devlin, Chang, Lee, Toutanova, "BERT: Pre-training of Deep Bidirectional Transformers
for Language Understanding" (2018). A layer is attention, then a feed-forward network;
each adds what it found to what came in, and normalises the sum.
"""

from collections.abc import Iterable, Mapping
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from ..attention import attention, merge_heads, split_heads
from ..layers import layer_norm
from .blocks import Layer, Result, gelu, may_look, silenced
from .checkpoint import CheckpointError, Config, Shape, Tensor

_SIZES = (
    "hidden_size",
    "intermediate_size",
    "max_position_embeddings",
    "num_attention_heads",
    "num_hidden_layers",
    "type_vocab_size",
    "vocab_size",
)
_TABLES = {
    "word": "vocab_size",
    "position": "max_position_embeddings",
    "token_type": "type_vocab_size",
}
_SQUARE = ("self.query", "self.key", "self.value", "output.dense")
# What would make the forward pass another one than the one below.
_ONLY = {
    "hidden_act": "gelu",
    "position_embedding_type": "absolute",
    "is_decoder": False,
    "add_cross_attention": False,
}


class Bert:
    """A two-sided encoder: ids of tokens in, one vector a token out.

    Parameters
    ----------
    config
        Hugging Face's names: hidden_size, num_attention_heads, ...
    tensors
        One for each name of `shapes(config)`.
    dtype
        What to compute in.
    """

    #: tensors of heads and older versions, which the encoder has no use for
    UNUSED = r"embeddings\.position_ids$|pooler\.|cls\.|classifier\.|qa_outputs\."

    def __init__(
        self,
        config: Config,
        tensors: Mapping[str, Tensor],
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.config = dict(config)
        self.dtype = np.dtype(dtype)
        # The table of words is half of the model, and a sentence needs a few rows.
        self._words = tensors["embeddings.word_embeddings.weight"]
        self._tensors = {
            name: tensor.rows(..., self.dtype)
            for name, tensor in tensors.items()
            if tensor is not self._words
        }

    @staticmethod
    def check(config: Config) -> None:
        """Raise CheckpointError if this page cannot run such a configuration."""
        for name in _SIZES:
            if not isinstance(config.get(name), int) or config[name] < 1:
                raise CheckpointError(
                    f"config.json: {name} is {config.get(name)!r}; expected a "
                    "whole number above 0"
                )
        if config["hidden_size"] % config["num_attention_heads"]:
            raise CheckpointError(
                f"config.json: hidden_size {config['hidden_size']} does not divide "
                f"into {config['num_attention_heads']} heads"
            )
        for name, only in _ONLY.items():
            if config.get(name, only) != only:
                raise CheckpointError(
                    f"config.json: {name} is {config[name]!r}; "
                    f"the course runs {only!r} alone"
                )

    @staticmethod
    def shapes(config: Config) -> dict[str, Shape]:
        """Name and shape of each tensor, as Hugging Face's library calls them."""
        d_model, d_ff = config["hidden_size"], config["intermediate_size"]
        found: dict[str, Shape] = {
            f"embeddings.{table}_embeddings.weight": (config[rows], d_model)
            for table, rows in _TABLES.items()
        }
        for part in ("weight", "bias"):
            found[f"embeddings.LayerNorm.{part}"] = (d_model,)
        square = (d_model, d_model)
        layer = {f"attention.{part}": square for part in _SQUARE} | {
            "attention.output.LayerNorm": (d_model,),
            "intermediate.dense": (d_ff, d_model),
            "output.dense": (d_model, d_ff),
            "output.LayerNorm": (d_model,),
        }
        for number, (name, shape) in product(
            range(config["num_hidden_layers"]), layer.items()
        ):
            found[f"encoder.layer.{number}.{name}.weight"] = shape
            found[f"encoder.layer.{number}.{name}.bias"] = shape[:1]
        return found

    def __call__(
        self,
        ids: ArrayLike,
        mask: ArrayLike | None = None,
        heads_off: Iterable[tuple[int, int]] = (),
    ) -> Result:
        """Run the model.

        Parameters
        ----------
        ids
            Whole numbers of the vocabulary, (..., n).
        mask
            True where a token is there and False where it is padding, (..., n); or
            True where a query may look at a key, (..., n, n).
        heads_off
            Pairs (layer, head), counted from 0: what these heads bring back is zero.

        Raises
        ------
        ValueError
            If ids, mask or heads_off do not fit the model.
        TypeError
            If the mask is not boolean.
        """
        numbers = self._ids(ids)
        allowed = may_look(mask, numbers.shape)
        off = silenced(heads_off, self.config)
        X, layers = self._embed(numbers), []
        for place in range(self.config["num_hidden_layers"]):
            name = f"encoder.layer.{place}"
            silent = [head for layer, head in sorted(off) if layer == place]
            layers.append(self._attend(name, X, allowed, silent))
            X = self._finish(name, layers[-1])
        return Result(X, tuple(layers))

    def _ids(self, ids: ArrayLike) -> np.ndarray:
        numbers, most = np.asarray(ids), self.config["max_position_embeddings"]
        if numbers.dtype.kind not in "iu" or numbers.ndim < 1:
            raise ValueError(
                "ids must be whole numbers of shape (..., n), but they are "
                f"{numbers.dtype} of shape {numbers.shape}"
            )
        if numbers.shape[-1] > most:
            raise ValueError(f"at most {most} ids fit, but {numbers.shape[-1]} came")
        outside = numbers[(numbers < 0) | (numbers >= self.config["vocab_size"])]
        if outside.size:
            last = self.config["vocab_size"] - 1
            raise ValueError(f"ids go from 0 to {last}, but {outside[0]} came")
        return numbers

    def _embed(self, ids: np.ndarray) -> np.ndarray:
        """Word, plus its place, plus "first sentence": (..., n, d_model)."""
        words = self._words.rows(ids, self.dtype)
        places = self._tensors["embeddings.position_embeddings.weight"]
        first = self._tensors["embeddings.token_type_embeddings.weight"][0]
        total = words + places[: ids.shape[-1]] + first
        return self._norm("embeddings.LayerNorm", total)

    def _attend(
        self, name: str, X: np.ndarray, mask: np.ndarray | None, silent: list[int]
    ) -> Layer:
        h = self.config["num_attention_heads"]
        Q, K, V = (
            split_heads(self._linear(f"{name}.attention.self.{part}", X), h)
            for part in ("query", "key", "value")
        )  # (..., h, n, d_k)
        outputs, weights = attention(Q, K, V, mask)
        outputs[..., silent, :, :] = 0
        return Layer(X, Q, K, V, weights, outputs)

    def _finish(self, name: str, layer: Layer) -> np.ndarray:
        """From what the heads brought back to what the next layer gets."""
        merged = merge_heads(layer.outputs)  # (..., n, d_model)
        found = self._linear(f"{name}.attention.output.dense", merged)
        X = self._norm(f"{name}.attention.output.LayerNorm", layer.X + found)
        inner = gelu(self._linear(f"{name}.intermediate.dense", X))  # (..., n, d_ff)
        outer = self._linear(f"{name}.output.dense", inner)
        return self._norm(f"{name}.output.LayerNorm", X + outer)

    def _linear(self, name: str, X: np.ndarray) -> np.ndarray:
        W, bias = self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"]
        result: np.ndarray = X @ W.T + bias
        return result

    def _norm(self, name: str, X: np.ndarray) -> np.ndarray:
        gain, bias = self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"]
        eps = self.config.get("layer_norm_eps", 1e-12)
        return layer_norm(X, gain, bias, eps=eps)
