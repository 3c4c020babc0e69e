"""The encoder-decoder and the recurrent networks: equal to PyTorch's own modules."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests import references
from tests.references import _chance
from utils import models
from utils.mathematics.attention import softmax
from utils.models import rnn
from utils.models.bahdanau import AdditiveLayer

RECORDED = references.load("torch_families")
CASES = sorted({key.split("/")[0] for key in RECORDED})
PAIRS = [case for case in CASES if case.startswith(("transformer", "pair"))]
TRANSFORMERS = [case for case in CASES if case.startswith("transformer")]
LOOKING = [case for case in PAIRS if "without" not in case]
WALKERS = [case for case in CASES if case not in PAIRS]
N, M, LENGTHS = 9, 6, [9, 5]
CLOSE: dict[str, Any] = {"atol": 1e-5, "rtol": 0}


def recorded(case: str) -> dict[str, np.ndarray]:
    start = f"{case}/"
    found = {k: v for k, v in RECORDED.items() if k.startswith(start)}
    return {key.removeprefix(start): array for key, array in found.items()}


def told(case: str, name: str) -> Any:
    return json.loads(str(recorded(case)[name]))


def written(folder: Path, case: str, weights: Any = None, **change: Any) -> Path:
    """The model as a recipe stores it."""
    folder.mkdir(exist_ok=True)
    config = told(case, "config") | change
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    if weights is None:
        weights = tensors(case)
    save_file(weights, folder / "model.safetensors")
    return folder


def tensors(case: str) -> dict[str, np.ndarray]:
    return _chance.tensors(told(case, "shapes"), told(case, "seed"))


@pytest.fixture
def model(request: pytest.FixtureRequest, tmp_path: Path) -> models.Model:
    """The model of a case, through the door that learners use."""
    return models.load(written(tmp_path, request.node.callspec.params["case"]))


def question(case: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A source, what is there of it, and a target, as PyTorch was asked."""
    config, seed = told(case, "config"), told(case, "seed")
    target = _chance.ids((2, M), 17, 100 + seed)
    if "image_size" in config:
        return _chance.floats((2, 3, 12, 12), seed), np.ones((2, 9), bool), target
    words = config.get("source_vocab_size", config.get("vocab_size"))
    there = _chance.lengths_mask(LENGTHS, N)
    return _chance.ids((2, N), words, seed), there, target


# Equal to PyTorch


@pytest.mark.parametrize("case", PAIRS)
def test_equal_to_torch(model: models.Model, case: str) -> None:
    source, there, target = question(case)
    answers, found = recorded(case), model(source, target, mask=there)
    assert found.hidden.dtype == np.float32 and found.encoder is not None
    np.testing.assert_allclose(found.hidden, answers["hidden"], **CLOSE)
    assert found.logits is not None
    np.testing.assert_allclose(found.logits, answers["logits"], **CLOSE)
    if "encoder" in answers:
        ours, theirs = found.encoder.hidden[there], answers["encoder"][there]
        np.testing.assert_allclose(ours, theirs, **CLOSE)
    looks = {"attention": found.attentions, "cross": found.cross_attentions}
    looks["encoder"] = found.encoder.attentions
    for kind, weights in looks.items():
        expected = [answers[k] for k in sorted(answers) if k.startswith(f"{kind} ")]
        assert len(weights) == len(expected)
        for ours, theirs in zip(weights, expected, strict=True):
            rows = np.ones(ours.shape[:-1], bool)
            if kind == "encoder":
                rows &= there[:, None, :]
            np.testing.assert_allclose(ours[rows], theirs[rows], **CLOSE)


@pytest.mark.parametrize("case", WALKERS)
def test_walkers_equal_to_torch(model: models.Model, case: str) -> None:
    ids, there, _ = question(case)
    answers, found = recorded(case), model(ids, mask=there)
    np.testing.assert_allclose(found.hidden[there], answers["hidden"][there], **CLOSE)
    assert (found.logits is not None) == ("logits" in answers)
    if found.logits is not None:
        ours, theirs = found.logits[there], answers["logits"][there]
        np.testing.assert_allclose(ours, theirs, **CLOSE)
    assert found.attentions == []
    short = model(ids[1, : LENGTHS[1]]).hidden
    np.testing.assert_allclose(found.hidden[1, : LENGTHS[1]], short, atol=1e-6)


@pytest.mark.parametrize("case", PAIRS)
def test_one_pair_needs_no_batch(model: models.Model, case: str) -> None:
    source, there, target = question(case)
    whole = model(source, target, mask=there)
    if source.ndim == 2:
        alone = model(source[1, : LENGTHS[1]], target[1])
    else:
        alone = model(source[1], target[1])
    np.testing.assert_allclose(alone.hidden, whole.hidden[1], atol=2e-6)
    assert alone.logits is not None and whole.logits is not None
    np.testing.assert_allclose(alone.logits, whole.logits[1], atol=5e-6)


