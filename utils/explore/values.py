"""Live figures of lesson 03: a soft dictionary, on a clock and in the sentence."""

import numpy as np

from utils import figures, softmax, world
from utils.explore import controls
from utils.explore.telling import most, nth
from utils.figures import Picture
from utils.live import Live, Number

#: A day's temperatures, measured four times.
HOURS = np.array([0, 6, 12, 18])
TEMPERATURES = np.array([8.0, 10.0, 20.0, 16.0])


def clock() -> Live:
    """Ask a dictionary of four hours for any hour, from hard to soft."""
    return Live(
        "A soft dictionary",
        "hand-set",
        [
            Number("hour", "Ask for", 0.0, 24.0, 0.5, 14.0, unit="h"),
            controls.sharpness(high=20.0, step=0.5, value=3.0),
        ],
        _draw_clock,
    )


def _draw_clock(hour: float, sharpness: float) -> tuple[Picture, str]:
    keys, query = _arrow(HOURS), _arrow(hour)
    shares = softmax(sharpness * keys @ query)
    labels = [f"{h} h" for h in HOURS]
    hands = figures.arrows(
        [query],
        [f"{hour:g} h?"],
        mark=0,
        points=keys,
        point_labels=labels,
        point_kind="key",
        axes=("right", "up"),
        reach=1.4,
        size=290,
        caption="Four keys, and the query.",
    )
    picture = figures.beside(
        hands,
        _added(shares, labels),
        caption=f"Asked for {hour:g} h: four keys, their shares, what each adds.",
    )
    return picture, _told_clock(hour, sharpness, shares)


def _added(shares: np.ndarray, labels: list[str]) -> Picture:
    def say(i: int, _: str) -> str:
        return f"{figures.number(shares[i])} × {TEMPERATURES[i]:g} degrees"

    return figures.bars(
        {"share": shares, "share × value": shares * TEMPERATURES},
        labels,
        high={"share": 1.0, "share × value": 20.0},
        roles={"share": "weight", "share × value": "output"},
        mark=int(np.argmax(shares)),
        say=say,
        room=84,
        caption="What each key adds to the answer.",
    )


def _told_clock(hour: float, sharpness: float, shares: np.ndarray) -> str:
    given = ", ".join(
        f"{h} h gives {share:.2f} of {value:g}"
        for h, share, value in zip(HOURS, shares, TEMPERATURES, strict=True)
    )
    fits = _arrow(HOURS) @ _arrow(hour)
    best = np.flatnonzero(fits.max() - fits < 1e-9)
    hard = " or ".join(f"{TEMPERATURES[j]:g}" for j in best)
    return (
        f"Asked for {hour:g} h with sharpness {sharpness:g}: {given}. Together that is "
        f"{shares @ TEMPERATURES:.2f} degrees; the best key alone has {hard}."
    )


def sentence() -> Live:
    """What one word of a sentence brings home, from hard to soft."""
    return Live(
        "What a word brings home",
        "hand-set",
        [controls.sentence(), controls.who(), controls.sharpness(value=2.0)],
        _draw_sentence,
    )


def _draw_sentence(
    sentence: list[str], who: int, sharpness: float
) -> tuple[Picture, str]:
    words, word = sentence, sentence[who - 1]
    Q, K, V = world.project(words)
    query = Q[who - 1]
    fits = K @ query
    # In the unit of all lessons: 1 is attention's own, 2 the plain product (d_k is 4).
    shares = softmax(sharpness * fits / np.sqrt(len(query)))
    top, home = int(np.argmax(fits)), shares @ V
    taken = f"How much “{word}” takes from each word."
    alone = f"best key alone: {words[top]}"
    brought = figures.bars(
        {alone: V[top], "all by share": home},
        world.CARRIED,
        low=-1,
        high=1,
        roles={alone: "value", "all by share": "output"},
        caption="What comes home, from the best key alone and from all.",
    )
    picture = figures.stack(
        figures.arcs(words, shares, who - 1, choose="who", caption=taken),
        brought,
        caption=f"What “{word}” finds, and what it brings home.",
    )
    return picture, _told_sentence(words, who - 1, shares, home)


def _told_sentence(
    words: list[str], chosen: int, shares: np.ndarray, home: np.ndarray
) -> str:
    brought = ", ".join(
        f"{name} {figures.number(value)}"
        for name, value in zip(world.CARRIED, home, strict=True)
    )
    taken = f"{nth(chosen, words)} takes from {most(words, shares)}."
    return f"{taken} It brings home: {brought}."


def _arrow(hour: float | np.ndarray) -> np.ndarray:
    """Where the hand of a 24-hour clock points: (right, up)."""
    turn = 2 * np.pi * np.asarray(hour) / 24
    return np.stack([np.sin(turn), np.cos(turn)], axis=-1)
