"""Name the mistake: from what a function returned, find what it does differently.

A known mistake is named only when the results equal its results on every probe. What
fits no name is shown as a difference, without a guess.
"""

import inspect
import traceback
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from utils.practice.call import (
    Function,
    Numbers,
    Outcome,
    Probe,
    close,
    describe,
    numbers,
)
from utils.practice.task import Task, Wrong

# These say that the code is unfinished, not which mistake of thought was made.
_SLIPS = (NameError, AttributeError, ImportError, RecursionError, AssertionError)


def problem(exercise: Task, function: Function, outcomes: list[Outcome]) -> str:
    """Say in what the outcomes differ from the expected ones; "" if in nothing."""
    failing = [i for i, right in enumerate(rights(exercise, outcomes)) if not right]
    if not failing:
        return _changed(exercise, outcomes)
    first = failing[0]
    if outcomes[first].value is None and outcomes[first].error is None:
        return _nothing(exercise, outcomes[first])
    return (
        _recognised(exercise, outcomes)
        or _stopped(exercise, function, exercise.probes[first], outcomes[first])
        or _kind(exercise, outcomes[first].value, exercise.expected[first])
        or _shape(exercise, first, outcomes[first])
        or _rounded(exercise, outcomes)
        or _changed(exercise, outcomes)
        or _difference(exercise, function, first, outcomes[first])
    )


def rights(exercise: Task, outcomes: list[Outcome]) -> Iterator[bool]:
    """Tell for each probe whether the outcome is right."""
    for outcome, expected in zip(outcomes, exercise.expected, strict=True):
        plain = not isinstance(outcome.value, (list, tuple)) or expected.ndim == 0
        yield plain and close(numbers(outcome.value), expected)


def _nothing(exercise: Task, outcome: Outcome) -> str:
    if outcome.printed.strip():
        return (
            "Your function prints its result and returns nothing. What is printed can "
            "be read but not used: write `return` where you wrote `print`."
        )
    return (
        "Your function runs to its end and returns nothing, so Python hands back "
        f"`None`. Let its last line `return` {exercise.returns}."
    )


def _recognised(exercise: Task, outcomes: list[Outcome]) -> str:
    for bank in ("mistakes", "double_mistakes"):
        known: Sequence[tuple[Wrong, list[Outcome]]] = getattr(exercise, bank)
        fits = [wrong for wrong, made in known if _fits(exercise, outcomes, made)]
        # Two names for the same numbers would be a guess.
        if len(fits) == 1:
            return fits[0].message
        if fits:
            return ""
    return ""


def _fits(exercise: Task, outcomes: list[Outcome], made: list[Outcome]) -> bool:
    evidence = False
    for yours, theirs, expected in zip(outcomes, made, exercise.expected, strict=True):
        if yours.error is not None or theirs.error is not None:
            if yours.error is None or theirs.error is None:
                return False
            if not isinstance(yours.error, Exception) or isinstance(
                yours.error, _SLIPS
            ):
                return False
            continue
        if yours.value is None and theirs.value is None:
            continue
        value = numbers(theirs.value)
        if not close(numbers(yours.value), value):
            return False
        evidence = evidence or not close(value, expected)
    return evidence


def _stopped(exercise: Task, function: Function, probe: Probe, outcome: Outcome) -> str:
    error = outcome.error
    if error is None:
        return ""
    if isinstance(error, RecursionError):
        return (
            "Your function calls itself without an end. If you meant a function of "
            f"`utils` or NumPy, call that one; `{exercise.name}` is now yours."
        )
    what = f"{type(error).__name__}: {error}".strip(": ")[:300]
    shapes = describe(exercise.reference, probe.args)
    where = _line(function, error)
    return (
        f"Your function stopped with `{what}`{where}. It was called with {shapes}. "
        f"{_look_next(error)}"
    )


def _line(function: Function, error: BaseException) -> str:
    code = getattr(function, "__code__", None)
    name = getattr(code, "co_filename", "")
    steps = traceback.extract_tb(error.__traceback__)
    lines = [step.line for step in steps if step.filename == name and step.line]
    return f" at the line `{lines[-1]}`" if lines else ""


