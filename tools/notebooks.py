"""Execute the notebooks and store each in one canonical form.

python -m tools.notebooks                  all lessons and solutions
python -m tools.notebooks 05 solutions/06  those whose path contains a name
python -m tools.notebooks --check          write nothing, fail where a file would change

It writes the navigation cells and the README's table of lessons too. Two runs give
the same bytes, so a changed number shows up as a changed line.
"""

from __future__ import annotations

import argparse
import difflib
import json
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from tools import navigation

ROOT = Path(__file__).resolve().parent.parent
CELL_TIMEOUT = 120
KEPT_CELL_METADATA = ("exercise", "tags")
NOTEBOOK_METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
WIDGET = "application/vnd.jupyter.widget-"
# Warnings are errors for the lessons' code, not for Jupyter's own modules.
STARTUP = """import warnings
warnings.simplefilter("error")
warnings.filterwarnings("ignore", module=r"(ipykernel|IPython|jupyter_client|zmq)\\b")
"""
KERNEL_CONFIG = "c.IPKernelApp.log_level = 'ERROR'\n"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
ABSOLUTE_PATH = re.compile(
    r"(?<![\w.:/])/(?:home|Users|root|tmp|var|opt|usr|srv|work|mnt|private|Applications"
    r"|Library|Volumes)/[\w.-]+"
    r"|\b[A-Za-z]:[\\/][\\/]?[\w.-]+[\\/]"
)


class NotebookError(Exception):
    """A notebook that cannot be stored, with its name, its cell and the reason."""


@dataclass(frozen=True)
class Outcome:
    """What became of one notebook: changed or not, and what to tell about it."""

    path: Path
    changed: bool
    message: str = ""


def lessons(root: Path = ROOT) -> list[Path]:
    """Lessons in reading order."""
    return sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def solutions(root: Path = ROOT) -> list[Path]:
    """Solved exercises, one notebook a lesson."""
    return sorted((root / "notebooks" / "solutions").glob("[0-9][0-9]_*.ipynb"))


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


@contextmanager
def kernel_environment() -> Iterator[dict[str, str]]:
    """Give the environment of a run that depends on no learner's settings.

    IPython gets an empty profile whose start-up file turns warnings into errors,
    progress is neither read nor written, and BLAS adds up in one order.
    """
    with tempfile.TemporaryDirectory(prefix="paying-attention-") as folder:
        profile = Path(folder, "profile_default")
        (profile / "startup").mkdir(parents=True)
        (profile / "startup" / "00-warnings.py").write_text(STARTUP)
        (profile / "ipython_kernel_config.py").write_text(KERNEL_CONFIG)
        # The doctor of lesson 00 names the program around the notebook.
        hosts = ("JPY_SESSION_NAME", "VSCODE_PID", "PYCHARM_HOSTED")
        yield {
            **{k: v for k, v in os.environ.items() if k not in hosts},
            "IPYTHONDIR": folder,
            "PAYING_ATTENTION_PROGRESS": "off",
            "OPENBLAS_NUM_THREADS": "1",
        }


def execute(notebook: Any, folder: Path, timeout: int = CELL_TIMEOUT) -> Any:
    """Run a notebook in place from top to bottom, with `folder` as its folder.

    Raises
    ------
    NotebookError
        If a cell fails, takes longer than `timeout` seconds or the kernel dies.
    """
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    )
    with kernel_environment() as environment:
        try:
            client.execute(env=environment)
        except (CellExecutionError, DeadKernelError, TimeoutError) as error:
            raise NotebookError(COLOUR.sub("", str(error))) from error
    return notebook


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


def process(path: Path, root: Path, check: bool) -> Outcome:
    """Execute and normalise one notebook; store it, or compare it when `check`."""
    name = path.relative_to(root).as_posix()
    before = path.read_text(encoding="utf-8")
    try:
        notebook = parse(_laid_out(before))
        navigation.write_cells(notebook, path, lessons(root))
        notebook = normalise(execute(notebook, path.parent))
    except NotebookError as error:
        return Outcome(path, True, f"{name}: {error}")
    after = dumps(notebook)
    if after == before:
        return Outcome(path, False)
    if check:
        return Outcome(
            path, True, f"{name} would change:\n{_difference(before, after)}"
        )
    path.write_text(after, encoding="utf-8", newline="\n")
    return Outcome(path, True)


def _laid_out(text: str) -> str:
    """Lay a notebook's code out by the settings of the whole course."""
    command = [sys.executable, "-m", "ruff", "format", "--quiet", "--no-cache"]
    command += ["--config", str(ROOT / "pyproject.toml"), "--stdin-filename=a.ipynb"]
    done = subprocess.run(
        command, input=text, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise NotebookError(done.stderr)
    return done.stdout


def _difference(before: str, after: str, most: int = 40) -> str:
    lines = list(
        difflib.unified_diff(
            before.splitlines(), after.splitlines(), "stored", "new", "", "", 1, ""
        )
    )
    return "\n".join(line[:200] for line in lines[:most])


def run(
    names: list[str], *, check: bool = False, root: Path = ROOT, jobs: int = 2
) -> int:
    """Process the named notebooks (all without names); return the exit status."""
    chosen = _choose(names, root)
    # Spawned, not forked: a fork would carry over the event loop and open sockets.
    context = multiprocessing.get_context("spawn")
    failed = False
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        waiting = [pool.submit(process, path, root, check) for path in chosen]
        for future in waiting:
            outcome = future.result()
            state = "changed" if outcome.changed else "unchanged"
            print(f"{state:9} {outcome.path.relative_to(root).as_posix()}", flush=True)
            if outcome.message:
                failed = True
                print(outcome.message, file=sys.stderr, flush=True)
    return int(failed | _table(root, check))


def _choose(names: list[str], root: Path) -> list[Path]:
    everything = lessons(root) + solutions(root)
    relative = {path: path.relative_to(root).as_posix() for path in everything}
    for name in names:
        if not any(name in text for text in relative.values()):
            raise SystemExit(f"no notebook's path contains {name!r}")
    return [p for p in everything if not names or any(n in relative[p] for n in names)]


def _table(root: Path, check: bool) -> bool:
    """Bring the README's table of lessons up to date; tell whether that failed."""
    readme = root / "README.md"
    if not readme.exists():
        return False
    before = readme.read_text(encoding="utf-8")
    after = navigation.with_table(before, lessons(root))
    if after == before:
        return False
    if check:
        print("README.md: the table of lessons would change", file=sys.stderr)
        return True
    readme.write_text(after, encoding="utf-8", newline="\n")
    return False


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.notebooks",
        description="Execute the notebooks and store each in one canonical form.",
    )
    parser.add_argument("names", nargs="*", help="parts of paths; all when left out")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    parser.add_argument("--jobs", type=int, default=2, help="notebooks at a time")
    given = parser.parse_args(arguments)
    return run(
        given.names, check=given.check, root=given.root.resolve(), jobs=given.jobs
    )


if __name__ == "__main__":
    sys.exit(main())
