"""Lesson 05: how scores become shares."""

from collections.abc import Callable
from typing import Any

import numpy as np

from utils import softmax, world
from utils.explore import controls, real
from utils.figures import Picture, bars, equation, heat_map, number, stack
from utils.live import Choice, Live, Number

_WORDS = ("cat", "sat", "mat", "tired")
_KEYS = "keys (axis=-1)"
_SCORE, _RAISED, _SHARE = "score", "exp(score)", "share = exp ÷ sum"
_DIVIDED = "score ÷ T"
_AXES = {_KEYS: -1, "queries (axis=0)": 0}
#: Where the bars end, whatever the controls say: a longer bar is a larger number.
_SPANS = {_SCORE: 6.0, _RAISED: 60.0, _SHARE: 1.0, _DIVIDED: 20.0}


def _scores() -> list[Number]:
    """A slider for the score that *it* gives to each of four words."""
    Q, K, _ = world.project(["it", *_WORDS])
    scores = Q[0] @ K[1:].T / np.sqrt(K.shape[-1])
    return [
        Number(word, f"Score of {word}", -2.0, 4.0, 0.1, round(float(score), 1))
        for word, score in zip(_WORDS, scores, strict=True)
    ]


def shares() -> Live:
    """Four scores, their exponentials and shares, and a number added to all scores."""
    shift = Number("shift", "Add to all", -2.0, 2.0, 0.5, 0.0)
    title = "From scores to shares, by exponentials"
    return Live(title, "hand-set", [*_scores(), shift], _shares)


def _shares(shift: float, **scores: float) -> tuple[Picture, str]:
    words, plain = list(scores), np.array(list(scores.values()))
    raised, shifted = np.exp(plain), np.exp(plain + shift)
    weights = raised / raised.sum()
    top = int(weights.argmax())
    table = bars(
        {_SCORE: plain + shift, _RAISED: shifted, _SHARE: weights},
        words,
        caption="",
        mark=top,
        low={_SCORE: -4.0},
        high=_SPANS,
        roles={_SHARE: "weight"},
        say=_arithmetic(scores, shift),
        before={_RAISED: raised} if shift else None,
    )
    worked = _worked(words[top], plain, shift)
    caption = "Each share is one exponential divided by the sum of all four."
    return stack(table, worked, caption=caption), _told_shares(words, plain, shift)


def _arithmetic(scores: dict[str, float], shift: float) -> Callable[[int, str], str]:
    """What a bar of the table says: how its number came about."""
    moved = np.array(list(scores.values())) + shift
    raised = np.exp(moved)
    parts = " + ".join(map(number, raised))

    def say(i: int, column: str) -> str:
        word, score = list(scores.items())[i]
        power, share = number(raised[i]), number(raised[i] / raised.sum())
        now = number(moved[i], 1)
        return {
            _SCORE: f"{word}: {number(score, 1)} + {number(shift, 1)} = {now}",
            _RAISED: f"{word}: exp({now}) = {power}",
            _SHARE: f"{word}: {power} ÷ ({parts}) = {share}",
        }[column]

    return say


def _worked(word: str, plain: np.ndarray, shift: float) -> Picture:
    """Write the largest share out, with the factor that stands above and below."""
    raised, factor = np.exp(plain), np.exp(shift)
    one, four = number(raised.max()), number(raised.sum())
    by = f"{number(factor)} · " if shift else ""
    power = f"exp({number(plain.max(), 1)}{_added(shift)})"
    sums = " + ".join(map(number, raised))
    steps = [
        ("exp", "exp(score)", f"{power} = {by}{one}"),
        ("sum", "all four exp", f"{by}({sums}) = {by}{four}"),
        (
            "share",
            "exp ÷ sum",
            f"({by}{one}) ÷ ({by}{four}) = {number(raised.max() / raised.sum())}",
        ),
    ]
    return equation(steps, caption=f"The share of {word}, the largest, step by step")


def _added(shift: float) -> str:
    sign = "+" if shift > 0 else "−"
    return f" {sign} {number(abs(shift), 1)}" if shift else ""


def _told_shares(words: list[str], plain: np.ndarray, shift: float) -> str:
    raised = np.exp(plain)
    said = f"The shares are {_listed(words, raised / raised.sum())}; they sum to 1."
    if not shift:
        return said
    times = f"{number(np.exp(shift))} times what it was"
    return f"{said} Each exponential is {times}, and so is their sum: it cancels."


def _listed(words: list[str], weights: np.ndarray) -> str:
    order = np.argsort(-weights, kind="stable")
    return ", ".join(f"{words[i]} {number(weights[i])}" for i in order)


def temperature() -> Live:
    """Four scores and the temperature that divides them: what becomes of the shares."""
    heat = Number("temperature", "Temperature T", 0.2, 5.0, 0.1, 1.0)
    title = "From scores to shares: whom does “it” mean?"
    return Live(title, "hand-set", [*_scores(), heat], _temperature)


