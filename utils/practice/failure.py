"""Keep of an exception what a message needs; its frames and itself are let go."""

import ast
import linecache
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, FrameType, TracebackType
from typing import Any

import numpy as np

from utils.practice.reading import code_of

_MOST = 300


@dataclass(frozen=True)
class Failure:
    """An exception as it was.

    Parameters
    ----------
    kind : type
        The exception's class.
    text : str
        Its own words.
    line : str
        The last line of the learner's function that ran, where it can be read.
    raised_in : code
        The code that raised it.
    shapes : dict
        Arrays that the line names, with their shapes.
    types : dict
        Other things that the line names, with the names of their types.
    name : str
        The name that a NameError or AttributeError is about.
    """

    kind: type[BaseException]
    text: str
    line: str = ""
    raised_in: CodeType | None = None
    shapes: tuple[tuple[str, tuple[int, ...]], ...] = ()
    types: tuple[tuple[str, str], ...] = ()
    name: str = ""

    def of(self, *kinds: type[BaseException]) -> bool:
        """Tell whether it is of one of these classes."""
        return issubclass(self.kind, kinds)


def failure(function: Callable[..., Any], error: BaseException) -> Failure:
    """Read an exception; one that cannot be read keeps its class."""
    try:
        return _failure(function, error)
    except BaseException as problem:
        if isinstance(problem, KeyboardInterrupt):
            raise
        return Failure(type(error), "")


def _failure(function: Callable[..., Any], error: BaseException) -> Failure:
    frame, line = _where(function, error.__traceback__)
    shapes, types = _named(frame, line) if frame else ((), ())
    last = error.__traceback__
    while last and last.tb_next:
        last = last.tb_next
    name = getattr(error, "name", None)
    return Failure(
        type(error),
        str(error)[:_MOST],
        line[:_MOST],
        last.tb_frame.f_code if last else None,
        shapes,
        types,
        name if isinstance(name, str) else "",
    )


def _where(
    function: Callable[..., Any], step: TracebackType | None
) -> tuple[FrameType | None, str]:
    """Find the last step within the file, or the cell, of the function."""
    code = code_of(function)
    found, number = None, 0
    while step is not None and code is not None:
        if step.tb_frame.f_code.co_filename == code.co_filename:
            found, number = step.tb_frame, step.tb_lineno
        step = step.tb_next
    if found is None:
        return None, ""
    name = found.f_code.co_filename
    return found, linecache.getline(name, number, found.f_globals).strip()


def _named(frame: FrameType, line: str) -> tuple[Any, Any]:
    """Tell what the names of a line stood for."""
    known = {**frame.f_globals, **frame.f_locals}
    names = [n for n in _names(line, frame.f_code) if n in known]
    arrays = [n for n in names if isinstance(known[n], np.ndarray)]
    shapes = tuple((n, known[n].shape) for n in arrays)
    others = tuple((n, type(known[n]).__name__) for n in names if n not in arrays)
    return shapes, others


def _names(line: str, code: CodeType) -> list[str]:
    try:
        tree = ast.parse(line.rstrip(":") if line.endswith(":") else line)
    except SyntaxError:  # a part of a longer line
        return [n for n in (*code.co_varnames, *code.co_names) if n in line.split()]
    found = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return list(dict.fromkeys(found))
