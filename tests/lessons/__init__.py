"""A file a lesson: right answers in other styles, and mistakes as learners write them.

Each file is called after its lesson's folder in `utils/exercises`. Its `STYLES` hold at
least two right answers for each exercise, by key; its `TOLD` are mistakes as they are
written, with the names that the check must tell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from utils import exercises
from utils.practice import Exercise

Function = Callable[..., Any]
#: What can be read from the function itself, before any number is looked at.
CAUSES = {
    "return inside the loop": "`return` stands inside the loop",
    "power before division": "the power is taken first and the division last",
}
#: An exercise's key, the names of the mistakes that are told, the function.
Told = tuple[str, set[str], Function]


def exercise(key: str) -> Exercise:
    """The exercise of a key."""
    item = exercises.all()[key]
    assert isinstance(item, Exercise), key
    return item


def names_told(key: str, function: Function) -> set[str]:
    """Check a function; the names of the mistakes that the message tells.

    ``{"correct"}`` if the function passes, ``set()`` if no mistake is named.
    """
    result = exercise(key).check(function)
    if result:
        return {"correct"}
    known = {wrong.name: wrong.message for wrong in exercise(key).wrong}
    return {name for name, said in (known | CAUSES).items() if said in result.message}


def each(told: list[Told]) -> Any:
    """Give each mistake to a test, with an id that says which it is."""
    ids = [
        f"{key}-{'-'.join(sorted(names))}-{i}" for i, (key, names, _) in enumerate(told)
    ]
    return pytest.mark.parametrize(("key", "names", "function"), told, ids=ids)
