"""Lesson 05: how scores become shares."""

import numpy as np

from utils import world
from utils.figures import Picture, bars, equation, number, stack
from utils.live import Live, Number

_WORDS = ("cat", "sat", "mat", "tired")


def temperature() -> Live:
    """Four scores and the temperature: exp, sum and share beside each other."""
    Q, K, _ = world.project(["it", *_WORDS])
    scores = Q[0] @ K[1:].T / np.sqrt(K.shape[-1])
    sliders = [
        Number(word, f"score of {word}", -2.0, 4.0, 0.1, round(float(score), 1))
        for word, score in zip(_WORDS, scores, strict=True)
    ]
    heat = Number("temperature", "temperature T", 0.1, 5.0, 0.1, 1.0)
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
    columns = {
        "score ÷ T": divided,
        "exp(score ÷ T − largest)": raised,
        "share = exp ÷ sum": shares,
    }
    top = int(shares.argmax())

    def say(i: int, column: str) -> str:
        if column.startswith("score"):
            score = number(scores[words[i]], 1)
            return (
                f"{words[i]}: {score} ÷ {number(temperature, 1)} = {number(divided[i])}"
            )
        if column.startswith("exp"):
            largest = number(divided.max())
            power = f"exp({number(divided[i])} − {largest})"
            return f"{words[i]}: {power} = {number(raised[i])}"
        parts = " + ".join(number(value) for value in raised)
        return f"{words[i]}: {number(raised[i])} ÷ ({parts}) = {number(shares[i])}"

    table = bars(
        columns,
        words,
        caption="",
        mark=top,
        low=float(min(divided.min(), 0)),
        high={"exp(score ÷ T − largest)": 1.0, "share = exp ÷ sum": 1.0},
        say=say,
    )
    worked = _worked(words[top], divided, raised, shares)
    caption = "Each share is one exponential divided by the sum of all four."
    return stack(table, worked, caption=caption), _words(words, shares, temperature)


def _worked(
    word: str,
    divided: np.ndarray,
    raised: np.ndarray,
    shares: np.ndarray,
) -> Picture:
    total, largest = number(raised.sum()), number(divided.max())
    steps = [
        ("exp", "exp(score ÷ T − largest)", f"exp({largest} − {largest}) = 1.00"),
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
