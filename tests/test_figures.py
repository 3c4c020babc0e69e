"""Pictures: what they say, that they can be read, and that a text stays a text."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import numpy as np
import pytest

from utils import figures, world
from utils.explore.telling import a_label_a_point
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
    yield figures.lines(
        [1, 2], {word: [1, 2]}, caption=word, x_axis=word, y_axis=word, at=1.5
    )
    yield figures.pixels(
        [[0, 1]], patch=1, weights=[1, 0], caption=word, name=say, choose=word, mark=0
    )
    yield figures.blocks(
        {word: [word, (word, word)]},
        caption=word,
        mark=[word],
        repeats={word: (0, 1, word)},
    )
    yield figures.multiples(
        [_WEIGHTS], [word], two, two, caption=word, say=say, choose=word, mark=0
    )
    for other in ((3, 4), (2, 4)):
        yield figures.shapes((word, (2, 3)), (word, other), caption=word, result=word)
    yield figures.heat_map(_WEIGHTS, two, two, caption=word, choose=word)
    yield figures.bars({word: [1, 2]}, two, caption=word, choose=word)
    yield figures.arcs(two, [0.4, 0.6], 0, caption=word, choose=word)
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


# The text of a page: exported pages write in black and white that are not quite opaque.
_INKS = (0.13, 0.0), (0.13, 0.87 * 255)
_PAGES = list(zip(colour.PAGES, _INKS, strict=True))
_TINTS = [*colour.ROLES.values(), colour.PLAIN]


@pytest.mark.parametrize("tint", _TINTS)
@pytest.mark.parametrize(("page", "ink"), _PAGES, ids=["light", "dark"])
def test_numbers_in_cells_have_contrast(
    tint: str, page: colour.Colour, ink: tuple[float, float]
) -> None:
    clear, white = ink
    for part in np.linspace(0, 1, 101):
        back = colour.cover(page, tint, part)
        red, green, blue = (clear * channel + white for channel in back)
        assert colour.contrast(back, (red, green, blue)) >= 4.5
    # The number itself tells it; the strongest cell need not stand off as a mark does.
    strongest = colour.cover(page, tint, 1)
    assert colour.contrast(strongest, page) >= 2.7


@pytest.mark.parametrize("tint", [*_TINTS, colour.QUIET])
@pytest.mark.parametrize("page", colour.PAGES, ids=["light", "dark"])
def test_marks_are_seen_on_both_themes(tint: str, page: colour.Colour) -> None:
    assert colour.contrast(colour.from_hex(tint), page) >= 3


@pytest.mark.parametrize("page", colour.PAGES, ids=["light", "dark"])
def test_a_wash_goes_from_the_page_to_the_colour_in_even_steps(
    page: colour.Colour,
) -> None:
    for tint in _TINTS:
        seen = [colour.cover(page, tint, part) for part in np.linspace(0, 1, 21)]
        assert seen[0] == page
        steps = np.diff([_lightness(one) for one in seen])
        assert (steps > 0).all() or (steps < 0).all()
        assert abs(steps).max() < 2.5 * abs(steps).min()


def _lightness(seen: colour.Colour) -> float:
    """L* of CIELAB, 0 to 100."""
    light = colour.luminance(seen)
    return 903.3 * light if light < 0.008856 else float(116 * np.cbrt(light) - 16)


# Dichromatic vision: Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
_VISION = {
    "usual": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}


@pytest.mark.parametrize("vision", list(_VISION))
def test_roles_are_told_apart_with_every_kind_of_colour_vision(vision: str) -> None:
    labs = [_oklab(tint, np.array(_VISION[vision])) for tint in colour.ROLES.values()]
    for k, one in enumerate(labs):
        for other in labs[:k]:
            assert np.linalg.norm(one - other) >= 0.06


def _oklab(tint: str, vision: np.ndarray) -> np.ndarray:
    """Ottosson 2020: distances are alike for the eye."""
    part = np.array(colour.from_hex(tint)) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    cones = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    seen = np.array(cones) @ np.clip(vision @ linear, 0, 1)
    return np.array(lab) @ np.cbrt(seen)


def test_a_role_that_is_none_is_named() -> None:
    assert figures.role("query") == colour.ROLES["query"]
    with pytest.raises(ValueError, match=r"query, key, value.*'look'"):
        figures.role("look")


def test_zero_is_the_page_and_the_sign_has_a_mark_of_its_own() -> None:
    values = [[0.0, 1.0, -1.0]]
    html = figures.heat_map(values, "a", "bcd", caption="", kind="scores").html
    zero, above, below = re.findall(r'<td[^>]*style="([^"]*)"', html)[1:]
    assert "background" not in zero
    assert "gradient" not in above and f"background:{colour.PLAIN}c7" in above
    assert f"linear-gradient(135deg,{colour.PLAIN}c7 50%" in below
    tinted = figures.heat_map(values, "a", "bcd", caption="", role="query").html
    assert f"background:{colour.ROLES['query']}c7" in tinted


def test_weights_keep_their_colour_whatever_stands_beside_them() -> None:
    for values in ([[0.5, 0.1]], [[0.5, 1.0]]):
        html = figures.heat_map(values, "a", "bc", caption="").html
        assert f"background:{colour.fill(colour.ROLES['weight'], 0.5)[11:]}" in html


def _cells(html: str) -> list[str]:
    return re.findall(r"<td[^>]*>([^<]*)</td>", html)


def test_a_hidden_cell_is_blank_and_has_no_colour() -> None:
    shown = [[True, False], [True, True]]
    picture = figures.heat_map(_WEIGHTS, "ab", "cd", caption="Masked.", shown=shown)
    assert _cells(picture.html) == ["", "0.25", "·", "0.50", "0.50"]
    blank = re.search(r'style="([^"]*)">·', picture.html)
    assert blank and "background" not in blank[1]


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
    found = re.findall(r"left:(\d+)px;top:0;height:12px;width:(\d+)px", html)
    return [(int(start), int(wide)) for start, wide in found]


def test_a_ghost_shows_the_state_before_in_the_picture_and_in_words() -> None:
    now, then = {"share": [0.25, 0.75]}, {"share": [0.5, 0.5]}
    html = figures.bars(now, "ab", high=1, before=then, caption="Moved.").html
    assert html.count(">was 0.50<") == 2
    assert (
        re.findall(r"left:0px;top:-2px;height:14px;width:(\d+)px", html) == ["150"] * 2
    )
    with pytest.raises(ValueError, match="before has other"):
        figures.bars(now, "ab", before={"other": [1, 2]}, caption="")


def test_one_number_can_be_large_and_the_height_does_not_hang_on_which() -> None:
    made = [
        figures.bars({"s": [1, 2]}, "ab", mark=k, large=True, caption="").html
        for k in (0, 1)
    ]
    for html in made:
        assert html.count("font-size:20px") == 1


def test_rows_and_words_can_be_touched_live_and_not_at_rest() -> None:
    pictures = [
        figures.heat_map(_WEIGHTS, "ab", "cd", caption="", choose="who"),
        figures.bars({"s": [1, 2]}, "ab", caption="", choose="who"),
        figures.arcs("ab", [0.5, 0.5], 0, caption="", choose="who"),
    ]
    for picture in pictures:
        found = re.findall(r'data-choose="(\w+)" data-value="(\d+)"', picture.live())
        assert found == [("who", "1"), ("who", "2")]
        assert "data-choose" not in picture.static()
        assert "data-value" not in picture.static()


def test_arcs_have_one_height_and_letters_of_11_pixels() -> None:
    sentences = ["a", "the cat sat", "a very long sentence of fourteen words " * 2]
    sizes = set()
    for sentence in sentences:
        words = sentence.split()
        for chosen in {0, len(words) // 2, len(words) - 1}:
            shares = np.linspace(0, 1, len(words))
            html = figures.arcs(words, shares, chosen, caption="").html
            size = re.search(r'width="(\d+)" height="(\d+)"', html)
            least = re.search(r"min-width:(\d+)px", html)
            assert size and least
            assert 13 * int(least[1]) >= 10.9 * int(size[1])
            sizes.add(size[2])
    assert len(sizes) == 1


def test_bars_are_as_long_as_their_numbers() -> None:
    assert _bars([0.0, 1.0, 2.0, 4.0]) == [(0, 1), (0, 75), (0, 150), (0, 300)]
    assert _bars([-1.0, 0.5], low=-1, high=1) == [(0, 150), (150, 75)]
    assert _bars([9.0, float("nan")], high=1) == [(0, 300), (0, 1)]


def test_a_scale_may_start_below_zero_for_one_series_alone() -> None:
    rows = {"score": [1.0, -1.0], "share": [1.0, 0.0]}
    high = {"score": 1.0, "share": 1.0}
    alone = figures.bars(rows, "ab", low={"score": -1.0}, high=high, caption="T.").html
    both = figures.bars(rows, "ab", low=-1.0, high=high, caption="T.").html
    whole = "left:0px;top:0;height:12px;width:180px"
    assert alone.count(whole) == 1 and both.count(whole) == 0


def _sentences() -> list[list[str]]:
    """The running sentence, and random ones of the hand-set world."""
    rng = np.random.default_rng(0)
    known = list(world.WORDS)
    drawn = [[*rng.choice(known, size)] for size in rng.integers(2, 15, 60)]
    return [world.read(world.SENTENCE), *([str(w) for w in words] for words in drawn)]


@pytest.mark.parametrize("quarter", [False, True])
def test_no_name_in_the_plane_hides_a_point_or_another_name(quarter: bool) -> None:
    for words in _sentences():
        _, keys, values = world.project(words)
        labels, points = a_label_a_point(words, (values if quarter else keys)[:, :2])
        picture = figures.arrows(
            points[-1:] / 2,
            [f"query of {words[-1]}"],
            points=points,
            point_labels=labels,
            caption="Plane.",
            quarter=quarter,
            size=300,
        )
        names = _names_in(picture)
        assert len(names) == len(labels) + 2  # the arrow's name, and the scale
        for k, (word, box) in enumerate(names):
            assert box[0] > 0 and box[2] < 300 and box[1] > 0 and box[3] < 300
            for other, apart in names[:k]:
                assert not _meet(box, apart), (words, word, other)
            for dot in _dots_in(picture):
                assert not _meet(box, dot), (words, word, dot)


Box = tuple[float, float, float, float]


def _names_in(picture: figures.Picture) -> list[tuple[str, Box]]:
    found = re.findall(
        r'<text x="([\d.-]+)" y="([\d.-]+)" text-anchor="middle"[^>]*>([^<]+)<',
        picture.html,
    )
    return [
        (word, (float(x) - h, float(y) - 9, float(x) + h, float(y) + 2))
        for x, y, word in found
        for h in [3.2 * len(word)]
    ]


def _dots_in(picture: figures.Picture) -> list[Box]:
    found = re.findall(
        r'<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', picture.html
    )
    return [
        (x - 0.7 * r, y - 0.7 * r, x + 0.7 * r, y + 0.7 * r)
        for x, y, r in (tuple(map(float, dot)) for dot in found)
    ]


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def test_a_shadow_falls_at_a_right_angle_and_its_length_is_told() -> None:
    picture = figures.arrows(
        [[3, 4]],
        ["query"],
        points=[[2, 1]],
        point_labels=["cat"],
        shadow=[0],
        caption="",
        size=300,
        reach=5,
    )
    # (3, 4) @ (2, 1) / 5 = 2: the shadow ends at 2 * (0.6, 0.8).
    assert "The shadow of cat on the first arrow is 2.00 long." in picture.html
    found = re.search(
        r'x2="([\d.]+)" y2="([\d.]+)" [^>]*stroke-width="7"', picture.html
    )
    assert found
    foot = 150 + 1.2 * 136 / 5, 150 - 1.6 * 136 / 5
    assert tuple(map(float, found.groups())) == pytest.approx(foot, abs=0.1)


def test_a_chain_ends_where_its_sum_ends() -> None:
    steps = np.array([[0.5, 0.0], [0.0, 0.5], [0.25, 0.25]])
    picture = figures.arrows(
        [steps.sum(axis=0)],
        ["sum"],
        chain=steps,
        kind="output",
        point_kind="value",
        caption="",
        reach=1,
        size=300,
    )
    tips = re.findall(
        r'<polygon points="([\d.]+,[\d.]+)[^"]*" fill="(#\w+)"', picture.html
    )
    assert [tint for _, tint in tips] == [colour.ROLES["value"]] * 3 + [
        colour.ROLES["output"]
    ]
    assert tips[-1][0] == tips[-2][0]


def test_the_area_of_a_dot_grows_with_its_share() -> None:
    html = figures.arrows(
        [],
        [],
        points=np.eye(3)[:, :2],
        point_labels="abc",
        sizes=[0, 0.25, 1],
        caption="",
    ).html
    radii = [float(r) for r in re.findall(r'<circle [^>]*r="([\d.]+)"', html)]
    assert radii == [2.0, 9.0, 16.0]


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


@pytest.fixture
def own_style() -> Iterator[None]:
    import matplotlib

    with matplotlib.rc_context():
        figures.style()
        yield


@pytest.mark.usefixtures("own_style")
def test_a_learners_own_figure_is_read_on_both_pages() -> None:
    import io

    import matplotlib.pyplot as plt
    from matplotlib import image as images

    fig, ax = plt.subplots()
    for k in range(5):
        ax.plot([0, 1], [k, k + 1], linewidth=8)
    ax.set_title("A title")
    ax.set_xlabel("x")
    read = images.imread(io.BytesIO(figures.show(fig, alt="Lines.").png))
    assert read[0, 0, 3] == 0  # no paper
    solid = read[read[..., 3] == 1][:, :3]
    for seen in np.unique(np.round(255 * solid), axis=0):
        for page in colour.PAGES:
            assert colour.contrast(tuple(map(float, seen)), page) >= 3


@pytest.mark.usefixtures("own_style")
def test_jupyter_lays_no_paper_under_a_learners_own_figure() -> None:
    import matplotlib.pyplot as plt
    from matplotlib_inline.backend_inline import _fetch_figure_metadata

    fig, ax = plt.subplots()
    ax.plot([0, 1])
    assert _fetch_figure_metadata(fig) is None
    plt.close(fig)


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


def test_curves_stand_where_their_numbers_are() -> None:
    html = figures.lines(
        [0, 1, 2],
        {"a": [0, 1, 2], "b": [2, float("nan"), 1]},
        caption="",
        x_axis="step",
        y_axis="loss",
        low=0,
        high=2,
        at=0.5,
    ).html
    first, second = re.findall(r'<path d="(M[^"]*)" fill="none"', html)
    left, middle, right = (
        tuple(map(float, point.split())) for point in re.split("[ML]", first)[1:]
    )
    assert middle == pytest.approx(np.add(left, right) / 2, abs=0.06)
    assert left[1] > right[1]  # the larger number stands higher
    assert second.count("M") == 2 and "L" not in second  # a gap is not bridged
    assert "a 0.50" in html and "b 1.75" in html  # the numbers at the line
    assert "a: 0.00 at 0, 2.00 at 2." in html


def test_curves_have_even_factors_on_a_log_axis() -> None:
    x = [1, 10, 100]
    html = figures.lines(x, {"a": x}, caption="", x_axis="", y_axis="", log_x=True).html
    found = re.search(r'<path d="(M[^"]*)" fill="none"', html)
    assert found
    places = [float(point.split()[0]) for point in re.split("[ML]", found[1])[1:]]
    assert places[1] - places[0] == pytest.approx(places[2] - places[1], abs=0.11)


@pytest.mark.parametrize("count", [1, 2, 9])
def test_the_names_of_curves_do_not_hide_each_other(count: int) -> None:
    curves = {f"curve {k}": [0.0, 1e-3 * k] for k in range(count)}
    html = figures.lines(
        [0, 1], curves, caption="", x_axis="x", y_axis="y", high=9
    ).html
    levels = [float(y) for y in re.findall(r'y="([\d.]+)"[^>]*>curve \d', html)]
    assert len(levels) == count
    assert min(np.diff(sorted(levels)), default=16) >= 13
    assert max(levels) < 280


def test_an_image_keeps_its_pixels() -> None:
    import io

    from matplotlib import image as images

    for channels in ((), (3,)):
        given = np.random.default_rng(0).integers(0, 256, (4, 6, *channels)) / 255
        html = figures.pixels(given, caption="").html
        data = re.search(r"data:image/png;base64,([\w+/=]+)", html)
        assert data
        read = images.imread(io.BytesIO(base64.b64decode(data[1])))
        np.testing.assert_allclose(read.reshape(given.shape), given, atol=1e-6)
        assert "image-rendering:pixelated" in html


def test_the_area_of_a_square_is_the_weight_of_its_patch() -> None:
    picture = figures.pixels(
        np.zeros((4, 4)), patch=2, weights=[0.4, 0.1, 0, 0.2], mark=3, caption="Seen."
    )
    sides = re.findall(r'width="([\d.]+)" height="\1" rx="2" fill="#', picture.html)
    areas = np.array(sides, float) ** 2
    np.testing.assert_allclose(areas / areas[0], [1, 0.25, 0.5], rtol=0.01)
    assert "Most weight: row 1, column 1: 0.40; row 2, column 2: 0.20" in picture.html
    assert "Marked: row 2, column 2." in picture.html


def test_blocks_tell_what_goes_around_what() -> None:
    picture = figures.blocks(
        {"GPT-2": ["words", ("norm", "attention"), "norm"], "RNN": ["step"]},
        caption="Two.",
        repeats={"GPT-2": (1, 1, "× 12")},
        roles={"attention": "weight"},
    )
    told = (
        "GPT-2, from below: words; [norm, attention with an arrow around] × 12; norm."
    )
    assert told in picture.html and "RNN, from below: step." in picture.html
    boxes = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" [^>]*rx="5"', picture.html)
    levels = [float(y) for _, y in boxes]
    assert len(boxes) == 5 and levels[:4] == sorted(levels[:4], reverse=True)
    assert min(levels) > 16 and max(levels) + 30 <= _height(picture)
    assert picture.html.count("<circle") == 1  # one sum, one residual arrow
    assert f'fill="{colour.wash(colour.ROLES["weight"], 0.35)}"' in picture.html


def _height(picture: figures.Picture) -> float:
    found = re.search(r'height="(\d+)" viewBox', picture.html)
    assert found
    return float(found[1])


def test_small_maps_let_the_page_through_where_they_are_zero() -> None:
    import io

    from matplotlib import image as images

    maps = np.array([[[0.0, 1.0], [0.5, 0.0]], [[1.0, -1.0], [0.0, 0.0]]])
    picture = figures.multiples(
        maps, "ab", ["it", "was"], ["cat", "mat"], caption="", kind="scores", mark=1
    )
    first, second = (
        images.imread(io.BytesIO(base64.b64decode(data)))
        for data in re.findall(r"data:image/png;base64,([\w+/=]+)", picture.html)
    )
    side = len(first) // 2
    alpha = first[:, :, 3]
    assert alpha[:side, :side].max() == 0
    np.testing.assert_allclose(alpha[:side, side:], colour.STRONGEST, atol=3e-3)
    np.testing.assert_allclose(alpha[side:, :side], colour.STRONGEST / 2, atol=3e-3)
    below = second[:side, side:, 3]
    assert 0.4 < (below > 0).mean() < 0.6  # a cell below 0 is half of one
    assert 'data-say="a: strongest where it looks at mat, 1.00"' in picture.html
    assert picture.html.count("▸") == 1


def test_inner_edges_meet_or_miss() -> None:
    fits = figures.shapes(("X", (10, 8)), ("W", (8, 4)), result="Q", caption="").html
    fails = figures.shapes(("W", (8, 4)), ("X", (10, 8)), result="Q", caption="").html
    assert "X (10, 8) @ W (8, 4): 8 equals 8, Q (10, 4)." in fits and "8 = 8" in fits
    assert "4 is not 10, no product." in fails and "do not meet" in fails
    assert _ratios(fits) == pytest.approx([8 / 10, 4 / 8, 4 / 10], abs=0.01)
    assert _ratios(fails) == pytest.approx([4 / 8, 8 / 10], abs=0.01)


def _ratios(html: str) -> list[float]:
    """Width by height of every rectangle."""
    sides = re.findall(r'<rect [^>]*?width="([\d.]+)" height="([\d.]+)"', html)
    return [float(wide) / float(high) for wide, high in sides]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: figures.pixels([1.0], caption=""), r"\(1, 1\)|\(1,"),
        (lambda: figures.pixels([[0, 1, 2]], patch=2, caption=""), "2.*1 x 3"),
        (lambda: figures.pixels([[0, 1]], patch=1, weights=[1], caption=""), "1.*2"),
        (
            lambda: figures.lines([2, 1], {}, caption="", x_axis="", y_axis=""),
            "x must be numbers that grow",
        ),
        (
            lambda: figures.lines([1, 2], {"a": [1]}, caption="", x_axis="", y_axis=""),
            r"'a'.*\(1,\).*\(2,\)",
        ),
        (
            lambda: figures.multiples([_WEIGHTS], "ab", "ab", "cd", caption=""),
            r"\(1, 2, 2\).*\(2, 2, 2\)",
        ),
        (
            lambda: figures.blocks({"a": ["b"]}, caption="", repeats={"a": (0, 1, "")}),
            "'a'",
        ),
    ],
)
def test_what_a_new_primitive_cannot_draw_is_named(
    make: Callable[[], object], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        make()
