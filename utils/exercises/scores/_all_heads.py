"""Exercise 04.all_heads: the scaled scores of several heads in one product."""

from typing import Any

import numpy as np

from utils.exercises.mistakes import Array, Part, both
from utils.exercises.scores._probes import heads
from utils.practice import Exercise, Probe, Wrong


def _all_heads(Q: Array, K: Array) -> Any:
    scores = Q @ np.swapaxes(K, -1, -2)  # (h, n_q, d_k) @ (h, d_k, n_k)
    return scores / np.sqrt(K.shape[-1])


def _products(Q: Array, K: Array) -> Any:
    return Q @ np.swapaxes(K, -1, -2)


def _over(divisor: Part) -> Part:
    return lambda Q, K: _products(Q, K) / divisor(Q, K)


_SCALES = (
    Wrong(
        "no scale",
        _products,
        "The scale is missing. Divide by the root of d_k, the last axis of K.",
    ),
    Wrong(
        "d_k, not its root",
        _over(lambda Q, K: K.shape[-1]),
        "Your scores are divided by d_k, or by its root twice. Divide by "
        "`np.sqrt(d_k)`, once.",
    ),
    Wrong(
        "multiplied",
        _over(lambda Q, K: K.shape[-1] ** -0.5),
        "Your scores are multiplied by the root of d_k. Divide by it.",
    ),
    Wrong(
        "root of the number of heads",
        _over(lambda Q, K: np.sqrt(len(K))),
        "You take the root of the first axis of K, which is the number of heads here. "
        "d_k is the length of one key, the *last* axis: `K.shape[-1]`.",
    ),
    Wrong(
        "root of the number of keys",
        _over(lambda Q, K: np.sqrt(K.shape[1])),
        "You take the root of the second axis of K, which counts the keys. d_k is the "
        "length of one key, the *last* axis: `K.shape[-1]`.",
    ),
    Wrong(
        "root of the number of queries",
        _over(lambda Q, K: np.sqrt(Q.shape[1])),
        "You take the root of the second axis of Q, which counts the queries. d_k is "
        "the length of one query, the *last* axis: `Q.shape[-1]`.",
    ),
    Wrong(
        "root of the sentence's d_k",
        _over(lambda Q, K: 2.0),
        "You always divide by 2, the root of our sentence's d_k. The heads here have "
        "another d_k: read it off, `K.shape[-1]`.",
    ),
    Wrong(
        "root of the trained d_k",
        _over(lambda Q, K: np.sqrt(32)),
        "You always divide by the root of 32, the d_k of the trained model. Read d_k "
        "off the array, `K.shape[-1]`: then it fits every model.",
    ),
)


def _turned(Q: Array, K: Array) -> Any:
    return Q @ K.T / np.sqrt(K.shape[-1])


