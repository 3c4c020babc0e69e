"""Lesson 04: right answers in other styles, and mistakes as they are written."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

from tests.lessons import Function, Told, each, names_told
from utils.explore import scores


def one_score_by_zip(Q: Any, K: Any, i: int, j: int) -> Any:
    """Pairs of numbers instead of places."""
    return sum(a * b for a, b in zip(Q[i], K[j], strict=True)) / math.sqrt(len(Q[i]))


def scores_by_loop(Q: Any, K: Any) -> Any:
    """Pair by pair."""
    d_k = Q.shape[1]
    return np.array([[sum(q * k) / d_k**0.5 for k in K] for q in Q])


def scores_of_scaled_queries(Q: Any, K: Any) -> Any:
    """Scale the queries, before the product."""
    return np.einsum("qd,kd->qk", Q / np.sqrt(Q.shape[-1]), K)


SCORES: list[Function] = [
    scores_by_loop,
    scores_of_scaled_queries,
    lambda Q, K: (K @ Q.T).T / len(Q.T) ** 0.5,
    lambda Q, K: (Q / K.shape[1] ** 0.25) @ (K / K.shape[1] ** 0.25).T,
]
STYLES: dict[str, list[Function]] = {
    "04.one_score": [
        one_score_by_zip,
        lambda Q, K, i, j: scores_by_loop(Q, K)[i, j],
        lambda Q, K, i, j: np.dot(Q[i], K[j]) / np.sqrt(K.shape[1]),
    ],
    "04.scaled_scores": SCORES,
    "04.all_heads": [
        lambda Q, K: np.array(
            [scores_by_loop(q, k) for q, k in zip(Q, K, strict=True)]
        ),
        lambda Q, K: np.einsum("hqd,hkd->hqk", Q, K) / math.sqrt(Q.shape[2]),
        lambda Q, K: Q @ K.transpose(0, 2, 1) * K.shape[2] ** -0.5,
        lambda Q, K: np.stack([*map(scores_of_scaled_queries, Q, K)]),
    ],
}


def scaled_in_the_loop_alone(Q: Any, K: Any, i: int, j: int) -> Any:
    total = 0.0
    for m in range(Q.shape[-1]):
        total += Q[i, m] * K[j, m] / np.sqrt(Q.shape[-1])
    return total


def scaled_in_the_loop_too(Q: Any, K: Any, i: int, j: int) -> Any:
    return scaled_in_the_loop_alone(Q, K, i, j) / np.sqrt(Q.shape[-1])


def whole_product_in_each_turn(Q: Any, K: Any, i: int, j: int) -> Any:
    total = 0.0
    for _ in range(Q.shape[-1]):
        total += Q[i] @ K[j]
    return total / np.sqrt(Q.shape[-1])


def total_outside(Q: Any, K: Any) -> Any:
    scores, total = np.zeros((len(Q), len(K))), 0.0
    for i in range(len(Q)):
        for j in range(len(K)):
            for m in range(Q.shape[1]):
                total += Q[i, m] * K[j, m]
            scores[i, j] = total / np.sqrt(Q.shape[1])
    return scores


def returns_in_the_loop(Q: Any, K: Any) -> Any:
    scores = np.zeros((len(Q), len(K)))
    for i in range(len(Q)):
        for j in range(len(K)):
            scores[i, j] = Q[i] @ K[j] / np.sqrt(Q.shape[1])
        return scores
    return scores


def half_of_a_power(Q: Any, K: Any) -> Any:
    d_k = K.shape[-1]
    return Q @ K.T / (d_k**1 / 2)


def power_and_half(Q: Any, K: Any) -> Any:
    d_k = K.shape[-1]
    return Q @ K.T / d_k**1 / 2


def turned(Q: Any, K: Any) -> Any:
    """As an error of shapes on most arrays, as wrong numbers on a cube."""
    return Q @ K.T / np.sqrt(K.shape[-1])


def written_over(Q: Any, K: Any) -> Any:
    for q, k in zip(Q, K, strict=True):
        scores = scores_by_loop(q, k)
    return scores


def first_head(Q: Any, K: Any) -> Any:
    found = []
    for q, k in zip(Q, K, strict=True):
        found.append(scores_by_loop(q, k))
        return np.array(found)
    return np.array(found)


TOLD: list[Told] = [
    ("04.one_score", {"correct"}, scaled_in_the_loop_alone),
    ("04.one_score", {"d_k, not its root"}, scaled_in_the_loop_too),
    ("04.one_score", {"d_k times too large"}, whole_product_in_each_turn),
    (
        "04.one_score",
        {"power before division"},
        lambda Q, K, i, j: Q[i] @ K[j] / (Q.shape[-1] ** 1 / 2),
    ),
    ("04.scaled_scores", {"power before division"}, half_of_a_power),
    ("04.scaled_scores", {"power before division"}, power_and_half),
    (
        "04.scaled_scores",
        {"d_k, not its root"},
        lambda Q, K: (Q / Q.shape[1] ** 0.5) @ (K / K.shape[1] ** 0.5).T,
    ),
    ("04.scaled_scores", {"sum never started anew"}, total_outside),
    ("04.scaled_scores", {"return inside the loop"}, returns_in_the_loop),
    ("04.scaled_scores", {"root of 64"}, lambda Q, K: Q @ K.T / 8),
    ("04.scaled_scores", {"half of a power"}, lambda Q, K: Q @ K.T * 2 / K.shape[1]),
    ("04.scaled_scores", {"power and half"}, lambda Q, K: Q @ K.T / (2 * K.shape[1])),
    ("04.all_heads", {"all axes turned round"}, lambda Q, K: turned(Q, K)),
    (
        "04.all_heads",
        {"root of the number of heads"},
        lambda Q, K: Q @ K.swapaxes(1, 2) / len(K) ** 0.5,
    ),
    ("04.all_heads", {"last head alone"}, written_over),
    ("04.all_heads", {"return inside the loop"}, first_head),
]


@each(TOLD)
def test_a_mistake_is_told_as_what_it_is(
    key: str, names: set[str], function: Function
) -> None:
    assert names_told(key, function) == names


def test_the_paths_of_a_coin_are_counted() -> None:
    for steps in (1, 4, 9):
        ends = [sum(path) for path in itertools.product((-1, 1), repeat=steps)]
        square = sum(end * end for end in ends) / len(ends)
        words = scores.coins().at(steps=steps).words
        assert square == steps and f"{len(ends):,} paths" in words
        assert f"the mean of their squares {square:.2f}" in words
        assert f"the spread, is {math.sqrt(steps):.2f}" in words


def test_the_trained_head_changes_its_mind_and_fails() -> None:
    live = scores.last_word()
    assert live.at().words.endswith(
        "With “tired”, “it” fits best: “cat” 3.34 and “mat” 2.19. "
        "With “soft”, “it” fits best: “mat” 2.65 and “cat” 2.31."
    )
    dog = live.at(sentence="The dog chased the ball because it was hungry.").words
    assert "With “hungry”, “it” fits best: “ball” 2.64 and “dog” 2.09" in dog


def test_the_last_word_is_asked_for_in_words() -> None:
    live = scores.last_word()
    for sent in ({"sentence": "it"}, {"sentence": "?!"}, {"other": " ! "}):
        assert live.answer(sent).status == "advice", sent
    assert "“she” fits" in live.at(sentence="the queen saw she won").words
    assert "“saw” fits" in live.at(sentence="the queen saw it").words
    assert live.answer({"sentence": "aéit b"}).status == "shown"


def test_a_row_without_a_fit_names_no_key() -> None:
    words = scores.pairs().at(sentence="the the", who=1).words
    assert "finds no key that fits" in words
