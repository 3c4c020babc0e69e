"""The controls that several lessons share, in the order in which figures have them.

sentence, who looks, sharpness, layer, head: one name, one label, one meaning each.
"""

# size: a list of controls, each once

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from utils import world
from utils.live import Number, Text, Word

#: The most words of a hand-set sentence.
MOST = world.MAX_WORDS


def sentence() -> Text:
    """A sentence of the hand-set world; `draw` gets its words."""
    return Text("sentence", "Sentence", world.SENTENCE, parse=world.read)


def who(
    place: int = 8,
    label: str = "Who looks",
    among: Callable[[Mapping[str, Any]], Sequence[str]] | None = None,
) -> Word:
    """A word of the sentence, by its place from 1: *it* has place 8.

    `among` gives the words where they are not those of the control `sentence`.
    """
    words = among or (lambda values: values["sentence"])
    return Word("who", label, 1, MOST, 1, place, among=words)


def sharpness(high: float = 4.0, step: float = 0.25, value: float = 1.0) -> Number:
    """A factor on the scores before softmax: at 0 all shares are equal."""
    return Number("sharpness", "Sharpness", 0.0, high, step, value, unit="times")


def layer(count: int, value: int) -> Number:
    """A layer of a trained model, counted from 0."""
    return Number("layer", "Layer", 0, count - 1, 1, value)


def head(count: int, value: int) -> Number:
    """A head of a layer, counted from 0."""
    return Number("head", "Head", 0, count - 1, 1, value)
