"""The faults of a notebook that show without running it."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from tools import navigation, notebooks

Faults = Iterator[str]
VAGUE = {"", "here", "click here", "link", "this", "this link", "more", "read more"}
UNWELCOME = re.compile(r"\b(simply|just|obviously)\b", re.IGNORECASE)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# What editors make up for a cell: it changes when the cell is written anew.
MADE_UP = re.compile(r"[0-9a-f]{8}|[0-9a-f]{8}-[0-9a-f-]{27}")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#{1,6})(?:[ \t]+(.*?))?[ \t#]*$", re.MULTILINE)
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)[^)]*\)")
BARE = re.compile(r"(?<![(\"'=])https?://")
IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
ALT = re.compile(r"\balt=([\"'])(.*?)\1", re.IGNORECASE | re.DOTALL)
REMOTE = re.compile(
    r"<(?:script|link|iframe)\b|\bsrc(?:set)?=[\"']?(?:https?:)?//"
    r"|url\([\"']?(?:https?:)?//|@import\b",
    re.IGNORECASE,
)
SHORTEST_ALT = 20


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
        notebook = notebooks.read(path)
    except notebooks.NotebookError as error:
        return [str(error)]
    found = [
        *_form(notebook, path),
        *_headings(notebook),
        *_exercises(notebook, path),
        *_given_away(notebook, [_body(function) for function in taught]),
    ]
    for cell in notebook.cells:
        check = _prose if cell.cell_type == "markdown" else _code
        found += [f"cell {cell.id}: {fault}" for fault in check(cell, path)]
    return found


def _form(notebook: Any, path: Path) -> Faults:
    if path.read_text(encoding="utf-8") != notebooks.dumps(notebook):
        yield "not in the canonical form: run `make notebooks`"
    if dict(notebook.metadata) != notebooks.NOTEBOOK_METADATA:
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
        (i, cell.id, len(marks), title.strip())
        for i, cell in enumerate(content)
        if cell.cell_type == "markdown"
        for marks, title in HEADING.findall(FENCE.sub("", cell.source))
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


def _prose(cell: Any, path: Path) -> Faults:
    text = re.sub(r"`[^`\n]*`", "", FENCE.sub("", cell.source))
    if not text.strip() and not cell.source.strip():
        yield "an empty cell"
    for alt, _ in IMAGE.findall(text):
        if len(alt) < SHORTEST_ALT:
            yield f"the image's alternative text says too little: {alt!r}"
    for words, address in LINK.findall(text):
        if words.strip().casefold() in VAGUE or "://" in words:
            yield f"the link's text does not say where it goes: {words!r}"
        yield from _target(address, path)
    if BARE.search(text):
        yield "a bare address: give the link a text"
    if found := UNWELCOME.search(text):
        yield f"the style leaves out {found[0]!r}"
    if REMOTE.search(text):
        yield "a script or something fetched from the network"
    yield from _pictures(text)


def _target(address: str, path: Path) -> Faults:
    if re.match(r"[a-z]+:", address) or address.startswith("#"):
        return
    target = path.parent / address.partition("#")[0]
    if not target.exists():
        yield f"the link leads nowhere: {address}"


def _pictures(text: str) -> Faults:
    for image in IMG.findall(text):
        alt = ALT.search(image)
        if not alt or len(alt[2]) < SHORTEST_ALT:
            yield "a picture without alternative text of 20 characters or more"


def _code(cell: Any, path: Path) -> Faults:
    if notebooks.ABSOLUTE_PATH.search(cell.source):
        yield "an absolute path in the source"
    if re.search(r"^\s*# *NBVAL_\w+[\s:]*$", cell.source, re.MULTILINE):
        yield "an nbval mark without a reason on its line"
    if any(tag.startswith("nbval-") for tag in tags(cell)):
        yield "an nbval tag: write a comment with the reason instead"
    for output in cell.outputs:
        yield from _output(output)
    for text in notebooks.output_texts(cell):
        for pattern in (notebooks.ABSOLUTE_PATH, notebooks.ADDRESS):
            if found := pattern.search(text):
                yield f"the output depends on the machine: {found[0]}"
        if REMOTE.search(text):
            yield "the output has a script or fetches from the network"


def _output(output: Any) -> Faults:
    if output.output_type == "error":
        yield f"an error is stored: {output.ename}"
    if output.get("name") == "stderr":
        yield f"a warning is stored: {output.text[:60]!r}"
    data = output.get("data", {})
    if any(kind.startswith(notebooks.WIDGET) for kind in data):
        yield "a widget's view is stored"
    if any(kind.startswith("image/") for kind in data) and "text/html" not in data:
        yield "a picture without alternative text: use utils.figures.show"
    yield from _pictures(data.get("text/html", ""))


def _exercises(notebook: Any, path: Path) -> Faults:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell, after in zip(code, [*code[1:], None], strict=True):
        key = cell.metadata.get("exercise")
        solved = path.parent.name == "solutions" and key is not None
        if (key is not None) != ("exercise" in tags(cell)) and not solved:
            yield f"cell {cell.id}: the tag exercise and a key belong together"
        if key is not None and (after is None or ".check(" not in after.source):
            yield f"cell {cell.id}: no check follows the exercise {key}"


def _given_away(notebook: Any, bodies: list[list[str]]) -> Faults:
    for cell in notebook.cells:
        sources = [cell.source] if cell.cell_type == "code" else []
        sources += re.findall(r"^```\w*\n(.*?)^```", cell.source, re.M | re.S)
        sources += [t for t in notebooks.output_texts(cell) if "def " in t]
        if any(body in bodies for text in sources for body in _bodies(text)):
            yield f"cell {cell.id}: the solution of an exercise is given away"


def _body(function: Callable[..., Any]) -> list[str]:
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


def tags(cell: Any) -> list[str]:
    """Give a cell's tags."""
    return list(cell.metadata.get("tags", []))
