"""The families: equal to `transformers`, with a cache or without, and honest errors."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests import references
from tests.references import _chance
from utils import models

RECORDED = references.load("families")
CASES = sorted({key.split("/")[0] for key in RECORDED} - {"greedy", "warped"})
DECODERS = [case for case in CASES if case.startswith(("gpt2", "llama"))]
WORDS = 23
GREY = "vit, grey and without biases"


def recorded(case: str) -> dict[str, np.ndarray]:
    start = f"{case}/"
    found = {k: v for k, v in RECORDED.items() if k.startswith(start)}
    return {key.removeprefix(start): array for key, array in found.items()}


def tensors(case: str) -> dict[str, np.ndarray]:
    """The weights that the library had, under its names."""
    answers = recorded(case)
    shapes = json.loads(str(answers["shapes"]))
    return _chance.tensors(shapes, int(str(answers["seed"])))


def written(folder: Path, case: str, weights: Any = None, **change: Any) -> Path:
    config = json.loads(str(recorded(case)["config"]))
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config | change), encoding="utf-8")
    save_file(
        tensors(case) if weights is None else weights, folder / "model.safetensors"
    )
    return folder


@pytest.fixture
def model(request: pytest.FixtureRequest, tmp_path: Path) -> models.Model:
    """The model of a case, through the door that learners use."""
    return models.load(written(tmp_path, request.node.callspec.params["case"]))


def question(case: str) -> tuple[np.ndarray, np.ndarray | None]:
    """What the library was asked: ids and mask, or pixels."""
    answers = recorded(case)
    seed = int(str(answers["seed"]))
    if "pixels" in answers:
        return _chance.floats(tuple(answers["pixels"]), seed), None
    lengths = answers["lengths"].tolist()
    mask = _chance.lengths_mask(lengths, max(lengths))
    return _chance.ids(mask.shape, WORDS, seed), mask


# Equal to the library


@pytest.mark.parametrize("case", CASES)
def test_equal_to_transformers(model: models.Model, case: str) -> None:
    answers, (given, mask) = recorded(case), question(case)
    found = model(given, mask=mask)
    there = np.ones(found.hidden.shape[:-1], bool) if mask is None else mask
    close = {"atol": 1e-5, "rtol": 0}
    assert found.hidden.dtype == np.float32
    np.testing.assert_allclose(found.hidden[there], answers["hidden"][there], **close)
    assert ("logits" in answers) <= (found.logits is not None)
    if "logits" in answers:
        rows = there if found.logits.ndim == there.ndim + 1 else ...
        np.testing.assert_allclose(found.logits[rows], answers["logits"][rows], **close)
    expected = [answers[key] for key in sorted(answers) if key.startswith("attention ")]
    assert len(found.attentions) == len(expected) > 1
    for ours, theirs in zip(found.attentions, expected, strict=True):
        rows = np.broadcast_to(there[:, None, :], ours.shape[:-1])
        np.testing.assert_allclose(ours[rows], theirs[rows], **close)
        assert theirs[rows].max(-1).mean() > 1.5 / theirs.shape[-1]  # heads do choose


@pytest.mark.parametrize("case", CASES)
def test_one_picture_or_text_needs_no_batch(model: models.Model, case: str) -> None:
    given, mask = question(case)
    batch = model(given, mask=mask)
    alone = model(given[-1], mask=None if mask is None else mask[-1])
    np.testing.assert_allclose(alone.hidden, batch.hidden[-1], atol=2e-6, rtol=0)
    assert alone.attentions[0].shape == batch.attentions[0].shape[1:]


@pytest.mark.parametrize("case", [case for case in CASES if "padded" in case])
def test_padding_changes_no_other_token(model: models.Model, case: str) -> None:
    ids, mask = question(case)
    assert mask is not None
    found = model(ids, mask=mask)
    for row, real, hidden in zip(ids, mask, found.hidden, strict=True):
        short = model(row[real]).hidden
        np.testing.assert_allclose(hidden[real], short, atol=5e-6, rtol=0)


@pytest.mark.parametrize("case", CASES)
def test_a_head_off_is_a_head_without_its_columns(tmp_path: Path, case: str) -> None:
    """The other route: blank what the output matrix makes of the second layer's head 0.

    And of the tokens it says nothing in the first layer.
    """
    weights, (given, mask) = tensors(case), question(case)
    model = models.load(written(tmp_path / "whole", case))
    whole = model(given, mask=mask)
    d_k = whole.layers[1].outputs.shape[-1]
    endings = ("h.1.attn.c_proj.weight", "1.attention.output.dense.weight")
    [name] = [n for n in weights if n.endswith((*endings, "1.self_attn.o_proj.weight"))]
    part = (slice(0, d_k),) if "c_proj" in name else (slice(None), slice(0, d_k))
    weights[name][part] = 0
    blank = models.load(written(tmp_path / "blank", case, weights))
    off = model(given, mask=mask, heads_off=[(1, 0)])
    assert not off.layers[1].outputs[..., 0, :, :].any()
    expected = blank(given, mask=mask).hidden
    np.testing.assert_allclose(off.hidden, expected, atol=2e-6, rtol=0)
    assert np.abs(off.hidden - whole.hidden).max() > 0.01
    np.testing.assert_array_equal(off.attentions[0], whole.attentions[0])


def test_the_stages_of_a_grouped_layer(tmp_path: Path) -> None:
    """Three query heads share one head of keys; what is shown fits together."""
    case = "llama, grouped and padded"
    found = models.load(written(tmp_path, case))(question(case)[0][1])
    layer = found.layers[1]
    assert layer.queries.shape == layer.keys.shape == (6, 8, 8)
    np.testing.assert_array_equal(layer.keys[0], layer.keys[2])
    assert np.abs(layer.keys[2] - layer.keys[3]).max() > 0.1
    shown = np.where(np.tri(8, dtype=bool), layer.scaled, -np.inf)
    powers = np.exp(shown)
    expected = powers / powers.sum(-1, keepdims=True)
    np.testing.assert_allclose(layer.weights, expected, atol=1e-6)
    np.testing.assert_allclose(layer.outputs, layer.weights @ layer.values, atol=1e-6)


# The cache


@pytest.mark.parametrize("case", DECODERS)
@pytest.mark.parametrize("steps", [[1] * 8, [5, 3], [1, 6, 1]])
def test_cache_equals_recomputing(
    model: models.Model, case: str, steps: list[int]
) -> None:
    ids, mask = question(case)
    assert mask is not None
    ids, mask, cache, end = ids[:, :8], mask[:, :8], models.Cache(), 0
    whole = model(ids, mask=mask, heads_off=[(0, 1)])
    for n in steps:
        part = slice(end, min(end + n, ids.shape[1]))
        end = part.stop
        found = model(ids[:, part], mask[:, part], [(0, 1)], cache)
        there = mask[:, part]
        expected = whole.hidden[:, part][there]
        np.testing.assert_allclose(found.hidden[there], expected, atol=1e-5, rtol=0)
        seen = whole.attentions[1][:, :, part, :end]
        np.testing.assert_allclose(found.attentions[1], seen, atol=1e-5, rtol=0)
    assert cache.length == ids.shape[1]


def test_the_cache_tells_its_bytes(tmp_path: Path) -> None:
    """Two arrays a layer, one vector a token and head; groups share theirs."""
    one, few = models.Cache(), models.Cache()
    ids = np.arange(7)
    models.load(written(tmp_path / "a", "llama"))(ids, cache=one)
    grouped = models.load(written(tmp_path / "b", "llama, grouped and padded"))
    for _ in range(2):
        grouped(ids, cache=few)
    assert one.nbytes == 2 * 2 * 4 * 7 * 4 * 4
    assert few.nbytes == 2 * 2 * 2 * 14 * 8 * 4
    assert models.Cache().nbytes == 0


@pytest.mark.parametrize("case", ["gpt2"])
def test_a_call_that_fails_leaves_the_cache(model: models.Model, case: str) -> None:
    cache, ids = models.Cache(), question(case)[0][0]
    model(ids[:4], cache=cache)
    with pytest.raises(ValueError, match="at most 12 ids fit, but 9 came after 4 in"):
        model(ids, cache=cache)
    with pytest.raises(ValueError, match="belongs to another batch or model"):
        model(ids[None, :2], cache=cache)
    found = model(ids[4:], cache=cache).hidden
    np.testing.assert_allclose(found, model(ids).hidden[4:], atol=1e-5)


@pytest.mark.parametrize("case", ["gpt2", "llama"])
def test_a_square_mask_hides_single_keys(model: models.Model, case: str) -> None:
    ids = question(case)[0]
    allowed = np.ones((1, 9, 9), bool)
    allowed[0, 5, 2] = False
    found = model(ids, mask=allowed)
    assert not found.attentions[0][..., 5, 2].any()
    assert found.attentions[0][..., 6, 2].all()
    assert not np.triu(found.attentions[0], 1).any()
    cache = models.Cache()
    model(ids[:, :4], allowed[:, :4, :4], cache=cache)
    later = model(ids[:, 4:], allowed[:, 4:], cache=cache)
    np.testing.assert_allclose(later.hidden, found.hidden[:, 4:], atol=1e-5)


# Opening what lies on a learner's disk


def test_names_with_and_without_the_prefix(tmp_path: Path) -> None:
    """Hugging Face's own GPT-2 has none; models with a head have one."""
    ids = question("gpt2")[0]
    for case, prefix in (("gpt2", "transformer."), ("llama", "model."), (GREY, "vit.")):
        given = question(case)[0]
        weights = tensors(case)
        bare = {name.removeprefix(prefix): array for name, array in weights.items()}
        full = {
            name if name.startswith("lm_head") else prefix + name: array
            for name, array in bare.items()
        }
        both = [
            models.load(written(tmp_path / f"{prefix}{place}", case, stored))(given)
            for place, stored in enumerate((bare, full))
        ]
        np.testing.assert_array_equal(both[0].hidden, both[1].hidden)
    older = tensors("gpt2") | {
        "transformer.h.0.attn.bias": np.ones((1, 1, 12, 12), np.float32),
        "transformer.h.1.attn.masked_bias": np.array(-1e4, np.float32),
    }
    opened = models.load(written(tmp_path / "older", "gpt2", older))
    assert opened(ids).hidden.shape == (1, 9, 16)


