"""A trained head on two sentences that differ in their last word alone.

The row of the pronoun in each of them shows whether the head changes its mind.
"""

import re
from dataclasses import dataclass

import numpy as np

from utils import figures
from utils.explore import controls, real
from utils.explore.telling import listed
from utils.figures import Picture, number
from utils.live import Live, Text

MODEL, OTHER = "minilm", "soft"
PRONOUNS = ("it", "he", "she", "they", "him", "her", "them")
#: The most words in front of the last one.
MOST = 40
_SPAN = (-4.0, 4.0)
_LAST = re.compile(r"[^\W_]+(?=[\W_]*$)")


@dataclass(frozen=True)
class Before:
    """A sentence, and its tokens in front of the last word.

    `labels` name them, `places` are their places in the model's tokens.
    """

    text: str
    last: str
    labels: list[str]
    places: list[int]

    @property
    def who(self) -> int:
        """Where the last pronoun stands among the labels, or else the last word."""
        places = [k for k, label in enumerate(self.labels) if label in PRONOUNS]
        return (places or range(len(self.labels)))[-1]

    def ending(self, word: str) -> str:
        """The sentence with something else for its last word."""
        return _LAST.sub(lambda _: word, self.text)


def figure(title: str, layer: int, head: int) -> Live:
    """Sentence, another last word, layer and head of the trained encoder, from 0."""
    layers = real.read(MODEL, real.SENTENCE).layers
    return Live(
        title,
        "trained",
        [
            Text("sentence", "Sentence", real.SENTENCE, _read),
            Text("other", "Another last word", OTHER, _some_word, 20),
            controls.layer(len(layers), layer),
            controls.head(len(layers[0].weights), head),
        ],
        _draw,
    )


def _read(sentence: str) -> Before:
    """Find the last word of a sentence and read what stands in front of it.

    Raises
    ------
    ValueError
        If no word stands in front of it, or too many.
    """
    found = _LAST.search(sentence)
    start = sentence[: found.start()] if found else ""
    places = real.read(MODEL, start).words if re.search(r"\w", start) else []
    labels = [real.read(MODEL, start).labels[place] for place in places]
    if not found or not labels:
        raise ValueError("Type a sentence of two words or more, with “it” in it.")
    if len(places) > MOST:
        raise ValueError(f"At most {MOST} tokens fit in front of the last word.")
    return Before(sentence, found[0], labels, places)


def _some_word(text: str) -> str:
    """Take what holds a letter or a digit."""
    if not re.search(r"[^\W_]", text):
        raise ValueError("Type a word to stand at the end.")
    return text.strip()


def _draw(sentence: Before, other: str, layer: int, head: int) -> tuple[Picture, str]:
    place, who = sentence.places[sentence.who], sentence.labels[sentence.who]
    rows = {
        f"… {last}": real.read(MODEL, sentence.ending(last))
        .layers[layer]
        .scaled[head][place, sentence.places]
        for last in dict.fromkeys((sentence.last, other))
    }
    picture = figures.bars(
        rows,
        sentence.labels,
        low=_SPAN[0],
        high=_SPAN[1],
        mark=sentence.who,
        caption=f"Layer {layer}, head {head}: how well the query of “{who}” fits the "
        "keys of the words in front of the last one.",
    )
    said = [f"With “{name[2:]}”, {_told(sentence, row)}" for name, row in rows.items()]
    return picture, f"Layer {layer}, head {head}. {' '.join(said)}"


def _told(sentence: Before, row: np.ndarray) -> str:
    """Say which two words the pronoun fits best, itself left out."""
    labels, who = sentence.labels, sentence.who
    others = [k for k in np.argsort(-row, kind="stable") if k != who][:2]
    found = [f"“{labels[k]}” {number(row[k])}" for k in others]
    found = found or ["nobody, since no other word is there"]
    return f"“{labels[who]}” fits best: {listed(found)}."
