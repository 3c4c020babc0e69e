"""Attention against a slow specification, exact numbers, and input that is wrong."""

import math
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from typing import Any

import mpmath
import numpy as np
import pytest

from utils import (
    attention,
    causal_mask,
    merge_heads,
    padding_mask,
    repeat_kv,
    softmax,
    split_heads,
    streaming_attention,
    window_mask,
)

RNG = np.random.default_rng(0)
Q, K, V = (RNG.normal(size=shape) for shape in ((4, 3), (6, 3), (6, 5)))
HIDDEN = -math.inf


def specification(
    Q: np.ndarray,
    K: np.ndarray,
    V: np.ndarray,
    look: Callable[[int, int], bool] = lambda i, j: True,
    added: Callable[[int, int], float] = lambda i, j: 0.0,
    scale: float | None = None,
    softcap: float | None = None,
) -> np.ndarray:
    """Attention as one says it, slowly: for each query, each key, each number."""
    n_q, n_k, d_k, d_v = len(Q), len(K), Q.shape[1], V.shape[1]
    scale = 1 / math.sqrt(d_k) if scale is None else scale
    output = np.zeros((n_q, d_v))
    for i in range(n_q):
        shares = {}
        for j in range(n_k):
            score = scale * sum(Q[i, c] * K[j, c] for c in range(d_k))
            if softcap is not None:
                score = softcap * math.tanh(score / softcap)
            if look(i, j):
                shares[j] = math.exp(score + added(i, j))
        for j, share in shares.items():
            for c in range(d_v):
                output[i, c] += share / sum(shares.values()) * V[j, c]
    return output


FLOAT_MASK = RNG.normal(size=(4, 6))
BOOL_MASK = RNG.random((4, 6)) < 0.5
BOOL_MASK[1] = False
SPECIFIED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "plain": ({}, {}),
    "scale": ({"scale": 0.3}, {"scale": 0.3}),
    "scale of an integer": ({"scale": 2}, {"scale": 2}),
    "softcap": ({"softcap": 0.5}, {"softcap": 0.5}),
    "causal": ({"causal": True}, {"look": lambda i, j: j <= i}),
    "float mask": ({"mask": FLOAT_MASK}, {"added": lambda i, j: FLOAT_MASK[i, j]}),
    "boolean mask": ({"mask": BOOL_MASK}, {"look": lambda i, j: BOOL_MASK[i, j]}),
    "mask of one row": ({"mask": BOOL_MASK[2]}, {"look": lambda i, j: BOOL_MASK[2, j]}),
    "mask of one column": (
        {"mask": BOOL_MASK[:, :1]},
        {"look": lambda i, j: BOOL_MASK[i, 0]},
    ),
    "boolean mask and causal": (
        {"mask": BOOL_MASK, "causal": True},
        {"look": lambda i, j: BOOL_MASK[i, j] and j <= i},
    ),
    "float mask and causal": (
        {"mask": FLOAT_MASK, "causal": True},
        {"added": lambda i, j: FLOAT_MASK[i, j], "look": lambda i, j: j <= i},
    ),
    "softcap comes before the mask": (
        {"mask": 9 * FLOAT_MASK, "softcap": 0.5, "scale": 3.0},
        {"added": lambda i, j: 9 * FLOAT_MASK[i, j], "softcap": 0.5, "scale": 3.0},
    ),
}


@pytest.mark.parametrize("name", SPECIFIED)
def test_equals_the_specification(name: str) -> None:
    options, said = SPECIFIED[name]
    expected = specification(Q, K, V, **said)
    np.testing.assert_allclose(attention(Q, K, V, **options)[0], expected, atol=1e-14)
    for block in (1, 2, 4, 256):
        streamed = streaming_attention(Q, K, V, **options, block=block)
        np.testing.assert_allclose(streamed, expected, atol=1e-14)


