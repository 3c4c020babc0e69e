"""Small throw-away exercises for the tests of the practice engine."""

from __future__ import annotations

import linecache
import textwrap
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import numpy as np

from utils.practice import Exercise, Probe, Wrong

Function = Callable[..., Any]
_cells = count(1)


def toy(reference: Function, *cases: tuple[Any, ...], **changed: Any) -> Exercise:
    """Build an exercise around a reference; each case is the arguments of a probe."""
    probes = [Probe(f"case {i}", case) for i, case in enumerate(cases, 1)]
    plan: dict[str, Any] = {
        "key": f"99.{reference.__name__.strip('_')}",
        "title": "Try it",
        "reference": reference,
        "returns": "what is asked for",
        "probes": probes,
        "wrong": [],
        "hints": ["one", "two", "three"],
        "why": "It is so.",
        "minutes": 1,
        "level": "easy",
    }
    return Exercise(**{**plan, **changed})


def cell(source: str, **notebook: Any) -> Function:
    """Run a cell that defines a function, with the notebook's variables around it."""
    name = f"<cell {next(_cells)}>"
    text = textwrap.dedent(source).lstrip()
    lines = text.splitlines(keepends=True)
    linecache.cache[name] = (len(text), None, lines, name)
    return _run(text, name, notebook)


def cell_without_source(source: str, **notebook: Any) -> Function:
    """Run such a cell where nobody can look its source up."""
    return _run(textwrap.dedent(source).lstrip(), "<nowhere>", notebook)


def _run(text: str, name: str, notebook: dict[str, Any]) -> Function:
    scope: dict[str, Any] = {"np": np, **notebook}
    exec(compile(text, name, "exec"), scope)
    defined = [
        line for line in text.splitlines() if line.startswith(("def ", "async "))
    ]
    found: Function = scope[defined[-1].partition("def ")[2].partition("(")[0]]
    return found


def wrongs(*messages: tuple[Function, str]) -> Sequence[Wrong]:
    """Build a bank from functions and their messages."""
    return [Wrong(message, function, message) for function, message in messages]
