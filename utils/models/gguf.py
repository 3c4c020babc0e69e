"""Read a GGUF file: settings, vocabulary and weights of a model in one.

llama.cpp and the programs around it keep models like this. After a short header come
settings by name, then a list of the tensors, then their bytes. Most matrices have four
or eight bits a number: 32 neighbours of a row share a scale.

Nothing in the file is trusted: each length and each place is compared with what is
there before it is used. There is no checksum inside, so a changed weight goes
unnoticed here.

Source
------
The ggml project, docs/gguf.md.
"""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from utils.models.checkpoint import CheckpointError, Plain, Shape, Tensor
from utils.models.gguf_blocks import KINDS, Blocks

MAGIC, VERSIONS = b"GGUF", (2, 3)
TEXT, LIST, YES_OR_NO = 8, 9, 7
#: kind of a setting -> how NumPy calls such a number
NUMBERS = dict(enumerate(["u1", "i1", "u2", "i2", "u4", "i4", "f4", "u1"])) | {
    10: "u8",
    11: "i8",
    12: "f8",
}


@dataclass(frozen=True)
class Gguf:
    """What a file holds.

    Parameters
    ----------
    path
        Where it is, for messages.
    settings
        By name, such as ``"llama.block_count"``; lists are tuples.
    tensors
        By name, such as ``"blk.0.attn_q.weight"``.
    """

    path: Path
    settings: Mapping[str, Any]
    tensors: Mapping[str, Tensor]

    def setting(self, name: str, *kinds: type) -> Any:
        """One of the settings, of one of these kinds.

        Raises
        ------
        CheckpointError
            If it is absent or of another kind.
        """
        if name not in self.settings:
            broken(self.path, f"lacks the setting {name}")
        value = self.settings[name]
        if type(value) not in kinds:
            expected = " or ".join(kind.__name__ for kind in kinds)
            broken(self.path, f"has {str(value)[:40]!r} as {name}; expected {expected}")
        return value


def read(path: str | Path) -> Gguf:
    """Open a file; its weights become ordinary numbers only when they are asked for.

    Raises
    ------
    CheckpointError
        If it is absent, cut off, damaged, or holds numbers of a kind that this page
        does not read: the message names the file and, where there is one, the tensor.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error}") from None
    cursor = _Cursor(path, content)
    if cursor.take(4, "its first bytes") != MAGIC:
        broken(path, "is no GGUF file")
    (version,) = cursor.numbers("<I", "its version")
    if version not in VERSIONS:
        broken(path, f"is GGUF of version {version}; the course reads 2 and 3")
    tensors, settings = cursor.numbers("<QQ", "its header")
    told: dict[str, Any] = {}
    for _ in range(settings):
        name = cursor.text("the name of a setting")
        (kind,) = cursor.numbers("<I", f"the setting {name}")
        told[name] = _value(cursor, kind, f"the setting {name}")
    entries = [_entry(cursor) for _ in range(tensors)]
    return Gguf(path, told, _tensors(cursor, entries, told))


class _Cursor:
    """A place in the bytes of a file that moves on as they are read."""

    def __init__(self, path: Path, content: bytes) -> None:
        self.path, self.content, self.place = path, content, 0

    def take(self, count: int, what: str) -> bytes:
        """The next bytes, if there are so many."""
        left = len(self.content) - self.place
        if count > left:
            broken(self.path, f"ends inside {what}: {count:,} bytes belong there, and "
                    f"{left:,} are left")  # fmt: skip
        self.place += count
        return self.content[self.place - count : self.place]

    def numbers(self, form: str, what: str) -> tuple[Any, ...]:
        """Some numbers, as `struct` has them."""
        return struct.unpack(form, self.take(struct.calcsize(form), what))

    def text(self, what: str) -> str:
        """A text, after its length."""
        (count,) = self.numbers("<Q", what)
        try:
            return self.take(count, what).decode("utf-8")
        except UnicodeDecodeError:
            broken(self.path, f"has no text in {what}")


def _value(cursor: _Cursor, kind: int, what: str) -> Any:
    """What a setting is: a number, a text, or a list of one of them."""
    if kind == TEXT:
        return cursor.text(what)
    if kind == LIST:
        kind, count = cursor.numbers("<IQ", what)
        if kind == TEXT:
            return tuple(cursor.text(what) for _ in range(count))
        return tuple(_plain(cursor, kind, count, what).tolist())
    value = _plain(cursor, kind, 1, what).tolist()[0]
    return bool(value) if kind == YES_OR_NO else value


def _plain(cursor: _Cursor, kind: int, count: int, what: str) -> np.ndarray:
    if kind not in NUMBERS:
        broken(cursor.path, f"has a value of unknown kind {kind} in {what}")
    form = np.dtype(f"<{NUMBERS[kind]}")
    return np.frombuffer(cursor.take(count * form.itemsize, what), form)


@dataclass(frozen=True)
class _Entry:
    """What the list says of a tensor; ``shape`` has rows first."""

    name: str
    shape: Shape
    kind: int
    start: int


def _entry(cursor: _Cursor) -> _Entry:
    name = cursor.text("the name of a tensor")
    what = f"what it says of tensor {name}"
    (axes,) = cursor.numbers("<I", what)
    if not 1 <= axes <= 4:
        broken(cursor.path, f"has tensor {name} of {axes} axes")
    sizes = cursor.numbers(f"<{axes}Q", what)
    kind, start = cursor.numbers("<IQ", what)
    return _Entry(name, sizes[::-1], kind, start)


def _tensors(
    cursor: _Cursor, entries: list[_Entry], settings: Mapping[str, Any]
) -> dict[str, Tensor]:
    step = settings.get("general.alignment", 32)
    if isinstance(step, bool) or not isinstance(step, int) or step < 1:
        broken(cursor.path, f"has {step!r} as general.alignment")
    data = -(-cursor.place // step) * step  # the next whole multiple
    found: dict[str, Tensor] = {}
    for entry in entries:
        if entry.name in found:
            broken(cursor.path, f"has two tensors {entry.name}")
        if entry.start % step:
            broken(cursor.path, f"has tensor {entry.name} at byte {entry.start:,}, "
                   f"which is no multiple of {step}")  # fmt: skip
        found[entry.name] = _tensor(cursor, entry, data)
    return found


def _tensor(cursor: _Cursor, entry: _Entry, data: int) -> Tensor:
    """A tensor of the list. Blocks stay where they are among the bytes of the file."""
    if entry.kind not in KINDS:
        known = ", ".join(name for name, _, _ in KINDS.values())
        broken(cursor.path, f"has tensor {entry.name} of kind {entry.kind}; "
                f"the course reads {known}")  # fmt: skip
    _, form, together = KINDS[entry.kind]
    if entry.shape[-1] % together or 0 in entry.shape:
        broken(cursor.path, f"has tensor {entry.name} of shape {entry.shape}, which "
               f"does not divide into blocks of {together}")  # fmt: skip
    count = math.prod(entry.shape) // together
    start, size = data + entry.start, len(cursor.content)
    if start + count * form.itemsize > size:
        broken(cursor.path, f"ends inside tensor {entry.name}: it goes to byte "
                f"{start + count * form.itemsize:,} of {size:,}")  # fmt: skip
    pieces = np.frombuffer(cursor.content, form, count, start)
    pieces = pieces.reshape(*entry.shape[:-1], entry.shape[-1] // together)
    return Plain(pieces.copy()) if together == 1 else Blocks(pieces)


def broken(path: Path, what: str) -> NoReturn:
    """Say what is wrong with a file."""
    raise CheckpointError(f"{path} {what}")
