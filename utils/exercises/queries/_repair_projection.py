"""Exercise 01.repair_projection: a loop that forgets what it added before."""

import numpy as np

from utils.exercises.loop_mistakes import entry_slips
from utils.exercises.mistakes import Array
from utils.exercises.queries._probes import PROJECTIONS
from utils.practice import Exercise, Wrong


def _repair_projection(X: Array, W: Array) -> Array:
    Q = np.zeros((X.shape[0], W.shape[1]))
    for i in range(X.shape[0]):  # each word
        for j in range(W.shape[1]):  # each number of its query
            for m in range(W.shape[0]):  # each dimension adds its part
                Q[i, j] += X[i, m] * W[m, j]
    return Q


repair_projection = Exercise(
    key="01.repair_projection",
    title="Repair the loop that should project every word",
    reference=_repair_projection,
    returns="an array of shape (n, d_k), one row for each word",
    probes=PROJECTIONS,
    wrong=(
        Wrong(
            "overwritten",
            lambda X, W: X[:, -1:] * W[-1],
            "Each step of the innermost loop writes over the one before, so only the "
            "last dimension is left. The parts belong together in a sum: `+=`.",
        ),
        Wrong(
            "first dimension only",
            lambda X, W: X[:, :1] * W[0],
            "Only the first dimension of the words arrives. Does the loop stop, or "
            "return, after its first step? The innermost loop must run over all "
            "d_model.",
        ),
        Wrong(
            "last dimension left out",
            lambda X, W: X[:, :-1] @ W[:-1],
            "The last dimension of every word is left out. `range(n)` already stops "
            "before n: there is no need to subtract 1.",
        ),
        Wrong(
            "first dimension left out",
            lambda X, W: X[:, 1:] @ W[1:],
            "The first dimension of every word is left out, as when the innermost loop "
            "starts at 1. Python counts from 0.",
        ),
        Wrong(
            "W read across",
            lambda X, W: X @ W.T,
            "W is read with its indices the other way round: `W[j, m]` instead of "
            "`W[m, j]`. The dimension that is added over, m, is a row of W.",
        ),
        Wrong(
            "X read across",
            lambda X, W: X.T @ W,
            "X is read with its indices the other way round: `X[m, i]` instead of "
            "`X[i, m]`. Words are the rows of X, and i counts words.",
        ),
        Wrong(
            "added, not multiplied",
            lambda X, W: X.sum(axis=1, keepdims=True) + W.sum(axis=0),
            "You add the word's number and W's number where they should be multiplied. "
            "W says *how strongly* a dimension counts: a factor.",
        ),
        Wrong(
            "multiplied together",
            lambda X, W: np.zeros((len(X), W.shape[1])),
            "Every number is 0. Q starts as zeros, and whatever is multiplied by 0 "
            "stays 0: the parts are added, with `+=`, not multiplied with `*=`.",
        ),
        Wrong(
            "subtracted",
            lambda X, W: -(X @ W),
            "The sign of every number is turned round: the parts are taken away, not "
            "added. It is `+=`, not `-=`.",
        ),
        Wrong(
            "word alone",
            lambda X, W: np.repeat(X.sum(axis=1, keepdims=True), W.shape[1], axis=1),
            "Only the word's numbers are added up; W takes no part. Each step adds the "
            "word's number times W's number.",
        ),
        *entry_slips(_repair_projection),
    ),
    hints=(
        "Take one word with two dimensions and follow `Q[0, 0]` by hand. What is in it "
        "after each step?",
        "A query's number is a sum over the word's dimensions. Where does the loop "
        "add?",
        "Look at the sign in the innermost line: `=` writes, `+=` adds.",
    ),
    why="The three loops are what `X @ W` does: a row, a column, and a sum of products "
    "over the dimension that both share.",
    minutes=5,
    level="medium",
)
