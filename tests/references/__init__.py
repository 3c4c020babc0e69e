"""Answers of other people's libraries, recorded so that tests need none of them.

A *maker* is a module of this package with

``NAME``
    the stem of its file: ``NAME = "onnx"`` is kept in ``tests/references/onnx.npz``;
``make() -> dict[str, numpy.ndarray]``
    asks the real library for its answers (import it at the top of the module: only
    ``python -m tests.references`` imports makers);
``TOLERANCE``
    optional, 1e-5 where absent: how far a number made anew may be from the stored one,
    absolute and relative; other processors add up in another order. It is never less
    than two units in the last place.

Arrays of objects are refused: files are read without pickle. Text, such as a list of
names, is kept as an array of strings.
"""

from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent


def load(name: str) -> dict[str, np.ndarray]:
    """Read what a maker has stored."""
    with np.load(FOLDER / f"{name}.npz", allow_pickle=False) as stored:
        return {key: stored[key] for key in stored.files}


def save(name: str, answers: dict[str, np.ndarray]) -> None:
    """Store a maker's answers; the same answers give the same bytes."""
    np.savez_compressed(FOLDER / f"{name}.npz", allow_pickle=False, **answers)


def differences(
    made: dict[str, np.ndarray], stored: dict[str, np.ndarray], tolerance: float
) -> list[str]:
    """Say in words where answers made anew are not the stored ones."""
    found = [f"{key}: stored, but not made" for key in sorted(stored.keys() - made)]
    found += [f"{key}: made, but not stored" for key in sorted(made.keys() - stored)]
    for key in sorted(made.keys() & stored.keys()):
        found += _difference(key, np.asarray(made[key]), stored[key], tolerance)
    return found


def _difference(
    key: str, made: np.ndarray, stored: np.ndarray, tolerance: float
) -> list[str]:
    if made.shape != stored.shape or made.dtype.kind != stored.dtype.kind:
        kinds = f"{made.dtype} {made.shape}, stored {stored.dtype} {stored.shape}"
        return [f"{key}: made {kinds}"]
    if made.dtype.kind not in "fc":
        return [] if np.array_equal(made, stored) else [f"{key}: other values"]
    tolerance = max(tolerance, 2 * float(np.finfo(stored.dtype).eps))
    if np.allclose(made, stored, rtol=tolerance, atol=tolerance, equal_nan=True):
        return []
    apart = np.nanmax(np.abs(made - stored))
    return [f"{key}: up to {apart:.3g} apart (tolerance {tolerance:g})"]
