"""Exercise 04.one_score: a dot product by loop, and its scale."""

from typing import Any

import numpy as np

from utils.exercises.mistakes import Array
from utils.exercises.scores._probes import ALIKE, APART, LARGE, NARROW, SQUARE, WHOLE
from utils.practice import Exercise, Probe, Wrong


def _one_score(Q: Array, K: Array, i: int, j: int) -> Any:
    total = 0.0
    for m in range(Q.shape[-1]):
        total += Q[i, m] * K[j, m]
    return total / np.sqrt(Q.shape[-1])


def _places(probe: Probe, i: int, j: int) -> Probe:
    return Probe(f"pair ({i}, {j}) of {probe.name}", (*probe.args, i, j))


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
        _places(APART, 1, 2),
        _places(APART, 1, 0),
        _places(SQUARE, 2, 0),
        _places(ALIKE, 0, 3),
        _places(LARGE, 0, 1),
        _places(NARROW, 2, 1),
        _places(WHOLE, 1, 0),
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
            "The sum of the products comes out divided by d_k. The last line divides "
            "by the root of d_k already: if your line in the loop does so too, the "
            "root divides twice. Add the product alone, and divide the total once.",
        ),
        Wrong(
            "d_k in the loop too",
            lambda Q, K, i, j: Q[i] @ K[j] / Q.shape[-1] ** 1.5,
            "The sum of the products is divided by d_k and by its root. The last line "
            "divides by the root already: let your line in the loop add the product "
            "alone.",
        ),
        Wrong(
            "d_k times too large",
            lambda Q, K, i, j: Q[i] @ K[j] * np.sqrt(Q.shape[-1]),
            "The score is d_k times too large. Perhaps each turn of the loop adds the "
            "whole dot product, where it should add the product of dimension m alone; "
            "or the total is multiplied by the root of d_k and not divided by it.",
        ),
        Wrong(
            "half of a power",
            lambda Q, K, i, j: Q[i] @ K[j] / (Q.shape[-1] / 2),
            "The sum is divided by half of d_k, as `d_k ** 1/2` gives it: that is "
            "(d_k ** 1) / 2, since Python takes the power first. The root is "
            "`np.sqrt(d_k)`.",
        ),
        Wrong(
            "power and half",
            lambda Q, K, i, j: Q[i] @ K[j] / Q.shape[-1] / 2,
            "The sum is divided by d_k and then by 2, as `total / d_k ** 1/2` does: "
            "the power comes first, then one division after the other. The "
            "root is `np.sqrt(d_k)`.",
        ),
        Wrong(
            "root of the number of keys",
            lambda Q, K, i, j: Q[i] @ K[j] / np.sqrt(K.shape[0]),
            "You take the root of the number of keys. Other words must not change "
            "this score: d_k is the length of one key, `K.shape[-1]`.",
        ),
        Wrong(
            "root of the sentence's d_k",
            lambda Q, K, i, j: Q[i] @ K[j] / 2,
            "You always divide by 2, the root of 4. That is right for our sentence, "
            "whose d_k is 4, and for nothing else: read it off, `Q.shape[-1]`.",
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
            "first dimension left out",
            lambda Q, K, i, j: Q[i, 1:] @ K[j, 1:] / np.sqrt(Q.shape[-1]),
            "The product of the first dimension is missing from the sum. Does each "
            "step add the product of the *next* dimension, or does the loop start at "
            "1? Dimension m alone is added in turn m.",
        ),
        Wrong(
            "sum times sum",
            lambda Q, K, i, j: Q[i].sum() * K[j].sum() / np.sqrt(Q.shape[-1]),
            "You multiply the sums of query and key. They fit where *both* are large "
            "in one dimension: multiply dimension by dimension, then add.",
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
