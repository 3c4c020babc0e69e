"""The captioning model: what it says about scenes, and where it looks meanwhile."""

import re
from itertools import combinations

import numpy as np
import pytest

from data.recipes.captions import grammar, sprites
from data.recipes.captions import measure as measured
from data.recipes.captions.sprites import NOUNS, STRANGERS
from tests import references
from utils import data, models
from utils.tasks.captions import Caption, Captioner
from utils.tasks.scenes import BACKGROUNDS, SIDE, Scene, Sprites, Thing

FOLDER = data.path("captions")
CAPTIONER, SPRITES = Captioner.load(FOLDER), Sprites.load()
MODEL, READ = CAPTIONER.model, CAPTIONER.words
TOLD = data.load("measured.json")["captions"]
RECORDED = references.load("captions")


def said(*some: Scene) -> list[str]:
    return [CAPTIONER(SPRITES.paint(scene)).text for scene in some]


@pytest.mark.parametrize("n", [1, 2, 3])
def test_shipped_model_says_what_pytorch_says(n: int) -> None:
    some = list(grammar.scenes(9, 3, n))
    ids = grammar.padded([grammar.caption(scene) for scene in some])
    result = MODEL(np.stack([SPRITES.paint(scene) for scene in some]), ids)
    assert result.logits is not None and result.encoder is not None
    memory = result.encoder.hidden[:, ::7]
    np.testing.assert_allclose(memory, RECORDED[f"memory/{n}"], atol=5e-4)
    np.testing.assert_allclose(result.logits, RECORDED[f"scores/{n}"], atol=5e-4)


def test_the_recipe_holds_together() -> None:
    """`make references` runs the short recipe; this is what it found."""
    assert RECORDED["short/the same in parts"].tolist() == [True]
    assert RECORDED["short/parameters"].tolist() == [MODEL.parameters]
    shipped = {f"captions/{name}" for name in RECORDED["short/files"]}
    assert shipped == {name for name in data.manifest() if name.startswith("captions/")}


def test_fresh_scenes_are_told_and_looked_at() -> None:
    some = [scene for n in (1, 2, 3) for scene in grammar.scenes(7, 60, n)]
    texts = measured.told(CAPTIONER, SPRITES, some)
    assert measured.exact(some, texts) >= 0.9
    found = measured.looks(SPRITES, some, texts)
    assert found["inside"].mean() >= 0.95
    assert found["weight"].mean() > 4 * found["area"].mean()
    assert 0.05 < found["area"].mean() < 0.15


def test_the_whole_measurement_is_good_enough() -> None:
    assert TOLD["fresh"]["exact_all"] >= 0.9
    assert TOLD["fresh"]["inside"] >= 0.95
    assert TOLD["withheld"]["inside"] >= 0.95


def test_without_its_one_look_it_is_blind() -> None:
    some = list(grammar.scenes(8, 40, 2))
    texts = measured.told(CAPTIONER, SPRITES, some, [measured.CROSS])
    assert measured.exact(some, texts) <= 0.05
    assert len({" ".join(text.words) for text in texts}) == 1
    assert measured.exact(some, measured.told(CAPTIONER, SPRITES, some)) >= 0.85


def test_a_scene_of_your_own_is_told() -> None:
    dog, tree = Thing("dog", "big", 4, 36), Thing("tree", "small", 44, 28)
    assert said(
        Scene((dog, tree)), Scene((tree, dog)), Scene((dog,), "night"),
        Scene((Thing("plane", "big", 20, 0), Thing("house", "small", 24, 44)), "beach"),
    ) == [
        "a big dog left of a small tree in the meadow",
        "a big dog left of a small tree in the meadow",
        "a big dog at night",
        "a big plane above a small house on the beach",
    ]  # fmt: skip


def test_the_vocabulary_is_that_of_the_captions() -> None:
    assert READ.vocabulary == grammar.VOCABULARY
    assert len(set(READ.vocabulary)) == len(READ.vocabulary)
    assert MODEL.config["target_vocab_size"] == len(READ.vocabulary)
    assert SPRITES.nouns == (*NOUNS, *STRANGERS)
    assert grammar.WHERE.keys() == BACKGROUNDS.keys()


def test_generating_step_by_step_gives_the_same_caption() -> None:
    scene = next(grammar.scenes(6, 1, 3))
    step = MODEL.reading(SPRITES.paint(scene))
    ids = models.generate(
        step, [grammar.IDS[grammar.BEGIN]], most=20, stop=[grammar.IDS[grammar.END]]
    )
    assert READ.text(ids) == said(scene)[0]


