"""A toy lesson is added to a copy of the course, by CONTRIBUTING's steps alone.

Its budgets are not asked: a lesson has at least 40 cells and 1,500 words, and the toy
is here to have as few as it can. All else that holds for a lesson holds for it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import course, toy
from tools import lessons, stored

pytestmark = pytest.mark.notebooks
COPIED = ("utils", "tools", "tests", "notebooks", "data")
SINGLE = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml")
# What the course knows of the lesson, asked of the copy in a process of its own.
KNOWN = """import json
from utils import exercises, explore
print(json.dumps({
    "all": list(exercises.all()), "of": exercises.of("99"),
    "figures": list(explore.all_figures()), "board": repr(exercises.progress()),
}))"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course with the toy lesson, written and stored."""
    root = tmp_path_factory.mktemp("course")
    for name in COPIED:
        shutil.copytree(
            lessons.ROOT / name, root / name, ignore=shutil.ignore_patterns(".ipynb_*")
        )
    for name in SINGLE:
        shutil.copy(lessons.ROOT / name, root / name)
    for name, text in toy.FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    course.write(toy.notebook(toy.LESSON), root / toy.NOTEBOOK)
    course.write(toy.notebook(toy.SOLVED), root / toy.SOLUTIONS)
    ran = python(root, "-m", "tools.notebooks", "99")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return root


