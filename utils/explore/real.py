"""The base of the three real things: a trained model on the learner's own sentence.

all-MiniLM-L6-v2 computes in float64 here, so that the decimals which a stored notebook
shows are the same on every machine.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from utils import data, models, text
from utils.figures import Picture
from utils.live import Live, Number, Text

SENTENCE = "The cat sat on the mat because it was tired."

Draw = Callable[["Run", int, int], tuple[Picture, str]]


@dataclass(frozen=True)
class Run:
    """A sentence and what each layer of the model made of it."""

    labels: list[str]
    layers: tuple[models.Layer, ...]

    def name(self, place: int) -> str:
        """A token in quotation marks, with its place if it stands there twice."""
        label = self.labels[place]
        twice = self.labels.count(label) > 1
        return f"“{label}” ({place})" if twice else f"“{label}”"

    def strongest(self, values: np.ndarray) -> tuple[int, int]:
        """Query and key of the largest value, leaving out the marks and itself."""
        shown = values.copy()
        shown[[0, -1]] = shown[:, [0, -1]] = -np.inf
        if len(shown) > 3:  # more than one word between the marks
            np.fill_diagonal(shown, -np.inf)
        i, j = np.unravel_index(np.argmax(shown), shown.shape)
        return int(i), int(j)


def figure(title: str, draw: Draw, layer: int = 1, head: int = 3) -> Live:
    """Sentence, layer and head, counted from 0; `draw` gets the sentence's run."""
    return Live(
        title,
        "trained",
        [
            Text("run", "Sentence", SENTENCE, parse=read, max_length=400),
            Number("layer", "Layer", 0, 5, 1, layer),
            Number("head", "Head", 0, 11, 1, head),
        ],
        draw,
    )


@lru_cache(maxsize=8)
def read(sentence: str) -> Run:
    """Run the model on a sentence of up to 64 tokens, once.

    Raises
    ------
    ValueError
        If there is no word in it, or more tokens than 64.
    """
    model, tokenizer = _trained()
    tokens = tokenizer(sentence)
    return Run(list(tokens.pieces), model(np.array(tokens.ids)).layers)


@lru_cache(maxsize=1)
def _trained() -> tuple[models.Model, text.WordPiece]:
    folder = data.path("minilm")
    return models.load(folder, np.float64), text.WordPiece.load(folder)
