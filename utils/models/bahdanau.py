"""Two RNNs, with Bahdanau's attention between them or without: where attention began.

Bahdanau, Cho and Bengio, "Neural Machine Translation by Jointly Learning to Align and
Translate" (2014). One RNN reads the source in both directions, another one writes.
Without attention the writer gets one fixed vector, however long the sentence (Cho et
al. 2014). With it, the writer looks at all states of the reader before each word, and
mixes them by weights: a state's score is *additive*, v · tanh(W s + U h), no product.

Tensors, under the names of a PyTorch module: ``source`` and ``target``
(`nn.Embedding`); ``encoder`` (bidirectional `nn.GRU`, `nn.LSTM` or `nn.RNN`);
``bridge`` (`nn.Linear`, from both last states of the reader to the first one of the
writer, through tanh); ``decoder`` (`nn.GRU` or another, of the word before beside the
context); ``output`` (`nn.Linear`, of state, context and the word before); and for
attention ``attention.query`` (W, no bias), ``attention.key`` (U, with bias) and
``attention.score`` (v, no bias).
"""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import ArrayLike

from utils.models.additive import AdditiveLayer, additive_look
from utils.models.blocks import Result, as_ids
from utils.models.cache import Cache
from utils.models.cells import (
    CELLS,
    State,
    cell_shapes,
    cell_weights,
    check_cell,
    real_tokens,
    recur,
)
from utils.models.checkpoint import Config, Shape
from utils.models.entries import choice, whole
from utils.models.family import Model, with_bias
from utils.models.looks import silenced