def test_batches_and_heads_broadcast() -> None:
    q = RNG.normal(size=(2, 1, 4, 3))
    k, v = RNG.normal(size=(1, 3, 6, 3)), RNG.normal(size=(3, 6, 5))
    mask = RNG.random((2, 1, 1, 6)) < 0.7
    output, weights = attention(q, k, v, mask)
    assert output.shape == (2, 3, 4, 5) and weights.shape == (2, 3, 4, 6)
    for b in range(2):
        for h in range(3):
            one = attention(q[b, 0], k[0, h], v[h], mask[b, 0])[0]
            np.testing.assert_allclose(output[b, h], one, atol=1e-14)
    np.testing.assert_allclose(streaming_attention(q, k, v, mask), output, atol=1e-14)


def test_a_mask_alone_can_bring_the_batch() -> None:
    masks = np.stack([BOOL_MASK, ~BOOL_MASK])
    output, weights = attention(Q, K, V, masks)
    assert output.shape == (2, 4, 5) and weights.shape == (2, 4, 6)
    np.testing.assert_allclose(streaming_attention(Q, K, V, masks), output, atol=1e-14)


def exactly(Q: np.ndarray, K: np.ndarray, V: np.ndarray) -> np.ndarray:
    """The output with 60 digits, rounded to float64 at the end."""
    with mpmath.workdps(60):
        q, k, v = (mpmath.matrix(X.tolist()) for X in (Q, K, V))
        scores = q * k.T / mpmath.sqrt(q.cols)
        shares = scores.apply(mpmath.exp)
        sums = shares * mpmath.ones(k.rows, 1)
        mixed = shares * v
        return np.array(
            [
                [float(mixed[i, c] / sums[i]) for c in range(v.cols)]
                for i in range(q.rows)
            ]
        )


# float32 has 7 digits: of a score of 3000, only 3 are behind the point.
@pytest.mark.parametrize(
    "dtype, within, largest",
    [(np.float64, 1e-12, largest) for largest in (1, 5, 30, 300, 3000)]
    + [(np.float32, 2e-5, largest) for largest in (1, 5, 30, 300)],
)
def test_sixty_digits(dtype: type, within: float, largest: float) -> None:
    rng = np.random.default_rng(1)
    Q, K, V = rng.normal(size=(3, 12, 8))
    Q *= largest / np.abs(Q @ K.T / math.sqrt(8)).max()
    Q, K, V = (X.astype(dtype) for X in (Q, K, V))
    expected = exactly(Q, K, V)
    assert np.abs(attention(Q, K, V)[0] - expected).max() < within
    assert np.abs(streaming_attention(Q, K, V, block=5) - expected).max() < within


# Edges, decided once.


def test_softmax_by_hand() -> None:
    np.testing.assert_allclose(
        softmax([0, math.log(2), math.log(5)]), [0.125, 0.25, 0.625]
    )
    np.testing.assert_allclose(
        softmax([[0, 0], [0, math.log(3)]], 0)[:, 1], [0.25, 0.75]
    )


def test_softmax_of_large_hidden_and_no_scores() -> None:
    np.testing.assert_array_equal(softmax([1e300, 1e300]), [0.5, 0.5])
    np.testing.assert_array_equal(softmax([-1e300, -1e300]), [0.5, 0.5])
    np.testing.assert_array_equal(softmax([HIDDEN, 0]), [0, 1])
    np.testing.assert_array_equal(softmax([HIDDEN, HIDDEN]), [0, 0])
    assert softmax([]).shape == (0,)
    assert softmax(np.empty((3, 0))).shape == (3, 0)
    assert softmax(np.empty((0, 3))).shape == (0, 3)
    assert np.isnan(softmax([0, math.nan])).all()


Both = Callable[..., np.ndarray]
BOTH: list[Both] = [
    lambda *given, **kw: attention(*given, **kw)[0],
    streaming_attention,
]
both = pytest.mark.parametrize("attend", BOTH, ids=["attention", "streaming"])


@both
@pytest.mark.parametrize(
    "mask", [np.zeros((4, 6), bool), np.full((4, 6), HIDDEN), np.array(False)]
)
def test_nothing_to_look_at_gives_zeros(attend: Both, mask: np.ndarray) -> None:
    np.testing.assert_array_equal(attend(Q, K, V, mask), np.zeros((4, 5)))
    np.testing.assert_array_equal(attention(Q, K, V, mask)[1], np.zeros((4, 6)))


