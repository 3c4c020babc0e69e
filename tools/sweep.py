"""Damage every file of data/ in many ways: reading must fail, or give equal data.

    python -m tools.sweep                  # 2,000 bytes a file, or every one
    python -m tools.sweep --positions 20

The files themselves are left alone: a copy is damaged. Each damage is undone before the
next one, and what `utils.data` says of every one is compared with what was there.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from tqdm import tqdm

from utils import data

Damage = tuple[str, int]  # ("flip", which bit) or ("cut", how many bytes stay)


def sweep(
    root: Path, positions: int, *, seed: int = 0, quiet: bool = True
) -> list[str]:
    """Try damages on a copy of data/, and say which ones were not noticed.

    Parameters
    ----------
    root
        The copy; it is as before afterwards.
    positions
        How many bytes of each file are tried, each with one bit turned over, and half
        as many lengths to cut it to. A shorter file is tried byte by byte.

    Returns
    -------
    list of str
        One line for each damage that gave other data, or another error than DataError.
    """
    rng, failures = np.random.default_rng(seed), []
    with _root(root):
        names = [*data.manifest(), "manifest.json"]
        intact = {name: (root / name).read_bytes() for name in names}
        for name in names:
            damages = _damages(len(intact[name]), positions, rng)
            for damage in tqdm(damages, desc=name, disable=quiet):
                with _damaged(root / name, intact[name], damage):
                    wrong = _read(root, name, intact)
                if wrong:
                    failures.append(f"{name}, {damage[0]} {damage[1]}: {wrong}")
    return failures


def _damages(size: int, positions: int, rng: np.random.Generator) -> list[Damage]:
    """Bits to turn over and lengths to cut to; the first and last bytes always."""
    if size <= positions:
        flips, cuts = np.arange(size), np.arange(size)
    else:
        flips = rng.integers(size, size=positions)
        flips[: min(2, positions)] = (0, size - 1)[: min(2, positions)]
        cuts = np.append(rng.integers(size, size=positions // 2), [0, size - 1])
    bits = flips * 8 + rng.integers(8, size=len(flips))
    return [("flip", int(bit)) for bit in bits] + [("cut", int(stay)) for stay in cuts]


@contextmanager
def _damaged(place: Path, intact: bytes, damage: Damage) -> Iterator[None]:
    """Damage a file in place, and make it whole again."""
    kind, where = damage
    with place.open("r+b") as file:
        if kind == "cut":
            file.truncate(where)
        else:
            file.seek(where // 8)
            file.write(bytes([intact[where // 8] ^ (1 << where % 8)]))
    try:
        yield
    finally:
        with place.open("r+b") as file:
            start = where if kind == "cut" else where // 8
            file.seek(start)
            file.write(intact[start:] if kind == "cut" else intact[start : start + 1])


def _read(root: Path, damaged: str, intact: dict[str, bytes]) -> str:
    """What is wrong with how a damage was met: nothing, or a line that says it."""
    names = intact if damaged == "manifest.json" else [damaged]
    for name in names:
        if name == "manifest.json":
            continue
        try:
            place = data.path(name)
        except data.DataError:
            continue
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        if place.read_bytes() != intact[name]:
            return f"{name} was read as if it were whole"
    return ""


@contextmanager
def _root(root: Path) -> Iterator[None]:
    """Let `utils.data` read the copy, and check a file at every look."""
    kept, check = data.ROOT, data._check
    data.ROOT, data._check = root, check.__wrapped__  # type: ignore[assignment]
    try:
        yield
    finally:
        data.ROOT, data._check = kept, check


def main() -> int:
    """Sweep a copy of data/; 1 if a damage was not noticed."""
    parser = argparse.ArgumentParser(prog="python -m tools.sweep")
    parser.add_argument("--positions", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "data"
        shutil.copytree(data.ROOT, copy)
        failures = sweep(copy, options.positions, quiet=not sys.stderr.isatty())
    print(*(failures or ["Every damage was noticed."]), sep=os.linesep)
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