def python(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a copy of the course, with the copy's modules."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env=os.environ | {"PAYING_ATTENTION_PROGRESS": "off", "PYTHONPATH": str(root)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_steps_name_all_that_the_lesson_is_made_of() -> None:
    steps = (lessons.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name in (*toy.FILES, toy.NOTEBOOK, toy.SOLUTIONS):
        place = name.replace("99_try_me", "NN_verb_object").replace("try_me", "NAME")
        assert (
            f"`{place}`" in steps
            or f"`{Path(place).name}`" in steps
            or (Path(place).name == "_double.py" and "`_EXERCISE.py`" in steps)
        ), place
    used = [metadata for _, _, metadata in toy.LESSON + toy.SOLVED]
    tags = {tag for metadata in used for tag in metadata.get("tags", [])}
    assert {tag for tag in tags if f"`{tag}`" not in steps} == set()
    keys = {key for metadata in used for key in metadata} - {"tags"}
    assert {key for key in keys if f'`"{key}": "' not in steps} == set()


def test_the_course_knows_the_lesson(copy: Path) -> None:
    asked = python(copy, "-c", KNOWN)
    assert asked.returncode == 0, asked.stderr
    known = json.loads(asked.stdout)
    assert known["of"] == ["99.double", "99.guess_four"]
    assert known["all"][-2:] == known["of"]
    assert "try_me.twice" in known["figures"]
    assert "99 Try me" in known["board"]


def test_the_lesson_is_stored_with_its_links_and_solutions(copy: Path) -> None:
    readme = (copy / "README.md").read_text(encoding="utf-8")
    link = f"[What is twice a number?]({toy.NOTEBOOK})"
    assert f"| 99 | {link} | `double` | 1 + 1 |" in readme
    neighbour = lessons.notebooks(copy)[-2]
    assert "Next: [99 What is twice" in stored.read(neighbour).cells[0].source
    cells = {cell.id: cell for cell in stored.read(copy / toy.SOLUTIONS).cells}
    assert cells["double"].source == "def double(x):\n    return 2 * x"
    assert cells["answers"].source == "practice.guess_four.predict(8)"
    [see] = [c for c in stored.read(copy / toy.NOTEBOOK).cells if c.id == "see"]
    assert see.metadata["jupyter"] == {"outputs_hidden": True} and see.outputs


def test_the_tests_of_lessons_pass_for_it(copy: Path) -> None:
    names = ["lessons", "notebooks", "exercises"]
    files = [f"tests/test_{name}.py" for name in names]
    chosen = "(99 or try_me or whole) and not budgets"
    command = ["-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", *files]
    ran = python(copy, *command, "tests/lessons", "-k", chosen)
    assert ran.returncode == 0, ran.stdout[-3000:]
    passed = re.findall(r"^PASSED (.*)$", ran.stdout, re.MULTILINE)
    for test in (
        "test_every_lesson_is_whole",
        "test_no_faults[notebooks/99_try_me]",
        "test_no_faults[solutions/99_try_me]",
        "test_the_stored_lesson_is_unsolved[notebooks/99_try_me]",
        "test_every_check_of_the_solved_lesson_passes[notebooks/99_try_me]",
        "[99.double]",
    ):
        assert any(name.endswith(test) for name in passed), (test, passed)


Change = tuple[str, str, str]  # a file, a text in it, and what stands there instead
BANK = "utils/exercises/try_me"
ONE_GONE: dict[str, tuple[str | Change, str]] = {
    "bank": (
        BANK,
        f"{BANK} is missing, and utils/explore/try_me.py, "
        f"tests/lessons/test_try_me.py, {toy.NOTEBOOK}, {toy.SOLUTIONS} would belong "
        "to it",
    ),
    "first file": (
        f"{BANK}/__init__.py",
        f"{BANK}/__init__.py is missing: it tells the NUMBER",
    ),
    "exercise": (
        f"{BANK}/_double.py",
        f"{BANK}/_double.py is missing: EXERCISES names it",
    ),
    "place": (
        (f"{BANK}/__init__.py", '("double",)', "()"),
        f"{BANK}/_double.py is in no place of the lesson: add “double” to EXERCISES in "
        f"{BANK}/__init__.py",
    ),
    "key": (
        (f"{BANK}/_double.py", "99.double", "98.double"),
        f"{BANK}/_double.py: double has the key “98.double”, not “99.double”",
    ),
    "figures": (
        "utils/explore/try_me.py",
        "utils/explore/try_me.py is missing: it holds the live figures of lesson 99",
    ),
    "figure": (
        ("utils/explore/try_me.py", "() -> Live", "()"),
        "utils/explore/try_me.py has no live figure: a public function that needs no "
        "argument and is annotated `-> Live`",
    ),
    "styles' file": (
        "tests/lessons/test_try_me.py",
        "tests/lessons/test_try_me.py is missing: it holds STYLES, right answers in "
        "other styles",
    ),
    "styles": (
        ("tests/lessons/test_try_me.py", "STYLES", "STYLE"),
        "tests/lessons/test_try_me.py has no STYLES: right answers in other styles, by "
        "exercise's key",
    ),
    "notebook": (
        toy.NOTEBOOK,
        f"{toy.NOTEBOOK} is missing: no notebook asks what {BANK} holds",
    ),
    "solutions": (
        toy.SOLUTIONS,
        f"{toy.SOLUTIONS} is missing: it solves lesson 99",
    ),
    "cell's key": (
        (toy.NOTEBOOK, '"exercise": "99.double",', ""),
        f"{toy.NOTEBOOK} has no cell with the key of the exercise 99.double",
    ),
    "guess": (
        (toy.NOTEBOOK, "practice.guess_four.predict", "print"),
        f"{toy.NOTEBOOK} never calls practice.guess_four, which {BANK} holds",
    ),
}


@contextmanager
def without(root: Path, piece: str | Change) -> Iterator[None]:
    """Take a file, a folder or a word of a file away, and put it back."""
    name = piece if isinstance(piece, str) else piece[0]
    place, aside = root / name, root / "aside"
    shutil.move(place, aside)
    if not isinstance(piece, str):
        text = aside.read_text(encoding="utf-8")
        assert piece[1] in text
        place.write_text(text.replace(piece[1], piece[2]), encoding="utf-8")
    yield
    if place.is_file():
        place.unlink()
    shutil.move(aside, place)


@pytest.mark.parametrize("piece", ONE_GONE)
def test_one_piece_less_is_said_in_one_sentence(copy: Path, piece: str) -> None:
    taken, said = ONE_GONE[piece]
    with without(copy, taken):
        asked = python(copy, "-m", "tools.missing")
    assert (asked.stdout.splitlines(), asked.returncode) == ([said], 1), asked.stderr


def test_the_lesson_takes_few_lines() -> None:
    assert toy.lines() <= 100
