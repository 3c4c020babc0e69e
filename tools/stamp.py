"""When an environment counts as set up: its own Python shows every package, whole.

The stamp tells which Python it was and which locks were installed. It is believed only
while the Python that runs is that one, and the packages are those of the locks, whole.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NAME = "set-up.json"
NEW = "it was not set up to the end"
ASK = "import sys; print(sys.version.split()[0], sys.base_prefix, sep='\\n')"
_PIN = re.compile(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)\s*(;?)", re.MULTILINE)


def packages() -> Path:
    """Where the running Python keeps what is installed."""
    return Path(sysconfig.get_path("purelib"))


def _same(one: str | Path, other: str | Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def stranger(folder: Path, asked: str = "") -> str:
    """Say why the running Python is not the environment's, or not the one asked for.

    `asked` is the command of a Python that somebody named on purpose.
    """
    if not _same(sys.prefix, folder):
        return f"its Python belongs to {sys.prefix}"
    version, base = sys.version.split()[0], sys.base_prefix
    was = read(folder).get("python")
    if was and was != [version, base]:
        return f"its Python was {' in '.join(was)}, and is {version} in {base}"
    if asked and not _is_that(asked.split(), version, base):
        return f"its Python is {version} in {base}, and {asked} is another"
    return ""


def _is_that(command: list[str], version: str, base: str) -> bool:
    ask = [*command, "-E", "-s", "-c", ASK]
    try:
        told = subprocess.run(ask, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    other = told.splitlines()
    return other[0] == version and _same(other[1], base)


def read(folder: Path) -> dict[str, Any]:
    """Read the stamp; an absent or damaged one says nothing."""
    try:
        stamp = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write(folder: Path, locks: Sequence[str]) -> None:
    """Write down which Python runs and which locks are installed."""
    stamp = read(folder)
    stamp["python"] = [sys.version.split()[0], sys.base_prefix]
    stamp["locks"] = stamp.get("locks", {}) | {lock: digest(lock) for lock in locks}
    part = folder / f"{NAME}.part"
    part.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    part.replace(folder / NAME)


def digest(lock: str) -> str:
    """Tell a lock from its earlier editions, whatever its line ends are."""
    return hashlib.sha256(_text(lock).encode()).hexdigest()


def _text(lock: str) -> str:
    return (ROOT / lock).read_text(encoding="utf-8")


def trouble(folder: Path, locks: Sequence[Sequence[str]]) -> str:
    """Say why this environment does not count as set up, or nothing."""
    stamped = read(folder).get("locks", {})
    for choice in locks:
        lock = next((lock for lock in choice if lock in stamped), "")
        if not lock:
            return NEW
        if stamped[lock] != digest(lock):
            return f"{lock} has changed"
        if why := lacking(lock):
            return why
    try:
        importlib.import_module("numpy")
    except ImportError as error:
        return f"numpy cannot be imported ({error})"
    return ""


def lacking(lock: str) -> str:
    """Say what of a lock is absent, another version or incomplete, or nothing."""
    found = dict(_installed())
    wanted: dict[str, dict[str, str]] = {}
    for name, version, marker in _PIN.findall(_text(lock)):
        wanted.setdefault(_plain(name), {})[version] = marker
    for name, versions in wanted.items():
        if name not in found:
            if "" in versions.values():  # without a marker it is for every system
                return f"{name} is missing"
            continue
        version, info = found[name]
        if version not in versions:
            return f"{name} is {version}, and {lock} has {' or '.join(versions)}"
        if why := _damage(info):
            return f"{name} is damaged: {why}"
    return ""


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _installed() -> Iterator[tuple[str, tuple[str, Path]]]:
    for info in packages().glob("*.dist-info"):
        name, _, version = info.stem.rpartition("-")
        yield _plain(name), (version, info)


def _damage(info: Path) -> str:
    """Compare a package's files with its own list; Python may compile anew."""
    try:
        with (info / "RECORD").open(encoding="utf-8", newline="") as record:
            rows = [row for row in csv.reader(record) if len(row) == 3 and row[2]]
    except OSError:
        return "its list of files is missing"
    base = str(info.parent)
    for name, _, size in rows:
        if name.endswith(".pyc"):
            continue
        try:
            if os.stat(os.path.join(base, name)).st_size != int(size):
                return f"{name} has another size"
        except OSError:
            return f"{name} is missing"
    return ""