def test_captions_follow_the_grammar() -> None:
    one, two = Thing("dog", "big", 0, 20), Thing("cat", "small", 40, 24)
    three = Thing("tree", "small", 24, 48)
    for scene, words in (
        (Scene((one,), "snow"), "a big dog in the snow"),
        (Scene((two, one)), "a big dog left of a small cat in the meadow"),
        (Scene((three, one)), "a big dog above a small tree in the meadow"),
        (Scene((two, three, one), "night"),
         "a big dog , a small tree and a small cat at night"),
    ):  # fmt: skip
        assert " ".join(grammar.caption(scene)) == words


@pytest.mark.parametrize("step", [1, 4])
@pytest.mark.parametrize("n", [1, 2, 3])
def test_random_scenes_leave_no_doubt(n: int, step: int) -> None:
    for scene in grammar.scenes(1, 100, n, None, step):
        seen = SPRITES.visible(scene)
        alone = [SPRITES.visible(Scene((thing,)))[0] for thing in scene.things]
        assert all(map(np.array_equal, seen, alone)), "something is covered"
        assert all(t.left % step == t.top % step == 0 for t in scene.things)
        for a, b in combinations(map(grammar.centre, scene.things), 2):
            across, down = abs(a[0] - b[0]), abs(a[1] - b[1])
            assert abs(across - down) >= 12 if n == 2 else across >= 8


def test_training_never_has_a_pair_that_is_withheld() -> None:
    kept_back = {frozenset(p) for p in combinations(NOUNS, 2) if grammar.withheld(*p)}
    assert 40 <= len(kept_back) <= 50
    rng, seen = np.random.default_rng(0), set()
    for _ in range(2500):
        nouns = [thing.noun for thing in grammar.training_scene(rng).things]
        assert not set(nouns) & set(STRANGERS)
        seen |= {frozenset(pair) for pair in combinations(nouns, 2)}
    assert not seen & kept_back
    assert len(seen | kept_back) == len(list(combinations(NOUNS, 2)))
    for scene in grammar.scenes(1, 50, 2, True):
        assert frozenset(thing.noun for thing in scene.things) in kept_back


def test_a_mistake_has_one_kind() -> None:
    meant = ["a", "big", "dog", "left", "of", "a", "small", "cat", "at", "night"]
    for kind, words in {
        "noun": "a big cow left of a small cat in the snow",
        "size": "a big dog left of a big cat at night",
        "background": "a big dog left of a small cat in the snow",
        "order or relation": "a small cat left of a big dog at night",
    }.items():
        assert measured._mistake(meant, words.split()) == kind


def test_a_look_counts_where_the_thing_is() -> None:
    scene = Scene((Thing("ball", "big", 0, 0),))
    look = np.zeros((2, 64))
    look[0, 9], look[1, 63] = 1, 1
    text = Caption(("ball", "ball"), look)
    found = measured.looks(SPRITES, [scene], [text])
    assert found["inside"].tolist() == [1, 0]
    assert found["weight"].tolist() == [1, 0]
    assert found["area"][0] == 9 / 64


def test_scenes_for_failures_are_what_they_say() -> None:
    rng = np.random.default_rng(0)
    one = next(grammar.scenes(3, 1, 2))
    assert len({thing.noun for thing in measured.twins(one).things}) == 1
    for scene in (measured.overlapping(rng, one, 16), measured.four(rng),
                  measured.diagonal(rng, one)):  # fmt: skip
        assert SPRITES.paint(scene).shape == (3, SIDE, SIDE)
    assert len(measured.four(rng).things) == 4
    covered = SPRITES.visible(measured.overlapping(rng, one, 8))
    assert not (covered[0] & covered[1]).any()


def test_the_pictures_are_those_of_the_recipe() -> None:
    stored = sprites.opened(sprites.read(None))
    assert stored.nouns == SPRITES.nouns
    assert np.array_equal(stored.picture("cow"), SPRITES.picture("cow"))


def test_the_card_names_its_failures() -> None:
    assert len(re.findall(r"\*\*Fails:\*\*", measured.card(TOLD))) >= 6


def test_pixels_that_cannot_be_are_named() -> None:
    picture = SPRITES.paint(Scene(()))
    for given, message in (
        (picture * 255, "pixels go from .* to 245.0, expected numbers from 0 to 1"),
        (picture - 1, "pixels go from -"),
        (picture * np.nan, "pixels go from nan to nan"),
        (
            picture[None],
            r"\(1, 3, 64, 64\), expected 3 axes: \(channels, height, width",
        ),
        (picture.T, r"shape \(\.\.\., 3, 64, 64\), but .* of shape \(64, 64, 3\)"),
    ):
        with pytest.raises(ValueError, match=message):
            CAPTIONER(given)
    with pytest.raises(ValueError, match=r"4 axes: \(pictures, channels"):
        CAPTIONER.several(picture)
    assert CAPTIONER.several(picture[None][:0]) == []
