"""A notebook's file: read and checked, brought into the one form that is stored."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

SETTINGS = Path(__file__).resolve().parent.parent / "pyproject.toml"
KEPT_CELL_METADATA = ("answers", "exercise", "tags")
# The result of a guess is stored folded; JupyterLab unfolds it when its cell is run.
AFTER_GUESS = "after-guess"
FOLDED = {"outputs_hidden": True}
NOTEBOOK_METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
WIDGET = "application/vnd.jupyter.widget-"
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
ABSOLUTE_PATH = re.compile(
    r"(?<![\w.:/])/(?:home|Users|root|tmp|var|opt|usr|srv|work|mnt|private|Applications"
    r"|Library|Volumes)/[\w.-]+"
    r"|\b[A-Za-z]:[\\/][\\/]?[\w.-]+[\\/]"
)


class NotebookError(Exception):
    """A notebook that cannot be stored, with its name, its cell and the reason."""


def read(path: Path) -> Any:
    """Read a notebook's file."""
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> Any:
    """Read a notebook as format 4 and check it against nbformat's schema.

    Raises
    ------
    NotebookError
        If two cells have one id.
    """
    ids = [cell.get("id") for cell in json.loads(text)["cells"]]
    # nbformat would make up a new id at each reading.
    if twice := sorted({i for i in ids if i is not None and ids.count(i) > 1}):
        raise NotebookError(f"two cells are called {', '.join(twice)}")
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    return notebook


def dumps(notebook: Any) -> str:
    """Give the canonical text: nbformat's own writing and one newline at the end."""
    text: str = nbformat.writes(notebook, version=4)
    return text.rstrip("\n") + "\n"


def tags(cell: Any) -> list[str]:
    """Give a cell's tags."""
    return list(cell.metadata.get("tags", []))


def laid_out(text: str) -> str:
    """Lay a notebook's code out by the settings of the whole course.

    Raises
    ------
    NotebookError
        If a cell is no Python.
    """
    command = [sys.executable, "-m", "ruff", "format", "--quiet", "--no-cache"]
    command += ["--config", str(SETTINGS), "--stdin-filename=a.ipynb"]
    done = subprocess.run(
        command, input=text, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise NotebookError(done.stderr)
    return done.stdout


def normalise(notebook: Any) -> Any:
    """Keep what a reader sees; drop what changes from run to run or from host to host.

    Raises
    ------
    NotebookError
        If an output holds a memory address or an absolute path.
    """
    notebook.metadata = nbformat.from_dict(NOTEBOOK_METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    count = 0
    for cell in notebook.cells:
        kept = {k: v for k, v in cell.metadata.items() if k in KEPT_CELL_METADATA}
        if AFTER_GUESS in tags(cell):
            kept["jupyter"] = FOLDED
        cell.metadata = nbformat.from_dict(kept)
        if cell.cell_type == "code":
            # Jupyter does not run an empty cell, so it has no count.
            count += bool(cell.source.strip())
            _normalise_code(cell, count if cell.source.strip() else None)
    nbformat.validate(notebook)
    return notebook


def _normalise_code(cell: Any, count: int | None) -> None:
    cell.execution_count = count
    cell.outputs = _join_streams(cell.outputs)
    for output in cell.outputs:
        if "execution_count" in output:
            output.execution_count = count
        if "data" in output:
            output.data = nbformat.from_dict(
                {k: v for k, v in output.data.items() if not k.startswith(WIDGET)}
            )
            output.metadata = nbformat.from_dict({})
    cell.outputs = [o for o in cell.outputs if "data" not in o or o.data]
    for text in output_texts(cell):
        for kind, pattern in (("address", ADDRESS), ("path", ABSOLUTE_PATH)):
            if found := pattern.search(text):
                raise NotebookError(
                    f"cell {cell.id}: the output holds a machine's {kind}, {found[0]}"
                )


def _join_streams(outputs: list[Any]) -> list[Any]:
    """Join neighbouring pieces of one stream: where they split is chance."""
    joined: list[Any] = []
    for output in outputs:
        before = joined[-1] if joined else None
        if (
            before is not None
            and output.output_type == before.output_type == "stream"
            and output.name == before.name
        ):
            before.text += output.text
        else:
            joined.append(output)
    return joined


def output_texts(cell: Any) -> Iterator[str]:
    """Every text that a code cell's outputs hold; embedded pictures are left out."""
    for output in cell.get("outputs", []):
        yield output.get("text", "")
        yield "\n".join(output.get("traceback", []))
        for kind, value in output.get("data", {}).items():
            if isinstance(value, str) and not kind.startswith("image/"):
                yield re.sub(r"data:image/[^\"')\s]+", "", value)
