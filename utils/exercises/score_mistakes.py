"""What goes wrong in the scores of queries and keys: the scale, and the product."""

from collections.abc import Callable
from itertools import product

import numpy as np

from utils.exercises.mistakes import Array, Part, both
from utils.practice import Wrong


def _root(d: Callable[[Array, Array], float]) -> Part:
    return lambda Q, K: Q @ K.T / np.sqrt(d(Q, K))


#: The wrong scales (Q, K) -> (n_q, n_k) that pairs are made of.
SCALES = [
    Wrong(
        "no scale",
        lambda Q, K: Q @ K.T,
        "The scale is missing. A dot product over d_k numbers spreads like the root of "
        "d_k: with d_k = 64 the scores come out 8 times as large. Divide by "
        "`np.sqrt(d_k)`.",
    ),
    Wrong(
        "d_k, not its root",
        lambda Q, K: Q @ K.T / K.shape[-1],
        "Your scores are divided by d_k instead of its root: by d_k itself, or by the "
        "root twice. The scores' spread grows like the root of d_k, so this shrinks it "
        "to 1 / sqrt(d_k), and every key looks nearly the same. Divide by "
        "`np.sqrt(d_k)`, once.",
    ),
    Wrong(
        "multiplied",
        lambda Q, K: Q @ K.T * np.sqrt(K.shape[-1]),
        "Your scores are d_k times what they should be, as if they were multiplied by "
        "the root of d_k. They were already too widely spread: divide by "
        "`np.sqrt(d_k)`.",
    ),
    Wrong(
        "root of the number of keys",
        _root(lambda Q, K: K.shape[0]),
        "You take the root of the number of keys, `K.shape[0]`. A dot product adds up "
        "d_k products however many keys there are, so a longer sentence must not "
        "change the scale. d_k is the length of one key, `K.shape[-1]`.",
    ),
    Wrong(
        "root of the number of queries",
        _root(lambda Q, K: Q.shape[0]),
        "You take the root of the number of queries, `Q.shape[0]`. One query's score "
        "must not depend on how many others ask. d_k is the length of one query, "
        "`Q.shape[-1]`.",
    ),
    Wrong(
        "root of d_model",
        _root(lambda Q, K: 8),
        "You divide by the root of 8, which is d_model, the length of a word's row in "
        "`X`. The dot product runs over d_k numbers, after W_Q and W_K. Read d_k off "
        "the array: `K.shape[-1]`.",
    ),
    Wrong(
        "root of the sentence's d_v",
        _root(lambda Q, K: 5),
        "You divide by the root of 5, which is d_v of our sentence, the length of a "
        "value. Values take no part in the scores. Read d_k off the array: "
        "`K.shape[-1]`.",
    ),
    Wrong(
        "root of the sentence's d_k",
        _root(lambda Q, K: 4),
        "You always divide by 2, the root of 4. That is right for our sentence, whose "
        "d_k is 4, and for nothing else: here d_k changes. Read it off the array: "
        "`K.shape[-1]`.",
    ),
    Wrong(
        "the number of keys",
        lambda Q, K: Q @ K.T / K.shape[0],
        "You divide by the number of keys, `K.shape[0]`. The scale belongs to the "
        "length of one key, d_k = `K.shape[-1]`, and it is the root of it.",
    ),
    Wrong(
        "the sentence's d_k",
        lambda Q, K: Q @ K.T / 4,
        "You always divide by 4, the d_k of our sentence. Two things change: d_k is "
        "another one here, so read it off the array, `K.shape[-1]`; and the divisor "
        "is its root.",
    ),
    Wrong(
        "half of a power",
        lambda Q, K: Q @ K.T / (K.shape[-1] / 2),
        "You divide by half of d_k, as `d_k ** 1/2` gives it: that is (d_k ** 1) / 2, "
        "since Python takes the power first. The root is `d_k ** 0.5`, "
        "`d_k ** (1/2)` or `np.sqrt(d_k)`.",
    ),
    Wrong(
        "power and half",
        lambda Q, K: Q @ K.T / K.shape[-1] / 2,
        "You divide by d_k and then by 2, as `scores / d_k ** 1/2` does: the power "
        "comes first, then one division after the other. The root is "
        "`d_k ** 0.5`, `d_k ** (1/2)` or `np.sqrt(d_k)`.",
    ),
]

