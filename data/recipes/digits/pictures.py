"""Handwritten digits of 8 x 8 pixels, as they come with scikit-learn.

They are the test set of *Optical Recognition of Handwritten Digits* (E. Alpaydin and
C. Kaynak, UCI Machine Learning Repository, 1998). A fifth is held out: training never
sees it, and it is what the course ships and shows.
"""

import gzip
import importlib.resources
import io
from pathlib import Path

import numpy as np

from data.recipes.recipe import Source

SIDE, MOST = 8, 16  # pixels, and how dark one can be
CLASSES = tuple("0123456789")
HELD_OUT, _SEED = 360, 0
CSV = Source(
    "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22",
    "It is datasets/data/digits.csv.gz of the Python package scikit-learn.",
)


def everything() -> tuple[np.ndarray, np.ndarray]:
    """All pictures, (1797, 8, 8), and what they show."""
    place = importlib.resources.files("sklearn.datasets.data") / "digits.csv.gz"
    text = gzip.decompress(CSV.content(Path(str(place)))).decode()
    rows = np.loadtxt(io.StringIO(text), delimiter=",", dtype=np.float64)
    numbers = rows.astype(np.uint8)
    return numbers[:, :-1].reshape(-1, SIDE, SIDE), numbers[:, -1]


def parts() -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Pictures and what they show: those for training, and those held out."""
    pictures, labels = everything()
    order = np.random.default_rng(_SEED).permutation(len(labels))
    held, rest = order[:HELD_OUT], order[HELD_OUT:]
    return (pictures[rest], labels[rest]), (pictures[held], labels[held])


def shipped() -> bytes:
    """`digits.npz`: the pictures held out, from 0 (white) to 16, and what they show."""
    (pictures, labels), kept = parts()[1], io.BytesIO()
    np.savez_compressed(kept, pictures=pictures, labels=labels)
    return kept.getvalue()
