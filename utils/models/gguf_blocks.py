"""How a GGUF file stores numbers: plain, or in blocks of 32 that share a scale.

A block of eight bits has a scale and 32 whole numbers; one of four bits a scale, a
least number, and 32 steps above it, two in a byte.

Source
------
The ggml project, src/ggml-quants.c, `dequantize_row_q4_1` and `dequantize_row_q8_0`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from utils.models.checkpoint import Shape

BLOCK = 32  # numbers that share a scale

_FOUR_BITS = np.dtype([("scale", "<f2"), ("least", "<f2"), ("pairs", "u1", BLOCK // 2)])
_EIGHT_BITS = np.dtype([("scale", "<f2"), ("whole", "i1", BLOCK)])
#: kind of a tensor -> its name, how a piece of it is stored, numbers in one piece
KINDS: dict[int, tuple[str, np.dtype[Any], int]] = {
    0: ("F32", np.dtype("<f4"), 1),
    1: ("F16", np.dtype("<f2"), 1),
    3: ("Q4_1", _FOUR_BITS, BLOCK),
    8: ("Q8_0", _EIGHT_BITS, BLOCK),
}


@dataclass(frozen=True)
class Blocks:
    """A matrix in blocks of 32 numbers, which become ordinary ones when asked for.

    Parameters
    ----------
    pieces
        One for each block, (rows, blocks a row).
    """

    pieces: np.ndarray

    @property
    def shape(self) -> Shape:
        """Rows and columns."""
        return *self.pieces.shape[:-1], self.pieces.shape[-1] * BLOCK

    def rows(self, index: Any, dtype: DTypeLike) -> np.ndarray:
        """Some rows as ordinary numbers; `...` is all of them."""
        pieces = self.pieces[index]
        scale = pieces["scale"].astype(dtype)[..., None]
        if "whole" in (pieces.dtype.names or ()):
            long: np.ndarray = scale * pieces["whole"]  # (..., blocks, 32)
            return long.reshape(*pieces.shape[:-1], -1)
        halves = np.empty((*pieces.shape, 2, BLOCK // 2), dtype)
        np.multiply(scale, pieces["pairs"] & 15, out=halves[..., 0, :])
        np.multiply(scale, pieces["pairs"] >> 4, out=halves[..., 1, :])
        halves += pieces["least"].astype(dtype)[..., None, None]
        return halves.reshape(*pieces.shape[:-1], -1)
