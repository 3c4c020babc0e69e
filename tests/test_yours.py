"""Your own attention inside every family: the same numbers, or one clear error."""

import functools
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.test_families import CASES, question, written
from utils import attention, causal_mask, data, models, softmax
from utils.models.yours import ask

#: shipped models of the other families, with something to ask them
SHIPPED: dict[str, tuple[str, tuple[np.ndarray, ...]]] = {
    "distance": ("lookup", (np.array([20, 4, 5, 44, 2, 8, 9, 20, 10, 3]),)),
    "encoder-decoder": ("translation", (np.arange(4, 10), np.arange(1, 6))),
    "pictures": ("captions", (np.full((3, 64, 64), 0.5), np.arange(1, 6))),
}
EVERY = [*CASES, *SHIPPED]
CAUSAL = [case for case in CASES if case.startswith(("gpt2", "llama"))]


@pytest.fixture
def asked(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Any]:
    """A model, with its question in it."""
    case = request.node.callspec.params["case"]
    if case in SHIPPED:
        folder, given = SHIPPED[case]
        return functools.partial(models.load(data.path(folder)), *given)
    model, (ids, mask) = models.load(written(tmp_path, case)), question(case)
    return functools.partial(model, ids, mask=mask)


def looks(result: models.Result) -> list[models.Layer]:
    every = [*result.layers, *result.cross]
    return every + (looks(result.encoder) if result.encoder else [])


def same(one: models.Result, other: models.Result, atol: float = 2e-6) -> None:
    scale = max(1.0, float(np.abs(other.hidden).max()))
    np.testing.assert_allclose(one.hidden, other.hidden, atol=atol * scale, rtol=0)
    for a, b in zip(looks(one), looks(other), strict=True):
        np.testing.assert_allclose(a.outputs, b.outputs, atol=atol * scale, rtol=0)


def course(Q: Any, K: Any, V: Any, mask: Any = None) -> Any:
    return attention(Q, K, V, mask)


def one_head(Q: Any, K: Any, V: Any, mask: Any = None) -> Any:
    """A learner's five lines: K.T, axis=1, one head alone."""
    scores = Q @ K.T / np.sqrt(K.shape[1])
    if mask is not None:
        scores[~mask] = -1e30
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = powers / powers.sum(axis=1, keepdims=True)
    return weights @ V, weights


def in_place(Q: Any, K: Any, V: Any, mask: Any) -> Any:
    """It overwrites what it was given, and tells the output alone."""
    Q /= Q.shape[-1] ** 0.5
    scores = Q @ np.swapaxes(K, -1, -2)
    scores[~mask] = -1e30
    Q[...], K[...] = 0, 0
    return softmax(scores) @ V


def lists(Q: Any, K: Any, V: Any, mask: Any) -> Any:
    """Loops over the rows of one head, and no arrays come back."""
    rows = []
    for q, seen in zip(Q, mask, strict=True):
        scores = [float(q @ k) / len(q) ** 0.5 for k in K]
        shown = np.where(seen, scores, -1e30)
        powers = np.exp(shown - shown.max())
        rows.append((powers / powers.sum() @ V).tolist())
    return rows


# The same numbers


@pytest.mark.parametrize("case", EVERY)
@pytest.mark.parametrize("own", [attention, course, functools.partial(attention)])
def test_the_courses_own_changes_nothing(
    asked: Callable[..., Any], case: str, own: Any
) -> None:
    whole, found = asked(), asked(attention=own)
    np.testing.assert_array_equal(found.hidden, whole.hidden)
    for a, b in zip(looks(found), looks(whole), strict=True):
        np.testing.assert_array_equal(a.weights, b.weights)
        np.testing.assert_array_equal(a.queries, b.queries)


@pytest.mark.parametrize("case", EVERY)
def test_five_lines_for_one_head(asked: Callable[..., Any], case: str) -> None:
    whole, found = asked(), asked(attention=one_head)
    same(found, whole, 1e-5)
    for a, b in zip(looks(found), looks(whole), strict=True):
        assert a.weights.shape == b.weights.shape and a.weights.dtype == b.weights.dtype


@pytest.mark.parametrize("case", EVERY)
@pytest.mark.parametrize("own", [in_place, lists])
def test_the_output_alone(asked: Callable[..., Any], case: str, own: Any) -> None:
    whole, found = asked(), asked(attention=own)
    same(found, whole, 1e-5)
    assert all(layer.weights is None for layer in looks(found))
    assert found.attentions == [None] * len(found.layers)
    np.testing.assert_array_equal(found.layers[0].queries, whole.layers[0].queries)


