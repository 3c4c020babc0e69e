"""Exercise 01.queries_for: Fill one line: the queries of the wanted words alone."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.practice import Exercise, Probe, Wrong

Array = NDArray[Any]


_random = np.random.default_rng(1)


def _queries_for(X: Array, W_Q: Array, wanted: Array) -> Array:
    rows = X[wanted]  # (len(wanted), d_model)
    return rows @ W_Q  # (len(wanted), d_k)


def _wanted(n: int, d_model: int, d_k: int, *wanted: int) -> tuple[Array, ...]:
    X, W_Q = _random.normal(size=(n, d_model)), _random.normal(size=(d_model, d_k))
    return X, W_Q, np.array(wanted)


queries_for = Exercise(
    key="01.queries_for",
    title="Fill one line: the queries of the wanted words alone",
    reference=_queries_for,
    returns="an array of shape (number of wanted words, d_k)",
    probes=(
        Probe("two of five words", _wanted(5, 3, 4, 3, 1)),
        Probe("as many words as dimensions", _wanted(4, 3, 3, 2, 0, 1)),
        Probe("a word wanted twice", _wanted(4, 2, 3, 2, 2, 1)),
        Probe("the first word", _wanted(3, 4, 2, 0)),
    ),
    wrong=(
        Wrong(
            "columns of X",
            lambda X, W_Q, wanted: X[:, wanted] @ W_Q,
            "`X[:, wanted]` takes *columns*: some dimensions of every word. You want "
            "every dimension of some words, and words are rows: `X[wanted]`.",
        ),
        Wrong(
            "columns of the queries",
            lambda X, W_Q, wanted: (X @ W_Q)[:, wanted],
            "You project every word and keep some *columns* of the queries. Words are "
            "rows: choose before the comma.",
        ),
        Wrong(
            "every word",
            lambda X, W_Q, wanted: X @ W_Q,
            "You get the queries of every word; `wanted` takes no part. An array of "
            "numbers between the brackets picks rows: `X[wanted]`.",
        ),
        Wrong(
            "the first words",
            lambda X, W_Q, wanted: X[: len(wanted)] @ W_Q,
            "You take the first words of the sentence, as many as are wanted. The "
            "numbers in `wanted` are places: use them as indices.",
        ),
        Wrong(
            "counted from one",
            lambda X, W_Q, wanted: X[wanted - 1] @ W_Q,
            "Each word comes out as the one before it: you subtract 1 from the places. "
            "They already count from 0, as Python does.",
        ),
        Wrong(
            "sorted",
            lambda X, W_Q, wanted: X[np.sort(wanted)] @ W_Q,
            "The right words, in the order of the sentence. The caller asked in "
            "another order: keep that of `wanted`.",
        ),
    ),
    hints=(
        "A word is a row of X, and NumPy takes an array of row numbers as an index.",
        "`X[2]` is one row; `X[np.array([2, 0])]` is two, in that order.",
        "The missing line: `rows = X[...]`, with `wanted` between the brackets.",
    ),
    why="A word's query depends on that word alone. So it makes no difference whether "
    "you choose the words first or the queries afterwards; choosing first costs less.",
    minutes=3,
    level="easy",
)
