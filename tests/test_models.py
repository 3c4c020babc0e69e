"""BERT in NumPy: equal to `transformers`, and honest about what it cannot open."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from data.recipes.minilm import INPUTS, measure, pack, read_source, shrink
from data.recipes.minilm.pronouns import agreement, among_all_nouns, winograd
from data.recipes.minilm.sentences import SENTENCES
from tests import references
from utils import data, models
from utils.mathematics.attention import softmax
from utils.models.activations import erf, gelu
from utils.text import WordPiece

FOLDER = data.path("minilm")
READ = WordPiece.load(FOLDER)
RECORDED = references.load("minilm")
EVERY = 8  # the recorded columns of hidden
SMALL = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "hidden_size": 8,
    "intermediate_size": 12,
    "max_position_embeddings": 9,
    "num_attention_heads": 2,
    "num_hidden_layers": 2,
    "type_vocab_size": 2,
    "vocab_size": 11,
}
NAME = "encoder.layer.1.attention.self.key.weight"


@pytest.fixture(scope="module")
def shipped() -> models.Bert:
    """The sentence encoder of data/."""
    return models.load(FOLDER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small model with random weights, as the field stores it."""
    write(tmp_path, SMALL, random_tensors())
    return tmp_path


def random_tensors() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    shapes = models.Bert.shapes(SMALL)
    return {k: rng.normal(size=s).astype(np.float32) for k, s in shapes.items()}


def write(folder: Path, config: Any, tensors: dict[str, np.ndarray]) -> None:
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    save_file(tensors, folder / "model.safetensors")


# Equal to the reference


