"""Tell why a function stopped with an exception: its own words come first."""

import builtins
import difflib
from collections.abc import Callable
from typing import Any

from utils.practice import reading
from utils.practice.call import Outcome, Probe
from utils.practice.errors import meaning
from utils.practice.failure import Failure
from utils.practice.task import Task
from utils.practice.wording import described, listed, shortened

_MODULES = {
    "np": "`np` is NumPy: run the cell with `import numpy as np` at the top",
    "numpy": "this course calls it `np`: `import numpy as np` at the top",
    "math": "`math` is a module of Python: `import math` in a cell above",
    "random": "`random` is a module of Python: `import random` in a cell above",
    "plt": "drawing is not part of the task",
    **dict.fromkeys(("torch", "tf", "scipy", "jnp", "F"), "the task needs NumPy alone"),
}
_MOST = 200


def stopped(
    exercise: Task, function: Callable[..., Any], probe: Probe, outcome: Outcome
) -> str:
    """Show an exception, its line, what the function was called with, what it means."""
    error = outcome.error
    if error is None:
        return ""
    if error.of(RecursionError):
        return (
            "Your function calls itself without an end. If you meant a function of "
            f"`utils` or NumPy, call that one; `{exercise.called}` is now yours."
        )
    words = shortened(error.text, _MOST)
    what = f"{error.kind.__name__}: {words}".strip(": ")
    where = f" at the line `{shortened(error.line, _MOST)}`" if error.line else ""
    args = described(exercise.reference, probe.args)
    said = f"Your function stopped with `{what}`{where}. It was called with {args}."
    return f"{said} {advice(function, error)}"


def advice(function: Callable[..., Any], error: Failure) -> str:
    """Tell what the words of an exception mean, and what to look at next."""
    if error.of(NameError):
        return _unknown_name(function, error)
    text, found = meaning(error.kind, error.text)
    if not text:
        return "Look at that line first: what are its parts, and of which types?"
    if error.of(IndexError) and "only integers" in error.text:
        text = _no_place(error) or text
    groups = [shortened(group, 60) for group in found]
    if "AxisError" in error.kind.__name__ and groups:
        groups[1] = _count(groups[1], "axis", "axes")
    if error.of(IndexError) and "{0}, and you" in text:
        groups[0] = _count(groups[0], "axis", "axes")
    if error.of(IndexError) and "holds {2}" in text:
        groups[2] = _count(groups[2], "entry", "entries")
    filled = text.replace("{shapes}", _shapes(error))
    filled = filled.replace("{text}", shortened(error.text, 60))
    filled = filled.replace("{covered}", _covered(error))
    for i, group in enumerate(groups):
        filled = filled.replace(f"{{{i}}}", group)
    return filled.strip()


def _count(number: str, one: str, many: str) -> str:
    return f"{number} {one if number == '1' else many}"


def _no_place(error: Failure) -> str:
    """Tell a word between the brackets from a number with decimals."""
    made = dict(error.types)
    words = [name for name, kind in made.items() if kind in ("str", "str_")]
    floats = [name for name, kind in made.items() if kind.startswith("float")]
    if words or any(mark in error.line for mark in ("['", '["')):
        which = f"`{words[0]}` is a word" if words else "Between the brackets is a word"
        return (
            f"{which}, and an array is read by places. `words.index(word)` tells where "
            "a word stands in a list of words."
        )
    if floats:
        return (
            f"`{floats[0]}` is a float, and a place is a whole number: `int(...)` "
            "makes one, and `//` divides so that one comes out."
        )
    return ""


def _shapes(error: Failure) -> str:
    if not error.shapes:
        return ""
    there = [f"`{name}` {shape}" for name, shape in error.shapes]
    return f" On that line stand {listed(there)}."


def _covered(error: Failure) -> str:
    """Say that a function of Python's has been covered by a variable of its name."""
    plain = ("type", "function", "builtin_function_or_method")
    for name, kind in error.types:
        if hasattr(builtins, name) and kind not in plain:
            return (
                f" `{name}` is a function of Python, until something else gets its "
                f"name, as here: choose another name, and `del {name}` if the "
                "notebook has it."
            )
    return ""


def _unknown_name(function: Callable[..., Any], error: Failure) -> str:
    name = error.name or error.text.partition("'")[2].partition("'")[0]
    if error.of(UnboundLocalError):
        return (
            f"`{name}` is used before it gets a value. Give it one before the loop, as "
            "`total = 0.0`."
        )
    if name in _MODULES:
        return f"{_MODULES[name][0].upper()}{_MODULES[name][1:]}."
    code = reading.code_of(function)
    own = [*code.co_varnames] if code else []
    near = difflib.get_close_matches(name, own, n=1, cutoff=0.5)
    near = near or [other for other in own if other.lower() == name.lower()]
    hint = f" Do you mean `{near[0]}`?" if near else ""
    return f"Is that name a parameter, or defined in a cell that has been run?{hint}"