# The cache


@pytest.mark.parametrize("case", PAIRS)
@pytest.mark.parametrize("steps", [[1] * M, [4, 2]])
def test_cache_equals_recomputing(
    model: models.Model, case: str, steps: list[int]
) -> None:
    source, there, target = question(case)
    whole = model(source, target, mask=there)
    cache, end = models.Cache(), 0
    for n in steps:
        part = slice(end, end + n)
        end += n
        found = model(whole.encoder, target[:, part], there, cache=cache)
        np.testing.assert_allclose(found.hidden, whole.hidden[:, part], **CLOSE)
        pairs = zip(found.cross_attentions, whole.cross_attentions, strict=True)
        for ours, theirs in pairs:
            np.testing.assert_allclose(ours, theirs[:, :, part], **CLOSE)
    assert cache.length == M


@pytest.mark.parametrize("case", [c for c in WALKERS if "directions" not in c])
def test_a_walkers_cache_stays_as_small_as_it_was(
    model: models.Model, case: str
) -> None:
    ids, there, _ = question(case)
    whole, cache = model(ids, mask=there), models.Cache()
    first = model(ids[:, :4], there[:, :4], cache=cache).hidden
    bytes_at_4 = cache.nbytes
    rest = model(ids[:, 4:], there[:, 4:], cache=cache).hidden
    both = np.concatenate([first, rest], axis=1)
    np.testing.assert_allclose(both[there], whole.hidden[there], **CLOSE)
    config = told(case, "config")
    states = config["num_layers"] * (2 if config["cell"] == "lstm" else 1)
    assert cache.nbytes == bytes_at_4 == states * 2 * config["hidden_size"] * 4
    assert cache.length == N


def test_two_directions_have_no_cache_and_walkers_no_heads(tmp_path: Path) -> None:
    two = models.load(written(tmp_path / "two", "lstm, two directions"))
    with pytest.raises(ValueError, match="reads the end first"):
        two([1, 2], cache=models.Cache())
    with pytest.raises(ValueError, match="no attention heads"):
        two([1, 2], heads_off=[(0, 0)])


# Heads off


