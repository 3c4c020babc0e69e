"""Lesson 02: right answers in other styles, and mistakes as they are written."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.lessons import Function, Told, each, exercise, names_told
from utils import world
from utils.explore import keys
from utils.explore.finding import wins


def dots_by_loop(q: Any, K: Any) -> Any:
    """Two loops and a sum, into an array made beforehand."""
    fit = np.zeros(len(K))
    for i, key in enumerate(K):
        for a, b in zip(q, key, strict=True):
            fit[i] += a * b
    return fit


def rank_by_sorted(q: Any, K: Any) -> Any:
    """Python's own sorting."""
    fit = K @ q
    return np.array(sorted(range(len(K)), key=lambda i: -fit[i]))


def cosine_by_units(q: Any, K: Any) -> Any:
    """Give every arrow the length 1 first."""
    units = K / np.sqrt((K**2).sum(axis=1, keepdims=True))
    return units @ (q / math.sqrt(sum(q**2)))


def cosine_by_loop(q: Any, K: Any) -> Any:
    """A key at a time."""
    norm = np.linalg.norm
    return np.array([np.dot(q, key) / norm(q) / norm(key) for key in K])


STYLES: dict[str, list[Function]] = {
    "02.dot_product": [
        dots_by_loop,
        lambda q, K: q @ K.T,
        lambda q, K: np.einsum("d,nd->n", q, K),
        lambda q, K: (K * q).sum(axis=-1),
    ],
    "02.rank_keys": [
        rank_by_sorted,
        lambda q, K: np.argsort(K @ q)[::-1],
        lambda q, K: np.flip(np.argsort((K * q).sum(axis=1))),
    ],
    "02.cosine": [
        cosine_by_units,
        cosine_by_loop,
        lambda q, K: K @ q / np.sqrt((K * K).sum(1) * (q * q).sum()),
    ],
}


def total_outside(q: Any, K: Any) -> Any:
    total, fit = 0.0, []
    for key in K:
        for a, b in zip(q, key, strict=True):
            total += a * b
        fit.append(total)
    return np.array(fit)


def overwrites(q: Any, K: Any) -> Any:
    fit = np.zeros(len(K))
    for i in range(len(K)):
        for m in range(len(q)):
            fit[i] = q[m] * K[i, m]
    return fit


def returns_in_the_loop(q: Any, K: Any) -> Any:
    fit = np.zeros(len(K))
    for i in range(len(K)):
        fit[i] = q @ K[i]
        return fit
    return fit


def unit(x: Any) -> Any:
    return x / np.linalg.norm(x)


TOLD: list[Told] = [
    ("02.dot_product", {"missing transpose"}, lambda q, K: K.T @ q),
    ("02.dot_product", {"sum not started anew"}, total_outside),
    ("02.dot_product", {"last products only"}, overwrites),
    ("02.dot_product", {"return inside the loop"}, returns_in_the_loop),
    ("02.dot_product", {"mean of the products"}, lambda q, K: (q * K).mean(axis=1)),
    ("02.rank_keys", {"worst first"}, lambda q, K: (K @ q).argsort()),
    ("02.rank_keys", {"turned before sorting"}, lambda q, K: np.argsort((K @ q)[::-1])),
    ("02.rank_keys", {"by direction"}, lambda q, K: np.argsort(-cosine_by_loop(q, K))),
    ("02.rank_keys", {"ranks, not keys"}, lambda q, K: (-K @ q).argsort().argsort()),
    ("02.cosine", {"one length for all keys"}, lambda q, K: unit(K) @ unit(q)),
    (
        "02.cosine",
        {"key's length alone"},
        lambda q, K: cosine_by_units(q, K) * (q @ q) ** 0.5,
    ),
    (
        "02.cosine",
        {"sums for lengths"},
        lambda q, K: (K / abs(K).sum(1)[:, None]) @ (q / abs(q).sum()),
    ),
]


@each(TOLD)
def test_a_mistake_is_told_as_what_it_is(
    key: str, names: set[str], function: Function
) -> None:
    assert names_told(key, function) == names


def test_the_step_on_the_running_sentence_ends_where_lesson_03_begins() -> None:
    words = world.read(world.SENTENCE)
    X = world.embed(words)
    q, K = (X @ world.W_Q)[words.index("it")], X @ world.W_K
    assert q == pytest.approx([1.6, 1.3, 0.1, 1.6])
    fits = exercise("02.dot_product").reference(q, K)
    index = {word: words.index(word) for word in ("cat", "mat", "tired")}
    found = {word: round(float(fits[i]), 2) for word, i in index.items()}
    assert found == {"cat": 5.10, "mat": 3.12, "tired": 2.88}
    best = exercise("02.rank_keys").reference(q, K)[:3]
    assert [words[i] for i in best] == ["cat", "mat", "tired"]


def test_no_exercise_of_the_lesson_is_called_by_another_name() -> None:
    for name in ("dot_product", "rank_keys", "cosine"):
        item = exercise(f"02.{name}")
        assert item.source.startswith(f"def {name}(q, K):")
        assert item.title.startswith(f"Write {name}(q, K):")


# What the figures are asked for in the lesson


def own_keys(name: str, thing: str, value: float) -> str:
    """The words of the figure with one number of W_K typed over."""
    W_K = world.W_K.copy()
    W_K[world.DIMENSIONS.index(name), world.SOUGHT.index(thing)] = value
    return keys.decide().at(W_K=W_K).words


def test_typing_over_one_number_of_w_k_reaches_both_goals() -> None:
    assert "finds “tired” 5.18, “cat” 5.10" in own_keys("trait", "a trait", 5.4)
    assert "finds “mat” 5.82, “cat” 5.78" in own_keys("thing", "a thing", 5.6)
    assert "finds “mat” 3.12, “cat” 3.08" in own_keys("alive", "a life", 1.6)
    assert "finds “it” 15.27" in own_keys("points", "a trait", 9.0)


def test_the_words_name_whoever_finds_another_word() -> None:
    assert "1 of 10 find another: “it” (tired)." in own_keys("trait", "a trait", 5.4)
    assert "4 of 10 find another: “the” (mat)" in own_keys("thing", "a thing", 5.6)
    assert "No word finds another" in keys.decide().at().words


def test_the_shadow_times_the_length_of_the_query_is_the_fit() -> None:
    assert "2.28 long" in keys.shadow().at().words
    assert "on it is 1.47" in keys.shadow().at().words
    assert "shadow: 3.36" in keys.shadow().at().words
    assert "shadow: −5.76" in keys.shadow().at(who=10, key=6).words
    assert "on it is −1.33" in keys.shadow().at(who=10, key=6).words
    assert "nothing casts a shadow" in keys.shadow().at(who=2).words


def test_a_key_that_wins_by_its_length_alone_loses_once_it_is_cut() -> None:
    assert wins(1, "mat", 5.0).count("cat") == 7, "sound: one word comes first often"
    assert wins(2, "mat", 5.0).count("mat") == 7, "and so does one in the broken world"
    assert wins(1, "cat", 2.7).count("cat") == 7, "cut to the next longest it stays"
    assert wins(2, "mat", 2.7).count("mat") == 1, "where the doubled one does not"
    assert [wins(times, "mat", 1.0).count("mat") for times in (1, 2)] == [0, 0]
    assert wins(1, "cat", 1.0).count("cat") == 1
