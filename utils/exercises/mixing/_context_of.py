"""Exercise 06.context_of: what one query knows afterwards."""

from itertools import product
from typing import Any

import numpy as np

from utils.exercises.mistakes import Array, Part, adapted, both, without
from utils.exercises.mixing._probes import ONE_QUERY
from utils.exercises.rare_softmax_mistakes import HARMLESS, MORE, ROUNDED
from utils.exercises.score_mistakes import RARE_SCALES, SCALES
from utils.exercises.softmax_mistakes import SCALE_FREE, SOFTMAX, one_row
from utils.mathematics.attention import softmax
from utils.practice import Exercise, Wrong


def _context_of(q: Array, K: Array, V: Array) -> Any:
    scores = K @ q / np.sqrt(K.shape[-1])  # (n_k,)
    weights = softmax(scores)  # (n_k,), they sum to 1
    return weights @ V  # (n_k,) @ (n_k, d_v) -> (d_v,)


def _fit(q: Array, K: Array) -> Any:
    return K @ q / np.sqrt(len(q))


def _one_query(score: Part, share: Part = softmax) -> Part:
    """Use a scale for many queries with the only one there is."""
    return lambda q, K, V: share(score(q[None], K)[0]) @ V


def _with_shares(share: Part) -> Part:
    return lambda q, K, V: share(_fit(q, K)) @ V


_SCALES = without(SCALES, "root of the number of queries")

_WHOLES = (
    Wrong(
        "keys for values",
        lambda q, K, V: softmax(_fit(q, K)) @ K,
        "You mix the keys. They were for finding; what is handed over is in V.",
    ),
    Wrong(
        "values searched",
        lambda q, K, V: softmax(V @ q / np.sqrt(len(q))) @ V,
        "You compare the query with the values, which fits only when d_v = d_k. What a "
        "word can be found by is its key: `K @ q`.",
    ),
    Wrong(
        "mean of the values",
        lambda q, K, V: V.mean(axis=0),
        "The result is the plain mean of the values: query and keys take no part. "
        "Multiply the values by the weights.",
    ),
    Wrong(
        "sum of the values",
        lambda q, K, V: V.sum(axis=0),
        "You add up the values without their weights. Each value first shrinks to "
        "its share.",
    ),
    Wrong(
        "no softmax",
        lambda q, K, V: _fit(q, K) @ V,
        "You mix by the scores themselves, which may be negative and sum to "
        "anything. Softmax makes them shares first.",
    ),
    Wrong(
        "the weights",
        lambda q, K, V: softmax(_fit(q, K)),
        "You return the weights. They are right; mix the values by them.",
    ),
    Wrong(
        "root of d_v",
        lambda q, K, V: softmax(K @ q / np.sqrt(V.shape[-1])) @ V,
        "You take the root of d_v, the length of a *value*. The scores are dot "
        "products of query and key: the root of d_k, `len(q)`.",
    ),
    Wrong(
        "no softmax, no scale",
        lambda q, K, V: K @ q @ V,
        "You mix by the plain scores. Two steps are missing in between: divide by "
        "the root of d_k, then softmax, which makes shares of them.",
    ),
    Wrong(
        "scaled after softmax",
        lambda q, K, V: softmax(K @ q) @ V / np.sqrt(len(q)),
        "You divide by the root of d_k after the softmax, so the shares are as "
        "sharp as before and no longer sum to 1. Scale the scores, then softmax.",
    ),
    Wrong(
        "scaled before and after",
        lambda q, K, V: softmax(_fit(q, K)) @ V / np.sqrt(len(q)),
        "You divide by the root of d_k twice, before the softmax and after it. The "
        "second one shrinks the output: leave it out.",
    ),
    Wrong(
        "not added up",
        lambda q, K, V: softmax(_fit(q, K))[:, None] * V,
        "You have every value times its share, but not their sum. Add over the "
        "keys: `sum(axis=0)`, or one product `weights @ V`.",
    ),
    Wrong(
        "last part only",
        lambda q, K, V: softmax(_fit(q, K))[-1] * V[-1],
        "Only the last value, times its share, is left. Does each step of a loop write "
        "over the one before? The parts belong together in a sum: `+=`.",
    ),
    Wrong(
        "first part only",
        lambda q, K, V: softmax(_fit(q, K))[0] * V[0],
        "Only the first value, times its share, arrives. Does `return` stand inside "
        "the loop? It leaves at the first turn: move it behind the loop.",
    ),
    Wrong(
        "within the values",
        lambda q, K, V: V @ softmax(_fit(q, K)),
        "Your last product adds up the numbers *within* each value, as `weights @ V.T` "
        "and `V @ weights` do, and the shapes allow it only by chance. The weights "
        "meet the rows: `weights @ V`.",
    ),
    Wrong(
        "columns of K",
        lambda q, K, V: softmax(q @ K / np.sqrt(len(q))) @ V,
        "`q @ K` runs q against the columns of K, and the shapes allow it only by "
        "chance. A key is a row: `K @ q`.",
    ),
)


context_of = Exercise(
    key="06.context_of",
    title="Write context_of(q, K, V): what does one query know afterwards?",
    reference=_context_of,
    returns="an array of shape (d_v,), the mixture for this one query",
    probes=ONE_QUERY,
    wrong=(
        *adapted([*_SCALES, *RARE_SCALES], _one_query),
        *adapted(
            [*one_row(SOFTMAX), *MORE, *ROUNDED],
            _with_shares,
        ),
        *_WHOLES,
    ),
    harmless=adapted(HARMLESS, _with_shares),
    pairs=[
        both(scale, share, _one_query(scale.function, share.function))
        for scale, share in product(_SCALES, without(one_row(SOFTMAX), *SCALE_FREE))
    ],
    hints=(
        "Scores, weights, mixture: the three lessons 04, 05 and 06 in a line each.",
        "For one query the scores are `K @ q / np.sqrt(d_k)`, of shape (n_k,).",
        "`softmax` of these gives the weights, then `weights @ V`.",
    ),
    why="The same three steps with all queries at once are `attention`: `K @ q` is "
    "then `Q @ K.T`, and every row is a query.",
    minutes=5,
    level="medium",
)
