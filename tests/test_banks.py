"""The banks of mistakes: wide enough, told apart, in the words of their lesson."""

from __future__ import annotations

import dataclasses
import re
import time
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from utils import exercises
from utils.practice import Exercise, Wrong
from utils.practice.call import Outcome
from utils.practice.values import close

EXERCISES = [e for e in exercises.all().values() if isinstance(e, Exercise)]
each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.key)


@each_exercise
def test_an_exercise_knows_ten_mistakes_or_more(exercise: Exercise) -> None:
    names = [wrong.name for wrong in exercise.wrong]
    assert len(set(names)) == len(names) >= 10


@each_exercise
def test_a_check_takes_less_than_half_a_second(exercise: Exercise) -> None:
    def unknown(*args: Any) -> Any:
        return exercise.reference(*args) + 0.1234

    fresh = dataclasses.replace(exercise)  # the first check tries all mistakes out
    start = time.process_time()
    fresh.check(unknown)
    assert time.process_time() - start < 1  # half of it, where nothing else runs


# Two names for the same numbers


def _holes(data: Any) -> int:
    kind = data.dtype.kind if isinstance(data, np.ndarray) else ""
    return int(np.isnan(data).sum()) if kind == "f" else 0


def shape_of(made: list[Outcome]) -> tuple[Any, ...]:
    """What two mistakes must share to be alike: quick to compare."""
    return tuple(
        ("stopped",)
        if outcome.error
        else (
            outcome.value.kind,
            outcome.value.shape,
            _holes(outcome.value.data),
        )
        for outcome in made
    )


def alike(left: list[Outcome], right: list[Outcome]) -> bool:
    """Tell whether no probe tells two mistakes apart."""
    return all(
        (a.error is not None and b.error is not None) or close(a.value, b.value)
        for a, b in zip(left, right, strict=True)
    )


def twins(known: list[tuple[Wrong, list[Outcome]]]) -> set[frozenset[str]]:
    """Find each two mistakes that have the same results on every probe."""
    groups: dict[Any, list[tuple[Wrong, list[Outcome]]]] = {}
    for wrong, made in known:
        groups.setdefault(shape_of(made), []).append((wrong, made))
    return {
        frozenset((a.name, b.name))
        for group in groups.values()
        for (a, first), (b, second) in combinations(group, 2)
        if alike(first, second)
    }


@each_exercise
def test_no_two_mistakes_are_alike(exercise: Exercise) -> None:
    assert twins(exercise.mistakes) == set()


# One mistake can hide another, or two together can calculate what a third one does.
# Each line holds two names that no input tells apart, and why.
HIDDEN = [
    # The columns become shares, whatever number was taken away from all of them.
    ("columns", "maximum of everything and sum of the columns"),
    # (Q @ K.T).T is K @ Q.T, and its rows are the other's columns.
    ("columns", "queries and keys swapped and weights transposed"),
    ("queries and keys swapped", "columns and weights transposed"),
    ("weights transposed", "queries and keys swapped and columns"),
    # What is left of the result holds no row on which the maximum matters.
    ("first part only", "minimum and first part only"),
    ("first part only", "mean subtracted and first part only"),
    ("first row filled", "minimum and first row filled"),
    ("first row filled", "mean subtracted and first row filled"),
    # These tables have their largest entries in every row.
    ("the other transpose", "the other transpose and maximum of everything"),
    ("queries and keys swapped", "queries and keys swapped and maximum of everything"),
    ("keys with themselves", "keys with themselves and maximum of everything"),
]


@each_exercise
def test_two_mistakes_are_told_from_one(exercise: Exercise) -> None:
    singles = {wrong.name for wrong in exercise.wrong}
    known = [*exercise.mistakes, *exercise.double_mistakes]
    mixed = {pair for pair in twins(known) if pair & singles}
    hidden = {frozenset(pair) for pair in HIDDEN}
    assert mixed <= hidden, mixed - hidden


@each_exercise
def test_few_pairs_of_mistakes_are_alike(exercise: Exercise) -> None:
    # Such as a minimum and a mean that are both subtracted from swapped scores: both
    # readings are offered. Two wrong parts that each have a name are told apart.
    assert len(twins(exercise.double_mistakes)) <= 0.08 * len(exercise.pairs)


# What else could pass: the right calculation on changed arguments

