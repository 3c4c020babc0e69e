"""Progress under stress: many programs that save at once, and programs killed while so.

python -m tests.stress saves FILE 8 625     eight programs, 625 saves each
python -m tests.stress kills FILE 200       200 programs, each killed while it saves

Both print one line of JSON with what was saved, what was lost and how long it took. A
save counts as done once `record` has said so.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from utils.practice import kept, place


def saves(programs: int, each: int) -> dict[str, float]:
    """Let several programs save at once."""

    def save(name: int) -> bool:
        told = [kept.record(f"{name}.{i}", status="tried") for i in range(each)]
        return any(told)

    children = [forked(save, name) for name in range(programs)]
    bad = sum(os.waitpid(child, 0)[1] != 0 for child in children)
    done = {f"{name}.{i}" for name in range(programs) for i in range(each)}
    return counts(done) | {"complained": bad}


def kills(programs: int) -> dict[str, float]:
    """Kill program after program while it saves, at any moment of a save."""
    chance = random.Random(0)
    done: set[str] = set()
    for name in range(programs):
        reader, writer = os.pipe()

        def save(name: int, writer: int = writer) -> bool:
            for i in itertools.count():
                kept.record(f"{name}.{i}", status="correct")
                os.write(writer, f"{name}.{i}\n".encode())
            return False

        child = forked(save, name)
        os.close(writer)
        time.sleep(chance.uniform(0.002, 0.03))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with open(reader, encoding="utf-8") as pipe:
            done |= {line.strip() for line in pipe if line.endswith("\n")}
    return counts(done)


def forked(work: Callable[[int], bool], name: int) -> int:
    """Work in a child that shares what is imported here; it ends with 1 if bad."""
    if child := os.fork():
        return child
    failed = True
    try:
        failed = work(name)
    finally:
        os._exit(failed)


def counts(done: set[str]) -> dict[str, float]:
    """Compare what was done with what the file holds; save once more, and look."""
    kept.record("last", status="tried")
    path = place.location()
    assert path is not None
    held = json.loads(path.read_text(encoding="utf-8"))["items"]
    stray = [p for p in path.parent.iterdir() if not p.name.startswith(path.name)]
    return {"saved": len(done), "lost": len(done - held.keys()), "stray": len(stray)}


def main() -> None:
    """Run what the command line asks for, on a file that it names."""
    what, path, *sizes = sys.argv[1:]
    os.environ[place.VARIABLE] = str(Path(path).absolute())
    os.environ.pop("CI", None)
    start = time.perf_counter()
    works: dict[str, Callable[..., dict[str, float]]]
    works = {"saves": saves, "kills": kills}
    found = works[what](*map(int, sizes))
    print(json.dumps(found | {"seconds": round(time.perf_counter() - start, 2)}))


if __name__ == "__main__":
    main()
