"""Read a checkpoint: names, shapes and numbers, each checked before it is used."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike

Config = Mapping[str, Any]
Shape = tuple[int, ...]

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
        config = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise CheckpointError(f"{folder} has no config.json") from None
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path} cannot be read: {error}") from error
    if not isinstance(config, dict):
        raise CheckpointError(f"{path} does not hold a configuration")
    return config


def plain_names(
    stored: Mapping[str, np.ndarray], prefixes: Sequence[str]
) -> dict[str, np.ndarray]:
    """The same tensors under the names of the model inside, without the prefix.

    ``prefixes`` are what models with a head on top put before the names of the model
    inside; the first that is there counts.
    """
    there = [p for p in prefixes if any(name.startswith(p) for name in stored)]
    prefix = there[0] if there else ""
    return {_plain_name(name, prefix): tensor for name, tensor in stored.items()}


def chosen(
    path: Path,
    stored: Mapping[str, np.ndarray],
    shapes: Mapping[str, Shape],
    is_unused: Callable[[str], bool],
) -> dict[str, Tensor]:
    """The tensors that a model needs, and no others.

    Parameters
    ----------
    path
        Their file, for messages.
    stored
        All that are there.
    shapes
        Name of each tensor that the model needs, with its shape.
    is_unused
        Whether a tensor may be there and is left alone.

    Raises
    ------
    CheckpointError
        If one is missing, left over, or of another shape or type.
    """
    compare(path, "lacks", shapes.keys() - stored.keys())
    scales = {f"{name}.scale" for name in shapes}
    beyond = stored.keys() - shapes.keys() - scales
    compare(path, "has a tensor that this model has no use for:",
            {name for name in beyond if not is_unused(name)})  # fmt: skip
    return {name: _tensor(path, name, stored, shapes[name]) for name in shapes}


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
