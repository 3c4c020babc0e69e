"""The live figure without a browser: values, words, advice, errors, rest."""

from __future__ import annotations

import gc
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from utils import figures
from utils.explore import all_figures
from utils.explore.weights import shares, temperature
from utils.live import Choice, Live, Matrix, Number, Text, Word
from utils.live.figure import KEPT, MOST, PATIENCE, STILL
from utils.live.widget import _OPEN, _PARTS, Widget, script

ROOT = Path(__file__).resolve().parent.parent
VIEW = "application/vnd.jupyter.widget-view+json"
FIGURES = all_figures()


def _draw(**values: Any) -> tuple[figures.Picture, str]:
    rows = [(name, type(value).__name__, str(value)) for name, value in values.items()]
    return figures.equation(rows, caption="Values."), f"{values}"


def _live(*controls: Any) -> Live:
    return Live("A <title>", "random", list(controls), _draw)


def _even(text: str) -> int:
    if int(text) % 2:
        raise ValueError(f"{text} is odd.")
    return int(text)


@pytest.mark.parametrize(
    ("control", "sent", "got"),
    [
        (Number("n", "n", 1, 14, 1, 8), 3, 3),
        (Number("n", "n", 1, 14, 1, 8), 99, 14),
        (Number("n", "n", 1, 14, 1, 8), -5.2, 1),
        (Number("n", "n", 0, 1, 0.1, 0.5), 0.30000000000000004, 0.3),
        (Number("n", "n", 0.5, 4, 1, 0.5), 2, 2.5),
        (Choice("c", "c", ["a", "b"], "a"), "b", "b"),
        (Text("t", "t", "2", parse=_even), "4", 4),
        (Text("t", "t", "abc", max_length=3), "defghi", "def"),
    ],
)
def test_controls_read_what_was_sent(control: Any, sent: Any, got: Any) -> None:
    live = _live(control)
    assert live.answer({control.name: sent}).status == "shown"
    assert live.values == {control.name: got}
    assert type(live.values[control.name]) is type(got)


@pytest.mark.parametrize(
    ("control", "sent", "says"),
    [
        (Text("t", "t", "2", parse=_even), "3", "3 is odd."),
        (Choice("c", "the c", ["a", "b"], "a"), "z", "the c must be one of a, b."),
        (Number("n", "the n", 0, 9, 1, 2), float("nan"), "the n must be a number"),
    ],
)
def test_what_cannot_be_read_gets_advice(control: Any, sent: Any, says: str) -> None:
    live = _live(control)
    before = dict(live.values)
    answer = live.answer({control.name: sent})
    assert (answer.status, answer.html) == ("advice", "")
    assert says in answer.words
    assert (live.values, live.errors) == (before, [])


