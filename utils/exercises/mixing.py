"""Lesson 06, what does a word know afterwards?: its exercises and questions."""

from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.attention import softmax
from utils.exercises.mistakes import (
    MIXES,
    PRODUCTS,
    SCALES,
    SOFTMAX,
    Part,
    adapted,
    both,
    one_row,
    softmax_pairs,
)
from utils.practice import Exercise, Probe, Wrong

Array = NDArray[Any]
_random = np.random.default_rng(6)


def _table(n: int, d: int) -> Array:
    return _random.normal(size=(n, d))


def _weighted_sum(weights: Array, V: Array) -> Any:
    return weights @ V  # (n_q, n_k) @ (n_k, d_v) -> (n_q, d_v)


def _rows_alone(weights: Array, V: Array) -> Any:
    return V[weights.argmax(axis=-1)]


_MIXED = "an array of shape (n_q, d_v), one mixture of the values for each query"

weighted_sum = Exercise(
    key="06.weighted_sum",
    title="Write weighted_sum(weights, V): mix the values by their shares",
    reference=_weighted_sum,
    returns=_MIXED,
    probes=(
        Probe("two queries and three keys", (softmax(_table(2, 3)), _table(3, 4))),
        Probe("as many queries as keys", (softmax(_table(3, 3)), _table(3, 2))),
        Probe("square weights and values", (softmax(_table(3, 3)), _table(3, 3))),
        Probe(
            "all weight on one word, all weights equal",
            (np.array([[0.0, 1, 0, 0], [0.25, 0.25, 0.25, 0.25]]), _table(4, 3)),
        ),
    ),
    wrong=(
        *MIXES,
        Wrong(
            "strongest word alone",
            _rows_alone,
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
            "first query only",
            lambda weights, V: weights[0] @ V,
            "You mix for the first query only. Every row of the weights is a query and "
            "gets a mixture of its own.",
        ),
        Wrong(
            "total over the queries",
            lambda weights, V: weights.sum(axis=0) @ V,
            "You add the weights of all queries before mixing, so one row is left. "
            "Each query has its own shares: keep the rows.",
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


def _context_of(q: Array, K: Array, V: Array) -> Any:
    scores = K @ q / np.sqrt(len(q))  # (n_k,)
    weights = np.exp(scores - scores.max())
    weights = weights / weights.sum()
    return weights @ V  # (d_v,)


# Scores that are exact in float32: a wide row, a small one, a narrow one far from 0.
_LARGE_Q = np.array([[64.0, 0, 0, 2], [0, 1, -0.5, 0], [0, -294, 1171, 879]])
_LARGE_K = np.array([[32.0, 1, 2, 0], [32, 0, 1, 1], [-16, 2, 0, 3]])
_LARGE_V = np.array([[1.0, 2], [3, -1], [0, 5]])


def _fit(q: Array, K: Array) -> Any:
    return K @ q / np.sqrt(len(q))


def _one_query(score: Part) -> Part:
    """Use a scale for many queries with the only one there is."""
    return lambda q, K, V: softmax(score(q[None], K)[0]) @ V


_ONE_SCALES = [
    wrong for wrong in SCALES if wrong.name != "root of the number of queries"
]

context_of = Exercise(
    key="06.context_of",
    title="Fill three lines: what does one query know afterwards?",
    reference=_context_of,
    returns="an array of shape (d_v,), the mixture for this one query",
    probes=(
        Probe("three keys", (_random.normal(size=6), _table(3, 6), _table(3, 2))),
        Probe("square K and V", (_random.normal(size=3), _table(3, 3), _table(3, 3))),
        Probe("seven keys", (_random.normal(size=2), _table(7, 2), _table(7, 3))),
        Probe("scores from -509 to 1025", (_LARGE_Q[0], _LARGE_K, _LARGE_V)),
        Probe("scores beyond 1000", (_LARGE_Q[2], _LARGE_K, _LARGE_V)),
    ),
    wrong=(
        *adapted(_ONE_SCALES, _one_query),
        *adapted(one_row(SOFTMAX), lambda part: lambda q, K, V: part(_fit(q, K)) @ V),
        Wrong(
            "keys for values",
            lambda q, K, V: softmax(_fit(q, K)) @ K,
            "You mix the keys. They were for finding; what is handed over is in V.",
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
            "columns of K",
            lambda q, K, V: softmax(q @ K / np.sqrt(len(q))) @ V,
            "`q @ K` runs q against the columns of K, and the shapes allow it only by "
            "chance. A key is a row: `K @ q`.",
        ),
    ),
    hints=(
        "Scores, weights, mixture: the three lessons 04, 05 and 06 in a line each.",
        "For one query the scores are `K @ q / np.sqrt(d_k)`, of shape (n_k,).",
        "Softmax of these, then `weights @ V`.",
    ),
    why="The same three steps with all queries at once are `attention`: `K @ q` is "
    "then `Q @ K.T`, and every row is a query.",
    minutes=5,
    level="medium",
)


def _attention(Q: Array, K: Array, V: Array) -> Any:
    scaled = Q @ K.T / np.sqrt(K.shape[-1])  # (n_q, n_k)
    weights = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return weights @ V  # (n_q, d_v)


def _scaled(Q: Array, K: Array) -> Any:
    return Q @ K.T / np.sqrt(K.shape[-1])


def _built(
    score: Part = _scaled, share: Part = softmax, mix: Part = _weighted_sum
) -> Part:
    """Build attention from its three parts."""
    return lambda Q, K, V: mix(share(score(Q, K)), V)


_SCORES = [*SCALES, *PRODUCTS]


def _d_v(Q: Array, K: Array, V: Array) -> Any:
    return softmax(Q @ K.T / np.sqrt(V.shape[-1])) @ V


_OTHER = [
    Wrong(
        "root of d_v",
        _d_v,
        "You take the root of d_v, the length of a *value*. The scores are dot "
        "products of queries and keys, so their spread depends on d_k: `K.shape[-1]`.",
    ),
    Wrong(
        "keys for values",
        lambda Q, K, V: softmax(_scaled(Q, K)) @ K,
        "You mix the keys, and V takes no part. Keys are for finding; what a word "
        "hands over is its value: `weights @ V`.",
    ),
    Wrong(
        "no softmax",
        lambda Q, K, V: _scaled(Q, K) @ V,
        "You mix by the scores themselves: some are negative, and a row sums to "
        "anything. Turn every row into shares first, by softmax.",
    ),
    Wrong(
        "the weights",
        lambda Q, K, V: softmax(_scaled(Q, K)),
        "You return the weights. They are right, and one step is left: mix the values "
        "by them, `weights @ V`.",
    ),
    Wrong(
        "scaled after softmax",
        lambda Q, K, V: softmax(Q @ K.T) @ V / np.sqrt(K.shape[-1]),
        "You divide by the root of d_k after the softmax, so the shares are as sharp "
        "as before and no longer sum to 1. Scale the scores, then softmax.",
    ),
    Wrong(
        "scaled twice",
        lambda Q, K, V: softmax(_scaled(Q, K)) @ V / np.sqrt(K.shape[-1]),
        "You divide by the root of d_k twice, before the softmax and after it. The "
        "second one shrinks the output: leave it out.",
    ),
    Wrong(
        "values searched",
        lambda Q, K, V: softmax(Q @ V.T / np.sqrt(Q.shape[-1])) @ V,
        "You compare the queries with the values, which fits only when d_v = d_k. "
        "What a word can be found by is its key: `Q @ K.T`.",
    ),
]


def _pairs() -> list[Wrong]:
    """Build every attention with two mistakes, in two parts or both in the softmax."""
    parts = {"score": _SCORES, "share": SOFTMAX, "mix": MIXES}
    doubles = adapted(softmax_pairs(), lambda part: _built(share=part))
    for one, two in (("score", "share"), ("score", "mix"), ("share", "mix")):
        for a, b in product(parts[one], parts[two]):
            doubles.append(both(a, b, _built(**{one: a.function, two: b.function})))
    return doubles


_PROBES = (
    Probe("two queries and three keys", (_table(2, 6), _table(3, 6), _table(3, 7))),
    Probe("square Q, K and V", (_table(3, 3), _table(3, 3), _table(3, 3))),
    Probe("four words, d_k = 2", (_table(4, 2), _table(4, 2), _table(4, 5))),
    Probe("scores beyond 1000", (_LARGE_Q, _LARGE_K, _LARGE_V)),
)
_WRONG = (
    *adapted(_SCORES, lambda part: _built(score=part)),
    *adapted(SOFTMAX, lambda part: _built(share=part)),
    *adapted(MIXES, lambda part: _built(mix=part)),
    *_OTHER,
)

attention = Exercise(
    key="06.attention",
    title="Write attention(Q, K, V) from a blank cell",
    reference=_attention,
    returns=_MIXED,
    probes=_PROBES,
    wrong=_WRONG,
    pairs=_pairs(),
    hints=(
        "Four steps: every query against every key, the scale, softmax along each row, "
        "the mixture of the values.",
        "Follow the shapes: (n_q, d_k) @ (d_k, n_k) gives (n_q, n_k); each row becomes "
        "shares; (n_q, n_k) @ (n_k, d_v) gives (n_q, d_v).",
        "`Q @ K.T / np.sqrt(K.shape[-1])`, then softmax with `axis=-1, keepdims=True` "
        "and the row's maximum subtracted, then `... @ V`.",
    ),
    why="Softmax(Q K^T / sqrt(d_k)) V: who fits whom, how much of each, what they hand "
    "over. Nothing in it depends on how many words there are.",
    minutes=12,
    level="hard",
)

repair_attention = Exercise(
    key="06.repair_attention",
    title="Repair attention: two of its lines are wrong",
    reference=_attention,
    returns=_MIXED,
    probes=_PROBES,
    wrong=_WRONG,
    pairs=attention.pairs,
    hints=(
        "Look at one row of the weights: what should it sum to, and does it?",
        "With d_k = 64 and random numbers, how far do the scores spread after scaling?",
        "One mistake is in the axis, the other in what the scores are divided by.",
    ),
    why="Both mistakes keep every shape right and raise no error. Only a check of what "
    "must hold finds them: rows sum to 1, and the spread of the scores stays near 1.",
    minutes=8,
    level="hard",
)

# Questions
