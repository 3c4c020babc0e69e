"""Lesson 00: right answers in other styles, and mistakes as they are written."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.lessons import Function, Told, each, names_told
from utils import world

STYLES: dict[str, list[Function]] = {
    "00.strongest": [
        lambda row: max(range(len(row)), key=lambda i: row[i]),
        lambda row: int(np.argsort(row)[-1]),
        lambda row: list(row).index(max(row)),
    ],
    "00.row_sums": [
        lambda weights: np.array([sum(row) for row in weights]),
        lambda weights: weights @ np.ones(weights.shape[1]),
        lambda weights: np.sum(weights, 1),
        lambda weights: sum(weights.T),
    ],
    "00.share_of": [
        lambda words, row, word: row[np.array(words) == word].sum(),
        lambda words, row, word: sum(
            w for other, w in zip(words, row, strict=True) if other == word
        ),
        lambda words, row, word: float(np.dot(row, [other == word for other in words])),
    ],
}


def place_of_the_last_record(row: Any) -> Any:
    best = 0
    for i in range(1, len(row)):
        if row[i] > row[i - 1]:
            best = i
    return best


def leaves_at_the_first(row: Any) -> Any:
    for i, weight in enumerate(row):
        if weight <= max(row):
            return i
    return None


def one_total_for_all(weights: Any) -> Any:
    total, sums = 0.0, []
    for row in weights:
        for weight in row:
            total += weight
        sums.append(total)
    return np.array(sums)


def returns_in_the_loop(weights: Any) -> Any:
    sums = np.zeros(len(weights))
    for i, row in enumerate(weights):
        sums[i] = row.sum()
        return sums
    return sums


def looks_inside_words(words: Any, row: Any, word: str) -> Any:
    total = 0.0
    for other, share in zip(words, row, strict=True):
        if word in other:
            total += share
    return total


def resets_the_total(words: Any, row: Any, word: str) -> Any:
    total = 0.0
    for other, share in zip(words, row, strict=True):
        total = 0.0
        if other == word:
            total += share
    return total


def uses_index_in_the_loop(words: Any, row: Any, word: str) -> Any:
    total = 0.0
    for other in words:
        if other == word:
            total += row[words.index(other)]
    return total


def returns_when_found(words: Any, row: Any, word: str) -> Any:
    for other, share in zip(words, row, strict=True):
        if other == word:
            return share
    return None


TOLD: list[Told] = [
    ("00.strongest", {"weight"}, lambda row: max(row)),
    ("00.strongest", {"last rise"}, place_of_the_last_record),
    ("00.strongest", {"first"}, leaves_at_the_first),
    ("00.strongest", {"second largest"}, lambda row: np.argsort(row)[::-1][1:2].sum()),
    ("00.row_sums", {"columns"}, lambda weights: sum(weights)),
    ("00.row_sums", {"sum not started anew"}, one_total_for_all),
    ("00.row_sums", {"return inside the loop"}, returns_in_the_loop),
    ("00.row_sums", {"mean"}, lambda weights: np.array([r.mean() for r in weights])),
    ("00.share_of", {"part of a word"}, looks_inside_words),
    ("00.share_of", {"last word"}, resets_the_total),
    ("00.share_of", {"first share each time"}, uses_index_in_the_loop),
    ("00.share_of", {"first or none"}, returns_when_found),
    (
        "00.share_of",
        {"whole list"},
        lambda words, row, word: row[words == word].sum(),
    ),
    (
        "00.share_of",
        {"word inside the word"},
        lambda words, row, word: sum(
            share for other, share in zip(words, row, strict=True) if other in word
        ),
    ),
]


@each(TOLD)
def test_a_mistake_is_told_as_what_it_is(
    key: str, names: set[str], function: Function
) -> None:
    assert names_told(key, function) == names


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("dgo", ["dog"]),
        ("catt", ["cat"]),
        ("becuase", ["because"]),
        ("hungary", ["hungry"]),
        ("houses", ["house"]),
        ("run", ["ran"]),
    ],
)
def test_an_unknown_word_is_told_what_is_a_letter_away(
    typed: str, near: list[str]
) -> None:
    with pytest.raises(ValueError, match=f"Near it: {', '.join(near)}\\."):
        world.read(typed)


@pytest.mark.parametrize("typed", ["zebra", "tiger", "tree", "lamp", "eagle", "z", "é"])
def test_a_word_that_is_near_none_gets_words_of_the_world(typed: str) -> None:
    with pytest.raises(ValueError, match=r"Try: cat, mat, ran, soft\."):
        world.read(typed)


def test_every_word_is_listed_once_by_what_it_is_most() -> None:
    listed = [word for members in world.kinds().values() for word in members]
    assert sorted(listed) == sorted(world.WORDS)
    assert "tired" in world.kinds()["trait"]
