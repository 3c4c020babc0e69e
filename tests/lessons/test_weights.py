"""Lesson 05: right answers in other styles, and mistakes as they are written."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.lessons import Function, Told, each, exercise, names_told
from utils import softmax


def softmax_by_slices(x: Any, axis: int = -1) -> Any:
    """A slice at a time, with Python's exp."""

    def shares(row: Any) -> Any:
        e = [math.exp(score - max(row)) for score in row]
        return np.array(e) / math.fsum(e)

    return np.apply_along_axis(shares, axis, x)


def softmax_by_logarithm(x: Any, axis: int = -1) -> Any:
    """Through log-sum-exp, without keepdims."""
    total = np.logaddexp.reduce(x, axis=axis)
    return np.exp(x - np.expand_dims(total, axis))


def softmax_moved(x: Any, axis: int = -1) -> Any:
    """Bring the axis to the front, where NumPy lines up by itself."""
    front = np.moveaxis(x, axis, 0)
    e = np.exp(front - front.max(axis=0))
    return np.moveaxis(e / e.sum(axis=0), 0, axis)


def entropy_by_loop(weights: Any) -> Any:
    """Leave out the shares of 0."""
    return np.array([sum(-w * math.log2(w) for w in row if w > 0) for row in weights])


def entropy_with_tiny(weights: Any) -> Any:
    """A share of 0 meets a tiny number instead of log(0)."""
    logs = np.log(np.maximum(weights, 1e-300)) / np.log(2)
    return np.einsum("qk,qk->q", weights, -logs)


def entropy_where(weights: Any) -> Any:
    """Take logarithms where there is something to take."""
    logs = np.zeros(weights.shape)
    np.log2(weights, out=logs, where=weights > 0)
    return -np.sum(weights * logs, axis=1)


STYLES: dict[str, list[Function]] = {
    "05.softmax": [softmax_by_slices, softmax_by_logarithm, softmax_moved, softmax],
    "05.entropy": [entropy_by_loop, entropy_with_tiny, entropy_where],
    "05.temperature": [
        lambda scores, T: softmax(scores / T),
        lambda scores, T: softmax_by_slices(scores * (1 / T)),
        lambda scores, T: softmax_by_logarithm(np.array([row / T for row in scores])),
    ],
}


def less(shift: Function) -> Function:
    """A softmax that subtracts something else."""

    def answer(x: Any, axis: int = -1) -> Any:
        e = np.exp(x - shift(x, axis))
        return e / e.sum(axis=axis, keepdims=True)

    return answer


def over(norm: Function) -> Function:
    """A softmax that divides by something else."""

    def answer(x: Any, axis: int = -1) -> Any:
        e = np.exp(x - x.max(axis=axis, keepdims=True))
        return e / norm(e, axis)

    return answer


def a_size_more(size: float) -> Function:
    return over(lambda e, axis: e.sum(axis=axis, keepdims=True) + size)


def for_rows_alone(x: Any, axis: int = -1) -> Any:
    e = np.exp(x - np.max(x, axis=axis)[:, None])
    return e / np.sum(e, axis=axis)[:, None]


def into_the_same_kind(x: Any, axis: int = -1) -> Any:
    shares = np.empty_like(x)
    shares[...] = softmax(x, axis)
    return shares


def shares_flat(weights: Any) -> Any:
    some = weights[weights > 0]
    return -(some * np.log2(some)).sum(axis=-1)


def one_total_for_all(weights: Any) -> Any:
    total, bits = 0.0, []
    for row in weights:
        for w in row:
            if w > 0:
                total -= w * math.log2(w)
        bits.append(total)
    return np.array(bits)


