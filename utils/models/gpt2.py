"""GPT-2: a token may look at itself and at what came before, and says what comes next.

Radford et al., "Language Models are Unsupervised Multitask Learners" (2019). Positions
are learnt, one vector each, and added to the word. Unlike in BERT, a layer normalises
what goes *into* attention and into the feed-forward network, and adds what they found
to a stream that itself is never normalised, until the end.
"""

from collections.abc import Iterable
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from utils.mathematics.heads import merge_heads, split_heads
from utils.models.blocks import Layer, Result, as_ids, may_look_back
from utils.models.cache import Cache
from utils.models.checkpoint import Config, Shape
from utils.models.entries import choice, whole
from utils.models.family import WITHOUT, Model, Stored, numbered, with_bias
from utils.models.looks import Look, looks
from utils.models.yours import Attention


class Gpt2(Model):
    """A decoder: ids of tokens in, scores of the next token out."""

    LIMIT = "n_positions"
    SIZES = ("n_embd", "n_head", "n_layer", "n_positions", "vocab_size")
    HEADS = (("n_embd", "n_head"),)
    EPS = ("layer_norm_epsilon", 1e-5)
    ACTIVATION = ("activation_function", "gelu_new")
    ONLY = (
        ("scale_attn_weights", True),
        ("scale_attn_by_inverse_layer_idx", False),
        ("add_cross_attention", False),
        ("is_causal", True),
    )
    ALIASES = MappingProxyType(
        {
            "hidden_size": "n_embd",
            "max_position_embeddings": "n_positions",
            "num_attention_heads": "n_head",
            "num_hidden_layers": "n_layer",
        }
    )
    PREFIXES = ("transformer.",)
    OWN = ("h", "ln_f", "wpe", "wte")
    #: the causal mask, which older checkpoints store
    UNUSED = r"h\.\d+\.attn\.(masked_)?bias$"

    @classmethod
    def check(cls, config: Config) -> None:
        """Raise CheckpointError if this page cannot run such a configuration."""
        super().check(config)
        choice(config, "tie_word_embeddings", True, False)
        if config.get("n_inner") is not None:
            whole(config, "n_inner")

    @staticmethod
    def shapes(config: Config) -> dict[str, Shape]:
        """Name and shape of each tensor, as Hugging Face's library calls them."""
        d_model = config["n_embd"]
        d_ff = config.get("n_inner") or 4 * d_model
        layer: dict[str, Shape] = with_bias({"ln_1": (d_model,), "ln_2": (d_model,)})
        for name, columns, rows in (
            ("attn.c_attn", d_model, 3 * d_model),
            ("attn.c_proj", d_model, d_model),
            ("mlp.c_fc", d_model, d_ff),
            ("mlp.c_proj", d_ff, d_model),
        ):
            layer |= {f"{name}.weight": (columns, rows), f"{name}.bias": (rows,)}
        return {
            "wte.weight": (config["vocab_size"], d_model),
            "wpe.weight": (config["n_positions"], d_model),
            **with_bias({"ln_f": (d_model,)}),
            **numbered("h", config["n_layer"], layer),
        }

    @staticmethod
    def optional(config: Config) -> dict[str, Shape]:
        """The head, where it is not the table of words itself."""
        return {"lm_head.weight": (config["vocab_size"], config["n_embd"])}

    @classmethod
    def silence(cls, config: Config, stored: Stored) -> str:
        """Why there are no scores of words, if there are none."""
        found = super().silence(config, stored)
        if config.get("tie_word_embeddings", True) or "lm_head.weight" in stored:
            return found
        return found or f"tie_word_embeddings is false, no lm_head is stored: {WITHOUT}"

    @property
    def limit(self) -> int:
        """How many tokens there are positions for."""
        return int(self.config[self.LIMIT])

    def __call__(
        self,
        ids: ArrayLike,
        mask: ArrayLike | None = None,
        heads_off: Iterable[tuple[int, int]] = (),
        cache: Cache | None = None,
        attention: Attention | None = None,
    ) -> Result:
        """Run the model.

        Parameters
        ----------
        ids
            Whole numbers of the vocabulary, (..., n); those that are new to the cache.
        mask
            True where a token is there and False where it is padding, (..., n); or
            True where a query may look at a key, (..., n, n_k). Later tokens are hidden
            whatever it says. Places are counted from the first column, filling or not,
            as `transformers` does where it is given no positions: put padding behind.
        heads_off
            Pairs (layer, head), counted from 0: what these heads bring back is zero.
        cache
            Remembers keys and values from call to call.
        attention
            A function of yours in place of the course's; `utils.models.yours` says how
            it is asked.

        Raises
        ------
        ValueError
            If ids, mask, heads_off, cache or attention do not fit the model.
        TypeError
            If the mask is not boolean.
        """
        past = 0 if cache is None else cache.length
        numbers = as_ids(ids, self.config["vocab_size"], self.room, past)
        allowed = may_look_back(mask, numbers.shape, cache)
        every = looks(
            heads_off, self.config["n_layer"], self.config["n_head"], attention
        )
        X, layers = self._embed(numbers, past), []
        for place, look in enumerate(every):
            name = f"h.{place}"
            layers.append(self._attend(name, X, allowed, look, cache))
            X = self._finish(name, layers[-1])
        if cache is not None:
            cache.advance(numbers.shape[-1])
        hidden = self._norm("ln_f", X)
        return Result(hidden, tuple(layers), self._score(hidden), note=self.note)

    def _embed(self, ids: np.ndarray, past: int) -> np.ndarray:
        """Word plus place: (..., n, d_model)."""
        places = self._tensors["wpe.weight"][past : past + ids.shape[-1]]
        embedded: np.ndarray = self._tensors["wte.weight"][ids] + places
        return embedded

    def _attend(
        self,
        name: str,
        X: np.ndarray,
        mask: np.ndarray | None,
        look: Look,
        cache: Cache | None,
    ) -> Layer:
        QKV = self._linear(f"{name}.attn.c_attn", self._norm(f"{name}.ln_1", X))
        h = self.config["n_head"]
        Q, K, V = (split_heads(part, h) for part in np.split(QKV, 3, axis=-1))
        if cache is not None:
            K, V = cache.extend(name, K, V)  # (..., h, n_k, d_k)
        return self._look(name, X, (Q, K, V), mask, look)

    def _look(
        self,
        name: str,
        X: np.ndarray,
        QKV: tuple[np.ndarray, np.ndarray, np.ndarray],
        mask: np.ndarray | None,
        look: Look,
    ) -> Layer:
        return look(X, *QKV, mask)

    def _finish(self, name: str, layer: Layer) -> np.ndarray:
        """From what the heads brought back to what the next layer gets."""
        X = layer.X + self._linear(f"{name}.attn.c_proj", merge_heads(layer.outputs))
        inner = self._linear(f"{name}.mlp.c_fc", self._norm(f"{name}.ln_2", X))
        outer = self._linear(f"{name}.mlp.c_proj", self._activate(inner))
        total: np.ndarray = X + outer
        return total

    def _score(self, hidden: np.ndarray) -> np.ndarray | None:
        """How well each word fits as the next one: its vector times the token's."""
        if self.note:
            return None
        words = self._tensors["wte.weight"]
        logits: np.ndarray = hidden @ self._tensors.get("lm_head.weight", words).T
        return logits

    def _linear(self, name: str, X: np.ndarray) -> np.ndarray:
        """X W + b: GPT-2 keeps its matrices as the equation has them, (in, out)."""
        result: np.ndarray = X @ self._tensors[f"{name}.weight"]
        result += self._tensors[f"{name}.bias"]
        return result
