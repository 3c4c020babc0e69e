"""A sitting: five recall questions that are due, answered in one line of typing.

What was asked is kept with the progress, so a new kernel goes on where the old one was.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from utils.practice import kept, schedule
from utils.practice.outcome import CORRECT, NOT_ATTEMPTED, NOT_YET, Result, Table
from utils.practice.place import location
from utils.practice.question import Question
from utils.practice.wording import written

AT_A_TIME = 5
Pool = Mapping[str, Question]

# The sitting is kept like an item, under a key that no lesson has.
_KEY = "review.sitting"
_LASTS = timedelta(hours=12)
_NOT_KNOWN = "?"

# What this session showed last, by the progress file: answers are meant for that.
_shown: dict[Path | None, list[str]] = {}


class _UnreadableError(Exception):
    """An answer that is none; nothing of its line is recorded."""


def sit(pool: Pool, answers: object, known: kept.Items, notice: str = "") -> Result:
    """Ask the questions that are due, or take the answers to those last shown.

    Parameters
    ----------
    pool
        The questions that may be asked, by key.
    answers
        Letters and numbers in the order shown, like ``"B A 0.5 C"``, and ``?`` for
        what is not known any more. With none the questions are shown.
    known, notice
        What `kept.items` gave.

    Returns
    -------
    Result
        It shows itself in a notebook; nothing is ever raised.
    """
    moment = schedule.now()
    begun = [key for key in _begun(known, moment) if key in pool]
    text = _text(answers)
    if not text:
        return _ask(pool, begun or _next(pool, known, moment), known, notice)
    asked = [key for key in _last_shown(known) if key in pool] or begun
    if not asked:
        said = "No question was open, so nothing was recorded."
        return _ask(pool, _next(pool, known, moment), known, notice, said)
    words = _words(text, [pool[key] for key in asked])
    if len(words) != len(asked):
        given = _count(len(words), "answer")
        said = f"{given} came for {_count(len(asked), 'question')}. Nothing was "
        said += "recorded: give one answer to each, and `?` where you do not know."
        return _ask(pool, asked, known, notice, said)
    return _take(pool, dict(zip(asked, words, strict=True)), known, notice)


def _next(pool: Pool, known: kept.Items, moment: datetime) -> list[str]:
    return schedule.due(pool, known, moment)[:AT_A_TIME]


def _begun(known: kept.Items, moment: datetime) -> list[str]:
    """List what a sitting of the last hours still asks."""
    sitting = known.get(_KEY, {})
    try:
        since = moment - datetime.fromisoformat(sitting["at"])
        fresh = abs(since) < _LASTS
        return [str(key) for key in sitting["asked"]] if fresh else []
    except (KeyError, TypeError, ValueError, OverflowError):
        return []


def _last_shown(known: kept.Items) -> list[str]:
    return _shown.get(location(), []) if _KEY in known else []


def _ask(
    pool: Pool, asked: list[str], known: kept.Items, notice: str, said: str = ""
) -> Result:
    """Show the questions and how to answer them, or tell that none is due."""
    if not asked:
        said = " ".join(filter(None, [said, _when(pool, known)]))
        return Result(NOT_ATTEMPTED, said, "Review", notice=notice)
    notice = _open(asked, known) or notice
    said = said or f"{_count(len(asked), 'question')} to recall, without looking back."
    table = _questions([pool[key] for key in asked])
    return Result(NOT_ATTEMPTED, said, "Review", table=table, notice=notice)


def _open(asked: list[str], known: kept.Items) -> str:
    """Remember what is asked, here and for a new kernel."""
    _shown[location()] = asked
    moment = schedule.now()
    if _begun(known, moment) == asked:
        return ""
    return kept.record(_KEY, asked=asked, at=moment.isoformat())


def _questions(questions: list[Question]) -> Table:
    rows = []
    for number, question in enumerate(questions, 1):
        how = "" if question.options else " Answer with a number."
        rows.append((f"{number}", f"{question.prompt}{how}"))
        rows += [(f"{number} {k}", text) for k, text in question.options.items()]
    examples = [
        list(question.options)[place % len(question.options)]
        if question.options
        else "0.5"
        for place, question in enumerate(questions)
    ]
    how = f'Answer in this order, like `review("{" ".join(examples)}")`, and put `?` '
    return Table(f"{how}where you do not know.", ("number", "question"), rows)


def _take(
    pool: Pool, given: Mapping[str, str], known: kept.Items, notice: str
) -> Result:
    """Record each answer, and ask again for what was forgotten."""
    lines, forgotten = [], []
    try:
        with kept.together() as saved:
            for number, (key, word) in enumerate(given.items(), 1):
                recalled, said = _judge(pool[key], word, number)
                card = schedule.answered(
                    known.get(key, {}), word, recalled, schedule.now()
                )
                kept.record(key, status="correct" if recalled else "tried", card=card)
                lines.append(f"{number}. {'✔' if recalled else '✘'} {said}")
                forgotten += [] if recalled else [key]
            _open(forgotten, known)
    except _UnreadableError as problem:
        return _ask(pool, list(given), known, notice, str(problem))
    return _told(pool, lines, forgotten, "".join(saved) or notice)


def _judge(question: Question, word: str, number: int) -> tuple[bool, str]:
    """Tell whether an answer is right, and what it means."""
    if word == _NOT_KNOWN:
        name = str(question.answer) if question.options else "right"
        meaning = question.feedback[name]
        return False, f"The answer is {question.answer}. {meaning}"
    result = question.predict(word)
    said = result.message.removesuffix(f"\n{question.prompt}")
    if result.status == NOT_ATTEMPTED:
        raise _UnreadableError(f"Answer {number}: {said} Nothing was recorded.")
    return bool(result), said


def _told(pool: Pool, lines: list[str], forgotten: list[str], notice: str) -> Result:
    right = len(lines) - len(forgotten)
    lines.insert(0, f"{right} of {_count(len(lines), 'question')} recalled.")
    if forgotten:
        lines.append("What you forgot comes once more, now that you have read why:")
        table = _questions([pool[key] for key in forgotten])
        said = "\n".join(lines)
        return Result(NOT_YET, said, "Look again", table=table, notice=notice)
    known, _ = kept.items()
    lines.append(_when(pool, known))
    return Result(CORRECT, "\n".join(lines), "Recalled", notice=notice)


def _when(pool: Pool, known: kept.Items) -> str:
    """Say when there is something to recall again."""
    moment = schedule.now()
    if more := len(schedule.due(pool, known, moment)):
        return f"{_count(more, 'question')} more to recall: run `review()`."
    dates = [schedule.date(known.get(key, {}), moment) for key in pool]
    days = max(1, round((min(dates) - moment) / timedelta(days=1)))
    when = "tomorrow" if days == 1 else f"in {days} days"
    return f"Nothing more to recall today. The next question comes {when}."


def _words(text: str, questions: list[Question]) -> list[str]:
    """Split a line of answers; a comma between digits belongs to a number."""
    words = re.split(r"[\s;]+|,(?!\d)|(?<!\d),", text)
    words = [word for word in words if word]
    joined = "".join(words)
    letters = all(question.options for question in questions)
    if len(words) != len(questions) == len(joined) and letters:
        return list(joined)  # "BACAB"
    return words


def _text(answers: object) -> str:
    if answers is None:
        return ""
    if isinstance(answers, (list, tuple)):
        return " ".join(map(written, answers))
    return written(answers)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
