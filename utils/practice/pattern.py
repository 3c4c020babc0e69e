"""Read from the numbers alone what all wrong results have in common.

Each pattern is told only where it holds on every probe, to the last digits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.practice.call import Outcome
from utils.practice.task import Task
from utils.practice.values import NUMBERS, TRUTH, WORDS, Seen, close, stacked
from utils.practice.wording import counted, number

Pairs = list[tuple[NDArray[Any], NDArray[Any]]]
_SMALL = 1e-9
_HALF = 4e-3  # of float16's steps of one in a thousand, a few


def rounded(exercise: Task, outcomes: list[Outcome]) -> str:
    """Tell numbers that are right but rounded."""
    for decimals in range(6):
        if all(
            goal.kind == NUMBERS
            and close(out.value, _rounded(goal, decimals), exercise.tolerance)
            for out, goal in zip(outcomes, exercise.goals, strict=True)
        ):
            return (
                f"Your numbers are right, but rounded to {decimals} decimals. The "
                "next step calculates with them: round only what you print."
            )
    return ""


def half(exercise: Task, outcomes: list[Outcome]) -> str:
    """Tell numbers that are right to the three digits that float16 keeps."""
    pairs = list(zip(outcomes, exercise.goals, strict=True))
    if any(out.error or (out.value.kind, goal.kind) != (NUMBERS, NUMBERS)
           or not close(out.value, goal, _HALF) for out, goal in pairs):  # fmt: skip
        return ""
    made = np.concatenate([np.ravel(np.asarray(out.value.data)) for out, _ in pairs])
    with np.errstate(over="ignore"):
        kept = made.astype(np.float16).astype(float)
    if not np.array_equal(made, kept, equal_nan=True):
        return ""
    return (
        "Your numbers are right to three digits, which is all that `float16` keeps. "
        "Calculate in NumPy's own type, `float64`, and leave `.astype(np.float16)` out."
    )


def _rounded(goal: Seen, decimals: int) -> Seen:
    return replace(goal, data=np.round(np.asarray(goal.data), decimals))


def pattern(exercise: Task, outcomes: list[Outcome]) -> str:
    """Tell what all results have in common, or ""."""
    goals: Sequence[Seen] = exercise.goals
    if any(out.error for out in outcomes):
        return ""
    values = [_as_one(out.value) for out in outcomes]
    goals = [_as_one(goal) for goal in goals]
    kinds = {(v.kind, g.kind) for v, g in zip(values, goals, strict=True)}
    if any(v.shape != g.shape for v, g in zip(values, goals, strict=True)):
        return ""
    if any(v.data is None for v in values):
        return ""
    pairs: Pairs = [
        (np.asarray(v.data), np.asarray(g.data))
        for v, g in zip(values, goals, strict=True)
    ]
    if kinds == {(NUMBERS, NUMBERS)}:
        return _not_finite(exercise, pairs) or _numbers(
            pairs, all(g.whole for g in goals)
        )
    if kinds == {(TRUTH, TRUTH)}:
        return _truth(pairs)
    return _words(pairs) if kinds == {(WORDS, WORDS)} else ""


def _as_one(value: Seen) -> Seen:
    """Read a sequence of equal parts as an array."""
    return stacked(value) or value


def _not_finite(exercise: Task, pairs: Pairs) -> str:
    """Tell of NaN and inf on the first probe that has them where numbers should be."""
    for probe, (mine, goal) in zip(exercise.probes, pairs, strict=True):
        for what, bad, why in (
            ("NaN, not a number", np.isnan(mine) & ~np.isnan(goal),
             "It comes from 0 / 0, inf / inf, inf - inf, 0 times inf, or the root or "
             "logarithm of a negative number"),
            ("inf, too large for a float", np.isinf(mine) & np.isfinite(goal),
             "It comes from a division by 0, the logarithm of 0, or an `exp` of more "
             "than 709"),
        ):  # fmt: skip
            if bad.any():
                entries = counted(int(bad.sum()), "entry")
                verb = "is" if bad.sum() == 1 else "are"
                which = f"{entries} of {bad.size} {verb}" if bad.ndim else "it is"
                return f"With {probe.name}, {which} {what}. {why}: where can that be?"
    return ""


def _numbers(pairs: Pairs, whole: bool) -> str:
    return (
        _offset(pairs, whole)
        or _factor(pairs)
        or _each(pairs, lambda m, g: m.ndim > 1 and m.shape == g.T.shape and
                 _same(m, g.T), "Your numbers are right, but they lie transposed: rows "
                 "and columns have changed places.")
        or _each(pairs, lambda m, g: m.ndim > 0 and _same(m, g.cumsum(axis=0)),
                 "The first part is right, and each later one still holds those before "
                 "it: start the sum at 0 again for each.")
        or _each(pairs, lambda m, g: m.ndim > 0 and _same(m, g[::-1]),
                 "Your numbers are right, but their order is turned round: the last "
                 "stands first.")
        or _each(pairs, lambda m, g: m.ndim > 0 and
                 _same(np.sort(m, axis=None), np.sort(g, axis=None)),
                 "Your numbers are right, but they stand in other places.")
        or _diagonal(pairs)
    )  # fmt: skip


def _truth(pairs: Pairs) -> str:
    return (
        _each(pairs, lambda m, g: bool((m == ~g).all()), "Every truth value is turned "
              "round: yours is True where False is expected, and False where True is.")
        or _each(pairs, lambda m, g: m.ndim > 1 and m.shape == g.T.shape and
                 bool((m == g.T).all()), "Your truth values are right, but they lie "
                 "transposed: rows and columns have changed places.")
        or _diagonal(pairs)
    )  # fmt: skip


def _words(pairs: Pairs) -> str:
    texts = [(str(a), str(b)) for m, g in pairs for a, b in _entries(m, g)]
    if all(a.strip() == b.strip() for a, b in texts):
        return "Your words are right, but for spaces around them."
    if all(a.casefold() == b.casefold() for a, b in texts):
        return "Your words are right, but for capital letters."
    return ""


def _entries(mine: NDArray[Any], goal: NDArray[Any]) -> Iterator[tuple[Any, Any]]:
    return zip(mine.ravel().tolist(), goal.ravel().tolist(), strict=True)


def _same(mine: Any, goal: Any) -> bool:
    return bool(np.allclose(mine, goal, rtol=1e-6, atol=_SMALL, equal_nan=True))


def _each(pairs: Pairs, holds: Any, said: str) -> str:
    return said if all(bool(holds(mine, goal)) for mine, goal in pairs) else ""


def _offset(pairs: Pairs, whole: bool) -> str:
    """Tell one number that is added everywhere."""
    gaps = np.concatenate([(mine - goal).ravel() for mine, goal in pairs])
    if gaps.size < 2 or not np.isfinite(gaps).all() or not _same(gaps, gaps[0]):
        return ""
    size, side = number(abs(gaps[0])), "above" if gaps[0] > 0 else "below"
    said = f"Every number is {size} {side} the expected one."
    if whole and abs(gaps[0]) == 1:
        return f"{said} Places count from 0, as Python does."
    return said


def _factor(pairs: Pairs) -> str:
    """Tell one number by which everything is multiplied, on all probes or on each."""
    factors = [_ratio(mine, goal) for mine, goal in pairs]
    if not all(factors):
        return ""
    first = factors[0]
    entries = np.concatenate([goal.ravel() for _, goal in pairs])
    if len(set(np.round(entries, 9))) < 2:
        return ""
    if all(_same(factor, first) for factor in factors):
        if _same(first, -1):
            return "The sign of every number is turned round."
        return f"Every number is {number(first)} times the expected one."
    if all(len(set(np.round(goal.ravel(), 9))) > 1 for _, goal in pairs):
        times = ", ".join(number(factor) for factor in factors[:3])
        return (
            "On each probe every number is a fixed multiple of the expected one, but "
            f"another on each: {times}. What is it that you divide by or multiply with?"
        )
    return ""


def _ratio(mine: NDArray[Any], goal: NDArray[Any]) -> float:
    """Give what all entries are multiplied by, or 0 where there is no such number."""
    large = np.abs(goal) > _SMALL
    if not large.any() or not np.isfinite(mine).all() or not np.isfinite(goal).all():
        return 0.0
    ratios = mine[large] / goal[large]
    same = _same(ratios, ratios[0]) and _same(mine[~large], 0)
    return float(ratios[0]) if same and abs(ratios[0]) > _SMALL else 0.0


def _diagonal(pairs: Pairs) -> str:
    """Tell of tables that differ on the diagonal alone."""
    if any(mine.ndim != 2 for mine, _ in pairs):
        return ""
    for mine, goal in pairs:
        apart = np.asarray(mine != goal) & ~np.isclose(mine, goal)
        if (apart & (np.eye(*apart.shape) == 0)).any():
            return ""
    return "Only entries on the diagonal differ, where a place meets itself."
