"""Whatever somebody types stays a text: every producer of HTML, hostile words, numbers.

The producers are found: a class of `utils` that shows itself in a notebook, or a
function of `utils.figures` that draws, has a line here, or a test fails.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from utils import doctor, explore, figures
from utils.exercises.mixing._hunt_attention import hunt_attention
from utils.figures.typeset import PLAIN, escape, isolate, prose, visible
from utils.live import Live, Number, Text
from utils.practice import Hunt, Order, outcome, question
from utils.practice.exercise import Exercise

ROOT = Path(__file__).resolve().parent.parent
UTILS = sorted((ROOT / "utils").rglob("*.py"))
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "</style></svg></table></figure></div>",
    "--><!-- <![CDATA[",
    "' onmouseover='alert(1)",
    "&lt;b&gt;&amp;&#60;",
    "$\\href{javascript:alert(1)}{x}$ \\(x\\) $$y$$",
    "\u202eabc\u2066\u200f",
    "a\x00b\x1b\n\t\r\x7f\x9f",
    "\ud800 \udfff",
    "\ufffe\uffff\U0010ffff\ufdd0",
    "\ufeff\u200b\u00ad\u2060\U000e0041\u2028\u2029",
    "`<b>` *<i>* `</code>` **x**",
    "ש" * 5,
    "x" * 10_000,
)
# What may stand in no page and in no terminal as it is.
RAW = {*map(chr, range(9)), *"\x1b\x7f\x9f\u202e\u2066\u200f\ufeff\u200b\u00ad\u2060"}
RAW |= {*"\ufffe\uffff\U0010ffff\ufdd0\U000e0041\u2028\u2029"}
#: Elements that backticks and asterisks of a message become.
TYPED = {"code", "em"}
every_hostile = pytest.mark.parametrize("word", HOSTILE, ids=range(len(HOSTILE)))


class Shape(HTMLParser):
    """The elements of a page with the names of their attributes, and its first one."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.first: dict[str, str | None] = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.first = self.first or dict(attrs)
        if tag not in TYPED:
            self.elements.append((tag, tuple(name for name, _ in attrs)))

    def handle_comment(self, data: str) -> None:
        self.elements.append(("comment", ()))


def _result(word: str) -> outcome.Result:
    table = outcome.Table(word, (word, word), [(word, word), (f" {word}", word)])
    return outcome.Result(
        outcome.NOT_YET, word, word=word, code=word, table=table, notice=word
    )


def _live(word: str) -> Live:
    def draw(t: str, n: int) -> tuple[figures.Picture, str]:
        return figures.equation([(t, word, str(n))], caption=word), f"{word} {t}"

    controls = [Text("t", word, word), Number("n", word, 0, 9, 1, 3, unit=word)]
    return Live(word, "random", list(controls), draw)


def _question(word: str) -> question.Question:
    return question.Question(
        key="00.q",
        prompt=word,
        options={"A": word, "B": "b"},
        answer="A",
        feedback={"A": word, "B": word},
    )


def _order(word: str) -> Order:
    return Order(
        key="00.o", prompt=word, lines={"A": word, "B": f" {word}"}, answer="AB"
    )


def _hunt(word: str) -> Hunt:
    values = {name: getattr(hunt_attention, name) for name in Hunt.__dataclass_fields__}
    return Hunt(**values | {"prompt": word})


def _exercise(word: str) -> Exercise:
    found = next(iter(_exercises().values()))
    values = {name: getattr(found, name) for name in found.__dataclass_fields__}
    return Exercise(**values | {"title": word, "returns": word})


def _exercises() -> Mapping[str, Exercise]:
    from utils import exercises

    every = exercises.all()
    return {key: item for key, item in every.items() if isinstance(item, Exercise)}


#: One of each class that shows itself in a notebook, made of a word.
SHOWN: dict[str, Callable[[str], Any]] = {
    "Picture": lambda word: figures.equation([(word, word, word)], caption=word),
    "Shown": lambda word: figures.Shown(b"", word, word),
    "Live": _live,
    "Result": _result,
    "Question": _question,
    "Order": _order,
    "Hunt": _hunt,
    "Exercise": _exercise,
    "Report": lambda word: doctor.Report([doctor.Finding(word, word, word)]),
}
# The doctor runs without packages and writes for itself: names of programs and folders.
ITSELF = {"Report"}

