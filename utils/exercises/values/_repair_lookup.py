"""Exercise 03.repair_lookup: it hands over keys, and has room for a key alone."""

from typing import Any

import numpy as np

from utils.exercises.mistakes import Array
from utils.exercises.values._soft_lookup import soft_lookup
from utils.mathematics.attention import softmax
from utils.practice import Exercise, Wrong


def _repaired_lookup(query: Array, keys: Array, values: Array) -> Any:
    shares = softmax(keys @ query)
    answer = np.zeros(values.shape[1])
    for share, value in zip(shares, values, strict=True):
        answer = answer + share * value
    return answer


def _half_repaired(query: Array, keys: Array, values: Array) -> Any:
    return np.zeros(len(query)) + softmax(keys @ query) @ values


repair_lookup = Exercise(
    key="03.repair_lookup",
    title="Repair the soft look-up that hands over the wrong thing",
    reference=_repaired_lookup,
    returns=soft_lookup.returns,
    probes=soft_lookup.probes,
    wrong=(
        *soft_lookup.wrong,
        Wrong(
            "room for a query",
            _half_repaired,
            "The loop adds up values now, and `answer` still starts as zeros of the "
            "query's length. How long is what is handed over? `values.shape[1]`.",
        ),
    ),
    harmless=soft_lookup.harmless,
    hints=(
        "Call it with keys and values of different lengths. How long is the result, "
        "and how long should it be?",
        "Follow each of the three arguments. One of them is used nowhere; and what "
        "does the length of `answer` come from?",
        "Two lines change: the loop goes through `shares` and `values`, and `answer` "
        "starts as zeros of the length of a value, `values.shape[1]`.",
    ),
    why="Keys are for finding, values are for handing over. When both have the same "
    "length, nothing but the numbers tells you that you mixed them up.",
    minutes=5,
    level="medium",
)
