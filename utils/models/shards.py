"""The tensors of a checkpoint as they are stored: in one file, or in several.

A large model lies in shards, `model-00001-of-00003.safetensors` and so on, and
`model.safetensors.index.json` says in which of them each tensor is. Nothing in it is
trusted: each tensor is where it should be, once, and all are as long as it says.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from safetensors import SafetensorError, safe_open

from utils.models.checkpoint import CheckpointError

WEIGHTS = "model.safetensors"
INDEX = f"{WEIGHTS}.index.json"
# The last one: a name of numbers that NumPy does not know
_UNREADABLE = (SafetensorError, OSError, TypeError, ValueError, AttributeError)


def read_stored(folder: Path) -> tuple[Path, dict[str, np.ndarray]]:
    """Each tensor by its name in the files, and the file to name in messages.

    Raises
    ------
    CheckpointError
        If a file is absent or damaged, holds a type of number that NumPy does not have,
        or the index and its files do not fit together.
    """
    path, index = folder / WEIGHTS, folder / INDEX
    if path.is_file() or not index.is_file():
        return path, _file(path)[0]
    files, size = _index(index)
    found: dict[str, np.ndarray] = {}
    owners: dict[str, str] = {}
    length = 0
    for file in dict.fromkeys(files.values()):
        tensors, more = _file(folder / file)
        _compare(index, files, file, set(tensors), owners)
        found |= tensors
        owners |= dict.fromkeys(tensors, file)
        length += more
    if size is not None and size != length:
        told = f"says that all tensors have {size:,} bytes"
        _broken(index, f"{told}, but they have {length:,}")
    return index, found


def _compare(
    index: Path,
    files: Mapping[str, str],
    file: str,
    there: set[str],
    owners: Mapping[str, str],
) -> None:
    """Raise CheckpointError if a file holds other tensors than the index says."""
    for name in sorted(there):
        if name not in files:
            _broken(index, f"does not name {name}, which is in {file}")
        if name in owners:
            two = f"{owners[name]} and {file}"
            _broken(index, f"names two files that have {name}: {two}")
    for name in sorted(name for name in files if files[name] == file):
        if name not in there:
            _broken(index, f"says {file} has {name}, but it has not")


def _index(path: Path) -> tuple[dict[str, str], int | None]:
    """In which file each tensor is, and how many bytes all have, if that is said."""
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path} cannot be read: {error}") from error
    files = told.get("weight_map") if isinstance(told, Mapping) else None
    if not isinstance(files, dict) or not files:
        _broken(path, "has no weight_map that says where each tensor is")
    for name, file in files.items():
        if not _is_inside(file):
            _broken(path, f"says {name} is in {file!r}, expected a file of its folder")
    about = told.get("metadata") or {}
    size = about.get("total_size") if isinstance(about, Mapping) else None
    if size is not None and (isinstance(size, bool) or not isinstance(size, int)):
        _broken(path, f"has {size!r} as total_size, expected a whole number")
    return files, size


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object in which no name stands twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice} stands in it twice")
    return found


def _is_inside(file: Any) -> bool:
    """Whether this is the name of a file, with no way to another folder."""
    return isinstance(file, str) and file.endswith(".safetensors") and not (
        set(file) & {"/", "\\", ":", "\0"}
    )  # fmt: skip


def _file(path: Path) -> tuple[dict[str, np.ndarray], int]:
    """The tensors of a file, and how many bytes they have there."""
    if not path.is_file():
        raise CheckpointError(f"{path.parent} has no {path.name}")
    try:
        with safe_open(path, framework="np") as file:
            names = set(file.keys())
            short = {k for k in names if file.get_slice(k).get_dtype() == "BF16"}
            stored = {name: file.get_tensor(name) for name in names - short}
        length = sum(tensor.nbytes for tensor in stored.values())
        halves = _short_floats(path, short)
    except _UNREADABLE as error:
        raise CheckpointError(
            f"{path} cannot be read: {error}. It may be cut off, damaged, or hold a "
            "type of number that NumPy lacks: download it again, as float32 or float16"
        ) from error
    return stored | halves, length + sum(X.nbytes // 2 for X in halves.values())


def _short_floats(path: Path, names: set[str]) -> dict[str, np.ndarray]:
    """Tensors of bfloat16, the upper half of a float32, which NumPy has no name for."""
    found: dict[str, np.ndarray] = {}
    if not names:
        return found
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
        for name in names:
            start, end = header[name]["data_offsets"]
            file.seek(8 + size + start)
            halves = np.frombuffer(file.read(end - start), "<u2").astype(np.uint32)
            found[name] = (halves << 16).view(np.float32).reshape(header[name]["shape"])
    return found


def _broken(path: Path, what: str) -> NoReturn:
    raise CheckpointError(f"{path} {what}")