@pytest.mark.parametrize("case", TRANSFORMERS)
@pytest.mark.parametrize("part", ["encoder", "decoder", "cross"])
def test_a_head_off_is_a_head_without_its_columns(
    tmp_path: Path, case: str, part: str
) -> None:
    """The other route: blank what the output matrix makes of the last head."""
    source, there, target = question(case)
    config, weights = told(case, "config"), tensors(case)
    h = config[f"{part}_heads"]
    inner = "multihead_attn" if part == "cross" else "self_attn"
    side = "encoder" if part == "encoder" else "decoder"
    name = f"transformer.{side}.layers.0.{inner}.out_proj.weight"
    weights[name][:, -(config["d_model"] // h) :] = 0
    blank = models.load(written(tmp_path / "blank", case, weights))
    whole = models.load(written(tmp_path / "whole", case))
    off = whole(source, target, there, [(part, 0, h - 1)])
    expected = blank(source, target, there).hidden
    np.testing.assert_allclose(off.hidden, expected, atol=5e-6)
    assert np.abs(off.hidden - whole(source, target, there).hidden).max() > 0.01


@pytest.mark.parametrize("case", [c for c in LOOKING if c.startswith("pair")])
def test_without_its_look_the_source_reaches_the_writer_once(
    model: models.Model, case: str
) -> None:
    """Only through the first state: states after it see a context of zeros."""
    source, there, target = question(case)
    found = model(source, target, there, heads_off=[(0, 0)])
    [layer] = found.cross
    assert not layer.outputs.any() and layer.weights.any()
    assert np.abs(found.hidden - model(source, target, there).hidden).max() > 0.01


@pytest.mark.parametrize("case", [c for c in LOOKING if c.startswith("pair")])
def test_the_stages_of_an_additive_look(model: models.Model, case: str) -> None:
    source, _, target = question(case)
    [layer] = model(source[0], target[0]).cross
    assert isinstance(layer, AdditiveLayer)
    by_hand = [
        [layer.v @ np.tanh(q + k) for k in layer.keys[0]] for q in layer.queries[0]
    ]
    np.testing.assert_allclose(layer.scores[0], by_hand, atol=1e-6)
    np.testing.assert_allclose(layer.weights, softmax(layer.scaled), atol=1e-6)
    mixed = layer.weights @ layer.values
    np.testing.assert_allclose(layer.outputs, mixed, atol=1e-6)
    assert layer.outputs.shape == (1, M, 24) and layer.X.shape == (M, 12)


# What does not fit


@pytest.mark.parametrize(
    ("case", "change", "message"),
    [
        ("transformer", {"cross_heads": 5}, "d_model 24 does not divide into 5 heads"),
        ("transformer", {"d_ff": None}, "d_ff is None"),
        ("transformer", {"activation": "mish"}, "activation is 'mish'"),
        ("transformer", {"norm_first": "yes"}, "norm_first is 'yes'"),
        ("transformer", {"positions": "rotary"}, "positions is 'rotary'"),
        ("transformer", {"positions": "learned"}, "max_source_positions is None"),
        ("transformer", {"source_vocab_size": 20}, r"source\.weight has shape \(19, 2"),
        ("transformer", {"decoder_layers": 3}, r"lacks decoder\.layers\.2\.\S+ and 17"),
        ("transformer", {"tie_word_embeddings": True}, r"no use for: output\.bias and"),
        ("transformer, pictures", {"patch_size": 5}, "does not divide into patches"),
        ("transformer", {"d_model": 15, "encoder_heads": 3, "decoder_heads": 3,
                         "cross_heads": 3}, "sines and cosines come in pairs"),
        ("rnn", {"cell": "mamba"}, "cell is 'mamba'; the course runs rnn, gru, lstm"),
        ("rnn", {"cell": "gru"}, r"rnn\.weight_ih_l0 has shape \(12, 10\), .* \(36, 1"),
        ("rnn", {"bidirectional": 3}, "bidirectional is 3"),
        ("rnn", {"output_size": -1}, "output_size is -1; .* of 0 or more"),
        ("rnn", {"output_size": 0}, r"no use for: output\.bias and 1 more"),
        ("pair, gru with attention", {"attention": "none"}, r"use for: attention\.key"),
        ("pair, gru with attention", {"attention": "dot"}, "attention is 'dot'"),
        ("pair, gru with attention", {"attention_size": 0}, "attention_size is 0"),
        ("pair, gru without attention", {"attention": "bahdanau"}, r"lacks a\S+ and 3"),
    ],
)  # fmt: skip
def test_configurations_that_do_not_fit(
    tmp_path: Path, case: str, change: dict[str, Any], message: str
) -> None:
    folder = written(tmp_path, case, **change)
    with pytest.raises(models.CheckpointError, match=message):
        models.load(folder)


@pytest.mark.parametrize("case", ["transformer, norm first"])
def test_questions_that_do_not_fit(model: models.Model, case: str) -> None:
    source, there, target = question(case)
    for heads, message in (
        ([(0, 0)], r"heads_off has \(0, 0\), expected \(part, layer, head\)"),
        ([("middle", 0, 0)], "encoder, decoder, cross"),
        ([("cross", 0, 1)], r"heads_off has \(layer 0, head 1\)"),
        ([("encoder", 1, 0)], r"heads_off has \(layer 1, head 0\)"),
    ):
        with pytest.raises(ValueError, match=message):
            model(source, target, there, heads_off=heads)
    with pytest.raises(ValueError, match="ids go from 0 to 16, but 17 came"):
        model(source, [[17], [1]])
    with pytest.raises(ValueError, match="at most 9 ids fit, but 10 came"):
        model([[1] * 10], [[1]])
    with pytest.raises(
        ValueError, match="at most 8 ids fit, but 3 came after 6 in the"
    ):
        cache = models.Cache()
        model(source, target, there, cache=cache)
        model(source, target[:, :3], there, cache=cache)
    with pytest.raises(ValueError, match=r"mask must have shape \(2, 9\)"):
        model(source, target, mask=there[:, :5])
    with pytest.raises(TypeError, match="mask must be True or False"):
        model(source, target, mask=there.astype(int))


@pytest.mark.parametrize("case", CASES)
def test_parameters_are_counted(model: models.Model, case: str) -> None:
    assert model.parameters == sum(X.size for X in tensors(case).values())


# One cell, by hand


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_a_step_needs_the_step_before(cell: str) -> None:
    """Walking in two parts is walking once; and backwards is the mirror."""
    rows = {"rnn": 1, "gru": 3, "lstm": 4}[cell] * 5
    rng = np.random.default_rng(3)
    shapes: list[tuple[int, ...]] = [(rows, 4), (rows, 5), (rows,), (rows,)]
    weights = rnn.Weights(*(rng.normal(size=shape) for shape in shapes))
    X = rng.normal(size=(2, 7, 4))
    whole, last = rnn.recur(cell, X, weights)
    first, state = rnn.recur(cell, X[:, :3], weights)
    rest, again = rnn.recur(cell, X[:, 3:], weights, state)
    np.testing.assert_array_equal(np.concatenate([first, rest], axis=1), whole)
    np.testing.assert_array_equal(again, last)
    np.testing.assert_array_equal(last[0], whole[:, -1])
    mirror, _ = rnn.recur(cell, X[:, ::-1], weights, backwards=True)
    np.testing.assert_array_equal(mirror[:, ::-1], whole)
    assert rnn.recur(cell, X[:, :0], weights)[0].shape == (2, 0, 5)
