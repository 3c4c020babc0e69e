"""Review: recall questions come back when they are due, whatever the clock does."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from utils import exercises
from utils.exercises import progress, reset, review
from utils.practice import (
    Exercise,
    Question,
    Result,
    kept,
    lock,
    place,
    schedule,
    sitting,
)

MONDAY = datetime(2026, 6, 1, 18, tzinfo=UTC)
DAY = timedelta(days=1)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(file: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the schedule, on a Monday evening."""
    clock = Clock()
    monkeypatch.setattr(schedule, "now", clock)
    return clock


def passed(*lessons: str) -> None:
    """Keep all exercises of some lessons as correct, and nothing else."""
    for key, item in exercises.all().items():
        if key[:2] in lessons and isinstance(item, Exercise):
            kept.record(key, status="correct")


def recalls(*lessons: str) -> dict[str, Question]:
    found = exercises.all().items()
    return {
        key: item
        for key, item in found
        if key[3:].startswith("recall_") and isinstance(item, Question)
        if key[:2] in lessons
    }


def shown(result: Result) -> list[Question]:
    """The questions that a result asks, in order."""
    if result.table is None:
        return []
    prompts = [row[1] for row in result.table.rows if row[0].isdigit()]
    every = exercises.all().values()
    known = [item for item in every if isinstance(item, Question)]
    return [next(q for q in known if prompt.startswith(q.prompt)) for prompt in prompts]


def right(questions: list[Question]) -> str:
    return " ".join(str(question.answer) for question in questions)


def wrong(question: Question) -> str:
    return next(k for k in question.options if k != question.answer)


def cards(path: Path) -> dict[str, Any]:
    items = json.loads(path.read_text(encoding="utf-8"))["items"]
    return {key: entry["card"] for key, entry in items.items() if "card" in entry}