def test_an_error_is_kept_and_told_and_the_next_move_works() -> None:
    def draw(n: int) -> tuple[figures.Picture, str]:
        return figures.equation([("n", "1/n", str(1 // n))], caption="N."), f"{n}"

    live = Live("Division", "random", [Number("n", "n", 0, 9, 1, 2)], draw)
    answer = live.answer({"n": 0})
    assert answer.status == "error"
    assert "ZeroDivisionError" in answer.words
    assert [type(error) for error in live.errors] == [ZeroDivisionError]
    assert live.values == {"n": 2}
    assert live.answer({"n": 3}).status == "shown"
    with pytest.raises(ZeroDivisionError):
        live.at(n=0)


def test_a_broken_parser_is_an_error_not_advice() -> None:
    live = _live(Text("t", "t", "a", parse=lambda text: {"a": 1}[text]))
    assert live.answer({"t": "b"}).status == "error"
    assert [type(error) for error in live.errors] == [KeyError]


def test_controls_that_are_not_named_keep_their_first_value() -> None:
    live = _live(Number("a", "a", 0, 9, 1, 2), Number("b", "b", 0, 9, 1, 3))
    assert live.at(b=7).words == "{'a': 2, 'b': 7}"
    assert live.at().words == "{'a': 2, 'b': 3}"
    with pytest.raises(TypeError, match="z"):
        live.at(z=1)


@pytest.mark.parametrize("count", [0, 6])
def test_a_figure_has_one_to_five_controls(count: int) -> None:
    with pytest.raises(ValueError, match=f"1 to 5 controls, but {count}"):
        _live(*(Number(f"n{i}", "n", 0, 1, 1, 0) for i in range(count)))


def test_a_name_comes_once() -> None:
    with pytest.raises(ValueError, match="the same name"):
        _live(*(Number("n", "n", 0, 1, 1, 0) for _ in range(2)))


WHATEVER = [
    None,
    True,
    float("nan"),
    float("inf"),
    10**400,
    "9" * 100_000,
    "<img src=x>",
    "\ud800\x00",
    [],
    [1, [2]],
    {},
    {"a": {"b": 1}},
    b"bytes",
    object(),
]


@pytest.mark.parametrize("sent", WHATEVER, ids=range(len(WHATEVER)))
def test_whatever_a_browser_sends_nothing_is_raised(sent: Any) -> None:
    live = _live(
        Text("t", "t", "a b", parse=str.split),
        Number("n", "n", 0, 9, 1, 2),
        Choice("c", "c", ["a", "b"], "a"),
        Word("w", "w", 1, 9, 1, 2, among=lambda values: values["t"]),
    )
    for values in ({name: sent} for name in live.controls):
        answer = live.answer(values)
        assert answer.status in ("shown", "advice")
        f"{answer.html}{answer.words}".encode()
        assert len(answer.words) < 1000
    assert live.answer(sent).status == "shown"  # nothing that it can read
    assert live.answer({sent if isinstance(sent, str) else "z": sent}).status == "shown"
    assert live.errors == []


class _Broken(Exception):
    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    "error", [ValueError("x" * 10**6), _Broken(), OSError("\ud800")]
)
def test_errors_are_bounded_and_can_be_shown(error: Exception) -> None:
    def draw(n: int) -> tuple[figures.Picture, str]:
        if n:
            raise error
        return figures.equation([], caption="N."), "n"

    live = Live("T", "random", [Number("n", "n", 0, 9, 1, 0)], draw)
    for _ in range(3 * KEPT):
        answer = live.answer({"n": 1})
        assert answer.status == "error"
        assert len(answer.words.encode()) < 1000
    assert live.errors == [error] * KEPT


def test_a_word_stays_within_its_sentence() -> None:
    live = _live(
        Text("t", "t", "a b c", parse=str.split),
        Word("w", "w", 1, 9, 1, 2, among=lambda values: values["t"]),
    )
    assert live.at(w=9).words == "{'t': ['a', 'b', 'c'], 'w': 3}"
    assert live.at(t="a", w=2).words == "{'t': ['a'], 'w': 1}"


JUPYTER = (
    "anywidget",
    "traitlets",
    "IPython",
    "ipywidgets",
    "matplotlib",
    "jupyter_core",
)
NUMPY_ALONE = """
import sys
for name in %r:
    sys.modules[name] = None  # importing it fails
from utils import figures, world
from utils.live import Choice, Live, Matrix, Number, Text, Word
from utils.explore import keys, mixing, queries, scores, start, values, weights
for live in (start.whole_slide(), weights.temperature(), values.clock()):
    assert live.answer({}).status == "shown"
    assert set(live._repr_mimebundle_()) == {"text/plain", "text/html"}
print("answered")
"""


def test_what_answers_needs_numpy_alone() -> None:
    """The same figures can live in a plain page, without Jupyter."""
    code = NUMPY_ALONE % (JUPYTER,)
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("answered\n", "")


def test_a_badge_is_one_of_three() -> None:
    with pytest.raises(ValueError, match="hand-set, random, trained"):
        Live("T", "learnt", [Number("n", "n", 0, 1, 1, 0)], _draw)


def test_words_and_title_are_text_at_rest() -> None:
    text = Text("t", "t", "</p><script>1</script>\u202e")
    bundle = _live(text)._repr_mimebundle_()
    assert bundle["text/plain"].startswith("[random] A <title>: ")
    assert "<script" not in bundle["text/html"]
    assert "A &lt;title&gt;" in bundle["text/html"]
    assert "\u202e" not in bundle["text/html"] + bundle["text/plain"]


def test_each_showing_has_a_widget_of_its_own() -> None:
    live = temperature()
    one, two = live._repr_mimebundle_(), live._repr_mimebundle_()
    assert one[VIEW]["model_id"] != two[VIEW]["model_id"]
    del one[VIEW], two[VIEW]
    assert one == two


def test_the_widget_answers_the_view_that_asked(monkeypatch: Any) -> None:
    live = temperature()
    widget, sent = Widget(live, live.at()), []
    monkeypatch.setattr(widget, "send", sent.append)
    widget._answer(widget, {"view": "pa-1", "values": {"temperature": 2}}, [])
    assert sent[0]["view"] == "pa-1"
    assert sent[0]["words"] == live.at(temperature=2).words
    assert sent[0]["html"] == live.at(temperature=2).html


@pytest.mark.parametrize(
    "sent", [*WHATEVER, {"values": 1}, {"ahead": 1}, {"ahead": [1]}]
)
def test_the_widget_answers_whatever_is_sent(monkeypatch: Any, sent: Any) -> None:
    live = temperature()
    widget, answers = Widget(live, live.at()), []
    monkeypatch.setattr(widget, "send", answers.append)
    for message in (sent, {"values": sent}, {"ahead": sent}, {"shown": sent}):
        widget._answer(widget, message, [])
    assert len(answers) == 4
    assert live.errors == []


def test_looking_ahead_changes_nothing() -> None:
    def draw(n: int) -> tuple[figures.Picture, str]:
        return figures.equation([("n", "1/n", str(1 // n))], caption="N."), f"{n}"

    live = Live("Division", "random", [Number("n", "n", 0, 9, 1, 2)], draw)
    drawn = live.ahead([{"n": 3}, {"n": 0}, {"n": 4}, "nonsense", {"n": "x"}])
    assert [answer and answer.words for answer in drawn] == ["3", None, "4", "2", None]
    assert (live.values, live.errors) == ({"n": 2}, [])
    assert drawn[0] == live.answer({"n": 3})
    live.shown({"n": 7})
    assert live.values == {"n": 7}
    assert len(live.ahead([{"n": 1}] * 1000)) == MOST


def test_a_slow_batch_is_cut_short_and_slow_drawings_are_told() -> None:
    def draw(n: int) -> tuple[figures.Picture, str]:
        time.sleep(1.2 * PATIENCE)
        return figures.equation([], caption="N."), f"{n}"

    live = Live("Slow", "random", [Number("n", "n", 0, 9, 1, 2)], draw)
    assert len(live.ahead([{"n": n} for n in range(5)])) == 1
    assert not live.answer({"n": 3}).quick
    assert temperature().answer({}).quick


def test_in_jupyterlab_the_output_needs_no_widget(monkeypatch: Any) -> None:
    """Its place is taken by the script; what is stored is the picture at rest."""
    monkeypatch.setenv("JPY_SESSION_NAME", "notebooks/a.ipynb")
    live = temperature()
    bundle = live._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert re.fullmatch(
        r'<pa-live class="mathjax_ignore" figure="[0-9a-f]{32}">.*</pa-live>',
        bundle["text/html"],
    )
    assert live.at().static in bundle["text/html"]
    assert STILL in bundle["text/html"]


def test_a_cell_that_is_run_a_thousand_times_keeps_sixty_showings() -> None:
    live = temperature()
    others = _alive()  # those that other tests have made
    for _ in range(1000):
        live._repr_mimebundle_()
    assert len(_OPEN) == 60
    assert _alive() <= others + 60


def _alive() -> int:
    gc.collect()
    return sum(isinstance(thing, Widget) for thing in gc.get_objects())


SCRIPTS = sorted((ROOT / "utils/live/script").glob("*.js"))


def test_the_script_is_one_module_of_small_parts() -> None:
    assert sorted(_PARTS) == [path.stem for path in SCRIPTS]
    joined = script()
    assert not re.search(r"^(import|export (?!default))", joined, re.MULTILINE)
    names = re.findall(r"^(?:const|let|function) (\w+)", joined, re.MULTILINE)
    assert len(names) > 20 and len(names) == len(set(names))
    for path in SCRIPTS:
        content = path.read_text(encoding="utf-8")
        assert content.count("\n") <= 150
        used = re.findall(r'from "\./(\w+)\.js"', content)
        assert all(_PARTS.index(u) < _PARTS.index(path.stem) for u in used), path.name


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_the_same_again_and_says_so_at_rest(name: str) -> None:
    one, two = FIGURES[name]()._repr_mimebundle_(), FIGURES[name]()._repr_mimebundle_()
    for kind in ("text/plain", "text/html"):
        assert one[kind] == two[kind]
    live = FIGURES[name]()
    assert one["text/plain"] == f"[{live.badge}] {live.title}: {live.at().words}"
    assert live.badge in one["text/html"]
    assert len(one["text/html"]) < 60_000


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_follows_each_control(name: str) -> None:
    live = FIGURES[name]()
    for control in live.controls.values():
        views = [live.at(**{control.name: value}) for value in _range(control)]
        assert len({view.html for view in views}) > 1, control.label
        assert len({view.words for view in views}) > 1, control.label
        assert all(0 < len(view.words) < 420 for view in views)


def _range(control: Any) -> list[Any]:
    if isinstance(control, Number):
        return [*np.linspace(control.low, control.high, 5), control.value]
    if isinstance(control, Choice):
        return list(control.options)
    if isinstance(control, Matrix):
        shape = len(control.rows), len(control.columns)
        return [control.value, np.zeros(shape), np.ones(shape)]
    return [control.value, "the dog was hungry"]


def test_temperature_gives_the_softmax() -> None:
    start = temperature().at(cat=1, sat=1, mat=1, tired=1)
    assert "cat 0.25, sat 0.25, mat 0.25, tired 0.25" in start.words
    assert "As spread as 4.0 equal shares: nearly undecided" in start.words
    hot = temperature().at(cat=2, sat=1, mat=0, tired=-1, temperature=1)
    assert "cat 0.64, sat 0.24, mat 0.09, tired 0.03" in hot.words
    cold = temperature().at(cat=4, sat=-2, mat=-2, tired=-2, temperature=0.2)
    assert "1 higher gets 148.41 times the share" in cold.words
    assert "As spread as 1.0 equal shares: nearly one word alone" in cold.words


def test_what_is_added_to_all_scores_cancels() -> None:
    still, moved = shares().at(mat=1), shares().at(mat=1, shift=2)
    assert moved.words.startswith(still.words.removesuffix("."))
    assert "7.39 times what it was, and so is their sum: it cancels" in moved.words
    assert "7.39 ·" in moved.html and "was" in moved.html
    assert "was" not in still.html


def test_a_heat_map_of_ten_by_ten_is_drawn_in_time() -> None:
    words = ["the", "cat", "sat", "on", "the", "mat", "because", "it", "was", "tired"]
    weights = np.full((10, 10), 0.1)

    def draw(row: int) -> tuple[figures.Picture, str]:
        return figures.heat_map(
            weights, words, words, mark=row, say=lambda i, j: f"{i} {j}", caption="T."
        ), f"row {row}"

    live = Live("Ten", "random", [Number("row", "row", 0, 9, 1, 0)], draw)
    times = []
    for row in range(10):
        start = time.process_time()
        live.answer({"row": row})
        times.append(time.process_time() - start)
    assert sorted(times)[5] < 0.015


def test_the_parts_of_the_script_share_no_name() -> None:
    """They are joined to one module: a name that stands twice would break all."""
    made = re.compile(r"^(?:export )?(?:const|let|function|class) (\w+)", re.MULTILINE)
    parts = sorted(Path("utils/live/script").glob("*.js"))
    names = [name for part in parts for name in made.findall(part.read_text())]
    assert len(names) == len(set(names)) > 20
    assert {part.stem for part in parts} == set(_PARTS)
