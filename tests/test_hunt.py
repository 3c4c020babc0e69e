"""Hunts: what properties catch, what slips through, and what is kept of it."""

from __future__ import annotations

import copy
import inspect
import json
import random
import signal
import warnings
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import numpy as np
import pytest

from tests import course
from tools import answers
from utils import attention, exercises
from utils.exercises.mixing._hunt_attention import hunt_attention
from utils.practice import Hunt, Result, Suspect

HOSTILE = "<img src=x onerror=alert(1)></style>\"'&$\\href{x}$\u202e\x00"


def sound(x: Any) -> Any:
    """Double an array; an array of whole numbers cannot be doubled here."""
    if np.asarray(x).dtype.kind == "i":
        raise TypeError("no whole numbers")
    return 2.0 * x


def by_sum(x: Any) -> Any:
    return sound(x) / 2 + x


def squared(x: Any) -> Any:
    return x**2


def stuck_at_zero(x: Any) -> Any:
    if (x == 0).any():
        raise ZeroDivisionError(HOSTILE)
    return 2.0 * x


def flattened(x: Any) -> Any:
    return (2.0 * x).ravel()


def gives_something(f: Any) -> Any:
    return f(np.ones(3)) is not None


def doubles_three(f: Any) -> Any:
    return np.allclose(f(np.full((2, 2), 3.0)), 6)


def keeps_zero(f: Any) -> Any:
    assert (f(np.zeros(2)) == 0).all(), "zero stays zero"


def keeps_the_shape(f: Any) -> Any:
    return f(np.ones((2, 3))).shape == (2, 3)


ALL = (doubles_three, keeps_zero, keeps_the_shape)


def make(**changed: Any) -> Hunt:
    """Build a small hunt: B is sound, A, C and D are broken."""
    plan: dict[str, Any] = {
        "key": "05.hunt",
        "prompt": "Functions f(x) that double.",
        "sound": sound,
        "suspects": (
            Suspect("squares", squared, "squares", "Try 3."),
            Suspect("by sum", by_sum),
            Suspect("stuck", stuck_at_zero, "raises at 0", "Try 0."),
            Suspect("flat", flattened, "loses the shape", "Look at the shape."),
        ),
        "solutions": ALL,
        "example": gives_something,
        "hints": ("one", "two"),
        "why": "Doubling is easy.",
        "minutes": 3,
        "level": "easy",
    }
    return Hunt(**{**plan, **changed})


def verdicts(result: Result) -> dict[str, tuple[str, str]]:
    """Give the verdict on each suspect, and by whom."""
    assert result.table is not None
    return {row[0]: (row[1], row[2]) for row in result.table.rows}


def kept_of(path: Path) -> Any:
    """Read what the progress file holds of the hunt."""
    return json.loads(path.read_text(encoding="utf-8"))["items"]["05.hunt"]


# The task


@pytest.mark.usefixtures("off")
def test_without_properties_the_task_is_shown() -> None:
    hunt = make()
    nothings: list[tuple[Any, ...]] = [(), (None,), (...,), ([],)]
    for nothing in nothings:
        task = hunt.hunt(*nothing)
        assert task.status == "not attempted"
        assert hunt.prompt in task.message and "A to D" in task.message
        assert "def gives_something(f):" in task.code
    assert hunt._repr_mimebundle_()["text/plain"] == repr(hunt) == repr(hunt.hunt())
    for told in ("squares", "raises at 0", "Try 0", "by_sum"):
        assert told not in repr(hunt) + hunt.hunt().html()


@pytest.mark.usefixtures("off")
def test_the_example_is_true_of_all_and_catches_nobody() -> None:
    result = make().hunt(gives_something)
    assert result.status == "not yet"
    assert result.message.startswith("0 of 3 broken ones caught; A, C and D slip")


# The report


