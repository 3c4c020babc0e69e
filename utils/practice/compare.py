"""Set a function's results beside the expected ones, entry by entry."""

from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import Any

import numpy as np

from utils.practice import diagnose
from utils.practice.call import Outcome
from utils.practice.check import checked, sheltered
from utils.practice.outcome import NOT_YET, Result, Table
from utils.practice.task import Task
from utils.practice.values import LEAVES, SEQUENCE, Seen, apart, parts, stacked
from utils.practice.wording import (
    described,
    number,
    number_pair,
    place,
    quoted_or_plain,
    shown,
)

_MOST_ROWS, _MOST_LOOKED_AT = 24, 2_000
_HEADS = ("entry", "yours", "expected", "difference")
_MISSING = "–"
Row = tuple[str, str, str, str]


def compare(exercise: Task, function: object) -> Result:
    """Set yours beside the expected results on the first probe that fails."""
    return sheltered(exercise, lambda: _compared(exercise, function))


def _compared(exercise: Task, function: object) -> Result:
    outcomes: list[Outcome] = []
    result = checked(exercise, function, outcomes)
    if result.status != NOT_YET or not outcomes or outcomes[-1].stopped:
        return result
    try:
        table = _table(exercise, outcomes)
    except Exception:  # the message of the check tells more than no table
        return result
    return Result(result.status, result.message, table=table)


def _table(exercise: Task, outcomes: list[Outcome]) -> Table | None:
    rights = list(diagnose.rights(exercise, outcomes))
    if False not in rights:
        return None
    index = rights.index(False)
    value, goal = outcomes[index].value, exercise.goals[index]
    if outcomes[index].error is not None:
        return None
    rows = list(islice(_rows(value, goal, "", exercise.tolerance), _MOST_LOOKED_AT))
    probe = exercise.probes[index]
    caption = f"On {probe.name}: {described(exercise.reference, probe.args)}"
    if len(rows) > _MOST_ROWS:
        rows = sorted(rows, key=lambda row: row[-1] == "0")[:_MOST_ROWS]
        caption += f" (the first {_MOST_ROWS} entries that differ)"
    return Table(caption, _HEADS, rows)


def _rows(value: Seen, goal: Seen, name: str, tolerance: float) -> Iterator[Row]:
    """Compare two values: first what they are, where that differs, then the entries."""
    items = parts(value)
    if goal.kind == SEQUENCE and items is not None:
        if len(items) != len(goal.items):
            yield _form(f"{name} length", str(len(items)), str(len(goal.items)))
        for i, (mine, one) in enumerate(zip_longest(items, goal.items)):
            yield from _part(mine, one, f"{name}[{i}]", tolerance)
        return
    array = stacked(value)
    if array is not value and goal.shape:
        made = goal.made if goal.kind == SEQUENCE else "array"
        yield _form(f"{name} type", value.made, made)
    if array is None or array.kind not in LEAVES or goal.kind not in LEAVES:
        yield _form(name or "result", shown(value), shown(goal))
        return
    if array.kind != goal.kind:
        yield _form(f"{name} entries", array.kind, goal.kind)
    if array.shape != goal.shape:
        yield _form(f"{name} shape", str(array.shape), str(goal.shape))
    yield from _entries(array, goal, name, tolerance)


def _part(
    mine: Seen | None, goal: Seen | None, name: str, tolerance: float
) -> Iterator[Row]:
    if mine is not None and goal is not None:
        yield from _rows(mine, goal, name, tolerance)
    elif mine is not None:
        yield _form(name, shown(mine), _MISSING)
    elif goal is not None:
        yield _form(name, _MISSING, shown(goal))


def _form(name: str, yours: str, expected: str) -> Row:
    return name.strip(), yours, expected, "differs"


def _entries(value: Seen, goal: Seen, name: str, tolerance: float) -> Iterator[Row]:
    """Compare the entries of two arrays; an entry that one lacks is shown."""
    same_form = value.kind == goal.kind and value.shape == goal.shape
    wrong = (
        apart(value, goal, tolerance) if same_form and value.data is not None else None
    )
    places = [] if value.data is None else list(_places(value.shape))
    places += [spot for spot in _places(goal.shape) if spot not in set(places)]
    for spot in sorted(places):
        entry = f"{name}{place(spot)}" if spot else name or "result"
        yours, expected = _at(value, spot), _at(goal, spot)
        near = wrong is not None and not wrong[spot]
        yield entry, *_beside(yours, expected, near)


def _places(shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    return islice(np.ndindex(shape), _MOST_LOOKED_AT)


def _beside(yours: Any, expected: Any, near: bool) -> tuple[str, str, str]:
    """Write an entry of each, and the difference; a missing one is told by a dash."""
    if yours is None or expected is None:
        return _text(yours), _text(expected), "differs"
    if not (isinstance(yours, float) and isinstance(expected, float)):
        same = type(yours) is type(expected) and yours == expected
        return _text(yours), _text(expected), "same" if same else "differs"
    if near or yours == expected:
        return number(expected), number(expected), "0"
    return *number_pair(yours, expected), number(yours - expected)


def _at(seen: Seen, spot: tuple[int, ...]) -> Any:
    if seen.data is None or len(spot) != len(seen.shape):
        return None
    inside = all(i < n for i, n in zip(spot, seen.shape, strict=True))
    return seen.data[spot] if inside else None


def _text(entry: object) -> str:
    if entry is None:
        return _MISSING
    return number(entry) if isinstance(entry, float) else quoted_or_plain(entry)
