"""What the solutions take from the bank: references, and answers to questions.

A code cell of a solutions notebook is written here, and a change by hand is lost, if

- it has the tag `generated` and an exercise's key: it holds the exercise's reference,
  under the name that the lesson's own cell gives to the function;
- its metadata say `"answers": "guess"`: it answers the lesson's questions of that name,
  here `guess_hot`, `guess_cold`; `"answers": "guess_hot"` is one of them alone.

All other solutions are alternatives, written by hand.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat

from tools import stored
from tools.stored import NotebookError, tags

GENERATED = "generated"
Items = Mapping[str, Any]  # exercises and questions of one lesson, by name


def write_cells(notebook: Any, path: Path) -> None:
    """Write the generated cells of a notebook anew; there may be none.

    Raises
    ------
    NotebookError
        If a cell stands in a lesson, or asks for what the lesson's bank has not.
    """
    cells = [cell for cell in notebook.cells if is_generated(cell)]
    if not cells:
        return
    if path.parent.name != "solutions":
        raise NotebookError(f"cell {cells[0].id}: a lesson does not give answers away")
    items, names = _bank(path.name[:2]), _names(path.parent.parent / path.name)
    for cell in cells:
        try:
            cell.source = _source(cell, items, names)
        except KeyError as error:
            number = path.name[:2]
            raise NotebookError(
                f"cell {cell.id}: the bank of lesson {number} has no {error.args[0]}"
            ) from error
        cell.metadata["tags"] = sorted({*tags(cell), GENERATED})


def is_generated(cell: Any) -> bool:
    """Tell whether a cell's source comes from the bank."""
    return "answers" in cell.metadata or GENERATED in tags(cell)


def faults(notebook: Any, path: Path) -> Iterator[str]:
    """Find cells of a stored solution that differ from the bank, or type it again."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    yield from _typed_again([c for c in code if not is_generated(c)], path)
    if not any(map(is_generated, code)):
        return
    fresh = nbformat.from_dict(notebook)
    try:
        write_cells(fresh, path)
        fresh = stored.parse(stored.laid_out(stored.dumps(fresh)))
    except NotebookError as error:
        yield str(error)
        return
    for old, new in zip(notebook.cells, fresh.cells, strict=True):
        if is_generated(old) and old.source != new.source:
            yield f"cell {old.id} is generated, and no more so: run `make notebooks`"


def _typed_again(cells: list[Any], path: Path) -> Iterator[str]:
    names = _names(path.parent.parent / path.name)
    sources = {
        item.key: _called(item.source, names.get(item.key, ""))
        for item in _bank(path.name[:2]).values()
        if hasattr(item, "source")
    }
    for cell in cells:
        reference = sources.get(cell.metadata.get("exercise", ""))
        if reference and _tree(reference) == _tree(cell.source):
            yield f"cell {cell.id} repeats the reference: give it the tag {GENERATED}"
        if re.search(r"\.(predict|order)\(", cell.source):
            tag = 'let its metadata say "answers"'
            yield f"cell {cell.id} types an answer of the bank again: {tag}"


def _tree(source: str) -> str:
    """Give code without its comments and its layout."""
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:
        return source


def solved(lesson: Any, solution: Any) -> Any:
    """Give the lesson with each exercise cell replaced by the solution's cell.

    Raises
    ------
    NotebookError
        If the solution lacks an exercise of the lesson.
    """
    answers = {
        c.metadata["exercise"]: c.source
        for c in solution.cells
        if c.cell_type == "code" and "exercise" in c.metadata
    }
    result = nbformat.from_dict(lesson)
    for cell in result.cells:
        key = cell.metadata.get("exercise")
        if cell.cell_type == "code" and key is not None:
            if key not in answers:
                raise NotebookError(f"exercise {key} has no cell in the solutions")
            cell.source = answers[key]
    return result


def _bank(number: str) -> Items:
    from utils import exercises  # the small courses of the tests have no bank

    lesson = exercises.lessons().get(number)
    return lesson.items if lesson else {}


def _names(lesson: Path) -> dict[str, str]:
    """What the lesson's cells call each exercise's function, by key."""
    cells = stored.read(lesson).cells if lesson.exists() else []
    found = {}
    for cell in cells:
        defined = re.search(r"^def (\w+)\(", cell.source, re.MULTILINE)
        if defined and "exercise" in cell.metadata:
            found[cell.metadata["exercise"]] = defined[1]
    return found


def _source(cell: Any, items: Items, names: Mapping[str, str]) -> str:
    """Give what a generated cell holds; KeyError names what the bank lacks."""
    if wanted := cell.metadata.get("answers"):
        chosen = [wanted] if wanted in items else _group(wanted, items)
        said = [_answer(name, items[name]) for name in chosen]
        return (
            said[0]
            if len(said) == 1
            else "\n".join(f"print({s}.message)" for s in said)
        )
    key = cell.metadata.get("exercise", "exercise: its metadata name none")
    for item in items.values():
        if item.key == key and hasattr(item, "source"):
            return _called(item.source.strip(), names.get(key, ""))
    raise KeyError(key)


def _group(prefix: str, items: Items) -> list[str]:
    found = [name for name in items if name.startswith(f"{prefix}_")]
    if not found:
        raise KeyError(prefix)
    return found


def _answer(name: str, item: Any) -> str:
    """Write what answers a question, a puzzle of lines or a hunt rightly."""
    if hasattr(item, "predict"):
        right = item.answer
        said = repr(right) if isinstance(right, str) else f"{right:g}"
        return f"practice.{name}.predict({said})"
    if hasattr(item, "order"):
        return f"practice.{name}.order({item.answers[0]!r})"
    if hasattr(item, "hunt"):
        given = ", ".join(re.findall(r"^def (\w+)", item.source, re.MULTILINE))
        return f"{item.source}\n\npractice.{name}.hunt({given})"
    raise KeyError(f"question {name}")


def _called(source: str, name: str) -> str:
    """Give a function another name, where it calls itself too."""
    old = re.search(r"^def (\w+)\(", source, re.MULTILINE)
    return re.sub(rf"\b{old[1]}\(", f"{name}(", source) if old and name else source
