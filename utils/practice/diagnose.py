"""Name the mistake: from the function and its results, find what it does differently.

What the function itself tells comes first, then the mistakes that are known by name,
then the form of the results and what they have in common. What fits nothing is shown
as a difference, without a guess.
"""

from collections.abc import Iterator

import numpy as np

from utils.practice import bank, differences, form, pattern
from utils.practice.call import Function, Outcome
from utils.practice.cause import cause
from utils.practice.stopped import stopped
from utils.practice.task import Task
from utils.practice.values import (
    NOTHING,
    TIGHT,
    close,
)
from utils.practice.wording import (
    parameters,
    shortened,
)


def problem(exercise: Task, function: Function, outcomes: list[Outcome]) -> str:
    """Say in what the outcomes differ from the expected ones; "" if in nothing."""
    failing = [i for i, right in enumerate(rights(exercise, outcomes)) if not right]
    if not failing:
        return (
            _nearly(exercise, outcomes)
            or _warned(exercise, outcomes)
            or _changed(exercise, outcomes)
        )
    first = failing[0]
    if told := cause(exercise, function, outcomes):
        return told
    if outcomes[first].value.kind == NOTHING and not outcomes[first].error:
        return _nothing(exercise, outcomes[first])
    pairs = zip(outcomes, exercise.goals, strict=True)
    arrays = [form.as_array(outcome, goal) for outcome, goal in pairs]
    if arrays[first] is outcomes[first]:
        return _from_results(exercise, function, outcomes, first)
    listed_too = form.a_list(outcomes[first].value.made)
    still = [i for i, right in enumerate(rights(exercise, arrays)) if not right]
    if not still:
        return listed_too
    said = _from_results(exercise, function, arrays, still[0])
    return f"{said} And one more thing: {listed_too[0].lower()}{listed_too[1:]}"


def rights(exercise: Task, outcomes: list[Outcome]) -> Iterator[bool]:
    """Tell for each probe whether the outcome is right."""
    for outcome, goal in zip(outcomes, exercise.goals, strict=True):
        right = close(outcome.value, goal, exercise.tolerance)
        yield right and outcome.error is None


def remarks(exercise: Task, outcomes: list[Outcome]) -> str:
    """Say of a right answer what is not needed, or has another form without harm."""
    pairs = zip(outcomes, exercise.goals, strict=True)
    forms = [form.remark(outcome.value, goal) for outcome, goal in pairs]
    said = [bank.remarked(exercise, outcomes), next(filter(None, forms), "")]
    return " ".join(filter(None, said))


def _from_results(
    exercise: Task, function: Function, outcomes: list[Outcome], first: int
) -> str:
    value, goal = outcomes[first].value, exercise.goals[first]
    return (
        bank.recognised(exercise, function, outcomes)
        or stopped(exercise, function, exercise.probes[first], outcomes[first])
        or form.kind(exercise, value, goal)
        or form.shape(exercise, first, value)
        or pattern.rounded(exercise, outcomes)
        or pattern.half(exercise, outcomes)
        or _changed(exercise, outcomes)
        or differences.several(exercise, function, first, outcomes)
        or differences.difference(exercise, function, first, outcomes)
    )


def _nearly(exercise: Task, outcomes: list[Outcome]) -> str:
    """Look for a small error that stays within single precision, as an added 1e-5."""
    pairs = zip(outcomes, exercise.goals, strict=True)
    if all(close(outcome.value, goal, TIGHT) for outcome, goal in pairs):
        return ""
    return bank.nearly(exercise, outcomes)


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


def _warned(exercise: Task, outcomes: list[Outcome]) -> str:
    if not exercise.quiet:
        return ""
    for probe, outcome in zip(exercise.probes, outcomes, strict=True):
        if outcome.warned:
            return (
                f"Your results are right, but with {probe.name} there is a warning: "
                f"`{shortened(outcome.warned[0], 120)}`. The task asks for none: keep "
                "what it warns of from being calculated, also where the result is not "
                "used. `np.where` calculates both of its sides."
            )
    return ""


def _changed(exercise: Task, outcomes: list[Outcome]) -> str:
    for probe, outcome in zip(exercise.probes, outcomes, strict=True):
        if not outcome.changed:
            continue
        name = parameters(exercise.reference)[outcome.changed[0]]
        if isinstance(probe.args[outcome.changed[0]], np.ndarray):
            return (
                f"Your function changes its argument `{name}` in place, so whoever "
                f"called it finds other numbers in `{name}` afterwards. `{name} -= ...`"
                f", `{name} /= ...` and `{name}[...] = ...` write into the caller's "
                "array: give the new array a name of its own."
            )
        return (
            f"Your function changes its argument `{name}` in place, so whoever called "
            f"it finds another `{name}` afterwards. `{name}.append(...)`, `{name}.sort("
            f")`, `{name} += ...` and `{name}[...] = ...` do: work on `list({name})`."
        )
    return ""
