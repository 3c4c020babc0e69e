"""Exercise 01.project: Write project(X, W), which gives every word its query."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.practice import Exercise, Probe, Wrong

Array = NDArray[Any]


_random = np.random.default_rng(1)


def _project(X: Array, W: Array) -> Array:
    return X @ W  # (n, d_model) @ (d_model, d_k) -> (n, d_k)


# Square is the only shape in which the wrong side or transpose goes unnoticed.
_TALL = Probe("five words", (_random.normal(size=(5, 3)), _random.normal(size=(3, 2))))


_WIDE = Probe(
    "a d_k above d_model", (_random.normal(size=(2, 3)), _random.normal(size=(3, 4)))
)


_SQUARE = Probe(
    "square X and W", (_random.normal(size=(3, 3)), _random.normal(size=(3, 3)))
)


_LARGE = Probe(
    "large numbers",
    (1000 * np.arange(8.0).reshape(4, 2), np.array([[1.0, -2], [3, 4]])),
)


project = Exercise(
    key="01.project",
    title="Write project(X, W), which gives every word its query",
    reference=_project,
    returns="an array of shape (n, d_k), one row for each word",
    probes=(_TALL, _WIDE, _SQUARE, _LARGE),
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
            "X itself",
            lambda X, W: X,
            "X comes back as it was: W takes no part. The query is not the word, but "
            "what W makes of it.",
        ),
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
