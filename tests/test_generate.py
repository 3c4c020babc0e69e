"""Writing text: the choice of a word, and words arriving one at a time."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests import references, test_families, test_torch_families
from tests.references import _chance
from utils import models

RECORDED = references.load("families")
GREEDY = [key.removeprefix("greedy/") for key in RECORDED if key.startswith("greedy/")]
PAIRS = ["transformer", "pair, gru with attention", "pair, gru without attention"]
ASKED = {"temperature": 0.7, "top_k": 4, "top_p": 0.8}


@pytest.fixture
def model(tmp_path: Path) -> models.Model:
    """A small GPT-2 with room for twelve tokens."""
    return models.load(test_families.written(tmp_path, "gpt2"))


# Equal to transformers


@pytest.mark.parametrize("case", GREEDY)
def test_greedy_as_in_transformers(tmp_path: Path, case: str) -> None:
    told = RECORDED[f"greedy/{case}"].tolist()
    model = models.load(test_families.written(tmp_path, case))
    assert list(models.generate(model, told[:3], most=8)) == told[3:]


def test_greedy_text_is_no_single_word() -> None:
    """Or the comparison would say little."""
    assert max(len(set(RECORDED[f"greedy/{case}"].tolist())) for case in GREEDY) > 5


@pytest.mark.parametrize(
    "chosen", [["temperature"], ["top_k"], ["top_p"], ["temperature", "top_k", "top_p"]]
)
def test_shares_as_in_transformers(chosen: list[str]) -> None:
    options = {name: ASKED[name] for name in chosen}
    found = models.shares(RECORDED["warped/logits"], **options)  # type: ignore[arg-type]
    expected = RECORDED[f"warped/{' '.join(chosen)}"]
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-6)
    np.testing.assert_array_equal(found > 0, expected > 0)


# The choice


@given(
    arrays(np.int64, (3, 6), elements=st.integers(-800, 800)),
    st.floats(0.1, 3),
    st.integers(1, 8),
    st.floats(0.01, 1),
)
def test_shares_are_shares(
    hundredths: np.ndarray, temperature: float, top_k: int, top_p: float
) -> None:
    logits = hundredths / 100
    found = models.shares(logits, temperature=temperature, top_k=top_k, top_p=top_p)
    np.testing.assert_allclose(found.sum(-1), 1)
    best = logits.argmax(-1)[:, None]
    assert (np.take_along_axis(found, best, -1) == found.max(-1, keepdims=True)).all()
    everything = models.shares(logits, temperature=temperature)
    kept = found > 0
    least = np.where(kept, everything, np.inf).min(-1)
    dropped = np.where(kept, -np.inf, everything).max(-1)
    assert (least >= dropped).all()
    if len(set(logits[0])) == 6:
        assert kept[0].sum() <= top_k
    if top_k >= 6:
        share = np.where(kept, everything, 0).sum(-1)
        assert (share >= top_p - 1e-9).all()


def test_temperature_bends_the_shares() -> None:
    logits = np.log([0.5, 0.3, 0.2])
    np.testing.assert_array_equal(models.shares(logits, temperature=0), [1, 0, 0])
    np.testing.assert_allclose(models.shares(logits), [0.5, 0.3, 0.2])
    squared = np.square([0.5, 0.3, 0.2])
    halved = models.shares(logits, temperature=0.5)
    np.testing.assert_allclose(halved, squared / squared.sum())
    even = models.shares(logits, temperature=1e6)
    np.testing.assert_allclose(even, 1 / 3, atol=1e-6)


def test_top_p_keeps_the_word_that_reaches_it() -> None:
    logits = np.log([0.2, 0.5, 0.3])
    for top_p, left in ((0.1, [1]), (0.5, [1]), (0.51, [1, 2]), (1, [0, 1, 2])):
        found = models.shares(logits, top_p=top_p)
        assert np.flatnonzero(found).tolist() == left


def test_drawn_words_have_their_shares(model: models.Model) -> None:
    """A thousand first words against the shares they were drawn from."""
    logits = model([3, 1]).logits
    assert logits is not None
    expected = models.shares(logits[-1], temperature=0.8, top_k=5)
    rng = np.random.default_rng(0)
    options: dict[str, Any] = {"temperature": 0.8, "top_k": 5, "rng": rng}
    words = Counter(
        next(models.generate(model, [3, 1], most=1, **options)) for _ in range(1000)
    )
    assert set(words) <= set(np.flatnonzero(expected).tolist())
    for word, share in enumerate(expected):
        assert abs(words[word] / 1000 - share) < 4 * np.sqrt(share / 1000) + 1e-9


# The text


def test_words_arrive_one_at_a_time(model: models.Model) -> None:
    seen: list[int] = []
    inner = model.__call__

    def counted(ids: Any, **options: Any) -> models.Result:
        seen.append(len(ids))
        return inner(ids, **options)

    words = models.generate(counted, [3, 1, 4], most=4)
    assert seen == []
    next(words)
    assert seen == [3]
    assert len(list(words)) == 3
    assert seen == [3, 1, 1, 1]


def test_the_same_seed_the_same_text(model: models.Model) -> None:
    def text(seed: int) -> list[int]:
        rng = np.random.default_rng(seed)
        return list(models.generate(model, [3], most=11, temperature=1.5, rng=rng))

    assert text(4) == text(4)
    assert len({tuple(text(seed)) for seed in range(5)}) > 1


def test_text_beyond_the_models_room(
    model: models.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Room for twelve: a full cache is begun anew with the six last tokens."""
    read: list[list[int]] = []
    inner = models.Gpt2.__call__

    def listening(self: models.Gpt2, ids: Any, **options: Any) -> models.Result:
        read.append(list(ids))
        return inner(self, ids, **options)

    monkeypatch.setattr(models.Gpt2, "__call__", listening)
    told = [3, 1]
    told += models.generate(model, told, most=30)
    assert len(told) == 32
    lengths = [2, *[1] * 10, 6, *[1] * 6, 6, *[1] * 6, 6, *[1] * 4]
    assert [len(ids) for ids in read] == lengths
    assert read[11] == told[7:13] and read[18] == told[14:20]
    logits = model(told[7:13]).logits
    assert logits is not None and told[13] == logits[-1].argmax()
    read.clear()
    next(models.generate(model, told, most=1))
    assert read == [told[-6:]]


