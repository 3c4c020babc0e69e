"""Exercise 01.queries_for: pick rows of X, and project them alone."""

import numpy as np

from utils.exercises.mistakes import Array
from utils.exercises.queries._probes import table
from utils.practice import Exercise, Probe, Wrong


def _queries_for(X: Array, W_Q: Array, wanted: Array) -> Array:
    rows = X[wanted]  # (len(wanted), d_model)
    return rows @ W_Q  # (len(wanted), d_k)


def _wanted(n: int, d_model: int, d_k: int, *wanted: int) -> tuple[Array, ...]:
    return table(n, d_model), table(d_model, d_k), np.array(wanted)


queries_for = Exercise(
    key="01.queries_for",
    title="Make the queries of the wanted words alone",
    reference=_queries_for,
    returns="an array of shape (number of wanted words, d_k)",
    probes=(
        Probe("two of five words", _wanted(5, 3, 4, 3, 1)),
        Probe("as many words as dimensions", _wanted(4, 3, 3, 2, 0, 1)),
        Probe("a word wanted twice", _wanted(4, 2, 3, 2, 2, 1)),
        Probe("the first word", _wanted(3, 4, 2, 0)),
        Probe("the last word", _wanted(4, 2, 2, 3)),
        Probe("every word from the last to the first", _wanted(3, 2, 2, 2, 1, 0)),
    ),
    wrong=(
        Wrong(
            "columns of X",
            lambda X, W_Q, wanted: X[:, wanted] @ W_Q,
            "You take *columns* of X, as `X[:, wanted]` does: some dimensions of every "
            "word. You want every dimension of some words, and words are rows: "
            "`X[wanted]`.",
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
        Wrong(
            "each word once",
            lambda X, W_Q, wanted: X[list(dict.fromkeys(wanted.tolist()))] @ W_Q,
            "A word that is wanted twice comes only once. The caller asked for a row "
            "for each number in `wanted`: keep them all.",
        ),
        Wrong(
            "chosen in the sentence",
            lambda X, W_Q, wanted: X[np.isin(np.arange(len(X)), wanted)] @ W_Q,
            "You go through the sentence and keep the words that are wanted, so each "
            "comes once and in the order of the sentence. Go through `wanted` instead.",
        ),
        Wrong(
            "words alone",
            lambda X, W_Q, wanted: X[wanted],
            "These are the rows of the right words, not yet projected. One step is "
            "left: `rows @ W_Q`.",
        ),
        Wrong(
            "one word alone",
            lambda X, W_Q, wanted: X[wanted[0]] @ W_Q,
            "Only the first of the wanted words comes back. Each number in `wanted` "
            "asks for a row: use all of them between the brackets.",
        ),
        Wrong(
            "all but the wanted",
            lambda X, W_Q, wanted: np.delete(X, wanted, axis=0) @ W_Q,
            "You leave the wanted words out and project the others. Keep the wanted "
            "ones: `X[wanted]`.",
        ),
        Wrong(
            "counted from the end",
            lambda X, W_Q, wanted: X[-wanted] @ W_Q,
            "The places are counted from the end: `X[-1]` is the last word. They count "
            "from the beginning, so leave the minus out.",
        ),
    ),
    hints=(
        "A word is a row of X, and NumPy takes an array of row numbers as an index.",
        "`X[2]` is one row; `X[np.array([2, 0])]` is two, in that order.",
        "Two steps: `rows = X[...]`, with `wanted` between the brackets; then project "
        "these rows as you projected all of them.",
    ),
    why="A word's query depends on that word alone. So it makes no difference whether "
    "you choose the words first or the queries afterwards; choosing first costs less.",
    minutes=3,
    level="easy",
)
