"""Every lesson is whole, and what one lacks is said in one sentence."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import course
from tools import missing
from tools.lessons import Course
from utils.exercises import finding
from utils.exercises.finding import Lesson
from utils.practice import Exercise, Probe, Question, Wrong

NAME = "99_try_me.ipynb"


def test_every_lesson_is_whole() -> None:
    found = missing.faults()
    assert not found, "\n".join(found)


def _double(x: float) -> float:
    return 2 * x


def bank() -> Lesson:
    """The bank of a small lesson: one exercise and one guess."""
    double = Exercise(
        key="99.double",
        title="Double it",
        reference=_double,
        returns="one number",
        probes=[Probe("two", (2.0,)), Probe("three", (3.0,))],
        wrong=[Wrong("same", lambda x: x, "You return it as it is.")],
        hints=["Add it to itself.", "`x + x`", "`return x + x`"],
        why="Twice is once and once more.",
        minutes=1,
        level="easy",
    )
    feedback = {"right": "Yes.", "other": "Twice two."}
    guess = Question(key="99.guess_it", prompt="2 + 2?", answer=4.0, feedback=feedback)
    return Lesson("99", "try_me", "Try me", {"double": double, "guess_it": guess})


def notebook(answer: str = '""') -> Any:
    made = course.sample("What is twice?")
    made.cells[1].source = "from utils.exercises import try_me as practice"
    made.cells[3].source = f"practice.guess_it.predict({answer})"
    made.cells[5].metadata["exercise"] = "99.double"
    made.cells[6].source = "practice.double.check(add)"
    return made


@pytest.fixture
def whole(tmp_path: Path) -> Course:
    """A course of one lesson that lacks nothing."""
    course.write(notebook(), tmp_path / "notebooks" / NAME)
    course.write(notebook("4"), tmp_path / "notebooks" / "solutions" / NAME)
    figures = {"try_me": ["try_me.twice"], "telling": []}
    styles = {"try_me": {"99.double": [lambda x: x + x]}}
    return Course(tmp_path, {"99": bank()}, figures, styles)


def test_a_whole_lesson_lacks_nothing(whole: Course) -> None:
    assert list(missing.lacking(whole)) == []


Change = Callable[[Course], Course]


def without_notebook(course: Course, where: str = "notebooks") -> Course:
    (course.root / where / NAME).unlink()
    return course


def renamed(course: Course, where: str, name: str) -> Course:
    (course.root / where / NAME).rename(course.root / where / name)
    return course


def copied(made: Course, where: str, name: str) -> Course:
    course.write(notebook(), made.root / where / name)
    return made


def changed(
    made: Course, change: Callable[[Any], object], where: str = "notebooks"
) -> Course:
    written = notebook()
    change(written)
    course.write(written, made.root / where / NAME)
    return made


def says(made: Course, cell: int, source: str, where: str = "notebooks") -> Course:
    return changed(made, lambda n: n.cells[cell].update(source=source), where)


def another(key: str) -> Any:
    return course.code("again", "def add(): 1", exercise=key)


def larger(course: Course) -> Course:
    lesson, item = course.banks["99"], bank().items["guess_it"]
    items = lesson.items | {"recall_it": replace(item, key="99.recall_it")}
    return replace(course, banks={"99": lesson._replace(items=items)})


# What a course lacks, and all that is said about it.
LACKING: dict[str, tuple[Change, str]] = {
    "the bank": (
        lambda c: replace(c, banks={}),
        "utils/exercises/try_me is missing, and utils/explore/try_me.py, "
        "tests/lessons/test_try_me.py, notebooks/99_try_me.ipynb, "
        "notebooks/solutions/99_try_me.ipynb would belong to it",
    ),
    "the figures": (
        lambda c: replace(c, figures={}),
        "utils/explore/try_me.py is missing: it holds the live figures of lesson 99",
    ),
    "a figure": (
        lambda c: replace(c, figures={"try_me": []}),
        "utils/explore/try_me.py has no live figure: a public function that needs no "
        "argument and is annotated `-> Live`",
    ),
    "a lesson for figures": (
        lambda c: replace(c, figures={**c.figures, "lost": ["lost.one"]}),
        "utils/exercises/lost is missing, and utils/explore/lost.py would belong to it",
    ),
    "the styles' file": (
        lambda c: replace(c, styles={}),
        "tests/lessons/test_try_me.py is missing: it holds STYLES, right answers in "
        "other styles",
    ),
    "STYLES": (
        lambda c: replace(c, styles={"try_me": None}),
        "tests/lessons/test_try_me.py has no STYLES: right answers in other styles, by "
        "exercise's key",
    ),
    "a style": (
        lambda c: replace(c, styles={"try_me": {"99.double": []}}),
        "tests/lessons/test_try_me.py: STYLES has no answer in another style to "
        "99.double",
    ),
    "an exercise for a style": (
        lambda c: replace(c, styles={"try_me": c.styles["try_me"] | {"99.half": [1]}}),
        "tests/lessons/test_try_me.py: STYLES answers 99.half, which is no exercise of "
        "the lesson",
    ),
    "a lesson for styles": (
        lambda c: replace(c, styles={**c.styles, "lost": {}}),
        "utils/exercises/lost is missing, and tests/lessons/test_lost.py would belong "
        "to it",
    ),
    "the notebook": (
        lambda c: without_notebook(without_notebook(c), "notebooks/solutions"),
        "notebooks/99_verb_object.ipynb is missing: no notebook asks what "
        "utils/exercises/try_me holds",
    ),
    "the lesson of a solution": (
        without_notebook,
        "notebooks/99_try_me.ipynb is missing: no notebook asks what "
        "utils/exercises/try_me holds",
    ),
    "the solutions": (
        lambda c: without_notebook(c, "notebooks/solutions"),
        "notebooks/solutions/99_try_me.ipynb is missing: it solves lesson 99",
    ),
    "the solutions' name": (
        lambda c: renamed(c, "notebooks/solutions", "99_try_it.ipynb"),
        "notebooks/solutions/99_try_it.ipynb is misnamed: call it 99_try_me.ipynb",
    ),
    "a form of name": (
        lambda c: copied(c, "notebooks", "9_try_me.ipynb"),
        "notebooks/9_try_me.ipynb is misnamed: call it NN_verb_object.ipynb",
    ),
    "a form of name, twice": (
        lambda c: renamed(c, "notebooks", "99-try.ipynb"),
        "notebooks/99-try.ipynb is misnamed: call it NN_verb_object.ipynb",
    ),
    "its number": (
        lambda c: renamed(c, "notebooks", "98_try_me.ipynb"),
        "notebooks/98_try_me.ipynb asks lesson 99: give it this number",
    ),
    "a number of its own": (
        lambda c: copied(c, "notebooks", "99_try_it.ipynb"),
        "notebooks: 99_try_it.ipynb and 99_try_me.ipynb share the number 99",
    ),
    "a number of its own, solved": (
        lambda c: copied(c, "notebooks/solutions", "99_zoo.ipynb"),
        "notebooks/solutions: 99_try_me.ipynb and 99_zoo.ipynb share the number 99",
    ),
    "a bank for a notebook": (
        lambda c: copied(c, "notebooks", "98_see_it.ipynb"),
        "notebooks/98_see_it.ipynb asks lesson 99: give it this number",
    ),
    "the right bank": (
        lambda c: says(c, 1, "import numpy as practice"),
        "notebooks/99_try_me.ipynb takes its exercises from nowhere: write `from "
        "utils.exercises import try_me as practice`",
    ),
    "an exercise in the bank": (
        lambda c: changed(c, lambda n: n.cells.append(another("99.half"))),
        "notebooks/99_try_me.ipynb, cell again: utils/exercises/try_me has no exercise "
        "99.half",
    ),
    "a cell for an exercise": (
        lambda c: changed(c, lambda n: n.cells[5].update(metadata={})),
        "notebooks/99_try_me.ipynb has no cell with the key of the exercise 99.double",
    ),
    "a check": (
        lambda c: says(c, 6, "1"),
        "notebooks/99_try_me.ipynb never calls practice.double, which "
        "utils/exercises/try_me holds",
    ),
    "a solution": (
        lambda c: changed(
            c, lambda n: n.cells[5].update(metadata={}), "notebooks/solutions"
        ),
        "notebooks/solutions/99_try_me.ipynb has no cell with the key of the exercise "
        "99.double",
    ),
    "an answer": (
        lambda c: changed(
            c, lambda n: n.cells[3].update(source="1"), "notebooks/solutions"
        ),
        "notebooks/solutions/99_try_me.ipynb never calls practice.guess_it, which "
        "utils/exercises/try_me holds",
    ),
    "a question in the bank": (
        lambda c: changed(
            c, lambda n: n.cells[3].update(source="practice.guess_it, practice.more")
        ),
        "notebooks/99_try_me.ipynb calls practice.more, which utils/exercises/try_me "
        "does not hold",
    ),
}


@pytest.mark.parametrize("what", LACKING)
def test_what_is_lacking_is_said_in_one_sentence(whole: Course, what: str) -> None:
    change, said = LACKING[what]
    assert list(missing.lacking(change(whole))) == [said]


def test_a_question_that_is_never_asked_is_a_fault(whole: Course) -> None:
    lesson, solved = list(missing.lacking(larger(whole)))
    assert "notebooks/99_try_me.ipynb never calls practice.recall_it" in lesson
    assert "solutions/99_try_me.ipynb never calls practice.recall_it" in solved


def test_a_question_is_a_guess_or_a_recall(whole: Course) -> None:
    lesson = whole.banks["99"]
    items = lesson.items | {"riddle": lesson.items["guess_it"]}
    found = list(
        missing.lacking(replace(whole, banks={"99": lesson._replace(items=items)}))
    )
    said = "riddle is misnamed: begin it with guess_ or recall_"
    assert found[0] == f"utils/exercises/try_me/_questions.py: {said}"


def test_two_cells_with_one_key_are_both_named(whole: Course) -> None:
    twice = changed(whole, lambda n: n.cells.append(another("99.double")))
    found = list(missing.lacking(twice))
    said = "notebooks/99_try_me.ipynb, cell {}: a second cell has the key 99.double"
    assert found == [said.format("add"), said.format("again")]


BANKED = """
from utils.exercises.finding import gathered

