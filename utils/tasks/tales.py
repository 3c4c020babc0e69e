"""Write a tale: a small LLaMA that read four books of fairy tales.

It goes on with whatever you begin, a piece of a word at a time, and says of any text
what each piece would have cost: the bits of surprise after all that stood before it.
`data/README.md` tells what it is worth, and where it fails.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from utils import data, models
from utils.models.yours import Attention
from utils.tasks.reading import Heads, Reading, Worded, chances, scored
from utils.text import BytePair

BEGIN = "\n"  # a text is read after the end of a line
AT_ONCE = 8
LIMIT = 10**7  # tokens; whole books may be cut into pieces


@dataclass(frozen=True)
class Told(Reading):
    """A text as the model read it, after the end of a line.

    Parameters
    ----------
    bits
        What each token but the first costs after those before it, (n - 1,).
    """

    bits: np.ndarray

    @property
    def next(self) -> np.ndarray:
        """The chance of each token as the next one, (tokens of the vocabulary,)."""
        return chances(scored(self.result)[-1])


class Tales(Worded[models.Llama, BytePair]):
    """A model that writes tales, with its pieces of words.

    Parameters
    ----------
    model
        The decoder.
    read
        Its tokenizer.
    attention
        As in `Task`.

    Examples
    --------
    >>> tales = Tales.load()
    >>> "".join(tales.write("Once upon a time", most=12))
    ' there was a little house, and the old woman, who'
    >>> round(float(tales("Once upon a time").bits[-1]), 1)
    0.3
    """

    @classmethod
    def load(
        cls,
        folder: str | Path | None = None,
        *,
        attention: Attention | None = None,
        dtype: DTypeLike = np.float32,
    ) -> "Tales":
        """Open a folder with `vocab.json` and `merges.txt`; tales if none is named."""
        folder = data.path("tales") if folder is None else folder
        model = models.load(folder, dtype)
        if not isinstance(model, models.Llama):
            raise models.CheckpointError(f"{folder} holds no model that goes on")
        return cls(model, BytePair.load(folder, limit=LIMIT), attention)

    def __call__(
        self,
        text: str,
        *,
        heads_off: Heads = (),
        attention: Attention | None = None,
    ) -> Told:
        """Read a text, and tell what each token costs.

        Raises
        ------
        ValueError
            If there is nothing to read, or more tokens than the model has room for; or
            if heads or function do not fit.
        """
        tokens = self.read(BEGIN + text)
        if len(tokens) > self.model.limit:
            raise ValueError(
                f"At most {self.model.limit} tokens fit here, but {len(tokens)} came. "
                "Type a shorter text."
            )
        result = self.model(tokens.ids, **self._asked(heads_off, attention))
        bits = surprise(scored(result)[:-1], np.array(tokens.ids[1:], int))
        return Told(tokens, result, bits)

    def write(
        self,
        start: str,
        *,
        most: int = 120,
        temperature: float = 0.0,
        top_k: int | None = None,
        top_p: float | None = None,
        rng: np.random.Generator | None = None,
        heads_off: Heads = (),
        attention: Attention | None = None,
    ) -> Iterator[str]:
        """Go on with a text: what each token adds to it, as soon as it is there.

        Parameters and errors are those of `utils.models.generate`; a character may need
        several tokens, which then add nothing but the last.
        """
        ids, asked = self.read(BEGIN + start).ids, self._asked(heads_off, attention)
        tokens = models.generate(
            self.model, ids, most=most, temperature=temperature, top_k=top_k,
            top_p=top_p, rng=rng, **asked,
        )  # fmt: skip
        return self.read.stream(tokens)

    def bits(
        self,
        text: str,
        *,
        heads_off: Heads = (),
        attention: Attention | None = None,
    ) -> float:
        """What a text of any length costs, in bits."""
        ids, asked = self.read(BEGIN + text).ids, self._asked(heads_off, attention)
        return float(windowed(self.model, ids, **asked).sum())


def surprise(scores: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """Bits of each token, (..., n), by the scores that the model gave before it."""
    mine = np.take_along_axis(chances(scores), ids[..., None], axis=-1)[..., 0]
    bits: np.ndarray = -np.log2(mine)
    return bits


def costs(model: models.Model, ids: np.ndarray, **asked: object) -> np.ndarray:
    """Bits that each token but the first costs, after those before it.

    Parameters
    ----------
    ids
        Of texts of equal length, (..., n), where n fits the model.

    Returns
    -------
    (..., n - 1)
    """
    return surprise(scored(model(ids[..., :-1], **asked)), ids[..., 1:])


def windowed(model: models.Model, ids: Sequence[int], **asked: object) -> np.ndarray:
    """Bits of each token but the first, in windows that begin half a window apart.

    So each token has half the model's room before it, or all that there is.
    """
    n = model.limit or len(ids)
    half, told = n // 2, np.asarray(ids)
    starts = list(range(0, max(1, len(told) - 1 - half), half))
    full = [start for start in starts if start + n < len(told)]
    rows: list[np.ndarray] = []
    for some in (full[i : i + AT_ONCE] for i in range(0, len(full), AT_ONCE)):
        windows = told[np.array(some)[:, None] + np.arange(n + 1)]
        rows += [*costs(model, windows, **asked)]
    rows += [costs(model, told[start:], **asked) for start in starts[len(full) :]]
    return np.concatenate([rows[0][:half], *(row[half:] for row in rows)])