def test_a_tied_head_may_be_stored_or_not(tmp_path: Path) -> None:
    case = "gpt2, wide and padded"
    tied, ids = tensors(case), question(case)[0]
    expected = models.load(written(tmp_path / "a", case))(ids).logits
    stored = tied | {"lm_head.weight": tied["transformer.wte.weight"]}
    again = models.load(written(tmp_path / "b", case, stored))(ids).logits
    np.testing.assert_array_equal(again, expected)
    stored["lm_head.weight"] = 2 * stored["lm_head.weight"]
    own = models.load(written(tmp_path / "c", case, stored))(ids).logits
    np.testing.assert_allclose(own, 2 * expected, rtol=1e-6)


def test_older_settings_of_llama(tmp_path: Path) -> None:
    """rope_theta beside the others, the type of scaling under two names."""
    case = "llama, one head for all"
    config = json.loads(str(recorded(case)["config"]))
    rules = config["rope_parameters"]
    given = question(case)[0]
    expected = models.load(written(tmp_path / "new", case))(given).hidden
    scaling = {k: v for k, v in rules.items() if k != "rope_theta"}
    scaling["type"] = scaling.pop("rope_type")
    older = {"rope_parameters": None, "rope_theta": 500.0, "rope_scaling": scaling}
    found = models.load(written(tmp_path / "old", case, **older))(given).hidden
    np.testing.assert_array_equal(found, expected)
    other = older | {"rope_scaling": None}
    plain = models.load(written(tmp_path / "plain", case, **other))(given).hidden
    assert np.abs(plain - expected).max() > 1e-3


