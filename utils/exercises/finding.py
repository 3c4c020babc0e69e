"""Find the lessons' exercises and questions; nothing is registered by hand.

A lesson is a folder of its name beside this file. In it, each exercise or hunt is a
file `_NAME.py`, and `_questions.py` holds what is recalled, guessed and put in order.
What several exercises share stands in `_probes.py`, if there is any. The folder's
`__init__.py` tells the lesson's number, its title and the order of its exercises.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from utils.practice import Exercise, Hunt, Order, Question

Item = Exercise | Question | Order | Hunt
_HERE = "utils/exercises"


class Lesson(NamedTuple):
    """What a lesson is called, and its items by name, in reading order."""

    number: str
    name: str
    title: str
    items: dict[str, Item]


def gathered(package: str) -> dict[str, Item]:
    """Find the items of one lesson, the exercises first, in their order.

    Parameters
    ----------
    package
        The full name of the lesson's package, its ``__name__``.

    Raises
    ------
    ValueError
        If the lesson does not say what it must, a file lacks its exercise, or an item
        is not called what its key says.
    """
    lesson = importlib.import_module(package)
    for needed, (form, is_so) in _NEEDED.items():
        if not is_so(getattr(lesson, needed, None)):
            where = f"{_HERE}/{_short(lesson)}/__init__.py"
            raise ValueError(f"{where}: {needed} must be {form}")
    names = [name for _, name, _ in pkgutil.iter_modules(lesson.__path__)]
    found: dict[str, Item] = {}
    for name in [*_in_order(lesson, names), "_questions"]:
        if name in names:
            found |= _items(importlib.import_module(f"{package}.{name}"), lesson)
    return found


def _in_order(lesson: ModuleType, names: list[str]) -> list[str]:
    """Compare the list of exercises with the files that are there."""
    where = f"{_HERE}/{_short(lesson)}"
    listed = [f"_{name}" for name in lesson.EXERCISES]
    for name in listed:
        if name not in names:
            raise ValueError(f"{where}/{name}.py is missing: EXERCISES names it")
    for name in names:
        if name not in (*listed, "_questions", "_probes"):
            raise ValueError(
                f"{where}/{name}.py is in no place of the lesson: add "
                f"“{name.lstrip('_')}” to EXERCISES in {where}/__init__.py"
            )
    return listed


def _items(module: ModuleType, lesson: ModuleType) -> dict[str, Item]:
    found = {}
    where = f"{_HERE}/{_short(lesson)}/{_short(module)}.py"
    for name, item in vars(module).items():
        if not isinstance(item, Item):
            continue
        if item.key != f"{lesson.NUMBER}.{name}":
            expected = f"“{lesson.NUMBER}.{name}”"
            raise ValueError(
                f"{where}: {name} has the key “{item.key}”, not {expected}"
            )
        found[name] = item
    wanted = _short(module)[1:]
    if wanted != "questions" and wanted not in found:
        raise ValueError(f"{where} has no exercise called {wanted}")
    if not found:
        raise ValueError(f"{where} has no question: write one, or drop the file")
    return found


def _short(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


@cache
def lessons() -> dict[str, Lesson]:
    """Find every lesson, by number.

    Raises
    ------
    ValueError
        If two lessons share a number, or a lesson's folder does not say what it must.
    """
    found: dict[str, Lesson] = {}
    package = importlib.import_module(__name__.rpartition(".")[0])
    for lesson in sorted(_lessons(package)):
        if lesson.number in found:
            both = f"{found[lesson.number].name} and {lesson.name}"
            raise ValueError(f"{_HERE}: {both} share the number {lesson.number}")
        found[lesson.number] = lesson
    return found


def _lessons(package: ModuleType) -> Iterator[Lesson]:
    for folder in sorted({path.parent for path in _files(package)}):
        where = f"{_HERE}/{folder.name}"
        if not (folder / "__init__.py").exists():
            raise ValueError(f"{where}/__init__.py is missing: it tells the NUMBER")
        module = importlib.import_module(f"{package.__name__}.{folder.name}")
        items = gathered(module.__name__)
        for name, item in items.items():
            if getattr(module, name, None) is not item:
                update = "globals().update(gathered(__name__))"
                raise ValueError(
                    f"{where}/__init__.py lacks {name}: end it by {update}"
                )
        yield Lesson(module.NUMBER, folder.name, module.TITLE, items)


def _files(package: ModuleType) -> Iterator[Path]:
    """Code in folders; a folder that a lesson has left may still hold a cache."""
    for place in package.__path__:
        yield from Path(place).glob("[!_.]*/*.py")


def _is_names(value: object) -> bool:
    names = value if isinstance(value, tuple | list) else [""]
    return all(isinstance(name, str) and name.isidentifier() for name in names)


# What a lesson's folder says of itself, in which form, and how that is told.
_NEEDED: dict[str, tuple[str, Callable[[object], bool]]] = {
    "NUMBER": (
        'two digits, such as "07"',
        lambda value: (
            bool(re.fullmatch(r"[0-9]{2}", str(value))) and isinstance(value, str)
        ),
    ),
    "TITLE": ("a text", lambda value: isinstance(value, str) and bool(value.strip())),
    "EXERCISES": ('a tuple of names, such as ("softmax",)', _is_names),
}