@both
def test_no_keys_and_no_queries(attend: Both) -> None:
    np.testing.assert_array_equal(attend(Q, K[:0], V[:0]), np.zeros((4, 5)))
    np.testing.assert_array_equal(
        attend(Q, K[:0], V[:0], causal=True), np.zeros((4, 5))
    )
    assert attend(Q[:0], K, V).shape == (0, 5)
    assert attend(Q, K, V[:, :0]).shape == (4, 0)
    assert attend(np.empty((0, 4, 3)), K, V).shape == (0, 4, 5)
    assert attention(Q, K[:0], V[:0])[1].shape == (4, 0)


@both
@pytest.mark.parametrize("kind", ["boolean", "float", "causal"])
def test_a_hidden_key_may_hold_nan(attend: Both, kind: str) -> None:
    options: dict[str, Any] = {
        "boolean": {"mask": np.arange(6) < 4},
        "float": {"mask": np.where(np.arange(6) < 4, 0.5, HIDDEN)},
        "causal": {"causal": True},
    }[kind]
    spoilt = K.copy()
    spoilt[4:] = math.nan
    expected = attend(Q, K, V, **options)
    np.testing.assert_array_equal(attend(Q, spoilt, V, **options), expected)


@both
def test_the_lowest_number_is_no_minus_infinity(attend: Both) -> None:
    """As in PyTorch: a row of finfo.min is a row of equal scores."""
    mask = np.full((4, 6), np.finfo(np.float64).min)
    mean = np.broadcast_to(V.mean(0), (4, 5))
    np.testing.assert_allclose(attend(0 * Q, K, V, mask), mean)


@both
def test_scores_of_a_hundred_million(attend: Both) -> None:
    q = np.array([[1e4, 0], [0, -1e4]], np.float32)
    np.testing.assert_array_equal(attend(q, q, q), q)


@both
def test_types(attend: Both) -> None:
    for dtype in (np.float16, np.float32, np.float64):
        output = attend(*(X.astype(dtype) for X in (Q, K, V)))
        assert output.dtype == dtype
    assert attend([[1]], [[1], [2]], [[3], [4]]).dtype == np.float64
    assert attend(Q.astype("f4"), K.astype("f4"), V.astype("f8")).dtype == np.float64
    assert attend(Q > 0, (9 * K).astype("i1"), V.astype("f4")).dtype == np.float64
    single = attend(
        *(X.astype("f4") for X in (Q, K, V)), FLOAT_MASK, scale=np.float64(1)
    )
    assert single.dtype == np.float32


@both
def test_float16_is_computed_wider(attend: Both) -> None:
    q = np.array([[300, 0]], np.float16)  # 300 * 300 is more than 65504
    k = np.array([[300, 0], [299, 0]], np.float16)
    v = np.array([[1], [2]], np.float16)
    output = attend(q, k, v, scale=0.001)
    expected = specification(*(X.astype(float) for X in (q, k, v)), scale=0.001)
    assert output.dtype == np.float16
    np.testing.assert_allclose(output, expected, rtol=1e-3)
    assert softmax(q).dtype == np.float16
    long = np.ones((1, 4000), np.float16)
    np.testing.assert_allclose(softmax(long), 1 / 4000, rtol=1e-3)


def test_weights_have_the_type_of_the_output() -> None:
    for dtype in (np.float16, np.float32, np.float64):
        weights = attention(*(X.astype(dtype) for X in (Q, K, V)))[1]
        assert weights.dtype == dtype


# Masks and heads.


def test_causal_mask() -> None:
    for n_q, n_k, offset in ((3, 3, 0), (2, 5, 3), (4, 2, 0), (0, 3, 0), (3, 0, 1)):
        mask = causal_mask(n_q, n_k, offset)
        assert mask.shape == (n_q, n_k) and mask.dtype == bool
        for i, j in np.ndindex(n_q, n_k):
            assert mask[i, j] == (j <= i + offset)
    np.testing.assert_array_equal(causal_mask(2, offset=3), causal_mask(2, 5, 3))


