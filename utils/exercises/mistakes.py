"""What all banks of mistakes are built with: put a wrong part in place, join two.

Attention is scores, softmax and a mixture, and softmax is itself built of parts. So a
mistake is kept once, as a wrong part, and each exercise puts the part where it belongs:
`softmax_mistakes`, `score_mistakes` and `mix_mistakes` hold the parts.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from utils.practice import Wrong

Array = NDArray[Any]
Part = Callable[..., Any]


def both(first: Wrong, second: Wrong, function: Part) -> Wrong:
    """Two mistakes at once, as the function that makes both."""
    message = f"There are two mistakes here. One: {first.message} Two: {second.message}"
    return Wrong(f"{first.name} and {second.name}", function, message)


def adapted(wrongs: Iterable[Wrong], put: Callable[[Part], Part]) -> list[Wrong]:
    """Put each wrong part where an exercise needs it."""
    return [replace(wrong, function=put(wrong.function)) for wrong in wrongs]


def reworded(wrongs: Iterable[Wrong], messages: dict[str, str]) -> list[Wrong]:
    """Tell some mistakes in other words, by name, where they look different.

    Raises
    ------
    KeyError
        If a message belongs to no mistake.
    """
    found = list(wrongs)
    if unknown := messages.keys() - {wrong.name for wrong in found}:
        raise KeyError(f"no mistake is called {', '.join(sorted(unknown))}")
    return [
        replace(wrong, message=messages.get(wrong.name, wrong.message))
        for wrong in found
    ]


def named(wrongs: Iterable[Wrong], *names: str) -> list[Wrong]:
    """Pick mistakes by name, in the order of the names.

    Raises
    ------
    KeyError
        If no mistake has that name.
    """
    by_name = {wrong.name: wrong for wrong in wrongs}
    return [by_name[name] for name in names]


def without(wrongs: Iterable[Wrong], *names: str) -> list[Wrong]:
    """Leave mistakes out by name.

    Raises
    ------
    KeyError
        If no mistake has that name.
    """
    found = list(wrongs)
    if unknown := set(names) - {wrong.name for wrong in found}:
        raise KeyError(f"no mistake is called {', '.join(sorted(unknown))}")
    return [wrong for wrong in found if wrong.name not in names]
