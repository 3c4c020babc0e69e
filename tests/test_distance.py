"""The decoder whose heads know distances alone."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests.references import _chance
from utils import models
from utils.mathematics.attention import softmax
from utils.models.distance import DistanceLayer

CONFIG = {"n_embd": 16, "n_head": 4, "n_layer": 2, "n_positions": 12, "vocab_size": 9}
IDS = np.array([[3, 1, 4, 1, 5, 8, 2, 6], [2, 7, 1, 8, 2, 8, 1, 8]])
MASK = np.array([[True] * 8, [True] * 5 + [False] * 3])


def written(folder: Path, kind: str, weights: dict[str, np.ndarray]) -> models.Model:
    folder.mkdir(exist_ok=True)
    config = CONFIG | {"model_type": kind}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    save_file(weights, folder / "model.safetensors")
    return models.load(folder)


def tensors() -> dict[str, np.ndarray]:
    found = _chance.tensors(models.DistanceGpt2.shapes(CONFIG), 1)
    return {k: 3 * v if "distance" in k else v for k, v in found.items()}


@pytest.fixture
def model(tmp_path: Path) -> models.Model:
    return written(tmp_path, "gpt2-distance", tensors())


def test_distances_of_zero_are_gpt2_without_positions(tmp_path: Path) -> None:
    weights = tensors()
    plain = {k: v for k, v in weights.items() if "distance" not in k}
    plain["wpe.weight"] = np.zeros((12, 16), np.float32)
    weights |= {k: np.zeros_like(v) for k, v in weights.items() if "distance" in k}
    ours = written(tmp_path / "ours", "gpt2-distance", weights)(IDS, MASK)
    expected = written(tmp_path / "plain", "gpt2", plain)(IDS, MASK)
    np.testing.assert_allclose(ours.hidden, expected.hidden, atol=1e-6)


def test_each_distance_has_its_number(model: models.Model) -> None:
    layer = model(IDS[0]).layers[1]
    assert isinstance(layer, DistanceLayer)
    table = tensors()["h.1.attn.distance.weight"]
    by_hand = np.full((4, 8, 8), -np.inf)
    for head in range(4):
        for i in range(8):
            for j in range(i + 1):
                score = layer.queries[head, i] @ layer.keys[head, j] / 2
                by_hand[head, i, j] = score + table[head, i - j]
    np.testing.assert_allclose(layer.weights, softmax(by_hand), atol=1e-6)
    back = np.tri(8, dtype=bool)
    np.testing.assert_allclose(layer.scaled[:, back], by_hand[:, back], atol=1e-5)


def test_the_place_itself_does_not_matter(model: models.Model) -> None:
    """The same words later in the text, with nothing else to look at."""
    text = np.concatenate([[8, 8, 8], IDS[0]])
    allowed = np.ones((11, 11), bool)
    allowed[3:, :3] = False
    later = model(text, mask=allowed).hidden[3:]
    np.testing.assert_allclose(later, model(IDS[0]).hidden, atol=1e-5)


@pytest.mark.parametrize("steps", [[1] * 8, [5, 3]])
def test_cache_equals_recomputing(model: models.Model, steps: list[int]) -> None:
    whole, cache, end = model(IDS, MASK), models.Cache(), 0
    for n in steps:
        part = slice(end, end + n)
        end += n
        found = model(IDS[:, part], MASK[:, part], cache=cache)
        there = MASK[:, part]
        expected = whole.hidden[:, part][there]
        np.testing.assert_allclose(found.hidden[there], expected, atol=1e-5)


def test_positions_are_not_wanted(tmp_path: Path) -> None:
    weights = tensors() | {"wpe.weight": np.zeros((12, 16), np.float32)}
    with pytest.raises(models.CheckpointError, match=r"no use for: wpe\.weight$"):
        written(tmp_path, "gpt2-distance", weights)
