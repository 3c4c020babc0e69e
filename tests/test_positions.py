"""Sinusoidal and rotary positions: exact numbers, conventions, input that is wrong."""

from collections.abc import Callable, Sequence
from typing import Any

import mpmath
import numpy as np
import pytest

from utils import attention, rotary, rotate, sinusoidal


def exact_angle(position: int, column: int, d: int, base: float) -> mpmath.mpf:
    return position / mpmath.mpf(base) ** (mpmath.mpf(2 * column) / d)


@pytest.mark.parametrize("n, d_model", [(1, 2), (7, 6), (300, 16)])
def test_sinusoidal_to_sixty_digits(n: int, d_model: int) -> None:
    waves = sinusoidal(n, d_model)
    assert waves.shape == (n, d_model) and waves.dtype == np.float64
    with mpmath.workdps(60):
        for p in {0, n // 2, n - 1}:
            for i in range(d_model // 2):
                angle = exact_angle(p, i, d_model, 10000)
                assert abs(waves[p, 2 * i] - mpmath.sin(angle)) < 1e-12
                assert abs(waves[p, 2 * i + 1] - mpmath.cos(angle)) < 1e-12


def test_a_step_turns_the_waves_alike_everywhere() -> None:
    """Section 3.5 of the paper: PE(p + k) is a linear function of PE(p)."""
    waves = sinusoidal(40, 8).reshape(40, 4, 2)
    dots = np.einsum("pic,qic->pq", waves, waves)
    for k in range(5):
        np.testing.assert_allclose(np.diagonal(dots, k), dots[0, k], atol=1e-12)


@pytest.mark.parametrize("base", [10000.0, 500000])
def test_rotary_to_sixty_digits(base: float) -> None:
    cos, sin = rotary(5, 8, base, offset=1000)
    assert cos.shape == sin.shape == (5, 4)
    with mpmath.workdps(60):
        for p in range(5):
            for i in range(4):
                angle = exact_angle(1000 + p, i, 8, base)
                assert abs(cos[p, i] - mpmath.cos(angle)) < 1e-12
                assert abs(sin[p, i] - mpmath.sin(angle)) < 1e-12


def test_offset_continues_the_tables() -> None:
    for whole, rest in zip(rotary(9, 6), rotary(5, 6, offset=4), strict=True):
        np.testing.assert_array_equal(whole[4:], rest)


def test_each_pair_turns_as_a_complex_number() -> None:
    X = np.random.default_rng(0).normal(size=(2, 5, 6))
    cos, sin = rotary(5, 6)
    turn = cos + 1j * sin
    half = (X[..., :3] + 1j * X[..., 3:]) * turn
    expected = np.concatenate([half.real, half.imag], axis=-1)
    np.testing.assert_allclose(rotate(X, cos, sin), expected, atol=1e-14)
    beside = (X[..., ::2] + 1j * X[..., 1::2]) * turn
    turned = rotate(X, cos, sin, interleaved=True)
    np.testing.assert_allclose(turned[..., ::2], beside.real, atol=1e-14)
    np.testing.assert_allclose(turned[..., 1::2], beside.imag, atol=1e-14)


@pytest.mark.parametrize("interleaved", [False, True])
def test_columns_beyond_the_tables_stay(interleaved: bool) -> None:
    X = np.random.default_rng(0).normal(size=(5, 8))
    tables = rotary(5, 4)
    turned = rotate(X, *tables, interleaved=interleaved)
    np.testing.assert_array_equal(turned[:, 4:], X[:, 4:])
    alone = rotate(X[:, :4], *tables, interleaved=interleaved)
    np.testing.assert_array_equal(turned[:, :4], alone)


def test_position_zero_turns_nothing() -> None:
    X = np.random.default_rng(0).normal(size=(1, 8))
    np.testing.assert_array_equal(rotate(X, *rotary(1, 8)), X)


def test_tables_of_a_batch() -> None:
    X = np.random.default_rng(0).normal(size=(2, 3, 4, 6))
    parts = [rotary(4, 6, offset=offset) for offset in (0, 7)]
    cos, sin = (np.stack(tables)[:, None] for tables in zip(*parts, strict=True))
    turned = rotate(X, cos, sin)
    for one, x, tables in zip(turned, X, parts, strict=True):
        np.testing.assert_array_equal(one, rotate(x, *tables))


def test_a_cache_of_rotated_keys_changes_nothing() -> None:
    Q, K, V = np.random.default_rng(0).normal(size=(3, 6, 4))
    q, k = (rotate(X, *rotary(6, 4)) for X in (Q, K))
    whole = attention(q, k, V, causal=True)[0]
    last = rotate(Q[5:], *rotary(1, 4, offset=5))
    np.testing.assert_allclose(attention(last, k, V)[0][0], whole[5], atol=1e-14)


def test_types_and_arguments() -> None:
    cos, sin = rotary(3, 4)
    for dtype in (np.float16, np.float32, np.float64):
        X = np.ones((3, 4), dtype)
        for array in (X, cos, sin):
            array.flags.writeable = False
        assert rotate(X, cos, sin).dtype == dtype
        np.testing.assert_array_equal(X, 1)
    assert rotate(np.ones((3, 4), int), cos, sin).dtype == np.float64
    large = rotate(np.full((3, 4), 4e4, np.float16), cos, sin)
    expected = rotate(np.full((3, 4), 4e4), cos, sin)
    np.testing.assert_allclose(large, expected, rtol=1e-3)


def test_nothing_to_place() -> None:
    assert sinusoidal(0, 4).shape == (0, 4)
    tables = rotary(0, 4)
    assert rotate(np.ones((2, 0, 4)), *tables).shape == (2, 0, 4)


COS, SIN = rotary(3, 4)
X = np.ones((3, 4))
WRONG: dict[str, tuple[Callable[[], Any], type[Exception], Sequence[str]]] = {
    "odd d_model": (lambda: sinusoidal(3, 5), ValueError, ["d_model = 5", "even"]),
    "no d_model": (lambda: sinusoidal(3, 0), ValueError, ["d_model = 0", "2 or more"]),
    "half a token": (lambda: sinusoidal(2.5, 4), TypeError, ["n has type float"]),
    "odd d_k": (lambda: rotary(3, 5), ValueError, ["d_k = 5", "even"]),
    "a negative n": (lambda: rotary(-1, 4), ValueError, ["n = -1", "0 or more"]),
    "before the start": (
        lambda: rotary(3, 4, offset=-2),
        ValueError,
        ["offset = -2", "0 or more"],
    ),
    "a base of 0": (lambda: rotary(3, 4, 0), ValueError, ["base = 0", "more than 0"]),
    "a base of NaN": (
        lambda: rotary(3, 4, np.nan),
        ValueError,
        ["base = nan", "finite"],
    ),
    "a base of words": (lambda: rotary(3, 4, "big"), TypeError, ["base has type str"]),
    "one row": (
        lambda: rotate(X[0], COS, SIN),
        ValueError,
        ["X has shape (4,)", "(..., n, d_k)"],
    ),
    "tables of other tokens": (
        lambda: rotate(X, COS[:2], SIN[:2]),
        ValueError,
        ["cos has shape (2, 2)", "(..., 3, 2)"],
    ),
    "tables as wide as X": (
        lambda: rotate(X, np.ones((3, 4)), np.ones((3, 4))),
        ValueError,
        ["cos has shape (3, 4)", "(..., 3, 2)"],
    ),
    "tables apart": (
        lambda: rotate(X, COS, SIN[:, :1]),
        ValueError,
        ["sin has shape (3, 1), but cos has shape (3, 2)"],
    ),
    "tables of a batch that X is not": (
        lambda: rotate(X, COS[None], SIN[None]),
        ValueError,
        ["cos has shape (1, 3, 2)", "X has shape (3, 4)"],
    ),
    "tables of another batch": (
        lambda: rotate(np.ones((2, 3, 4)), np.ones((3, 3, 2)), np.ones((3, 3, 2))),
        ValueError,
        ["cos has shape (3, 3, 2)", "X has shape (2, 3, 4)"],
    ),
    "objects": (
        lambda: rotate(X.astype(object), COS, SIN),
        TypeError,
        ["X has dtype object"],
    ),
    "complex numbers": (
        lambda: rotate(X, COS * 1j, SIN),
        TypeError,
        ["cos has dtype complex128"],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_is_named(name: str) -> None:
    call, kind, says = WRONG[name]
    with pytest.raises(kind) as caught:
        call()
    assert [words for words in says if words not in str(caught.value)] == []
