"""Pictures: what they say, that they can be read, and that a text stays a text."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import numpy as np
import pytest

from utils import figures
from utils.figures import colour
from utils.figures.typeset import number, visible

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "</style></svg></table>",
    "' onmouseover='alert(1)",
    "&lt;b&gt;&amp;",
    "\u202eabc\u2066",
    "a\x00b\x1b\n",
    "\ud800",
    "ש" * 5,
    "x" * 10_000,
)
_WEIGHTS = [[0.25, 0.75], [0.5, 0.5]]


class _Shape(HTMLParser):
    """The elements and attributes of a page, and what it says."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.said: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def _pictures(word: str) -> Iterator[figures.Picture]:
    def say(*_: object) -> str:
        return word

    two = [word, "mat"]
    yield figures.heat_map(
        _WEIGHTS, two, two, caption=word, say=say, row_axis=word, column_axis=word
    )
    yield figures.bars({word: [1, 2]}, two, caption=word, unit=word, say=say)
    yield figures.arrows(
        [[1, 0]],
        [word],
        points=[[0, 1]],
        point_labels=[word],
        axes=(word, word),
        caption=word,
    )
    yield figures.arcs(two, [0.4, 0.6], 0, caption=word)
    yield figures.histogram({word: [1, 2, 2]}, caption=word, unit=word)
    yield figures.equation([(word, word, word)], caption=word)


@pytest.mark.parametrize("word", HOSTILE)
def test_a_hostile_word_adds_no_element_and_no_attribute(word: str) -> None:
    for plain, hostile in zip(_pictures("cat"), _pictures(word), strict=True):
        for form in (figures.Picture.live, figures.Picture.static):
            expected, got = _Shape(form(plain)), _Shape(form(hostile))
            assert got.elements == expected.elements
            form(hostile).encode()
            assert not set(form(hostile)) & {"\x00", "\x1b", "\u202e", "\u2066"}


@pytest.mark.parametrize("word", HOSTILE)
def test_a_hostile_word_stays_a_word_inside_the_image_at_rest(word: str) -> None:
    for plain, hostile in zip(_pictures("cat"), _pictures(word), strict=True):
        for one, other in zip(_images(plain), _images(hostile), strict=True):
            assert _Shape(one).elements == _Shape(other).elements


def _images(picture: figures.Picture) -> list[str]:
    data = re.findall(r"data:image/svg\+xml;base64,([\w+/=]+)", picture.static())
    return [base64.b64decode(text).decode() for text in data]


def test_every_picture_says_its_numbers_live_and_at_rest() -> None:
    drawn = figures.arcs(["it", "cat"], [0.1, 0.9], 0, caption="It looks.")
    assert "it looks at: it 0.10, cat 0.90." in drawn.live()
    assert 'alt="It looks. it looks at: it 0.10, cat 0.90."' in drawn.static()
    table = figures.heat_map(_WEIGHTS, ["a", "b"], ["c", "d"], caption="Two rows.")
    for form in (table.live(), table.static()):
        said = _Shape(form).said
        assert {"a", "b", "c", "d", "0.25", "0.75", "Two rows."} <= set(said)


def test_at_rest_nothing_needs_a_script_a_style_sheet_or_a_theme() -> None:
    pictures = list(_pictures("cat"))
    both = figures.beside(*pictures, caption="All.")
    stacked = figures.stack(both, *pictures, caption="All.")
    static = stacked.static()
    elements = _Shape(static).elements
    assert not {"svg", "script", "style"} & {tag for tag, _ in elements}
    assert not any({"data-say", "tabindex", "id"} & {*a} for _, a in elements)
    assert set(re.findall(r'class="([^"]*)"', static)) == {"mathjax_ignore"}
    assert "var(" not in static
    for image in _images(stacked):
        assert "var(" not in image
        assert "<rect" in image


def test_combining_keeps_every_part_and_its_caption() -> None:
    one = figures.equation([("a", "b", "c")], caption="First part.")
    two = figures.equation([("d", "e", "f")], caption="Second part.")
    for combine in (figures.beside, figures.stack):
        said = _Shape(combine(one, two, caption="Both.").live()).said
        assert {"First part.", "Second part.", "Both.", "a", "f"} <= set(said)


@pytest.mark.parametrize("scale", ["weights", "scores"])
def test_numbers_in_cells_have_contrast(scale: str) -> None:
    for value in np.linspace(-1, 1, 401):
        back = (
            colour.weight_colour(value)
            if scale == "weights"
            else colour.score_colour(value, 1)
        )
        ink = (255.0,) * 3 if colour.ink(back) == "#ffffff" else (0.0,) * 3
        assert _contrast(back, ink) >= 4.5


