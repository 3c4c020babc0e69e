"""Live figures of lesson 03: a soft dictionary, your own W_V, keys that say more."""

import numpy as np

from utils import figures, softmax, world
from utils.explore import controls
from utils.explore.finding import others
from utils.explore.telling import most, nth
from utils.figures import Picture
from utils.live import Live, Matrix, Number

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
            Number("length", "Length of the query", 0.0, 20.0, 0.5, 3.0),
        ],
        _draw_clock,
    )


def _draw_clock(hour: float, length: float) -> tuple[Picture, str]:
    keys, query = _arrow(HOURS), _arrow(hour)
    shares = softmax(length * keys @ query)
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
    return picture, _told_clock(hour, length, shares)


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


def _told_clock(hour: float, length: float, shares: np.ndarray) -> str:
    given = ", ".join(
        f"{h} h gives {share:.2f} of {value:g}"
        for h, share, value in zip(HOURS, shares, TEMPERATURES, strict=True)
    )
    fits = _arrow(HOURS) @ _arrow(hour)
    best = np.flatnonzero(fits.max() - fits < 1e-9)
    hard = " or ".join(f"{TEMPERATURES[j]:g}" for j in best)
    return (
        f"Asked for {hour:g} h with a query {length:g} long: {given}. Together that is "
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
    Q, K, V = world.project(sentence)
    fits = K @ Q[who - 1]
    # In the unit of all lessons: 1 is attention's own, 2 the plain product (d_k is 4).
    shares = softmax(sharpness * fits / np.sqrt(Q.shape[1]))
    top = int(np.argmax(fits))
    alone = f"best key alone: {sentence[top]}"
    brought = _brought({alone: V[top], "all by share": shares @ V})
    return _told_and_drawn(sentence, who, shares, brought, shares @ V)


def hand_over() -> Live:
    """Type over W_V: what comes home changes, and no share does."""
    W_V = Matrix("W_V", "W_V", world.DIMENSIONS, world.CARRIED, world.W_V.tolist())
    return Live(
        "Your own W_V",
        "hand-set",
        [controls.sentence(), controls.who(), W_V],
        _draw_hand_over,
    )


def _draw_hand_over(
    sentence: list[str], who: int, W_V: np.ndarray
) -> tuple[Picture, str]:
    Q, K, own = world.project(sentence)
    shares = softmax(K @ Q[who - 1])
    home, before = shares @ world.embed(sentence) @ W_V, shares @ own
    brought = _brought({"all by share": home}, before)
    return _told_and_drawn(sentence, who, shares, brought, home)


def say_more() -> Live:
    """Type over W_K: let the keys say what they kept to themselves."""
    W_K = Matrix("W_K", "W_K", world.DIMENSIONS, world.SOUGHT, world.W_K.tolist())
    return Live(
        "Keys that say more",
        "hand-set",
        [controls.sentence(), controls.who(), W_K],
        _draw_say_more,
    )


def _draw_say_more(
    sentence: list[str], who: int, W_K: np.ndarray
) -> tuple[Picture, str]:
    Q, own, V = world.project(sentence)
    keys = world.embed(sentence) @ W_K
    shares = softmax(keys @ Q[who - 1])
    home, before = shares @ V, softmax(own @ Q[who - 1]) @ V
    brought = _brought({"all by share": home}, before)
    picture, told = _told_and_drawn(sentence, who, shares, brought, home)
    return picture, f"{told} {others(sentence, Q @ keys.T, Q @ own.T, 'W_K')}"


def _brought(
    series: dict[str, np.ndarray], before: np.ndarray | None = None
) -> Picture:
    """Draw what comes home; `before` is what the course's own matrix brings."""
    end = max(1.0, *(float(np.abs(values).max()) for values in series.values()))
    home = series["all by share"]
    moved = before is not None and np.abs(home - before).max() > 1e-9
    return figures.bars(
        series,
        world.CARRIED,
        low=-end,
        high=end,
        roles={
            name: "output" if name == "all by share" else "value" for name in series
        },
        before={"all by share": before} if moved and before is not None else None,
        caption="What comes home.",
    )


def _told_and_drawn(
    words: list[str], who: int, shares: np.ndarray, brought: Picture, home: np.ndarray
) -> tuple[Picture, str]:
    """Draw the shares over what they bring, and tell both."""
    word = words[who - 1]
    picture = figures.stack(
        figures.arcs(
            words,
            shares,
            who - 1,
            choose="who",
            tallest=90,
            caption=f"How much “{word}” takes from each word.",
        ),
        brought,
        caption=f"What “{word}” finds, and what it brings home.",
    )
    numbers = ", ".join(
        f"{name} {figures.number(value)}"
        for name, value in zip(world.CARRIED, home, strict=True)
    )
    taken = f"{nth(who - 1, words)} takes from {most(words, shares)}."
    return picture, f"{taken} It brings home: {numbers}."


def _arrow(hour: float | np.ndarray) -> np.ndarray:
    """Where the hand of a 24-hour clock points: (right, up)."""
    turn = 2 * np.pi * np.asarray(hour) / 24
    return np.stack([np.sin(turn), np.cos(turn)], axis=-1)
