"""Lesson 06: right answers in other styles, and mistakes as they are written."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np

from tests.lessons import Function, Told, each, exercise, names_told
from utils import attention, softmax, world
from utils.explore import mixing
from utils.live import Live
from utils.tasks.encoder import encoder


def mix_by_loop(weights: Any, V: Any) -> Any:
    """Three loops."""
    output = np.zeros((len(weights), V.shape[1]))
    for i, row in enumerate(weights):
        for share, value in zip(row, V, strict=True):
            output[i] += share * value
    return output


def attention_by_loop(Q: Any, K: Any, V: Any) -> Any:
    """A query at a time, softmax by hand."""
    output = []
    for q in Q:
        scores = [float(q @ k) / math.sqrt(len(q)) for k in K]
        e = np.array([math.exp(s - max(scores)) for s in scores])
        output.append(sum(w * v for w, v in zip(e / e.sum(), V, strict=True)))
    return np.array(output)


def attention_by_einsum(Q: Any, K: Any, V: Any) -> Any:
    """Keepdims nowhere, the division last."""
    scores = np.einsum("qd,kd->qk", Q, K) / np.sqrt(Q.shape[-1])
    e = np.exp(scores - scores.max(axis=1)[:, None])
    return np.einsum("qk,kv->qv", e, V) / e.sum(axis=1)[:, None]


ATTENTION: list[Function] = [
    attention_by_loop,
    attention_by_einsum,
    lambda Q, K, V: attention(Q, K, V)[0],
    lambda Q, K, V: (V.T @ softmax(K @ Q.T / np.sqrt(Q.shape[1]), axis=0)).T,
]
STYLES: dict[str, list[Function]] = {
    "06.weighted_sum": [
        mix_by_loop,
        lambda weights, V: (weights[:, :, None] * V).sum(axis=1),
        lambda weights, V: (V.T @ weights.T).T,
    ],
    "06.context_of": [
        lambda q, K, V: attention_by_loop([q], K, V)[0],
        lambda q, K, V: attention(q[None], K, V)[0][0],
        lambda q, K, V: V.T @ softmax(q @ K.T / math.sqrt(len(q))),
    ],
    "06.attention": ATTENTION,
}


def with_softmax(shares: Function) -> Function:
    """Attention with a softmax of one's own."""
    return lambda Q, K, V: shares(Q @ K.T / np.sqrt(K.shape[1])) @ V


def less(shift: Function) -> Function:
    """A softmax that subtracts something else."""

    def answer(scores: Any) -> Any:
        e = np.exp(scores - shift(scores))
        return e / e.sum(axis=-1, keepdims=True)

    return answer


def a_size_more(size: float) -> Function:
    def answer(scores: Any) -> Any:
        e = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return e / (e.sum(axis=-1, keepdims=True) + size)

    return answer


def turned_over_afterwards(Q: Any, K: Any, V: Any) -> Any:
    weights = softmax(Q @ K.T / np.sqrt(K.shape[-1]), axis=0)
    return weights.T @ V


def one_accumulator(weights: Any, V: Any) -> Any:
    mixture, output = np.zeros(V.shape[1]), []
    for row in weights:
        for share, value in zip(row, V, strict=True):
            mixture = mixture + share * value
        output.append(mixture)
    return np.array(output)


def returns_in_the_loop(Q: Any, K: Any, V: Any) -> Any:
    output = np.zeros((len(Q), V.shape[1]))
    for i, q in enumerate(Q):
        output[i] = attention_by_loop([q], K, V)[0]
        return output
    return output


TOLD: list[Told] = [
    ("06.attention", {"queries and keys swapped"}, turned_over_afterwards),
    ("06.attention", {"no maximum"}, with_softmax(less(lambda s: 0))),
    ("06.attention", {"a constant subtracted"}, with_softmax(less(lambda s: 500))),
    (
        "06.attention",
        {"mean subtracted"},
        with_softmax(less(lambda s: s.mean(axis=-1, keepdims=True))),
    ),
    ("06.attention", {"0.001 added to the sum"}, with_softmax(a_size_more(1e-3))),
    ("06.attention", {"correct"}, with_softmax(a_size_more(1e-9))),
    (
        "06.attention",
        {"shares rounded to 2"},
        with_softmax(lambda s: softmax(s).round(2)),
    ),
    ("06.attention", {"clipped"}, with_softmax(less(lambda s: s - np.minimum(s, 700)))),
    (
        "06.attention",
        {"NaN made 0"},
        with_softmax(lambda s: np.nan_to_num(less(lambda s: 0)(s))),
    ),
    (
        "06.attention",
        {"power before division"},
        lambda Q, K, V: softmax(Q @ K.T / (K.shape[1] ** 1 / 2)) @ V,
    ),
    (
        "06.attention",
        {"half of a power"},
        lambda Q, K, V: softmax(Q @ K.T * 2 / K.shape[1]) @ V,
    ),
    ("06.attention", {"base 2"}, with_softmax(lambda s: softmax(s * np.log(2)))),
    ("06.attention", {"return inside the loop"}, returns_in_the_loop),
    (
        "06.attention",
        {"sum not started anew"},
        lambda Q, K, V: one_accumulator(softmax(Q @ K.T / np.sqrt(K.shape[1])), V),
    ),
    (
        "06.attention",
        {"values searched"},
        lambda Q, K, V: softmax(Q @ V.T / np.sqrt(V.shape[1])) @ V,
    ),
    ("06.weighted_sum", {"sum not started anew"}, one_accumulator),
    ("06.weighted_sum", {"values transposed"}, lambda weights, V: weights @ V.T),
    (
        "06.context_of",
        {"within the values"},
        lambda q, K, V: softmax(K @ q / np.sqrt(len(q))) @ V.T,
    ),
    (
        "06.context_of",
        {"power before division"},
        lambda q, K, V: softmax(K @ q / (len(q) ** 1 / 2)) @ V,
    ),
    (
        "06.context_of",
        {"mean subtracted"},
        lambda q, K, V: less(lambda s: s.mean())(K @ q / np.sqrt(len(q))) @ V,
    ),
]


