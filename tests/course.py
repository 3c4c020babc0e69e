"""The course's notebooks for tests, and a small course to try the tools on."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat

from tools import answers, kernel, lessons, stored

LESSONS = lessons.notebooks()
SOLUTIONS = lessons.solutions()
SETUP = 'import sys; sys.path[:0] = [".", "..", "../.."]'
STUB = 'def add(a, b):\n    raise NotImplementedError("your turn")'
ANSWER = "def add(a, b):\n    total = a + b\n    return total"
CHECK = "def report(f):\n    try:\n        return f(1, 2)\n"
CHECK += '    except NotImplementedError:\n        return "not attempted"'


def name(path: Path) -> str:
    """Name a notebook in a test's id."""
    return f"{path.parent.name}/{path.stem}"


def references() -> list[Callable[..., Any]]:
    """References of all exercises that have one with a source."""
    from utils import exercises

    found = [getattr(item, "reference", None) for item in exercises.all().values()]
    return [function for function in found if inspect.isfunction(function)]


def markdown(ident: str, text: str) -> Any:
    """Make a Markdown cell."""
    return nbformat.v4.new_markdown_cell(text, id=ident)


def code(ident: str, text: str, **metadata: Any) -> Any:
    """Make a code cell."""
    return nbformat.v4.new_code_cell(text, id=ident, metadata=metadata)


def sample(title: str, exercise: str = STUB) -> Any:
    """Make a lesson of a few cells, with one exercise."""
    cells = [
        markdown(
            "title",
            f"# {title}\n\nAbout 5 minutes, and 10 for the exercises. "
            "**You build:** a sum.\n",
        ),
        code("set-up", SETUP, tags=["setup"]),
        markdown("output", "## Output\n\nA number and some text."),
        code("number", "print('one')\nprint('two')\n1 + 1"),
        markdown("exercise", "## Exercise\n\nAdd."),
        code("add", exercise, exercise="00.add", tags=["exercise"]),
        code("checked", f"{CHECK}\n\nreport(add)  # .check("),
    ]
    return nbformat.v4.new_notebook(cells=cells, metadata=stored.NOTEBOOK_METADATA)


def write(notebook: Any, path: Path) -> Path:
    """Write a notebook as an editor would, in no canonical form."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook, indent=2), encoding="utf-8")
    return path


def statuses(notebook: Any) -> dict[str, str]:
    """What each check in an executed notebook answered, by the exercise's key."""
    found, key = {}, None
    for cell in notebook.cells:
        key = cell.metadata.get("exercise", key)
        if cell.cell_type == "code" and key and ".check(" in cell.source:
            shown = " ".join(
                o.get("data", {}).get("text/html", "") for o in cell.outputs
            )
            found[key] = " and ".join(re.findall(r'data-status="([^"]*)"', shown))
            key = None
    return found


def solve(lesson: Path, solution: Path) -> dict[str, str]:
    """Run a lesson with its solutions filled in; give what each check answered."""
    solved = answers.solved(stored.read(lesson), stored.read(solution))
    return statuses(kernel.execute(solved, lesson.parent))
