"""What does *it* stand for? A model that finds the noun from what is said of it.

The animal did not cross the street because it was too tired.
The animal did not cross the street because it was too wide.

A small BERT with 256 words and marks. At the place of the pronoun it says the noun that
is meant, and one word turns the answer. `data/README.md` tells where it fails.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from utils import data, models
from utils.models.yours import Attention
from utils.tasks.reading import Answer, Heads, Worded, chances, padded, scored
from utils.text import WordLevel

PRONOUN = "it"


@dataclass(frozen=True)
class Meaning(Answer):
    """A sentence and the noun that its pronoun stands for, `word`."""


class Swap(Worded[models.Bert, WordLevel]):
    """A model of pronouns with its words.

    Parameters
    ----------
    model
        The encoder, which says words.
    read
        The words that it knows.
    attention
        As in `Task`.

    Examples
    --------
    >>> swap = Swap.load()
    >>> start = "The animal did not cross the street because it was too"
    >>> swap(f"{start} tired.").word, swap(f"{start} wide.").word
    ('animal', 'street')
    >>> swap(f"{start} wide.", heads_off=[(1, 0)]).word
    '[UNK]'
    """

    @classmethod
    def load(
        cls,
        folder: str | Path | None = None,
        *,
        attention: Attention | None = None,
        dtype: DTypeLike = np.float32,
    ) -> "Swap":
        """Open a folder with `vocab.txt` beside the weights; swap if none is named."""
        folder = data.path("swap") if folder is None else folder
        model = models.load(folder, dtype)
        if not isinstance(model, models.Bert):
            raise models.CheckpointError(f"{folder} holds no model that says words")
        return cls(model, WordLevel.load(folder, limit=model.limit), attention)

    def __call__(
        self,
        sentence: str,
        pronoun: str = PRONOUN,
        *,
        heads_off: Heads = (),
        attention: Attention | None = None,
    ) -> Meaning:
        """Say what a pronoun stands for, at its first place in the sentence.

        Raises
        ------
        ValueError
            If the sentence is empty, too long or lacks the pronoun; or if heads or
            function do not fit.
        """
        tokens = self.read(sentence)
        if pronoun not in tokens.pieces:
            raise ValueError(
                f"There is no {pronoun!r} in {sentence!r}. Type a sentence that has it."
            )
        asks, asked = tokens.pieces.index(pronoun), self._asked(heads_off, attention)
        result = self.model(tokens.ids, **asked)
        shares = chances(scored(result)[asks])
        return Meaning(tokens, result, self.read.vocabulary, asks, shares)


def at_places(
    model: models.Model,
    texts: Sequence[Sequence[int]],
    asks: Sequence[int],
    heads_off: Heads = (),
    *,
    filling: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Scores and looks at one place of each of several texts of ids, run at once.

    Returns
    -------
    scores : (texts, words)
    looks : (texts, layers, h, longest)
        What the place gives to each token; ``filling`` gets nothing.
    """
    ids, rows = padded(texts, filling), np.arange(len(texts))
    result = model(ids, ids != filling, list(heads_off))
    maps = np.stack(result.attentions, axis=1)  # (texts, layers, h, n, n)
    return scored(result)[rows, asks], maps[rows, :, :, asks]
