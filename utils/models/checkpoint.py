"""Read a checkpoint: names, shapes and numbers, each checked before it is used."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike
from safetensors import SafetensorError, safe_open

Config = Mapping[str, Any]
Shape = tuple[int, ...]

# The last one: a name of numbers that NumPy does not know
_UNREADABLE = (SafetensorError, OSError, TypeError, ValueError, AttributeError)
NOTHING = r"(?!)"  # a regular expression that fits no name

# Checkpoints of 2018 have TensorFlow's names for LayerNorm.
_RENAME = (
    (re.compile(r"LayerNorm\.gamma$"), "LayerNorm.weight"),
    (re.compile(r"LayerNorm\.beta$"), "LayerNorm.bias"),
)


class CheckpointError(ValueError):
    """A folder does not hold a model that can be run; the message says why."""


@dataclass(frozen=True)
class Packed:
    """A matrix of whole numbers from -127 to 127, where groups share a scale.

    Parameters
    ----------
    whole
        Eight-bit integers, shape (rows, columns).
    scale
        What a group of neighbouring columns is multiplied by: (rows, groups).
    """

    whole: np.ndarray
    scale: np.ndarray

    @property
    def shape(self) -> Shape:
        """Rows and columns."""
        return self.whole.shape

    def rows(self, index: Any, dtype: DTypeLike) -> np.ndarray:
        """Some rows as ordinary numbers; `...` is all of them."""
        whole, scale = self.whole[index], self.scale[index].astype(dtype)
        groups = whole.reshape(*scale.shape, -1)  # (..., groups, columns of a group)
        numbers: np.ndarray = (groups * scale[..., None]).reshape(whole.shape)
        return numbers


@dataclass(frozen=True)
class Plain:
    """A tensor stored as floating-point numbers."""

    numbers: np.ndarray

    @property
    def shape(self) -> Shape:
        """The shape as stored."""
        return self.numbers.shape

    def rows(self, index: Any, dtype: DTypeLike) -> np.ndarray:
        """Some rows in another precision; `...` is all of them."""
        numbers: np.ndarray = self.numbers[index].astype(dtype, copy=False)
        return numbers


class Tensor(Protocol):
    """Numbers as they are stored, which become ordinary ones when asked for."""

    @property
    def shape(self) -> Shape:
        """The shape of the ordinary numbers."""

    def rows(self, index: Any, dtype: DTypeLike) -> np.ndarray:
        """Some rows as ordinary numbers; `...` is all of them."""


def read_config(folder: Path) -> dict[str, Any]:
    """Read `config.json` of a model.

    Raises
    ------
    CheckpointError
        If it is absent, damaged, or not an object.
    """
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CheckpointError(f"{folder} has no config.json") from None
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path} cannot be read: {error}") from error
    if not isinstance(config, dict):
        raise CheckpointError(f"{path} does not hold a configuration")
    return config


def read_tensors(
    folder: Path,
    shapes: Mapping[str, Shape],
    unused: str = NOTHING,
    *,
    prefix: str = "",
    optional: Mapping[str, Shape] | None = None,
) -> dict[str, Tensor]:
    """Read the tensors that a model needs, and no others.

    Parameters
    ----------
    folder
        Where `model.safetensors` is.
    shapes
        Name of each tensor that the model needs, with its shape.
    unused
        Regular expression of names that may be there and are left alone.
    prefix
        What models with a head on top put before the names of the model inside.
    optional
        Tensors that are read if one of them is there.

    Raises
    ------
    CheckpointError
        If one is missing, left over, of another shape or of a type that NumPy does not
        have, or if the file is absent or damaged.
    """
    path = folder / "model.safetensors"
    stored = _stored(path, prefix)
    names = {name for name in stored if not re.match(unused, name)}
    matrices = {name for name in names if not name.endswith(".scale")}
    if optional and matrices & optional.keys():
        shapes = {**shapes, **optional}
    compare(path, "lacks", shapes.keys() - matrices)
    scales = {f"{name}.scale" for name in shapes}
    compare(path, "has a tensor that this model has no use for:",
            names - shapes.keys() - scales)  # fmt: skip
    return {name: _tensor(path, name, stored, shapes[name]) for name in shapes}


def _stored(path: Path, prefix: str) -> dict[str, np.ndarray]:
    if not path.is_file():
        parts = "; its weights are in several files, which this course does not read"
        in_parts = path.with_name(f"{path.name}.index.json").is_file()
        raise CheckpointError(
            f"{path.parent} has no {path.name}{parts if in_parts else ''}"
        )
    try:
        with safe_open(path, framework="np") as file:
            names = set(file.keys())
            short = {k for k in names if file.get_slice(k).get_dtype() == "BF16"}
            stored = {name: file.get_tensor(name) for name in names - short}
        stored |= _short_floats(path, short)
    except _UNREADABLE as error:
        raise CheckpointError(
            f"{path} cannot be read: {error}. It may be cut off, damaged, or hold a "
            "type of number that NumPy lacks: download it again, as float32 or float16"
        ) from error
    return {_plain_name(name, prefix): tensor for name, tensor in stored.items()}


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


def _plain_name(name: str, prefix: str) -> str:
    for pattern, replacement in _RENAME:
        name = pattern.sub(replacement, name)
    return name.removeprefix(prefix)


def compare(path: Path, what: str, names: set[str]) -> None:
    """Raise CheckpointError if there are such names; it tells the first one."""
    if names:
        first = sorted(names)[0]
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        raise CheckpointError(f"{path} {what} {first}{more}")


def _tensor(
    path: Path, name: str, stored: Mapping[str, np.ndarray], shape: Shape
) -> Tensor:
    numbers, scale = stored[name], stored.get(f"{name}.scale")
    if numbers.shape != shape:
        raise CheckpointError(
            f"{path}: {name} has shape {numbers.shape}, but the configuration "
            f"asks for {shape}"
        )
    if scale is None and numbers.dtype.kind == "f":
        return Plain(numbers)
    if numbers.dtype != np.int8 or scale is None or scale.dtype.kind != "f":
        kind = "no scale" if scale is None else f"a scale of {scale.dtype}"
        raise CheckpointError(
            f"{path}: {name} is {numbers.dtype} with {kind}; expected floating-point "
            "numbers, or int8 with a floating-point scale"
        )
    if scale.ndim != 2 or scale.shape[0] != shape[0] or shape[-1] % scale.shape[1]:
        raise CheckpointError(
            f"{path}: {name}.scale has shape {scale.shape}, which does not divide "
            f"{name} of shape {shape} into groups"
        )
    return Packed(numbers, scale)