def test_padding_mask() -> None:
    mask = padding_mask([2, 0, 3], 3)
    assert mask.shape == (3, 1, 3) and mask.dtype == bool
    np.testing.assert_array_equal(mask[:, 0], [[1, 1, 0], [0, 0, 0], [1, 1, 1]])
    assert padding_mask(2, 3).shape == (1, 3)
    assert padding_mask([[2], [3]], 3).shape == (2, 1, 1, 3)
    assert padding_mask([], 3).shape == (0, 1, 3)


def test_padding_mask_hides_the_filling_of_a_batch() -> None:
    q, k, v = (RNG.normal(size=(2, 6, 3)) for _ in range(3))
    output = attention(q, k, v, padding_mask([6, 2], 6))[0]
    np.testing.assert_allclose(output[0], attention(q[0], k[0], v[0])[0])
    np.testing.assert_allclose(output[1], attention(q[1], k[1, :2], v[1, :2])[0])


def test_window_mask() -> None:
    for n, width in ((5, 1), (5, 2), (4, 9), (0, 1)):
        mask = window_mask(n, width)
        assert mask.shape == (n, n) and mask.dtype == bool
        for i, j in np.ndindex(n, n):
            assert mask[i, j] == (abs(i - j) < width)
    seen = attention(*RNG.normal(size=(3, 6, 2)), window_mask(6, 3), causal=True)[1] > 0
    np.testing.assert_array_equal(seen.sum(-1), [1, 2, 3, 3, 3, 3])


def test_heads_are_cut_from_each_row() -> None:
    X = np.arange(2 * 3 * 8).reshape(2, 3, 8)
    heads = split_heads(X, 4)
    assert heads.shape == (2, 4, 3, 2) and heads.dtype == X.dtype
    for b, h, n, d in np.ndindex(heads.shape):
        assert heads[b, h, n, d] == X[b, n, 2 * h + d]
    np.testing.assert_array_equal(merge_heads(heads), X)
    assert merge_heads(np.empty((2, 0, 3))).shape == (0, 6)
    assert split_heads(np.empty((0, 6)), 2).shape == (2, 0, 3)


def test_key_heads_serve_neighbours() -> None:
    X = np.arange(2)[:, None, None] + np.zeros((2, 3, 4), int)
    assert repeat_kv(X, 3)[:, 0, 0].tolist() == [0, 0, 0, 1, 1, 1]
    assert repeat_kv(X, 3).dtype == X.dtype


# What cannot be right says what it is.

