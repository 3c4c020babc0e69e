"""Exercise 02.cosine: the dot product without the lengths."""

from typing import Any

import numpy as np

from utils.exercises.keys._probes import ALONE, FEW, FIVE, LENGTHS, SQUARE, WHOLE
from utils.exercises.loop_mistakes import vector_slips
from utils.exercises.mistakes import Array
from utils.practice import Exercise, Wrong


def _cosine(q: Array, K: Array) -> Any:
    lengths = np.linalg.norm(K, axis=1) * np.linalg.norm(q)  # (n,)
    return K @ q / lengths


cosine = Exercise(
    key="02.cosine",
    title="Write cosine(q, K): how well do the directions fit, whatever the lengths?",
    reference=_cosine,
    returns="an array of shape (n,), each number between -1 and 1",
    probes=(LENGTHS, FIVE, SQUARE, FEW, ALONE, WHOLE),
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
            "query's length twice",
            lambda q, K: K @ q / (q @ q),
            "You divide by the length of q twice. One of the two is the key's own: "
            "`np.linalg.norm(K, axis=1)`.",
        ),
        Wrong(
            "key's length twice",
            lambda q, K: K @ q / (K**2).sum(axis=1),
            "You divide by the key's length twice. One of the two is the query's: "
            "`np.linalg.norm(q)`.",
        ),
        Wrong(
            "one length for all keys",
            lambda q, K: K @ q / np.linalg.norm(K) / np.linalg.norm(q),
            "All keys are divided by one length, that of the whole table, as "
            "`np.linalg.norm(K)` gives it. Each key has its own: `axis=1`.",
        ),
        Wrong(
            "lengths of the columns",
            lambda q, K: K @ q / np.linalg.norm(K, axis=0) / np.linalg.norm(q),
            "You take the lengths of the *columns* of K, and the shapes allow it only "
            "by chance. A key is a row: `np.linalg.norm(K, axis=1)`.",
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
            "You take the sum of the sizes of the numbers for the length. The arrow's "
            "length comes from Pythagoras: the root of the sum of squares.",
        ),
        Wrong(
            "sums with their signs",
            lambda q, K: K @ q / K.sum(axis=1) / q.sum(),
            "You divide by the sums of the numbers. The arrow's length comes from "
            "Pythagoras: the root of the sum of squares, `np.linalg.norm`.",
        ),
        Wrong(
            "largest numbers for lengths",
            lambda q, K: K @ q / np.abs(K).max(axis=1) / np.abs(q).max(),
            "You take the largest number of an arrow for its length. The length comes "
            "from Pythagoras: the root of the sum of squares, `np.linalg.norm`.",
        ),
        Wrong(
            "root of d_k",
            lambda q, K: K @ q / np.sqrt(len(q)),
            "You divide by the root of how many numbers a key has. Each arrow has a "
            "length of its own: the root of the sum of its squares, `np.linalg.norm`.",
        ),
        Wrong(
            "the angle",
            lambda q, K: np.arccos(
                K @ q / np.linalg.norm(K, axis=1) / np.linalg.norm(q)
            ),
            "You go one step too far and return the angle. Its cosine is asked for: 1 "
            "for the same direction, 0 for a right angle.",
        ),
        Wrong(
            "distance from it",
            lambda q, K: 1 - K @ q / np.linalg.norm(K, axis=1) / np.linalg.norm(q),
            "You return 1 minus the cosine, which is small where the directions fit. "
            "The cosine itself is asked for: 1 for the same direction.",
        ),
        Wrong(
            "sizes alone",
            lambda q, K: np.abs(K @ q / np.linalg.norm(K, axis=1) / np.linalg.norm(q)),
            "The minus signs are gone. A negative cosine says that the key points away "
            "from the query: keep the sign.",
        ),
        *vector_slips(_cosine),
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
