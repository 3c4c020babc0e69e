"""BERT: every token may look at every other one, before it and after it.

Devlin, Chang, Lee, Toutanova, "BERT: Pre-training of Deep Bidirectional Transformers
for Language Understanding" (2018). A layer is attention, then a feed-forward network;
each adds what it found to what came in, and normalises the sum.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from utils.mathematics.heads import merge_heads, split_heads
from utils.models.activations import gelu
from utils.models.blocks import Layer, Result, as_ids, may_look
from utils.models.checkpoint import Config, Shape
from utils.models.family import WITHOUT, Model, Stored, numbered, with_bias
from utils.models.looks import Look, looks
from utils.models.yours import Attention

_TABLES = {
    "word": "vocab_size",
    "position": "max_position_embeddings",
    "token_type": "type_vocab_size",
}
_HEAD = "cls.predictions"
_WORDS = "embeddings.word_embeddings.weight"
_SQUARE = ("self.query", "self.key", "self.value", "output.dense")


class Bert(Model):
    """A two-sided encoder: ids of tokens in, one vector a token out.

    Where the checkpoint has the head of a masked language model, each token also gets
    scores: which word belongs there, by the words around it.
    """

    LIMIT = "max_position_embeddings"
    SIZES = (
        "hidden_size",
        "intermediate_size",
        "max_position_embeddings",
        "num_attention_heads",
        "num_hidden_layers",
        "type_vocab_size",
        "vocab_size",
    )
    HEADS = (("hidden_size", "num_attention_heads"),)
    ONLY = (
        ("hidden_act", "gelu"),
        ("position_embedding_type", "absolute"),
        ("is_decoder", False),
        ("add_cross_attention", False),
    )
    EPS = ("layer_norm_eps", 1e-12)
    PREFIXES = ("bert.",)
    OWN = ("embeddings", "encoder", "pooler")
    #: older versions, and what says whether one sentence follows another one
    UNUSED = r"embeddings\.position_ids$|pooler\.|cls\.(seq_relationship|predictions)\."
    #: half of the model, and a sentence needs a few rows
    TABLES = (_WORDS,)

    @staticmethod
    def shapes(config: Config) -> dict[str, Shape]:
        """Name and shape of each tensor, as Hugging Face's library calls them."""
        d_model, d_ff = config["hidden_size"], config["intermediate_size"]
        found: dict[str, Shape] = {
            f"embeddings.{table}_embeddings.weight": (config[rows], d_model)
            for table, rows in _TABLES.items()
        }
        square = (d_model, d_model)
        layer = {f"attention.{part}": square for part in _SQUARE} | {
            "attention.output.LayerNorm": (d_model,),
            "intermediate.dense": (d_ff, d_model),
            "output.dense": (d_model, d_ff),
            "output.LayerNorm": (d_model,),
        }
        found |= with_bias({"embeddings.LayerNorm": (d_model,)})
        layers = config["num_hidden_layers"]
        return found | numbered("encoder.layer", layers, with_bias(layer))

    @staticmethod
    def optional(config: Config) -> dict[str, Shape]:
        """The head that says which word belongs where."""
        d_model = config["hidden_size"]
        found: dict[str, Shape] = {f"{_HEAD}.bias": (config["vocab_size"],)}
        transform = {"dense": (d_model, d_model), "LayerNorm": (d_model,)}
        return found | with_bias(
            {f"{_HEAD}.transform.{part}": shape for part, shape in transform.items()}
        )

    @classmethod
    def silence(cls, config: Config, stored: Stored) -> str:
        """Why there are no scores of words, if there are none."""
        if found := super().silence(config, stored):
            return found
        if not any(name.startswith(f"{_HEAD}.") for name in stored):
            return f"it has no head that scores words: {WITHOUT}"
        if not config.get("tie_word_embeddings", True):
            return f"tie_word_embeddings is false: {WITHOUT}"
        again = {"decoder.weight": _WORDS, "decoder.bias": f"{_HEAD}.bias"}
        for name, same in again.items():
            own, table = stored.get(f"{_HEAD}.{name}"), stored.get(same)
            if own is not None and table is not None and not np.array_equal(own, table):
                return f"{_HEAD}.{name} is not {same}: {WITHOUT}"
        return ""

    @property
    def limit(self) -> int:
        """How many tokens there are positions for."""
        return int(self.config[self.LIMIT])

    def __call__(
        self,
        ids: ArrayLike,
        mask: ArrayLike | None = None,
        heads_off: Iterable[tuple[int, int]] = (),
        attention: Attention | None = None,
        token_type_ids: ArrayLike | None = None,
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
        attention
            A function of yours in place of the course's; `utils.models.yours` says how
            it is asked.
        token_type_ids
            Of a pair of sentences, which one a token is of, 0 or 1: (..., n), or with
            axes that broadcast. Without it all are of the first.

        Raises
        ------
        ValueError
            If ids, mask, heads_off, attention or token_type_ids do not fit the model.
        TypeError
            If the mask is not boolean.
        """
        numbers = as_ids(ids, self.config["vocab_size"], self.room)
        allowed = may_look(mask, numbers.shape)
        h, layers = self.config["num_attention_heads"], []
        every = looks(heads_off, self.config["num_hidden_layers"], h, attention)
        X = self._embed(numbers, self._types(token_type_ids, numbers.shape))
        for place, look in enumerate(every):
            name = f"encoder.layer.{place}"
            layers.append(self._attend(name, X, allowed, look))
            X = self._finish(name, layers[-1])
        return Result(X, tuple(layers), self._score(X), note=self.note)

    def _types(self, given: ArrayLike | None, shape: Shape) -> np.ndarray:
        """Which sentence each token is of, (..., n)."""
        if given is None:
            return np.zeros(shape[-1:], int)
        types, most = np.asarray(given), self.config["type_vocab_size"]
        try:
            fits = np.broadcast_shapes(types.shape, shape) == shape
        except ValueError:
            fits = False
        if types.dtype.kind not in "iu" or not fits:
            raise ValueError(
                f"token_type_ids must be whole numbers of shape {shape}, but they are "
                f"{types.dtype} of shape {types.shape}"
            )
        if types.size and not 0 <= types.min() <= types.max() < most:
            outside = types[(types < 0) | (types >= most)][0]
            raise ValueError(
                f"token_type_ids go from 0 to {most - 1}, but {outside} came"
            )
        return types

    def _embed(self, ids: np.ndarray, types: np.ndarray) -> np.ndarray:
        """Word, plus its place, plus its sentence, first or second: (..., n, d)."""
        words = self._stored[self.TABLES[0]].rows(ids, self.dtype)
        places = self._tensors["embeddings.position_embeddings.weight"]
        sentences = self._tensors["embeddings.token_type_embeddings.weight"]
        total = words + places[: ids.shape[-1]] + sentences[types]
        return self._norm("embeddings.LayerNorm", total)

    def _attend(
        self, name: str, X: np.ndarray, mask: np.ndarray | None, look: Look
    ) -> Layer:
        h = self.config["num_attention_heads"]
        Q, K, V = (
            split_heads(self._linear(f"{name}.attention.self.{part}", X), h)
            for part in ("query", "key", "value")
        )  # (..., h, n, d_k)
        return look(X, Q, K, V, mask)

    def _finish(self, name: str, layer: Layer) -> np.ndarray:
        """From what the heads brought back to what the next layer gets."""
        merged = merge_heads(layer.outputs)  # (..., n, d_model)
        found = self._linear(f"{name}.attention.output.dense", merged)
        X = self._norm(f"{name}.attention.output.LayerNorm", layer.X + found)
        inner = gelu(self._linear(f"{name}.intermediate.dense", X))  # (..., n, d_ff)
        outer = self._linear(f"{name}.output.dense", inner)
        return self._norm(f"{name}.output.LayerNorm", X + outer)

    def _score(self, hidden: np.ndarray) -> np.ndarray | None:
        """How well each word fits each place: (..., n, words); None without a head."""
        if self.note:
            return None
        inner = gelu(self._linear(f"{_HEAD}.transform.dense", hidden))
        found = self._norm(f"{_HEAD}.transform.LayerNorm", inner)  # (..., n, d_model)
        words = self._stored[self.TABLES[0]].rows(..., self.dtype)
        logits: np.ndarray = found @ words.T + self._tensors[f"{_HEAD}.bias"]
        return logits
