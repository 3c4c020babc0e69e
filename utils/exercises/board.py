"""The course at a glance, starting an item again, and what is due for recall."""

import difflib

from utils.exercises.finding import Lesson, lessons
from utils.practice import Exercise, Question, kept, schedule
from utils.practice.outcome import CORRECT, NOT_ATTEMPTED, Result, Table
from utils.practice.sitting import sit


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
    if due := len(schedule.due(_to_recall(known), known, schedule.now())):
        what = "1 recall question is" if due == 1 else f"{due} recall questions are"
        said += f"\n{what} due: run `review()`."
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
    done, notice = kept.forget(keys)
    count = "1 item" if len(keys) == 1 else f"{len(keys)} items"
    said = {
        "all": f"{wanted} is open again ({count}).",
        "session": f"{wanted} is open in this session ({count}).",
        "nothing": f"{wanted} could not be opened again ({count}).",
    }[done]
    word = "Nothing changed" if done == "nothing" else "Reset"
    return Result(NOT_ATTEMPTED, said, word, notice=notice)


def review(answers: object = "") -> Result:
    """Ask recall questions that are due, five at a time: ``review()``.

    They are those of the lessons whose exercises you have all solved. Answer in the
    order shown: ``review("B A 0.5 C A")``. What you forgot comes once more at the end.

    Returns
    -------
    Result
        The questions, or what your answers mean; it shows itself in a notebook.
    """
    known, notice = kept.items()
    if pool := _to_recall(known):
        return sit(pool, answers, known, notice)
    said = (
        "Nothing to recall yet. Once all exercises of a lesson are correct, `review()` "
        "asks its recall questions again, and then ever more rarely: each time when "
        "you are about to forget the answer. Five questions take three minutes."
    )
    return Result(NOT_ATTEMPTED, said, "Review", notice=notice)


def _to_recall(known: kept.Items) -> dict[str, Question]:
    """Find the recall questions of the lessons that are passed, by key."""
    return {
        item.key: item
        for lesson in lessons().values()
        if _passed(lesson, known)
        for item in _recalls(lesson)
    }


def _passed(lesson: Lesson, known: kept.Items) -> bool:
    """All exercises are correct; where there are none, all recall questions."""
    items = lesson.items.values()
    exercises = [item.key for item in items if isinstance(item, Exercise)]
    needed = exercises or [question.key for question in _recalls(lesson)]
    return _count(needed, known, "correct") == len(needed)


def _recalls(lesson: Lesson) -> list[Question]:
    items = lesson.items.values()
    return [item for item in items if isinstance(item, Question) and item.recalls]


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