@pytest.mark.parametrize("mark", [*colour.MARKS, colour.QUIET])
@pytest.mark.parametrize("page", [(255.0,) * 3, (17.0,) * 3], ids=["light", "dark"])
def test_marks_are_seen_on_both_themes(mark: str, page: colour.Colour) -> None:
    red, green, blue = (int(mark[i : i + 2], 16) for i in (1, 3, 5))
    assert _contrast((red, green, blue), page) >= 3


def _contrast(one: colour.Colour, other: colour.Colour) -> float:
    light, dark = sorted(map(colour.luminance, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_weights_keep_their_colour_and_scores_are_centred() -> None:
    assert colour.to_hex(colour.weight_colour(0)) == "#440154"
    assert colour.to_hex(colour.weight_colour(1)) == "#fde725"
    assert colour.score_colour(0, 3) == colour.score_colour(0, 0)
    low, high = colour.score_colour(-2, 2), colour.score_colour(2, 2)
    assert low[0] > low[2] and high[2] > high[0]


def test_viridis_is_matplotlibs() -> None:
    from matplotlib import colormaps

    for value in np.linspace(0, 1, 101):
        expected = np.array(colormaps["viridis"](value)[:3]) * 255
        np.testing.assert_allclose(colour.weight_colour(value), expected, atol=6)


def _cells(html: str) -> list[str]:
    return re.findall(r"<td[^>]*>([^<]*)</td>", html)


def test_a_hidden_cell_is_blank_and_has_no_colour() -> None:
    shown = [[True, False], [True, True]]
    picture = figures.heat_map(_WEIGHTS, "ab", "cd", caption="Masked.", shown=shown)
    assert _cells(picture.html) == ["", "0.25", "·", "0.50", "0.50"]
    assert "background-color:transparent;color:inherit" in picture.html


def test_numbers_without_an_end_are_told() -> None:
    scores = [[-np.inf, 1.0], [np.nan, 0.0]]
    picture = figures.heat_map(scores, "ab", "cd", caption="Inf.", kind="scores")
    assert _cells(picture.html) == ["", "−∞", "1.00", "not a number", "0.00"]


@pytest.mark.parametrize(("mark", "count"), [(None, 0), (1, 2), ((0, 1), 1)])
def test_a_mark_is_more_than_a_colour(
    mark: int | tuple[int, int] | None, count: int
) -> None:
    html = figures.heat_map(_WEIGHTS, "ab", "cd", caption="Mark.", mark=mark).html
    assert len(re.findall(r"<td[^>]*font-weight:bold", html)) == count
    assert html.count("▸") == (mark is not None)


def test_the_arithmetic_belongs_to_its_cell() -> None:
    picture = figures.heat_map(
        _WEIGHTS, "ab", "cd", caption="Said.", say=lambda i, j: f"{i} and {j}"
    )
    pairs = re.findall(r'data-say="([^"]*)"[^>]*>([^<]*)<', picture.html)
    assert pairs == [
        ("0 and 0", "0.25"),
        ("0 and 1", "0.75"),
        ("1 and 0", "0.50"),
        ("1 and 1", "0.50"),
    ]


def _bars(values: list[float], **more: float) -> list[tuple[int, int]]:
    """Start and width of every bar, in pixels."""
    html = figures.bars({"s": values}, ["x"] * len(values), caption="B.", **more).html
    found = re.findall(r"width:(\d+)px;margin-left:(\d+)px;background-color:#", html)
    return [(int(start), int(wide)) for wide, start in found]


def test_bars_are_as_long_as_their_numbers() -> None:
    assert _bars([0.0, 1.0, 2.0, 4.0]) == [(0, 1), (0, 75), (0, 150), (0, 300)]
    assert _bars([-1.0, 0.5], low=-1, high=1) == [(0, 150), (150, 75)]
    assert _bars([9.0, float("nan")], high=1) == [(0, 300), (0, 1)]


def test_names_in_the_plane_do_not_hide_each_other() -> None:
    points = [[0, 0], [0.05, 0.02], [0.1, 0], [1, 0], [0, 1], [0.6, 0.62]]
    words = ["the and 5 more", "it", "was", "cat", "mat", "tired"]
    picture = figures.arrows(
        [[0.6, 0.6]], ["query"], points=points, point_labels=words, caption="Plane."
    )
    boxes = []
    for x, y, word in re.findall(
        r'<text x="([\d.]+)" y="([\d.]+)" text-anchor="middle"[^>]*>([^<]+)<',
        picture.html,
    ):
        half = 3.4 * len(word)
        boxes.append((float(x) - half, float(x) + half, float(y) - 10, float(y)))
    assert len(boxes) == len(words) + 2  # and the arrow's name, and the scale
    for k, a in enumerate(boxes):
        assert a[0] > 0 and a[1] < 420
        for b in boxes[:k]:
            apart = a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] or b[3] <= a[2]
            assert apart, (a, b)


def test_arcs_are_as_wide_as_their_weights() -> None:
    html = figures.arcs("abc", [0.5, 0.0, 0.25], 0, caption="Arcs.").html
    assert re.findall(r'stroke-width="([\d.]+)" stroke-opacity', html) == ["7.0", "3.5"]


def test_a_histogram_counts_every_sample_once() -> None:
    picture = figures.histogram(
        {"few": [-1, 0, 0, 1, 9]}, caption="H.", bins=3, span=(-1.5, 1.5)
    )
    heights = [float(h) for h in re.findall(r"v-([\d.]+)h", picture.html)]
    assert heights == [40.0, 80.0, 40.0]
    assert "1 of 5 beyond the picture" in picture.html


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (
            lambda: figures.heat_map([[1.0]], "ab", "c", caption=""),
            r"\(1, 1\).*\(2, 1\)",
        ),
        (lambda: figures.heat_map([[1.0]], "a", "b", caption="", kind="x"), "'x'"),
        (
            lambda: figures.bars({"s": [1, 2]}, ["a"], caption=""),
            r"'s'.*\(2,\).*\(1,\)",
        ),
    ],
)
def test_what_does_not_fit_is_named(make: Callable[[], object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make()


def test_the_arguments_are_left_alone() -> None:
    values = np.array(_WEIGHTS)
    kept = values.copy()
    figures.heat_map(values, "ab", "cd", caption="Kept.", mark=0)
    figures.bars({"s": values[0]}, "ab", caption="Kept.")
    figures.arcs("ab", values[0], 0, caption="Kept.")
    np.testing.assert_array_equal(values, kept)


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.125, "0.13"), (-0.125, "−0.13"), (-0.001, "0.00"), (1e6, "1000000.00")],
)
def test_numbers_are_written_the_same_everywhere(value: float, written: str) -> None:
    assert number(value) == written
    assert number(np.nextafter(value, 9)) == number(np.nextafter(value, -9)) == written


