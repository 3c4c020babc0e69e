"""Questions and lines to order: what is shown, marked, compared and kept."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from utils import exercises
from utils.practice import Order, Question, Result

HOSTILE = "<img src=x onerror=alert(1)></style>\"'&$\\href{x}$\u202e\x00\ud800"
QUESTION = Question(
    key="05.guess",
    prompt="Which?",
    options={"A": "this", "B": "that.", "C": "both"},
    answer="B",
    feedback={"A": "Not this.", "B": "Yes, that.", "C": "Not both."},
)
NUMBER = Question(
    key="05.number",
    prompt="How many?",
    answer=0.5,
    tolerance=0.02,
    feedback={"right": "Yes.", "2.0": "Upside down.", "low": "More.", "other": "No."},
)
ORDER = Order(
    key="05.order",
    prompt="Order them.",
    lines={"A": "e = exp(x)", "B": "total = sum(e)", "C": "e / total", "D": "e / n"},
    answer="ABC",
    feedback={"D": "The count is not the sum."},
)


class Grumpy:
    """Fails however it is looked at."""

    def __str__(self) -> str:
        raise SystemExit(3)

    __repr__ = __str__


def rows(result: Result) -> list[tuple[str, ...]]:
    """Give the rows of a result's table."""
    assert result.table is not None
    return [tuple(row) for row in result.table.rows]


def kept_of(path: Path, key: str) -> Any:
    """Read what the progress file holds of an item."""
    return json.loads(path.read_text(encoding="utf-8"))["items"][key]


NONSENSE: list[Any] = ["D", "AB", 7, True, HOSTILE, "x" * 10_000, ..., Grumpy(), [], {}]


# Letters


@pytest.mark.usefixtures("off")
def test_a_question_is_asked_without_giving_anything_away() -> None:
    asked = QUESTION.predict()
    assert asked.status == "not attempted" and asked.message == "Which?"
    assert rows(asked) == [("A", "this"), ("B", "that."), ("C", "both")]
    QUESTION.predict("B")
    for nothing in (None, "", "  "):
        assert repr(QUESTION.predict(nothing)) == repr(asked)
    assert QUESTION._repr_mimebundle_() == asked._repr_mimebundle_()


@pytest.mark.usefixtures("off")
@pytest.mark.parametrize("guess", ["b", " B ", "(b)", "B.", "that", "THAT.", '"B"'])
def test_a_letter_is_read_in_any_writing(guess: str) -> None:
    result = QUESTION.predict(guess)
    assert result and result.status == "correct"
    assert result.message == "You guessed B, and so it is. Yes, that.\nWhich?"


@pytest.mark.usefixtures("off")
def test_the_options_stay_and_the_guess_is_marked() -> None:
    wrong = QUESTION.predict("C")
    assert wrong.status == "not yet"
    assert "You guessed C, but it comes out otherwise. Not both." in wrong.message
    assert "Which?" in wrong.message and "guess again" in repr(wrong)
    assert rows(wrong) == [
        ("A", "this", ""),
        ("B", "that.", ""),  # what is right is not told
        ("C", "both", "✘ not so"),
    ]
    right = QUESTION.predict("B")
    assert rows(right) == [
        ("A", "this", ""),
        ("B", "that.", "✔ right"),
        ("C", "both", "the first"),
    ]
    assert rows(QUESTION.predict("C"))[2][2] == "✘ not so"


@pytest.mark.usefixtures("off")
@pytest.mark.parametrize("guess", NONSENSE, ids=range(len(NONSENSE)))
def test_a_mistyped_letter_shows_the_options_again(guess: Any) -> None:
    result = QUESTION.predict(guess)
    assert result.status == "not attempted"
    assert "none of the letters A, B, C" in result.message
    assert len(result.message) < 200
    assert rows(result) == list(QUESTION.options.items())
    assert result.html() and repr(result)


@pytest.mark.usefixtures("off")
def test_what_is_typed_adds_no_element() -> None:
    def elements(result: Result) -> list[str]:
        return re.findall(r"<(\w+)", result.html())

    assert elements(QUESTION.predict(HOSTILE)) == elements(QUESTION.predict("z"))
    assert elements(NUMBER.predict(HOSTILE)) == elements(NUMBER.predict("z"))
    assert elements(ORDER.order(HOSTILE)) == elements(ORDER.order("z"))


def test_the_first_guess_and_the_last_are_kept(file: Path) -> None:
    QUESTION.predict("D")
    assert not file.exists(), "what cannot be read is no guess"
    QUESTION.predict("A")
    assert kept_of(file, "05.guess") == {"status": "tried", "first": "A", "last": "A"}
    QUESTION.predict("that.")
    QUESTION.predict("C")
    kept = {"status": "correct", "first": "A", "last": "C"}
    assert kept_of(file, "05.guess") == kept
    assert [row[2] for row in rows(QUESTION.predict("B"))] == [
        "the first",
        "✔ right",
        "",
    ]


@pytest.mark.parametrize("first", [[1], {"a": 1}, None, "Z", 3.5, 10**400])
def test_an_odd_entry_of_the_file_does_no_harm(file: Path, first: Any) -> None:
    for item in (QUESTION, NUMBER):
        entry = {"items": {item.key: {"status": "tried", "first": first}}}
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(entry), encoding="utf-8")
        assert item.predict(item.answer).status == "correct"


