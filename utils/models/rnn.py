"""The recurrent line: one state walks along the text and takes up a token at a step.

Every step needs the step before it, so n tokens take n steps one after the other, where
attention takes one. What a step does is on the page `cells`.

The tensors have the names of PyTorch: a module with ``self.embed`` (`nn.Embedding`),
``self.rnn`` (`nn.RNN`, `nn.GRU` or `nn.LSTM`) and ``self.output`` (`nn.Linear`) is
stored by ``save_file(module.state_dict(), ...)``.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from utils.models.blocks import Result, as_ids
from utils.models.cache import Cache
from utils.models.cells import (
    CELLS,
    State,
    Weights,
    cell_shapes,
    cell_weights,
    check_cell,
    real_tokens,
    recur,
)
from utils.models.checkpoint import Config, Shape
from utils.models.entries import choice, whole
from utils.models.family import WITHOUT, Model, with_bias

#: the walk of one layer, beside the model of several
__all__ = ["CELLS", "Rnn", "State", "Weights", "recur"]


class Rnn(Model):
    """A recurrent network: ids of tokens in, a state a token and scores out.

    `config.json` names ``cell`` ("rnn", "gru" or "lstm"), ``vocab_size``,
    ``embedding_size``, ``hidden_size`` and ``num_layers``. It may say ``bidirectional``
    (false), and ``output_size`` (as many as ``vocab_size``; 0 for no head).
    """

    SIZES = ("vocab_size", "embedding_size", "hidden_size", "num_layers")

    @classmethod
    def check(cls, config: Config) -> None:
        """Raise CheckpointError if this page cannot run such a configuration."""
        super().check(config)
        check_cell(config)
        choice(config, "bidirectional", False, True)
        if "output_size" in config:
            whole(config, "output_size", least=0)

    @staticmethod
    def shapes(config: Config) -> dict[str, Shape]:
        """Name and shape of each tensor."""
        words, d_in = config["vocab_size"], config["embedding_size"]
        d, directions = config["hidden_size"], 1 + config.get("bidirectional", False)
        found: dict[str, Shape] = {"embed.weight": (words, d_in)}
        for layer in range(config["num_layers"]):
            for end in ("", "_reverse")[:directions]:
                wide = d * directions if layer else d_in
                found |= cell_shapes(config["cell"], f"rnn.{{}}_l{layer}{end}", wide, d)
        out = config.get("output_size", words)
        return found | (with_bias({"output": (out, d * directions)}) if out else {})

    def __call__(
        self,
        ids: ArrayLike,
        mask: ArrayLike | None = None,
        heads_off: Iterable[tuple[int, int]] = (),
        cache: Cache | None = None,
        attention: None = None,
    ) -> Result:
        """Run the model.

        Parameters
        ----------
        ids
            Whole numbers of the vocabulary, (..., n); those that are new to the cache.
        mask
            True where a token is there and False where it is padding, (..., n).
        heads_off
            There are none, so this must stay empty; as must ``attention``.
        cache
            Remembers the state from call to call: the same few bytes however long the
            text grows. Not for two directions.

        Raises
        ------
        ValueError
            If an argument does not fit the model.
        TypeError
            If the mask is not boolean.
        """
        if list(heads_off) or attention is not None:
            what = "heads to switch off" if list(heads_off) else "for yours to replace"
            raise ValueError(f"an RNN has no attention {what}")
        two = bool(self.config.get("bidirectional"))
        if two and cache is not None:
            raise ValueError("a bidirectional RNN reads the end first: no cache helps")
        numbers = as_ids(ids, self.config["vocab_size"])
        there = real_tokens(mask, numbers.shape)
        X = self._tensors["embed.weight"][numbers]
        for layer in range(self.config["num_layers"]):
            X = self._walk(layer, X, there, cache)
        if cache is not None:
            cache.advance(numbers.shape[-1])
        if "output.weight" not in self._tensors:
            return Result(X, note=f"output_size is 0: {WITHOUT}")
        return Result(X, logits=self._linear("output", X))

    def _walk(
        self, layer: int, X: np.ndarray, mask: np.ndarray | None, cache: Cache | None
    ) -> np.ndarray:
        """One layer, in both directions if it has them: (..., n, d or 2 d)."""
        cell, name = self.config["cell"], f"rnn.{{}}_l{layer}"
        before = None if cache is None else cache.kept(name)
        hidden, state = recur(
            cell, X, cell_weights(self._tensors, name), before, mask=mask
        )
        if cache is not None:
            cache.keep(name, *state)
        if not self.config.get("bidirectional"):
            return hidden
        back = cell_weights(self._tensors, f"{name}_reverse")
        other, _ = recur(cell, X, back, mask=mask, backwards=True)
        return np.concatenate([hidden, other], axis=-1)
