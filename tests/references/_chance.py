"""Small models with random weights, the same for a real library and for the tests.

Only their answers are stored. The weights come from `RandomState`, whose numbers NumPy
has promised never to change (NEP 19); those of a `Generator` may.
"""

import math

import numpy as np

Shape = tuple[int, ...]


def tensors(shapes: dict[str, Shape], seed: int) -> dict[str, np.ndarray]:
    """Random weights large enough that heads choose: names in alphabetical order."""
    random = np.random.RandomState(seed)
    return {name: _tensor(name, shapes[name], random) for name in sorted(shapes)}


def ids(shape: Shape, words: int, seed: int) -> np.ndarray:
    """Ids of a vocabulary."""
    return np.random.RandomState(seed).randint(0, words, shape)


def floats(shape: Shape, seed: int) -> np.ndarray:
    """Numbers from -1 to 1, for pixels and for signals."""
    return np.random.RandomState(seed).uniform(-1, 1, shape).astype(np.float32)


def lengths_mask(lengths: list[int], n: int) -> np.ndarray:
    """True where a token is there: the first ones of each row."""
    return np.arange(n) < np.array(lengths)[:, None]


def _tensor(name: str, shape: Shape, random: np.random.RandomState) -> np.ndarray:
    drawn = random.uniform(-1, 1, shape)
    if len(shape) > 1:
        drawn *= 3 / math.sqrt(math.prod(shape[1:]))
    elif "norm" in name.lower() or ".ln_" in f".{name}":
        drawn = (0 if name.endswith("bias") else 1) + drawn / 3
    return drawn.astype(np.float32)
