"""Exercise 06.weighted_sum: the values, mixed by their shares."""

from typing import Any

import numpy as np

from utils.exercises.loop_mistakes import entry_slips
from utils.exercises.mistakes import Array, without
from utils.exercises.mix_mistakes import MIXES, WEIGHTLESS
from utils.exercises.mixing._probes import table
from utils.mathematics.attention import softmax
from utils.practice import Exercise, Probe, Wrong


def _weighted_sum(weights: Array, V: Array) -> Any:
    return weights @ V  # (n_q, n_k) @ (n_k, d_v) -> (n_q, d_v)


_OWN = (
    Wrong(
        "strongest word alone",
        lambda weights, V: V[weights.argmax(axis=-1)],
        "You hand over the value of the strongest word whole. The others have "
        "shares too: add every value times its share.",
    ),
    Wrong(
        "mean of the parts",
        lambda weights, V: weights @ V / V.shape[0],
        "You weigh the values and then divide by their number. The shares sum to 1 "
        "already, so nothing is left to divide by.",
    ),
    Wrong(
        "not added up",
        lambda weights, V: weights[:, :, None] * V,
        "You have every value times its share, but not their sum: one axis too "
        "many is left. Add over the keys: `sum(axis=1)`, or one product `weights "
        "@ V`.",
    ),
    Wrong(
        "added over the queries",
        lambda weights, V: (weights[:, :, None] * V).sum(axis=0),
        "You add over the queries, so one row for each key is left. Add over the "
        "keys: `sum(axis=1)`, or one product `weights @ V`.",
    ),
    Wrong(
        "added within the values",
        lambda weights, V: (weights[:, :, None] * V).sum(axis=2),
        "You add up the numbers within each value. Add over the keys: `sum(axis=1)`, "
        "or one product `weights @ V`.",
    ),
    Wrong(
        "softmax of shares",
        lambda weights, V: softmax(weights) @ V,
        "You take a softmax of the weights. They are shares already: a second "
        "softmax makes them nearly equal. Mix by them as they are.",
    ),
    Wrong(
        "first query only",
        lambda weights, V: weights[0] @ V,
        "You mix for the first query only. Every row of the weights is a query and "
        "gets a mixture of its own.",
    ),
    Wrong(
        "last query only",
        lambda weights, V: weights[-1] @ V,
        "Only the last query's mixture comes back. Each turn of a loop writes over the "
        "one before: keep all of them, a row for each query.",
    ),
    Wrong(
        "total over the queries",
        lambda weights, V: weights.sum(axis=0) @ V,
        "You add the weights of all queries before mixing, so one row is left. "
        "Each query has its own shares: keep the rows.",
    ),
)


weighted_sum = Exercise(
    key="06.weighted_sum",
    title="Write weighted_sum(weights, V): mix the values by their shares",
    reference=_weighted_sum,
    returns="an array of shape (n_q, d_v), one mixture of the values for each query",
    probes=(
        Probe("two queries and three keys", (softmax(table(2, 3)), table(3, 4))),
        Probe("as many queries as keys", (softmax(table(3, 3)), table(3, 2))),
        Probe("square weights and values", (softmax(table(3, 3)), table(3, 3))),
        Probe(
            "a row all on one word beside an even row",
            (np.array([[0.0, 1, 0, 0], [0.25, 0.25, 0.25, 0.25]]), table(4, 3)),
        ),
        Probe("a single query and a single key", (np.ones((1, 1)), table(1, 2))),
        Probe(
            "whole numbers", (np.eye(3, dtype=int)[[2, 0]], np.arange(6).reshape(3, 2))
        ),
    ),
    wrong=(
        *MIXES,
        *WEIGHTLESS,
        *_OWN,
        *without(
            entry_slips(_weighted_sum), "sum not started anew", "first row filled"
        ),
    ),
    hints=(
        "For one query: every value times its share, then add. The shares are a row of "
        "`weights`, the values are the rows of V.",
        "Shapes: (n_q, n_k) and (n_k, d_v). Which product makes n_k disappear?",
        "One line: `weights @ ...`.",
    ),
    why="Row i of the product adds up the rows of V, each times its share in row i. "
    "The shares are positive and sum to 1, so the mixture lies among the values.",
    minutes=3,
    level="easy",
)