CHANGES: dict[str, Callable[[Any], Any]] = {
    "negative numbers lose their sign": np.abs,
    "negative numbers become 0": lambda x: np.maximum(x, 0),
    "numbers are cut to -1 and 1": lambda x: np.clip(x, -1, 1),
    "numbers are rounded": np.round,
    "numbers are scaled": lambda x: x * 1.001,
    "the last row is left out": lambda x: x[:-1] if len(x) > 1 else x,
    "the first row stands for all": lambda x: np.broadcast_to(x[:1], x.shape),
    "rows are turned round": lambda x: x[::-1],
    "the columns are turned round": lambda x: x[..., ::-1],
    "the array is transposed": lambda x: x.T,
    "rows are sorted": lambda x: np.sort(x, axis=-1),
}
# Weights are neither negative nor above 1, places are whole and not negative, and an
# order or a direction is the same under any scale: there the change changes nothing.
WEIGHTS = {
    "negative numbers lose their sign",
    "negative numbers become 0",
    "numbers are cut to -1 and 1",
}
SCALE = "numbers are scaled"
ORDER = {"rows are sorted", "the columns are turned round"}
SAME_BY_NATURE: dict[tuple[str, int], set[str]] = {
    ("00.strongest", 0): {*WEIGHTS, SCALE},
    ("00.row_sums", 0): ORDER,
    ("00.share_of", 1): WEIGHTS,
    ("01.queries_for", 2): {
        "negative numbers lose their sign",
        "negative numbers become 0",
        "numbers are rounded",
    },
    ("02.rank_keys", 0): {SCALE},
    ("02.rank_keys", 1): {SCALE},
    ("02.cosine", 0): {SCALE},
    ("02.cosine", 1): {SCALE},
    ("03.hard_lookup", 0): {SCALE},
    ("03.hard_lookup", 1): {SCALE},
    ("05.entropy", 0): {*WEIGHTS, *ORDER},
    ("06.weighted_sum", 0): WEIGHTS,
}


def changed(exercise: Exercise, place: int, change: Callable[[Any], Any]) -> Any:
    """The reference on changed arguments."""

    def answer(*args: Any) -> Any:
        new = list(args)
        new[place] = change(new[place])
        return exercise.reference(*new)

    return answer


def all_changes() -> Iterator[Any]:
    for exercise in EXERCISES:
        for place, arg in enumerate(exercise.probes[0].args):
            if not isinstance(arg, np.ndarray):
                continue
            same = SAME_BY_NATURE.get((exercise.key, place), set())
            for name, change in CHANGES.items():
                if name in same or (arg.ndim == 1 and name.endswith("transposed")):
                    continue
                told = f"{exercise.key}-{place}-{name}"
                yield pytest.param(exercise, place, change, id=told)


@pytest.mark.parametrize(("exercise", "place", "change"), list(all_changes()))
def test_the_right_calculation_on_other_numbers_does_not_pass(
    exercise: Exercise, place: int, change: Callable[[Any], Any]
) -> None:
    assert exercise.check(changed(exercise, place, change)).status == "not yet"


# Words

#: A word and the lesson that first teaches it.
WORDS = {
    r"quer(y|ies)": "00",
    r"weights?": "00",
    r"keys?": "00",
    r"values?": "00",
    r"projec\w+": "01",
    r"dot products?": "02",
    r"cosines?": "02",
    r"softmax": "03",
    r"scores?": "04",
    r"scaled?": "04",
    r"temperatures?": "05",
    r"entrop\w+": "05",
    r"overflows?": "05",
    r"bits?": "05",
    r"nats?": "05",
    r"mask(s|ed|ing)?": "07",
    r"causal\w*": "07",
    r"padd(ed|ing)": "07",
    r"heads?": "04",  # the real thing says what it is
    r"multi-heads?": "08",
    r"positions?": "09",
    r"rotary": "09",
    r"gradients?": "10",
    r"backprop\w*": "10",
    r"loss(es)?": "10",
    r"residuals?": "11",
    r"transformers?": "11",
    r"layer ?norm\w*": "11",
    r"batch(es)?": "11",
    r"logits?": "11",
    r"tokens?": "12",
    r"cross-attention": "13",
    r"patch(es)?": "14",
    r"cache[sd]?": "15",
}


def texts(item: Any) -> Iterator[str]:
    """Everything that an exercise can say."""
    yield from (item.title, item.returns, item.why, *item.hints)
    yield from (w.message for w in (*item.wrong, *item.pairs, *item.harmless))
    yield from (probe.name for probe in item.probes)


@each_exercise
def test_no_text_uses_a_word_of_a_later_lesson(exercise: Exercise) -> None:
    lesson = exercise.key[:2]
    later = [word for word, first in WORDS.items() if first > lesson]
    pattern = re.compile(rf"(?<![\w.`]) ?\b({'|'.join(later)})\b", re.IGNORECASE)
    for text in texts(exercise):
        found = pattern.search(re.sub(r"`[^`]*`", "", text)) if later else None
        # What comes later may be named with its lesson.
        named = re.search(r"lesson \d\d", text)
        assert not found or named, (found and found[0], text)


@each_exercise
def test_no_text_says_that_it_is_easy(exercise: Exercise) -> None:
    for text in texts(exercise):
        found = re.search(r"\b(simply|just|obviously|easily|of course)\b", text, re.I)
        assert not found, text


@each_exercise
def test_a_message_is_a_few_sentences(exercise: Exercise) -> None:
    for wrong in (*exercise.wrong, *exercise.harmless):
        assert 30 < len(wrong.message) < 420, (wrong.name, len(wrong.message))
        assert wrong.message.rstrip(")`").endswith((".", "?")), wrong.message
        assert wrong.message.count("`") % 2 == 0, wrong.message
