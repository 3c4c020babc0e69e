"""Mistakes that can be made in more than one lesson, each with what to tell about it.

A softmax is an exponential of shifted scores, divided by a norm; attention is scores,
softmax and a mix. So a mistake is kept once, as a wrong part, and each exercise puts
the part where it belongs.
"""

from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.mathematics.attention import softmax
from utils.practice import Wrong

Array = NDArray[Any]
Part = Callable[..., Any]


def both(first: Wrong, second: Wrong, function: Part) -> Wrong:
    """Two mistakes at once."""
    message = f"There are two mistakes here. One: {first.message} Two: {second.message}"
    return Wrong(f"{first.name} and {second.name}", function, message)


def adapted(wrongs: Iterable[Wrong], put: Callable[[Part], Part]) -> list[Wrong]:
    """Put each wrong part where an exercise needs it."""
    return [Wrong(wrong.name, put(wrong.function), wrong.message) for wrong in wrongs]


def one_row(wrongs: Iterable[Wrong]) -> list[Wrong]:
    """Keep the mistakes that can be made with a single row of scores."""
    return [wrong for wrong in wrongs if wrong.name in _ONE_ROW]


# Softmax: what is subtracted before exp (x, axis -> shift)

SHIFTS = [
    Wrong(
        "no maximum",
        lambda x, axis: 0,
        "Small scores come out right, large ones as NaN: `exp(1000)` is too large for "
        "a float and becomes inf, and inf / inf is NaN. Subtract the row's largest "
        "score first: exp(a - m) / exp(b - m) = exp(a) / exp(b), so the shares stay "
        "the same.",
    ),
    Wrong(
        "maximum of everything",
        lambda x, axis: x.max(),
        "You subtract the largest score of the whole table. A row that lies 1000 "
        "below it becomes exp(-1000) = 0 in every place, and 0 / 0 is NaN. Subtract "
        "from each row its own maximum.",
    ),
    Wrong(
        "maximum of the columns",
        lambda x, axis: x.max(axis=0),
        "You subtract the maximum of each column, so the scores of one row lose "
        "different amounts, and the differences that softmax lives on change. Subtract "
        "one number from a whole row: `max` with `axis=axis, keepdims=True`.",
    ),
    Wrong(
        "minimum",
        lambda x, axis: x.min(axis=axis, keepdims=True),
        "You subtract the smallest score, which leaves the largest one large: in a "
        "row from -500 to 500 it becomes exp(1000) = inf, and inf / inf is NaN. "
        "Subtract the largest, so that no exponent is above 0.",
    ),
    Wrong(
        "maximum without keepdims",
        lambda x, axis: x.max(axis=axis),
        "Your maxima lie in a row of shape (n,), so NumPy subtracts the maximum of "
        "row j from *column* j. `keepdims=True` leaves them standing as a column, one "
        "beside each row.",
    ),
]

# Softmax: what the exponentials are divided by (e, axis -> norm)

NORMS = [
    Wrong(
        "sum of the columns",
        lambda e, axis: e.sum(axis=0),
        "Your sum of the exponentials runs down the columns (axis 0), so the rows do "
        "not sum to 1. Divide each row by its own sum: the last axis, and "
        "`keepdims=True`.",
    ),
    Wrong(
        "sum of everything",
        lambda e, axis: e.sum(),
        "You divide by the sum over the whole table, so a row gets less than 1 to "
        "share out. Every row is a query of its own: give `sum` its `axis`, and "
        "`keepdims=True`.",
    ),
    Wrong(
        "sum without keepdims",
        lambda e, axis: e.sum(axis=axis),
        "Your sums lie in a row of shape (n,), so NumPy divides *column* j by the sum "
        "of row j. `keepdims=True` leaves the sums standing as a column, one beside "
        "each row.",
    ),
    Wrong(
        "divided by the count",
        lambda e, axis: e.shape[axis],
        "You divide by how many scores there are, not by the sum of their "
        "exponentials. The order is right, but the shares of a row do not sum to 1. "
        "Divide by `e.sum(...)`.",
    ),
    Wrong(
        "not divided",
        lambda e, axis: 1,
        "These are the exponentials as they are: a row's largest entry is not yet a "
        "share, and the row sums to more than 1. One more step: divide by the row's "
        "sum.",
    ),
    Wrong(
        "divided by the mean",
        lambda e, axis: e.mean(axis=axis, keepdims=True),
        "You divide by the mean of the exponentials, so a row sums to the number of "
        "keys. For a row that sums to 1, divide by the sum.",
    ),
]


