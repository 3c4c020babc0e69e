"""Pictures that are drawings: arrows in the plane, arcs between words, histograms."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.figures.colour import MARKS, QUIET
from utils.figures.picture import Picture
from utils.figures.typeset import escape, number, shorten, visible

Box = tuple[float, float, float, float]  # left, top, right, bottom


def _svg(width: float, height: float, caption: str, desc: str, body: str) -> Picture:
    size = f'width="{width:.0f}" height="{height:.0f}"'
    view = f'viewBox="0 0 {width:.0f} {height:.0f}"'
    style = "max-width:100%;height:auto;font:13px var(--jp-ui-font-family, sans-serif)"
    texts = f"<title>{escape(caption)}</title><desc>{escape(desc)}</desc>"
    start = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} role="img"'
    return Picture(f'{start} style="{style}">{texts}{body}</svg>', caption)


def _text(
    x: float, y: float, text: str, anchor: str = "middle", bold: bool = False
) -> str:
    heavy = ' font-weight="bold"' if bold else ""
    # Isolated: a word written from right to left must not move its neighbours.
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{heavy} fill='
        f'"currentColor" style="unicode-bidi:isolate">{escape(text)}</text>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    places = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f"<line {places} {style}/>"


def _width(text: str) -> float:
    """About how wide a text is at 13 px; wide characters count double."""
    return sum(13.0 if ord(character) > 0x2E7F else 7.3 for character in text)


def arrows(
    vectors: ArrayLike,
    labels: Sequence[str],
    *,
    caption: str,
    axes: tuple[str, str] = ("a life", "a thing"),
    mark: int | None = None,
    reach: float | None = None,
    points: ArrayLike | None = None,
    point_labels: Sequence[str] = (),
    outline: ArrayLike | None = None,
    quarter: bool = False,
    size: int = 420,
) -> Picture:
    """Arrows from the origin of the plane, and labelled points beside them.

    Parameters
    ----------
    vectors
        (n, 2): where each arrow ends.
    labels
        The n names of the arrows.
    caption
        One sentence that says what to see.
    axes
        What the two directions stand for.
    mark
        An arrow to point out: it is thicker and its label is bold.
    reach
        How far the axes go; by default a little further than everything drawn.
    points, point_labels
        (m, 2) and m names.
    outline
        (k, 2): the corners of a dashed outline, in order.
    quarter
        Show only the quarter of the plane where both numbers are positive.
    size
        Width and height in pixels.
    """
    ends = np.asarray(vectors, float).reshape(-1, 2)
    dots = np.asarray([] if points is None else points, float).reshape(-1, 2)
    far = reach or 1.12 * max(
        float(np.abs(np.vstack([ends, dots])).max(initial=0)), 0.5
    )
    left, base = (34.0, size - 34.0) if quarter else (size / 2, size / 2)

    def place(x: float, y: float) -> tuple[float, float]:
        return left + x / far * (size - 14 - left), base - y / far * (base - 14)

    taken = [_dot_box(*place(*dot)) for dot in dots]
    body = [_plane(size, far, axes, place)]
    if outline is not None:
        body.append(_outline([place(*corner) for corner in np.asarray(outline, float)]))
    body += [_dot(*place(*dot)) for dot in dots]
    body += [_arrow((left, base), *place(*e), i, i == mark) for i, e in enumerate(ends)]
    named = [*zip(dots, point_labels, strict=True), *zip(ends, labels, strict=True)]
    for k, (end, label) in enumerate(named):
        word = shorten(visible(label), 16)
        x, y = _free_place(place(*end), word, taken, size)
        body.append(_text(x, y, word, bold=mark is not None and k == len(dots) + mark))
    told = (f"{label} ({number(x, 1)}, {number(y, 1)})" for (x, y), label in named)
    desc = f"Across: {axes[0]}. Up: {axes[1]}. {'; '.join(told)}."
    return _svg(size, size, caption, desc, "".join(body))


def _plane(
    size: int,
    far: float,
    axes: tuple[str, str],
    place: Callable[[float, float], tuple[float, float]],
) -> str:
    step = _step(far)
    style = f'stroke="{QUIET}" stroke-width="1"'
    faint = f'{style} stroke-opacity="0.22"'
    parts = []
    left, base = place(0, 0)
    for k in range(-int(far / step), int(far / step) + 1):
        x, y = place(k * step, k * step)
        rule = style if k == 0 else faint
        parts += [_line(x, 0, x, size, rule), _line(0, y, size, y, rule)]
    x, _ = place(step, 0)
    parts.append(_text(x, base + 15, number(step, 0 if step >= 1 else 1)))
    parts.append(_text(size - 4, base + 15, f"{axes[0]} →", "end"))
    return "".join(parts) + _text(left + 6, 13, f"↑ {axes[1]}", "start")


def _outline(corners: list[tuple[float, float]]) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    style = f'fill="none" stroke="{QUIET}" stroke-width="1.5" stroke-dasharray="6 4"'
    return f'<polygon points="{points}" {style}/>'


def _step(far: float) -> float:
    """The round distance that gives three to eight lines up to `far`."""
    power = 10.0 ** math.floor(math.log10(far / 3))
    return power * max(m for m in (1, 2, 5) if m * power <= far / 3 or m == 1)


def _dot(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{QUIET}"/>'


def _dot_box(x: float, y: float) -> Box:
    return x - 6, y - 6, x + 6, y + 6


def _arrow(
    start: tuple[float, float], x: float, y: float, index: int, marked: bool
) -> str:
    tint = MARKS[index % len(MARKS)]
    style = f'stroke="{tint}" stroke-width="{4 if marked else 2.2}"'
    left, base = start
    angle = math.atan2(y - base, x - left)
    length = math.hypot(x - left, y - base)
    if length < 3:
        return f'<circle cx="{left}" cy="{base}" r="4" fill="{tint}"/>'
    head = min(13.0 if marked else 10.0, length)
    corners = [(x, y)] + [
        (x - head * math.cos(angle + turn), y - head * math.sin(angle + turn))
        for turn in (0.42, -0.42)
    ]
    inner = (length - 0.7 * head) / length
    stem = [left + inner * (x - left), base + inner * (y - base)]
    tip = " ".join(f"{a:.1f},{b:.1f}" for a, b in corners)
    line = _line(left, base, stem[0], stem[1], style)
    return f'{line}<polygon points="{tip}" fill="{tint}"/>'


def _free_place(
    end: tuple[float, float], word: str, taken: list[Box], size: int
) -> tuple[float, float]:
    """Find a place for a word near a point where it hides no other word."""
    wide, high = _width(word) + 4, 15.0
    best, least = (0.0, 0.0), math.inf
    for ring in (1.0, 1.7, 2.6):
        for turn in range(8):
            angle = math.pi / 4 * turn
            x = end[0] + ring * math.cos(angle) * (wide / 2 + 7)
            y = end[1] - ring * math.sin(angle) * 15
            box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
            cost = sum(_overlap(box, other) for other in taken) + 3 * _outside(
                box, size
            )
            cost += 0.5 * (ring - 1)
            if cost < least - 1e-9:
                best, least, chosen = (x, y + 4.5), cost, box
    taken.append(chosen)
    return best


def _overlap(a: Box, b: Box) -> float:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return max(wide, 0.0) * max(high, 0.0)


def _outside(box: Box, size: int) -> float:
    return sum(max(-box[k], 0) + max(box[k + 2] - size, 0) for k in (0, 1)) * 15


def arcs(
    words: Sequence[str],
    weights: Sequence[float] | ArrayLike,
    chosen: int,
    *,
    caption: str,
    decimals: int = 2,
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
    """
    shares = np.asarray(weights, float)
    shown = [shorten(visible(word), 12) for word in words]
    wide = [max(_width(word), 32.0) + 12 for word in shown]
    spare = max(660 - sum(wide), 0) / max(len(wide), 1)
    wide = [width + min(spare, 28) for width in wide]
    middles = [sum(wide[:i]) + wide[i] / 2 + 6 for i in range(len(wide))]
    top = min(0.32 * max(abs(m - middles[chosen]) for m in middles) + 26, 150.0)
    body = []
    for i, (word, middle) in enumerate(zip(shown, middles, strict=True)):
        body.append(_arc(middles[chosen], middle, top, float(shares[i])))
        body.append(_text(middle, top + 20, word, bold=i == chosen))
        body.append(_text(middle, top + 38, number(shares[i], decimals)))
    place, half = middles[chosen], wide[chosen] / 2 - 4
    half = min(half, 24)
    under = f'stroke="{MARKS[0]}" stroke-width="2.5"'
    body.append(_line(place - half, top + 25, place + half, top + 25, under))
    told = ", ".join(
        f"{word} {number(share, decimals)}"
        for word, share in zip(words, shares, strict=True)
    )
    desc = f"{words[chosen]} looks at: {told}."
    return _svg(sum(wide) + 12, top + 46, caption, desc, "".join(body))


