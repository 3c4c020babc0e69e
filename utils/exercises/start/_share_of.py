"""Exercise 00.share_of: Add up what a word gets, wherever it stands."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.exercises.start._strongest import _ROW
from utils.practice import Exercise, Probe, Wrong

Array = NDArray[Any]


_WORDS = ["the", "cat", "saw", "the", "mouse"]


def _share_of(words: list[str], row: Array, word: str) -> Any:
    total = 0.0
    for other, share in zip(words, row, strict=True):
        if other == word:
            total += share
    return total


def _first_only(words: list[str], row: Array, word: str) -> Any:
    return row[words.index(word)]


def _first_or_nothing(words: list[str], row: Array, word: str) -> Any:
    return row[words.index(word)] if word in words else 0.0


def _last_only(words: list[str], row: Array, word: str) -> Any:
    return dict(zip(words, row, strict=True)).get(word, 0.0)


def _first_or_none(words: list[str], row: Array, word: str) -> Any:
    return row[words.index(word)] if word in words else None


def _first_word(words: list[str], row: Array, word: str) -> Any:
    return row[0] if words[0] == word else 0.0


def _last_word(words: list[str], row: Array, word: str) -> Any:
    return row[-1] if words[-1] == word else 0.0


def _largest(words: list[str], row: Array, word: str) -> Any:
    found = [share for other, share in zip(words, row, strict=True) if other == word]
    return max(found, default=0.0)


def _mean_share(words: list[str], row: Array, word: str) -> Any:
    found = [share for other, share in zip(words, row, strict=True) if other == word]
    return sum(found) / max(len(found), 1)


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
    ],
    wrong=[
        Wrong(
            "first only",
            _first_only,
            "`words.index(word)` finds the first place alone, and stops with an error "
            "where there is none. Go through all places and add up.",
        ),
        Wrong(
            "first or nothing",
            _first_or_nothing,
            "You take the share at the first place where the word stands. It can stand "
            "in more places: add up all of them.",
        ),
        Wrong(
            "first or none",
            _first_or_none,
            "You return at the first place where the word stands. It can stand in more "
            "places, or in none: let the loop run to its end, add up, and return after "
            "it.",
        ),
        Wrong(
            "last only",
            _last_only,
            "You keep the share of the last place alone: a later place overwrites an "
            "earlier one. Add up instead, with `+=`. (A dictionary has the same habit: "
            "it holds a word only once.)",
        ),
        Wrong(
            "first word",
            _first_word,
            "Only the first word of the sentence counts. Does `return` stand inside "
            "the loop? It leaves at the first step: move it behind the loop.",
        ),
        Wrong(
            "last word",
            _last_word,
            "Only the last word of the sentence counts. Is the total set to 0 inside "
            "the loop? Set it once, before the loop begins.",
        ),
        Wrong(
            "largest",
            _largest,
            "You keep the largest share of the word. All its places belong to it: add "
            "their shares up.",
        ),
        Wrong(
            "mean",
            _mean_share,
            "You take the mean over the places of the word. Two shares of one whole "
            "belong together: add them up.",
        ),
        Wrong(
            "whole list",
            lambda words, row, word: row[words == word].sum(),
            "`words == word` compares the whole list with one word, and that is False. "
            "Compare entry by entry, in a loop or with `np.array(words) == word`.",
        ),
        Wrong(
            "count",
            lambda words, row, word: words.count(word),
            "You count how often the word stands there. Each of these places has a "
            "share in `row`: add up the shares.",
        ),
        Wrong(
            "everything",
            lambda words, row, word: row.sum(),
            "You add up the whole row, whatever the word. Take only the places where "
            "`words` holds `word`.",
        ),
    ],
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
