"""What the card of the captioning model says, measured in NumPy on fresh scenes.

`python -m data.recipes.measure` runs this and writes the numbers down.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from data.recipes.captions.grammar import (
    MOST,
    caption,
    scene,
    scenes,
)
from data.recipes.captions.sprites import NOUNS, STRANGERS
from data.recipes.manifest import DATA
from data.recipes.tables import files, results, rounded, table
from utils.tasks.captions import Caption, Captioner
from utils.tasks.scenes import BACKGROUNDS, PATCH, SIDE, SIZES, Scene, Sprites, Thing

FOLDER = DATA / "captions"
COUNT, AT_ONCE = 500, 100
CROSS = ("cross", 0, 0)
#: the share of a patch that a thing must cover so that a look at it is one at the thing
LEAST = 0.25
Heads = Sequence[tuple[str, int, int]]


def told(
    model: Captioner,
    sprites: Sprites,
    some: Sequence[Scene],
    heads_off: Heads = (),
) -> list[Caption]:
    """What the model says about each scene."""
    found: list[Caption] = []
    for start in range(0, len(some), AT_ONCE):
        pixels = [sprites.paint(scene) for scene in some[start : start + AT_ONCE]]
        found += model.several(np.stack(pixels), heads_off)
    return found


def exact(some: Sequence[Scene], said: Sequence[Caption]) -> float:
    """The share of captions that are right to the last word."""
    right = [caption(s) == list(t.words) for s, t in zip(some, said, strict=True)]
    return float(np.mean(right))


def looks(
    sprites: Sprites, some: Iterable[Scene], said: Iterable[Caption]
) -> dict[str, np.ndarray]:
    """For each noun that is said of a thing which is there: where the model looks.

    Returns
    -------
    dict
        ``inside``, whether the strongest patch is one of the thing's; ``weight``, what
        these patches get together; ``area``, their share of all patches.
    """
    rows = []
    for one, text in zip(some, said, strict=True):
        nouns = [thing.noun for thing in one.things]
        for word, look in zip(text.words, text.looks, strict=True):
            if word in nouns:
                mine = sprites.covered(one)[nouns.index(word)] >= LEAST
                rows.append((mine[look.argmax()], look[mine].sum(), mine.mean()))
    columns = np.array(rows, dtype=float).T
    return dict(zip(("inside", "weight", "area"), columns, strict=True))


def measured() -> dict[str, Any]:
    """All numbers of the card."""
    model, sprites = Captioner.load(FOLDER), Sprites.load()
    found: dict[str, Any] = {"parameters": model.model.parameters, "scenes_each": COUNT}
    for kind, pair in (("fresh", False), ("withheld", True)):
        counts = range(2 if pair else 1, MOST + 1)
        some = {n: list(scenes(1, COUNT, n, pair)) for n in counts}
        said = {n: told(model, sprites, some[n]) for n in counts}
        every = [one for n in counts for one in some[n]]
        texts = [text for n in counts for text in said[n]]
        found[kind] = {
            "exact": {str(n): rounded(exact(some[n], said[n])) for n in counts},
            "exact_all": rounded(exact(every, texts)),
            **{k: rounded(v.mean()) for k, v in looks(sprites, every, texts).items()},
            **_other_words(sprites, every, texts),
            **_mistakes(every, texts),
        }
    return found | _without(model, sprites) | _failures(model, sprites)


def _other_words(
    sprites: Sprites, some: Iterable[Scene], said: Iterable[Caption]
) -> dict[str, float]:
    """Where it looks for words that are no nouns, as far as they are right."""
    sizes, backgrounds = [], []
    for one, text in zip(some, said, strict=True):
        covered = sprites.covered(one) >= LEAST
        nouns = [thing.noun for thing in one.things]
        best = text.looks.argmax(axis=-1)
        for place, word in enumerate(text.words):
            after = text.words[place + 1] if word in SIZES else ""
            if after in nouns:
                sizes.append(covered[nouns.index(after), best[place]])
            if word == one.background:
                backgrounds.append(not covered[:, best[place]].any())
    return {
        "size_inside": rounded(np.mean(sizes)),
        "background_inside": rounded(np.mean(backgrounds)),
    }


def _mistakes(some: Sequence[Scene], said: Sequence[Caption]) -> dict[str, Any]:
    """Of the wrong captions: what is wrong, the first kind that fits."""
    kinds: Counter[str] = Counter()
    nouns: Counter[str] = Counter()
    for one, text in zip(some, said, strict=True):
        meant = caption(one)
        if list(text.words) != meant:
            kinds[_mistake(meant, text.words)] += 1
            if len(meant) == len(text.words):
                nouns.update(
                    f"{right} → {wrong}"
                    for right, wrong in zip(meant, text.words, strict=True)
                    if right != wrong and right in NOUNS and wrong not in meant
                )
    return {
        "wrong": dict(kinds.most_common()),
        "confused": dict(nouns.most_common(4)),
    }


def _mistake(meant: Sequence[str], said: Sequence[str]) -> str:
    for kind, words in (
        ("noun", NOUNS), ("size", tuple(SIZES)), ("background", tuple(BACKGROUNDS)),
    ):  # fmt: skip
        one, other = ([w for w in text if w in words] for text in (meant, said))
        if sorted(one) != sorted(other):
            return kind
    return "order or relation"


def _without(model: Captioner, sprites: Sprites) -> dict[str, Any]:
    """What is said when the one head of cross-attention is switched off."""
    some = [one for n in (1, 2, 3) for one in scenes(2, AT_ONCE, n)]
    said = told(model, sprites, some, [CROSS])
    texts = Counter(" ".join(text.words) for text in said)
    return {
        "head_off": {
            "exact": rounded(exact(some, said)),
            "captions": len(texts),
            "caption": texts.most_common(1)[0][0],
        }
    }


def _failures(model: Captioner, sprites: Sprites) -> dict[str, Any]:
    """Scenes that the model was not made for."""
    rng, pairs = np.random.default_rng(5), list(scenes(3, COUNT, 2))

    def right(some: Sequence[Scene]) -> float:
        return rounded(exact(some, told(model, sprites, some)))

    return {
        "on_the_grid": right(list(scenes(3, COUNT, 2, step=PATCH // 2))),
        "twins": right([twins(one) for one in pairs]),
        "diagonal": right([diagonal(rng, one) for one in pairs]),
        "dim": right([replace(one, light=0.5) for one in pairs]),
        "a_third_covered": right([overlapping(rng, one, 16) for one in pairs]),
        "two_thirds_covered": right([overlapping(rng, one, 8) for one in pairs]),
        "mirrored": _mirrored(model, sprites, pairs),
        "four": _four(model, sprites, rng),
        "strangers": _strangers(model, sprites),
    }


def overlapping(rng: np.random.Generator, one: Scene, by: int) -> Scene:
    """Two things, the second one in front of the first and so many pixels to its right.

    Each is 24 pixels wide.
    """
    left, right = (replace(thing, size="big") for thing in one.things)
    place, top = map(int, rng.integers(0, (25, 41)))
    first = replace(left, left=place, top=top)
    return replace(one, things=(first, replace(right, left=place + by, top=top)))


def diagonal(rng: np.random.Generator, one: Scene) -> Scene:
    """A little less above each other than beside: closer than training ever had."""
    first, second = (replace(thing, size="big") for thing in one.things)
    far = int(rng.integers(24, 37))
    things = replace(first, left=0, top=0), replace(second, left=far + 4, top=far)
    return replace(one, things=things)


def _mirrored(model: Captioner, sprites: Sprites, some: Sequence[Scene]) -> float:
    """Right captions where left is right, so that each picture is turned round."""
    turned = [
        replace(one, things=tuple(
            replace(thing, left=SIDE - thing.left - thing.side) for thing in one.things
        )) for one in some
    ]  # fmt: skip
    pixels = np.stack([sprites.paint(one)[..., ::-1] for one in some])
    return rounded(exact(turned, model.several(pixels)))


def twins(one: Scene) -> Scene:
    """Two things with the same noun."""
    first, second = one.things
    return replace(one, things=(first, replace(second, noun=first.noun)))


def four(rng: np.random.Generator) -> Scene:
    """Four small things from left to right, one more than training ever had."""
    nouns = rng.choice(len(NOUNS), 4, replace=False)
    things = tuple(
        Thing(NOUNS[noun], "small", 16 * place, int(rng.integers(0, 49)))
        for place, noun in enumerate(nouns)
    )
    return replace(scene(rng, 1), things=things)


def _four(
    model: Captioner, sprites: Sprites, rng: np.random.Generator
) -> dict[str, float]:
    """Four things, one more than training ever had."""
    some = [four(rng) for _ in range(COUNT)]
    said = told(model, sprites, some)
    named = [[word for word in text.words if word in NOUNS] for text in said]
    there = [{thing.noun for thing in one.things} for one in some]
    return {
        "exact": rounded(exact(some, said)),
        "nouns_said": rounded(np.mean([len(words) for words in named])),
        "nouns_right": rounded(
            np.mean([w in things for words, things in zip(named, there, strict=True)
                     for w in words])
        ),
    }  # fmt: skip


def _strangers(model: Captioner, sprites: Sprites) -> dict[str, str]:
    """What is said of pictures that training never had, most often."""
    found = {}
    for noun in STRANGERS:
        some = [
            replace(one, things=(replace(one.things[0], noun=noun),))
            for one in scenes(4, AT_ONCE, 1)
        ]
        said = told(model, sprites, some)
        words = Counter(w for text in said for w in text.words if w in NOUNS)
        found[noun] = ", ".join(
            f"{word} {count}" for word, count in words.most_common(3)
        )
    return found


def glance(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What it must show, at least how much, and what came out."""
    fresh, withheld = found["fresh"], found["withheld"]
    return [
        ("right captions of fresh scenes", "0.90", f"{fresh['exact_all']:.3f}"),
        ("with nouns that training never had together", "as it comes out",
         f"{withheld['exact_all']:.3f}"),
        ("the word for a thing looks into the thing "
         f"(a look at random: {fresh['area']:.2f})", "0.95", f"{fresh['inside']:.3f}"),
        ("right with the one cross-attention head off", "as it comes out",
         f"{found['head_off']['exact']:.2f}"),
    ]  # fmt: skip