OBJECTS = np.array([[1, None]])
WRONG: dict[str, tuple[Callable[[Both], Any], type[Exception], Sequence[str]]] = {
    "Q of one axis": (
        lambda attend: attend(Q[0], K, V),
        ValueError,
        ["Q has shape (3,)", "(..., n_q, d_k)"],
    ),
    "V of one axis": (
        lambda attend: attend(Q, K, V[0]),
        ValueError,
        ["V has shape (5,)", "(..., n_k, d_v)"],
    ),
    "a number for K": (
        lambda attend: attend(Q, 1.0, V),
        ValueError,
        ["K has shape ()"],
    ),
    "d_k apart": (
        lambda attend: attend(np.ones((9, 4)), np.ones((7, 5)), V),
        ValueError,
        ["K has d_k = 5, but Q has d_k = 4 (shapes (7, 5) and (9, 4))"],
    ),
    "n_k apart": (
        lambda attend: attend(Q, K, V[1:]),
        ValueError,
        ["V has n_k = 5, but K has n_k = 6 (shapes (5, 5) and (6, 3))"],
    ),
    "d_k of 0": (
        lambda attend: attend(Q[:, :0], K[:, :0], V),
        ValueError,
        ["d_k = 0", "expected 1 or more"],
    ),
    "batches apart": (
        lambda attend: attend(np.ones((2, 4, 3)), np.ones((3, 6, 3)), V),
        ValueError,
        ["do not broadcast", "(2,)", "(3,)"],
    ),
    "mask of other keys": (
        lambda attend: attend(Q, K, V, np.ones((4, 5), bool)),
        ValueError,
        ["mask has shape (4, 5)", "(..., 4, 6)"],
    ),
    "mask of more queries than there are": (
        lambda attend: attend(Q[:1], K, V, np.ones((4, 6), bool)),
        ValueError,
        ["mask has shape (4, 6)", "(..., 1, 6)"],
    ),
    "an empty mask": (
        lambda attend: attend(Q, K[:1], V[:1], []),
        ValueError,
        ["mask has shape (0,)", "(..., 4, 1)"],
    ),
    "mask of another batch": (
        lambda attend: attend(np.ones((2, 4, 3)), K, V, np.ones((3, 4, 6), bool)),
        ValueError,
        ["do not broadcast", "(3,)", "mask"],
    ),
    "mask of integers": (
        lambda attend: attend(Q, K, V, np.ones((4, 6), int)),
        TypeError,
        ["mask has dtype int64", "bool (True = may look)", "float"],
    ),
    "mask of objects": (
        lambda attend: attend(Q, K, V, BOOL_MASK.astype(object)),
        TypeError,
        ["mask has dtype object"],
    ),
    "objects": (
        lambda attend: attend(Q, K.astype(object), V),
        TypeError,
        ["K has dtype object", "expected an array of numbers"],
    ),
    "words": (
        lambda attend: attend([["a", "b", "c"]], K, V),
        TypeError,
        ["Q has dtype <U1", "expected real numbers"],
    ),
    "complex numbers": (
        lambda attend: attend(Q, K, V * 1j),
        TypeError,
        ["V has dtype complex128", "expected real numbers"],
    ),
    "rows of unequal length": (
        lambda attend: attend(Q, [[1.0, 2.0, 3.0], [4.0]], V),
        ValueError,
        ["K is not a rectangular array"],
    ),
    "a scale of NaN": (
        lambda attend: attend(Q, K, V, scale=math.nan),
        ValueError,
        ["scale = nan", "finite"],
    ),
    "a scale of words": (
        lambda attend: attend(Q, K, V, scale="0.5"),
        TypeError,
        ["scale has type str", "expected a number"],
    ),
    "a scale of truth": (
        lambda attend: attend(Q, K, V, scale=True),
        TypeError,
        ["scale has type bool"],
    ),
    "a softcap of 0": (
        lambda attend: attend(Q, K, V, softcap=0),
        ValueError,
        ["softcap = 0", "more than 0"],
    ),
    "an endless softcap": (
        lambda attend: attend(Q, K, V, softcap=math.inf),
        ValueError,
        ["softcap = inf", "finite"],
    ),
    "a mask for causal": (
        lambda attend: attend(Q, K, V, causal=causal_mask(4, 6)),
        TypeError,
        ["causal has type ndarray", "True or False"],
    ),
}
ELSEWHERE: dict[str, tuple[Callable[[], Any], type[Exception], Sequence[str]]] = {
    "blocks of nothing": (
        lambda: streaming_attention(Q, K, V, block=0),
        ValueError,
        ["block = 0", "1 or more"],
    ),
    "half a block": (
        lambda: streaming_attention(Q, K, V, block=0.5),
        TypeError,
        ["block has type float", "whole number"],
    ),
    "an axis that is not there": (
        lambda: softmax([1, 2], axis=1),
        ValueError,
        ["axis = 1", "1 axes", "(2,)"],
    ),
    "softmax of a number": (lambda: softmax(3.0), ValueError, ["axis = -1", "0 axes"]),
    "softmax of objects": (lambda: softmax(OBJECTS), TypeError, ["x has dtype object"]),
    "a cache of less than nothing": (
        lambda: causal_mask(3, offset=-1),
        ValueError,
        ["offset = -1", "0 or more"],
    ),
    "half a query": (
        lambda: causal_mask(2.5),
        TypeError,
        ["n_q has type float"],
    ),
    "more words than keys": (
        lambda: padding_mask([2, 5], 4),
        ValueError,
        ["lengths = [2, 5]", "from 0 to 4"],
    ),
    "half a word": (
        lambda: padding_mask([2.5], 4),
        TypeError,
        ["lengths has dtype float64", "whole numbers"],
    ),
    "a window of nothing": (
        lambda: window_mask(4, 0),
        ValueError,
        ["width = 0", "1 or more"],
    ),
    "heads that do not fit": (
        lambda: split_heads(np.ones((2, 7)), 3),
        ValueError,
        ["h = 3", "(2, 7)"],
    ),
    "one row to split": (
        lambda: split_heads(np.ones(6), 3),
        ValueError,
        ["X has shape (6,)", "(..., n, h * d)"],
    ),
    "no heads to merge": (
        lambda: merge_heads(np.ones((2, 6))),
        ValueError,
        ["X has shape (2, 6)", "(..., h, n, d)"],
    ),
    "no groups": (
        lambda: repeat_kv(np.ones((2, 3, 4)), 0),
        ValueError,
        ["groups = 0", "1 or more"],
    ),
}


