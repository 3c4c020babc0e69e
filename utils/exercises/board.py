"""The course at a glance, and starting an item again."""

import difflib

from utils.exercises.finding import Lesson, lessons
from utils.practice import kept
from utils.practice.outcome import CORRECT, NOT_ATTEMPTED, Result, Table


def progress() -> Result:
    """Show every lesson with what is done, tried and open.

    Returns
    -------
    Result
        A table, one lesson a line; it shows itself in a notebook.
    """
    known, notice = kept.items()
    rows = [
        _row(f"{lesson.number} {lesson.title}", _keys(lesson), known)
        for lesson in lessons().values()
    ]
    every = _every()
    done = _count(every, known, "correct")
    columns = ("lesson", "done", "tried", "open", "next")
    table = Table("The course at a glance", columns, rows)
    status = CORRECT if every and done == len(every) else NOT_ATTEMPTED
    said = f"{done} of {len(every)} exercises and questions done."
    return Result(status, said, "Progress", table=table, notice=notice)


def reset(key: str) -> Result:
    """Forget what was done in one exercise (``"05.softmax"``) or lesson (``"05"``)."""
    wanted = str(key).strip()
    keys = [known for known in _every() if wanted in (known, known[:2])]
    if not keys:
        near = difflib.get_close_matches(wanted, _every(), n=3, cutoff=0.4)
        advice = f" Near it: {', '.join(near)}." if near else ""
        said = f"There is no exercise “{wanted[:40]}”.{advice}"
        return Result(NOT_ATTEMPTED, said, "Nothing changed")
    notice = kept.forget(keys)
    count = "1 item" if len(keys) == 1 else f"{len(keys)} items"
    return Result(
        NOT_ATTEMPTED, f"{wanted} is open again ({count}).", "Reset", notice=notice
    )


def _every() -> list[str]:
    return [key for lesson in lessons().values() for key in _keys(lesson)]


def _keys(lesson: Lesson) -> list[str]:
    return [item.key for item in lesson.items.values()]


def _row(title: str, keys: list[str], known: kept.Items) -> tuple[str, ...]:
    done, tried = _count(keys, known, "correct"), _count(keys, known, "tried")
    left = [key for key in keys if known.get(key, {}).get("status") != "correct"]
    counts = (str(done), str(tried), str(len(keys) - done - tried))
    return (
        title,
        *counts,
        left[0] if left else ("all done" if keys else "nothing yet"),
    )


def _count(keys: list[str], known: kept.Items, status: str) -> int:
    return sum(known.get(key, {}).get("status") == status for key in keys)