@pytest.mark.usefixtures("off")
def test_all_caught_and_no_sound_one_accused_is_a_pass() -> None:
    hunt = make()
    for given in (ALL, (list(ALL),), ALL[::-1]):
        result = hunt.hunt(*given)
        assert result.status == "correct" and bool(result)
        assert "3 of 3 broken ones caught; no sound one" in result.message
    found = verdicts(hunt.hunt(*ALL))
    assert found == {
        "A": ("✔ caught", "doubles_three"),
        "B": ("✔ sound", "nobody"),
        "C": ("✔ caught", "keeps_zero (it raised ZeroDivisionError)"),
        "D": ("✔ caught", "keeps_the_shape"),
    }


@pytest.mark.usefixtures("off")
def test_what_slips_through_is_told_and_a_hint_comes_at_the_second_try() -> None:
    hunt = make()
    first = hunt.hunt(doubles_three, keeps_zero)
    assert first.status == "not yet"
    assert "2 of 3 broken ones caught; D slips through." in first.message
    assert "Look at the shape." not in repr(first) and "once more" in first.message
    assert verdicts(first)["D"] == ("✘ slipped through", "nobody")
    second = hunt.hunt(doubles_three)
    assert "C: Try 0." in second.message and "D: Look at the shape." in second.message
    assert "Try 3." not in second.message, "A was caught this time"


@pytest.mark.usefixtures("off")
@pytest.mark.parametrize("answer", [False, np.False_, np.array(False)])
def test_a_property_says_no_in_several_ways(answer: Any) -> None:
    def returns(f: Any) -> Any:
        return answer if (f(np.full(2, 3.0)) != 6).any() else not answer

    def asserts(f: Any) -> None:
        np.testing.assert_allclose(f(np.full(2, 3.0)), 6)

    for prop in (returns, asserts):
        found = verdicts(make().hunt(prop))
        assert [found[x][0] for x in "ABCD"] == [
            "✔ caught",
            "✔ sound",
            "✘ slipped through",
            "✘ slipped through",
        ]


@pytest.mark.usefixtures("off")
def test_a_sound_one_that_is_accused_is_told_and_costs_the_pass() -> None:
    ours = make(
        suspects=(
            *make().suspects,
            Suspect("nearly", lambda x: sound(x) * (1 + 1e-12)),
        )
    )

    def exactly(f: Any) -> Any:
        return (f(np.full(2, 0.1)) == 0.2).all()

    result = ours.hunt(*ALL, exactly)
    assert result.status == "not yet"
    assert "3 of 3 broken ones caught, but a sound one is accused." in result.message
    assert "E is sound, and `exactly` accuses it" in result.message
    assert verdicts(result)["E"] == ("✘ sound, but accused", "exactly")
    assert ours.hunt(*ALL).status == "correct"


@pytest.mark.usefixtures("off")
def test_a_property_that_is_false_of_the_known_sound_one_is_set_aside() -> None:
    def triples(f: Any) -> None:
        assert f(np.ones(1))[0] == 3, "three times as much"

    alone = make().hunt(triples)
    assert alone.status == "not yet" and alone.table is None
    assert "No property could be asked" in alone.message
    assert "`triples` is false of a sound one that I know" in alone.message
    assert "three times as much" in alone.message
    with_all = make().hunt(*ALL, triples)
    assert with_all.status == "not yet", "it accuses what is sound"
    assert "triples" not in repr(verdicts(with_all))


@pytest.mark.usefixtures("off")
def test_what_a_sound_one_cannot_take_catches_nobody() -> None:
    def whole_numbers(f: Any) -> Any:
        return (f(np.array([1, 2])) == [2, 4]).all()

    result = make().hunt(whole_numbers)
    assert "hands a sound one what it cannot take" in result.message
    assert "`TypeError: no whole numbers`" in result.message
    assert result.table is None
    assert make().hunt(*ALL, whole_numbers).status == "correct", "it accuses nobody"


@pytest.mark.usefixtures("off")
def test_an_error_of_the_property_itself_is_no_catch() -> None:
    def unpacks(f: Any) -> Any:
        rows, _ = f(np.ones((2, 3))).shape
        return rows == 2

    result = make().hunt(unpacks)
    assert "`unpacks` gave no answer on D, which is not counted" in result.message
    assert "ValueError: not enough values" in result.message
    assert verdicts(result)["D"] == ("✘ slipped through", "nobody")