def test_bfloat16_opens(tmp_path: Path) -> None:
    """What most open models are stored in, and NumPy has no name for."""
    case, ids = "llama", question("llama")[0]
    rounded = {
        name: (array.view(np.uint32) & 0xFFFF0000).view(np.float32)
        for name, array in tensors(case).items()
    }
    folder = written(tmp_path / "short", case, rounded)
    expected = models.load(folder)(ids).hidden
    header, body, start = {}, b"", 0
    for name, array in rounded.items():
        halves = (array.view(np.uint32) >> 16).astype("<u2").tobytes()
        offsets = [start, start + len(halves)]
        header[name] = {"dtype": "BF16", "shape": array.shape, "data_offsets": offsets}
        body, start = body + halves, offsets[1]
    text = json.dumps(header).encode()
    whole = len(text).to_bytes(8, "little") + text + body
    (folder / "model.safetensors").write_bytes(whole)
    np.testing.assert_array_equal(models.load(folder)(ids).hidden, expected)
    (folder / "model.safetensors").write_bytes(whole[:-1])
    with pytest.raises(models.CheckpointError, match="cut off, damaged"):
        models.load(folder)


@pytest.mark.parametrize(
    ("case", "change", "message"),
    [
        ("gpt2", {"n_head": 3}, "n_embd 16 does not divide into 3 heads"),
        ("gpt2", {"n_inner": 0}, "n_inner is 0; expected a whole number"),
        ("gpt2", {"n_inner": 65}, r"h\.0\.mlp\.c_fc\.weight has shape \(16, 64\)"),
        ("gpt2", {"n_layer": True}, "n_layer is True; expected a whole number"),
        ("gpt2", {"activation_function": "mish"}, "activation_function is 'mish'; the"),
        ("gpt2", {"scale_attn_by_inverse_layer_idx": True}, "runs False alone"),
        ("gpt2", {"layer_norm_epsilon": "1"}, "layer_norm_epsilon is '1'; expected a"),
        ("gpt2", {"model_type": "mamba"}, "can run: bert, .*gpt2, .*llama, .*vit"),
        ("llama", {"num_key_value_heads": 3}, "4 does not divide into groups"),
        ("llama", {"head_dim": 5}, "heads have 5 numbers, not pairs"),
        ("llama", {"hidden_act": "gelu"}, "hidden_act is 'gelu'; .* 'silu' alone"),
        ("llama", {"attention_bias": True}, r"lacks layers\.0\.self_attn\.k_proj\.b"),
        ("llama", {"rope_scaling": {"rope_type": "yarn"}, "rope_parameters": None},
         "rope_type is 'yarn'"),
        ("llama", {"rope_scaling": "yarn"}, "rope_scaling is 'yarn'; expected"),
        ("llama", {"architectures": "Llama"}, "architectures is 'Llama'; expected a l"),
        ("vit", {"architectures": 3}, "architectures is 3; expected a list of names"),
        ("vit", {"id2label": {}}, r"id2label is \{\}; expected a name for each class"),
        ("vit", {"num_labels": 4}, r"classifier\.\w+ has shape"),
        ("gpt2", {"num_hidden_layers": 0}, "n_layer is 0; expected a whole number"),
        ("gpt2", {"layer_norm_epsilon": -1}, "layer_norm_epsilon is -1; expected 0 or"),
        ("gpt2", {"layer_norm_epsilon": float("nan")}, "layer_norm_epsilon is nan"),
        ("llama", {"num_hidden_layers": 3}, r"lacks layers\.2\.\S+ and 8 more"),
        ("vit", {"patch_size": 5}, "image_size 12 does not divide into patches of 5"),
        ("vit", {"image_size": [12, 12]}, r"image_size is \[12, 12\]; expected"),
        ("vit", {"image_size": 8}, r"position_embeddings has shape \(1, 10, 16\)"),
        ("vit", {"num_labels": 4, "id2label": {"0": "cat"}}, r"classifier\.\w+ has s"),
        ("vit", {"qkv_bias": "no"}, "qkv_bias is 'no'"),
    ],
)  # fmt: skip
def test_configurations_that_do_not_fit(
    tmp_path: Path, case: str, change: dict[str, Any], message: str
) -> None:
    folder = written(tmp_path, case, **change)
    with pytest.raises(models.CheckpointError, match=message):
        models.load(folder)