def _temperature(temperature: float, **scores: float) -> tuple[Picture, str]:
    words, plain = list(scores), np.array(list(scores.values()))
    divided, weights = plain / temperature, softmax(plain / temperature)
    picture = bars(
        {_DIVIDED: divided, "share": weights},
        words,
        caption="Each share comes from its score and from all the others.",
        mark=int(weights.argmax()),
        low={_DIVIDED: -10.0},
        high=_SPANS | {"share": 1.0},
        roles={"share": "weight"},
        say=lambda i, column: (
            f"{words[i]}: {number(plain[i], 1)} ÷ {number(temperature, 1)} = "
            f"{number(divided[i])}, share {number(weights[i])}"
        ),
        before={"share": softmax(plain)} if temperature != 1 else None,
        large=True,
    )
    return picture, _told_temperature(words, weights, temperature)


def _told_temperature(words: list[str], weights: np.ndarray, heat: float) -> str:
    spread = 2.0 ** _entropy(weights)
    if spread > 0.95 * len(weights):
        verdict = "nearly undecided"
    else:
        verdict = "nearly one word alone" if spread < 1.4 else "a mixture"
    step = np.exp(1 / heat)
    return (
        f"At temperature {number(heat, 1)} the shares are {_listed(words, weights)}; "
        f"they sum to 1. A score that is 1 higher gets {number(step)} times the share. "
        f"As spread as {number(spread, 1)} equal shares: {verdict}."
    )


def _entropy(weights: np.ndarray) -> Any:
    """Bits of each row; a share of 0 adds nothing."""
    some = np.where(weights > 0, weights, 1.0)
    return -(weights * np.log2(some)).sum(axis=-1)


def axis() -> Live:
    """Softmax over the keys, as it should be, or over the queries by mistake."""
    return Live(
        "Which way do the shares go?",
        "hand-set",
        [
            controls.sentence(),
            Choice("over", "Shares go over", tuple(_AXES), _KEYS),
        ],
        _axis,
    )


def _axis(sentence: list[str], over: str) -> tuple[Picture, str]:
    words = sentence
    Q, K, _ = world.project(words)
    scaled = Q @ K.T / np.sqrt(K.shape[-1])
    weights = softmax(scaled, axis=_AXES[over])
    raised = np.exp(scaled)

    def say(i: int, j: int) -> str:
        whole = raised[i].sum() if over == _KEYS else raised[:, j].sum()
        line = f"the row of {words[i]}" if over == _KEYS else f"the column {words[j]}"
        return (
            f"{words[i]} looks at {words[j]}: exp({number(scaled[i, j])}) = "
            f"{number(raised[i, j])}, ÷ {number(whole)}, the sum over {line}, = "
            f"{number(weights[i, j])}"
        )

    picture = heat_map(
        weights,
        words,
        words,
        sums=True,
        say=say,
        caption=f"Shares over the {over.split()[0]}, and what rows and columns sum to.",
    )
    return picture, _told_axis(words, over, weights)


def _told_axis(words: list[str], over: str, weights: np.ndarray) -> str:
    if over == _KEYS:
        i, j = np.unravel_index(weights.argmax(), weights.shape)
        return (
            "Over the keys each row sums to 1: every word has one whole to give. The "
            f"largest share: “{words[i]}” gives “{words[j]}” {number(weights[i, j])}."
        )
    rows = weights.sum(axis=1)
    most, least = int(rows.argmax()), int(rows.argmin())
    return (
        f"Over the queries each column sums to 1, and the rows do not: of one whole, "
        f"{words[most]} spends {number(rows[most])} and {words[least]} "
        f"{number(rows[least])}."
    )


def real_thing() -> Live:
    """Weights of a trained head on the learner's own sentence."""
    return real.figure("Weights of a trained head", _draw_real)


def _draw_real(run: real.Run, layer: int, head: int) -> tuple[Picture, str]:
    weights = run.layers[layer].weights[head]
    picture = heat_map(
        weights,
        run.labels,
        run.labels,
        say=lambda i, j: (
            f"{run.labels[i]} gives {run.labels[j]} {number(weights[i, j])} "
            f"of its attention"
        ),
        caption=f"Layer {layer}, head {head}: the shares that each row gives away.",
    )
    return picture, _told_real(run, weights)


def _told_real(run: real.Run, weights: np.ndarray) -> str:
    i, j = run.strongest(weights)
    entropy = _entropy(weights).mean()
    return (
        f"Among the words, the largest share is what {run.name(i)} gives to "
        f"{run.name(j)}: {number(weights[i, j])}. {run.first} gets "
        f"{number(weights[:, 0].mean())} of all attention. Entropy of a row: "
        f"{number(entropy)} of {number(np.log2(len(weights)))} bits on average."
    )
