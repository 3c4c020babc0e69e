"""What several tasks share: a text as a model read it, and the options of each call.

A task is a model with its words. It is opened by ``load()``, called with what a learner
typed or drew, and tells its answer with the attention behind it. Each call takes
``heads_off``, the heads to switch off, and ``attention``, a function of yours in place
of the course's; given when the task is made, the function stays for all calls.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from utils import models
from utils.mathematics.attention import softmax
from utils.text import Tokens

Heads = Iterable[tuple[int, int]]
M = TypeVar("M")  # a model
R = TypeVar("R")  # its tokenizer


@dataclass(frozen=True)
class Reading:
    """A text as a model read it.

    Parameters
    ----------
    tokens
        Its n tokens; `tokens.unknown` has the words that the model does not know.
    result
        All that the model computed.
    """

    tokens: Tokens
    result: models.Result

    @property
    def labels(self) -> list[str]:
        """What each token shows."""
        return list(self.tokens.pieces)

    @property
    def layers(self) -> tuple[models.Layer, ...]:
        """What each layer computed, the first one first."""
        return self.result.layers

    @property
    def weights(self) -> np.ndarray | None:
        """How much each token looks at each other one, (layers, h, n, n).

        None where a function of yours was asked that returns the output alone.
        """
        return stacked(self.result.attentions)


@dataclass(frozen=True)
class Answer(Reading):
    """A text and the word that a model says at one of its places.

    Parameters
    ----------
    vocabulary
        The words that can be said.
    place
        Where in the text the model answers.
    shares
        The chance of each word there, (words,), from 0 to 1.
    """

    vocabulary: tuple[str, ...]
    place: int
    shares: np.ndarray

    @property
    def word(self) -> str:
        """The word with the highest chance."""
        return self.vocabulary[int(self.shares.argmax())]

    @property
    def places(self) -> list[int]:
        """Where that word stands in the text; nowhere if it is not in it."""
        return [n for n, piece in enumerate(self.tokens.pieces) if piece == self.word]

    @property
    def looks(self) -> np.ndarray | None:
        """What the place of the answer gives to each token, (layers, h, n), or None."""
        return None if self.weights is None else self.weights[:, :, self.place]

    def share(self, word: str) -> float:
        """The chance that a word got.

        Raises
        ------
        ValueError
            If the model cannot say it.
        """
        if word not in self.vocabulary:
            raise ValueError(f"the model does not know the word {word!r}")
        return float(self.shares[self.vocabulary.index(word)])

    def best(self, count: int = 3) -> list[tuple[str, float]]:
        """The words with the highest chances, the best first."""
        order = np.argsort(-self.shares, kind="stable")[:count]
        return [(self.vocabulary[place], float(self.shares[place])) for place in order]


class Task:
    """A model with its words, ready to ask.

    Parameters
    ----------
    attention
        A function of yours that all calls ask in place of the course's own.
    """

    def __init__(self, attention: Any = None) -> None:
        self.attention = attention

    def _asked(self, heads_off: Iterable[Any], attention: Any) -> dict[str, Any]:
        """The options of one call that are not left as they are."""
        found = {"heads_off": list(heads_off), "attention": attention or self.attention}
        return {name: value for name, value in found.items() if value}


class Worded(Task, Generic[M, R]):
    """A task that reads text: a model, and what turns a text into its tokens.

    Parameters
    ----------
    model
        The model.
    read
        Its tokenizer.
    attention
        As in `Task`.
    """

    def __init__(self, model: M, read: R, attention: Any = None) -> None:
        super().__init__(attention)
        self.model, self.read = model, read


def stacked(weights: Sequence[np.ndarray | None]) -> np.ndarray | None:
    """The weights of all layers in one array, or None where a layer tells none."""
    known = [one for one in weights if one is not None]
    return np.stack(known) if known and len(known) == len(weights) else None


def chances(scores: np.ndarray) -> np.ndarray:
    """Scores of words as shares, (..., words)."""
    return softmax(scores.astype(np.float64))


def padded(texts: Sequence[Sequence[int]], filling: int = 0) -> np.ndarray:
    """Ids of texts of different length, filled up to the longest: (texts, longest)."""
    ids = np.full((len(texts), max(map(len, texts))), filling)
    for row, one in zip(ids, texts, strict=True):
        row[: len(one)] = one
    return ids


def scored(result: models.Result) -> np.ndarray:
    """The scores of a model's head.

    Raises
    ------
    CheckpointError
        If it has none.
    """
    if result.logits is None:
        why = result.note and f" ({result.note})"
        raise models.CheckpointError(f"the model has no head that scores words{why}")
    return result.logits
