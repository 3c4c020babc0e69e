"""Live figures of lesson 00: the words' numbers, the whole of attention, one swap."""

import numpy as np

from utils import attention, figures, world
from utils.explore import controls
from utils.explore.telling import best, listed, nth
from utils.figures import Picture, number
from utils.live import Choice, Live

LAST = ("tired", "soft", "hungry", "big")


def vectors() -> Live:
    """What the hand-set world says about each word of a sentence."""
    return Live(
        "Eight numbers a word",
        "hand-set",
        [controls.sentence(), controls.who(2)],
        _draw_vectors,
    )


def _draw_vectors(sentence: list[str], who: int) -> tuple[Picture, str]:
    words, chosen = sentence, who - 1
    X = world.embed(words)
    picture = figures.heat_map(
        X,
        words,
        list(world.DIMENSIONS),
        kind="scores",
        decimals=1,
        reach=1.25,
        mark=chosen,
        choose="who",
        say=lambda i, j: f"{words[i]}: {world.DIMENSIONS[j]} {X[i, j]:.1f}",
        row_axis="word",
        column_axis="what is said about it",
        caption="Each row is a word, each column says one thing about it.",
    )
    nonzero = np.flatnonzero(X[chosen])
    said = listed([f"{world.DIMENSIONS[j]} {X[chosen, j]:.1f}" for j in nonzero])
    return picture, f"{nth(chosen, words)} is {said}, and 0 in all else."


def whole_slide() -> Live:
    """Where a chosen word looks, how strongly, and what it brings back."""
    return Live(
        "Attention, all of it",
        "hand-set",
        [controls.sentence(), controls.who(), controls.sharpness()],
        _draw_whole,
    )


def _draw_whole(sentence: list[str], who: int, sharpness: float) -> tuple[Picture, str]:
    words, chosen = sentence, who - 1
    weights, output, V = _attend(words, sharpness)
    word, row = words[chosen], weights[chosen]
    picture = figures.stack(
        figures.arcs(
            words,
            row,
            chosen,
            choose="who",
            caption=f"Where “{word}” looks, and its shares: together they make 1.",
        ),
        figures.bars(
            {f"“{word}” alone": V[chosen], "brought back": output[chosen]},
            list(world.CARRIED),
            low=V.min(),
            high=1,
            roles={f"“{word}” alone": "value", "brought back": "output"},
            caption=f"What “{word}” carries itself, and what it brings back.",
        ),
        caption=f"“{word}” looks at all words, and brings back a mixture of them.",
    )
    return picture, f"{_looks(words, chosen, row)} {_brings(output[chosen])}"


def swap() -> Live:
    """Change the last word of the sentence, and compare where a word looks."""
    return Live(
        "One word swapped",
        "hand-set",
        [
            Choice("last", "Last word", LAST, "soft"),
            controls.who(among=lambda values: _ending_in(values["last"])),
        ],
        _draw_swap,
    )


def _ending_in(last: str) -> list[str]:
    return [*world.read(world.SENTENCE)[:-1], last]


def _draw_swap(last: str, who: int) -> tuple[Picture, str]:
    chosen = who - 1
    before, after = _ending_in("tired"), _ending_in(last)
    then, now = "… was tired", f"… was {last}, now"
    (first, brought, _), (second, brought_now, _) = _attend(before), _attend(after)
    picture = figures.stack(
        _ending(before, first[chosen], chosen),
        _ending(after, second[chosen], chosen),
        figures.bars(
            {then: brought[chosen], now: brought_now[chosen]},
            list(world.CARRIED),
            roles={then: "output", now: "output"},
            low=-1,
            high=1,
            caption="What is brought back, before the swap and after it.",
        ),
        caption=f"Above the sentence with “tired”, below it with “{last}”.",
    )
    moved = np.abs(second[chosen] - first[chosen]).max()
    told = _told_weights(moved, last)
    return picture, (
        f"{_looks(after, chosen, second[chosen])} {told} "
        f"{_told_output(brought[chosen], brought_now[chosen])}"
    )


def _ending(words: list[str], row: np.ndarray, chosen: int) -> Picture:
    caption = f"“… {' '.join(words[-3:])}”: where “{words[chosen]}” looks."
    return figures.arcs(words, row, chosen, caption=caption, tallest=60, choose="who")


def _told_weights(moved: float, last: str) -> str:
    if last == "tired":
        return "Nothing was swapped."
    if moved < 0.005:
        return f"No share changed when “tired” became “{last}”."
    return f"When “tired” became “{last}”, a share changed by {moved:.2f}."


def _told_output(before: np.ndarray, after: np.ndarray) -> str:
    j = int(np.abs(after - before).argmax())
    if abs(after[j] - before[j]) < 0.005:
        return "What it brings back stayed the same."
    return (
        f"What it brings back changed most in {world.CARRIED[j]}: "
        f"{number(before[j])} became {number(after[j])}."
    )


def _attend(
    words: list[str], sharpness: float = 1.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights (n, n), output (n, 5) and values (n, 5) of one look."""
    Q, K, V = world.project(words)
    output, weights = attention(Q, K, V, scale=sharpness / np.sqrt(Q.shape[-1]))
    return weights, output, V


def _looks(words: list[str], chosen: int, row: np.ndarray) -> str:
    """Say where a row of weights looks, the strongest first."""
    it = nth(chosen, words)
    if len(words) == 1:
        return f"{it} has nothing but itself to look at, so it gets all."
    if np.ptp(row) < 0.005:
        return f"{it} looks at all words alike, {row[0]:.2f} each."
    most, *others = best(words, row)
    then = f", then at {listed(others)}" if others else ""
    return f"{it} looks most at {most}{then}."


def _brings(output: np.ndarray) -> str:
    order = [j for j in np.argsort(-np.abs(output)) if abs(output[j]) >= 0.005]
    if not order:
        return "It brings back nothing."
    said = [f"{world.CARRIED[j]} {number(output[j])}" for j in order[:3]]
    return f"It brings back most of all {listed(said)}."
