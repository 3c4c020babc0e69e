"""The base of the real things: a trained model on the learner's own sentence.

The models compute in float64 here, so that the decimals which a stored notebook shows
are the same on every machine. What a figure says of a model, such as how many layers it
has, is read from the model.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from utils import data, models, text
from utils.explore import controls
from utils.figures import Picture
from utils.live import Live, Text

SENTENCE = "The cat sat on the mat because it was tired."
#: The most tokens that a figure draws.
MOST = 64

Tokenizer = type[text.WordPiece] | type[text.WordLevel] | type[text.BytePair]
Draw = Callable[["Run", int, int], tuple[Picture, str]]

#: The trained models that read one text, with their tokenizers.
TOKENIZERS: dict[str, Tokenizer] = {
    "minilm": text.WordPiece,
    "swap": text.WordLevel,
    "lookup": text.WordLevel,
    "tales": text.BytePair,
}


@dataclass(frozen=True)
class Run:
    """A sentence and what each layer of the model made of it.

    `marks` are the places of the tokens that stand for no word, such as [CLS];
    `unknown` are the typed words that the model has no token for.
    """

    labels: list[str]
    layers: tuple[models.Layer, ...]
    marks: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        """What the first token shows: in many heads it gets what nobody else wants."""
        return self.labels[0]

    @property
    def words(self) -> list[int]:
        """The places of the tokens that stand for a word."""
        return [k for k in range(len(self.labels)) if k not in self.marks]

    def name(self, place: int) -> str:
        """A token in quotation marks, with its place if it stands there twice."""
        label = self.labels[place]
        twice = self.labels.count(label) > 1
        return f"“{label}” ({place})" if twice else f"“{label}”"

    def strongest(self, values: np.ndarray) -> tuple[int, int]:
        """Query and key of the largest value, leaving out the marks and itself."""
        shown, marks = values.copy(), list(self.marks)
        shown[marks] = shown[:, marks] = -np.inf
        if len(self.words) > 1:
            np.fill_diagonal(shown, -np.inf)
        i, j = np.unravel_index(np.argmax(shown), shown.shape)
        return int(i), int(j)


def figure(
    title: str,
    draw: Draw,
    layer: int = 1,
    head: int = 3,
    model: str = "minilm",
    sentence: str = SENTENCE,
) -> Live:
    """Sentence, layer and head of a trained model, counted from 0.

    Parameters
    ----------
    title
        What the figure is about.
    draw
        ``draw(run, layer, head)`` gets the sentence's run.
    layer, head
        Where the figure starts; both go as far as the model does.
    model
        One of `TOKENIZERS`, a folder of ``data``.
    sentence
        What is typed at first.
    """
    start = read(model, sentence)
    heads = len(start.layers[0].weights)
    typed = Text("sentence", "Sentence", sentence, partial(read, model), 400)
    where = [
        controls.layer(len(start.layers), layer),
        controls.head(heads, head),
    ]
    return Live(title, "trained", [typed, *where], partial(_drawn, draw))


def _drawn(draw: Draw, sentence: Run, layer: int, head: int) -> tuple[Picture, str]:
    return draw(sentence, layer, head)


@lru_cache(maxsize=8)
def read(model: str, sentence: str) -> Run:
    """Run a model on a sentence of up to `MOST` tokens, once.

    Raises
    ------
    ValueError
        If there is no word in it, or more tokens than that, or the model is unknown.
    """
    network, tokenizer = _trained(model)
    tokens = tokenizer(sentence)
    marks = tuple(k for k, word in enumerate(tokens.word_of) if word is None)
    layers = network(np.array(tokens.ids)).layers
    return Run(list(tokens.pieces), layers, marks, tokens.unknown)


@lru_cache(maxsize=4)
def _trained(model: str) -> tuple[models.Model, Callable[[str], text.Tokens]]:
    if model not in TOKENIZERS:
        known = ", ".join(TOKENIZERS)
        raise ValueError(f"model must be one of {known}, but it is {model!r}")
    folder = data.path(model)
    network = models.load(folder, np.float64)
    limit = min(MOST, network.limit or MOST)
    return network, TOKENIZERS[model].load(folder, limit=limit)
