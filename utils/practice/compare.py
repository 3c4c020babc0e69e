"""Set a function's numbers beside the expected ones, entry by entry."""

import numpy as np

from utils.practice import diagnose
from utils.practice.call import Function, Numbers, describe, numbers
from utils.practice.check import check
from utils.practice.outcome import NOT_YET, Result, Table
from utils.practice.task import Task

_MOST_ROWS = 24


def compare(exercise: Task, function: object) -> Result:
    """Set yours beside the expected numbers on the first probe that fails."""
    result = check(exercise, function)
    if result.status != NOT_YET or not callable(function):
        return result
    try:
        return _compared(exercise, function, result)
    except Exception:
        return result


def _compared(exercise: Task, function: Function, result: Result) -> Result:
    outcomes = exercise.try_out(function)
    rights = list(diagnose.rights(exercise, outcomes))
    index = rights.index(False) if False in rights else -1
    got = numbers(outcomes[index].value)
    if index < 0 or got is None or got.shape != exercise.expected[index].shape:
        return result
    probe = exercise.probes[index]
    shapes = describe(exercise.reference, probe.args)
    rows = _rows(got, exercise.expected[index])
    caption = f"On {probe.name}: {shapes}"
    if len(rows) > _MOST_ROWS:
        rows = sorted(rows, key=lambda row: row[-1] == "0")[:_MOST_ROWS]
        caption += f" (the first {_MOST_ROWS} entries that differ)"
    table = Table(caption, ("entry", "yours", "expected", "difference"), rows)
    return Result(result.status, result.message, table=table)


def _rows(got: Numbers, expected: Numbers) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for place in np.ndindex(expected.shape):
        same = np.isclose(got[place], expected[place], rtol=1e-5, atol=1e-6)
        gap = "0" if same else diagnose.number(got[place] - expected[place])
        entry = str(list(place)) if place else "result"
        rows.append(
            (entry, diagnose.number(got[place]), diagnose.number(expected[place]), gap)
        )
    return rows
