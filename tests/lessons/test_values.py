"""Lesson 03: right answers in other styles, and mistakes as they are written."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tests.lessons import Function, Told, each, exercise, names_told
from utils import softmax


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
    "03.repair_lookup": SOFT,
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


def half_repaired(query: Any, keys: Any, values: Any) -> Any:
    answer = np.zeros(len(query))
    for share, value in zip(softmax(keys @ query), values, strict=True):
        answer = answer + share * value
    return answer


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
    ("03.repair_lookup", {"room for a query"}, half_repaired),
    (
        "03.repair_lookup",
        {"keys handed over"},
        lambda query, keys, values: soft_by_loop(query, keys, keys),
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
    last = exercise("03.repair_lookup").hints[-1]
    assert "`values`" in last and "`values.shape[1]`" in last