WEIGHTS = [[0.25, 0.75], [0.5, 0.5]]
#: One picture of each function that draws, made of a word.
DRAWN: dict[str, Callable[[str], figures.Picture | figures.Shown]] = {
    "heat_map": lambda word: figures.heat_map(
        WEIGHTS,
        [word, "mat"],
        [word, "mat"],
        caption=word,
        say=lambda *_: word,
        row_axis=word,
        column_axis=word,
        sums=True,
    ),
    "bars": lambda word: figures.bars(
        {word: [1, 2]}, [word, "mat"], caption=word, unit=word, say=lambda *_: word
    ),
    "arrows": lambda word: figures.arrows(
        [[1, 0]],
        [word],
        points=[[0, 1]],
        point_labels=[word],
        axes=(word, word),
        caption=word,
    ),
    "arcs": lambda word: figures.arcs([word, "mat"], [0.4, 0.6], 0, caption=word),
    "histogram": lambda word: figures.histogram(
        {word: [1, 2, 2]}, caption=word, unit=word
    ),
    "equation": lambda word: figures.equation([(word, word, word)], caption=word),
    "lines": lambda word: figures.lines(
        [1, 2],
        {word: [1, 2]},
        caption=word,
        x_axis=word,
        y_axis=word,
        at=1.5,
        band={word: ([0, 1], [2, 3])},
    ),
    "pixels": lambda word: figures.pixels(
        [[0, 1]],
        patch=1,
        weights=[1, 0],
        caption=word,
        mark=0,
        name=lambda _: word,
        choose=word,
    ),
    "blocks": lambda word: figures.blocks(
        {word: [word, (word, word)]},
        caption=word,
        mark=[word],
        repeats={word: (0, 1, word)},
    ),
    "multiples": lambda word: figures.multiples(
        [WEIGHTS],
        [word],
        [word, "mat"],
        [word, "mat"],
        caption=word,
        mark=0,
        choose=word,
    ),
    "shapes": lambda word: figures.beside(
        figures.shapes((word, (2, 3)), (word, (3, 4)), caption=word, result=word),
        figures.shapes((word, (2, 3)), (word, (2, 4)), caption=word, result=word),
        caption=word,
    ),
    "beside": lambda word: figures.beside(*_two(word), caption=word),
    "stack": lambda word: figures.stack(*_two(word), caption=word),
    "show": lambda word: figures.Shown(b"", word, word),
}


def _two(word: str) -> tuple[figures.Picture, figures.Picture]:
    return DRAWN["arcs"](word), DRAWN["equation"](word)  # type: ignore[return-value]


def _classes_that_show_themselves() -> set[str]:
    found = set()
    for path in UTILS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                names = {f.name for f in node.body if isinstance(f, ast.FunctionDef)}
                if any(name.startswith("_repr_") for name in names):
                    found.add(node.name)
    return found


def _functions_that_draw() -> set[str]:
    members = {name: getattr(figures, name) for name in figures.__all__}
    return {
        name
        for name, member in members.items()
        if inspect.isfunction(member)
        and inspect.signature(member).return_annotation
        in (figures.Picture, figures.Shown)
    }


def test_every_producer_of_html_is_tried_here() -> None:
    """Add a line to `SHOWN` or `DRAWN` for a class or a function that is new."""
    assert _classes_that_show_themselves() == SHOWN.keys()
    assert _functions_that_draw() == DRAWN.keys()


def _forms(shown: Any) -> dict[str, str]:
    """Every text that something shows: HTML, and what stands beside it."""
    bundle = shown._repr_mimebundle_()
    forms = {k: v for k, v in bundle.items() if k.startswith("text/")}
    if isinstance(shown, figures.Picture):
        forms["text/html;live"] = shown.live()
    if isinstance(shown, Live):
        forms["text/html;live"] = shown.at().html
    if isinstance(shown, outcome.Result) and shown.table:
        forms["text/html;table"] = shown.table.html()
        forms["text/plain;table"] = shown.table.text()
    return forms


