"""The norms: exact numbers, edges, input that is wrong."""

from collections.abc import Callable, Sequence
from typing import Any

import mpmath
import numpy as np
import pytest

from utils import layer_norm, rms_norm

RNG = np.random.default_rng(0)
X = RNG.normal(5, 3, size=(2, 4, 6))
GAIN, BIAS = RNG.normal(size=(2, 6))


@pytest.mark.parametrize("dtype, within", [(np.float64, 1e-13), (np.float32, 5e-6)])
def test_norms_to_sixty_digits(dtype: type, within: float) -> None:
    x, gain, bias = (array.astype(dtype) for array in (X, GAIN, BIAS))
    layer, rms = layer_norm(x, gain, bias), rms_norm(x, gain, eps=1e-6)
    assert layer.dtype == rms.dtype == dtype
    with mpmath.workdps(60):
        for b, n in np.ndindex(2, 4):
            row = [mpmath.mpf(float(value)) for value in x[b, n]]
            mean = sum(row) / 6
            spread = mpmath.sqrt(
                sum((v - mean) ** 2 for v in row) / 6 + mpmath.mpf(1e-5)
            )
            length = mpmath.sqrt(sum(v**2 for v in row) / 6 + mpmath.mpf(1e-6))
            for c, v in enumerate(row):
                g, k = float(gain[c]), float(bias[c])
                assert abs(layer[b, n, c] - ((v - mean) / spread * g + k)) < within
                assert abs(rms[b, n, c] - v / length * g) < within


def test_what_the_norms_ignore() -> None:
    np.testing.assert_allclose(layer_norm(9 * X + 7, eps=0), layer_norm(X, eps=0))
    np.testing.assert_allclose(rms_norm(9 * X, eps=0), rms_norm(X, eps=0))
    assert not np.allclose(rms_norm(X + 7), rms_norm(X))


def test_a_row_without_spread_becomes_the_bias() -> None:
    np.testing.assert_array_equal(layer_norm(np.full((2, 6), 3.0), GAIN, BIAS)[1], BIAS)
    np.testing.assert_array_equal(rms_norm(np.zeros((2, 6)), GAIN), 0)


def test_types() -> None:
    for norm in (layer_norm, rms_norm):
        for dtype in (np.float16, np.float32, np.float64):
            assert norm(X.astype(dtype)).dtype == dtype
        assert norm([[1, 2, 3]]).dtype == np.float64
        assert norm(X.astype("f4"), GAIN).dtype == np.float32
        wide = norm(np.array([[300, -300, 100]], np.float16))  # 300² is over 65504
        np.testing.assert_allclose(wide, norm([[300, -300, 100]]), rtol=1e-3)
        assert norm(np.empty((0, 6))).shape == (0, 6)
        assert norm(X[0, 0]).shape == (6,)


def test_arguments_are_never_changed() -> None:
    given = (X.copy(), GAIN.copy(), BIAS.copy())
    for array in given:
        array.flags.writeable = False
    layer_norm(*given)
    rms_norm(*given[:2])
    for array, kept in zip(given, (X, GAIN, BIAS), strict=True):
        np.testing.assert_array_equal(array, kept)


WRONG: dict[str, tuple[Callable[[], Any], type[Exception], Sequence[str]]] = {
    "a number": (lambda: layer_norm(3.0), ValueError, ["X has shape ()", "(..., d)"]),
    "rows of nothing": (lambda: rms_norm(X[..., :0]), ValueError, ["X", "(2, 4, 0)"]),
    "objects": (
        lambda: rms_norm(X.astype(object)),
        TypeError,
        ["X has dtype object"],
    ),
    "another gain": (
        lambda: layer_norm(X, GAIN[:5]),
        ValueError,
        ["gain has shape (5,)", "(6,)"],
    ),
    "a bias a token": (
        lambda: layer_norm(X, GAIN, np.ones((4, 6))),
        ValueError,
        ["bias has shape (4, 6)", "(6,)"],
    ),
    "a complex gain": (
        lambda: rms_norm(X, GAIN * 1j),
        TypeError,
        ["gain has dtype complex128"],
    ),
    "a negative eps": (
        lambda: layer_norm(X, eps=-1.0),
        ValueError,
        ["eps = -1.0", "0 or more"],
    ),
    "an eps of NaN": (lambda: rms_norm(X, eps=np.nan), ValueError, ["eps = nan"]),
    "an eps of words": (lambda: rms_norm(X, eps="1"), TypeError, ["eps has type str"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_is_named(name: str) -> None:
    call, kind, says = WRONG[name]
    with pytest.raises(kind) as caught:
        call()
    assert [words for words in says if words not in str(caught.value)] == []