@pytest.mark.parametrize("place", range(len(SENTENCES)))
def test_equal_to_transformers_on_the_same_weights(
    shipped: models.Bert, place: int
) -> None:
    found = shipped(READ(SENTENCES[place]).ids)
    n = found.hidden.shape[0]
    hidden = np.stack([*(layer.X for layer in found.layers), found.hidden])
    weights = np.stack(found.attentions)[:, :, n // 2]
    expected = {key: RECORDED[f"stored/{key}"][place] for key in ("hidden", "weights")}
    close = {"atol": 2e-5, "rtol": 0}
    np.testing.assert_allclose(hidden[:, n // 2, ::EVERY], expected["hidden"], **close)
    np.testing.assert_allclose(weights, expected["weights"][..., :n], **close)
    mean = found.hidden.mean(axis=0)
    np.testing.assert_allclose(mean, RECORDED["stored/vectors"][place], **close)


def test_near_the_original_model(shipped: models.Bert) -> None:
    """What eight bits cost the middle token of each sentence, in all heads."""
    apart, alike = [], []
    for place, sentence in enumerate(SENTENCES):
        found = shipped(READ(sentence).ids)
        n = found.hidden.shape[0]
        weights = np.stack(found.attentions)[:, :, n // 2]
        apart.append(np.abs(weights - RECORDED["original/weights"][place][..., :n]))
        pair = found.hidden.mean(axis=0), RECORDED["original/vectors"][place]
        lengths = np.linalg.norm(pair[0]) * np.linalg.norm(pair[1])
        alike.append(pair[0] @ pair[1] / lengths)
    cells = np.concatenate([a.ravel() for a in apart])
    assert cells.max() < 0.03
    assert cells.mean() < 0.0007
    assert min(alike) > 0.9995


def test_padding_in_a_batch_as_in_transformers(shipped: models.Bert) -> None:
    rows = [READ(sentence).ids for sentence in SENTENCES[5:9]]
    longest = max(map(len, rows))
    ids = np.array([[*row, *[0] * (longest - len(row))] for row in rows])
    found = shipped(ids, mask=ids != 0)
    assert found.hidden.shape == (4, longest, 384)
    assert found.attentions[0].shape == (4, 12, longest, longest)
    start = found.hidden[:, 0, ::EVERY]
    np.testing.assert_allclose(start, RECORDED["padded"], atol=2e-5, rtol=0)


def test_float64_agrees_with_float32(shipped: models.Bert) -> None:
    wide = models.load(FOLDER, dtype=np.float64)
    ids = READ(SENTENCES[0]).ids
    assert wide(ids).hidden.dtype == np.float64
    assert shipped(ids).hidden.dtype == np.float32
    np.testing.assert_allclose(shipped(ids).hidden, wide(ids).hidden, atol=1e-5)


# What the lessons read off


def test_stages_of_a_layer_follow_from_each_other(shipped: models.Bert) -> None:
    layer = shipped(READ(SENTENCES[1]).ids).layers[3]
    n, d_k = layer.X.shape[0], 32
    assert layer.queries.shape == layer.keys.shape == layer.values.shape == (12, n, d_k)
    by_hand = [[q @ k for k in layer.keys[4]] for q in layer.queries[4]]
    np.testing.assert_allclose(layer.scores[4], by_hand, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(layer.scaled, layer.scores / math.sqrt(d_k), rtol=1e-6)
    np.testing.assert_allclose(layer.weights, softmax(layer.scaled), atol=1e-6)
    mixed = layer.weights @ layer.values
    np.testing.assert_allclose(layer.outputs, mixed, atol=1e-5)


def test_heads_off_bring_back_nothing(shipped: models.Bert) -> None:
    ids = READ(SENTENCES[2]).ids
    whole, off = shipped(ids), shipped(ids, heads_off=[(1, 3), (4, 0)])
    assert not off.layers[1].outputs[3].any() and not off.layers[4].outputs[0].any()
    assert whole.layers[1].outputs[3].any()
    np.testing.assert_array_equal(off.layers[1].weights, whole.layers[1].weights)
    np.testing.assert_array_equal(off.layers[1].outputs[2], whole.layers[1].outputs[2])
    assert np.abs(off.hidden - whole.hidden).max() > 0.01


def test_a_head_off_is_a_head_without_its_columns(folder: Path, tmp_path: Path) -> None:
    """The other route: blank what the output matrix makes of that head."""
    tensors = random_tensors()
    tensors["encoder.layer.0.attention.output.dense.weight"][:, 4:] = 0
    blank = tmp_path / "blank"
    blank.mkdir()
    write(blank, SMALL, tensors)
    ids = [1, 2, 3, 4]
    off = models.load(folder)(ids, heads_off=[(0, 1)]).hidden
    np.testing.assert_allclose(models.load(blank)(ids).hidden, off, atol=1e-6)


def test_padding_changes_no_other_token(folder: Path) -> None:
    model = models.load(folder, dtype=np.float64)
    short = model([3, 1, 4])
    long = model([3, 1, 4, 9, 9], mask=np.array([True, True, True, False, False]))
    np.testing.assert_allclose(long.hidden[:3], short.hidden, atol=1e-12)
    assert not long.attentions[1][..., 3:].any()


def test_a_mask_of_pairs(folder: Path) -> None:
    """Who may look back only, knows nothing of what comes later."""
    model = models.load(folder, dtype=np.float64)
    back = np.tri(4, dtype=bool)
    one, other = model([3, 1, 4, 1], mask=back), model([3, 1, 4, 7], mask=back)
    np.testing.assert_allclose(one.hidden[:3], other.hidden[:3], atol=1e-12)
    assert np.abs(one.hidden[3] - other.hidden[3]).max() > 0.01


def test_a_batch_is_its_sentences(folder: Path) -> None:
    model = models.load(folder, dtype=np.float64)
    ids = np.array([[[1, 2, 3], [4, 5, 6]]])
    found = model(ids)
    assert found.hidden.shape == (1, 2, 3, 8)
    single = model(ids[0, 1])
    np.testing.assert_allclose(found.hidden[0, 1], single.hidden, atol=1e-12)
    np.testing.assert_allclose(
        found.attentions[1][0, 1], single.attentions[1], atol=1e-12
    )


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ([0, 11], "ids go from 0 to 10, but 11 came"),
        ([-1], "but -1 came"),
        ([0.5], "whole numbers"),
        (3, r"shape \(\.\.\., n\)"),
        ([1] * 10, "at most 9 ids fit, but 10 came"),
    ],
)
def test_ids_that_cannot_be(folder: Path, ids: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        models.load(folder)(ids)


def test_masks_and_heads_that_cannot_be(folder: Path) -> None:
    model = models.load(folder)
    with pytest.raises(ValueError, match=r"mask must have shape \(2,\) or \(2, 2\)"):
        model([1, 2], mask=[True])
    with pytest.raises(TypeError, match="mask must be True or False, but it is int"):
        model([1, 2], mask=[1, 0])
    with pytest.raises(ValueError, match=r"layer 2, head 0\), but layers go from 0 to"):
        model([1, 2], heads_off=[(2, 0)])


def test_the_measured_head_finds_the_noun_that_is_meant() -> None:
    """A part of what `data.recipes.measure` does; the card has the whole."""
    told = data.load("measured.json")["minilm"]["pronouns"]
    cases = list(agreement())[::11]
    won = measure._margins(cases)[:, told["layer"], told["head"]] > 0
    assert won.mean() > told["agreement"] - 0.1
    hard = measure._margins(winograd())[:, told["layer"], told["head"]] > 0
    assert abs(hard.mean() - told["winograd"]) < 0.05


def test_a_head_finds_the_noun_among_all_nouns() -> None:
    told = data.load("measured.json")["minilm"]["pronouns"]["among_all_nouns"]
    assert told["head_chosen_on_other_nouns"] >= 0.8 and told["nearest_noun"] <= 0.45
    cases = list(among_all_nouns())[::11]
    assert {case.nearest for case in cases} > {"garden", "hill"}
    won = measure._margins(cases)[:, told["layer"], told["head"]] > 0
    assert won.mean() >= 0.8


# Opening files


def test_plain_and_packed_numbers_come_in_by_the_same_door(
    folder: Path, tmp_path: Path
) -> None:
    tensors = random_tensors()
    packed: dict[str, np.ndarray] = {}
    for name, tensor in tensors.items():
        packed[name] = tensor
        if tensor.ndim == 2:
            whole, scale = pack(tensor, 4)
            packed[name], packed[f"{name}.scale"] = whole, scale
            wide = np.repeat(scale.astype(np.float32), 4, axis=1)
            tensors[name] = whole * wide
    other = tmp_path / "packed"
    other.mkdir()
    write(other, SMALL, packed)
    write(folder, SMALL, tensors)
    ids = [1, 5, 10]
    np.testing.assert_array_equal(
        models.load(folder)(ids).hidden, models.load(other)(ids).hidden
    )


def test_packing_is_as_near_as_half_a_step() -> None:
    matrix = np.random.default_rng(2).normal(size=(6, 16))
    matrix[2] = 0
    whole, scale = pack(matrix, 8)
    back = whole * np.repeat(scale.astype(float), 8, axis=1)
    step = np.repeat(scale.astype(float), 8, axis=1)
    # float16 rounds the scale, so the largest number may be a little beyond 127 steps
    assert (np.abs(back - matrix) <= 0.5 * step + 0.07 * step).all()
    assert not back[2].any()


def test_float16_and_older_names_open(folder: Path, tmp_path: Path) -> None:
    """As bert-base-uncased has them: a prefix, gamma and beta, heads on top."""
    tensors = {k: v.astype(np.float16) for k, v in random_tensors().items()}
    renamed = {
        "bert."
        + k.replace("Norm.weight", "Norm.gamma").replace("Norm.bias", "Norm.beta"): v
        for k, v in tensors.items()
    }
    renamed["cls.seq_relationship.bias"] = np.zeros(2, np.float32)
    renamed["bert.pooler.dense.bias"] = np.zeros(8, np.float32)
    renamed["bert.embeddings.position_ids"] = np.arange(9)[None]
    write(folder, SMALL, tensors)
    expected = models.load(folder)([1, 2, 3]).hidden
    older = tmp_path / "older"
    older.mkdir()
    write(older, SMALL, renamed)
    np.testing.assert_array_equal(models.load(older)([1, 2, 3]).hidden, expected)
    assert expected.dtype == np.float32


def test_the_head_that_says_words(folder: Path) -> None:
    """A tied table may be stored again; a head that is not whole is named."""
    head = {
        "transform.dense.weight": (8, 8),
        "transform.dense.bias": (8,),
        "transform.LayerNorm.gamma": (8,),
        "transform.LayerNorm.beta": (8,),
        "bias": (11,),
    }
    tensors = random_tensors() | {
        f"cls.predictions.{name}": np.ones(shape, np.float32)
        for name, shape in head.items()
    }
    write(folder, SMALL, tensors)
    logits = models.load(folder)([1, 2, 3]).logits
    assert logits is not None and logits.shape == (3, 11)
    table = tensors[models.Bert.TABLES[0]]
    again = {"decoder.weight": table, "decoder.bias": np.ones(11, np.float32)}
    twice = {f"cls.predictions.{name}": tensor for name, tensor in again.items()}
    write(folder, SMALL, tensors | twice)
    np.testing.assert_array_equal(models.load(folder)([1, 2, 3]).logits, logits)
    write(folder, SMALL | {"tie_word_embeddings": False}, tensors)
    untied = models.load(folder)([1, 2, 3])
    assert untied.logits is None and "tie_word_embeddings is false" in untied.note
    for name in ("decoder.weight", "decoder.bias"):
        other = {f"cls.predictions.{name}": 2 * twice[f"cls.predictions.{name}"]}
        write(folder, SMALL, tensors | twice | other)
        own = models.load(folder)([1, 2, 3])
        assert own.logits is None
        assert own.note.startswith(f"cls.predictions.{name} is not ")
        np.testing.assert_array_equal(own.hidden, untied.hidden)
    del tensors["cls.predictions.transform.dense.bias"]
    write(folder, SMALL, tensors)
    with pytest.raises(models.CheckpointError, match=r"lacks cls\.\S+dense\.bias$"):
        models.load(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model_type": "gpt9"}, r"model_type is 'gpt9'; the course can run: bert"),
        ({"model_type": None}, "model_type is None"),
        ({"model_type": ["bert"]}, "model_type is"),
        ({"hidden_act": "relu"}, "hidden_act is 'relu'"),
        ({"position_embedding_type": "relative_key"}, "position_embedding_type"),
        ({"is_decoder": True}, "is_decoder is True"),
        ({"num_attention_heads": 3}, "hidden_size 8 does not divide into 3 heads"),
        ({"vocab_size": "many"}, "vocab_size is 'many'; expected a whole number"),
        ({"num_hidden_layers": 0}, "num_hidden_layers is 0"),
        ({"num_hidden_layers": 3}, r"lacks encoder\.layer\.2\.\S+ and 15 more"),
        ({"num_hidden_layers": 1}, r"no use for: encoder\.layer\.1\.\S+ and 15 more"),
        ({"vocab_size": 12}, r"word_embeddings.weight has shape \(11, 8\)"),
    ],
)
def test_configurations_that_do_not_fit(
    folder: Path, change: dict[str, Any], message: str
) -> None:
    write(folder, SMALL | change, random_tensors())
    with pytest.raises(models.CheckpointError, match=message):
        models.load(folder)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda t: t.pop(NAME), f"lacks {NAME}$"),
        (lambda t: t.update(spare=np.zeros(3)), "no use for: spare$"),
        (lambda t: t.update({NAME: np.zeros((8, 7))}), rf"{NAME} has shape \(8, 7\)"),
        (lambda t: t.update({NAME: np.zeros((8, 8), int)}), "is int64 with no scale"),
        (lambda t: t.update({NAME: np.zeros((8, 8), np.int8)}), "is int8 with no"),
        (
            lambda t: t.update(
                {NAME: np.zeros((8, 8), np.int8), f"{NAME}.scale": np.zeros((8, 3))}
            ),
            r"scale has shape \(8, 3\), which does not divide",
        ),
        (lambda t: t.update({f"{NAME}.scale": np.zeros((8, 2))}), "is float32 with a"),
    ],
)
def test_tensors_that_do_not_fit(folder: Path, spoil: Any, message: str) -> None:
    tensors = random_tensors()
    spoil(tensors)
    write(folder, SMALL, tensors)
    with pytest.raises(models.CheckpointError, match=message):
        models.load(folder)


