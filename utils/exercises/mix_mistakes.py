"""What goes wrong when values are mixed by their shares: (weights, V) -> (n_q, d_v)."""

from typing import Any

import numpy as np

from utils.exercises.mistakes import Array
from utils.practice import Wrong


def _first_row_alone(weights: Array, V: Array) -> Any:
    output = np.zeros((len(weights), V.shape[1]))
    output[0] = weights[0] @ V
    return output


#: Mixtures in which the weights play their part.
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
        "V is transposed, so the shares meet the numbers within a value instead of the "
        "words. V has one row for each key already, as the weights have one column: "
        "`weights @ V`.",
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
        "first part only",
        lambda weights, V: weights[:, :1] * V[0],
        "Only the first word's part arrives. Does the inner loop stop after its first "
        "turn, at a `return` or `break`? All words belong in the sum.",
    ),
    Wrong(
        "first row filled",
        _first_row_alone,
        "The first query has its mixture, and all others are 0. Does `return` stand "
        "inside the loop? It leaves at the first turn: move it behind the loop.",
    ),
    Wrong(
        "sum not started anew",
        lambda weights, V: (weights @ V).cumsum(axis=0),
        "The first row is right, and each later one still holds the rows before it. "
        "Start the sum at 0 again for every query.",
    ),
]

#: Mixtures that are the same whatever the weights are.
WEIGHTLESS = [
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
        "own value",
        lambda weights, V: V[: len(weights)],
        "Query i gets value i back, and nothing of the others. In the sum over the "
        "keys it is value *j* that shrinks to the share `weights[i, j]`.",
    ),
]
