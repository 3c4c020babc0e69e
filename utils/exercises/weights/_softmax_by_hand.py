"""Exercise 05.softmax_by_hand: one row of exponentials becomes shares."""

from typing import Any

import numpy as np

from utils.exercises.loop_mistakes import vector_slips
from utils.exercises.mistakes import Array
from utils.exercises.rare_softmax_mistakes import FAR_ROWS, HARMLESS, MORE
from utils.exercises.softmax_mistakes import SOFTMAX, one_row
from utils.exercises.weights._probes import ROW, WHOLE, table
from utils.mathematics.attention import softmax
from utils.practice import Exercise, Probe, Wrong


def _softmax_by_hand(scores: Array) -> Array:
    exponentials = [np.exp(s - max(scores)) for s in scores]
    total = sum(exponentials)
    return np.array([e / total for e in exponentials])


def _exponentials(scores: Array) -> Any:
    return np.exp(scores - scores.max())


_OWN = (
    Wrong(
        "without exp, shifted",
        lambda scores: (scores - scores.max()) / (scores - scores.max()).sum(),
        "You subtract the maximum and divide by the sum, but `exp` is missing in "
        "between. It is what makes every score positive.",
    ),
    Wrong(
        "max minus x",
        lambda scores: (
            np.exp(scores.max() - scores) / np.exp(scores.max() - scores).sum()
        ),
        "`max - s` turns the order round: the lowest score gets the largest share, and "
        "a wide row overflows. It is `s - max`.",
    ),
    Wrong(
        "by the sum of the scores",
        lambda scores: _exponentials(scores) / scores.sum(),
        "You divide the exponentials by the sum of the *scores*. Parts and whole "
        "must be of the same kind: divide by the sum of the exponentials.",
    ),
    Wrong(
        "scores by the sum of the exponentials",
        lambda scores: scores / _exponentials(scores).sum(),
        "You divide the *scores* by the sum of the exponentials. Parts and whole "
        "must be of the same kind: the exponentials are the parts.",
    ),
    Wrong(
        "exponential twice",
        lambda scores: softmax(_exponentials(scores)),
        "You take the exponential of what is an exponential already. `exponentials` "
        "holds it: what is left is to divide by their sum.",
    ),
    Wrong(
        "running sum",
        lambda scores: _exponentials(scores) / _exponentials(scores).cumsum(),
        "You divide each exponential by the sum *so far*: the first share is "
        "always 1. The total is known only after the loop, so divide in a second "
        "one.",
    ),
    Wrong(
        "the sum alone",
        lambda scores: _exponentials(scores).sum(),
        "You return the sum of the exponentials. One step is left: divide each "
        "exponential by it.",
    ),
    Wrong(
        "first share alone",
        lambda scores: softmax(scores)[0],
        "The first share comes back alone. Does `return` stand inside a loop? It "
        "leaves at the first turn: collect the shares in a list, and return behind it.",
    ),
    Wrong(
        "of 100",
        lambda scores: 100 * softmax(scores),
        "Your shares are parts of 100. Shares sum to 1: leave the factor out.",
    ),
    *vector_slips(_softmax_by_hand),
)


softmax_by_hand = Exercise(
    key="05.softmax_by_hand",
    title="Turn one row of scores into shares with a loop",
    reference=_softmax_by_hand,
    returns="an array of shape (n,), shares that sum to 1",
    probes=(
        Probe("three scores", (ROW,)),
        Probe("five scores", (table(5),)),
        Probe("equal scores", (np.full(4, 2.0),)),
        Probe("a single score", (np.array([-2.0]),)),
        Probe("whole numbers", (WHOLE[0],)),
        *(Probe(name, (row,)) for name, row in FAR_ROWS.items()),
    ),
    wrong=(*one_row(SOFTMAX), *MORE, *_OWN),
    harmless=HARMLESS,
    hints=(
        "The exponentials are there, in a list. What is the whole, of which each of "
        "them is a part?",
        "`sum(exponentials)` is the whole. Divide each exponential by it, in a second "
        "loop.",
        "The list of shares becomes an array by `np.array([... for e in "
        "exponentials])`.",
    ),
    why="No share is known before every exponential is: the total joins them all. That "
    "is why raising one score lowers all the other shares.",
    minutes=6,
    level="easy",
)
