"""The exercises and questions of every lesson, one file a lesson."""

import importlib
from typing import NamedTuple

from utils.practice import Exercise, Order, Question

Item = Exercise | Question | Order


class Lesson(NamedTuple):
    """Where the items of a lesson live, and what the lesson is called."""

    module: str
    title: str


LESSONS = {
    "00": Lesson("start", "Start here"),
    "01": Lesson("queries", "Ask with queries"),
    "02": Lesson("keys", "Match with keys"),
    "03": Lesson("values", "Carry with values"),
    "04": Lesson("scores", "Score every pair"),
    "05": Lesson("weights", "Turn scores into weights"),
    "06": Lesson("mixing", "Mix the values"),
}


def all() -> dict[str, Item]:
    """Find every exercise and question of the course, by key, in the lessons' order.

    Raises
    ------
    ValueError
        If two items share a key, or an item is not called what its key says.
    """
    found: dict[str, Item] = {}
    for number, lesson in LESSONS.items():
        module = importlib.import_module(f"{__name__}.{lesson.module}")
        for name, item in vars(module).items():
            if not isinstance(item, Item):
                continue
            if item.key != f"{number}.{name}" or item.key in found:
                raise ValueError(f"{lesson.module}.{name} has the key {item.key}")
            found[item.key] = item
    return found


def of(lesson: str) -> list[str]:
    """List the keys of a lesson, for example ``of("05")``."""
    return [key for key in all() if key.startswith(f"{lesson}.")]
