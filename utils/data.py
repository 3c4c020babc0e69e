"""Load what data/ holds: checked against its manifest, never over the network.

`data/manifest.json` says of each file how long it is, its SHA-256, its licence, where
it came from and which recipe made it. A file is checked the first time that a process
asks for it, so a damaged disk or a broken download shows as one clear error and not as
strange numbers.
"""

import functools
import hashlib
import json
from pathlib import Path
from typing import Any, TypedDict

import numpy as np

ROOT = Path(__file__).resolve().parent.parent / "data"


class Entry(TypedDict):
    """What the manifest says of one file."""

    size: int
    sha256: str
    licence: str
    source: str
    recipe: str


class DataError(RuntimeError):
    """A file of data/ is missing or damaged; the message says how to restore it."""


def manifest() -> dict[str, Entry]:
    """What data/ holds: the name of each file, relative to data/, and its entry."""
    try:
        found = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
        if not all(_is_entry(entry) for entry in found.values()):
            raise ValueError("an entry is incomplete")
    except FileNotFoundError:
        raise _broken("manifest.json", "is missing") from None
    except (OSError, ValueError, AttributeError) as error:
        raise _broken("manifest.json", f"is damaged ({error})") from error
    return dict(found)


def path(name: str) -> Path:
    """The place of a file of data/, or of a folder, after it has been checked.

    Parameters
    ----------
    name
        As in the manifest, such as ``"minilm/vocab.txt"``; or the name of a folder,
        such as ``"minilm"``, whose files are then all checked.

    Raises
    ------
    DataError
        If there is no such file, or it is missing or damaged.

    Examples
    --------
    >>> path("minilm/vocab.txt").name
    'vocab.txt'
    """
    known = manifest()
    names = [file for file in known if file == name or file.startswith(f"{name}/")]
    if not names:
        raise DataError(f"data/ has no {name!r}. It has: {', '.join(sorted(known))}")
    for file in names:
        _check(ROOT, file, known[file]["size"], known[file]["sha256"])
    return ROOT / name


def load(name: str) -> Any:
    """Read a file of data/: arrays from .npz, text from .txt, values from .json.

    Raises
    ------
    DataError
        If there is no such file, it is missing or damaged, or it is of another kind.
    """
    place = path(name)
    readers = {".npz": _arrays, ".json": _values, ".txt": _text}
    if place.suffix not in readers:
        kinds = ", ".join(readers)
        raise DataError(f"data.load reads {kinds}; for {name!r} ask data.path")
    try:
        return readers[place.suffix](place)
    except (OSError, ValueError, EOFError) as error:
        raise _broken(name, f"cannot be read ({error})") from error


def _arrays(place: Path) -> dict[str, np.ndarray]:
    with np.load(place, allow_pickle=False) as stored:
        return {key: stored[key] for key in stored.files}


def _values(place: Path) -> Any:
    return json.loads(_text(place))


def _text(place: Path) -> str:
    return place.read_text(encoding="utf-8")


@functools.cache  # keeps what was right; an error is not kept, so a cure is seen
def _check(root: Path, name: str, size: int, sha256: str) -> None:
    place = root / name
    try:
        if (length := place.stat().st_size) != size:
            raise _broken(name, f"has {length:,} bytes where {size:,} belong")
        with place.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise _broken(name, "is missing") from None
    except OSError as error:
        raise _broken(name, f"cannot be read ({error})") from error
    if found != sha256:
        raise _broken(
            name, f"is damaged (SHA-256 {found[:12]}…, expected {sha256[:12]}…)"
        )


def _is_entry(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and entry.keys() == Entry.__annotations__.keys()
        and isinstance(entry["size"], int)
        and isinstance(entry["sha256"], str)
    )


def _broken(name: str, what: str) -> DataError:
    return DataError(
        f"data/{name} {what}. Restore it with: git checkout -- data/{name} "
        "(without git: download the course again)"
    )