@pytest.mark.parametrize(
    ("case", "name", "message"),
    [
        ("gpt2", "transformer.wpe.weight", r"lacks wpe\.weight$"),
        ("llama", "lm_head.weight", r"lacks lm_head\.weight$"),
        ("vit", "classifier.bias", r"lacks classifier\.bias$"),
        (GREY, "embeddings.cls_token", r"lacks embeddings\.cls_token$"),
    ],
)
def test_missing_and_extra_tensors_are_named(
    tmp_path: Path, case: str, name: str, message: str
) -> None:
    weights = tensors(case)
    written(tmp_path, case, weights | {"h.0.spare": np.zeros(2, np.float32)})
    with pytest.raises(models.CheckpointError, match=r"no use for: h\.0\.spare$"):
        models.load(tmp_path)
    del weights[name]
    written(tmp_path, case, weights)
    with pytest.raises(models.CheckpointError, match=message):
        models.load(tmp_path)


@pytest.mark.parametrize("case", [GREY])
def test_pictures_that_do_not_fit(model: models.Model, case: str) -> None:
    for shape in ((10, 10), (3, 10, 10), (2, 1, 10, 15)):
        with pytest.raises(
            ValueError, match=r"shape \(\.\.\., 1, 10, 10\), but they a"
        ):
            model(np.zeros(shape))
    with pytest.raises(ValueError, match="but they are complex128"):
        model(np.zeros((1, 10, 10), complex))
    assert model(np.zeros((1, 10, 10), np.uint8)).hidden.shape == (5, 30)


@pytest.mark.parametrize("case", CASES)
def test_heads_off_that_are_not_there(model: models.Model, case: str) -> None:
    given = question(case)[0]
    with pytest.raises(ValueError, match=r"heads_off has \(layer 1, head 9\)"):
        model(given, heads_off=[(1, 9)])


@pytest.mark.parametrize("case", CASES)
def test_parameters_are_counted(model: models.Model, case: str) -> None:
    sizes = [a.size for n, a in tensors(case).items() if not n.startswith("pooler")]
    assert model.parameters == sum(sizes)
