"""Lesson 03: right answers in other styles, and mistakes as they are written."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from tests.lessons import Function, Told, each, exercise, names_told
from tools.lessons import ROOT
from utils import softmax, world
from utils.explore import values


def hard_by_loop(query: Any, keys: Any, values: Any) -> Any:
    """Keep the best so far."""
    best = max(range(len(keys)), key=lambda i: float(query @ keys[i]))
    return np.array(list(values[best]))


def hard_by_one_hot(query: Any, keys: Any, values: Any) -> Any:
    """A row with a single 1 picks the value."""
    fit = keys @ query
    return (np.arange(len(keys)) == fit.argmax()) @ values


def soft_by_loop(query: Any, keys: Any, values: Any) -> Any:
    """Add the values up one after the other."""
    fit = [float(np.dot(query, key)) for key in keys]
    e = [math.exp(f - max(fit)) for f in fit]
    mixture = np.zeros(values.shape[1])
    for part, value in zip(e, values, strict=True):
        mixture += part / sum(e) * value
    return mixture


SOFT: list[Function] = [
    soft_by_loop,
    lambda query, keys, values: softmax(np.dot(keys, query)) @ values,
    lambda query, keys, values: (softmax(query @ keys.T)[:, None] * values).sum(axis=0),
    lambda query, keys, values: values.T @ softmax(keys @ query),
    lambda query, keys, values: np.average(
        values, axis=0, weights=softmax(keys @ query)
    ),
]
STYLES: dict[str, list[Function]] = {
    "03.hard_lookup": [
        hard_by_loop,
        hard_by_one_hot,
        lambda query, keys, values: values[np.argsort(keys @ query)[-1]],
    ],
    "03.soft_lookup": SOFT,
    "03.bring_home": [
        lambda X, W_Q, W_K, W_V, i: soft_by_loop(X[i] @ W_Q, X @ W_K, X @ W_V),
        lambda X, W_Q, W_K, W_V, i: softmax(X @ W_K @ (X @ W_Q)[i]) @ X @ W_V,
        lambda X, W_Q, W_K, W_V, i: (softmax(X @ W_Q @ (X @ W_K).T) @ (X @ W_V))[i],
    ],
}


def by_sums_of_exp(query: Any, keys: Any, values: Any) -> Any:
    e = np.exp(keys @ query)
    return e / e.sum() @ values


def less_a_constant(query: Any, keys: Any, values: Any) -> Any:
    e = np.exp(keys @ query - 500)
    return e / e.sum() @ values


def less_the_mean(query: Any, keys: Any, values: Any) -> Any:
    fit = keys @ query
    e = np.exp(fit - fit.mean())
    return e / e.sum() @ values


def a_little_more(query: Any, keys: Any, values: Any) -> Any:
    e = np.exp(keys @ query - max(keys @ query))
    return e / (e.sum() + 1e-3) @ values


def a_trace_more(query: Any, keys: Any, values: Any) -> Any:
    e = np.exp(keys @ query - max(keys @ query))
    return e / (e.sum() + 1e-9) @ values


def returns_in_the_loop(query: Any, keys: Any, values: Any) -> Any:
    mixture = np.zeros(values.shape[1])
    for share, value in zip(softmax(keys @ query), values, strict=True):
        mixture = mixture + share * value
        return mixture
    return mixture


def as_given(X: Any, W_Q: Any, W_K: Any, W_V: Any, i: int) -> Any:
    """The look-up as the lesson gives it to repair."""
    query = X[i] @ W_K
    keys = X @ W_K
    return soft_by_loop(query, keys, keys)


TOLD: list[Told] = [
    (
        "03.hard_lookup",
        {"the key"},
        lambda query, keys, values: keys[(keys @ query).argmax()],
    ),
    (
        "03.hard_lookup",
        {"the index"},
        lambda query, keys, values: (query @ keys.T).argmax(),
    ),
    (
        "03.hard_lookup",
        {"the largest fit by size"},
        lambda query, keys, values: values[abs(keys @ query).argmax()],
    ),
    (
        "03.soft_lookup",
        {"wrong side"},
        lambda query, keys, values: softmax(keys @ query) @ values.T,
    ),
    ("03.soft_lookup", {"no maximum"}, by_sums_of_exp),
    ("03.soft_lookup", {"a constant subtracted"}, less_a_constant),
    ("03.soft_lookup", {"mean subtracted"}, less_the_mean),
    ("03.soft_lookup", {"0.001 added to the sum"}, a_little_more),
    ("03.soft_lookup", {"correct"}, a_trace_more),
    ("03.soft_lookup", {"return inside the loop"}, returns_in_the_loop),
    (
        "03.soft_lookup",
        {"shares rounded to 2"},
        lambda query, keys, values: np.round(softmax(keys @ query), 2) @ values,
    ),
    (
        "03.soft_lookup",
        {"base 2"},
        lambda query, keys, values: softmax(np.log(2) * keys @ query) @ values,
    ),
    ("03.bring_home", {"both faults"}, as_given),
    (
        "03.bring_home",
        {"query by W_K"},
        lambda X, W_Q, W_K, W_V, i: soft_by_loop(X[i] @ W_K, X @ W_K, X @ W_V),
    ),
    (
        "03.bring_home",
        {"keys handed over"},
        lambda X, W_Q, W_K, W_V, i: soft_by_loop(X[i] @ W_Q, X @ W_K, X @ W_K),
    ),
    (
        "03.bring_home",
        {"the first word asks"},
        lambda X, W_Q, W_K, W_V, i: soft_by_loop(X[0] @ W_Q, X @ W_K, X @ W_V),
    ),
    (
        "03.bring_home",
        {"the fits as shares"},
        lambda X, W_Q, W_K, W_V, i: (X @ W_K @ (X[i] @ W_Q)) @ (X @ W_V),
    ),
]


@each(TOLD)
def test_a_mistake_is_told_as_what_it_is(
    key: str, names: set[str], function: Function
) -> None:
    assert names_told(key, function) == names


def test_the_solution_of_the_soft_look_up_calls_the_softmax_of_the_lesson() -> None:
    item = exercise("03.soft_lookup")
    assert "softmax(keys @ query)" in item.source
    assert "exp" not in item.source + " ".join(item.hints)


def test_both_faults_of_the_look_up_to_repair_are_hinted_at() -> None:
    for hint in exercise("03.bring_home").hints[1:]:
        assert "`W_Q`" in hint and "`W_V`" in hint


def test_the_look_up_to_repair_gives_no_exercise_away() -> None:
    path = ROOT / "notebooks" / "03_carry_with_values.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    keys = [f"03.{name}" for name in ("hard_lookup", "soft_lookup", "bring_home")]
    found = [c for c in cells if c["metadata"].get("exercise") in keys]
    assert [c["metadata"]["exercise"] for c in found] == keys
    for cell in found:
        assert "softmax" not in "".join(cell["source"])


# The running sentence


def home(last: str) -> Any:
    X = world.embed(world.read(world.SENTENCE.replace("tired", last)))
    matrices = world.W_Q, world.W_K, world.W_V
    return exercise("03.bring_home").reference(X, *matrices, 7).round(2).tolist()


def test_the_step_on_the_running_sentence_ends_where_lesson_04_begins() -> None:
    Q, K, V = world.project(world.read(world.SENTENCE))
    assert softmax(K @ Q[7])[1] == pytest.approx(0.77, abs=0.005)
    answer = exercise("03.soft_lookup").reference(Q[7], K, V)
    assert answer.round(2).tolist() == home("tired") == [0.69, 0.24, 0.01, 0.05, 0.08]
    assert home("soft") == [0.69, 0.24, 0.01, 0.05, -0.08]


def test_no_number_of_w_k_or_w_v_makes_it_follow_soft_to_the_mat() -> None:
    """Keys of *cat* and *mat* and the query of *it* do not see the last word."""
    rng = np.random.default_rng(0)
    two = [
        world.embed(world.read(f"the cat sat on the mat because it was {last}"))
        for last in ("tired", "soft")
    ]
    for _ in range(50):
        W_Q, W_K = rng.normal(size=(8, 4)), rng.normal(size=(8, 4))
        fits = [(X @ W_K @ (X @ W_Q)[7])[[1, 5]] for X in two]
        assert np.array_equal(*fits)


def typed(name: str, column: int, value: float, sentence: str) -> str:
    W_K = world.W_K.copy()
    W_K[world.DIMENSIONS.index(name), column] = value
    return values.say_more().at(W_K=W_K, sentence=sentence).words


def test_keys_that_say_what_they_suit_are_found_by_it_themselves() -> None:
    soft = world.SENTENCE.replace("tired", "soft")
    assert "takes from “tired” 0.92" in typed("suits", 0, 3.0, world.SENTENCE)
    assert "takes from “cat” 0.84" in typed("suits", 0, 3.0, soft)


def test_a_number_of_w_v_changes_what_comes_home_and_no_share() -> None:
    W_V = world.W_V.copy()
    W_V[world.DIMENSIONS.index("suits"), world.CARRIED.index("suits")] = 2.0
    said, own = values.hand_over().at(W_V=W_V).words, values.hand_over().at().words
    assert said.partition(" It brings")[0] == own.partition(" It brings")[0]
    assert "suits 0.17" in said and "suits 0.08" in own
