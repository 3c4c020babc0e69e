"""Lesson 01: right answers in other styles, and mistakes as they are written."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.lessons import Function, Told, each, names_told


def project_by_rows(X: Any, W: Any) -> Any:
    """Row by row, into a list that becomes an array."""
    return np.array([[sum(x * w) for w in W.T] for x in X])


def queries_by_loop(X: Any, W_Q: Any, wanted: Any) -> Any:
    """One word after the other."""
    return np.stack([X[i] @ W_Q for i in wanted])


def decide_by_rows(W_Q: Any, dimension: int, wanted: Any) -> Any:
    """A new list of rows."""
    rows = [wanted if i == dimension else row for i, row in enumerate(W_Q)]
    return np.array(rows)


def decide_by_where(W_Q: Any, dimension: int, wanted: Any) -> Any:
    """A column of booleans chooses the row."""
    chosen = np.arange(len(W_Q)) == dimension
    return np.where(chosen[:, None], wanted, W_Q)


PROJECT: list[Function] = [
    project_by_rows,
    lambda X, W: np.einsum("nd,dk->nk", X, W),
    lambda X, W: (W.T @ X.T).T,
    lambda X, W: np.tensordot(X, W, axes=1),
]
STYLES: dict[str, list[Function]] = {
    "01.project": PROJECT,
    "01.repair_projection": PROJECT,
    "01.queries_for": [
        queries_by_loop,
        lambda X, W_Q, wanted: (X @ W_Q)[wanted],
        lambda X, W_Q, wanted: np.take(X, wanted, axis=0) @ W_Q,
        lambda X, W_Q, wanted: np.eye(len(X))[wanted] @ X @ W_Q,
    ],
    "01.decide": [decide_by_rows, decide_by_where],
}


def total_outside(X: Any, W: Any) -> Any:
    Q, total = np.zeros((len(X), W.shape[1])), 0.0
    for i in range(len(X)):
        for j in range(W.shape[1]):
            for m in range(len(W)):
                total += X[i, m] * W[m, j]
            Q[i, j] = total
    return Q


def total_for_each_row(X: Any, W: Any) -> Any:
    Q = np.zeros((len(X), W.shape[1]))
    for i in range(len(X)):
        total = 0.0
        for j in range(W.shape[1]):
            for m in range(len(W)):
                total += X[i, m] * W[m, j]
            Q[i, j] = total
    return Q


def returns_in_the_inner_loop(X: Any, W: Any) -> Any:
    Q = np.zeros((len(X), W.shape[1]))
    for i in range(len(X)):
        for j in range(W.shape[1]):
            Q[i, j] = X[i] @ W[:, j]
            return Q
    return Q


def returns_in_the_outer_loop(X: Any, W: Any) -> Any:
    Q = np.zeros((len(X), W.shape[1]))
    for i in range(len(X)):
        for j in range(W.shape[1]):
            Q[i, j] = X[i] @ W[:, j]
        return Q
    return Q


def reads_across(X: Any, W: Any) -> Any:
    Q = np.zeros((len(X), W.shape[1]))
    for i in range(len(X)):
        for j in range(W.shape[1]):
            for m in range(len(W)):
                Q[i, j] += X[i, m] * W[j, m]
    return Q


def writes_a_column(W_Q: Any, dimension: int, wanted: Any) -> Any:
    changed = np.array(W_Q)
    changed[:, dimension] = wanted
    return changed


TOLD: list[Told] = [
    ("01.project", {"wrong side"}, lambda X, W: np.dot(W, X)),
    ("01.project", {"mean of the products"}, lambda X, W: (X @ W) / len(W)),
    ("01.project", {"one word"}, lambda X, W: next(x @ W for x in X)),
    ("01.project", {"sum never started anew"}, total_outside),
    ("01.project", {"sum started anew for each row"}, total_for_each_row),
    ("01.project", {"return inside the loop"}, returns_in_the_inner_loop),
    ("01.project", {"return inside the loop"}, returns_in_the_outer_loop),
    ("01.repair_projection", {"sum never started anew"}, total_outside),
    ("01.repair_projection", {"return inside the loop"}, returns_in_the_inner_loop),
    (
        "01.repair_projection",
        {"multiplied together"},
        lambda X, W: np.zeros((len(X), W.shape[1])) * (X @ W),
    ),
    (
        "01.queries_for",
        {"chosen in the sentence"},
        lambda X, W_Q, wanted: (
            np.array([x for i, x in enumerate(X) if i in wanted]) @ W_Q
        ),
    ),
    ("01.queries_for", {"words alone"}, lambda X, W_Q, wanted: X[wanted]),
    ("01.repair_projection", {"W read across"}, reads_across),
    ("01.decide", {"column"}, writes_a_column),
]


@each(TOLD)
def test_a_mistake_is_told_as_what_it_is(
    key: str, names: set[str], function: Function
) -> None:
    assert names_told(key, function) == names
