"""What holds for every input, tried on many (hypothesis)."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from utils import (
    attention,
    causal_mask,
    merge_heads,
    padding_mask,
    repeat_kv,
    rotary,
    rotate,
    softmax,
    split_heads,
    streaming_attention,
    window_mask,
)

settings.register_profile("course", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("course")

Arrays = tuple[np.ndarray, np.ndarray, np.ndarray]
NUMBERS = st.floats(-30, 30, allow_subnormal=False)
SIZES = st.integers(1, 7)


def matrix(*shape: int) -> st.SearchStrategy[np.ndarray]:
    return arrays.arrays(np.float64, shape, elements=NUMBERS)


@st.composite
def inputs(draw: st.DrawFn, square: bool = False) -> Arrays:
    """Queries, keys and values; `square` = as many queries as keys."""
    n_q, n_k, d_k, d_v = (draw(SIZES) for _ in range(4))
    n_q = n_k if square else n_q
    return draw(matrix(n_q, d_k)), draw(matrix(n_k, d_k)), draw(matrix(n_k, d_v))


@st.composite
def masks(draw: st.DrawFn, n_q: int, n_k: int) -> np.ndarray | None:
    kind = draw(st.sampled_from(["none", "boolean", "float"]))
    if kind == "none":
        return None
    look = draw(arrays.arrays(bool, (n_q, n_k)))
    return (
        look if kind == "boolean" else np.where(look, draw(matrix(n_q, n_k)), -np.inf)
    )


@st.composite
def questions(draw: st.DrawFn) -> tuple[Arrays, dict[str, Any]]:
    """Inputs and everything that may be asked of them."""
    Q, K, V = draw(inputs())
    options = {
        "mask": draw(masks(len(Q), len(K))),
        "causal": draw(st.booleans()),
        "scale": draw(st.none() | st.floats(0.01, 2)),
        "softcap": draw(st.none() | st.floats(0.5, 50)),
    }
    return (Q, K, V), options


def close(got: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(got, expected, rtol=1e-11, atol=1e-11)


def order(draw: st.DataObject, n: int) -> list[int]:
    return draw.draw(st.permutations(range(n)))


@given(questions())
def test_rows_of_weights_sum_to_one_or_nothing(
    question: tuple[Arrays, dict[str, Any]],
) -> None:
    (Q, K, V), options = question
    output, weights = attention(Q, K, V, **options)
    sums, empty = weights.sum(-1), (weights == 0).all(-1)
    assert ((weights >= 0) & (weights <= 1)).all()
    close(sums, np.where(empty, 0, 1))
    if options["mask"] is None:
        assert not empty.any()
    within = np.maximum(abs(V).max(), 1) * 1e-12
    low, high = np.minimum(V.min(0), 0), np.maximum(V.max(0), 0)
    assert ((output >= low - within) & (output <= high + within)).all()


@given(questions(), st.integers(1, 9))
def test_streaming_equals_full(
    question: tuple[Arrays, dict[str, Any]], block: int
) -> None:
    given, options = question
    expected = attention(*given, **options)[0]
    close(streaming_attention(*given, **options, block=block), expected)


@given(inputs(square=True), st.data())
def test_permuted_tokens_permute_the_output(given: Arrays, data: st.DataObject) -> None:
    order_ = order(data, len(given[0]))
    output, weights = attention(*given)
    shuffled, shuffled_weights = attention(*(X[order_] for X in given))
    close(shuffled, output[order_])
    close(shuffled_weights, weights[np.ix_(order_, order_)])


@given(inputs(), st.data())
def test_the_order_of_keys_does_not_matter(given: Arrays, data: st.DataObject) -> None:
    Q, K, V = given
    order_ = order(data, len(K))
    close(attention(Q, K[order_], V[order_])[0], attention(Q, K, V)[0])


@given(matrix(3, 5), st.floats(-1e3, 1e3), st.sampled_from([0, 1, -1]))
def test_softmax_ignores_a_shift(x: np.ndarray, shift: float, axis: int) -> None:
    shares = softmax(x, axis)
    close(softmax(x + shift, axis), shares)
    close(shares.sum(axis), np.ones_like(shares.sum(axis)))
    close(softmax(x.T, -1 - axis if axis >= 0 else 0).T, shares)


@given(inputs(square=True), st.data())
def test_causal_output_ignores_later_tokens(given: Arrays, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, len(given[0])))
    for attend in (attention, streaming_attention):
        whole = attend(*given, causal=True)
        start = attend(*(X[:n] for X in given), causal=True)
        if isinstance(whole, tuple):
            whole, start = whole[0], start[0]
        close(whole[:n], start)


@given(inputs(square=True), st.data())
def test_a_cache_changes_nothing(given: Arrays, data: st.DataObject) -> None:
    Q, K, V = given
    offset = data.draw(st.integers(0, len(Q)))
    rest = causal_mask(len(Q) - offset, offset=offset)
    whole = attention(Q, K, V, causal=True)[0]
    close(attention(Q[offset:], K, V, rest)[0], whole[offset:])
    for i in range(len(Q)):  # one token at a time, as an assistant writes
        seen = causal_mask(1, i + 1, i)
        close(attention(Q[i : i + 1], K[: i + 1], V[: i + 1], seen)[0][0], whole[i])


@given(inputs())
def test_a_mask_that_hides_nothing_is_no_mask(given: Arrays) -> None:
    Q, K, V = given
    expected = attention(Q, K, V)
    n_q, n_k = len(Q), len(K)
    free = (
        np.ones((n_q, n_k), bool),
        np.zeros((n_q, n_k)),
        padding_mask(n_k, n_k),
        causal_mask(n_q, n_k, offset=n_k),
    )
    for mask in free:
        for got, want in zip(attention(Q, K, V, mask), expected, strict=True):
            close(got, want)
    if n_q == n_k:
        close(attention(Q, K, V, window_mask(n_q, n_q))[0], expected[0])


@given(questions())
def test_a_boolean_mask_is_a_mask_of_minus_infinity(
    question: tuple[Arrays, dict[str, Any]],
) -> None:
    given, options = question
    mask = options.pop("mask")
    if mask is not None and mask.dtype == bool:
        added = np.where(mask, 0.0, -np.inf)
        close(
            attention(*given, added, **options)[0],
            attention(*given, mask, **options)[0],
        )


@given(questions(), st.data())
def test_a_hidden_key_is_an_absent_key(
    question: tuple[Arrays, dict[str, Any]], data: st.DataObject
) -> None:
    (Q, K, V), options = question
    options |= {"mask": None, "causal": False}
    kept = data.draw(arrays.arrays(bool, len(K)))
    expected = attention(Q, K[kept], V[kept], **options)[0]
    close(attention(Q, K, V, **(options | {"mask": kept}))[0], expected)


@given(SIZES, SIZES, SIZES, st.data())
def test_heads_split_and_merge(n: int, h: int, d: int, data: st.DataObject) -> None:
    X = data.draw(matrix(2, n, h * d))
    np.testing.assert_array_equal(merge_heads(split_heads(X, h)), X)
    np.testing.assert_array_equal(merge_heads(split_heads(X[0], h)), X[0])


@given(inputs())
def test_one_head_is_plain_attention(given: Arrays) -> None:
    Q, K, V = given
    heads = attention(*(split_heads(X, 1) for X in given))[0]
    close(merge_heads(heads), attention(Q, K, V)[0])


@given(st.integers(1, 3), st.integers(1, 3), SIZES, st.integers(1, 4), st.data())
def test_grouped_queries_are_heads_with_equal_keys(
    kv_heads: int, groups: int, n: int, d: int, data: st.DataObject
) -> None:
    Q = data.draw(matrix(kv_heads * groups, n, d))
    K, V = data.draw(matrix(kv_heads, n, d)), data.draw(matrix(kv_heads, n, d))
    output = attention(Q, repeat_kv(K, groups), repeat_kv(V, groups))[0]
    for head in range(kv_heads * groups):
        served = head // groups
        close(output[head], attention(Q[head], K[served], V[served])[0])


@given(
    st.integers(1, 4), st.integers(0, 50), st.integers(0, 50), st.booleans(), st.data()
)
def test_rotated_scores_depend_on_the_distance_alone(
    pairs: int, distance: int, offset: int, interleaved: bool, data: st.DataObject
) -> None:
    q, k = data.draw(matrix(1, 2 * pairs)), data.draw(matrix(1, 2 * pairs))

    def score(i: int, j: int) -> float:
        turned = (
            rotate(x, *rotary(1, 2 * pairs, offset=place), interleaved=interleaved)
            for x, place in ((q, i), (k, j))
        )
        return float(np.vdot(*turned))

    near, far = score(distance, 0), score(distance + offset, offset)
    np.testing.assert_allclose(near, far, rtol=1e-9, atol=1e-8)


@given(SIZES, st.integers(1, 4), st.integers(0, 9), st.booleans(), st.data())
def test_rotation_keeps_lengths(
    n: int, pairs: int, offset: int, interleaved: bool, data: st.DataObject
) -> None:
    X = data.draw(matrix(2, n, 2 * pairs))
    turned = rotate(X, *rotary(n, 2 * pairs, offset=offset), interleaved=interleaved)
    close(np.linalg.norm(turned, axis=-1), np.linalg.norm(X, axis=-1))
