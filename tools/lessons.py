"""Find the lessons, and the files that belong to each. Nothing is registered.

A lesson NAME, number NN, is found by its folder `utils/exercises/NAME`, and needs

- `utils/explore/NAME.py` with a live figure;
- `tests/lessons/test_NAME.py` with `STYLES`, right answers in other styles;
- `notebooks/NN_verb_object.ipynb`, which asks every exercise and question of the bank;
- `notebooks/solutions/NN_verb_object.ipynb`, which answers them.

`tools.missing` says which of these a lesson lacks.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Styles = Mapping[str, Collection[object]]


def notebooks(root: Path = ROOT) -> list[Path]:
    """Lessons in reading order."""
    return sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def solutions(root: Path = ROOT) -> list[Path]:
    """Solved exercises, one notebook a lesson."""
    return sorted((root / "notebooks" / "solutions").glob("[0-9][0-9]_*.ipynb"))


@dataclass(frozen=True)
class Course:
    """What there is of the lessons, wherever it lies.

    Parameters
    ----------
    root
        The folder that holds `notebooks`.
    banks
        The lessons of `utils.exercises`, by number.
    figures
        Live figures by file of `utils.explore`; a file of helpers has none.
    styles
        `STYLES` by name of the lesson; None where a file of tests has none.
    """

    root: Path
    banks: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, Collection[str]] = field(default_factory=dict)
    styles: Mapping[str, Styles | None] = field(default_factory=dict)


def found() -> Course:
    """Gather the lessons of this course.

    Raises
    ------
    ValueError
        If a bank is not as it must be: one sentence that says what to do.
    """
    from utils import exercises

    banks = exercises.lessons()
    names = {lesson.name for lesson in banks.values()}
    return Course(ROOT, banks, _figures(), _styles(names))


def _figures() -> dict[str, list[str]]:
    from utils import explore

    files = [module.name for module in pkgutil.iter_modules(explore.__path__)]
    found: dict[str, list[str]] = {name: [] for name in files}
    for name in explore.all_figures():
        found[name.partition(".")[0]].append(name)
    return found


def _styles(names: Collection[str]) -> dict[str, Styles | None]:
    """Read STYLES; a file of no lesson is not imported, since its bank is missing."""
    found: dict[str, Styles | None] = {}
    for path in sorted((ROOT / "tests" / "lessons").glob("test_*.py")):
        name = path.stem.removeprefix("test_")
        found[name] = None
        if name in names:
            tests = importlib.import_module(f"tests.lessons.{path.stem}")
            found[name] = getattr(tests, "STYLES", None)
    return found