def test_what_cannot_be_seen_is_made_visible() -> None:
    assert visible("a\x00\t\u202e\x9f") == "a␀␉⟨U+202E⟩⟨U+009F⟩"
    assert visible("naïve 日本 👩‍💻") == "naïve 日本 👩‍💻"


def test_a_matplotlib_figure_has_words_and_is_closed() -> None:
    import matplotlib.pyplot as plt

    def made() -> figures.Shown:
        fig, ax = plt.subplots(figsize=(2, 2))
        ax.plot([0, 1])
        return figures.show(fig, alt='A line "rises" & ends.', caption="<Rise>")

    shown = made()
    assert plt.get_fignums() == []
    bundle = shown._repr_mimebundle_()
    assert bundle["text/plain"] == 'A line "rises" & ends.'
    assert 'alt="A line &quot;rises&quot; &amp; ends."' in bundle["text/html"]
    assert "&lt;Rise&gt;</figcaption>" in bundle["text/html"]
    assert made() == shown  # byte for byte: a stored notebook must not change
    with pytest.raises(ValueError, match="alt is empty"):
        figures.show(plt.figure(), alt=" ")
    plt.close("all")


def test_a_long_sentence_has_small_cells_whose_numbers_are_read_by_pointing() -> None:
    words = [f"w{i}" for i in range(64)]
    weights = np.full((64, 64), 1 / 64)
    html = figures.heat_map(weights, words, words, caption="all alike").html
    assert html.count('data-say="0.02"') == 64 * 64
    assert html.count("0.02") == 64 * 64  # no number is written beside
    assert html.count("writing-mode:vertical-rl") == 64
    assert len(html) < 400_000
    few = figures.heat_map(
        weights[:16, :16], words[:16], words[:16], caption="few"
    ).html
    assert "writing-mode" not in few and few.count(">0.02<") == 16 * 16


def test_a_heat_map_can_write_the_sums_of_rows_and_columns() -> None:
    values = [[0.25, 0.75], [0.5, 0.5]]
    html = figures.heat_map(values, "ab", "cd", caption="shares", sums=True).html
    numbers = re.findall(r">([\d.]+)</td>", html)
    assert numbers == ["0.25", "0.75", "1.00", "0.50", "0.50", "1.00", "0.75", "1.25"]
    assert html.count(">sum</th>") == 2