@pytest.mark.parametrize("stays", [0, 4, 8, 100, 2000, -1])
def test_a_truncated_file_is_named(folder: Path, stays: int) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:stays])
    with pytest.raises(models.CheckpointError, match=r"model\.safetensors cannot be"):
        models.load(folder)


def test_absent_and_broken_files_are_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(models.CheckpointError, match=r"nowhere has no config\.json"):
        models.load(tmp_path / "nowhere")
    (folder / "model.safetensors").unlink()
    with pytest.raises(models.CheckpointError, match=r"has no model\.safetensors"):
        models.load(folder)
    (folder / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(models.CheckpointError, match=r"config\.json cannot be read"):
        models.load(folder)
    (folder / "config.json").write_text("[]", encoding="utf-8")
    with pytest.raises(models.CheckpointError, match="does not hold a configuration"):
        models.load(folder)


def test_numbers_that_numpy_lacks_are_named(folder: Path) -> None:
    header = {"a": {"dtype": "F8_E4M3", "shape": [4], "data_offsets": [0, 4]}}
    text = json.dumps(header).encode()
    file = folder / "model.safetensors"
    file.write_bytes(len(text).to_bytes(8, "little") + text + bytes(4))
    with pytest.raises(models.CheckpointError, match="as float32 or float16"):
        models.load(folder)


def test_the_shipped_file_holds_whole_numbers() -> None:
    tensors = load_file(FOLDER / "model.safetensors")
    matrices = [name for name, tensor in tensors.items() if tensor.dtype == np.int8]
    assert len(matrices) == 3 + 6 * 6
    assert all(tensors[f"{name}.scale"].dtype == np.float16 for name in matrices)


def test_the_recipe_makes_the_shipped_file() -> None:
    entry = data.manifest()["minilm/model.safetensors"]
    assert str(RECORDED["recipe"]) == entry["sha256"]


def test_the_recipe_refuses_another_file(tmp_path: Path) -> None:
    for name in INPUTS:
        (tmp_path / name).write_bytes(b"something else")
    with pytest.raises(SystemExit, match=r"LICENSE has SHA-256 .* expected cfc7749b"):
        read_source(tmp_path)


def test_the_recipe_packs_matrices_alone() -> None:
    stored = shrink(
        {
            "embeddings.word_embeddings.weight": np.ones((2, 64), np.float32),
            "encoder.weight": np.ones((2, 64), np.float32),
            "encoder.bias": np.ones(2, np.float32),
            "pooler.dense.weight": np.ones((2, 2), np.float32),
        }
    )
    assert {name: (a.dtype.name, a.shape) for name, a in stored.items()} == {
        "embeddings.word_embeddings.weight": ("int8", (2, 64)),
        "embeddings.word_embeddings.weight.scale": ("float16", (2, 1)),
        "encoder.weight": ("int8", (2, 64)),
        "encoder.weight.scale": ("float16", (2, 2)),
        "encoder.bias": ("float32", (2,)),
    }


# Blocks


def test_erf_is_exact() -> None:
    x = np.concatenate([np.linspace(-7, 7, 4001), [-np.inf, -30, -1e-9, 0, 30, np.inf]])
    exact = np.array([math.erf(value) for value in x])
    np.testing.assert_allclose(erf(x), exact, rtol=0, atol=3e-15)
    single = erf(x.astype(np.float32))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, exact, rtol=0, atol=5e-7)


def test_gelu_is_x_times_the_normal_share() -> None:
    x = np.linspace(-6, 6, 101)
    share = np.array([(1 + math.erf(value / math.sqrt(2))) / 2 for value in x])
    np.testing.assert_allclose(gelu(x), x * share, rtol=0, atol=1e-14)
