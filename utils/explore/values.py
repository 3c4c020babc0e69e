"""Live figures of lesson 03: a soft dictionary, on a clock and in the sentence."""

import numpy as np

from utils import figures, softmax, world
from utils.explore.telling import nth
from utils.figures import Picture
from utils.live import Live, Number, Text

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
            Number("sharpness", "Sharpness", 0.0, 20.0, 0.5, 3.0, unit="times"),
        ],
        _draw_clock,
    )


def _draw_clock(hour: float, sharpness: float) -> tuple[Picture, str]:
    keys, query = _arrow(HOURS), _arrow(hour)
    shares = softmax(sharpness * keys @ query)
    labels = [f"{h} h" for h in HOURS]
    picture = figures.beside(
        figures.arrows(
            [query],
            [f"{hour:g} h?"],
            mark=0,
            points=keys,
            point_labels=labels,
            axes=("right", "up"),
            reach=1.4,
            size=290,
            caption="Four keys, and the query.",
        ),
        figures.bars(
            {"share": shares, "share × value": shares * TEMPERATURES},
            labels,
            high={"share": 1.0, "share × value": 20.0},
            mark=int(np.argmax(shares)),
            say=lambda i, _: (
                f"{figures.number(shares[i])} × {TEMPERATURES[i]:g} degrees"
            ),
            room=84,
            caption="What each key adds to the answer.",
        ),
        caption=f"Asked for {hour:g} h: four keys, their shares, what each adds.",
    )
    return picture, _told_clock(hour, sharpness, shares)


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
        [
            Text("words", "Sentence", world.SENTENCE, parse=world.read, max_length=200),
            Number("number", "Who asks", 1, world.MAX_WORDS, 1, 8),
            Number("sharpness", "Sharpness", 0.0, 4.0, 0.1, 1.0, unit="times"),
        ],
        _draw_sentence,
    )


def _draw_sentence(
    words: list[str], number: int, sharpness: float
) -> tuple[Picture, str]:
    chosen = min(number, len(words)) - 1
    Q, K, V = world.project(words)
    fits = K @ Q[chosen]
    shares = softmax(sharpness * fits)
    best = int(np.argmax(fits))
    picture = figures.stack(
        figures.arcs(
            words,
            shares,
            chosen,
            caption=f"How much “{words[chosen]}” takes from each word.",
        ),
        figures.bars(
            {f"best key alone: {words[best]}": V[best], "all by share": shares @ V},
            list(world.CARRIED),
            low=-1,
            high=1,
            caption="What comes home, from the best key alone and from all.",
        ),
        caption=f"What “{words[chosen]}” finds, and what it brings home.",
    )
    return picture, _told_sentence(words, chosen, shares, shares @ V)


def _told_sentence(
    words: list[str], chosen: int, shares: np.ndarray, home: np.ndarray
) -> str:
    order = np.argsort(-shares, kind="stable")[:3]
    taken = ", ".join(f"{shares[j]:.2f} from “{words[j]}”" for j in order)
    brought = ", ".join(
        f"{name} {figures.number(value)}"
        for name, value in zip(world.CARRIED, home, strict=True)
    )
    return f"{nth(chosen, words)} takes {taken}. It brings home: {brought}."


def _arrow(hour: float | np.ndarray) -> np.ndarray:
    """Where the hand of a 24-hour clock points: (right, up)."""
    turn = 2 * np.pi * np.asarray(hour) / 24
    return np.stack([np.sin(turn), np.cos(turn)], axis=-1)