NUMBER, TITLE, EXERCISES = "98", "Small", ()

globals().update(gathered(__name__))
"""
WRONG_FORM = {
    "": "utils/exercises/small/__init__.py is missing: it tells the NUMBER",
    BANKED.replace("NUMBER", "NUMBERS"): "NUMBER must be two digits",
    BANKED.replace('"98"', "98"): "NUMBER must be two digits",
    BANKED.replace('"98"', '"9"'): "NUMBER must be two digits",
    BANKED.replace('"98"', '"٩٨"'): "NUMBER must be two digits",
    BANKED.replace('"Small"', '" "'): "TITLE must be a text",
    BANKED.replace(", ()", ', "softmax"'): "EXERCISES must be a tuple of names",
    BANKED.replace(", ()", ", (1,)"): "EXERCISES must be a tuple of names",
    BANKED.replace(", ()", ', ("add",)'): "_add.py is missing: EXERCISES names it",
    BANKED: "_questions.py has no question",
}


@pytest.mark.parametrize("init", WRONG_FORM)
def test_a_bank_that_does_not_say_what_it_must_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, init: str
) -> None:
    package = tmp_path / f"banks_{list(WRONG_FORM).index(init)}"
    (package / "small").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "left_behind" / "__pycache__").mkdir(parents=True)
    (package / "small" / "_questions.py").touch()
    if init:
        (package / "small" / "__init__.py").write_text(init, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ValueError, match=WRONG_FORM[init]):
        list(finding._lessons(importlib.import_module(package.name)))