def restarted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what a session remembers, as a new kernel would."""
    monkeypatch.setattr(kept, "_unsaved", {})
    monkeypatch.setattr(sitting, "_shown", {})


def test_without_a_passed_lesson_it_says_what_it_is_for(clock: Clock) -> None:
    for answers in ("", "A B", None, 3):
        assert "Once all exercises of a lesson are correct" in review(answers).message
    kept.record("05.recall_shape", status="correct")
    kept.record("05.softmax", status="correct")
    assert shown(review()) == [], "one exercise is no lesson"
    assert "due" not in progress().message


def test_the_recall_questions_of_passed_lessons_are_asked(clock: Clock) -> None:
    passed("05")
    expected = recalls("05")
    result = review()
    assert result.status == "not attempted"
    assert {question.key for question in shown(result)} == expected.keys()
    first = shown(result)[0]
    assert result.table is not None
    rows = [tuple(row) for row in result.table.rows]
    assert rows[0] == ("1", first.prompt)
    assert rows[1:4] == [(f"1 {k}", text) for k, text in first.options.items()]
    assert 'review("A B C")' in result.table.caption
    assert repr(review()) == repr(result), "looking twice changes nothing"
    assert not cards(place.location() or Path())


def test_each_question_is_the_one_of_its_bank(clock: Clock) -> None:
    passed(*exercises.lessons())
    pool = [q for q in exercises.all().values() if isinstance(q, Question)]
    while asked := shown(review()):
        assert all(any(question is known for known in pool) for question in asked)
        review(right(asked))


def test_answers_are_told_kept_and_scheduled(clock: Clock, file: Path) -> None:
    passed("05")
    asked = shown(review())
    result = review(right(asked))
    assert result.status == "correct"
    assert "3 of 3 questions recalled" in result.message
    for question in asked:
        assert question.feedback[str(question.answer)] in result.message
    assert "The next question comes in 2 days." in result.message
    items = json.loads(file.read_text())["items"]
    for question in asked:
        entry = items[question.key]
        assert entry["status"] == "correct" and entry["last"] == question.answer
        assert entry["card"]["due"] == (MONDAY + 2 * DAY).isoformat()
        [answer] = entry["card"]["answers"]
        assert answer["at"] == MONDAY.isoformat() and answer["right"] is True


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("b c a", "b c a"),
        ("B,C,A", "B C A"),
        ("B, C; A.", "B C A."),
        ("bca", "b c a"),
        ("BC A", "B C A"),
        ("(B) (C) (A)", "(B) (C) (A)"),
        (["B", "C", "A"], "B C A"),
        (("B", "C", "A"), "B C A"),
        ("\tB\nC  A ", "B C A"),
    ],
)
def test_letters_are_read_in_many_styles(
    clock: Clock, file: Path, line: Any, words: str
) -> None:
    passed("05")
    assert right(shown(review())) == "B C A"
    assert review(line).status == "correct"
    given = {key: card["answers"][0]["guess"] for key, card in cards(file).items()}
    assert list(given.values()) == words.split()


NUMBER = Question(
    key="05.recall_number",
    prompt="How much is half?",
    answer=0.5,
    tolerance=0.01,
    feedback={"right": "One of two.", "2": "Upside down.", "other": "No."},
)
LETTER = Question(
    key="05.recall_letter",
    prompt="Which?",
    options={"A": "this", "B": "that"},
    answer="B",
    feedback={"A": "Not this.", "B": "Yes, that."},
)
POOL = {
    "05.recall_letter": LETTER,
    "05.recall_number": NUMBER,
    "05.recall_more": Question(
        key="05.recall_more",
        prompt="Again?",
        options={"A": "yes", "B": "no"},
        answer="A",
        feedback={"A": "Yes, again.", "B": "But yes."},
    ),
}


def sit(answers: object = "") -> Result:
    return sitting.sit(POOL, answers, *kept.items())


@pytest.mark.parametrize(
    "line", ["B 0.5 A", "B, 0.5, A", "B,0,5,A", "b;0,5;a", "B,.5,A", ["B", 0.5, "A"]]
)
def test_numbers_stand_among_the_letters(clock: Clock, line: Any) -> None:
    asked = sit()
    assert asked.table is not None
    assert "Answer with a number." in asked.table.rows[3][1]
    assert 'review("A 0.5 A")' in asked.table.caption
    assert sit(line).status == "correct"


def test_a_known_mistake_in_a_number_is_named(clock: Clock) -> None:
    sit()
    told = sit("B 2 A")
    assert told.status == "not yet" and "Upside down." in told.message


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("B x A", "Answer 2: “x” is not a number."),
        ("Z 0.5 A", "Answer 1: “Z” is none of the letters A, B."),
        ("B 0.5 nonsense", "Answer 3: “nonsense”"),
        ("B nan A", "Answer 2"),
        ("B 0.5", "2 answers came for 3 questions"),
        ("B 0.5 A A", "4 answers came for 3 questions"),
        ("BA", "1 answer came for 3 questions"),
        (",,,", "0 answers came for 3 questions"),
        ("<b>x</b>", "1 answer came"),
        (7, "1 answer came"),
        (Ellipsis, "1 answer came"),
        ("B " * 10_000, "10000 answers came"),
    ],
)
def test_a_mistyped_line_is_said_and_nothing_of_it_recorded(
    clock: Clock, file: Path, line: Any, said: str
) -> None:
    asked = sit()
    before = file.read_bytes()
    result = sit(line)
    assert result.status == "not attempted" and said in result.message
    assert "othing was recorded" in result.message
    assert result.table is not None and asked.table is not None
    assert result.table.rows == asked.table.rows, "the questions stay in sight"
    assert file.read_bytes() == before
    assert sit("B 0.5 A").status == "correct"


def test_a_value_that_cannot_be_shown_is_no_accident(clock: Clock) -> None:
    class Grumpy:
        def __str__(self) -> str:
            raise RuntimeError("no")

    sit()
    for value in (Grumpy(), [Grumpy()]):
        assert "answers came for 3 questions" in sit(value).message


def test_what_is_not_known_is_told_and_asked_again(clock: Clock, file: Path) -> None:
    sit()
    told = sit("? ? A")
    assert "The answer is B. Yes, that." in told.message
    assert "The answer is 0.5. One of two." in told.message
    assert told.table is not None and [row[0] for row in told.table.rows] == [
        *("1", "1 A", "1 B", "2")
    ]
    items = json.loads(file.read_text())["items"]
    assert items["05.recall_letter"]["status"] == "tried"
    assert sit("B 0.5").status == "correct"
    items = json.loads(file.read_text())["items"]
    assert items["05.recall_letter"]["status"] == "correct"


def test_a_forgotten_question_comes_at_the_end_of_the_sitting(
    clock: Clock, file: Path
) -> None:
    passed("05")
    asked = shown(review())
    first = [wrong(asked[0]), str(asked[1].answer), wrong(asked[2])]
    told = review(" ".join(first))
    assert told.status == "not yet" and "1 of 3 questions recalled" in told.message
    assert asked[0].feedback[first[0]] in told.message
    again = shown(told)
    assert again == [asked[0], asked[2]]
    assert "3 answers came for 2 questions" in review(" ".join(first)).message
    told = review(f"{asked[0].answer} {wrong(asked[2])}")
    assert shown(told) == [asked[2]]
    assert shown(review()) == [asked[2]], "looking keeps the place"
    told = review(asked[2].answer)
    assert told.status == "correct" and told.table is None
    assert "The next question comes tomorrow." in told.message
    rights = [a["right"] for a in cards(file)[asked[2].key]["answers"]]
    assert rights == [False, False, True]
    assert shown(review()) == [], "nothing is due twice on one day"
    nothing = review("B")
    assert "nothing was recorded" in nothing.message
    assert len(cards(file)[asked[2].key]["answers"]) == 3


def test_five_at_a_time_until_all_were_asked(clock: Clock) -> None:
    lessons = list(exercises.lessons())
    passed(*lessons)
    expected = recalls(*lessons)
    seen: list[str] = []
    while asked := shown(review()):
        assert len(asked) <= 5
        seen += [question.key for question in asked]
        left = len(expected) - len(seen)
        result = review(right(asked))
        what = "question" if left == 1 else "questions"
        if left:
            assert f"{left} {what} more to recall: run `review()`" in result.message
    assert sorted(seen) == sorted(expected) and len(seen) > 5


def test_progress_says_how_many_are_due(clock: Clock) -> None:
    passed("05")
    assert "3 recall questions are due: run `review()`." in progress().message
    asked = shown(review())
    review(f"{right(asked[:2])} {wrong(asked[2])}")
    assert "due" not in progress().message
    clock.now += DAY
    assert "1 recall question is due: run `review()`." in progress().message
    reset("05.softmax")
    assert "due" not in progress().message and shown(review()) == []


def test_times_between_grow_and_shrink(clock: Clock, file: Path) -> None:
    passed("05")
    gaps = []
    for _ in range(4):
        asked = shown(review())
        assert len(asked) == 3
        review(right(asked))
        card = cards(file)[asked[0].key]
        due = datetime.fromisoformat(card["due"])
        gaps.append((due - clock.now).days)
        clock.now = due
    assert gaps[0] < gaps[1] < gaps[2] < gaps[3]
    asked = shown(review())
    review("? ? ?")
    forgotten = datetime.fromisoformat(cards(file)[asked[0].key]["due"])
    assert (forgotten - clock.now).days < gaps[3] / 4


def test_due_is_what_waits_longest_first_and_half_a_day_early() -> None:
    def card(days: float) -> dict[str, Any]:
        return {
            "due": (MONDAY + days * DAY).isoformat(),
            "last_review": (MONDAY - 3 * DAY).isoformat(),
            "stability": 2.0,
            "difficulty": 5.0,
        }

    known = {k: {"card": card(d)} for k, d in {"a": 0.4, "b": -2, "c": 0.6}.items()}
    assert schedule.due(["new", "a", "b", "c"], known, MONDAY) == ["b", "a", "new"]


# A new kernel, other notebooks, other clocks


def test_a_new_kernel_goes_on_in_the_middle(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed("05", "02")
    asked = shown(review())
    assert len(asked) == 5
    restarted(monkeypatch)
    clock.now += timedelta(hours=1)
    told = review(f"{wrong(asked[0])} {right(asked[1:])}")
    assert "4 of 5 questions recalled" in told.message
    restarted(monkeypatch)
    assert shown(review()) == [asked[0]]
    restarted(monkeypatch)
    assert review(asked[0].answer).status == "correct"


def test_a_cell_of_last_week_answers_nothing_of_today(
    clock: Clock, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed("05", "02")
    line = right(shown(review()))
    clock.now += 7 * DAY
    restarted(monkeypatch)
    told = review(line)
    assert "nothing was recorded" in told.message and len(shown(told)) == 5
    assert not cards(file)


def test_answers_belong_to_what_this_notebook_showed(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed("05", "02")
    asked = shown(review())
    mine = dict(sitting._shown)
    restarted(monkeypatch)  # another notebook answers, and is asked the next ones
    review(right(shown(review())))
    assert shown(review()) != asked
    monkeypatch.setattr(sitting, "_shown", mine)
    assert review(right(asked)).status == "correct"


def test_without_a_file_the_session_remembers(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(place.VARIABLE, "off")
    passed("05")
    asked = shown(review())
    review(f"{right(asked[:2])} {wrong(asked[2])}")
    assert shown(review()) == [asked[2]]
    assert review(asked[2].answer).status == "correct"
    assert shown(review()) == []


def test_a_bad_disk_costs_the_dates_alone(
    clock: Clock, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed("05")

    def refuse(*args: Any, **named: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(tempfile, "mkstemp", refuse)
        asked = review()
        assert "no space left" in asked.notice and len(shown(asked)) == 3
        told = review(right(shown(asked)))
        assert told.status == "correct" and "no space left" in told.notice
        assert shown(review()) == [], "this session remembers"
    kept.record("05.softmax", status="correct")
    assert len(cards(file)) == 3, "what could not be written is, later"


def test_a_held_lock_is_waited_for_once_a_line(
    clock: Clock, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed("05")
    asked = shown(review())
    waited: list[Path] = []

    def taken(handle: int, name: Path) -> bool:
        waited.append(name)
        return take(handle, name)

    take = lock._take
    monkeypatch.setattr(lock, "SECONDS", 0.0)
    with lock.locked(file):
        monkeypatch.setattr(lock, "_take", taken)
        assert "holding" in review(right(asked)).notice
    assert len(waited) == 1


JUMPS = [-40_000, -365, -30, -1.2, -0.5, 0.2, 1, 400, 30_000, 2_000_000]


@pytest.mark.parametrize("days", JUMPS)
@pytest.mark.parametrize("recalled", [True, False])
def test_a_clock_that_jumps_does_no_harm(
    clock: Clock, file: Path, days: float, recalled: bool
) -> None:
    passed("05")
    asked = shown(review())
    review(right(asked) if recalled else "? ? ?")
    clock.now += days * DAY
    for _ in range(2):
        for result in (review(), progress(), review()):
            assert result.message and result.html()
        if asked := shown(review()):
            assert review(right(asked)).status == "correct"
        clock.now = MONDAY + DAY  # the clock is right again
    clock.now = MONDAY + 800 * DAY
    assert len(shown(review())) == 3, "nothing is lost for ever"
    for card in cards(file).values():
        assert 0 < card["stability"] < 40_000


def test_a_card_of_the_future_is_due_now(clock: Clock) -> None:
    passed("05")
    clock.now = MONDAY + 30_000 * DAY
    review(right(shown(review())))
    clock.now = MONDAY
    asked = shown(review())
    assert len(asked) == 3
    assert review(right(asked)).status == "correct"
    assert shown(review()) == []


CARDS: list[Any] = [
    None,
    3,
    "card",
    [],
    {},
    {"due": 5},
    {"due": "yesterday", "last_review": "then", "stability": 1, "difficulty": 5},
]
SOUND: dict[str, Any] = {
    "due": "2026-05-01T00:00:00+00:00",
    "last_review": "2026-04-01T00:00:00+00:00",
    "stability": 3.0,
    "difficulty": 5.0,
    "answers": [],
}
NUMBERS: list[Any] = [-1, 0, float("nan"), float("inf"), 1e300, 10**400, "x", None, []]
DATES: list[Any] = [None, "", "2026-05-01", "0001-01-01T00:00:00", 10**30, "9999-12-31"]
ANSWERS: list[Any] = [None, 3, {}, ["x"], "text"]
CARDS += [SOUND | {"stability": value} for value in NUMBERS]
CARDS += [SOUND | {"difficulty": value} for value in [*NUMBERS, 0.9, 11]]
CARDS += [SOUND | {"answers": value} for value in ANSWERS]
CARDS += [SOUND | {name: day} for name in ("due", "last_review") for day in DATES]


@pytest.mark.parametrize("card", CARDS, ids=range(len(CARDS)))
def test_a_damaged_card_is_asked_again(clock: Clock, file: Path, card: Any) -> None:
    passed("05")
    kept.record("05.recall_shape", status="tried", card=card)
    kept.record("review.sitting", asked=card, at=card)
    assert progress().message
    asked = shown(review())
    assert "05.recall_shape" in {question.key for question in asked}
    assert review(right(asked)).status == "correct"
    card = cards(file)["05.recall_shape"]
    assert card["answers"][-1]["right"] is True
    due = datetime.fromisoformat(card["due"])
    assert timedelta(0) < due - MONDAY <= timedelta(days=365)


def test_the_same_answers_on_the_same_days_give_the_same_dates(
    clock: Clock, file: Path
) -> None:
    def dates() -> Iterator[str]:
        clock.now = MONDAY
        for line in ("B C A", "? ? ?", "BCA", "B C A"):
            review()
            review(line)
            clock.now += 3 * DAY
        for card in cards(file).values():
            yield card["due"]

    passed("05")
    first = list(dates())
    reset("05")
    os.unlink(file)
    passed("05")
    assert list(dates()) == first


def test_no_torch_and_no_optimizer_come_along() -> None:
    text = (Path(__file__).parent.parent / "requirements.txt").read_text()
    assert re.search(r"^fsrs==", text, re.MULTILINE)
    assert not re.search(r"^(torch|pandas)==", text, re.MULTILINE)
