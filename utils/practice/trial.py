"""A trial: every property is asked of every suspect, a sound one first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from utils.practice import reading
from utils.practice.call import Function, call
from utils.practice.shelter import Shelter
from utils.practice.suspect import Anonymous, raised_by
from utils.practice.wording import shortened, written

Property = Callable[[Any], object]

HOLDS, CAUGHT, CRASHED, FAILED, STUB = "holds", "caught", "crashed", "failed", "stub"


@dataclass(frozen=True)
class Verdict:
    """What came of one property on one implementation.

    Parameters
    ----------
    kind : str
        ``"holds"``; ``"caught"``: the property is false; ``"crashed"``: the
        implementation raised; ``"failed"``: the property itself did, or its answer
        is neither True nor False; ``"stub"``: it is still to be written.
    said : str, optional
        What was asserted, raised or returned.
    silent : bool, optional
        Whether it returned nothing.
    """

    kind: str
    said: str = ""
    silent: bool = False

    @property
    def accuses(self) -> bool:
        """Tell whether the implementation is held to be broken."""
        return self.kind in (CAUGHT, CRASHED)


def judge(prop: Property, function: Function) -> Verdict:
    """Ask a property of an implementation; only Ctrl-C comes through."""
    heard: list[Verdict] = []
    with Shelter() as shelter:
        call(lambda: heard.append(_asked(prop, Anonymous(function))), ())
    if shelter.interrupted or not heard:
        raise KeyboardInterrupt
    return heard[0]


def _asked(prop: Property, suspect: Anonymous) -> Verdict:
    if problem := _wrong_call(prop):
        return Verdict(FAILED, problem)
    try:
        return _read(prop(suspect))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a learner's sys.exit() too
        if raised_by(suspect, error):
            return Verdict(CRASHED, _named(error))
        if isinstance(error, AssertionError):
            return Verdict(CAUGHT, _first_line(error))
        if isinstance(error, NotImplementedError):
            return Verdict(STUB, "it is still to be written there")
        return Verdict(FAILED, f"it stopped with `{_named(error)}`")


def _wrong_call(prop: Property) -> str:
    signature = reading.annotated_signature(prop)
    if signature is None:  # some built-in functions have none
        return ""
    try:
        signature.bind(None)
    except TypeError:
        taken = shortened(str(signature), 60)
        return f"it takes `{taken}`, and it is called with one thing, the function"
    return ""


def _read(value: object) -> Verdict:
    """Read an answer: True, False, or nothing where assertions speak."""
    if value is None:
        return Verdict(HOLDS, silent=True)
    if value is Ellipsis:
        return Verdict(STUB, "it returned `...`")
    if isinstance(value, np.ndarray) and value.dtype == bool:
        if value.ndim:
            said = f"it returned {value.size} answers, an array of shape {value.shape}"
            return Verdict(FAILED, f"{said}: make them one with `np.all(...)`")
        value = value[()]
    if isinstance(value, bool | np.bool_):
        return Verdict(HOLDS if value else CAUGHT)
    kind = shortened(type(value).__name__, 60)
    return Verdict(FAILED, f"it returned a value of type `{kind}`, not True or False")


def _named(error: BaseException) -> str:
    kind = shortened(type(error).__name__, 60)
    return f"{kind}: {_first_line(error)}".strip(": ")


def _first_line(error: BaseException) -> str:
    lines = written(error).splitlines()
    return shortened(lines[0], 100) if lines else ""


@dataclass
class Trial:
    """All verdicts of one call of `hunt`.

    Parameters
    ----------
    properties : mapping of str to callable
        What is asked, by the name that is shown.
    sound : callable
        An implementation that is known to be right; it is asked first.
    suspects : mapping of str to callable
        The others, by letter.

    Attributes
    ----------
    on_sound, verdicts
        The verdict on the sound one by property, the others by property and letter.
    """

    properties: Mapping[str, Property]
    sound: Function
    suspects: Mapping[str, Function]
    on_sound: dict[str, Verdict] = field(default_factory=dict)
    verdicts: dict[tuple[str, str], Verdict] = field(default_factory=dict)
    asking: tuple[str, str] = ("", "")

    def run(self) -> None:
        """Ask; a property that does not hold for the sound one is asked no further."""
        for name, prop in self.properties.items():
            self.asking = (name, "")
            self.on_sound[name] = judge(prop, self.sound)
            if self.on_sound[name].kind != HOLDS:
                continue
            for letter, function in self.suspects.items():
                self.asking = (name, letter)
                self.verdicts[name, letter] = judge(prop, function)

    def accusers(self, letter: str) -> list[tuple[str, Verdict]]:
        """List the properties that accuse a suspect."""
        return [
            (name, verdict)
            for (name, who), verdict in self.verdicts.items()
            if who == letter and verdict.accuses
        ]

    def usable(self) -> list[str]:
        """List the properties that hold for the sound one."""
        return [
            name for name, verdict in self.on_sound.items() if verdict.kind == HOLDS
        ]

    def says_nothing(self, name: str) -> bool:
        """Tell whether a property returned nothing, whomever it was asked of."""
        given = [verdict for (who, _), verdict in self.verdicts.items() if who == name]
        return all(verdict.silent for verdict in [self.on_sound[name], *given])

    def without_answer(self, name: str) -> list[str]:
        """List the suspects on which a property failed itself."""
        return [
            letter
            for (who, letter), verdict in self.verdicts.items()
            if who == name and verdict.kind in (FAILED, STUB)
        ]


def named(properties: Sequence[Property]) -> dict[str, Property]:
    """Give each property the name to show: its own, or its number where it has none."""
    found: dict[str, Property] = {}
    for number, prop in enumerate(properties, 1):
        name = _name(prop)
        found[f"property {number}" if name in ("", *found) else name] = prop
    return found


def _name(prop: Property) -> str:
    try:
        name = written(prop.__name__)
    except Exception:  # an object with a mind of its own, or without a name
        return ""
    return name if name.isidentifier() else ""
