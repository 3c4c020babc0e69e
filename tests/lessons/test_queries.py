"""Lesson 01: right answers in other styles, and mistakes as they are written."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.lessons import Function, Told, each, names_told
from utils import world
from utils.explore import queries


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


STYLES: dict[str, list[Function]] = {
    "01.project": [
        project_by_rows,
        lambda X, W: np.einsum("nd,dk->nk", X, W),
        lambda X, W: (W.T @ X.T).T,
        lambda X, W: np.tensordot(X, W, axes=1),
    ],
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
    (
        "01.queries_for",
        {"chosen in the sentence"},
        lambda X, W_Q, wanted: (
            np.array([x for i, x in enumerate(X) if i in wanted]) @ W_Q
        ),
    ),
    ("01.queries_for", {"words alone"}, lambda X, W_Q, wanted: X[wanted]),
    ("01.decide", {"column"}, writes_a_column),
]


@each(TOLD)
def test_a_mistake_is_told_as_what_it_is(
    key: str, names: set[str], function: Function
) -> None:
    assert names_told(key, function) == names


def found(changes: dict[str, list[float]]) -> str:
    """What the figure says about “it” when rows of W_Q are typed over."""
    W_Q = world.W_Q.copy()
    for dimension, row in changes.items():
        W_Q[world.DIMENSIONS.index(dimension)] = row
    live = queries.look_for()
    return live.draw(W_Q=W_Q, who=8)[1]


@pytest.mark.parametrize(
    ("goal", "changes"),
    [
        ("cat", {}),
        ("tired", {"points": [1.6, 1.3, 0.0, 3.0]}),
        ("mat", {"points": [1.6, 2.5, 0.0, 1.2]}),
        ("mat", {"points": [0.4, 1.3, 0.0, 1.2]}),
        ("tired", {"alive": [-9, -9, 0, 9], "thing": [-9, -9, 0, 9]}),
    ],
)
def test_the_goals_of_the_lesson_can_be_reached(
    goal: str, changes: dict[str, list[float]]
) -> None:
    assert f"It finds “{goal}”" in found(changes)


def test_the_row_points_alone_touches_it_and_the_two_articles() -> None:
    said = found({"points": [0.0, 0.0, 0.0, 0.0]})
    assert "a life 0.00, a thing 0.00, an event 0.10 and a trait 0.40" in said
    assert "“the”, “the” and “it”" in said