@each(TOLD)
def test_a_mistake_is_told_as_what_it_is(
    key: str, names: set[str], function: Function
) -> None:
    assert names_told(key, function) == names


def test_columns_turned_over_are_not_told_as_a_swap_alone() -> None:
    said = exercise("06.attention").check(turned_over_afterwards).message
    assert "`K @ Q.T`" in said and "transposed afterwards" in said


def test_two_bugs_are_both_named() -> None:
    def broken(Q: Any, K: Any, V: Any) -> Any:
        scaled = Q @ K.T / K.shape[-1]
        weights = np.exp(scaled - scaled.max(axis=0))
        weights = weights / weights.sum(axis=0)
        return weights @ V

    assert "two mistakes" in exercise("06.attention").check(broken).message
    assert names_told("06.attention", broken) == {"d_k, not its root", "columns"}


def test_the_hints_of_attention_fit_the_softmax_of_the_lesson() -> None:
    item = exercise("06.attention")
    assert "keepdims" not in " ".join(item.hints)
    assert "softmax(Q @ K.T / np.sqrt(K.shape[-1]))" in item.hints[-1]


def test_the_courses_own_attention_is_not_taken_for_yours(file: Path) -> None:
    result = exercise("06.attention").check(attention)
    assert result.status == "not attempted"
    assert "not yours" in result.message and "`check(my_attention)`" in result.message
    assert not file.exists(), "nothing is kept of it"
    said = exercise("06.attention").check(attention_by_einsum).message
    assert said.startswith("`my_attention` gives the right numbers")


# What the lesson says of its figures


def shown(figure: Live, last: str, **values: Any) -> list[str]:
    """The words that *it* gives most to, the best first."""
    sentence = f"the cat sat on the mat because it was {last}"
    return named(figure.at(sentence=sentence, who=8, **values).words)


def named(words: str) -> list[str]:
    return re.findall(r"“(\w+)” 0", words)


def changed(matrix: Any, row: int, columns: Any, to: Any) -> list[list[float]]:
    new = np.array(matrix)
    new[row, columns] = to
    return new.tolist()


def test_a_second_look_needs_the_doubling() -> None:
    figure = mixing.looks()
    assert shown(figure, "soft")[0] == "mat" and shown(figure, "tired")[0] == "cat"
    for undone in (1.0, 0.3):
        W_O = changed(world.W_O, 4, 5, undone)
        assert shown(figure, "soft", W_O=W_O)[0] == "cat"


def test_the_bread_is_rescued_at_a_price() -> None:
    figure = mixing.rescue()
    assert named(figure.at(look="first").words)[0] == "boy"
    assert named(figure.at().words)[0] == "boy"
    W_Q = changed(world.W_Q, 6, slice(2), (1.3, 2.0))
    for look in ("first", "second"):
        assert named(figure.at(look=look, W_Q=W_Q).words)[0] == "bread"
    assert shown(figure, "tired", look="first", W_Q=W_Q)[0] == "mat"
    assert shown(figure, "tired", W_Q=W_Q)[0] == "cat"
    assert shown(figure, "soft", W_Q=W_Q)[0] == "mat"


def test_no_matrices_tell_two_nouns_that_change_places() -> None:
    rng = np.random.default_rng(0)
    one = world.read("the dog was old but the cat liked it")
    two = world.read("the cat was old but the dog liked it")
    for _ in range(20):
        W_Q, W_K = rng.normal(size=(2, 8, 4))
        rows = []
        for words in (one, two):
            X = world.embed(words)
            shares = attention(X @ W_Q, X @ W_K, X)[1][-1]
            rows.append({w: round(s, 9) for w, s in zip(words, shares, strict=True)})
        assert rows[0] == rows[1]


def test_whoever_rests_on_the_first_token_brings_back_next_to_nothing() -> None:
    words = mixing.real_thing().at().words
    assert "Of the 72 heads, 43 give [CLS] more than 0.40" in words
    assert "at most 0.16 of a word's length" in words
    alone = mixing.real_thing().at(sentence="Stop!").words
    assert "Of the 72 heads" in alone


def test_the_learners_attention_leaves_the_encoder_as_it_is() -> None:
    sentence = "The cat sat on the mat because it was tired."
    expected = encoder()(sentence).vector
    for mine in (attention_by_loop, attention_by_einsum):
        vector = encoder()(sentence, attention=mine).vector
        assert np.abs(vector - expected).max() < 1e-6
