"""Exercise 00.share_of: add up what a word gets, at all places where it stands."""

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.exercises.mistakes import Array, Part
from utils.practice import Exercise, Probe, Wrong

_WORDS = ["the", "cat", "saw", "the", "mouse"]
_ROW = np.array([0.05, 0.3, 0.1, 0.15, 0.4])


def _share_of(words: list[str], row: Array, word: str) -> Any:
    total = 0.0
    for other, share in zip(words, row, strict=True):
        if other == word:
            total += share
    return total


def _where(fits: Callable[[str, str], bool]) -> Part:
    """Add up the shares of all words that fit the one looked for."""
    return lambda words, row, word: sum(
        (w for other, w in zip(words, row, strict=True) if fits(other, word)), 0.0
    )


def _found(words: list[str], row: Array, word: str) -> list[Any]:
    """The shares of the word, place by place."""
    return [share for other, share in zip(words, row, strict=True) if other == word]


def _first_only(words: list[str], row: Array, word: str) -> Any:
    return row[words.index(word)]


_SUMS = [
    Wrong(
        "first only",
        _first_only,
        "You take the share at the first place alone, and stop with an error where "
        "there is none, as `words.index(word)` does. Go through all places and add up.",
    ),
    Wrong(
        "first or nothing",
        lambda words, row, word: (_found(words, row, word) or [0.0])[0],
        "You take the share at the first place where the word stands. It can stand "
        "in more places: add up all of them.",
    ),
    Wrong(
        "first or none",
        lambda words, row, word: (_found(words, row, word) or [None])[0],
        "You return at the first place where the word stands. It can stand in more "
        "places, or in none: let the loop run to its end, add up, and return after "
        "it.",
    ),
    Wrong(
        "last only",
        lambda words, row, word: (_found(words, row, word) or [0.0])[-1],
        "You keep the share of the last place alone: a later place overwrites an "
        "earlier one. Add up instead, with `+=`. (A dictionary has the same habit: "
        "it holds a word only once.)",
    ),
    Wrong(
        "first word",
        lambda words, row, word: row[0] if words[0] == word else 0.0,
        "Only the first word of the sentence counts. Does `return` stand inside "
        "the loop? It leaves at the first step: move it behind the loop.",
    ),
    Wrong(
        "last word",
        lambda words, row, word: row[-1] if words[-1] == word else 0.0,
        "Only the last word of the sentence counts. Is the total set to 0 inside "
        "the loop? Set it once, before the loop begins.",
    ),
    Wrong(
        "largest",
        lambda words, row, word: max(_found(words, row, word), default=0.0),
        "You keep the largest share of the word. All its places belong to it: add "
        "their shares up.",
    ),
    Wrong(
        "mean",
        lambda words, row, word: (
            _share_of(words, row, word) / max(words.count(word), 1)
        ),
        "You take the mean over the places of the word. Two shares of one whole "
        "belong together: add them up.",
    ),
    Wrong(
        "first share each time",
        lambda words, row, word: (
            _first_only(words, row, word) * words.count(word) if word in words else 0.0
        ),
        "You add the share of the first place once for every place of the word: "
        "`words.index(word)` finds the first one each time. Take the share that stands "
        "beside the word.",
    ),
    Wrong(
        "count",
        lambda words, row, word: words.count(word),
        "You count how often the word stands there. Each of these places has a "
        "share in `row`: add up the shares.",
    ),
]

_COMPARISONS = [
    Wrong(
        "whole list",
        lambda words, row, word: 0.0,
        "The sum is 0 whatever the word. If you wrote `words == word`, that compares "
        "the whole list with one word, and is False. Compare entry by entry, in a loop "
        "or with `np.array(words) == word`.",
    ),
    Wrong(
        "everything",
        lambda words, row, word: row.sum(),
        "You add up the whole row, whatever the word. Take only the places where "
        "`words` holds `word`.",
    ),
    Wrong(
        "the others",
        _where(lambda other, word: other != word),
        "You add up what all the *other* words get. Take the places where the word "
        "is the one that is looked for: `==`, not `!=`.",
    ),
    Wrong(
        "part of a word",
        _where(lambda other, word: word in other),
        "Words that merely contain the one looked for count too, as *then* contains "
        "*the*. Between two texts `in` looks for a part: compare whole words with "
        "`==`.",
    ),
    Wrong(
        "word inside the word",
        _where(lambda other, word: other in word),
        "Words that are merely a part of the one looked for count too, as *he* is a "
        "part of *the*. Between two texts `in` looks for a part: compare whole words "
        "with `==`.",
    ),
    Wrong(
        "beginning of a word",
        _where(lambda other, word: other.startswith(word)),
        "Words that merely begin like the one looked for count too, as *then* begins "
        "like *the*. Compare whole words with `==`.",
    ),
]


share_of = Exercise(
    key="00.share_of",
    title="Add up what a word gets, wherever it stands",
    reference=_share_of,
    returns="one number, the sum of the shares of that word",
    probes=[
        Probe("a word that comes twice", (_WORDS, _ROW, "the")),
        Probe("a word that comes once", (_WORDS, _ROW, "mouse")),
        Probe("a word that is not there", (_WORDS, _ROW, "dog")),
        Probe(
            "a word that comes three times",
            (["a", "b", "a", "a"], np.array([0.1, 0.2, 0.4, 0.3]), "a"),
        ),
        Probe(
            "words that contain each other",
            (
                ["then", "the", "other", "he", "the"],
                np.array([0.1, 0.3, 0.05, 0.2, 0.35]),
                "the",
            ),
        ),
        Probe("a sentence of one word", (["the"], np.array([1.0]), "the")),
    ],
    wrong=[*_SUMS, *_COMPARISONS],
    hints=[
        "Walk through `words` and `row` together; `zip(words, row)` gives pairs.",
        "Start at 0 and add the share whenever the word is the one you look for.",
        "In the loop: `if other == word:` and then `total += share`.",
    ],
    why="Weights belong to places, not to words: what a word gets is the sum over its "
    "places, and the sum over no place at all is 0.",
    minutes=5,
    level="medium",
)
