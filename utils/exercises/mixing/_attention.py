"""Exercise 06.attention: Write attention(Q, K, V) from a blank cell."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.exercises.mistakes import (
    MIXES,
    PRODUCTS,
    SCALES,
    SOFTMAX,
    Part,
    adapted,
    both,
    score_pairs,
    softmax_pairs,
)
from utils.exercises.mixing._context_of import _LARGE_K, _LARGE_Q, _LARGE_V
from utils.exercises.mixing._weighted_sum import _MIXED, _table, _weighted_sum
from utils.mathematics.attention import softmax
from utils.practice import Exercise, Probe, Wrong

Array = NDArray[Any]


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
        "You return the weights, and one step is left: mix the values by them, "
        "`weights @ V`.",
    ),
    Wrong(
        "the scores",
        lambda Q, K, V: _scaled(Q, K),
        "You return the scaled scores. They are right, and two steps are left: softmax "
        "makes shares of each row, and `weights @ V` mixes the values by them.",
    ),
    Wrong(
        "softmax of the mixture",
        lambda Q, K, V: softmax(_scaled(Q, K) @ V),
        "You mix first and take the softmax of the mixture. The softmax is for the "
        "scores: close its bracket before `@ V`.",
    ),
    Wrong(
        "softmax of the mixture, no scale",
        lambda Q, K, V: softmax(Q @ K.T @ V),
        "You mix first and take the softmax of the mixture, and the scale is missing. "
        "Divide the scores by the root of d_k, close the bracket of softmax, then "
        "`@ V`.",
    ),
    Wrong(
        "first query only",
        lambda Q, K, V: _built()(Q[:1], K, V)[0],
        "You mix for the first query only. Every row of Q is a query and gets a "
        "mixture of its own. Is a `return` inside the loop?",
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


#: What becomes of a score and a share when the end of attention is wrong.
_ENDS: dict[str, Callable[[Part, Part], Part]] = {
    "keys for values": lambda score, share: lambda Q, K, V: share(score(Q, K)) @ K,
    "no softmax": lambda score, share: lambda Q, K, V: score(Q, K) @ V,
    "the weights": lambda score, share: lambda Q, K, V: share(score(Q, K)),
}


def _pairs() -> list[Wrong]:
    """Build every attention with two mistakes, in two parts or both in the softmax."""
    parts = {"score": _SCORES, "share": SOFTMAX, "mix": MIXES}
    doubles = adapted(softmax_pairs(), lambda part: _built(share=part))
    doubles += adapted(score_pairs(), lambda part: _built(score=part))
    for a, b in product(_SCORES, _OTHER[:4]):
        if b.name in _ENDS:
            doubles.append(both(a, b, _ENDS[b.name](a.function, softmax)))
    for a in SOFTMAX:
        doubles.append(both(a, _OTHER[1], _ENDS[_OTHER[1].name](_scaled, a.function)))
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
