"""Lesson 02: right answers in other styles, and mistakes as they are written."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tests.lessons import Function, Told, each, names_told


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