def shares(shift: Part, norm: Part) -> Part:
    """Build a softmax from its two parts."""

    def built(x: Array, axis: int = -1) -> Any:
        e = np.exp(x - shift(x, axis))
        return e / norm(e, axis)

    return built


def _shift(x: Array, axis: int) -> Any:
    return x.max(axis=axis, keepdims=True)


def _norm(e: Array, axis: int) -> Any:
    return e.sum(axis=axis, keepdims=True)


def _unshifted_sum(x: Array, axis: int = -1) -> Any:
    return np.exp(x - _shift(x, axis)) / _norm(np.exp(x), axis)


def _one_hot(x: Array, axis: int = -1) -> Any:
    return (x == _shift(x, axis)).astype(float)


#: Whole softmaxes (x, axis=-1) with one mistake.
SOFTMAX = [
    *adapted(SHIFTS, lambda part: shares(part, _norm)),
    *adapted(NORMS, lambda part: shares(_shift, part)),
    Wrong(
        "columns",
        lambda x, axis=-1: softmax(x, 0),
        "You turn the columns into shares, not the rows: the exponentials are summed "
        "over axis 0. A row belongs to one query, and its shares over the keys must "
        "sum to 1. The axis to sum over is the last, -1.",
    ),
    Wrong(
        "everything at once",
        lambda x, axis=-1: np.exp(x - x.max()) / np.exp(x - x.max()).sum(),
        "You share out a single 1 over the whole table: maximum and sum are taken over "
        "everything. Each row is a query of its own and has a whole 1 to give: use "
        "`axis` and `keepdims=True` in both.",
    ),
    Wrong(
        "twice",
        lambda x, axis=-1: softmax(softmax(x, axis), axis),
        "You apply softmax twice. Shares lie between 0 and 1, so the second softmax "
        "sees almost equal scores and flattens them: [0, 5] gives 0.27 and 0.73 "
        "instead of 0.01 and 0.99. Once is enough.",
    ),
    Wrong(
        "sum of other exponentials",
        _unshifted_sum,
        "Above the line you subtract the maximum, below it you do not, so the parts do "
        "not sum to 1. Compute `e = np.exp(...)` once and divide it by its own sum.",
    ),
    Wrong(
        "argmax",
        _one_hot,
        "You give the whole 1 to the largest score. That is argmax: a score of 2.0 "
        "beside 2.1 loses everything. Softmax lets every score keep a share: `exp`, "
        "then divide by the sum.",
    ),
    Wrong(
        "without exp",
        lambda x, axis=-1: x / x.sum(axis=axis, keepdims=True),
        "You divide the scores themselves by their sum, without `exp`. A negative "
        "score then gets a negative share, and a sum near 0 makes everything explode. "
        "`exp` first: it is never negative.",
    ),
    Wrong(
        "reversed",
        lambda x, axis=-1: softmax(-x, axis),
        "Your order is turned round: the lowest score gets the largest share, as with "
        "exp(-x). Look at the sign before the scores, and at the side of the maximum: "
        "`x - max`.",
    ),
]

#: What is left of them when there is only one row.
_ONE_ROW = {
    "no maximum",
    "minimum",
    "divided by the count",
    "not divided",
    "twice",
    "sum of other exponentials",
    "argmax",
    "without exp",
    "reversed",
}


