"""Lesson 05: how scores become shares."""

from collections.abc import Callable

import numpy as np

from utils import softmax, world
from utils.explore import controls, real
from utils.figures import Picture, bars, equation, heat_map, number, stack
from utils.live import Choice, Live, Number

_WORDS = ("cat", "sat", "mat", "tired")
_KEYS = "keys (axis=-1)"
_SCORE, _RAISED = "score ÷ T", "exp(score ÷ T − largest)"
_SHARE = "share = exp ÷ sum"
_AXES = {_KEYS: -1, "queries (axis=0)": 0}


def temperature() -> Live:
    """Four scores and the temperature: exp, sum and share beside each other."""
    Q, K, _ = world.project(["it", *_WORDS])
    scores = Q[0] @ K[1:].T / np.sqrt(K.shape[-1])
    sliders = [
        Number(word, f"Score of {word}", -2.0, 4.0, 0.1, round(float(score), 1))
        for word, score in zip(_WORDS, scores, strict=True)
    ]
    heat = Number("temperature", "Temperature T", 0.1, 5.0, 0.1, 1.0)
    return Live(
        "From scores to shares: whom does “it” mean?",
        "hand-set",
        [*sliders, heat],
        _temperature,
    )


def _temperature(temperature: float, **scores: float) -> tuple[Picture, str]:
    words = list(scores)
    divided = np.array(list(scores.values())) / temperature
    # The largest is taken away first: exp then never exceeds 1 and cannot overflow.
    raised = np.exp(divided - divided.max())
    shares = raised / raised.sum()
    top = int(shares.argmax())
    table = bars(
        {_SCORE: divided, _RAISED: raised, _SHARE: shares},
        words,
        caption="",
        mark=top,
        low=float(min(divided.min(), 0)),
        high={_RAISED: 1.0, _SHARE: 1.0},
        roles={_SHARE: "weight"},
        say=_arithmetic(scores, temperature, divided, raised),
    )
    worked = _worked(words[top], divided, raised, shares)
    caption = "Each share is one exponential divided by the sum of all four."
    return stack(table, worked, caption=caption), _words(words, shares, temperature)


def _arithmetic(
    scores: dict[str, float], heat: float, divided: np.ndarray, raised: np.ndarray
) -> Callable[[int, str], str]:
    """What a bar of the table says: how its number came about."""
    largest, parts = number(divided.max()), " + ".join(map(number, raised))

    def say(i: int, column: str) -> str:
        word, score = list(scores.items())[i]
        by, power = number(divided[i]), number(raised[i])
        share = number(raised[i] / raised.sum())
        return {
            _SCORE: f"{word}: {number(score, 1)} ÷ {number(heat, 1)} = {by}",
            _RAISED: f"{word}: exp({by} − {largest}) = {power}",
            _SHARE: f"{word}: {power} ÷ ({parts}) = {share}",
        }[column]

    return say


def _worked(
    word: str, divided: np.ndarray, raised: np.ndarray, shares: np.ndarray
) -> Picture:
    total, largest = number(raised.sum()), number(divided.max())
    steps = [
        ("exp", _RAISED, f"exp({largest} − {largest}) = 1.00"),
        ("sum", "all four exp", f"{' + '.join(map(number, raised))} = {total}"),
        ("share", "exp ÷ sum", f"1.00 ÷ {total} = {number(shares.max())}"),
    ]
    return equation(steps, caption=f"The share of {word}, the largest, step by step")


def _words(words: list[str], shares: np.ndarray, temperature: float) -> str:
    order = np.argsort(-shares, kind="stable")
    listed = ", ".join(f"{words[i]} {number(shares[i])}" for i in order)
    present = shares[shares > 0]
    entropy = float(-(present * np.log2(present)).sum())
    most = np.log2(len(shares))
    if entropy > 0.97 * most:
        verdict = "nearly undecided"
    elif entropy < 0.5:
        verdict = "nearly one word alone"
    else:
        verdict = "a mixture"
    return (
        f"At temperature {number(temperature, 1)} the shares are {listed}; they sum to "
        f"1. Entropy {number(entropy)} of {number(most)} bits: {verdict}."
    )


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
    some = np.where(weights > 0, weights, 1.0)
    entropy = -(weights * np.log2(some)).sum(axis=-1).mean()
    return (
        f"Among the words, the largest share is what {run.name(i)} gives to "
        f"{run.name(j)}: {number(weights[i, j])}. {run.first} gets "
        f"{number(weights[:, 0].mean())} of all attention. Entropy of a row: "
        f"{number(entropy)} of {number(np.log2(len(weights)))} bits on average."
    )
