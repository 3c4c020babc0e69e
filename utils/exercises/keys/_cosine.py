"""Exercise 02.cosine."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.exercises.keys._dot_product import _FEW, _FIVE, _LENGTHS, _SQUARE
from utils.practice import Exercise, Wrong

Array = NDArray[Any]


def _cosine(q: Array, K: Array) -> Any:
    lengths = np.linalg.norm(K, axis=1) * np.linalg.norm(q)  # (n,)
    return K @ q / lengths


cosine = Exercise(
    key="02.cosine",
    title="Write cosine(q, K): how well do the directions fit, whatever the lengths?",
    reference=_cosine,
    returns="an array of shape (n,), each number between -1 and 1",
    probes=(_LENGTHS, _FIVE, _SQUARE, _FEW),
    wrong=(
        Wrong(
            "not divided",
            lambda q, K: K @ q,
            "That is the dot product: a long key still wins by its length. Divide by "
            "both lengths to leave the direction alone.",
        ),
        Wrong(
            "key's length alone",
            lambda q, K: K @ q / np.linalg.norm(K, axis=1),
            "You divide by the keys' lengths, but not by the query's. The order is "
            "right already; for numbers between -1 and 1 divide by the length of q "
            "too.",
        ),
        Wrong(
            "query's length alone",
            lambda q, K: K @ q / np.linalg.norm(q),
            "You divide by the length of q, which is the same for every key, so the "
            "long ones still win. Divide by each key's own length too.",
        ),
        Wrong(
            "one length for all keys",
            lambda q, K: K @ q / np.linalg.norm(K) / np.linalg.norm(q),
            "`np.linalg.norm(K)` is one length for the whole table. Each key has its "
            "own: give it `axis=1`.",
        ),
        Wrong(
            "no brackets",
            lambda q, K: K @ q / np.linalg.norm(K, axis=1) * np.linalg.norm(q),
            "You divide by the keys' lengths and multiply by the query's. In `a / b * "
            "c` Python goes from left to right: write `a / (b * c)`.",
        ),
        Wrong(
            "squared lengths",
            lambda q, K: K @ q / (K**2).sum(axis=1) / (q**2).sum(),
            "You divide by the *squared* lengths. A length is the root of the sum of "
            "squares: `np.sqrt(...)`, or `np.linalg.norm`.",
        ),
        Wrong(
            "sums for lengths",
            lambda q, K: K @ q / np.abs(K).sum(axis=1) / np.abs(q).sum(),
            "You take the sum of the absolute numbers for the length. The arrow's "
            "length comes from Pythagoras: the root of the sum of squares.",
        ),
        Wrong(
            "the angle",
            lambda q, K: np.arccos(
                K @ q / np.linalg.norm(K, axis=1) / np.linalg.norm(q)
            ),
            "You go one step too far and return the angle. Its cosine is asked for: 1 "
            "for the same direction, 0 for a right angle.",
        ),
    ),
    hints=(
        "The dot product is length times length times cosine. Which two lengths are "
        "there to divide by?",
        "`np.linalg.norm(q)` is the length of q. For K there is one length a row.",
        "`np.linalg.norm(K, axis=1)` gives the n lengths of the keys.",
    ),
    why="Dividing by both lengths leaves the cosine of the angle. Attention does not "
    "divide: there a key may say by its length how much it wants to be found.",
    minutes=5,
    level="hard",
)