@both
@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_is_named(attend: Both, name: str) -> None:
    call, kind, says = WRONG[name]
    with pytest.raises(kind) as caught:
        call(attend)
    assert [words for words in says if words not in str(caught.value)] == []


@pytest.mark.parametrize("name", ELSEWHERE)
def test_wrong_input_is_named_elsewhere(name: str) -> None:
    call, kind, says = ELSEWHERE[name]
    with pytest.raises(kind) as caught:
        call()
    assert [words for words in says if words not in str(caught.value)] == []


# Promises about memory and imports.


def test_arguments_are_never_changed() -> None:
    mask = np.where(BOOL_MASK, FLOAT_MASK, HIDDEN)
    heads = RNG.normal(size=(2, 4, 6))
    lengths = np.array([2, 3])
    given = [Q, K, V, mask, BOOL_MASK, heads, lengths]
    before = [array.copy() for array in given]
    for array in given:
        array.flags.writeable = False
    for attend in BOTH:
        for rule in (None, mask, BOOL_MASK):
            attend(Q, K, V, rule, causal=True, softcap=2.0)
    softmax(Q)
    softmax(Q, 0)
    merge_heads(repeat_kv(split_heads(heads, 2), 2))
    padding_mask(lengths, 4)
    for array, kept in zip(given, before, strict=True):
        array.flags.writeable = True
        np.testing.assert_array_equal(array, kept)


def test_a_result_is_no_view_of_an_argument() -> None:
    ones = np.ones((1, 1))
    for result in (softmax(ones), *attention(ones, ones, ones)):
        result[:] = 7
    assert ones == 1


def test_streaming_holds_no_square_array() -> None:
    n = 2048
    q, k, v = np.random.default_rng(0).normal(size=(3, n, 16)).astype(np.float32)
    tracemalloc.start()
    try:
        output = streaming_attention(q, k, v, causal=True)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < output.nbytes + 2**20 < n * n * 4 / 10


def test_long_sequences_cross_every_block() -> None:
    q, k, v = np.random.default_rng(0).normal(size=(3, 700, 4))
    padded = padding_mask(650, 700)
    for options in (
        {},
        {"causal": True},
        {"mask": padded},
        {"mask": window_mask(700, 9)},
    ):
        full = attention(q, k, v, **options)[0]
        np.testing.assert_allclose(
            streaming_attention(q, k, v, **options), full, atol=1e-13
        )
    ends = attention(q[:300], k, v, causal=True)[0]
    np.testing.assert_allclose(streaming_attention(q[:300], k, v, causal=True), ends)


def test_the_mathematics_needs_numpy_alone() -> None:
    code = "import sys, utils; print(*{name.split('.')[0] for name in sys.modules})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    loaded = set(ran.stdout.split())
    assert "numpy" in loaded
    assert not loaded & {"matplotlib", "ipywidgets", "anywidget", "IPython", "torch"}
