"""The digits model: real handwriting, and what the class token looks at."""

import re

import numpy as np
import pytest

from data.recipes.digits import measure as measured
from tests import references
from utils import data, models

MODEL = models.load(data.path("digits"))
PIXELS, LABELS = measured.held_out()
TOLD = data.load("measured.json")["digits"]
RECORDED = references.load("digits")


def test_shipped_model_says_what_the_library_says() -> None:
    result = MODEL(PIXELS[:12])
    assert result.logits is not None
    np.testing.assert_allclose(result.logits, RECORDED["scores"], atol=2e-4)
    for place, weights in enumerate(result.attentions):
        np.testing.assert_allclose(
            weights[:, :, 0], RECORDED[f"looks/{place}"], atol=1e-5
        )


def test_every_held_out_picture_is_read_as_by_the_library() -> None:
    best = measured.scores(MODEL, PIXELS).argmax(axis=-1)
    assert np.array_equal(best, RECORDED["answers"])


def test_the_recipe_holds_together() -> None:
    """`make references` runs the short recipe; this is what it found."""
    assert RECORDED["short/the same in parts"].tolist() == [True]
    assert RECORDED["short/parameters"].tolist() == [MODEL.parameters]
    shipped = {f"digits/{name}" for name in RECORDED["short/files"]}
    assert shipped == {name for name in data.manifest() if name.startswith("digits/")}


def test_the_pictures_are_a_fifth_of_the_set() -> None:
    assert PIXELS.shape == (360, 1, 8, 8) and LABELS.shape == (360,)
    assert PIXELS.min() == 0 and PIXELS.max() == 1
    assert set(LABELS.tolist()) == set(range(10))
    assert min(np.bincount(LABELS)) >= 25


def test_handwriting_is_read() -> None:
    right = measured.accuracy(measured.scores(MODEL, PIXELS), LABELS)
    assert right >= 0.97
    assert right == pytest.approx(TOLD["right"], abs=0.003)
    assert sum(TOLD["wrong"].values()) == round((1 - TOLD["right"]) * len(LABELS))


def test_hiding_what_the_class_token_looks_at_costs_most() -> None:
    look = measured.looks(MODEL, PIXELS).mean(axis=0)
    rng = np.random.default_rng(3)
    for k in measured.HIDDEN:
        chance = measured.most(rng.random(look.shape), k)
        top = measured.most(look, k)
        assert (top.sum(axis=-1) == k).all() and (chance.sum(axis=-1) == k).all()
        hidden, by_chance = (
            measured.accuracy(measured.scores(MODEL, PIXELS, some), LABELS)
            for some in (top, chance)
        )
        assert hidden <= by_chance - 0.1


def test_nobody_looks_at_hidden_patches() -> None:
    hidden = np.zeros((2, 16), dtype=bool)
    hidden[:, [3, 7]] = True
    mask = np.hstack([np.ones((2, 1), dtype=bool), ~hidden])
    for weights in MODEL(PIXELS[:2], mask).attentions:
        assert weights[..., 1:][..., [3, 7]].max() == 0


def test_random_ink_hides_as_much_ink() -> None:
    dark, look = measured.ink(PIXELS, MODEL), measured.looks(MODEL, PIXELS)[-1]
    top = measured.most(look, 4)
    count = (top & dark).sum(axis=-1)
    chance = np.random.default_rng(0).random(look.shape)
    some = measured._as_many(chance, dark, count, 4)
    assert np.array_equal((some & dark).sum(axis=-1), count)
    assert (some.sum(axis=-1) == 4).all()
    assert (some != top).any(axis=-1).mean() > 0.8


def test_the_card_names_its_failures() -> None:
    assert len(re.findall(r"\*\*Fails:\*\*", measured.card(TOLD))) >= 4
    assert TOLD["on_its_side"] < 0.5 and TOLD["white_on_black"] < 0.5