@pytest.mark.parametrize("case", EVERY)
def test_heads_off_stay_off(asked: Callable[..., Any], case: str) -> None:
    off: list[Any] = [(1, 0)] if case not in ("encoder-decoder", "pictures") else []
    off = off or [("cross", 0, 0), ("encoder", 1, 0)]
    whole, found = asked(heads_off=off), asked(heads_off=off, attention=one_head)
    same(found, whole, 1e-5)
    assert np.abs(found.hidden - asked().hidden).max() > 1e-3


@pytest.mark.parametrize("case", CAUSAL)
@pytest.mark.parametrize("own", [course, one_head])
def test_a_cache_goes_through(tmp_path: Path, case: str, own: Any) -> None:
    """A token at a time and all at once, with padding and grouped heads."""
    model, (ids, mask) = models.load(written(tmp_path, case)), question(case)
    assert mask is not None
    whole, cache, rows = model(ids, mask=mask), models.Cache(), []
    for end in range(ids.shape[1]):
        part = slice(end, end + 1)
        rows.append(
            model(ids[:, part], mask[:, part], cache=cache, attention=own).hidden
        )
    found = np.concatenate(rows, axis=1)
    np.testing.assert_allclose(found[mask], whole.hidden[mask], atol=1e-5, rtol=0)
    small = models.Cache()
    model(ids, mask, cache=small)
    assert cache.nbytes == small.nbytes


def test_a_text_written_with_yours() -> None:
    model, start = models.load(data.path("tales")), [1, 50, 60, 70]
    plain = list(models.generate(model, start, most=12))
    assert list(models.generate(model, start, most=12, attention=one_head)) == plain
    broken = functools.partial(attention, scale=0.0)
    assert list(models.generate(model, start, most=12, attention=broken)) != plain


def test_one_part_of_the_encoder_decoder() -> None:
    folder, given = SHIPPED["encoder-decoder"]
    model = models.load(data.path(folder))
    found = model(*given, attention={"cross": in_place})
    same(found, model(*given), 1e-5)
    assert found.cross[0].weights is None
    assert found.layers[0].weights is not None
    with pytest.raises(ValueError, match=r"names \['croß'\]; the parts are encoder, d"):
        model(*given, attention={"croß": in_place})


# What is special about one head: nothing is silently another one


def test_a_wrong_axis_means_what_it_means_for_one_head() -> None:
    """axis=0 sums over queries in one head; with heads in front it would be heads."""

    def columns(Q: Any, K: Any, V: Any) -> Any:
        scores = Q @ np.swapaxes(K, -1, -2)
        powers = np.exp(scores)
        return powers / powers.sum(axis=0) @ V

    Q, K, V = np.random.default_rng(0).normal(size=(3, 2, 4, 5, 6))
    found, _ = ask(columns, Q, K, V, None, "layer 0")
    by_hand = [[columns(Q[b, h], K[b, h], V[b, h]) for h in range(4)] for b in (0, 1)]
    np.testing.assert_allclose(found, by_hand, rtol=1e-12)


def test_written_for_three_axes() -> None:
    def three(Q: Any, K: Any, V: Any) -> Any:
        return softmax(Q @ K.transpose(0, 2, 1) / Q.shape[2] ** 0.5) @ V

    Q, K, V = np.random.default_rng(0).normal(size=(3, 2, 4, 5, 6))
    for given in ((Q, K, V), (Q[0], K[0], V[0])):
        found, _ = ask(three, *given, None, "layer 0")
        np.testing.assert_allclose(found, attention(*given)[0], atol=1e-12)


def test_a_buffer_used_again() -> None:
    buffer = np.empty((5, 6))

    def mine(Q: Any, K: Any, V: Any) -> Any:
        buffer[:] = attention(Q, K, V)[0]
        return buffer

    Q, K, V = np.random.default_rng(0).normal(size=(3, 4, 5, 6))
    found, _ = ask(mine, Q, K, V, None, "layer 0")
    np.testing.assert_allclose(found, attention(Q, K, V)[0], atol=1e-12)


# How a mask is handed over


def by_name(Q: Any, K: Any, V: Any, *, mask: Any) -> Any:
    return attention(Q, K, V, mask)


