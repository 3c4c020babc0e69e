"""What the card of the digits model says, measured in NumPy on the pictures held out.

`python -m data.recipes.measure` runs this and writes the numbers down.
"""

from collections import Counter
from typing import Any

import numpy as np

from data.recipes.digits.pictures import CLASSES
from data.recipes.manifest import DATA
from data.recipes.tables import files, results, rounded, table
from utils import models
from utils.tasks.digits import Digits, held_out, ink, run
from utils.tasks.reading import chances, scored

FOLDER = DATA / "digits"
HIDDEN, _DRAWS = (2, 4, 6), 5


def scores(
    model: models.Vit, pixels: np.ndarray, hidden: np.ndarray | None = None
) -> np.ndarray:
    """The scores of the classes, (pictures, 10); nobody looks at ``hidden`` patches."""
    return scored(run(model, pixels, hidden))


def looks(model: models.Vit, pixels: np.ndarray) -> np.ndarray:
    """What the class token gives to each patch in each layer, the mean over the heads.

    Returns
    -------
    (layers, pictures, patches)
        What it gives to itself is left out, so a row's sum is below 1.
    """
    return np.stack(
        [weights[:, :, 0, 1:].mean(axis=1) for weights in model(pixels).attentions]
    )


def most(values: np.ndarray, k: int) -> np.ndarray:
    """True at the k highest of each row."""
    found = np.zeros(values.shape, dtype=bool)
    np.put_along_axis(found, np.argsort(-values, axis=-1)[:, :k], True, axis=-1)
    return found


def accuracy(found: np.ndarray, labels: np.ndarray) -> float:
    """The share of pictures whose best score is the right one."""
    return float((found.argmax(axis=-1) == labels).mean())


def measured() -> dict[str, Any]:
    """All numbers of the card."""
    model, (pixels, labels) = Digits.load(FOLDER).model, held_out()
    best = scores(model, pixels).argmax(axis=-1)
    wrong = Counter(f"{CLASSES[i]} read as {CLASSES[j]}"
                    for i, j in zip(labels, best, strict=True) if i != j)  # fmt: skip
    return {
        "parameters": model.parameters,
        "pictures": len(labels),
        "right": rounded((best == labels).mean()),
        "by_digit": {
            name: rounded((best == labels)[labels == place].mean())
            for place, name in enumerate(CLASSES)
        },
        "wrong": dict(wrong.most_common()),
        **_attention(model, pixels),
        "hidden": _hidden(model, pixels, labels),
        **_failures(model, pixels, labels),
    }


def _attention(model: models.Vit, pixels: np.ndarray) -> dict[str, Any]:
    """How the class token shares its looks between ink and paper."""
    dark, weights = ink(pixels, model), looks(model, pixels)
    on_ink = (weights * dark).sum(axis=-1) / weights.sum(axis=-1)  # (layers, pictures)
    return {
        "share_of_ink": rounded(dark.mean()),
        "weight_on_ink": [rounded(value) for value in on_ink.mean(axis=-1)],
        "weight_on_itself": [rounded(1 - w.sum(axis=-1).mean()) for w in weights],
    }


def _hidden(
    model: models.Vit, pixels: np.ndarray, labels: np.ndarray
) -> dict[str, dict[str, float]]:
    """What is right when patches are hidden that the class token looks at, or others.

    A look is the mean over the layers. "random ink" hides as many patches with ink as
    were among the most looked at, drawn at random, and paper for the rest.
    """
    rng, dark = np.random.default_rng(0), ink(pixels, model)
    look, found = looks(model, pixels).mean(axis=0), {}
    for k in HIDDEN:
        top = most(look, k)
        draws: dict[str, list[float]] = {"random": [], "random_ink": []}
        for _ in range(_DRAWS):
            chance = rng.random(look.shape)
            alike = _as_many(chance, dark, (top & dark).sum(axis=-1), k)
            for name, some in (("random", most(chance, k)), ("random_ink", alike)):
                draws[name].append(accuracy(scores(model, pixels, some), labels))
        found[str(k)] = {
            "most_looked_at": rounded(accuracy(scores(model, pixels, top), labels)),
            "least_looked_at": rounded(
                accuracy(scores(model, pixels, most(-look, k)), labels)
            ),
            **{name: rounded(np.mean(values)) for name, values in draws.items()},
        }
    return found


