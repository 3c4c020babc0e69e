"""What goes wrong in attention as a whole, and where its parts' mistakes belong.

Attention is built of scores, shares and a mixture: `built` puts a wrong part in place.
"""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np

from utils.exercises.mistakes import (
    Array,
    Part,
    adapted,
    both,
    named,
    reworded,
    without,
)
from utils.exercises.mix_mistakes import MIXES, WEIGHTLESS
from utils.exercises.rare_softmax_mistakes import HARMLESS, MORE, ROUNDED
from utils.exercises.score_mistakes import PRODUCTS, RARE_SCALES, SCALES, score_pairs
from utils.exercises.softmax_mistakes import SCALE_FREE, SOFTMAX, softmax_pairs
from utils.mathematics.attention import softmax
from utils.practice import Wrong


def scaled(Q: Array, K: Array) -> Any:
    """The right scores."""
    return Q @ K.T / np.sqrt(K.shape[-1])


def mixed(weights: Array, V: Array) -> Any:
    """The right mixture."""
    return weights @ V


def built(score: Part = scaled, share: Part = softmax, mix: Part = mixed) -> Part:
    """Build attention (Q, K, V) from its three parts."""
    return lambda Q, K, V: mix(share(score(Q, K)), V)


_SCORES = reworded(
    [*SCALES, *PRODUCTS],
    {
        "queries and keys swapped": "Queries and keys have changed places: a row of "
        "your weights belongs to a key, as with `K @ Q.T`, or when the columns become "
        "shares (`axis=0`) and the table is transposed afterwards. Rows are queries, "
        "since each *query* shares out its attention: `Q @ K.T`, and softmax along the "
        "last axis.",
    },
)

WHOLES = [
    Wrong(
        "root of d_v",
        lambda Q, K, V: softmax(Q @ K.T / np.sqrt(V.shape[-1])) @ V,
        "You take the root of d_v, the length of a *value*. The scores are dot "
        "products of queries and keys, so their spread depends on d_k: `K.shape[-1]`.",
    ),
    Wrong(
        "keys for values",
        lambda Q, K, V: softmax(scaled(Q, K)) @ K,
        "You mix the keys, and V takes no part. Keys are for finding; what a word "
        "hands over is its value: `weights @ V`.",
    ),
    Wrong(
        "no softmax",
        lambda Q, K, V: scaled(Q, K) @ V,
        "You mix by the scores themselves: some are negative, and a row sums to "
        "anything. Turn every row into shares first, by softmax.",
    ),
    Wrong(
        "the weights",
        lambda Q, K, V: softmax(scaled(Q, K)),
        "You return the weights, and one step is left: mix the values by them, "
        "`weights @ V`.",
    ),
    Wrong(
        "the scores",
        lambda Q, K, V: scaled(Q, K),
        "You return the scaled scores. They are right, and two steps are left: softmax "
        "makes shares of each row, and `weights @ V` mixes the values by them.",
    ),
    Wrong(
        "softmax of the mixture",
        lambda Q, K, V: softmax(scaled(Q, K) @ V),
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
        lambda Q, K, V: built()(Q[:1], K, V)[0],
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
        lambda Q, K, V: softmax(scaled(Q, K)) @ V / np.sqrt(K.shape[-1]),
        "You divide by the root of d_k twice, before the softmax and after it. The "
        "second one shrinks the output: leave it out.",
    ),
    Wrong(
        "columns added up",
        lambda Q, K, V: softmax(scaled(Q, K)).sum(axis=0) @ V,
        "You add the weights of all queries before mixing, so one row is left. Each "
        "query has its own shares: keep the rows.",
    ),
    Wrong(
        "keys and values swapped",
        lambda Q, K, V: softmax(Q @ V.T / np.sqrt(Q.shape[-1])) @ K,
        "Keys and values have changed places: the queries search in V, and K is "
        "handed over. Search with the keys, `Q @ K.T`, and mix the values.",
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

# A number that belongs to one sentence seldom comes with a second mistake.
_PAIRED = without(
    _SCORES,
    "root of d_model",
    "root of the sentence's d_v",
    "the sentence's d_k",
    "power and half",
)

#: Every attention (Q, K, V) with one mistake.
ATTENTION = [
    *adapted([*_SCORES, *RARE_SCALES], lambda part: built(score=part)),
    *adapted([*SOFTMAX, *MORE, *ROUNDED], lambda part: built(share=part)),
    *adapted([*MIXES, *WEIGHTLESS], lambda part: built(mix=part)),
    *WHOLES,
]

#: What passes with a sentence.
ATTENTION_HARMLESS = adapted(HARMLESS, lambda part: built(share=part))


def attention_pairs() -> list[Wrong]:
    """Build every attention with two mistakes, in two parts or both in one."""
    return [
        *adapted(softmax_pairs(), lambda part: built(share=part)),
        *adapted(score_pairs(), lambda part: built(score=part)),
        *_wrong_ends(),
        *_in_two_parts(),
    ]


def _wrong_ends() -> Iterator[Wrong]:
    """A wrong part before a wrong end."""
    for end in named(WHOLES, *_ENDS):
        for a in _PAIRED:
            yield both(a, end, _ENDS[end.name](a.function, softmax))
    [keys] = named(WHOLES, "keys for values")
    for a in SOFTMAX:
        yield both(a, keys, _ENDS[keys.name](scaled, a.function))


def _in_two_parts() -> Iterator[Wrong]:
    """Two wrong parts, of the three there are."""
    for a, b in product(_PAIRED, SOFTMAX):
        if not (a in SCALES and b.name in SCALE_FREE):
            yield both(a, b, built(score=a.function, share=b.function))
    for a, b in product(_PAIRED, MIXES):
        yield both(a, b, built(score=a.function, mix=b.function))
    for a, b in product(SOFTMAX, MIXES):
        yield both(a, b, built(share=a.function, mix=b.function))