def another_name(Q: Any, K: Any, V: Any, may_look: Any) -> Any:
    return attention(Q, K, V, may_look)


def many(*given: Any) -> Any:
    return attention(*given)


def options(Q: Any, K: Any, V: Any, **rest: Any) -> Any:
    return attention(Q, K, V, rest.get("mask"))


def after_another(Q: Any, K: Any, V: Any, scale: float = 0.5, mask: Any = None) -> Any:
    return attention(Q, K, V, mask, scale=scale)


class Object:
    def __call__(self, Q: Any, K: Any, V: Any, mask: Any = None) -> Any:
        return attention(Q, K, V, mask)


@pytest.mark.parametrize(
    "own", [by_name, another_name, many, options, after_another, Object()]
)
@pytest.mark.parametrize("hides", [True, False])
def test_a_mask_reaches_it(own: Any, hides: bool) -> None:
    Q, K, V = np.random.default_rng(0).normal(size=(3, 3, 5, 4))
    mask = causal_mask(5) if hides else None
    found, weights = ask(own, Q, K, V, mask, "layer 0")
    np.testing.assert_allclose(found, attention(Q, K, V, mask)[0], atol=1e-12)
    assert weights is not None and weights.shape == (3, 5, 5)


def no_mask(Q: Any, K: Any, V: Any) -> Any:
    return softmax(Q @ np.swapaxes(K, -1, -2) / Q.shape[-1] ** 0.5) @ V


@pytest.mark.parametrize("case", CAUSAL)
def test_a_decoder_needs_a_mask(asked: Callable[..., Any], case: str) -> None:
    with pytest.raises(ValueError, match=r"layer 0: your attention takes no mask, but"):
        asked(attention=no_mask)


def test_a_fourth_parameter_that_is_no_mask() -> None:
    def scaled(Q: Any, K: Any, V: Any, scale: Any = np.ones(2)) -> Any:  # noqa: B008
        return attention(Q, K, V, scale=float(scale[0]))

    Q, K, V = np.random.default_rng(0).normal(size=(3, 3, 5, 4))
    found, _ = ask(scaled, Q, K, V, None, "layer 0")
    np.testing.assert_allclose(found, attention(Q, K, V, scale=1.0)[0], atol=1e-12)
    with pytest.raises(ValueError, match="layer 0: your attention takes no mask"):
        ask(scaled, Q, K, V, causal_mask(5), "layer 0")


@pytest.mark.parametrize("case", ["vit", "pictures", "encoder-decoder", "bert"])
def test_nothing_hidden_needs_none(tmp_path: Path, case: str) -> None:
    if case in SHIPPED:
        folder, given = SHIPPED[case]
        model = models.load(data.path(folder))
        same(model(*given, attention={"cross": no_mask}), model(*given), 1e-5)
        with pytest.raises(
            ValueError, match="decoder layer 0: your attention takes no"
        ):
            model(*given, attention=no_mask)
    else:
        model = models.load(written(tmp_path, case))
        same(model(question(case)[0], attention=no_mask), model(question(case)[0]))


# One clear error


def returning(what: Any) -> Callable[..., Any]:
    return lambda Q, K, V, mask=None: what(Q, V) if callable(what) else what


def failing(Q: Any, K: Any, V: Any, mask: Any = None) -> Any:
    return Q @ K


class Odd:
    def __array__(self, *given: Any, **more: Any) -> np.ndarray:
        raise RuntimeError("no numbers here")


WRONG: list[tuple[Any, str]] = [
    (returning(None), r"head 0: your attention returned None, expected the output, \("),
    (
        returning(lambda Q, V: Q[..., :1, :]),
        r"output has shape \(1, \d+\), expected \(",
    ),
    (returning(lambda Q, V: Q.T), r"output has shape \(\d+, \d+\), expected"),
    (returning(lambda Q, V: (Q, V[..., :1])), r"weights has shape .*, expected \("),
    (returning(3.0), r"output has shape \(\), expected"),
    (returning("soft"), r"output has type <U4, expected numbers of shape"),
    (returning(lambda Q, V: Q + 1j), "output has type complex64, expected numbers"),
    (returning({}), "output has type dict, expected numbers of shape"),
    (returning([[1], [1, 2]]), "output is no array: "),
    (returning(lambda Q, V: Q * np.nan), r"output has nan in row 0; expected finite"),
    (returning(lambda Q, V: Q + np.inf), r"output has inf in row 0; expected finite"),
    (returning(Odd()), "output is no array: no numbers here"),
    (failing, "your attention stopped with ValueError: matmul: "),
    (lambda Q, K, V, mask=None: V[99], "your attention stopped with IndexError: ind"),
    (lambda Q: Q, "takes no mask|stopped with TypeError: .* positional argument"),
]


