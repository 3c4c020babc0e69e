"""What a lesson must not show: solutions, and results before they are guessed."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tools import prose, stored
from tools.stored import AFTER_GUESS, tags

Faults = Iterator[str]
# A guess whose own feedback is the whole answer: no cell shows the result.
NO_RESULT = "no-result"
_ASKED = re.compile(r"\.(predict|order|check|hint|compare|hunt)\(")
_ANSWERED = re.compile(r"\.(predict|order)\((?!\s*(?:\"\"|''|)\s*\))")
_GUESS = re.compile(r"\bguess_\w+\.predict\(")


def given_away(notebook: Any, taught: Iterable[Callable[..., Any]]) -> Faults:
    """Find code that holds an exercise's reference, in cells, fences and outputs."""
    bodies = [body(function) for function in taught]
    for cell in notebook.cells:
        is_code = cell.cell_type == "code"
        sources = [cell.source] if is_code else prose.read(cell.source).code
        sources += [t for t in stored.output_texts(cell) if "def " in t]
        if any(found in bodies for text in sources for found in _bodies(text)):
            yield f"cell {cell.id}: the solution of an exercise is given away"


def seen_too_early(notebook: Any) -> Faults:
    """Find answers and results that a reader sees before the guess.

    After a cell that asks for a guess, the next cell of code with an output shows the
    result, so it has the tag `after-guess`; later ones may have it too. Cells that ask
    or check show no result. A guess whose own feedback is the whole answer has the tag
    `no-result`.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    waiting = ""
    for cell in code:
        if _ANSWERED.search(cell.source):
            yield f"cell {cell.id}: a question is answered: store it unanswered"
        if NO_RESULT in tags(cell) and not _GUESS.search(cell.source):
            yield f"cell {cell.id}: the tag {NO_RESULT} belongs to a guess"
        if _GUESS.search(cell.source):
            waiting = waiting if NO_RESULT in tags(cell) else cell.id
        elif waiting and cell.outputs and not _ASKED.search(cell.source):
            if AFTER_GUESS not in tags(cell):
                tag = f"give it the tag {AFTER_GUESS}"
                yield f"cell {cell.id} shows the result that {waiting} asks for: {tag}"
            waiting = ""
    if waiting:
        yield f"cell {waiting}: nothing shows the result: a tag {NO_RESULT}?"
    yield from _folds(code)


def _folds(code: list[Any]) -> Faults:
    """Find folded outputs that no guess asks for, and marked ones that lie open."""
    guessed = False
    for cell in code:
        marked = AFTER_GUESS in tags(cell)
        if marked and (not guessed or _ASKED.search(cell.source)):
            yield f"cell {cell.id}: the tag {AFTER_GUESS} follows no guess"
        if marked != (cell.metadata.get("jupyter") == stored.FOLDED):
            both = f"the tag {AFTER_GUESS} and a folded output belong together"
            yield f"cell {cell.id}: {both}: run `make notebooks`"
        guessed = guessed or bool(_GUESS.search(cell.source))


def body(function: Callable[..., Any]) -> list[str]:
    """Give a function's statements in one spelling, without its docstring."""
    return next(_bodies(textwrap.dedent(inspect.getsource(function))))


def _bodies(source: str) -> Iterator[list[str]]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            statements = [s for s in node.body if not _is_text(s)]
            yield [ast.unparse(statement) for statement in statements]


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