def _look_next(error: BaseException) -> str:
    if isinstance(error, NameError):
        return "Is that name a parameter, or defined in a cell that has been run?"
    if isinstance(error, SystemExit):
        return "A function hands its result back with `return`; it need not end Python."
    if isinstance(error, np.exceptions.AxisError):
        return "There are fewer axes than you name. The last one is always `axis=-1`."
    if isinstance(error, IndexError):
        return "An index is too large: which axis does it count along, and how far?"
    if "truth value of an array" in str(error):
        return (
            "Python's own `max`, `min` and `if` cannot take a table. Use NumPy's, "
            "as `x.max(...)`."
        )
    if "math domain error" in str(error):
        return (
            "The function of `math` has no value there, as the logarithm of 0 has none."
        )
    if "converted to Python scalars" in str(error):
        return (
            "Functions of `math` take a single number; NumPy's, as `np.exp`, an array."
        )
    if isinstance(error, ValueError):
        return (
            "Write the shapes of both sides of that line under each other: which fit?"
        )
    return "Look at that line first: what are the types and shapes of its parts?"


def _kind(exercise: Task, value: Any, expected: Numbers) -> str:
    """Look at the type: a tuple, a list, a single number, no numbers at all."""
    if isinstance(value, tuple) and any(close(numbers(v), expected) for v in value):
        return (
            f"You return {len(value)} things, and one of them is right. Return that "
            f"one alone: {exercise.returns}."
        )
    if isinstance(value, (list, tuple)) and expected.ndim:
        kind = type(value).__name__
        return (
            f"You return a {kind}, not an array. NumPy cannot calculate with it as "
            "with an array (`2 * [1, 2]` is `[1, 2, 1, 2]`): wrap it in "
            "`np.array(...)`."
        )
    got = numbers(value)
    if got is None:
        kind = f"an array of {value.dtype}" if isinstance(value, np.ndarray) else ""
        kind = kind or f"a value of type `{type(value).__name__}`"
        return (
            f"You return {kind}, where numbers are expected. Return {exercise.returns}."
        )
    if got.ndim == 0 and expected.ndim:
        return (
            f"You return a single number, {number(got.item())}. Expected is "
            f"{exercise.returns}. Is there a sum over too much, or an index too many?"
        )
    return ""


def _shape(exercise: Task, index: int, outcome: Outcome) -> str:
    got, expected = numbers(outcome.value), exercise.expected[index]
    if got is None or got.shape == expected.shape:
        return ""
    shapes = describe(exercise.reference, exercise.probes[index].args)
    said = f"your result has the shape {got.shape}; expected is {expected.shape}"
    for view, how in (
        (got.T, "lie transposed"),
        (got.reshape(-1), "are in another shape"),
    ):
        goal = expected if how == "lie transposed" else expected.reshape(-1)
        if close(view, goal):
            return (
                f"Your numbers are right, but they {how}: with {shapes} {said}. Return "
                f"{exercise.returns}."
            )
    return f"With {shapes} {said}. Return {exercise.returns}."


def _rounded(exercise: Task, outcomes: list[Outcome]) -> str:
    got = [numbers(outcome.value) for outcome in outcomes]
    for decimals in range(6):
        goals = [np.round(expected, decimals) for expected in exercise.expected]
        if all(close(mine, goal) for mine, goal in zip(got, goals, strict=True)):
            return (
                f"Your numbers are right, but rounded to {decimals} decimals. The "
                "next step calculates with them: round only what you print."
            )
    return ""


def _changed(exercise: Task, outcomes: list[Outcome]) -> str:
    touched = [outcome.changed[0] for outcome in outcomes if outcome.changed]
    if not touched:
        return ""
    name = list(inspect.signature(exercise.reference).parameters)[touched[0]]
    return (
        f"Your function changes its argument `{name}` in place, so whoever called it "
        f"finds other numbers in `{name}` afterwards. `{name} -= ...`, `{name} /= ...` "
        f"and `{name}[...] = ...` write into the caller's array: give the new array a "
        "name of its own."
    )


def _difference(
    exercise: Task, function: Function, index: int, outcome: Outcome
) -> str:
    got, expected = numbers(outcome.value), exercise.expected[index]
    if got is None:
        return ""
    apart = ~np.isclose(got, expected, rtol=1e-5, atol=1e-6)
    place = tuple(int(i) for i in np.argwhere(apart)[0])
    probe = exercise.probes[index]
    name = getattr(function, "__name__", "")
    name = name if name.isidentifier() else exercise.name
    where = f"entry {list(place)}" if place else "the result"
    count = f" ({int(apart.sum())} of {apart.size} entries differ)" if place else ""
    return (
        f"With {probe.name}, {where} is {number(got[place])} and should be "
        f"{number(expected[place])}{count}. This is not a mistake I know by name; "
        f"`compare({name})` shows every number side by side."
    )


def number(value: Any) -> str:
    """Write a number with four digits."""
    return f"{float(value):.4g}"
