"""Hunt 06.hunt_attention: five anonymous attentions, and one of them is sound."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.mathematics.attention import softmax
from utils.practice import Hunt, Suspect

Array = NDArray[Any]


def _scaled(Q: Array, K: Array) -> Any:
    return Q @ np.swapaxes(K, -1, -2) / np.sqrt(K.shape[-1])


def _exponentials(Q: Array, K: Array) -> Any:
    scaled = _scaled(Q, K)
    return np.exp(scaled - scaled.max(axis=-1, keepdims=True))


def _sound(Q: Array, K: Array, V: Array) -> Any:
    exponentials = _exponentials(Q, K)
    return exponentials / exponentials.sum(axis=-1, keepdims=True) @ V


def _divided_last(Q: Array, K: Array, V: Array) -> Any:
    exponentials = _exponentials(Q, K)
    return exponentials @ V / exponentials.sum(axis=-1, keepdims=True)


def _maximum_forgotten(Q: Array, K: Array, V: Array) -> Any:
    exponentials = np.exp(_scaled(Q, K))
    return exponentials / exponentials.sum(axis=-1, keepdims=True) @ V


def _keys_one_place_on(Q: Array, K: Array, V: Array) -> Any:
    return softmax(_scaled(Q, np.roll(K, 1, axis=-2))) @ V


def _small_shares_dropped(Q: Array, K: Array, V: Array) -> Any:
    shares = softmax(_scaled(Q, K))
    largest = shares.max(axis=-1, keepdims=True)
    return np.where(shares < 0.25 * largest, 0, shares) @ V


def _winner_takes_all(Q: Array, K: Array, V: Array) -> Any:
    best = _scaled(Q, K).argmax(axis=-1)
    return np.eye(K.shape[-2])[best] @ V


def _gives_a_row_for_each_query(attention: Any) -> Any:
    Q, K, V = np.ones((2, 4)), np.ones((3, 4)), np.ones((3, 5))
    return attention(Q, K, V).shape == (2, 5)


def _rows_sum_to_one(attention: Any) -> Any:
    rng = np.random.default_rng(1)
    Q, K = rng.normal(size=(5, 4)), rng.normal(size=(6, 4))
    weights = attention(Q, K, np.eye(6))
    return np.allclose(weights.sum(axis=-1), 1)


def _equal_keys_give_the_mean(attention: Any) -> Any:
    rng = np.random.default_rng(2)
    Q, V = rng.normal(size=(5, 4)), rng.normal(size=(6, 3))
    output = attention(Q, np.ones((6, 4)), V)
    return np.allclose(output, V.mean(axis=0))


def _lies_among_the_values(attention: Any) -> Any:
    rng = np.random.default_rng(3)
    Q, K = rng.normal(size=(5, 4)), rng.normal(size=(6, 4))
    V = rng.uniform(1, 2, size=(6, 3))
    output = attention(Q, K, V)
    assert (output >= V.min(axis=0) - 1e-6).all()
    assert (output <= V.max(axis=0) + 1e-6).all()


def _a_shift_changes_nothing(attention: Any) -> Any:
    rng = np.random.default_rng(4)
    Q, K, V = np.ones((1, 4)), rng.normal(size=(6, 4)), rng.normal(size=(6, 3))
    # Every key gets the same vector on top: every score grows by 2000.
    return np.allclose(attention(Q, K + 1000, V), attention(Q, K, V))


def _the_order_does_not_matter(attention: Any) -> Any:
    rng = np.random.default_rng(5)
    Q, K, V = (rng.normal(size=(n, 4)) for n in (5, 6, 6))
    order = rng.permutation(6)
    return np.allclose(attention(Q, K[order], V[order]), attention(Q, K, V))


hunt_attention = Hunt(
    key="06.hunt_attention",
    prompt="Five functions attention(Q, K, V), each made by somebody else. You may "
    "call them and not read them. Hand over the identity as V, and what comes back is "
    "the table of the weights.",
    sound=_sound,
    suspects=(
        Suspect(
            "winner takes all",
            _winner_takes_all,
            "gives the whole 1 to the best key, as argmax does",
            "What should come out when all keys are equal, so that none fits better?",
        ),
        Suspect(
            "maximum forgotten",
            _maximum_forgotten,
            "does not subtract the largest score, so large scores give NaN",
            "Add the same large vector to every key, so that the scores grow by "
            "thousands. What may change?",
        ),
        Suspect("divided last", _divided_last),
        Suspect(
            "keys one place on",
            _keys_one_place_on,
            "matches each value with the key of the word before it",
            "Put keys and values in another order, both in the same. What may change?",
        ),
        Suspect(
            "small shares dropped",
            _small_shares_dropped,
            "sets small shares to 0 and does not share out again what they had",
            "How much does each query give away in all, when the keys fit unequally?",
        ),
    ),
    solutions=(
        _rows_sum_to_one,
        _equal_keys_give_the_mean,
        _lies_among_the_values,
        _a_shift_changes_nothing,
        _the_order_does_not_matter,
    ),
    example=_gives_a_row_for_each_query,
    hints=(
        "What have you seen of weights that holds for every Q, K and V? What does a "
        "row make, and between what does a mixture lie?",
        "Choose inputs for which you know the answer: all keys equal, one value, two "
        "words that change places.",
        "Five that are enough: rows sum to 1; equal keys give the mean; no mixture "
        "leaves its values; a shift of all scores changes nothing, however far; the "
        "order of the words does not matter.",
    ),
    why="None of these mistakes raises an error or changes a shape. What finds them is "
    "a sentence that must be true of every attention, tried on an input that puts it "
    "to the test.",
    minutes=12,
    level="hard",
)