def _check(plain: dict[str, str], hostile: dict[str, str], raw: set[str]) -> None:
    assert plain.keys() == hostile.keys()
    for form, text in hostile.items():
        text.encode()
        assert not set(text) & raw, form
        if "html" in form:
            shape = Shape(text)
            assert shape.elements == Shape(plain[form]).elements, form
            assert PLAIN in str(shape.first.get("class")).split(), form


@every_hostile
@pytest.mark.parametrize("name", sorted(SHOWN.keys() - ITSELF))
def test_what_shows_itself_shows_a_word_as_a_text(name: str, word: str) -> None:
    shown = SHOWN[name](word)
    _check(_forms(SHOWN[name]("cat")), _forms(shown), RAW)
    repr(shown).encode()


@every_hostile
@pytest.mark.parametrize("name", sorted(DRAWN))
def test_what_is_drawn_shows_a_word_as_a_text(name: str, word: str) -> None:
    _check(_forms(DRAWN[name]("cat")), _forms(DRAWN[name](word)), RAW)


@pytest.mark.parametrize("word", HOSTILE[:7])
def test_the_doctor_writes_no_markup_of_others(word: str) -> None:
    made = SHOWN["Report"]
    _check(_forms(made("cat")), _forms(made(word)), set())


@every_hostile
@pytest.mark.parametrize("name", explore.all_figures())
def test_every_figure_answers_a_hostile_text(name: str, word: str) -> None:
    live = explore.all_figures()[name]()
    texts = [c.name for c in live.controls.values() if isinstance(c, Text)]
    plain = live.answer({})
    for control in texts:
        answer = live.answer({control: word})
        assert answer.status in ("shown", "advice")
        f"{answer.html}{answer.words}".encode()
        assert not set(answer.html + answer.words) & RAW
        kinds = {tag for tag, _ in Shape(answer.html).elements}
        assert kinds <= {tag for tag, _ in Shape(plain.html).elements}


@every_hostile
def test_a_message_about_what_a_learner_returned_is_a_text(word: str) -> None:
    def returns(*_: Any) -> Any:
        return word

    def raises(*_: Any) -> Any:
        raise ValueError(word)

    known = set(TYPED) | {"div", "p", "strong", "table", "caption", "thead", "tbody"}
    known |= {"tr", "th", "td", "pre"}
    exercise = next(iter(_exercises().values()))
    for function in (returns, raises):
        for result in (exercise.check(function), exercise.compare(function)):
            html = result.html()
            assert {tag for tag, _ in Shape(html).elements} <= known
            f"{html}{result!r}".encode()
            assert not set(html + repr(result)) & RAW


@every_hostile
def test_the_escapers_leave_nothing(word: str) -> None:
    for write in (escape, isolate, prose, visible):
        written = write(word)
        written.encode()
        assert not set(written) & RAW
    assert visible(visible(word)) == visible(word)
    assert not re.search("[<>\"']", escape(word))


def test_nobody_else_writes_html() -> None:
    """Tables and escapes come from one place."""
    markup = re.compile(r"<(?:table|th|td|tr)[\s>]|html\.escape\(")
    inside = {"utils/figures/cells.py", "utils/figures/typeset.py"}
    found = {
        path.relative_to(ROOT).as_posix()
        for path in UTILS
        if markup.search(path.read_text(encoding="utf-8"))
    }
    assert found == inside


def test_the_script_marks_its_root() -> None:
    scripts = "".join(p.read_text("utf-8") for p in (ROOT / "utils/live").rglob("*.js"))
    assert f"pa-live {PLAIN}" in scripts
    assert "innerHTML" in scripts  # of Python's pictures alone: one place
    assert scripts.count("innerHTML") == 1


def test_a_message_has_code_and_emphasis_and_nothing_else() -> None:
    assert prose("not `a*b*c` but *both*") == (
        "not <code>a*b*c</code> but <em>both</em>"
    )
    for text in ("2 * 3 * 4", "a*b*c", "x**2 and y**2", "*args, *more", "5*", "* a *"):
        assert prose(text) == text
    assert prose("`a") == "`a"
