"""Exercise 05.temperature: shares at a temperature T."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

import utils
from utils.exercises.mistakes import Array, Part, adapted, both, reworded, without
from utils.exercises.rare_softmax_mistakes import FAR_TABLE, HARMLESS, MORE
from utils.exercises.softmax_mistakes import SCALE_FREE, SOFTMAX
from utils.exercises.weights._probes import SQUARE, TABLE, WHOLE
from utils.mathematics.attention import softmax
from utils.practice import Exercise, Probe, Wrong


def _temperature(scores: Array, T: float) -> Any:
    return utils.softmax(scores / T)


def _heated(heat: Callable[[Array, float], Any], share: Part = softmax) -> Part:
    """Build it from what T does to the scores, and a softmax."""
    return lambda scores, T: share(heat(scores, T))


def _at_temperature(share: Part) -> Part:
    return _heated(lambda scores, T: scores / T, share)


# (scores, T) -> what softmax sees
_HEATS = [
    Wrong(
        "multiplied",
        lambda scores, T: scores * T,
        "You multiply by T, so that hot becomes sharp and cold becomes flat. A "
        "high temperature should bring the scores together: divide by it.",
    ),
    Wrong(
        "T ignored",
        lambda scores, T: scores,
        "T has no effect: these are the shares at T = 1. (What is added to all "
        "scores, or taken away, changes no share.) Divide the scores by T before "
        "the softmax.",
    ),
    Wrong(
        "root of T",
        lambda scores, T: scores / np.sqrt(T),
        "You divide by the root of T. The root belongs to d_k; the temperature "
        "itself divides the scores.",
    ),
    Wrong(
        "T squared",
        lambda scores, T: scores / T**2,
        "You divide by T twice. Once is enough: the scores divided by T, then one "
        "softmax.",
    ),
    Wrong(
        "whole numbers alone",
        lambda scores, T: scores // T,
        "Only whole numbers reach the softmax, as when `//` divides and throws the "
        "rest away. Keep the fractions: `/`.",
    ),
]

_AFTER = [
    Wrong(
        "after softmax",
        lambda scores, T: softmax(scores) / T,
        "You divide the shares, after softmax, so a row no longer sums to 1. The "
        "temperature works on the scores, before `exp`.",
    ),
    Wrong(
        "after softmax, multiplied",
        lambda scores, T: softmax(scores) * T,
        "You multiply the shares by T, after softmax, so a row no longer sums to "
        "1. The temperature divides the scores, before `exp`.",
    ),
    Wrong(
        "before and after softmax",
        lambda scores, T: softmax(scores / T) / T,
        "You divide by T twice, the scores and then the shares, so a row no longer "
        "sums to 1. Leave the second division out.",
    ),
    Wrong(
        "power T",
        lambda scores, T: softmax(scores) ** T,
        "You raise the shares to the power T, so hot becomes sharp, and the rows "
        "no longer sum to 1. Divide the scores by T before the softmax instead.",
    ),
    Wrong(
        "power",
        lambda scores, T: softmax(scores) ** (1 / T),
        "You raise the shares to the power 1 / T. The ratios are right, but the "
        "rows no longer sum to 1. Divide the scores by T before the softmax "
        "instead.",
    ),
    Wrong(
        "no softmax",
        lambda scores, T: scores / T,
        "The scores are divided by T, and they are still scores. One step is left: "
        "softmax, which turns each row into shares.",
    ),
    Wrong(
        "softmax of shares",
        lambda scores, T: softmax(softmax(scores) / T),
        "You take softmax twice, with T in between. The first one has pressed all "
        "scores between 0 and 1 already: divide the scores by T, then one softmax.",
    ),
]

_SHARES = reworded(
    [*SOFTMAX, *MORE],
    {
        "no maximum": "Large scores come out as NaN, since `exp` overflows; a low "
        "temperature makes them larger still. Subtract each row's maximum after "
        "dividing by T.",
        "columns": "T is right, but the shares run down the columns. Each row is a "
        "query: the softmax goes along the last axis.",
        "not divided": "T is right, and these are the exponentials as they are. One "
        "step is left: divide each row by its sum.",
    },
)


temperature = Exercise(
    key="05.temperature",
    title="Write temperature(scores, T): shares at a temperature T",
    reference=_temperature,
    returns="an array of the same shape as scores, whose rows sum to 1",
    probes=(
        Probe("T = 2", (TABLE, 2.0)),
        Probe("T = 0.5", (SQUARE, 0.5)),
        Probe("T = 1", (TABLE, 1.0)),
        Probe("T = 3 with whole numbers", (WHOLE, 3)),
        Probe("T = 0.5 with large scores", (FAR_TABLE / 2, 0.5)),
    ),
    wrong=(
        *adapted(_HEATS, _heated),
        *_AFTER,
        *adapted(_SHARES, _at_temperature),
    ),
    harmless=adapted(HARMLESS, _at_temperature),
    pairs=[
        both(heat, share, _heated(heat.function, share.function))
        for heat, share in product(_HEATS, without(SOFTMAX, *SCALE_FREE))
    ],
    hints=(
        "At a high temperature the shares should become more equal. What must happen "
        "to the differences between the scores?",
        "Softmax sees differences alone. Half the differences: the scores divided by "
        "2.",
        "Divide `scores` by `T` first; the softmax of that is all.",
    ),
    why="Dividing by T shrinks every difference by T. T towards 0 ends at argmax, a "
    "large T at equal shares. The root of d_k in attention is such a temperature, and "
    "so is the base: powers of 2 give the shares of T = 1.44.",
    minutes=3,
    level="easy",
)