TOLD: list[Told] = [
    ("05.softmax", {"no maximum"}, less(lambda x, axis: 0)),
    ("05.softmax", {"no maximum"}, less(lambda x, axis: 10)),
    ("05.softmax", {"a constant subtracted"}, less(lambda x, axis: 500)),
    ("05.softmax", {"a constant subtracted"}, less(lambda x, axis: 700)),
    ("05.softmax", {"a large constant subtracted"}, less(lambda x, axis: 1003)),
    (
        "05.softmax",
        {"mean subtracted"},
        less(lambda x, axis: np.mean(x, axis=axis, keepdims=True)),
    ),
    (
        "05.softmax",
        {"maximum along the last axis"},
        less(lambda x, axis: x.max(-1, keepdims=True)),
    ),
    (
        "05.softmax",
        {"sum of the columns"},
        over(lambda e, axis: e.sum(axis=0, keepdims=True)),
    ),
    (
        "05.softmax",
        {"divided by the length"},
        over(lambda e, axis: np.linalg.norm(e, axis=axis, keepdims=True)),
    ),
    ("05.softmax", {"length of everything"}, over(lambda e, axis: np.linalg.norm(e))),
    ("05.softmax", {"not divided"}, over(lambda e, axis: e.max(axis, keepdims=True))),
    ("05.softmax", {"axis put back by hand"}, for_rows_alone),
    ("05.softmax", {"whole numbers"}, into_the_same_kind),
    ("05.softmax", {"base 2"}, lambda x, axis=-1: softmax(x * np.log(2), axis)),
    ("05.softmax", {"base 2.72"}, lambda x, axis=-1: softmax(x * np.log(2.72), axis)),
    ("05.softmax", {"clipped"}, less(lambda x, axis: x - np.minimum(x, 700))),
    ("05.softmax", {"clipped"}, less(lambda x, axis: x - np.minimum(x, 80))),
    (
        "05.softmax",
        {"clipped at both ends"},
        less(lambda x, axis: x - np.clip(x, -500, 500)),
    ),
    (
        "05.softmax",
        {"NaN made 0"},
        lambda x, axis=-1: np.nan_to_num(less(lambda x, axis: 0)(x, axis)),
    ),
    (
        "05.temperature",
        {"no maximum"},
        lambda scores, T: less(lambda x, axis: 0)(scores / T),
    ),
    (
        "05.temperature",
        {"mean subtracted"},
        lambda scores, T: less(lambda x, axis: x.mean(axis, keepdims=True))(scores / T),
    ),
    ("05.temperature", {"T ignored"}, lambda scores, T: softmax(scores - T)),
    ("05.temperature", {"multiplied"}, lambda scores, T: softmax(scores / (1 / T))),
    ("05.entropy", {"everything"}, shares_flat),
    ("05.entropy", {"sum not started anew"}, one_total_for_all),
    (
        "05.entropy",
        {"0.0001 added in the logarithm"},
        lambda weights: -(weights * np.log2(weights + 1e-4)).sum(axis=1),
    ),
    ("05.entropy", {"nats"}, lambda weights: entropy_by_loop(weights) * math.log(2)),
]


@each(TOLD)
def test_a_mistake_is_told_as_what_it_is(
    key: str, names: set[str], function: Function
) -> None:
    assert names_told(key, function) == names


@pytest.mark.parametrize("key", ["05.softmax"])
def test_a_small_number_in_the_denominator_passes_or_is_named(key: str) -> None:
    for size in (1e-12, 1e-9, 1e-8, 1e-7, 1e-6):
        result = exercise(key).check(a_size_more(size))
        assert result.status == "correct", size
        assert ("not needed" in result.message) == (size > 1e-12)
    for size in (1, 0.1, 0.01, 0.001, 0.0001, 0.00001):
        assert names_told(key, a_size_more(size)) == {f"{size:g} added to the sum"}


@pytest.mark.parametrize(
    ("size", "status"), [(1e-12, True), (1e-9, True), (1e-7, True), (1e-6, False)]
)
def test_a_small_number_in_the_logarithm_passes_or_is_named(
    size: float, status: bool
) -> None:
    def answer(weights: Any) -> Any:
        return -(weights * np.log2(weights + size)).sum(axis=1)

    assert (names_told("05.entropy", answer) == {"correct"}) == status


def test_an_entropy_that_warns_is_not_right() -> None:
    def warns(weights: Any) -> Any:
        return -np.nansum(weights * np.log2(weights), axis=1)

    def warns_too(weights: Any) -> Any:
        return -np.where(weights > 0, weights * np.log2(weights), 0).sum(axis=1)

    for answer in (warns, warns_too):
        result = exercise("05.entropy").check(answer)
        assert result.status == "not yet" and "warning" in result.message


def test_no_constant_takes_the_place_of_the_maximum() -> None:
    for constant in (-1000, -10, 1, 100, 300, 500, 709, 745, 1000, 2500, 5000):
        answer = less(lambda x, axis, shift=constant: shift)
        assert names_told("05.softmax", answer) != {"correct"}, constant


@pytest.mark.parametrize("key", ["05.softmax"])
def test_no_other_score_takes_the_place_of_the_maximum(key: str) -> None:
    others: dict[str, Function] = {
        "first": lambda x, axis: np.take(x, [0], axis),
        "last": lambda x, axis: np.take(x, [-1], axis),
        "median": lambda x, axis: np.median(x, axis, keepdims=True),
        "largest size": lambda x, axis: np.abs(x).max(axis, keepdims=True),
        "middle": lambda x, axis: (
            x.max(axis, keepdims=True) / 2 + x.min(axis, keepdims=True) / 2
        ),
    }
    for name, shift in others.items():
        told = names_told(key, less(shift))
        assert told != {"correct"}, name
        if name in ("first", "last"):
            assert told == {f"{name} score subtracted"}


def test_no_limit_takes_the_place_of_the_maximum() -> None:
    for limit in (20, 50, 88, 300, 500, 700, 709):
        answer = less(lambda x, axis, top=limit: x - np.minimum(x, top))
        # Sixteen times exp(709) is inf again.
        name = "infinity made large" if limit == 709 else "clipped"
        assert names_told("05.softmax", answer) == {name}, limit
