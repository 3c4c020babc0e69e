"""LLaMA: a decoder as in GPT-2, with four parts exchanged.

Touvron et al., "LLaMA: Open and Efficient Foundation Language Models" (2023); most open
models since have its form. Queries and keys are *turned* by their position (RoPE) where
GPT-2 adds a vector; the norm leaves the mean where it is (RMSNorm); the feed-forward
network multiplies two branches, one of which opens and closes the other (SwiGLU); and
several query heads share one head of keys and values, which shrinks the cache.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from utils.mathematics.heads import merge_heads, repeat_kv, split_heads
from utils.mathematics.norms import rms_norm
from utils.mathematics.positions import rotate
from utils.models.blocks import Layer, Result, as_ids, may_look_back
from utils.models.cache import Cache
from utils.models.checkpoint import CheckpointError, Config, Shape, Tensor
from utils.models.entries import architectures, choice, whole
from utils.models.family import WITHOUT, Model, Stored, numbered
from utils.models.looks import Look, looks
from utils.models.rope import frequencies
from utils.models.yours import Attention

Turn = tuple[np.ndarray, np.ndarray]


class Llama(Model):
    """A decoder: ids of tokens in, scores of the next token out."""

    LIMIT = "max_position_embeddings"
    SIZES = (
        "hidden_size",
        "intermediate_size",
        "max_position_embeddings",
        "num_attention_heads",
        "num_hidden_layers",
        "vocab_size",
    )
    EPS = ("rms_norm_eps", 1e-6)
    ONLY = (("hidden_act", "silu"), ("is_causal", True))
    ACTIVATION = ("hidden_act", "silu")
    PREFIXES = ("model.", "transformer.")
    OWN = ("embed_tokens", "layers", "norm")
    #: how far pairs turn, which older checkpoints store
    UNUSED = r"(layers\.\d+\.self_attn\.)?rotary_emb\.inv_freq$"

    def __init__(
        self,
        config: Config,
        tensors: Mapping[str, Tensor],
        dtype: DTypeLike = np.float32,
        note: str = "",
    ) -> None:
        super().__init__(config, tensors, dtype, note)
        self.h, self.h_kv, self.d_k = heads(config)
        self._frequencies = frequencies(config, self.d_k)

    @classmethod
    def check(cls, config: Config) -> None:
        """Raise CheckpointError if this page cannot run such a configuration."""
        super().check(config)
        h, h_kv, d_k = heads(config)
        if h % h_kv:
            raise CheckpointError(
                f"config.json: num_attention_heads {h} does not divide into groups for "
                f"num_key_value_heads {h_kv}"
            )
        if d_k % 2:
            raise CheckpointError(f"config.json: heads have {d_k} numbers, not pairs")
        for name in ("attention_bias", "mlp_bias", "tie_word_embeddings"):
            choice(config, name, False, True)
        frequencies(config, d_k)

    @staticmethod
    def shapes(config: Config) -> dict[str, Shape]:
        """Name and shape of each tensor, as Hugging Face's library calls them."""
        d_model, d_ff = config["hidden_size"], config["intermediate_size"]
        h, h_kv, d_k = heads(config)
        attend: dict[str, Shape] = {
            "self_attn.q_proj": (h * d_k, d_model),
            "self_attn.k_proj": (h_kv * d_k, d_model),
            "self_attn.v_proj": (h_kv * d_k, d_model),
            "self_attn.o_proj": (d_model, h * d_k),
        }
        feed: dict[str, Shape] = {
            "mlp.gate_proj": (d_ff, d_model),
            "mlp.up_proj": (d_ff, d_model),
            "mlp.down_proj": (d_model, d_ff),
        }
        norms = {"input_layernorm": (d_model,), "post_attention_layernorm": (d_model,)}
        layer = {f"{k}.weight": v for k, v in (attend | feed | norms).items()}
        for biased, part in (("attention_bias", attend), ("mlp_bias", feed)):
            if config.get(biased):
                layer |= {f"{k}.bias": v[:1] for k, v in part.items()}
        table: Shape = (config["vocab_size"], d_model)
        found = {"embed_tokens.weight": table, "norm.weight": (d_model,)}
        if _needs_head(config):
            found["lm_head.weight"] = table
        return found | numbered("layers", config["num_hidden_layers"], layer)

    @staticmethod
    def optional(config: Config) -> dict[str, Shape]:
        """The head, where it is the table of words or the checkpoint has none."""
        return {"lm_head.weight": (config["vocab_size"], config["hidden_size"])}

    @classmethod
    def silence(cls, config: Config, stored: Stored) -> str:
        """Why there are no scores of words, if there are none."""
        found = super().silence(config, stored)
        tied, own = config.get("tie_word_embeddings"), "lm_head.weight" in stored
        if found or tied or own or _needs_head(config):
            return found
        return f"it has no head that scores words: {WITHOUT}"

    @property
    def limit(self) -> int:
        """How many tokens it was trained to look back."""
        return int(self.config[self.LIMIT])

    def __call__(
        self,
        ids: ArrayLike,
        mask: ArrayLike | None = None,
        heads_off: Iterable[tuple[int, int]] = (),
        cache: Cache | None = None,
        attention: Attention | None = None,
    ) -> Result:
        """Run the model; parameters and errors are those of `Gpt2`.

        The cache holds one key and value for each *group* of query heads; in `layers`
        they stand repeated, one for each query head.
        """
        past = 0 if cache is None else cache.length
        numbers = as_ids(ids, self.config["vocab_size"], self.room, past)
        every = looks(heads_off, self.config["num_hidden_layers"], self.h, attention)
        allowed = may_look_back(mask, numbers.shape, cache)
        turn = self._turn(past, numbers.shape[-1])
        X, layers = self._tensors["embed_tokens.weight"][numbers], []
        for place, look in enumerate(every):
            name = f"layers.{place}"
            layers.append(self._attend(name, X, turn, allowed, look, cache))
            X = self._finish(name, layers[-1])
        if cache is not None:
            cache.advance(numbers.shape[-1])
        hidden = self._norm("norm", X)
        return Result(hidden, tuple(layers), self._score(hidden), note=self.note)

    def _turn(self, past: int, n: int) -> Turn:
        """Cosines and sines of n positions after the cache, (n, d_k / 2) each."""
        angles = np.arange(past, past + n)[:, None] * self._frequencies
        return np.cos(angles).astype(self.dtype), np.sin(angles).astype(self.dtype)

    def _attend(
        self,
        name: str,
        X: np.ndarray,
        turn: Turn,
        mask: np.ndarray | None,
        look: Look,
        cache: Cache | None,
    ) -> Layer:
        normal = self._norm(f"{name}.input_layernorm", X)
        Q, K, V = (
            split_heads(self._linear(f"{name}.self_attn.{part}_proj", normal), h)
            for part, h in (("q", self.h), ("k", self.h_kv), ("v", self.h_kv))
        )
        Q, K = rotate(Q, *turn), rotate(K, *turn)
        if cache is not None:
            K, V = cache.extend(name, K, V)  # (..., h_kv, n_k, d_k)
        groups = self.h // self.h_kv
        return look(X, Q, repeat_kv(K, groups), repeat_kv(V, groups), mask)

    def _finish(self, name: str, layer: Layer) -> np.ndarray:
        """From what the heads brought back to what the next layer gets."""
        merged = merge_heads(layer.outputs)  # (..., n, h * d_k)
        X = layer.X + self._linear(f"{name}.self_attn.o_proj", merged)
        normal = self._norm(f"{name}.post_attention_layernorm", X)
        gate = self._activate(self._linear(f"{name}.mlp.gate_proj", normal))
        gated = gate * self._linear(f"{name}.mlp.up_proj", normal)  # (..., n, d_ff)
        total: np.ndarray = X + self._linear(f"{name}.mlp.down_proj", gated)
        return total

    def _score(self, hidden: np.ndarray) -> np.ndarray | None:
        """How well each word fits as the next one."""
        if self.note:
            return None
        own = "lm_head.weight" in self._tensors
        return self._linear("lm_head" if own else "embed_tokens", hidden)

    def _norm(self, name: str, X: np.ndarray) -> np.ndarray:
        return rms_norm(X, self._tensors[f"{name}.weight"], eps=self._eps)


def heads(config: Config) -> tuple[int, int, int]:
    """How many query heads, how many of keys and values, how many numbers in each."""
    h = whole(config, "num_attention_heads")
    told = {name: value for name, value in config.items() if value is not None}
    h_kv = whole({"num_key_value_heads": h, **told}, "num_key_value_heads")
    d_k = whole({"head_dim": config["hidden_size"] // h, **told}, "head_dim")
    return h, h_kv, d_k


def _needs_head(config: Config) -> bool:
    """Whether the scores come from a table of their own."""
    kinds = architectures(config) or ["ForCausalLM"]
    writes = any(kind.endswith("ForCausalLM") for kind in kinds)
    return writes and not config.get("tie_word_embeddings")