class RnnEncoderDecoder(Model):
    """Two RNNs: a source and the target so far in, scores of words out.

    `config.json` names ``cell``, ``attention`` ("bahdanau" or "none"),
    ``source_vocab_size``, ``target_vocab_size``, ``embedding_size``, ``hidden_size``
    and, with attention, ``attention_size``.
    """

    SIZES = ("source_vocab_size", "target_vocab_size", "embedding_size", "hidden_size")

    @classmethod
    def check(cls, config: Config) -> None:
        """Raise CheckpointError if this page cannot run such a configuration."""
        super().check(config)
        check_cell(config)
        if choice(config, "attention", "bahdanau", "none") == "bahdanau":
            whole(config, "attention_size")

    @staticmethod
    def shapes(config: Config) -> dict[str, Shape]:
        """Name and shape of each tensor."""
        e, d, cell = config["embedding_size"], config["hidden_size"], config["cell"]
        words = config["target_vocab_size"]
        found: dict[str, Shape] = {
            "source.weight": (config["source_vocab_size"], e),
            "target.weight": (words, e),
            **with_bias({"bridge": (d, 2 * d), "output": (words, d + 2 * d + e)}),
        }
        for name, d_in in (
            ("encoder.{}_l0", e),
            ("encoder.{}_l0_reverse", e),
            ("decoder.{}_l0", e + 2 * d),
        ):
            found |= cell_shapes(cell, name, d_in, d)
        if config.get("attention", "bahdanau") == "none":
            return found
        a = config["attention_size"]
        found |= {"attention.query.weight": (a, d), "attention.score.weight": (1, a)}
        return found | with_bias({"attention.key": (a, 2 * d)})

    def encode(self, source: ArrayLike, mask: ArrayLike | None = None) -> Result:
        """Read the source: one state of both directions a token, (..., n, 2 d)."""
        numbers = as_ids(source, self.config["source_vocab_size"])
        there = real_tokens(mask, numbers.shape)
        X = self._tensors["source.weight"][numbers]
        hidden = [
            recur(
                self.config["cell"],
                X,
                cell_weights(self._tensors, f"encoder.{{}}_l0{end}"),
                mask=there,
                backwards=bool(end),
            )[0]
            for end in ("", "_reverse")
        ]
        return Result(np.concatenate(hidden, axis=-1))

    def __call__(
        self,
        source: ArrayLike | Result,
        target: ArrayLike,
        mask: ArrayLike | None = None,
        heads_off: Iterable[tuple[int, int]] = (),
        cache: Cache | None = None,
        attention: None = None,
    ) -> Result:
        """Run the model.

        Parameters
        ----------
        source
            Ids (..., n), or what `encode` made of them, so that it is read only once.
        target
            Ids of the text so far, (..., m); with a cache, those that are new to it.
        mask
            True where the source has a token and False where it has padding, (..., n).
        heads_off
            ``[(0, 0)]`` switches the attention off: the context is zero.
        cache
            Remembers the writer's state from call to call, for one source.
        attention
            None: a score here is no product, so a function of yours has no place in it.

        Returns
        -------
        Result
            `hidden` has the writer's states, `cross` its look at the source (nothing
            without attention), `encoder` what the source became.

        Raises
        ------
        ValueError
            If an argument does not fit the model.
        TypeError
            If the mask is not boolean.
        """
        silent = self._silent(heads_off, attention)
        read = source if isinstance(source, Result) else self.encode(source, mask)
        there = real_tokens(mask, read.hidden.shape[:-1])
        numbers = as_ids(target, self.config["target_vocab_size"])
        words = self._tensors["target.weight"][numbers]  # (..., m, e)
        kept = None if cache is None else cache.kept("state")
        state = self._start(read.hidden) if kept is None else kept
        steps, state = self._write(words, read.hidden, there, state, silent)
        if cache is not None:
            cache.keep("state", *state)
            cache.advance(numbers.shape[-1])
        hidden, context = steps["hidden"], steps["context"]
        logits = self._linear("output", np.concatenate([hidden, context, words], -1))
        cross = (self._layer(steps, read.hidden),) if self._attentive else ()
        return Result(hidden, (), logits, cross, read)

    def reading(
        self,
        source: ArrayLike,
        mask: ArrayLike | None = None,
        heads_off: Iterable[tuple[int, int]] = (),
    ) -> Callable[..., Result]:
        """Read a source once; what comes back is a decoder that `generate` can use."""
        off, read = list(heads_off), self.encode(source, mask)

        def decode(ids: ArrayLike, cache: Cache | None = None) -> Result:
            return self(read, ids, mask, off, cache)

        return decode

    def _silent(self, heads_off: Iterable[tuple[int, int]], attention: object) -> bool:
        """Whether the attention is off; it cannot be another one."""
        if attention is not None:
            raise ValueError(
                "attention is given, but this model scores by v · tanh(q + k), which "
                "is no function of Q, K and V alone"
            )
        return any(silenced(heads_off, int(self._attentive), 1))

    @property
    def _attentive(self) -> bool:
        return str(self.config.get("attention")) != "none"

    def _summary(self, H: np.ndarray) -> np.ndarray:
        """The reader's last state in each direction: (..., 2 d), for any length."""
        d = self.config["hidden_size"]
        return np.concatenate([H[..., -1, :d], H[..., 0, d:]], axis=-1)

    def _start(self, H: np.ndarray) -> State:
        h = np.tanh(self._linear("bridge", self._summary(H)))
        return (
            h,
            *(np.zeros_like(h) for _ in range(CELLS[self.config["cell"]][2] - 1)),
        )

    def _write(
        self,
        words: np.ndarray,
        H: np.ndarray,
        there: np.ndarray | None,
        state: State,
        silent: bool,
    ) -> tuple[dict[str, np.ndarray], State]:
        """One step a word: look, then let the cell take up the word and the context."""
        cell, weights = (
            self.config["cell"],
            cell_weights(self._tensors, "decoder.{}_l0"),
        )
        keys = self._linear("attention.key", H) if self._attentive else H
        steps: dict[str, list[np.ndarray]] = {}
        for place in range(words.shape[-2]):
            step = {"before": state[0][..., None, :]}  # (..., 1, d)
            step |= self._look(step["before"], keys, H, there)
            step["context"] = step["context"] * (not silent)
            word = words[..., place : place + 1, :]
            x = np.concatenate([word, step["context"]], axis=-1)  # (..., 1, e + 2 d)
            step["hidden"], state = recur(cell, x, weights, state)
            for name, array in step.items():
                steps.setdefault(name, []).append(array)
        return {k: np.concatenate(rows, axis=-2) for k, rows in steps.items()}, state

    def _look(
        self, h: np.ndarray, keys: np.ndarray, H: np.ndarray, there: np.ndarray | None
    ) -> dict[str, np.ndarray]:
        """What the writer gets to know of the source before a word."""
        if not self._attentive:
            return {"context": self._summary(H)[..., None, :]}
        query = self._linear("attention.query", h)  # (..., 1, a)
        v = self._tensors["attention.score.weight"][0]
        context, weights = additive_look(query, keys, H, v, there)
        return {"query": query, "weights": weights, "context": context}

    def _layer(self, steps: dict[str, np.ndarray], H: np.ndarray) -> AdditiveLayer:
        """The look of all words, with an axis for its one head."""
        keys = self._linear("attention.key", H)
        names = ("query", "weights", "context")
        Q, weights, outputs = (steps[name][..., None, :, :] for name in names)
        K, values = keys[..., None, :, :], H[..., None, :, :]
        v = self._tensors["attention.score.weight"][0]
        return AdditiveLayer(steps["before"], Q, K, values, weights, outputs, v)
