"""Practice: results, checks, hints and solutions."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from utils import exercises
from utils.practice import (
    Exercise,
    Probe,
    Result,
    Table,
    Wrong,
)

HOSTILE = "<img src=x onerror=alert(1)></style>\"'&\u202e\x00"


def _double(x: Any) -> Any:
    return 2 * x


def make(**changed: Any) -> Exercise:
    """Build a small exercise: double an array."""
    plan: dict[str, Any] = {
        "key": "05.softmax",  # a key that the course has, for `progress`
        "title": "Double it",
        "reference": _double,
        "returns": "an array of shape (n,)",
        "probes": [Probe("three", (np.array([1.0, 2.5, -3]),))],
        "wrong": [Wrong("squared", lambda x: x**2, "You square it.")],
        "hints": ["one", "two", "three"],
        "why": "Twice is doubling.",
        "minutes": 1,
        "level": "easy",
    }
    return Exercise(**{**plan, **changed})


class Elements(HTMLParser):
    """Count the elements of some HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Note the name of an element."""
        self.found.append(tag)


# Results


def test_a_result_says_its_status_by_word_and_sign_in_text_and_html() -> None:
    for status, sign in (("not attempted", "…"), ("not yet", "✘"), ("correct", "✔")):
        result = Result(status, "Look at `x`.")
        bundle = result._repr_mimebundle_()
        assert bundle["text/plain"] == f"{sign} {status.capitalize()}: Look at `x`."
        assert 'role="status"' in bundle["text/html"]
        assert f"{sign} {status.capitalize()}" in bundle["text/html"]
        assert "<code>x</code>" in bundle["text/html"]
        assert bool(result) == (status == "correct")


def test_text_from_outside_stays_text() -> None:
    table = Table(HOSTILE, (HOSTILE, "b"), [(HOSTILE, HOSTILE)])
    plain = Table("a", ("a", "b"), [("a", "b")])
    hostile = Result("not yet", HOSTILE, HOSTILE, HOSTILE, table, HOSTILE)
    harmless = Result("not yet", "a", "a", "a", plain, "a")
    assert Elements(hostile.html()).found == Elements(harmless.html()).found


def test_an_exception_with_hostile_text_stays_text() -> None:
    def stops(x: Any) -> Any:
        raise ValueError(HOSTILE)

    found = Elements(make().check(stops).html()).found
    assert set(found) <= {"div", "p", "strong", "code"}


def test_a_table_has_a_caption_and_scoped_heads() -> None:
    html = Table("Ages", ("who", "years"), [("Ada", "36")]).html()
    assert "<caption" in html
    assert html.count('scope="col"') == 2 and html.count('scope="row"') == 1


# Check


Answer = Callable[..., Any]


class Grumpy:
    """Fails however it is looked at."""

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("leave me alone")

    def __str__(self) -> str:
        raise RuntimeError("no")

    __repr__ = __str__


def endless(x: Any) -> Any:
    return endless(x)


def leaves(x: Any) -> Any:
    sys.exit(3)


def yields(x: Any) -> Any:
    yield x


ODD: list[Any] = [
    endless,
    leaves,
    yields,
    Grumpy(),
    5,
    "text",
    int,
    Grumpy,
    lambda: 0,
    lambda x, y: x,
    lambda *, x: x,
    lambda x: Grumpy(),
    lambda x: "text",
    lambda x: {"a": x},
    lambda x: [[1], [2, 3]],
    lambda x: np.array([x, "a"], dtype=object),
    lambda x: np.array(["a", "b", "c"]),
    lambda x: x > 0,
    lambda x: x * 1j,
    lambda x: x * np.nan,
    lambda x: np.ma.masked_less(2 * x, 0),
    lambda x: np.matrix(2 * x),
    lambda x: np.empty((0, 3)),
    lambda x: object,
    lambda x: (),
    lambda x: [],
    lambda x: 10**400,
    np.linalg.inv,
    max,
]


@pytest.mark.parametrize("answer", ODD, ids=range(len(ODD)))
@pytest.mark.usefixtures("off")
def test_check_and_compare_answer_whatever_comes(answer: Any) -> None:
    for result in (make().check(answer), make().compare(answer)):
        assert result.status == "not yet"
        assert result.message and result.html() and repr(result)


@pytest.mark.usefixtures("off")
def test_ctrl_c_is_told_in_words() -> None:
    def stopped(x: Any) -> Any:
        raise KeyboardInterrupt

    for result in (make().check(stopped), make().compare(stopped)):
        assert result.status == "not yet"
        assert "did not end on three" in result.message


@pytest.mark.usefixtures("off")
def test_other_kinds_of_right_answers_pass() -> None:
    class Doubler:
        def __call__(self, x: Any) -> Any:
            return x + x

    def uses_an_ellipsis(x: Any) -> Any:
        result = np.empty_like(x)
        result[...] = x[..., :] * 2
        return result

    right: list[Answer] = [Doubler(), uses_an_ellipsis, lambda x: np.ma.asarray(2 * x)]
    right.append(lambda x, extra=1, *more, **named: 2 * x)
    for answer in right:
        assert make().check(answer).status == "correct", answer


@pytest.mark.usefixtures("off")
def test_the_line_that_stopped_is_shown() -> None:
    def stops(x: Any) -> Any:
        return x @ np.ones(7)

    message = make().check(stops).message
    assert "at the line `return x @ np.ones(7)`" in message
    assert "x (3,)" in message


@pytest.mark.usefixtures("off")
def test_an_unknown_name_is_explained_and_takes_no_other_name() -> None:
    wrong = [Wrong("raises", lambda x: x @ np.ones(7), "You raise.")]
    message = make(wrong=wrong).check(lambda x: undefined).message  # type: ignore[name-defined]  # noqa: F821
    assert "NameError" in message and "cell that has been run" in message


@pytest.mark.usefixtures("off")
def test_both_readings_of_the_same_numbers_are_offered() -> None:
    wrong = [
        Wrong("squared", lambda x: x**2, "You square it."),
        Wrong("times itself", lambda x: x * x, "You multiply it by itself."),
    ]
    message = make(wrong=wrong).check(np.square).message
    assert "which is yours? You square it. Or: You multiply it by itself." in message


@pytest.mark.usefixtures("off")
def test_an_exception_alone_is_no_evidence_for_a_name() -> None:
    wrong = [Wrong("raises", lambda x: x @ np.ones(7), "You raise.")]
    message = make(wrong=wrong).check(lambda x: x.reshape(50)).message
    assert "stopped with `ValueError" in message


@pytest.mark.usefixtures("off")
def test_the_function_is_called_on_copies() -> None:
    exercise = make()

    def clears(x: Any) -> Any:
        x[:] = 0
        return x

    exercise.check(clears)
    assert exercise.check(_double).status == "correct"


@pytest.mark.usefixtures("off")
def test_compare_shows_yours_expected_and_difference() -> None:
    result = make().compare(lambda x: x + 2.5)
    assert result.table is not None
    assert result.table.columns == ("entry", "yours", "expected", "difference")
    assert result.table.rows[0] == ("[0]", "3.5", "2", "1.5")
    assert result.table.rows[1] == ("[1]", "5", "5", "0")
    assert "three: x (3,)" in result.table.caption
    assert make().compare(_double).status == "correct"


@pytest.mark.usefixtures("off")
def test_compare_of_many_entries_shows_those_that_differ() -> None:
    probe = Probe("many", (np.arange(100.0),))

    def late(x: Any) -> Any:
        return np.where(x < 90, 2 * x, 0)

    table = make(probes=[probe]).compare(late).table
    assert table is not None and len(table.rows) == 24
    assert [row[0] for row in table.rows[:10]] == [f"[{i}]" for i in range(90, 100)]


# Hints and solutions


@pytest.mark.usefixtures("off")
def test_each_call_gives_one_more_hint_and_three_at_most() -> None:
    exercise = make()
    assert [exercise.hint().message for _ in range(3)] == ["one", "two", "three"]
    assert exercise.hint().message == "1. one\n2. two\n3. three"


def test_the_solution_opens_after_a_pass_or_on_demand(file: Path) -> None:
    exercise = make()
    assert exercise.solution().code == ""
    exercise.check(np.square)
    assert exercise.solution().code == ""
    assert "return 2 * x" in exercise.solution(reveal=True).code
    exercise.check(lambda x: x + x)
    assert exercise.solution().code == "def double(x):\n    return 2 * x\n"
    exercise.check(np.square)
    assert make().solution().code, "a pass of an earlier session counts"


def test_practice_needs_numpy_alone(tmp_path: Path) -> None:
    """No notebook, no widgets: a check can run anywhere."""
    code = (
        "import sys; from utils.exercises import all; all();"
        "print({'IPython', 'matplotlib', 'ipywidgets'} & set(sys.modules))"
    )
    root = Path(exercises.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"
