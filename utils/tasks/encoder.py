"""Read a sentence: a trained encoder, all-MiniLM-L6-v2, and what its layers compute.

Every token may look at every other one. The model was made to turn a sentence into one
vector, the mean of its tokens, so that sentences with alike meanings come out near each
other; on the way its heads link determiners to nouns and pronouns to who is meant.
"""

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from utils import data, models
from utils.models.yours import Attention
from utils.tasks.reading import Heads, Reading, Worded
from utils.text import WordPiece

REMEMBERED = 8  # sentences that need not be read again


@dataclass(frozen=True)
class Sentence(Reading):
    """A sentence as the encoder read it, [CLS] in front and [SEP] at the end."""

    @property
    def vector(self) -> np.ndarray:
        """What the whole sentence became: the mean of its tokens, (d_model,)."""
        mean: np.ndarray = self.result.hidden.mean(axis=0)
        return mean

    def like(self, other: "Sentence") -> float:
        """How alike two sentences are, the cosine of their vectors, from -1 to 1."""
        a, b = self.vector, other.vector
        return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))


class Encoder(Worded[models.Bert, WordPiece]):
    """A model of BERT's family with its words.

    Parameters
    ----------
    model
        The encoder.
    read
        Its tokenizer.
    attention
        As in `Task`.

    Examples
    --------
    >>> found = encoder()("The queen thanked the king because she was glad.")
    >>> she, queen = found.labels.index("she"), found.labels.index("queen")
    >>> round(float(found.weights[1, 3, she, queen]), 2)
    0.56
    """

    def __init__(
        self,
        model: models.Bert,
        read: WordPiece,
        attention: Attention | None = None,
    ) -> None:
        super().__init__(model, read, attention)
        self._known = functools.lru_cache(REMEMBERED)(self._run)

    @classmethod
    def load(
        cls,
        folder: str | Path | None = None,
        *,
        attention: Attention | None = None,
        dtype: DTypeLike = np.float64,
    ) -> "Encoder":
        """Open a folder with `vocab.txt` beside the weights; minilm if none is named.

        In float64 the decimals are the same on every machine.
        """
        folder = data.path("minilm") if folder is None else folder
        model = models.load(folder, dtype)
        if not isinstance(model, models.Bert):
            raise models.CheckpointError(f"{folder} holds no encoder of words")
        return cls(model, WordPiece.load(folder), attention)

    def __call__(
        self,
        sentence: str,
        other: str | None = None,
        *,
        heads_off: Heads = (),
        attention: Attention | None = None,
    ) -> Sentence:
        """Read a sentence, or a pair of them, of up to 64 tokens.

        What was read lately, without a function of yours, is not computed again.

        Raises
        ------
        ValueError
            If there is no word in it, or too many; or if heads or function do not fit.
        """
        asked = self._asked(heads_off, attention)
        off = tuple(tuple(head) for head in asked.get("heads_off", ()))
        run = self._run if "attention" in asked else self._known
        return run(sentence, other, off, asked.get("attention"))

    def _run(
        self,
        sentence: str,
        other: str | None,
        off: Heads,
        attention: Attention | None,
    ) -> Sentence:
        tokens = self.read(sentence, other)
        types = None if other is None else tokens.sentence_of
        result = self.model(tokens.ids, None, off, attention, types)
        for layer in result.layers:  # what is remembered must stay what it is
            for stage in vars(layer).values():
                if stage is not None:
                    stage.setflags(write=False)
        result.hidden.setflags(write=False)
        return Sentence(tokens, result)


@functools.cache
def encoder() -> Encoder:
    """The encoder of data/, opened once a process."""
    return Encoder.load()
