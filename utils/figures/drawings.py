"""Drawings of words and of samples: arcs over a sentence, histograms."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.figures import svg
from utils.figures.cells import setting
from utils.figures.colour import PLAIN, QUIET, ROLES
from utils.figures.picture import Picture
from utils.figures.typeset import number, shorten, visible


def arcs(
    words: Sequence[str],
    weights: Sequence[float] | ArrayLike,
    chosen: int,
    *,
    caption: str,
    decimals: int = 2,
    tallest: float = 120.0,
    choose: str | None = None,
) -> Picture:
    """A sentence on a line, with an arc from one word to every word it looks at.

    Parameters
    ----------
    words
        The n words.
    weights
        (n,): how strongly the chosen word looks at each; drawn as width, and written.
    chosen
        The word that looks.
    caption
        One sentence that says what to see.
    tallest
        How high the arcs may rise; less where several sentences share a screen. The
        drawing has this height for all words and all weights.
    choose
        The control that is set to a word's place, from 1, by touching the word.
    """
    shares = np.asarray(weights, float)
    shown = [shorten(visible(word), 12) for word in words]
    wide, middles = _laid_out(shown)
    start, written = middles[chosen], [number(share, decimals) for share in shares]
    body = [*_arcs(start, middles, tallest, shares.tolist())]
    for i, (word, middle) in enumerate(zip(shown, middles, strict=True)):
        named = svg.text(middle, tallest + 20, word, bold=i == chosen)
        named += svg.text(middle, tallest + 38, written[i])
        box = (middle - wide[i] / 2, tallest + 2, wide[i], 44.0)
        body.append(svg.touch(named, box, setting(choose, i + 1)))
    body.append(_underline(start, min(wide[chosen] / 2 - 4, 24), tallest + 25))
    told = map(" ".join, zip(words, written, strict=True))
    desc = f"{words[chosen]} looks at: {', '.join(told)}."
    size, drawn = (sum(wide) + 12, tallest + 48), "".join(body)
    return svg.svg(*size, caption, desc, drawn, choose is not None)


def _underline(middle: float, half: float, y: float) -> str:
    """The line below the word that looks."""
    style = f'stroke="{ROLES["query"]}" stroke-width="3" stroke-linecap="round"'
    return svg.line(middle - half, y, middle + half, y, style)


def _arcs(
    start: float, middles: Sequence[float], base: float, shares: Sequence[float]
) -> list[str]:
    ends = zip(middles, shares, strict=True)
    return [_arc(start, middle, base, share) for middle, share in ends]


def _laid_out(words: list[str]) -> tuple[list[float], list[float]]:
    """How wide each word's place is, and where its middle stands."""
    wide = [max(svg.width(word), 32.0) + 12 for word in words]
    spare = max(660 - sum(wide), 0) / max(len(wide), 1)
    wide = [width + min(spare, 28) for width in wide]
    return wide, [sum(wide[:i]) + wide[i] / 2 + 6 for i in range(len(wide))]


def _arc(start: float, stop: float, base: float, share: float) -> str:
    if not share > 0:
        return ""
    style = f'fill="none" stroke="{ROLES["weight"]}" stroke-linecap="round" '
    style += f'stroke-width="{max(14 * share, 0.7):.1f}" stroke-opacity="0.85"'
    lift = min(0.42 * abs(stop - start) + 22, 1.3 * (base - 8))
    if start == stop:  # a loop: the word looks at itself
        lift = 30
        path = f"C{start - 22:.1f} {base - lift:.1f} {start + 22:.1f} {base - lift:.1f}"
    else:
        path = f"C{start:.1f} {base - lift:.1f} {stop:.1f} {base - lift:.1f}"
    return f'<path d="M{start:.1f} {base:.1f}{path} {stop:.1f} {base:.1f}" {style}/>'


def histogram(
    samples: Mapping[str, Sequence[float] | ArrayLike],
    *,
    caption: str,
    unit: str = "",
    bins: int = 30,
    span: tuple[float, float] | None = None,
) -> Picture:
    """Histograms one below the other on the same axis, so that widths can be compared.

    Parameters
    ----------
    samples
        name -> numbers.
    caption
        One sentence that says what to see.
    unit
        What the axis counts.
    bins
        How many bars a histogram has.
    span
        Where the axis starts and ends; numbers beyond it are counted in words.
    """
    data = {name: np.asarray(values, float).ravel() for name, values in samples.items()}
    low, high = span or _span(list(data.values()))
    counts = {n: np.histogram(v, bins, (low, high))[0] for n, v in data.items()}
    tallest = max((int(count.max()) for count in counts.values()), default=1) or 1
    body, told = [], []
    for k, (name, values) in enumerate(data.items()):
        words = _spread(values, low, high)
        told.append(f"{name}: {words}.")
        body.append(svg.text(8, 112 * k + 16, f"{visible(name)}: {words}", "start"))
        base = 112 * k + 108
        body.append(_columns(counts[name] / tallest, base))
    body.append(_scale(low, high, 112 * len(data) + 14, unit))
    height = 112 * len(data) + 24
    return svg.svg(640, height, caption, " ".join(told), "".join(body))


def _span(data: list[np.ndarray[Any, Any]]) -> tuple[float, float]:
    far = max((float(np.abs(values).max(initial=0)) for values in data), default=1.0)
    return -(far or 1.0), far or 1.0


def _spread(values: np.ndarray[Any, Any], low: float, high: float) -> str:
    if not values.size:
        return "no numbers"
    mean, spread = number(values.mean()), number(values.std())
    beyond = int(((values < low) | (values > high)).sum())
    outside = f", {beyond} of {values.size} beyond the picture" if beyond else ""
    return f"mean {mean}, standard deviation {spread}{outside}"


def _columns(parts: np.ndarray[Any, Any], base: float) -> str:
    wide = 620 / len(parts)
    bars = "".join(
        f"M{10 + i * wide:.1f} {base}v{-80 * part:.1f}h{wide - 1:.1f}V{base}z"
        for i, part in enumerate(parts)
        if part > 0
    )
    floor = svg.line(10, base, 630, base, f'stroke="{QUIET}" stroke-width="1"')
    return f'<path d="{bars}" fill="{PLAIN}"/>{floor}'


def _scale(low: float, high: float, y: float, unit: str) -> str:
    decimals = 0 if high - low >= 8 else 1
    ticks = [low + k * (high - low) / 4 for k in range(5)]
    anchors = ("start", "middle", "middle", "middle", "end")
    named = [number(tick, decimals) for tick in ticks]
    named[-1] += f" {unit}" if unit else ""
    return "".join(
        svg.text(10 + 155 * k, y, name, anchor)
        for k, (name, anchor) in enumerate(zip(named, anchors, strict=True))
    )
