"""Small images as PNG text, for pictures that are made of pixels."""

# size: one file format, and nothing else

import base64
import struct
import zlib
from typing import Any

import numpy as np

#: Channels -> colour type of the PNG specification, section 11.2.2.
_TYPES = {1: 0, 3: 2, 4: 6}

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def png(pixels: Pixels) -> bytes:
    """Write an image: (height, width, channels) bytes; grey, RGB or RGBA.

    Raises
    ------
    ValueError
        If the shape is another one.

    Source: Portable Network Graphics, third edition, W3C 2025.
    """
    if pixels.ndim != 3 or pixels.shape[2] not in _TYPES:
        expected = "expected (height, width, 1, 3 or 4)"
        raise ValueError(f"pixels has shape {pixels.shape}, {expected}")
    height, width, channels = pixels.shape
    head = struct.pack(">IIBBBBB", width, height, 8, _TYPES[channels], 0, 0, 0)
    # Each line starts with the number of its filter: 0, none.
    lines = np.pad(pixels.reshape(height, -1), ((0, 0), (1, 0)))
    data = zlib.compress(lines.astype(np.uint8).tobytes(), 6)
    parts = _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def _chunk(name: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + check


def address(pixels: Pixels) -> str:
    """An image as the address that a page shows it from."""
    return f"data:image/png;base64,{base64.b64encode(png(pixels)).decode()}"