@pytest.mark.parametrize("case", ["gpt2", "llama, one head for all", "bert", "vit"])
@pytest.mark.parametrize(("own", "message"), WRONG)
def test_one_clear_error(
    asked: Callable[..., Any], case: str, own: Any, message: str
) -> None:
    with pytest.raises(
        ValueError, match=r"^layer 0(, head 0|: your attention takes no)"
    ):
        asked(attention=own)
    with pytest.raises(ValueError, match=message):
        asked(attention=own)


@pytest.mark.parametrize("case", ["distance", "pictures", "encoder-decoder"])
def test_errors_name_the_part(asked: Callable[..., Any], case: str) -> None:
    part = "" if case == "distance" else "encoder "
    with pytest.raises(
        ValueError, match=rf"^{part}layer 0, head 0: your attention ret"
    ):
        asked(attention=returning(None))


def test_the_layer_and_the_head_that_fail_are_named(tmp_path: Path) -> None:
    calls = 0

    def later(Q: Any, K: Any, V: Any, mask: Any = None) -> Any:
        nonlocal calls
        calls += Q.ndim == 2
        output, _ = attention(Q, K, V, mask)
        if Q.ndim > 2 and calls > 1:
            output[..., 2, :, :] = np.nan
        return output if calls < 4 or Q.ndim > 2 else output * np.nan

    model = models.load(written(tmp_path, "bert, wide and padded"))
    with pytest.raises(ValueError, match=r"layer 1, head \d: .* nan in row 0"):
        model(np.arange(6), attention=later)


def test_a_row_that_sees_nothing_is_told(tmp_path: Path) -> None:
    """A softmax that knows no empty row gives NaN there: the message says why."""

    def plain(Q: Any, K: Any, V: Any, mask: Any) -> Any:
        scores = np.where(mask, Q @ np.swapaxes(K, -1, -2), -np.inf)
        powers = np.exp(scores - scores.max(-1, keepdims=True))
        return powers / powers.sum(-1, keepdims=True) @ V

    model = models.load(written(tmp_path, "gpt2"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(
            ValueError, match="nan in row 0, where the mask hides every"
        ):
            model(np.arange(4), mask=np.arange(4) > 0, attention=plain)


@pytest.mark.parametrize("own", [3, "attention", [attention]])
def test_no_function(own: Any) -> None:
    model = models.load(data.path("tales"))
    with pytest.raises(TypeError, match=r"has type \w+, expected a function attention"):
        model([1, 2], attention=own)


def test_a_stop_stops() -> None:
    def stopped(*given: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        models.load(data.path("tales"))([1, 2], attention=stopped)


@pytest.mark.parametrize("kind", ["lookup/lstm", "translation/bahdanau"])
def test_rnns_have_none(kind: str) -> None:
    name, _, inside = kind.partition("/")
    model = models.load(data.path(name) / inside)
    given = ([1, 2], [1, 2])[: 1 if name == "lookup" else 2]
    with pytest.raises(ValueError, match="attention"):
        model(*given, attention=course)


# The second door: a softmax of yours, or another scale, in the course's attention


def by_hand(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: np.ndarray = powers / powers.sum(axis=-1, keepdims=True)
    return shares


@pytest.mark.parametrize("case", EVERY)
def test_a_softmax_of_yours(asked: Callable[..., Any], case: str) -> None:
    whole = asked()
    same(asked(attention=functools.partial(attention, softmax=by_hand)), whole, 1e-5)
    flat = functools.partial(attention, softmax=lambda s: by_hand(s / 3))
    assert np.abs(asked(attention=flat).hidden - whole.hidden).max() > 1e-3
    steep = asked(attention=functools.partial(attention, scale=1.0))
    assert np.abs(steep.hidden - whole.hidden).max() > 1e-3


@pytest.mark.parametrize("own", [np.max, lambda s: s.astype(str), lambda s: None])
def test_a_softmax_that_is_none(own: Any) -> None:
    Q, K, V = np.random.default_rng(0).normal(size=(3, 4, 5, 6))
    with pytest.raises(ValueError, match=r"softmax returned .* expected"):
        attention(Q, K, V, softmax=own)
