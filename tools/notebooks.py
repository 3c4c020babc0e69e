"""Execute the notebooks and store each in one canonical form.

python -m tools.notebooks                  all lessons and solutions
python -m tools.notebooks 05 solutions/06  those whose path contains a name
python -m tools.notebooks --check          write nothing, fail where a file would change

It writes the navigation cells of all notebooks and the README's table of lessons too,
and what the solutions take from the bank of exercises (see `tools.answers`). Two runs
give the same bytes, so a changed number shows up as a changed line.
"""

from __future__ import annotations

import argparse
import difflib
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools import answers, kernel, lessons, navigation, stored


@dataclass(frozen=True)
class Outcome:
    """What became of one file: changed or not, and what to tell about it."""

    path: Path
    changed: bool
    message: str = ""


def process(path: Path, root: Path, check: bool) -> Outcome:
    """Execute and normalise one notebook; store it, or compare it when `check`."""
    before = path.read_text(encoding="utf-8")
    try:
        notebook = stored.parse(before)
        answers.write_cells(notebook, path)
        notebook = stored.parse(stored.laid_out(stored.dumps(notebook)))
        navigation.write_cells(notebook, path, lessons.notebooks(root))
        notebook = stored.normalise(kernel.execute(notebook, path.parent))
    except stored.NotebookError as error:
        return Outcome(path, True, f"{path.relative_to(root).as_posix()}: {error}")
    return _kept(path, root, before, stored.dumps(notebook), check)


def linked(path: Path, root: Path, check: bool) -> Outcome:
    """Write the links of a notebook anew, and leave the rest as it is stored."""
    before = path.read_text(encoding="utf-8")
    try:
        notebook = stored.parse(before)
    except stored.NotebookError as error:
        return Outcome(path, True, f"{path.relative_to(root).as_posix()}: {error}")
    kept = stored.dumps(notebook)
    navigation.write_cells(notebook, path, lessons.notebooks(root))
    after = stored.dumps(notebook)
    # Only a run may bring a file into its form, so equal links leave its bytes alone.
    return _kept(path, root, before, before if after == kept else after, check)


def _kept(path: Path, root: Path, before: str, after: str, check: bool) -> Outcome:
    """Store a new text, or tell how it differs when `check`."""
    if after == before:
        return Outcome(path, False)
    if check:
        name = path.relative_to(root).as_posix()
        return Outcome(
            path, True, f"{name} would change:\n{_difference(before, after)}"
        )
    path.write_text(after, encoding="utf-8", newline="\n")
    return Outcome(path, True)


def _difference(before: str, after: str, most: int = 40) -> str:
    lines = list(
        difflib.unified_diff(
            before.splitlines(), after.splitlines(), "stored", "new", "", "", 1, ""
        )
    )
    return "\n".join(line[:200] for line in lines[:most])


def run(
    names: list[str], *, check: bool = False, root: Path = lessons.ROOT, jobs: int = 2
) -> int:
    """Process the named notebooks (all without names); return the exit status."""
    chosen = _choose(names, root)
    # Spawned, not forked: a fork would carry over the event loop and open sockets.
    context = multiprocessing.get_context("spawn")
    failed = False
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        waiting = [pool.submit(process, path, root, check) for path in chosen]
        for future in waiting:
            failed |= _told(future.result(), root)
    for path in lessons.notebooks(root) + lessons.solutions(root):
        if path not in chosen and (outcome := linked(path, root, check)).changed:
            failed |= _told(outcome, root)
    return int(failed | _table(root, check))


def _told(outcome: Outcome, root: Path) -> bool:
    """Print what became of a notebook; tell whether that is a failure."""
    state = "changed" if outcome.changed else "unchanged"
    print(f"{state:9} {outcome.path.relative_to(root).as_posix()}", flush=True)
    if outcome.message:
        print(outcome.message, file=sys.stderr, flush=True)
    return bool(outcome.message)


def _choose(names: list[str], root: Path) -> list[Path]:
    everything = lessons.notebooks(root) + lessons.solutions(root)
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
    after = navigation.with_table(before, lessons.notebooks(root))
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
    parser.add_argument(
        "--root", type=Path, default=lessons.ROOT, help=argparse.SUPPRESS
    )
    parser.add_argument("--jobs", type=int, default=2, help="notebooks at a time")
    given = parser.parse_args(arguments)
    return run(
        given.names, check=given.check, root=given.root.resolve(), jobs=given.jobs
    )


if __name__ == "__main__":
    sys.exit(main())
