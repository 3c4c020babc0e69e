"""What a text of n tokens asks for: steps in a row, work and memory.

Attention compares every pair of tokens, n² of them, all at once. An RNN takes n steps,
each of which needs the one before it, and keeps a state of the same few bytes. What
follows from that is counted here; `utils.race` measures the seconds beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from utils.mathematics.checks import as_count
from utils.mathematics.streaming import QUERY_BLOCK
from utils.models.cells import CELLS

LENGTHS = (16, 32, 64, 128, 256, 512, 1024, 2048, 4096)
#: who runs; both forms of attention give the same numbers
NAMES = ("attention", "streaming attention", "LSTM", "RNN")
BLOCK = 256  # keys that streaming attention takes at a time


@dataclass(frozen=True)
class Growth:
    """What n tokens ask for: one row for each of `NAMES`, one column a length.

    Parameters
    ----------
    d
        The width: numbers a token, and numbers of the state. Attention has one head.
    lengths : (lengths,)
        How many tokens, n.
    steps : (4, lengths)
        How many must follow one another, each waiting for the one before it.
    work : (4, lengths)
        Multiplications in all matrix products.
    memory : (4, lengths)
        Bytes that must be held to give the last token its numbers, in float32:
        attention holds the keys and values of all tokens and its weights, an RNN its
        state. What comes in, what goes out and what was learnt are not counted.
    """

    d: int
    lengths: np.ndarray
    steps: np.ndarray
    work: np.ndarray
    memory: np.ndarray


def growth(lengths: Iterable[int] = LENGTHS, d: int = 64) -> Growth:
    """Count steps in a row, multiplications and bytes.

    ======================  =====  ====================  ==============================
    a layer                 steps  multiplications       numbers held
    ======================  =====  ====================  ==============================
    attention                   1  4 n d² + 2 n² d       2 n d + n²
    streaming attention         1  the same              2 n d + a block of the weights
    LSTM                        n  8 n d²                2 d
    RNN                         n  2 n d²                d
    ======================  =====  ====================  ==============================

    Streaming attention walks along the keys in blocks, which changes no dependence
    between tokens: it stands with 1 step as well.

    Parameters
    ----------
    lengths
        How many tokens, each 1 or more.
    d
        The width.

    Raises
    ------
    ValueError, TypeError
        If there is no length, a number is no whole one above 0, or so large that the
        work cannot be counted in 64 bits.

    Source: Vaswani et al. 2017, "Attention Is All You Need", table 1, whose orders of
    growth these are.

    Examples
    --------
    >>> counted = growth([100, 200], d=64)
    >>> counted.steps.tolist()
    [[1, 1], [1, 1], [100, 200], [100, 200]]
    >>> (counted.memory[:, 1] / counted.memory[:, 0]).round(1).tolist()
    [2.9, 2.2, 1.0, 1.0]
    """
    d = as_count("d", d, least=1)
    n = _as_lengths(lengths, d)
    one = np.ones_like(n)
    pairs = 4 * n * d**2 + 2 * n**2 * d
    block = np.minimum(n, QUERY_BLOCK) * np.minimum(n, BLOCK)
    work, numbers = [pairs, pairs], [2 * n * d + n**2, 2 * n * d + block]
    for cell in ("lstm", "rnn"):
        _, gates, parts = CELLS[cell]
        work.append(2 * gates * n * d**2)
        numbers.append(parts * d * one)
    return Growth(
        d, n, np.array([one, one, n, n]), np.array(work), 4 * np.array(numbers)
    )


def _as_lengths(lengths: Iterable[int], d: int) -> np.ndarray:
    if not isinstance(lengths, Iterable):
        raise TypeError(f"lengths is {lengths!r}, expected several, such as [16, 32]")
    n = [as_count("a length", one, least=1) for one in lengths]
    if not n:
        raise ValueError("lengths is empty, but there must be at least one")
    longest = max(n)
    if 8 * longest * d * (longest + d) >= 2**63:  # above all counts of `growth`
        raise ValueError(
            f"a length = {longest:,} with d = {d:,} asks for more than 64 bits count"
        )
    return np.array(n, np.int64)
