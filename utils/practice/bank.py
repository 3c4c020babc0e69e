"""Hold what a function gave against the mistakes that are known by name."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from utils.practice import reading
from utils.practice.call import Outcome
from utils.practice.task import Task, Wrong
from utils.practice.values import TIGHT, close

# These say that the code is unfinished, not which mistake of thought was made.
_SLIPS = (NameError, AttributeError, ImportError, RecursionError, AssertionError)
_MOST_READINGS = 3
Known = Sequence[tuple[Wrong, Sequence[Outcome]]]


def recognised(
    exercise: Task, function: Callable[..., Any], outcomes: list[Outcome]
) -> str:
    """Tell the known mistake, or each that gives these results; "" if there is none."""
    source = reading.source(function)
    for known in (exercise.mistakes, exercise.double_mistakes):
        fits = [(w, made) for w, made in known if _fits(exercise, outcomes, made)]
        exact = [(w, m) for w, m in fits if _fits(exercise, outcomes, m, TIGHT)]
        chosen = _written(exact or fits, source)
        if chosen:
            return _told([wrong.message for wrong in chosen])
    return ""


def nearly(exercise: Task, outcomes: list[Outcome]) -> str:
    """Tell the known mistake of a result that is right but for the last digits."""
    fits = [w for w, m in exercise.mistakes if _fits(exercise, outcomes, m, TIGHT)]
    return fits[0].message if fits else ""


def remarked(exercise: Task, outcomes: list[Outcome]) -> str:
    """Tell what is not needed in a right answer, or ""."""
    known = exercise.harmless_ways
    fits = [w for w, made in known if _fits(exercise, outcomes, made, TIGHT)]
    return fits[0].message if fits else ""


def _written(fits: Known, source: str) -> list[Wrong]:
    """Leave out what the source, if it can be read, shows was not written."""
    return [
        wrong
        for wrong, _ in fits
        if not (source and wrong.written) or re.search(wrong.written, source)
    ]


def _told(messages: list[str]) -> str:
    readings = list(dict.fromkeys(messages))[:_MOST_READINGS]
    if len(readings) == 1:
        return readings[0]
    either = " Or: ".join(readings)
    return f"More than one mistake gives these results; which is yours? {either}"


def _fits(
    exercise: Task, yours: list[Outcome], theirs: Sequence[Outcome], tight: float = 0
) -> bool:
    """Tell whether results are those of a mistake, and not the right ones."""
    tolerance = tight or exercise.tolerance
    evidence = False
    for mine, made, goal in zip(yours, theirs, exercise.goals, strict=True):
        if mine.error or made.error:
            if not (mine.error and made.error):
                return False
            if not mine.error.of(Exception) or mine.error.of(*_SLIPS):
                return False
            continue
        if not close(mine.value, made.value, tolerance):
            return False
        evidence = evidence or not close(made.value, goal, tolerance)
    return evidence