@pytest.mark.usefixtures("off")
def test_what_is_recalled_is_no_guess() -> None:
    recall = Question(
        key="05.recall_it",
        prompt="Which?",
        options={"A": "this", "B": "that"},
        answer="B",
        feedback={"A": "Not this.", "B": "Yes, that."},
    )
    assert recall.predict("A").message == "You chose A. Not this.\nWhich?"
    assert recall.predict("B").message == "You chose B. Yes, that.\nWhich?"
    assert "Your answer" in repr(recall.predict())


# Numbers


@pytest.mark.usefixtures("off")
def test_a_number_is_judged_with_its_tolerance_and_its_known_mistakes() -> None:
    for right in (0.5, "0,5", "0.51", 0.48, "0.5.", np.float64(0.5), np.array(0.5)):
        assert NUMBER.predict(right).status == "correct"
    for guess, said in ((2, "Upside down."), ("−1", "More."), (30, "No.")):
        result = NUMBER.predict(guess)
        assert result.status == "not yet"
        assert f"You guessed {guess}, but it comes out otherwise." in result.message
        assert said in result.message


@pytest.mark.usefixtures("off")
def test_the_number_is_told_only_when_it_was_found() -> None:
    assert "0.5" not in repr(NUMBER.predict())
    assert rows(NUMBER.predict(0.1)) == [("now", "0.1", "✘ not so")]
    assert rows(NUMBER.predict(2)) == [
        ("the first", "0.1", ""),
        ("now", "2", "✘ not so"),
    ]
    assert rows(NUMBER.predict("0.51")) == [
        ("the first", "0.1", ""),
        ("now", "0.51", "✔ right"),
        ("exact", "0.5", ""),
    ]


@pytest.mark.usefixtures("off")
@pytest.mark.parametrize(
    "guess", ["half", "nan", "1e999", "0.5.5", 10**400, 1j, Grumpy(), HOSTILE, [0.5]]
)
def test_what_is_no_number_is_told_with_the_question(guess: Any) -> None:
    result = NUMBER.predict(guess)
    assert result.status == "not attempted"
    assert "is not a number" in result.message and "How many?" in result.message


# What a question needs


def test_a_question_without_its_feedback_is_refused() -> None:
    with pytest.raises(ValueError, match="feedback lacks"):
        Question(key="05.x", prompt="?", options={"A": "a"}, answer="A", feedback={})
    with pytest.raises(ValueError, match="not one of the options"):
        Question(
            key="05.x", prompt="?", options={"A": ""}, answer="B", feedback={"A": "-"}
        )
    with pytest.raises(ValueError, match="feedback lacks"):
        Order(key="05.x", prompt="?", lines={"A": "a", "B": "b"}, answer="A")
    with pytest.raises(ValueError, match="no line is called"):
        Order(key="05.x", prompt="?", lines={"A": "a"}, answer="AB")


def test_every_question_is_a_guess_or_recalls() -> None:
    for key, item in exercises.all().items():
        if isinstance(item, Question):
            assert item.recalls != key[3:].startswith("guess_"), key


# Lines in order


@pytest.mark.usefixtures("off")
@pytest.mark.parametrize(
    "order", ["a b c", "a, b > c", "A → B → C", "'ABC'", ["A", "B", "C"], ("a", "bc")]
)
def test_an_order_is_read_in_any_writing(order: Any) -> None:
    result = ORDER.order(order)
    assert result and result.code.splitlines() == [ORDER.lines[x] for x in "ABC"]


@pytest.mark.usefixtures("off")
def test_a_wrong_order_stays_shown_with_its_marks() -> None:
    result = ORDER.order("ACB")
    assert "1 from the start in place. Look at place 2" in result.message
    assert rows(result) == [
        ("A", "e = exp(x)", "✔ in place"),
        ("C", "e / total", "✘ look here"),
        ("B", "total = sum(e)", ""),
        ("D", "e / n", "not used"),
    ]
    distractor = ORDER.order("ABD")
    assert distractor.message == "The count is not the sum."
    marks = [row[2] for row in rows(distractor)]
    assert marks == ["✔ in place", "✔ in place", "✘ look here", "not used"]
    short = ORDER.order("AB")
    assert "Still missing below: 1" in short.message
    assert [row[2] for row in rows(short)][:2] == ["✔ in place", "✔ in place"]


@pytest.mark.usefixtures("off")
def test_a_line_too_many_is_the_one_that_is_marked() -> None:
    order = Order(key="05.o", prompt="", lines={"A": "a", "B": "b"}, answer=("A", "BA"))
    result = order.order("AB")
    assert "line B is too many" in result.message
    assert [row[2] for row in rows(result)] == ["✔ in place", "✘ look here"]
    assert order.order("BA") and order.order("A")


@pytest.mark.usefixtures("off")
@pytest.mark.parametrize("order", ["A A", "XYZ", HOSTILE, Grumpy(), 7, "A" * 10_000])
def test_an_order_that_cannot_be_read_shows_the_lines_again(order: Any) -> None:
    result = ORDER.order(order)
    assert result.status == "not attempted" and len(result.message) < 200
    assert rows(result) == list(ORDER.lines.items())


def test_the_first_order_and_the_last_are_kept(file: Path) -> None:
    ORDER.order("ACB")
    ORDER.order("ABC")
    kept = {"status": "correct", "first": "ACB", "last": "ABC"}
    assert kept_of(file, "05.order") == kept


@pytest.mark.usefixtures("off")
def test_a_number_that_has_two_readings_is_not_taken() -> None:
    for text in ("1,000", "-12,345,678"):
        result = NUMBER.predict(text)
        assert result.status == "not attempted" and "two ways" in result.message
        assert text.replace(",", "") in result.message
    assert NUMBER.predict("0,500")
