"""Lesson 00, what does it mean to pay attention?: first exercises and its questions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.practice import Exercise, Probe, Question, Wrong

Array = NDArray[Any]
_WORDS = ["the", "cat", "saw", "the", "mouse"]
_ROW = np.array([0.05, 0.3, 0.1, 0.15, 0.4])
_TABLE = np.array([[0.5, 0.2, 0.3], [0.1, 0.6, 0.2]])


def _strongest(row: Array) -> Any:
    return np.argmax(row)


strongest = Exercise(
    key="00.strongest",
    title="Find the place of the largest weight",
    reference=_strongest,
    returns="one whole number, the place of the largest weight, counted from 0",
    probes=[
        Probe("five words", (_ROW,)),
        Probe("the largest in the middle", (np.array([0.2, 0.7, 0.1]),)),
        Probe("the largest first", (np.array([0.6, 0.1, 0.2, 0.1]),)),
    ],
    wrong=[
        Wrong(
            "weight",
            lambda row: row.max(),
            "You return the largest weight itself. That says how strongly the word "
            "looks, not where. `np.argmax` gives the place where the largest stands.",
        ),
        Wrong(
            "smallest",
            lambda row: np.argmin(row),
            "You return the place of the smallest weight, the word that is looked at "
            "least. The strongest has the largest weight.",
        ),
        Wrong(
            "from one",
            lambda row: np.argmax(row) + 1,
            "You count places from 1, as people do. Python counts from 0, so that "
            "`words[0]` is the first word: leave the + 1 out.",
        ),
        Wrong(
            "first",
            lambda row: 0,
            "You return 0 whatever the weights are, which is the first word of every "
            "sentence. The place has to come from `row`.",
        ),
        Wrong(
            "last",
            lambda row: len(row) - 1,
            "You return the last place whatever the weights are. The place has to come "
            "from `row`.",
        ),
    ],
    hints=[
        "The answer is a place, counted from 0. NumPy has a function that finds it.",
        "`max` is the largest number, `argmax` is where it stands.",
        "The whole body is one line: `return np.argmax(...)` of something.",
    ],
    why="A weight says how strongly, its place says whom: `argmax` gives the place.",
    minutes=3,
    level="easy",
)


def _row_sums(weights: Array) -> Any:
    return weights.sum(axis=-1)


row_sums = Exercise(
    key="00.row_sums",
    title="Add up each row",
    reference=_row_sums,
    returns="an array with one sum for each row, shape (n_q,)",
    probes=[
        Probe("two rows of three", (_TABLE,)),
        Probe("three rows of two", (np.array([[1.0, 0.0], [0.25, 0.5], [0.4, 0.6]]),)),
        Probe("a square", (np.array([[0.9, 0.1], [0.3, 0.1]]),)),
    ],
    wrong=[
        Wrong(
            "columns",
            lambda weights: weights.sum(axis=0),
            "You add up each column: how much a word *gets* from all that look. A row "
            "is what one word *gives*, so go along the row: the last axis, `axis=-1`.",
        ),
        Wrong(
            "everything",
            lambda weights: weights.sum(),
            "You add up the whole table to one number. Name the axis along which to "
            "add: along the row it is the last one, `axis=-1`.",
        ),
        Wrong(
            "mean",
            lambda weights: weights.mean(axis=-1),
            "You take the mean of each row. It is the sum divided by the number of "
            "keys; here only the sum is asked for.",
        ),
        Wrong(
            "first row",
            lambda weights: weights[0].sum(),
            "You add up the first row and return. There is one sum for each row; a "
            "`return` inside a loop leaves at the first one.",
        ),
        Wrong(
            "kept",
            lambda weights: weights.sum(axis=-1, keepdims=True),
            "Your sums are right and stand as a column, of shape (n_q, 1). Leave "
            "`keepdims` out: one number for each row, shape (n_q,).",
        ),
        Wrong(
            "ones",
            lambda weights: np.ones(len(weights)),
            "You return ones, which is what the sums of true weights would be. To find "
            "out whether they are, add up the rows that came.",
        ),
    ],
    hints=[
        "Rows are queries. Along a row you go from key to key, through the last axis.",
        "`weights.sum()` adds up everything; it takes an `axis` too.",
        "Add along the last axis: `axis=-1`.",
    ],
    why="Along a row means over the keys, and the keys are the last axis.",
    minutes=3,
    level="easy",
)


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

# Questions

guess_like = Question(
    key="00.guess_like",
    prompt="Which other word is most like “it”, by the sum of products of their rows?",
    options={"A": "cat", "B": "mat", "C": "the", "D": "tired"},
    answer="C",
    feedback={
        "A": "That is the word you would wish for, and this is a check of likeness "
        "alone. “cat” and “it” share a trace of life (0.9 times 0.1) and of a thing.",
        "B": "“mat” and “it” share nothing but a little of a thing: 0.8 times 0.1.",
        "C": "Both point at something (1.0 times 0.2), and no other word does.",
        "D": "Go through the eight columns: wherever one of the two has a number, the "
        "other has 0. Their likeness is 0.",
    },
)

guess_share = Question(
    key="00.guess_share",
    prompt="How much of its one whole of attention will “it” give to “cat”?",
    options={
        "A": "all of it",
        "B": "less than half, and still the most",
        "C": "a tenth, as to each of the ten words",
        "D": "none, since the two are not alike",
    },
    answer="B",
    feedback={
        "A": "A share of one whole: that would leave nothing for the rest, not even a "
        "doubt. Attention hardly ever gives all; it will be 0.43.",
        "B": "It will be 0.43; the other nine words share the rest.",
        "C": "That would be no choice at all. A word whose query says little comes "
        "near it, as “because” does; “it” gives 0.43.",
        "D": "Likeness is out of it now: the query of “it” is held against the key of "
        "“cat”, and neither is the row that says what the word is. It will be 0.43.",
    },
)

guess_swap = Question(
    key="00.guess_swap",
    prompt="“tired” becomes “soft”. In one look, where will “it” look most?",
    options={
        "A": "at “mat”: only a thing can be soft",
        "B": "at “cat”, with the same shares as before",
        "C": "at “soft”, the word that changed",
        "D": "at all words alike",
    },
    answer="B",
    feedback={
        "A": "You read the whole sentence before you looked for the meaning of “it”. "
        "One look of attention does not: the shares stay. The figure shows it.",
        "B": "Not one share moves. Keep asking why: that is the puzzle.",
        "C": "“it” sees a trait at the end of the sentence, as before, and “soft” "
        "offers as much of one as “tired” did. The shares stay as they were.",
        "D": "Only one word of ten has changed, and “it” asks for what it asked for. "
        "The shares stay as they were.",
    },
)

guess_badge = Question(
    key="00.guess_badge",
    prompt="In the figures above “tired” gives “cat” 0.88. What does that prove?",
    options={
        "A": "that language models link traits to living beings",
        "B": "that numbers set this way lead to such shares",
        "C": "that the model knows what a cat is",
    },
    answer="B",
    feedback={
        "A": "Its badge is hand-set: somebody wrote the number that links them. "
        "Whether trained models do it is a question for lesson 12, with the badge "
        "trained.",
        "B": "The mechanism is real and the numbers are ours. That is all it shows.",
        "C": "No model has learnt anything here: the badge is hand-set, and the row of "
        "“cat” holds two numbers that somebody typed.",
    },
)
