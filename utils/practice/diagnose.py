"""Name the mistake: from the function and its results, find what it does differently.

What the function itself tells comes first, then the mistakes that are known by name,
then the form of the results and what they have in common. What fits nothing is shown
as a difference, without a guess.
"""

from collections.abc import Iterator

import numpy as np

from utils.practice import bank, form, pattern, reading
from utils.practice.agree import TIGHT, apart, close
from utils.practice.call import Function, Outcome
from utils.practice.cause import cause
from utils.practice.stopped import stopped
from utils.practice.task import Task
from utils.practice.values import LEAVES, NOTHING, SEQUENCE, Seen, parts
from utils.practice.wording import (
    counted,
    entry_pair,
    known_name,
    listed,
    parameters,
    place,
    shortened,
    shown,
)

Parts = tuple[Seen, ...]


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
        or _several(exercise, function, first, outcomes)
        or _difference(exercise, function, first, outcomes)
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


def _several(
    exercise: Task, function: Function, index: int, outcomes: list[Outcome]
) -> str:
    """Look at a sequence: how many things, in which order, which of them is wrong."""
    goal, items = exercise.goals[index], parts(outcomes[index].value)
    if goal.kind != SEQUENCE or items is None:
        return ""
    probe = exercise.probes[index].name
    if len(items) != len(goal.items):
        said = f"With {probe} you return {counted(len(items), 'thing')}; expected are "
        return f"{said}{len(goal.items)}. {_too_many(items, goal.items)}".strip()
    pairs = list(zip(items, goal.items, strict=True))
    return (
        _reordered(exercise, probe, items, goal.items)
        or _in_common(exercise, function, outcomes)
        or _first_wrong(exercise, function, probe, pairs)
    )


def _reordered(exercise: Task, probe: str, items: Parts, goals: Parts) -> str:
    """Tell that each thing is there, and stands in another place."""
    left = list(items)
    for goal in goals:
        found = [i for i, m in enumerate(left) if close(m, goal, exercise.tolerance)]
        if not found:
            return ""
        left.pop(found[0])
    return f"With {probe}, the right things come in another order than expected."


def _first_wrong(
    exercise: Task, function: Function, probe: str, pairs: list[tuple[Seen, Seen]]
) -> str:
    names = form.names_of_parts(exercise, len(pairs))
    near = [close(mine, one, exercise.tolerance) for mine, one in pairs]
    right = [name for name, is_right in zip(names, near, strict=True) if is_right]
    good = f" {listed(right)} {_are(len(right))} right and" if right else ""
    wrong = near.index(False)
    gap = _gap(*pairs[wrong], exercise.tolerance)
    said = f"With {probe},{good} {names[wrong]} {gap}."
    return f"{said} {_unknown(exercise, function)}"


def _in_common(exercise: Task, function: Function, outcomes: list[Outcome]) -> str:
    said = pattern.pattern(exercise, outcomes)
    return f"{said} {_unknown(exercise, function)}" if said else ""


def _too_many(items: Parts, goals: Parts) -> str:
    """Tell what stands too much, or is missing, at the beginning or at the end."""
    long, short = (items, goals) if len(items) > len(goals) else (goals, items)
    extra = len(long) - len(short)
    what = "too much" if long is items else "missing"
    for end, part in (("end", long[: len(short)]), ("beginning", long[extra:])):
        if all(close(a, b) for a, b in zip(part, short, strict=True)):
            many = counted(extra, "thing")
            return f"The others are right: at the {end} {many} {_are(extra)} {what}."
    return ""


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _gap(mine: Seen, goal: Seen, tolerance: float) -> str:
    """Say in what two single values differ."""
    if mine.kind != goal.kind:
        holds = f"holds {mine.kind}" if mine.kind in LEAVES else f"is {shown(mine)}"
        return f"{holds}, where {_wanted(goal)} expected"
    if mine.shape != goal.shape:
        return f"has the shape {mine.shape}; expected is {goal.shape}"
    if mine.kind == SEQUENCE:
        pairs = zip(mine.items, goal.items, strict=True)
        near = [close(a, b, tolerance) for a, b in pairs]
        return f"differs in its part {near.index(False)}"
    wrong = apart(mine, goal, tolerance)
    where = tuple(int(i) for i in np.argwhere(wrong)[0])
    yours, expected = entry_pair(
        np.asarray(mine.data)[where], np.asarray(goal.data)[where]
    )
    if not where:
        return f"is {yours} and should be {expected}"
    count = f"{int(wrong.sum())} of {wrong.size} entries differ"
    return f"has {yours} at {place(where)} and should have {expected} ({count})"


def _wanted(goal: Seen) -> str:
    if goal.kind in LEAVES:
        return f"{goal.kind} are"
    return f"{shown(goal)} is"


def _difference(
    exercise: Task, function: Function, index: int, outcomes: list[Outcome]
) -> str:
    value, goal = outcomes[index].value, exercise.goals[index]
    if said := _in_common(exercise, function, outcomes):
        return said
    if value.kind != goal.kind or value.data is None or goal.data is None:
        return f"Your result is not the expected one: return {exercise.returns}."
    wrong = apart(value, goal, exercise.tolerance)
    where = tuple(int(i) for i in np.argwhere(wrong)[0])
    yours, expected = entry_pair(value.data[where], goal.data[where])
    entry = f"entry {place(where)}" if where else "the result"
    count = f" ({int(wrong.sum())} of {wrong.size} entries differ)" if where else ""
    return (
        f"With {exercise.probes[index].name}, {entry} is {yours} and should be "
        f"{expected}{count}. {_unknown(exercise, function)}"
    )


def _unknown(exercise: Task, function: Function) -> str:
    name = known_name(function, exercise.called)
    idle = [f"`{parameter}`" for parameter in reading.unused(function)]
    takes = f"{listed(idle)} {'takes' if len(idle) == 1 else 'take'} no part in it. "
    return (
        f"{takes if idle else ''}This is not a mistake I know by name; "
        f"`compare({name})` shows every number side by side."
    )
