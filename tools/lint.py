"""The faults of a notebook that show without running it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from tools import answers, navigation, prose, spoilers, stored
from tools.stored import tags

Faults = Iterator[str]
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# What editors make up for a cell: it changes when the cell is written anew.
MADE_UP = re.compile(r"[0-9a-f]{8}|[0-9a-f]{8}-[0-9a-f-]{27}")


def faults(path: Path, taught: Iterable[Callable[..., Any]] = ()) -> list[str]:
    """List what is wrong in one notebook, each fault with its cell.

    Parameters
    ----------
    path
        The notebook.
    taught
        References of exercises, whose text the notebook must not give away.
    """
    try:
        notebook = stored.read(path)
    except stored.NotebookError as error:
        return [str(error)]
    found = [
        *_form(notebook, path),
        *_headings(notebook),
        *_exercises(notebook, path),
        *spoilers.given_away(notebook, taught),
        *(answers.faults(notebook, path) if _is_solved(path) else ()),
        *(() if _is_solved(path) else spoilers.seen_too_early(notebook)),
    ]
    for cell in notebook.cells:
        is_prose = cell.cell_type == "markdown"
        its = prose.faults(cell.source, path) if is_prose else _code(cell)
        found += [f"cell {cell.id}: {fault}" for fault in its]
    return found


def _is_solved(path: Path) -> bool:
    return path.parent.name == "solutions"


def _form(notebook: Any, path: Path) -> Faults:
    if path.read_text(encoding="utf-8") != stored.dumps(notebook):
        yield "not in the canonical form: run `make notebooks`"
    if dict(notebook.metadata) != stored.NOTEBOOK_METADATA:
        yield f"metadata of the notebook: {sorted(notebook.metadata)}"
    ids = [cell.get("id", "") for cell in notebook.cells]
    for name in ids:
        if not SLUG.fullmatch(name) or MADE_UP.fullmatch(name):
            yield f"cell {name}: give it a readable, lasting id"
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if [cell.execution_count for cell in code] != list(range(1, len(code) + 1)):
        yield "code cells are not counted 1 to n: a cell is empty or has not run"
    if [i for i, c in enumerate(code) if "setup" in tags(c)] != [0]:
        yield "the first code cell, and no other, has the tag setup"
    if ids[:1] + ids[-1:] != [navigation.TOP, navigation.BOTTOM]:
        yield "no navigation cells: run `make notebooks`"


def _headings(notebook: Any) -> Faults:
    content = [c for c in notebook.cells if navigation.TAG not in tags(c)]
    found = [
        (i, cell.id, level, title)
        for i, cell in enumerate(content)
        if cell.cell_type == "markdown"
        for level, title in prose.read(cell.source).headings
    ]
    if [i for i, _, level, _ in found if level == 1] != [0]:
        yield "one heading 1 is needed, in the first cell after the navigation"
    before, titles = 0, set()
    for _, name, level, title in found:
        if not title:
            yield f"cell {name}: an empty heading"
        elif title.casefold() in titles:
            yield f"cell {name}: a second heading {title!r}"
        if level > before + 1:
            yield f"cell {name}: heading {level} follows heading {before}"
        before = level
        titles.add(title.casefold())


def _code(cell: Any) -> Faults:
    if stored.ABSOLUTE_PATH.search(cell.source):
        yield "an absolute path in the source"
    if re.search(r"^\s*# *NBVAL_\w+[\s:]*$", cell.source, re.MULTILINE):
        yield "an nbval mark without a reason on its line"
    if any(tag.startswith("nbval-") for tag in tags(cell)):
        yield "an nbval tag: write a comment with the reason instead"
    for output in cell.outputs:
        yield from _output(output)
    for text in stored.output_texts(cell):
        for pattern in (stored.ABSOLUTE_PATH, stored.ADDRESS):
            if found := pattern.search(text):
                yield f"the output depends on the machine: {found[0]}"
        yield from (f"in the output, {fault}" for fault in prose.markup(text))


def _output(output: Any) -> Faults:
    if output.output_type == "error":
        yield f"an error is stored: {output.ename}"
    if output.get("name") == "stderr":
        yield f"a warning is stored: {output.text[:60]!r}"
    data = output.get("data", {})
    if any(kind.startswith(stored.WIDGET) for kind in data):
        yield "a widget's view is stored"
    if any(kind.startswith("image/") for kind in data) and "text/html" not in data:
        yield "a picture without alternative text: use utils.figures.show"


def _exercises(notebook: Any, path: Path) -> Faults:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell, after in zip(code, [*code[1:], None], strict=True):
        key = cell.metadata.get("exercise")
        solved = _is_solved(path) and key is not None
        if (key is not None) != ("exercise" in tags(cell)) and not solved:
            yield f"cell {cell.id}: the tag exercise and a key belong together"
        if key is not None and (after is None or ".check(" not in after.source):
            yield f"cell {cell.id}: no check follows the exercise {key}"