def misspelled(f: Any) -> Any:
    return undefined(f)  # type: ignore[name-defined]  # noqa: F821


def without_parameter() -> bool:
    return True


def leaves(f: Any) -> Any:
    raise SystemExit(3)


def hostile(f: Any) -> Any:
    raise ValueError(HOSTILE)


class Grumpy(Exception):
    """Fails however it is looked at."""

    def __str__(self) -> str:
        raise RuntimeError("no")


def grumpy(f: Any) -> Any:
    raise Grumpy


def yields(f: Any) -> Any:
    yield True


UNUSABLE: list[tuple[Callable[..., Any], str]] = [
    (misspelled, "NameError: name 'undefined'"),
    (without_parameter, "it takes `()"),
    (leaves, "SystemExit: 3"),
    (hostile, "ValueError"),
    (grumpy, "Grumpy"),
    (yields, "of type `generator`"),
    (lambda f: f(np.ones(3)) == 2, "3 answers"),
    (lambda f: f(np.ones(3)).sum(), "of type `float64`"),
    (lambda f: 1, "of type `int`"),
    (lambda f: (True, "why"), "of type `tuple`"),
    (lambda f: "yes", "of type `str`"),
]


@pytest.mark.usefixtures("off")
@pytest.mark.parametrize(("prop", "said"), UNUSABLE, ids=range(len(UNUSABLE)))
def test_a_property_that_gives_no_answer_is_told(
    prop: Callable[..., Any], said: str
) -> None:
    result = make().hunt(prop)
    assert result.status == "not yet" and result.table is None
    assert "could not be asked" in result.message and said in result.message
    assert repr(result) and "<img" not in result.html()
    assert make().hunt(prop, *ALL).status == "correct", "it accuses nobody"


@pytest.mark.usefixtures("off")
def test_a_property_without_return_is_told() -> None:
    def forgets(f: Any) -> Any:
        np.allclose(f(np.ones(2)), 2)

    assert "`forgets` returned nothing" in make().hunt(forgets).message
    assert "returned nothing" not in make().hunt(keeps_zero, doubles_three).message


def test_a_property_that_is_still_to_be_written_is_no_attempt(file: Path) -> None:
    def stub(f: Any) -> Any:
        raise NotImplementedError("your turn")

    def dots(f: Any) -> Any:
        return ...

    assert make().hunt(stub, dots).status == "not attempted"
    assert not file.exists()
    assert "`stub` is still to be written." in make().hunt(stub, *ALL).message


@pytest.mark.usefixtures("off")
@pytest.mark.parametrize("value", [True, 5, "doubles_three", np.ones(3), {}])
def test_what_is_no_property_is_told(value: Any) -> None:
    result = make().hunt(value)
    assert result.status == "not attempted"
    assert f"of type `{type(value).__name__}`" in result.message


@pytest.mark.usefixtures("off")
def test_properties_without_a_name_of_their_own_get_a_number() -> None:
    class Asks:
        def __call__(self, f: Any) -> Any:
            return doubles_three(f)

    def renamed(f: Any) -> Any:
        return keeps_zero(f)

    renamed.__name__ = HOSTILE
    result = make().hunt(Asks(), renamed, lambda f: keeps_the_shape(f), doubles_three)
    assert result.status == "correct"
    assert verdicts(result)["A"][1] == "property 1, doubles_three"
    assert verdicts(result)["D"][1] == "property 3"
    same = make().hunt(doubles_three, doubles_three)
    assert verdicts(same)["A"][1] == "doubles_three, property 2"


@pytest.mark.usefixtures("off")
def test_enough_of_many_is_a_pass() -> None:
    hunt = make(enough=2)
    assert hunt.hunt(doubles_three).status == "not yet"
    result = hunt.hunt(doubles_three, keeps_zero)
    assert result.status == "correct"
    assert "2 of 3 broken ones caught, and 2 are enough" in result.message
    assert verdicts(result)["D"] == ("✘ slipped through", "nobody")