def _as_many(
    chance: np.ndarray, dark: np.ndarray, count: np.ndarray, k: int
) -> np.ndarray:
    """In each row ``count`` of the dark patches and k - count of the others."""
    rows = [
        most(np.where(side, chance, -1), k) & (_rank(chance, side) < n[:, None])
        for side, n in ((dark, count), (~dark, k - count))
    ]
    return rows[0] | rows[1]


def _rank(chance: np.ndarray, side: np.ndarray) -> np.ndarray:
    """How many of the same side have a higher chance; many for the other side."""
    higher = (chance[:, None, :] > chance[:, :, None]) & side[:, None, :]
    rank: np.ndarray = np.where(side, higher.sum(axis=-1), chance.shape[-1])
    return rank


def _failures(
    model: models.Vit, pixels: np.ndarray, labels: np.ndarray
) -> dict[str, Any]:
    """Pictures that the model was not made for."""
    changed = {
        "moved_one": moved(pixels, 1),
        "moved_two": moved(pixels, 2),
        "on_its_side": np.rot90(pixels, axes=(-2, -1)),
        "mirrored": pixels[..., ::-1],
        "white_on_black": 1 - pixels,
    }
    rng = np.random.default_rng(1)
    noise = rng.random(pixels.shape).astype(np.float32)
    sure = chances(scores(model, noise)).max(axis=-1)
    return {
        **{k: rounded(accuracy(scores(model, v), labels)) for k, v in changed.items()},
        "noise_chance_given": rounded(np.median(sure)),
    }


def moved(pixels: np.ndarray, by: int) -> np.ndarray:
    """Moved to the right; what leaves the picture is lost."""
    found = np.zeros_like(pixels)
    found[..., by:] = pixels[..., :-by]
    return found


def glance(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What it must show, at least how much, and what came out."""
    k = str(HIDDEN[1])
    hidden = found["hidden"][k]
    return [
        ("right answers, held out", "0.97", f"{found['right']:.3f}"),
        (f"with the {k} patches hidden that the class token looks at most "
         f"({k} at random: {hidden['random']:.2f})", "lower",
         f"{hidden['most_looked_at']:.2f}"),
    ]  # fmt: skip


def card(found: dict[str, Any]) -> str:
    """The tables of data/README.md, from what was measured and what is stored."""
    return "\n\n".join([_results(found), _by_digit(found), files("digits")])


def _results(found: dict[str, Any]) -> str:
    on_ink = ", ".join(f"{value:.2f}" for value in found["weight_on_ink"])
    rows = (
        ("Right answers", f"{found['right']:.3f} of {found['pictures']}"),
        ("all mistakes", ", ".join(f"{name} ({count})" if count > 1 else name
                                   for name, count in found["wrong"].items())),
        ("Patches with ink, as a share of all", f"{found['share_of_ink']:.2f}"),
        ("share of the class token's look at patches that these get, by layer",
         on_ink),
        *((f"Right with {k} of 16 patches hidden: the most looked at",
           f"{of['most_looked_at']:.2f}; random {of['random']:.2f}; random, as many "
           f"with ink {of['random_ink']:.2f}; the least looked at "
           f"{of['least_looked_at']:.2f}") for k, of in found["hidden"].items()),
        ("moved to the right by one pixel", f"{found['moved_one']:.2f}"),
        ("**Fails:** by two pixels", f"{found['moved_two']:.2f}"),
        ("**Fails:** on its side", f"{found['on_its_side']:.2f}"),
        ("**Fails:** mirrored", f"{found['mirrored']:.2f}"),
        ("**Fails:** white on black", f"{found['white_on_black']:.2f}"),
        ("**Fails:** noise that shows no digit",
         f"is called one, with a chance of {found['noise_chance_given']:.2f} (median)"),
    )  # fmt: skip
    return results(rows)


def _by_digit(found: dict[str, Any]) -> str:
    shares = found["by_digit"]
    return table(
        ("Digit", *shares), [("right", *(f"{share:.2f}" for share in shares.values()))]
    )
