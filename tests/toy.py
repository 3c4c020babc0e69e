"""The smallest lesson that CONTRIBUTING's list of steps makes: all that is typed."""

from __future__ import annotations

from typing import Any

import nbformat

from tests import course
from tools import stored

NOTEBOOK, SOLUTIONS = "notebooks/99_try_me.ipynb", "notebooks/solutions/99_try_me.ipynb"
FILES = {
    "utils/exercises/try_me/__init__.py": '''\
"""Lesson 99, what is twice a number?: one exercise and a guess."""

from utils.exercises.finding import gathered

NUMBER, TITLE, EXERCISES = "99", "Try me", ("double",)

globals().update(gathered(__name__))
''',
    "utils/exercises/try_me/_double.py": '''\
"""Exercise 99.double: Double a number."""

from utils.practice import Exercise, Probe, Wrong


def _double(x: float) -> float:
    return 2 * x


double = Exercise(
    key="99.double",
    title="Double a number",
    reference=_double,
    returns="one number, twice as large",
    probes=[Probe("three", (3.0,)), Probe("below zero", (-1.5,))],
    wrong=[
        Wrong("square", lambda x: x * x, "You multiply the number by itself."),
        Wrong("half", lambda x: x / 2, "You halve the number."),
        Wrong("same", lambda x: x, "You return the number as it came."),
        Wrong("plus", lambda x: x + 2, "You add 2. Twice is a product."),
    ],
    hints=["Twice is once and once more.", "Add it to itself.", "A product with 2."],
    why="Twice a number is the number added to itself.",
    minutes=1,
    level="easy",
)
''',
    "utils/exercises/try_me/_questions.py": '''\
"""The questions of lesson 99."""

from utils.practice import Question

guess_four = Question(
    key="99.guess_four",
    prompt="How much is twice 4?",
    answer=8.0,
    feedback={"right": "Four and four.", "other": "Add 4 to 4."},
)
''',
    "utils/explore/try_me.py": '''\
"""Lesson 99: what is twice a number?"""

from utils.figures import Picture, bars
from utils.live import Live, Number


def twice() -> Live:
    """A number and its double."""
    slider = Number("x", "Number x", 0, 10, 1, 4)
    return Live("Twice a number", "hand-set", [slider], _twice)


def _twice(x: int) -> tuple[Picture, str]:
    words = f"Twice {x} is {2 * x}."
    return bars({"value": [x, 2 * x]}, ["x", "twice x"], caption=words, high=20), words
''',
    "tests/lessons/test_try_me.py": '''\
"""Lesson 99: right answers in other styles."""

STYLES = {"99.double": [lambda x: x + x, lambda x: sum([x, x])]}
''',
}
SETUP = f"""{course.SETUP}

from utils.exercises import try_me as practice"""
TITLE = "# What is twice a number?"
EXPLORE = "from utils.explore import try_me as explore"
LESSON = [
    (
        "title",
        "# What is twice a number?\n\nAbout 1 minute, and 1 for the exercises.",
        {},
    ),
    (
        "setup",
        f"{SETUP}\nfrom utils.explore import try_me as explore",
        {"tags": ["setup"]},
    ),
    ("guess-say", "## Guess, then see\n\nPut your number between the quotes.", {}),
    ("guess-four", 'practice.guess_four.predict("")', {}),
    ("see-say", "Move the slider.", {}),
    ("see", "explore.twice()", {"tags": ["after-guess"]}),
    ("double-say", "## Exercises\n\n### 1. Double it (easy, 1 minute)", {}),
    (
        "double",
        'def double(x):\n    raise NotImplementedError("your turn")',
        {"exercise": "99.double", "tags": ["exercise"]},
    ),
    ("double-check", "practice.double.check(double)", {}),
]
SOLVED = [
    ("title", "# Solutions: what is twice a number?", {}),
    ("setup", SETUP, {"tags": ["setup"]}),
    ("double-why", "## 1. Double it", {}),
    ("double", "", {"exercise": "99.double", "tags": ["exercise", "generated"]}),
    ("double-check", "practice.double.check(double)", {}),
    ("answers-say", "## The guess", {}),
    ("answers", "", {"answers": "guess"}),
]
PROSE = ("title", "say", "why")


def notebook(cells: list[tuple[str, str, dict[str, Any]]]) -> Any:
    """Make a notebook as an author saves it, before it was run."""
    made = [
        course.markdown(name, source)
        if name.endswith(PROSE)
        else course.code(name, source, **metadata)
        for name, source, metadata in cells
    ]
    return nbformat.v4.new_notebook(cells=made, metadata=stored.NOTEBOOK_METADATA)


def lines() -> int:
    """How many lines the author of the lesson types, the cells' sources counted."""
    texts = [*FILES.values(), *(source for _, source, _ in LESSON + SOLVED)]
    return sum(bool(line.strip()) for text in texts for line in text.split("\n"))