def test_a_word_that_stops(model: models.Model) -> None:
    words = list(models.generate(model, [3, 1], most=8))
    end = words[5]
    assert (
        list(models.generate(model, [3, 1], most=8, stop=[end]))
        == words[: words.index(end)]
    )
    assert list(models.generate(model, [3, 1], most=0)) == []


def test_heads_off_change_the_text(model: models.Model) -> None:
    off = [(layer, head) for layer in range(2) for head in range(4)]
    plain = list(models.generate(model, [3, 1], most=8))
    silent = list(models.generate(model, [3, 1], most=8, heads_off=off))
    logits = model([3, 1], heads_off=off).logits
    assert logits is not None and silent[0] == logits[-1].argmax()
    assert silent != plain


@pytest.mark.parametrize("case", PAIRS)
def test_pairs_write_too(tmp_path: Path, case: str) -> None:
    """The other route: read and recompute everything for each word."""
    model = models.load(test_torch_families.written(tmp_path, case))
    source = _chance.ids((9,), 19, 5)
    mask = np.arange(9) < 7
    words = list(models.generate(model.reading(source, mask), [0], most=6))
    told = [0]
    for _ in range(6):
        logits = model(source, told, mask).logits
        assert logits is not None
        told.append(int(logits[-1].argmax()))
    assert words == told[1:]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"temperature": 1.0}, "draws words at random: give an rng"),
        ({"temperature": -1}, "temperature = -1, expected 0 or more"),
        ({"temperature": float("nan")}, "temperature = nan, expected a finite"),
        ({"top_k": 0}, "top_k = 0, expected 1 or more"),
        ({"top_p": 0}, "top_p = 0, expected more than 0"),
        ({"top_p": 1.1}, r"top_p = 1\.1, expected more than 0"),
        ({"most": -1}, "most = -1"),
        ({"ids": []}, "ids is empty"),
    ],
)
def test_options_that_cannot_be(
    model: models.Model, options: dict[str, Any], message: str
) -> None:
    ids = options.pop("ids", [1])
    with pytest.raises(ValueError, match=message):
        models.generate(model, ids, **options)


def test_a_model_without_a_head_cannot_write(tmp_path: Path) -> None:
    folder = test_families.written(tmp_path, "llama, one head for all")
    with pytest.raises(ValueError, match="no head that scores"):
        next(models.generate(models.load(folder), [1]))