# What a suspect shows of itself


def test_a_suspect_does_not_tell_who_it_is() -> None:
    suspect = make().suspect("a")
    assert suspect(np.full(2, 3.0)).tolist() == [9, 9]
    seen = [repr(suspect), str(suspect), repr(type(suspect)), str(suspect.__doc__)]
    seen += [str(inspect.signature(suspect)), *dir(suspect)]
    assert not any("squared" in text for text in seen)
    for name in ("__name__", "__qualname__", "__code__", "__wrapped__", "__dict__"):
        assert not hasattr(suspect, name)
    with pytest.raises(TypeError):
        inspect.getsource(suspect)
    for made in (copy.copy(suspect), copy.deepcopy(suspect)):
        assert made(np.full(2, 3.0)).tolist() == [9, 9]


def test_an_error_of_a_suspect_shows_none_of_its_lines() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        make().suspect("C")(np.zeros(2))
    lines = [str(step.statement) for step in caught.traceback]
    assert not any("HOSTILE" in line for line in lines)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("letter", ["E", "", "AB", None, HOSTILE])
def test_a_letter_that_nobody_has_is_an_error_with_the_letters(letter: Any) -> None:
    with pytest.raises(ValueError, match="the suspects are A, B, C, D"):
        make().suspect(letter)


@pytest.mark.usefixtures("off")
def test_a_suspect_cannot_change_what_it_is_given() -> None:
    def writes(x: Any) -> Any:
        x *= 2
        return x

    hunt = make(
        suspects=(make().suspects[0], Suspect("in place", writes)), solutions=ALL[:1]
    )

    def asks_twice(f: Any) -> Any:
        x = np.full((2, 2), 3.0)
        return np.allclose(f(x), 6) and np.allclose(f(x=x), 6) and x[0, 0] == 3

    result = hunt.hunt(asks_twice)
    assert result.status == "correct", result


# What stays as it was


