"""Practice: results, hints, questions, and progress that survives what disks do."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from utils import exercises
from utils.exercises import progress, reset
from utils.practice import (
    Exercise,
    Probe,
    Question,
    Result,
    Table,
    Wrong,
    kept,
)

HOSTILE = "<img src=x onerror=alert(1)></style>\"'&\u202e\x00"


def _double(x: Any) -> Any:
    return 2 * x


QUESTION = Question(
    key="05.guess",
    prompt="Which?",
    options={"A": "this", "B": "that"},
    answer="B",
    feedback={"A": "Not this.", "B": "Yes, that."},
)


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


# Progress


def entries(path: Path) -> Any:
    """Read the items of a progress file."""
    return json.loads(path.read_text(encoding="utf-8"))["items"]


def test_what_is_done_is_kept_and_a_pass_is_never_taken_back(file: Path) -> None:
    exercise = make()
    exercise.check(None)
    assert not file.exists(), "a placeholder is no attempt"
    exercise.check(np.square)
    assert entries(file) == {"05.softmax": {"status": "tried"}}
    exercise.check(_double)
    exercise.check(np.square)
    assert entries(file) == {"05.softmax": {"status": "correct"}}


def test_unknown_parts_of_the_file_survive(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('{"version": 1, "later": [1], "items": {}}')
    make().check(_double)
    assert json.loads(file.read_text())["later"] == [1]


def _work(name: str, first: int, path: str) -> None:
    os.environ[kept.VARIABLE] = path
    os.environ.pop("CI", None)
    for i in range(first, first + 20):
        assert kept.record(f"{name}.{i}", status="tried") == ""


def test_several_notebooks_at_once_lose_nothing(file: Path) -> None:
    context = multiprocessing.get_context("spawn")
    names = ("left", "right", "third")
    workers = [context.Process(target=_work, args=(n, 0, str(file))) for n in names]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert set(entries(file)) == {f"{name}.{i}" for name in names for i in range(20)}
    assert not list(file.parent.glob(".progress-*")), "no temporary file is left"


DAMAGED = [
    b"",
    b"{",
    b"\xff\xfe\x00",
    b"[]",
    b'{"items": 3}',
    b'{"items": {"a": 1}}',
    b'{"items": {"a": {"status": "perfect"}}}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_set_aside_and_said_so(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    file.with_name("progress.json.damaged-1").write_bytes(b"an older one")
    result = make().check(_double)
    assert result.status == "correct"
    assert "`progress.json.damaged-2`" in result.notice and "damaged" in repr(result)
    assert file.with_name("progress.json.damaged-2").read_bytes() == content
    assert file.with_name("progress.json.damaged-1").read_bytes() == b"an older one"
    assert entries(file) == {"05.softmax": {"status": "correct"}}
    assert make().check(_double).notice == ""


def test_looking_at_a_damaged_file_sets_it_aside_too(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"{")
    assert "damaged" in progress().notice
    assert not file.exists() and progress().notice == ""


def test_a_disk_that_cannot_be_written_costs_the_progress_alone(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **named: Any) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    result = make().check(_double)
    assert result.status == "correct"
    assert "read-only file system" in result.notice
    assert make().solution().code, "this session remembers the pass"


def test_what_could_not_be_written_is_written_later(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **named: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(tempfile, "mkstemp", refuse)
        assert "no space left" in make().check(_double).notice
    assert QUESTION.predict("B").notice == ""
    assert set(entries(file)) == {"05.softmax", "05.guess"}


def test_a_place_where_no_file_can_be_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    (tmp_path / "plain").write_text("")
    for place in (tmp_path / "plain" / "progress.json", tmp_path):
        monkeypatch.setenv(kept.VARIABLE, str(place))
        assert make().check(_double).status == "correct"
        assert progress().table is not None
        assert reset("05.softmax").status == "not attempted"


@pytest.mark.parametrize(
    "settings",
    [{"CI": "true"}, {"CI": "1"}, {kept.VARIABLE: "off"}, {"CI": "woodpecker"}],
)
def test_ci_and_off_write_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert kept.location() is None
    make().check(_double)
    QUESTION.predict("B")
    progress()
    assert not file.parent.exists()


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_the_file_lies_in_the_users_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv(kept.VARIABLE, raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    where = kept.location()
    assert where is not None and where.is_relative_to(tmp_path)
    assert where.parts[-2:] == ("paying-attention", "progress.json")


# The course at a glance


def test_progress_shows_every_lesson_on_one_line(file: Path) -> None:
    make().check(_double)
    shown = progress()
    assert shown.table is not None
    assert [row[0][:2] for row in shown.table.rows] == list(exercises.lessons())
    line = next(row for row in shown.table.rows if row[0].startswith("05"))
    open_now = len(exercises.of("05")) - 1
    assert line[1:4] == ("1", "0", str(open_now))
    assert line[4] in exercises.of("05") and line[4] != "05.softmax"
    assert 'scope="row"' in shown.html()
    assert repr(progress()) == repr(shown)


def test_reset_opens_one_item_or_a_lesson(file: Path) -> None:
    make().check(_double)
    make(key="05.entropy").check(_double)
    make(key="06.attention").check(_double)
    assert "05.softmax is open again (1 item)" in reset("05.softmax").message
    assert set(entries(file)) == {"05.entropy", "06.attention"}
    reset("05")
    assert set(entries(file)) == {"06.attention"}
    assert "Near it: 05.softmax" in reset("05.sofmax").message
    assert set(entries(file)) == {"06.attention"}


def test_everything_done_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {key: {"status": "correct"} for key in exercises.all()}
    monkeypatch.setattr(kept, "items", lambda: (known, ""))
    assert progress().status == "correct"
    assert len(re.findall("all done", repr(progress()))) == len(exercises.lessons())


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
