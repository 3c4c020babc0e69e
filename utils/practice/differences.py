"""Show in what a result differs, where no mistake is known by name."""

import numpy as np

from utils.practice import form, pattern, reading
from utils.practice.call import Function, Outcome
from utils.practice.task import Task
from utils.practice.values import (
    LEAVES,
    SEQUENCE,
    Seen,
    apart,
    close,
    parts,
)
from utils.practice.wording import (
    counted,
    entry_pair,
    known_name,
    listed,
    place,
    shown,
    sized,
)

Parts = tuple[Seen, ...]


def several(
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
        return f"has the shape {mine.shape}; expected is {sized(goal)}"
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


def difference(
    exercise: Task, function: Function, index: int, outcomes: list[Outcome]
) -> str:
    """Tell what all results have in common, or the first entry that differs."""
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