def _arc(start: float, stop: float, base: float, share: float) -> str:
    if not share > 0:
        return ""
    style = f'fill="none" stroke="{MARKS[0]}" stroke-linecap="round" '
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
        body.append(_text(8, 112 * k + 16, f"{visible(name)}: {words}", "start"))
        base = 112 * k + 108
        body.append(_columns(counts[name] / tallest, base, MARKS[k % len(MARKS)]))
    body.append(_scale(low, high, 112 * len(data) + 14, unit))
    height = 112 * len(data) + 24
    return _svg(640, height, caption, " ".join(told), "".join(body))


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


def _columns(parts: np.ndarray[Any, Any], base: float, tint: str) -> str:
    wide = 620 / len(parts)
    bars = "".join(
        f"M{10 + i * wide:.1f} {base}v{-80 * part:.1f}h{wide - 1:.1f}V{base}z"
        for i, part in enumerate(parts)
        if part > 0
    )
    floor = _line(10, base, 630, base, f'stroke="{QUIET}" stroke-width="1"')
    return f'<path d="{bars}" fill="{tint}"/>{floor}'


def _scale(low: float, high: float, y: float, unit: str) -> str:
    decimals = 0 if high - low >= 8 else 1
    ticks = [low + k * (high - low) / 4 for k in range(5)]
    anchors = ("start", "middle", "middle", "middle", "end")
    named = [number(tick, decimals) for tick in ticks]
    named[-1] += f" {unit}" if unit else ""
    return "".join(
        _text(10 + 155 * k, y, name, anchor)
        for k, (name, anchor) in enumerate(zip(named, anchors, strict=True))
    )