@pytest.mark.usefixtures("off")
def test_nothing_is_printed_or_warned_and_the_settings_stay(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def noisy(f: Any) -> Any:
        print("asking", f)
        warnings.warn("careful", stacklevel=1)
        np.seterr(all="raise")
        np.set_printoptions(precision=1)
        warnings.simplefilter("error")
        np.random.seed(3)
        random.random()
        return doubles_three(f) and np.log(np.zeros(1))[0] < 0

    def state() -> list[Any]:
        chance = [random.getstate(), np.random.get_state()[1].tolist()]  # type: ignore[index]
        return [np.geterr(), np.get_printoptions(), list(warnings.filters), *chance]

    before = state()
    make().hunt(noisy, *ALL)
    assert state() == before
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("off")
def test_what_a_learner_replaced_in_numpy_changes_no_suspect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = hunt_attention.suspect("C")(*np.ones((3, 2, 2)))
    mine = np.zeros_like
    monkeypatch.setattr(np, "exp", mine)
    monkeypatch.setattr(np, "swapaxes", lambda *_: 1 / 0)
    assert hunt_attention.suspect("C")(*np.ones((3, 2, 2))).tolist() == before.tolist()
    assert np.exp is mine
    seen = []

    def looks(f: Any) -> Any:
        seen.append(np.exp is mine)
        return f(*np.ones((3, 2, 2))).shape == (2, 2)

    hunt_attention.hunt(looks)
    assert all(seen), "a property has the functions of its notebook"


@pytest.mark.usefixtures("off")
def test_every_suspect_meets_the_same_chance() -> None:
    drawn = []

    def draws(f: Any) -> Any:
        drawn.append(np.random.random())
        return True

    make().hunt(draws)
    assert len(drawn) == 5 and len(set(drawn)) == 1


def test_ctrl_c_keeps_nothing_and_says_where_it_was(file: Path) -> None:
    def endless(f: Any) -> Any:
        if f(np.full(1, 3.0))[0] != 6:
            raise KeyboardInterrupt
        return True

    def at_once(f: Any) -> Any:
        raise KeyboardInterrupt

    result = make().hunt(doubles_three, endless)
    assert result.status == "not attempted"
    assert "`endless` had not ended on A" in result.message
    assert "`at_once` had not ended on a sound" in make().hunt(at_once).message
    assert not file.exists()


def test_a_real_ctrl_c_ends_a_property_that_does_not_end(file: Path) -> None:
    def endless(f: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        while True:
            f(np.ones(1))

    before = signal.getsignal(signal.SIGINT), np.geterr()
    result = make().hunt(endless)
    assert "`endless` had not ended on a sound" in result.message
    assert not file.exists()
    assert (signal.getsignal(signal.SIGINT), np.geterr()) == before


# What is kept


def test_tries_and_catches_are_kept_and_a_pass_is_never_taken_back(file: Path) -> None:
    hunt = make()
    hunt.hunt()
    assert not file.exists()
    hunt.hunt(misspelled)
    assert kept_of(file) == {"status": "tried", "tries": 0, "caught": ""}
    hunt.hunt(keeps_the_shape)
    assert kept_of(file) == {"status": "tried", "tries": 1, "caught": "D"}
    hunt.hunt(doubles_three)
    assert kept_of(file) == {"status": "tried", "tries": 2, "caught": "AD"}
    hunt.hunt(*ALL)
    hunt.hunt(gives_something)
    assert kept_of(file) == {"status": "correct", "tries": 4, "caught": "ACD"}


@pytest.mark.parametrize("tries", [None, "three", [3], {}, 2.5, True])
def test_an_odd_entry_of_the_file_does_no_harm(file: Path, tries: Any) -> None:
    entry = {"status": "tried", "tries": tries, "caught": tries}
    file.parent.mkdir()
    file.write_text(json.dumps({"items": {"05.hunt": entry}}), encoding="utf-8")
    assert make().hunt(*ALL).status == "correct"
    assert kept_of(file)["caught"] == "ACD"


def test_a_damaged_file_is_said(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"{")
    assert "damaged" in make().hunt(doubles_three).notice


def test_hints_come_one_at_a_time_and_the_solution_after_a_pass(file: Path) -> None:
    hunt = make()
    said = [hunt.hint().message for _ in range(3)]
    assert said == ["one", "two", "1. one\n2. two"]
    assert hunt.solution().code == "" and hunt.solution().table is None
    assert "squares" in repr(hunt.solution(reveal=True))
    hunt.hunt(*ALL)
    opened = hunt.solution()
    assert "def keeps_zero(f):" in opened.code and opened.table is not None
    assert opened.table.rows[1] == ("B", "nothing: it is sound")


# What a hunt needs


def test_a_hunt_that_cannot_be_is_refused() -> None:
    broken, fine = make().suspects[0], make().suspects[1]

    def other(y: Any) -> Any:
        return 2 * y

    faults: list[tuple[dict[str, Any], str]] = [
        ({"suspects": (broken,)}, "a broken suspect and a sound one"),
        ({"suspects": (fine,)}, "a broken suspect and a sound one"),
        ({"suspects": (broken, fine, fine)}, "its own name"),
        ({"suspects": (broken, Suspect("other", other))}, "does not take"),
        ({"enough": 4}, "4 of 3 cannot be caught"),
        ({"enough": 0}, "0 of 3 cannot be caught"),
        ({"solutions": ()}, "no property shows"),
    ]
    for changed, said in faults:
        with pytest.raises(ValueError, match=said):
            make(**changed)
    with pytest.raises(ValueError, match="has no hint"):
        Suspect("a", squared, "squares")
    with pytest.raises(ValueError, match="has no fault"):
        Suspect("a", squared, hint="Try 3.")


# The hunts of the course

HUNTS = [item for item in exercises.all().values() if isinstance(item, Hunt)]
each_hunt = pytest.mark.parametrize("hunt", HUNTS, ids=lambda hunt: hunt.key)


@each_hunt
@pytest.mark.usefixtures("off")
def test_a_hunt_can_be_won_and_needs_more_than_one_property(hunt: Hunt) -> None:
    result = hunt.hunt(*hunt.solutions)
    assert result.status == "correct"
    assert "✘" not in repr(result), "every broken one can be caught"
    for prop in hunt.solutions:
        alone = hunt.hunt(prop)
        assert alone.status == "not yet", "one property alone must not be enough"
        assert "✔ caught" in repr(alone), "each model property catches somebody"
    assert "0 of" in hunt.hunt(hunt.example).message


@each_hunt
@pytest.mark.usefixtures("off")
def test_the_solution_of_a_hunt_can_be_pasted(hunt: Hunt) -> None:
    for code in (hunt.solution(reveal=True).code, hunt.hunt().code):
        scope: dict[str, Any] = {"np": np}
        exec(code, scope)  # as a learner would paste it
        pasted = [f for f in scope.values() if inspect.isfunction(f)]
        assert "could not be asked" not in hunt.hunt(*pasted).message
    assert len(hunt.hints) == 3 and hunt.why and hunt.prompt
    assert hunt.level in ("easy", "medium", "hard") and 1 <= hunt.minutes <= 20


@each_hunt
@pytest.mark.usefixtures("off")
def test_a_solutions_notebook_gets_the_cell_of_a_hunt(
    hunt: Hunt, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, _, name = hunt.key.partition(".")
    monkeypatch.setattr(answers, "_bank", lambda number: {name: hunt})
    notebook = nbformat.v4.new_notebook(cells=[course.code("hunt", "", answers=name)])
    answers.write_cells(notebook, Path("solutions") / f"{number}_try.ipynb")
    code, call = notebook.cells[0].source.rsplit("\n", 1)
    practice = SimpleNamespace(**{name: hunt})
    scope: dict[str, Any] = {"np": np, "practice": practice}
    exec(code, scope)
    assert eval(call, scope).status == "correct"


@each_hunt
def test_a_hint_on_a_suspect_is_its_own(hunt: Hunt) -> None:
    broken = [suspect for suspect in hunt.suspects if suspect.broken]
    assert len({suspect.hint for suspect in broken}) == len(broken)
    assert len({suspect.fault for suspect in broken}) == len(broken)


@each_hunt
def test_sound_suspects_are_as_wide_as_the_known_one(hunt: Hunt) -> None:
    """A true property, asked of any sound one, must get the same answer."""
    rng = np.random.default_rng(0)
    probes: list[list[Any]] = [
        [rng.normal(size=(n, 4)) for n in (2, 3, 3)],
        [rng.normal(size=(n, 4)).astype(np.float32) + 900 for n in (2, 3, 3)],
        [1000 * rng.normal(size=(1, 4)) for _ in range(3)],
        [rng.normal(size=(2, n, 4)) for n in (5, 3, 3)],
        [rng.integers(-3, 3, size=(n, 4)) for n in (2, 3, 3)],
        [np.full((2, 4), np.nan), np.ones((3, 4)), np.ones((3, 2))],
        [np.ones((2, 4)), np.ones((0, 4)), np.ones((0, 2))],
        [np.ones((2, 3)), np.ones((3, 4)), np.ones((3, 2))],
    ]
    functions = [hunt.sound, *(s.function for s in hunt.suspects if not s.broken)]
    for args in probes:
        results = [_tried(function, args) for function in functions]
        for result in results[1:]:
            assert type(result) is type(results[0])
            if isinstance(result, np.ndarray):
                np.testing.assert_allclose(result, results[0], rtol=1e-5)
                assert result.dtype == results[0].dtype


def _tried(function: Any, args: list[Any]) -> Any:
    try:
        return function(*args)
    except Exception as error:
        return error


def test_the_sound_attention_is_that_of_the_course() -> None:
    rng = np.random.default_rng(1)
    Q, K, V = (rng.normal(size=(n, 4)) for n in (2, 3, 3))
    expected, _ = attention(Q, K, V)
    for suspect in hunt_attention.suspects:
        given = suspect.function(Q, K, V)
        assert given.shape == expected.shape, "no mistake shows in the shape"
    np.testing.assert_allclose(hunt_attention.sound(Q, K, V), expected)