#: Wrong scales that are looked at alone.
RARE_SCALES = [
    Wrong(
        "root of 64",
        _root(lambda Q, K: 64),
        "You always divide by 8, the root of 64. Many models have d_k = 64; here d_k "
        "changes. Read it off the array: `K.shape[-1]`.",
    ),
    Wrong(
        "multiplied by d_k",
        lambda Q, K: Q @ K.T * K.shape[-1],
        "You multiply by d_k. The scores spread too widely already: divide them, and "
        "by the root, `np.sqrt(d_k)`.",
    ),
    Wrong(
        "the spread itself",
        lambda Q, K: Q @ K.T / (Q @ K.T).std(),
        "You divide by the spread of these very scores, so a score changes when "
        "another word comes along. The root of d_k is known before, and it is the same "
        "for every sentence: `np.sqrt(K.shape[-1])`.",
    ),
    Wrong(
        "whole numbers alone",
        lambda Q, K: Q @ K.T // np.sqrt(K.shape[-1]),
        "Your scores are whole numbers, as when `//` divides and throws the rest away. "
        "Keep the fractions: `/`.",
    ),
]

PRODUCTS = [
    Wrong(
        "no transpose",
        lambda Q, K: Q @ K / np.sqrt(K.shape[-1]),
        "You multiply Q by K without the transpose, so a query meets the *columns* of "
        "K. The shapes allow it only by chance. A key is a row: `K.T` turns rows into "
        "columns, and (n_q, d_k) @ (d_k, n_k) gives (n_q, n_k).",
    ),
    Wrong(
        "the other transpose",
        lambda Q, K: Q.T @ K / np.sqrt(K.shape[-1]),
        "You transpose Q instead of K: `Q.T @ K` compares dimensions with dimensions "
        "and gives (d_k, d_k). Words should meet words: (n_q, d_k) @ (d_k, n_k).",
    ),
    Wrong(
        "reshape for transpose",
        lambda Q, K: Q @ K.reshape(K.shape[::-1]) / np.sqrt(K.shape[-1]),
        "The shape fits, but `reshape` deals the numbers of K out anew, in reading "
        "order, so a column holds pieces of several keys. Use `K.T`, which keeps every "
        "key whole.",
    ),
    Wrong(
        "queries and keys swapped",
        lambda Q, K: K @ Q.T / np.sqrt(K.shape[-1]),
        "Queries and keys have changed places: your table has a row for each key, as "
        "`K @ Q.T` has. Rows are queries, since each *query* shares out its attention: "
        "`Q @ K.T`.",
    ),
    Wrong(
        "queries with themselves",
        lambda Q, K: Q @ Q.T / np.sqrt(Q.shape[-1]),
        "You multiply the queries by themselves; K does not take part. A query is "
        "compared with what the words offer, their keys: `Q @ K.T`.",
    ),
    Wrong(
        "keys with themselves",
        lambda Q, K: K @ K.T / np.sqrt(K.shape[-1]),
        "You multiply the keys by themselves; Q does not take part, so nobody asks. A "
        "row belongs to a query: `Q @ K.T`.",
    ),
]


def score_pairs() -> list[Wrong]:
    """Build every wrong product with no scale, and with d_k in place of its root."""
    powers = {"no scale": 0.5, "d_k, not its root": -0.5}
    scales = [wrong for wrong in SCALES if wrong.name in powers]
    return [
        both(wrong, scale, _times(wrong.function, powers[scale.name]))
        for scale, wrong in product(scales, PRODUCTS)
    ]


def _times(part: Part, power: float) -> Part:
    return lambda Q, K: part(Q, K) * float(K.shape[-1]) ** power
