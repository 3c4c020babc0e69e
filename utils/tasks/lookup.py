"""Who has what? A model that looks it up in the story that you type.

Mary has the key. The map is with John. What does Mary have?

A decoder of two layers that knows of a token only how far back it stands. In training
everybody had everything, so the answer cannot be known by heart: it is in the story.
`data/README.md` tells where it fails; an LSTM of the same training stands beside it.
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

MARK, MOST = "?", 192


@dataclass(frozen=True)
class Found(Answer):
    """A story and the answer to its question, `word`."""


class Lookup(Worded[models.Model, WordLevel]):
    """A model that answers questions about a story, with its words.

    Parameters
    ----------
    model
        A decoder: attention, or an RNN, which has no heads to switch off.
    read
        The words that it knows.
    attention
        As in `Task`.

    Examples
    --------
    >>> lookup = Lookup.load()
    >>> found = lookup("Mary has the key. The map is with John. Who has the map?")
    >>> found.word, found.places
    ('john', [9])
    """

    @classmethod
    def load(
        cls,
        folder: str | Path | None = None,
        *,
        lstm: bool = False,
        attention: Attention | None = None,
        dtype: DTypeLike = np.float32,
    ) -> "Lookup":
        """Open a folder with `vocab.txt` beside the weights; lookup if none is named.

        With ``lstm``, the network inside that folder of that name.
        """
        folder = Path(data.path("lookup") if folder is None else folder)
        model = models.load(folder / "lstm" if lstm else folder, dtype)
        read = WordLevel.load(folder, limit=model.limit or MOST)
        return cls(model, read, attention)

    def __call__(
        self,
        story: str,
        *,
        heads_off: Heads = (),
        attention: Attention | None = None,
    ) -> Found:
        """Answer the question at the end of a story.

        Raises
        ------
        ValueError
            If there is nothing to read, or too much, or no question at the end; or if
            heads or function do not fit.
        """
        tokens = self.read(story)
        if tokens.pieces[-1] != MARK:
            raise ValueError(
                "The story ends without a question. Ask one, such as: Who has the key?"
            )
        result = self.model(tokens.ids, **self._asked(heads_off, attention))
        place, words = len(tokens) - 1, self.read.vocabulary
        return Found(tokens, result, words, place, chances(scored(result)[-1]))


def after(
    model: models.Model, texts: Sequence[Sequence[int]], heads_off: Heads = ()
) -> np.ndarray:
    """The scores of the word after each of several texts of ids, run at once."""
    scores = scored(model(padded(texts), heads_off=list(heads_off)))
    last = [len(text) - 1 for text in texts]
    return scores[np.arange(len(texts)), last]  # (texts, words)
