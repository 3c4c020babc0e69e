"""Exercise 05.temperature: Fill one line: shares at a temperature T."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.exercises.weights._softmax import _LARGE, _SQUARE, _TABLE
from utils.mathematics.attention import softmax as _exact
from utils.practice import Exercise, Probe, Wrong

Array = NDArray[Any]


def _temperature(scores: Array, T: float) -> Any:
    x = scores / T
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


temperature = Exercise(
    key="05.temperature",
    title="Fill one line: shares at a temperature T",
    reference=_temperature,
    returns="an array of the same shape as scores, whose rows sum to 1",
    probes=(
        Probe("T = 2", (_TABLE, 2.0)),
        Probe("T = 0.5", (_SQUARE, 0.5)),
        Probe("T = 1", (_TABLE, 1.0)),
        Probe("a low T and large scores", (_LARGE, 0.25)),
    ),
    wrong=(
        Wrong(
            "multiplied",
            lambda scores, T: _exact(scores * T),
            "You multiply by T, so that hot becomes sharp and cold becomes flat. A "
            "high temperature should bring the scores together: divide by it.",
        ),
        Wrong(
            "T ignored",
            lambda scores, T: _exact(scores),
            "T has no effect: these are the shares at T = 1. (What is added to all "
            "scores, or taken away, changes no share.) Divide the scores by T before "
            "the softmax.",
        ),
        Wrong(
            "after softmax",
            lambda scores, T: _exact(scores) / T,
            "You divide the shares, after softmax, so a row no longer sums to 1. The "
            "temperature works on the scores, before `exp`.",
        ),
        Wrong(
            "after softmax, multiplied",
            lambda scores, T: _exact(scores) * T,
            "You multiply the shares by T, after softmax, so a row no longer sums to "
            "1. The temperature divides the scores, before `exp`.",
        ),
        Wrong(
            "power T",
            lambda scores, T: _exact(scores) ** T,
            "You raise the shares to the power T, so hot becomes sharp, and the rows "
            "no longer sum to 1. Divide the scores by T before the softmax instead.",
        ),
        Wrong(
            "no softmax",
            lambda scores, T: scores / T,
            "The scores are divided by T, and they are still scores. One step is left: "
            "softmax, which turns each row into shares.",
        ),
        Wrong(
            "power",
            lambda scores, T: _exact(scores) ** (1 / T),
            "You raise the shares to the power 1 / T. The ratios are right, but the "
            "rows no longer sum to 1. Divide the scores by T before the softmax "
            "instead.",
        ),
        Wrong(
            "root of T",
            lambda scores, T: _exact(scores / np.sqrt(T)),
            "You divide by the root of T. The root belongs to d_k; the temperature "
            "itself divides the scores.",
        ),
        Wrong(
            "softmax of shares",
            lambda scores, T: _exact(_exact(scores) / T),
            "You take softmax twice, with T in between. The first one has pressed all "
            "scores between 0 and 1 already: divide the scores by T, then one softmax.",
        ),
        Wrong(
            "no maximum",
            lambda scores, T: (
                np.exp(scores / T) / np.exp(scores / T).sum(axis=-1, keepdims=True)
            ),
            "Large scores come out as NaN, since `exp` overflows; a low temperature "
            "makes them larger still. Subtract each row's maximum after dividing by T.",
        ),
        Wrong(
            "columns",
            lambda scores, T: _exact(scores / T, 0),
            "T is right, but the shares run down the columns. Each row is a query: the "
            "softmax goes along the last axis.",
        ),
    ),
    hints=(
        "At a high temperature the shares should become more equal. What must happen "
        "to the differences between the scores?",
        "Softmax sees differences alone. Half the differences: the scores divided by "
        "2.",
        "The missing line divides `scores` by `T`.",
    ),
    why="Dividing by T shrinks every difference by T. T towards 0 ends at argmax, a "
    "large T at equal shares. The root of d_k in attention is such a temperature.",
    minutes=3,
    level="easy",
)