def card(found: dict[str, Any]) -> str:
    """The tables of data/README.md, from what was measured and what is stored."""
    return "\n\n".join([_exact(found), _results(found), files("captions")])


def _exact(found: dict[str, Any]) -> str:
    rows = (
        (name, *(f"{v:.3f}" if v else "" for v in map(found[kind]["exact"].get, "123")))
        for name, kind in (
            ("fresh scenes", "fresh"),
            ("a pair of nouns that training never had", "withheld"),
        )
    )
    return table(("Captions right to the last word", "1 thing", "2", "3"), rows)


def _results(found: dict[str, Any]) -> str:
    fresh, withheld, off = found["fresh"], found["withheld"], found["head_off"]
    rows = (
        (f"Right to the last word ({found['scenes_each']} scenes of each kind)",
         f"{fresh['exact_all']:.3f}; with a withheld pair {withheld['exact_all']:.3f}"),
        ("When it says a thing's noun, the strongest patch is one of that thing",
         f"{fresh['inside']:.3f}; with a withheld pair {withheld['inside']:.3f}"),
        ("these patches as a share of all (a look at random)", f"{fresh['area']:.3f}"),
        ("weight on these patches together", f"{fresh['weight']:.2f}"),
        ("Cross-attention switched off", f"right {off['exact']:.2f}; says "
         f"*{off['caption']}* {_of_all(off['captions'])}"),
        ("What is wrong in wrong captions",
         f"{_counted(fresh['wrong'])}; with a withheld pair "
         f"{_counted(withheld['wrong'])}"),
        ("Nouns confused most", _counted(_added(fresh, withheld)) or "none"),
        ("The word for a size: the strongest patch is one of that thing",
         f"{fresh['size_inside']:.3f}"),
        ("the word for the background: the strongest patch has no thing",
         f"{fresh['background_inside']:.3f}"),
        ("Two things on a grid of 4 pixels", f"{found['on_the_grid']:.2f}"),
        ("two of the same thing", f"{found['twins']:.2f}"),
        ("almost as far above as beside", f"{found['diagonal']:.2f}"),
        ("one in front of a third of the other", f"{found['a_third_covered']:.2f}"),
        ("**Fails:** in front of two thirds of the other",
         f"{found['two_thirds_covered']:.2f}"),
        ("**Fails:** half as light as it should be", f"{found['dim']:.2f}"),
        ("mirrored", f"{found['mirrored']:.2f}"),
        ("**Fails:** four things", f"{found['four']['exact']:.2f}; it names "
         f"{found['four']['nouns_said']:.1f}, of which are there "
         f"{found['four']['nouns_right']:.2f}"),
        *((f"**Fails:** a {noun}, which it never saw: named", said)
          for noun, said in found["strangers"].items()),
    )  # fmt: skip
    return results(rows)


def _of_all(captions: int) -> str:
    return "of every scene" if captions == 1 else f"most, one of {captions} captions"


def _counted(kinds: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in kinds.items())


def _added(*parts: dict[str, Any]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part["confused"])
    return dict(total.most_common(4))