_NO_TRANSPOSE = Wrong(
    "no transpose",
    lambda Q, K: Q @ K / np.sqrt(K.shape[-1]),
    "You multiply by K without turning it, so a query meets the *columns* of K. The "
    "shapes allow it only by chance. Exchange the last two axes of K.",
)
_ONE_AXIS = Wrong(
    "first two axes exchanged",
    lambda Q, K: Q @ np.swapaxes(K, 0, 1) / np.sqrt(K.shape[-1]),
    "You exchange the first two axes of K, heads with keys. Each head keeps its place: "
    "exchange the *last* two, `np.swapaxes(K, -1, -2)`.",
)
_WHOLES = (
    Wrong(
        "all axes turned round",
        _turned,
        "`.T` turns *all* axes round: (h, n_k, d_k) becomes (d_k, n_k, h), and head "
        "meets number. Exchange the last two alone: `np.swapaxes(K, -1, -2)`.",
    ),
    Wrong(
        "queries and keys swapped",
        lambda Q, K: K @ np.swapaxes(Q, -1, -2) / np.sqrt(K.shape[-1]),
        "Queries and keys have changed places: each table has a row for each key. Rows "
        "are queries: Q stands on the left, and K is turned.",
    ),
    Wrong(
        "reshape for transpose",
        lambda Q, K: Q @ K.reshape(len(K), K.shape[2], K.shape[1]) / K.shape[2] ** 0.5,
        "The shape fits, but `reshape` deals the numbers of each head out anew, in "
        "reading order, and mixes the keys. Exchange the axes: "
        "`np.swapaxes(K, -1, -2)`.",
    ),
    Wrong(
        "first head alone",
        lambda Q, K: _all_heads(Q, K)[0],
        "Only the first head's table comes back. Each head has one of its own: the "
        "result has as many tables as there are heads. Is a `return` inside the loop?",
    ),
    Wrong(
        "last head alone",
        lambda Q, K: _all_heads(Q, K)[-1],
        "Only the last head's table comes back. Collect the tables of all heads, and "
        "do not write over the one before.",
    ),
    Wrong(
        "heads added up",
        lambda Q, K: _all_heads(Q, K).sum(axis=0),
        "The tables of the heads are added up to one. Each head asks a question of "
        "its own: keep its table apart.",
    ),
    Wrong(
        "mean of the heads",
        lambda Q, K: _all_heads(Q, K).mean(axis=0),
        "You return the mean of the heads. Each head asks a question of its own: keep "
        "its table apart.",
    ),
    Wrong(
        "heads joined",
        lambda Q, K: np.hstack([*_all_heads(Q, K)]),
        "The tables of the heads stand side by side in one. Keep an axis for the "
        "heads, in front: `np.array([... for each head])`.",
    ),
    Wrong(
        "heads under each other",
        lambda Q, K: np.vstack([*_all_heads(Q, K)]),
        "The tables of the heads stand under each other in one. Keep an axis for the "
        "heads, in front: `np.array([... for each head])`.",
    ),
    Wrong(
        "heads at the end",
        lambda Q, K: np.moveaxis(_all_heads(Q, K), 0, -1),
        "The axis of the heads has come to the end. It stays in front: "
        "(h, n_q, n_k), a table for each head.",
    ),
    Wrong(
        "heads mixed in the sum",
        lambda Q, K: np.einsum("hqd,gkd->hqk", Q, K) / np.sqrt(K.shape[-1]),
        "Each query meets the keys of all heads, added up. A head's queries meet the "
        "keys of the same head alone: the same letter for the head in both.",
    ),
    Wrong(
        "keys of the first head",
        lambda Q, K: Q @ K[0].T / np.sqrt(K.shape[-1]),
        "All heads meet the keys of the first head. Each head has keys of its own: "
        "`K[h]`.",
    ),
    Wrong(
        "queries of the first head",
        lambda Q, K: Q[0] @ np.swapaxes(K, -1, -2) / np.sqrt(K.shape[-1]),
        "All heads ask with the queries of the first head. Each head has queries of "
        "its own: `Q[h]`.",
    ),
    Wrong(
        "queries with themselves",
        lambda Q, K: Q @ np.swapaxes(Q, -1, -2) / np.sqrt(K.shape[-1]),
        "You multiply the queries by themselves; K takes no part. What the words offer "
        "is in their keys.",
    ),
)


def _unscaled(wrong: Wrong) -> Wrong:
    def product(Q: Array, K: Array) -> Any:
        return wrong.function(Q, K) * np.sqrt(K.shape[-1])

    return both(wrong, _SCALES[0], product)


all_heads = Exercise(
    key="04.all_heads",
    title="Write all_heads(Q, K): the scaled scores of every head",
    reference=_all_heads,
    returns="an array of shape (h, n_q, n_k), one table of scaled scores for each head",
    probes=(
        heads("two heads", 2, 3, 6, 4),
        heads("as many queries as keys", 2, 4, 4, 3),
        heads("a cube", 3, 3, 3, 3),
        heads("as many heads as keys", 4, 2, 4, 6),
        heads("one head", 1, 2, 3, 5),
        heads("more queries than keys with d_k = 1", 2, 3, 2, 1),
        Probe(
            "whole numbers",
            (
                np.array([[[1, 2, 0], [3, -1, 1]], [[0, 1, 1], [2, 0, -2]]]),
                np.array([[[2, 0, 1], [1, 1, 1]], [[1, -1, 0], [0, 2, 3]]]),
            ),
        ),
    ),
    wrong=(*_SCALES, _NO_TRANSPOSE, _ONE_AXIS, *_WHOLES),
    pairs=[_unscaled(wrong) for wrong in (_NO_TRANSPOSE, _ONE_AXIS, *_WHOLES)],
    hints=(
        "One head is what you have written already: `Q[h]` and `K[h]` are two tables. "
        "A loop over the heads is a right answer.",
        "Without a loop: `@` multiplies the last two axes and goes through all axes "
        "before them by itself. Only K has to be turned, head by head.",
        "`np.swapaxes(K, -1, -2)` exchanges the last two axes of K, and d_k is still "
        "`K.shape[-1]`.",
    ),
    why="`.T` of a table exchanges its two axes; of an array with three it turns all "
    "of them round. The last two are rows and columns, and all axes before them are "
    "gone through. Trained models compute all heads of a layer like this.",
    minutes=6,
    level="hard",
)