def softmax_pairs() -> list[Wrong]:
    """Build every softmax with a wrong shift and a wrong norm."""
    return [
        both(shift, norm, shares(shift.function, norm.function))
        for shift, norm in product(SHIFTS, NORMS)
        # The same error in both parts has a name of its own in SOFTMAX.
        if shift.name.rpartition(" of ")[2] != norm.name.rpartition(" of ")[2]
    ]


# Scores: (Q, K) -> (n_q, n_k)


def _root(d: Callable[[Array, Array], float]) -> Part:
    return lambda Q, K: Q @ K.T / np.sqrt(d(Q, K))


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
        "You divide by d_k instead of its root. The scores' spread grows like the root "
        "of d_k, so dividing by d_k shrinks it to 1 / sqrt(d_k), and every key looks "
        "nearly the same. Take `np.sqrt(d_k)`.",
    ),
    Wrong(
        "multiplied",
        lambda Q, K: Q @ K.T * np.sqrt(K.shape[-1]),
        "You multiply by the root of d_k where you should divide. The scores were "
        "already too widely spread; now they are d_k times what they should be. Turn "
        "`*` into `/`.",
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


# Mixing: (weights, V) -> (n_q, d_v)

MIXES = [
    Wrong(
        "weights transposed",
        lambda weights, V: weights.T @ V,
        "You transpose the weights, so each row of the result uses what *others* gave "
        "to this word, and those numbers do not sum to 1. A query's shares are a row "
        "of the weights: `weights @ V`.",
    ),
    Wrong(
        "values first",
        lambda weights, V: V @ weights,
        "Your product has the values on the left: `V @ weights` mixes the columns of "
        "V, and the shapes allow it only by chance. The shares come first: (n_q, n_k) "
        "@ (n_k, d_v).",
    ),
    Wrong(
        "values transposed",
        lambda weights, V: weights @ V.T,
        "You transpose V, so the shares meet the dimensions of a value instead of the "
        "words. V has one row for each key already, as the weights have one column: "
        "`weights @ V`.",
    ),
    Wrong(
        "mean of the values",
        lambda weights, V: np.tile(V.mean(axis=0), (len(weights), 1)),
        "Every row is the plain mean of the values: all words count the same, whatever "
        "the weights say. Multiply each value by its share before adding: "
        "`weights @ V`.",
    ),
    Wrong(
        "sum of the values",
        lambda weights, V: np.tile(V.sum(axis=0), (len(weights), 1)),
        "You add up the values as they are; the weights take no part. Each value first "
        "shrinks to its share: w_1 v_1 + w_2 v_2 + ... is `weights @ V`.",
    ),
    Wrong(
        "one mean for all",
        lambda weights, V: V.mean(axis=0),
        "You return the plain mean of the values, once: the weights take no part. Each "
        "query mixes the values by its own shares: `weights @ V`.",
    ),
    Wrong(
        "one sum for all",
        lambda weights, V: V.sum(axis=0),
        "You add up the values as they are, once: the weights take no part. Each query "
        "mixes the values by its own shares: `weights @ V`.",
    ),
    Wrong(
        "entry by entry",
        lambda weights, V: weights * V,
        "`*` multiplies entry by entry and adds nothing up; the shapes allow it only "
        "by chance. A mixture is a sum over the keys: `weights @ V`.",
    ),
    Wrong(
        "last part only",
        lambda weights, V: weights[:, -1:] * V[-1],
        "Only the last word's part is left, since each turn of the loop writes over "
        "the one before. Add it to what is there: `+=`.",
    ),
    Wrong(
        "sum not started anew",
        lambda weights, V: (weights @ V).cumsum(axis=0),
        "The first row is right, and each later one still holds the rows before it. "
        "Start the sum at 0 again for every query.",
    ),
    Wrong(
        "own value",
        lambda weights, V: V[: len(weights)],
        "Query i gets value i back, and nothing of the others. In the sum over the "
        "keys it is value *j* that shrinks to the share `weights[i, j]`.",
    ),
]
