"""Exercise 04.one_score: Fill the line of the loop: the score of query i and key j."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.exercises.scores._scaled_scores import _ALIKE, _APART, _LARGE, _SQUARE
from utils.practice import Exercise, Probe, Wrong

Array = NDArray[Any]


def _one_score(Q: Array, K: Array, i: int, j: int) -> Any:
    total = 0.0
    for m in range(Q.shape[-1]):
        total += Q[i, m] * K[j, m]
    return total / np.sqrt(Q.shape[-1])


def _places(probe: Probe, i: int, j: int) -> Probe:
    return Probe(f"{probe.name}, pair ({i}, {j})", (*probe.args, i, j))


def _first_product(Q: Array, K: Array, i: int, j: int) -> Any:
    return Q[i, 0] * K[j, 0] / np.sqrt(Q.shape[-1])


def _last_product(Q: Array, K: Array, i: int, j: int) -> Any:
    return Q[i, -1] * K[j, -1] / np.sqrt(Q.shape[-1])


one_score = Exercise(
    key="04.one_score",
    title="Fill the line of the loop: the score of query i and key j",
    reference=_one_score,
    returns="a single number, the scaled score of query i and key j",
    probes=(
        _places(_APART, 1, 2),
        _places(_APART, 1, 0),
        _places(_SQUARE, 2, 0),
        _places(_ALIKE, 0, 3),
        _places(_LARGE, 0, 1),
    ),
    wrong=(
        Wrong(
            "i and j swapped",
            lambda Q, K, i, j: Q[j] @ K[i] / np.sqrt(Q.shape[-1]),
            "You take query j and key i. Rows are queries and columns are keys, so "
            "(i, j) means query i, key j. The score of (j, i) is another number.",
        ),
        Wrong(
            "columns",
            lambda Q, K, i, j: Q[:, i] @ K[:, j] / np.sqrt(Q.shape[-1]),
            "You run down the columns: `Q[m, i]` is dimension i of word m. A query is "
            "a row, so its number comes first: `Q[i, m]`.",
        ),
        Wrong(
            "overwritten",
            _last_product,
            "Only the last product is left, since each step writes over the one "
            "before. Add it to what is there: `+=`.",
        ),
        Wrong(
            "first product",
            _first_product,
            "Only the first product arrives. Is the `return` inside the loop, or does "
            "the loop run once? All d_k products belong in the sum.",
        ),
        Wrong(
            "no scale",
            lambda Q, K, i, j: Q[i] @ K[j],
            "The sum of products is right; the scale is missing. Divide the total by "
            "the root of d_k.",
        ),
        Wrong(
            "d_k, not its root",
            lambda Q, K, i, j: Q[i] @ K[j] / Q.shape[-1],
            "You divide by d_k, which gives the mean of the products. The sum's spread "
            "grows like the *root* of d_k: divide by `np.sqrt(d_k)`.",
        ),
        Wrong(
            "d_k times too large",
            lambda Q, K, i, j: Q[i] @ K[j] * np.sqrt(Q.shape[-1]),
            "The score is d_k times too large. Perhaps each turn of the loop adds the "
            "whole dot product, where it should add the product of dimension m alone; "
            "or the total is multiplied by the root of d_k and not divided by it.",
        ),
        Wrong(
            "added, not multiplied",
            lambda Q, K, i, j: (Q[i] + K[j]).sum() / np.sqrt(Q.shape[-1]),
            "You add the number of the query to that of the key. They fit where *both* "
            "are large: multiply them, and add the products up.",
        ),
        Wrong(
            "query with itself",
            lambda Q, K, i, j: Q[i] @ Q[j] / np.sqrt(Q.shape[-1]),
            "You multiply query i with query j; K takes no part. What j offers is in "
            "its key: row j of K.",
        ),
        Wrong(
            "key of the query's word",
            lambda Q, K, i, j: Q[i] @ K[i] / np.sqrt(Q.shape[-1]),
            "You take query i and key i. The key is that of word j: `K[j, m]`.",
        ),
        Wrong(
            "query of the key's word",
            lambda Q, K, i, j: Q[j] @ K[j] / np.sqrt(Q.shape[-1]),
            "You take query j and key j. The query is that of word i: `Q[i, m]`.",
        ),
        Wrong(
            "column of K",
            lambda Q, K, i, j: Q[i] @ K[: Q.shape[-1], j] / np.sqrt(Q.shape[-1]),
            "`K[m, j]` is dimension j of word m, and the shapes allow it only by "
            "chance. A key is a row, so its number comes first: `K[j, m]`.",
        ),
        Wrong(
            "query alone",
            lambda Q, K, i, j: Q[i].sum() / np.sqrt(Q.shape[-1]),
            "You add up the query; the key takes no part. In each dimension the two "
            "are multiplied.",
        ),
        Wrong(
            "key alone",
            lambda Q, K, i, j: K[j].sum() / np.sqrt(Q.shape[-1]),
            "You add up the key; the query takes no part. In each dimension the two "
            "are multiplied.",
        ),
        Wrong(
            "total multiplied",
            lambda Q, K, i, j: 0.0,
            "The result is always 0. If you wrote `total *=` or `total * ...`, the 0 "
            "it starts from stays 0: *add* each product, with `+=`.",
        ),
        Wrong(
            "subtracted",
            lambda Q, K, i, j: -(Q[i] @ K[j]) / np.sqrt(Q.shape[-1]),
            "The sign is turned round. Products are added to the total, not taken "
            "away from it: `+=`.",
        ),
        Wrong(
            "whole rows",
            lambda Q, K, i, j: Q[i] * K[j] * np.sqrt(Q.shape[-1]),
            "You add the whole row of products in every turn. Dimension m alone is "
            "wanted: one number of the query and one of the key.",
        ),
        Wrong(
            "products not added",
            lambda Q, K, i, j: Q[i] * K[j] / np.sqrt(Q.shape[-1]),
            "You return the d_k products side by side. A score is one number: add them "
            "up.",
        ),
    ),
    hints=(
        "The loop runs over the d_k dimensions. In each one the query has a number and "
        "the key has one.",
        "Their product is large where both are; `total` gathers it with `+=`.",
        "Row i of Q and row j of K, dimension m: `Q[i, m]` and ...",
    ),
    why="`Q @ K.T` does this for all pairs: row i of Q against column j of K.T, which "
    "is row j of K.",
    minutes=4,
    level="easy",
)
