"""What `scenes` paints: pictures where they belong, and errors that name them."""

from typing import Any

import numpy as np
import pytest

from utils.tasks import scenes
from utils.tasks.scenes import BACKGROUNDS, SIDE, SIZES, Scene, Sprites, Thing

SPRITES = Sprites.load()


def test_an_empty_scene_is_its_background() -> None:
    for name, (sky, ground) in BACKGROUNDS.items():
        pixels = SPRITES.paint(Scene((), name, horizon=20))
        assert pixels.shape == (3, SIDE, SIDE) and pixels.dtype == np.float32
        np.testing.assert_allclose(
            pixels[:, :20].max(axis=(1, 2)) * 255, sky, atol=0.01
        )
        np.testing.assert_allclose(pixels[:, 20:].min(axis=(1, 2)) * 255, ground,
                                   atol=0.01)  # fmt: skip


def test_light_stays_within_the_range() -> None:
    bright = SPRITES.paint(Scene((), "snow", light=1.1))
    assert bright.max() == 1
    assert SPRITES.paint(Scene((), "snow", light=0.5)).max() < 0.6


@pytest.mark.parametrize("size", SIZES)
def test_a_thing_changes_its_own_box_alone(size: str) -> None:
    thing = Thing("dog", size, 12, 20)
    plain, painted = SPRITES.paint(Scene(())), SPRITES.paint(Scene((thing,)))
    changed = (plain != painted).any(axis=0)
    inside = np.zeros((SIDE, SIDE), dtype=bool)
    inside[thing.box] = True
    assert changed[inside].mean() > 0.4 and not changed[~inside].any()
    assert inside.sum() == SIZES[size] ** 2


def test_an_opaque_pixel_has_the_colour_of_the_picture() -> None:
    picture, pixels = SPRITES.picture("ball"), SPRITES.paint(
        Scene((Thing("ball", "big", 40, 0),), "night")
    )  # fmt: skip
    solid = picture[..., 3] == 1
    found = pixels[:, :24, 40:].transpose(1, 2, 0)
    np.testing.assert_allclose(found[solid], picture[solid][:, :3], atol=1e-6)


def test_every_picture_is_there_in_both_sizes_and_is_its_own() -> None:
    for size, side in SIZES.items():
        pictures = [SPRITES.picture(noun, size) for noun in SPRITES.nouns]
        assert all(picture.shape == (side, side, 4) for picture in pictures)
        assert all((picture[..., 3] > 0.5).mean() > 0.15 for picture in pictures)
        assert len({picture.tobytes() for picture in pictures}) == len(pictures)


def test_the_thing_in_front_has_the_pixels() -> None:
    behind, front = Thing("house", "big", 0, 0), Thing("ball", "big", 8, 0)
    both = SPRITES.visible(Scene((behind, front)))
    alone = SPRITES.visible(Scene((behind,)))
    assert not (both[0] & both[1]).any()
    assert np.array_equal(both[0], alone[0] & ~both[1])
    assert both[0].sum() < alone[0].sum()


def test_shares_of_patches_add_up_to_the_pixels() -> None:
    scene = Scene((Thing("cow", "small", 4, 8), Thing("tree", "big", 36, 36)))
    covered, seen = SPRITES.covered(scene), SPRITES.visible(scene)
    assert covered.shape == (2, 64)
    np.testing.assert_allclose(covered.sum(axis=1) * 64, seen.sum(axis=(1, 2)))
    row, column = divmod(int(covered[0].argmax()), 8)
    assert 1 <= row <= 2 and 0 <= column <= 2
    assert SPRITES.covered(Scene(())).shape == (0, 64)


@pytest.mark.parametrize(
    ("thing", "message"),
    [
        (Thing("zebra", "big", 0, 0), "no picture of 'zebra'; there are: dog, cat"),
        (Thing("dog", "huge", 0, 0), "size is 'huge', expected small or big"),
        (Thing("dog", "big", 44, 0), "big dog is at left 44, top 0; .* from 0 to 40"),
        (Thing("dog", "small", 0, -1), "small dog is at left 0, top -1; .* 0 to 48"),
        (Thing("dog", "big", 4.5, 0), r"at left 4\.5, top 0; both must be whole"),
        (Thing("dog", "big", 4, "0"), "at left 4, top '0'; both must be whole"),
    ],
)
def test_what_cannot_be_painted_is_named(thing: Thing, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SPRITES.paint(Scene((thing,)))
    with pytest.raises(ValueError, match=message):
        SPRITES.covered(Scene((thing,)))


def test_an_unknown_background_is_named() -> None:
    with pytest.raises(ValueError, match="'moon', expected one of meadow, beach"):
        SPRITES.paint(Scene((), "moon"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"horizon": -5}, "horizon is -5, expected a whole number from 0 to 64"),
        ({"horizon": 65}, "horizon is 65, expected"),
        ({"horizon": 3.5}, r"horizon is 3\.5, expected a whole number"),
        ({"light": -1}, "light = -1, expected 0 or more"),
        ({"light": float("nan")}, "light = nan, expected a finite number"),
        ({"light": "dim"}, "light has type str, expected a number"),
    ],
)
def test_a_background_that_cannot_be_is_named(
    changes: dict[str, Any], message: str
) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        SPRITES.paint(Scene((), **changes))


def test_the_sky_may_be_all_or_nothing() -> None:
    places = np.int64(0), SIDE
    rows = [SPRITES.paint(Scene((), horizon=row)).std() for row in places]
    assert len(set(rows)) == 2
    place = np.int64(4)  # NumPy's whole numbers are whole numbers too
    assert SPRITES.paint(Scene((Thing("dog", "big", place, place),))).shape == (
        3,
        64,
        64,
    )


def test_one_thing_without_its_comma_is_named() -> None:
    with pytest.raises(TypeError, match=r"expected a tuple: \(thing,\) has a comma"):
        Scene(Thing("dog", "big", 4, 4))  # type: ignore[arg-type]


def test_painting_leaves_the_pictures_as_they_were() -> None:
    before = SPRITES.picture("dog").copy()
    scene = Scene((Thing("dog", "big", 0, 0),))
    first = SPRITES.paint(scene)
    first[:] = 0
    SPRITES.picture("dog")[:] = 0
    assert np.array_equal(SPRITES.picture("dog"), before)
    assert SPRITES.paint(scene).max() > 0
    assert scenes.background(scene).shape == (SIDE, SIDE, 3)
