"""Exercise 01.project: every word of X gets its query, by one product."""

import numpy as np

from utils.exercises.loop_mistakes import entry_slips
from utils.exercises.mistakes import Array
from utils.exercises.queries._probes import PROJECTIONS
from utils.practice import Exercise, Wrong


def _project(X: Array, W: Array) -> Array:
    return X @ W  # (n, d_model) @ (d_model, d_k) -> (n, d_k)


project = Exercise(
    key="01.project",
    title="Write project(X, W), which gives every word its query",
    reference=_project,
    returns="an array of shape (n, d_k), one row for each word",
    probes=PROJECTIONS,
    wrong=(
        Wrong(
            "wrong side",
            lambda X, W: W @ X,
            "You multiply from the wrong side: `W @ X` mixes the words with each other "
            "instead of the dimensions of one word, and the shapes allow it only when "
            "X and W fit by chance. Words are rows, so X comes first.",
        ),
        Wrong(
            "W transposed",
            lambda X, W: X @ W.T,
            "You transpose W, so the roles of its rows and columns change: row i of W "
            "says what dimension i of a word adds to the query. W already has d_model "
            "rows, as X has d_model columns: no transpose.",
        ),
        Wrong(
            "X transposed",
            lambda X, W: X.T @ W,
            "You transpose X, so that its rows are dimensions and no longer words. X "
            "is (n, d_model) and W is (d_model, d_k): the inner numbers agree already.",
        ),
        Wrong(
            "both transposed",
            lambda X, W: X.T @ W.T,
            "Both tables are transposed (`X.T @ W.T` is `W @ X`, turned over), so the "
            "words mix with each other. Neither needs it: X has d_model columns and W "
            "has d_model rows.",
        ),
        Wrong(
            "entry by entry",
            lambda X, W: X * W,
            "`*` multiplies entry by entry and adds nothing up. Each number of a query "
            "is a sum over all dimensions of the word: that is the matrix product, "
            "`@`.",
        ),
        Wrong(
            "one word",
            lambda X, W: X[0] @ W,
            "You project the first word only. The same W serves all of them, and "
            "`X @ W` does so for every row at once.",
        ),
        Wrong(
            "words added up",
            lambda X, W: X.sum(axis=0) @ W,
            "You add the words up before you project them, so one row is left for the "
            "whole sentence. Every word has a query of its own: keep the rows.",
        ),
        Wrong(
            "mean of the products",
            lambda X, W: X @ W / X.shape[1],
            "Your queries are d_model times too small, as if the mean of the products "
            "were taken. Each number of a query is their sum.",
        ),
        Wrong(
            "projected twice",
            lambda X, W: X @ W @ W,
            "You multiply by W twice, and the shapes allow it only when W is square. "
            "Once makes queries of words; queries are no words any more.",
        ),
        Wrong(
            "X itself",
            lambda X, W: X,
            "X comes back as it was: W takes no part. The query is not the word, but "
            "what W makes of it.",
        ),
        Wrong(
            "W itself",
            lambda X, W: W,
            "W comes back as it was: the words take no part. Each row of X, times W, "
            "is a query.",
        ),
        Wrong(
            "word and query",
            lambda X, W: np.concatenate([X, X @ W], axis=1),
            "Your rows hold the word and behind it the query. Only the query is asked "
            "for: the product alone.",
        ),
        *entry_slips(_project),
    ),
    hints=(
        "Write the shapes under each other: X is (n, d_model), W is (d_model, d_k). "
        "Which order puts the two equal numbers side by side?",
        "Each number of a query is a sum: dimension by dimension, the word's number "
        "times W's number. NumPy's operator for that is `@`.",
        "One line: `return X @ ...`.",
    ),
    why="Row i of the product is row i of X times W. So every word is treated alike, "
    "and no word sees another: that comes with the keys.",
    minutes=3,
    level="easy",
)
