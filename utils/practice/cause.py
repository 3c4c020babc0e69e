"""Read the cause of a wrong result from the function itself, before any number.

Nothing here is asked of a function whose results are right.
"""

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from utils.practice import reading
from utils.practice.call import Outcome, call
from utils.practice.task import Task
from utils.practice.values import NOTHING, close
from utils.practice.wording import listed, parameters

_DATA = (np.ndarray, list, tuple, dict, set, str, np.random.Generator)
_TINY = 1e-3  # a number below it is there to keep from dividing by 0

# Methods that change what they belong to and hand back None, and what to use instead.
_IN_PLACE = {
    "sort": "`np.sort(x)` or `sorted(x)` hands back a new one",
    "reverse": "`x[::-1]` hands back a new one",
    "append": "append on a line of its own and return the list, or return `x + [new]`",
    "extend": "extend on a line of its own and return the list, or return `x + more`",
    "insert": "insert on a line of its own, and return the list on the next",
    "remove": "remove on a line of its own, and return the list on the next",
    "clear": "clear on a line of its own, and return the list on the next",
    "update": "update on a line of its own, and return x on the next",
    "add": "add on a line of its own, and return x on the next",
    "fill": "`np.full(shape, value)` hands back a new one",
    "fill_diagonal": "fill it on a line of its own, and return x on the next",
    "resize": "`x.reshape(...)` hands back one of the other shape",
    "shuffle": "`rng.permutation(x)` hands back a new one",
    "put": "write `x[...] = ...` on a line of its own, and return x on the next",
    "place": "write `x[mask] = ...` on a line of its own, and return x on the next",
    "putmask": "write `x[mask] = ...` on a line of its own, and return x on the next",
    "copyto": "`x.copy()` hands back a copy",
    "itemset": "write `x[...] = ...` on a line of its own, and return x on the next",
    "setflags": "set them on a line of its own, and return x on the next",
    "print": "",
}


def cause(exercise: Task, function: Callable[..., Any], outcomes: list[Outcome]) -> str:
    """Tell what in the function makes its results wrong, or ""."""
    return (
        _order(exercise, function)
        or _hands_back_none(function, outcomes)
        or _return_in_loop(function, outcomes)
        or _from_the_notebook(exercise, function, outcomes)
        or _half_of_a_power(function, outcomes)
    )


def _order(exercise: Task, function: Callable[..., Any]) -> str:
    """Find parameters that stand in another order than the reference's."""
    signature = reading.annotated_signature(function)
    most = max(len(probe.args) for probe in exercise.probes)
    wanted = parameters(exercise.reference)[:most]
    own = list(signature.parameters)[:most] if signature else []
    moved = [n for i, n in enumerate(own) if n in wanted and wanted.index(n) != i]
    if not moved:
        return ""
    order = [n for n in wanted if n in own]
    said = (
        f"Your parameters are `({', '.join(own)})`, but the check calls "
        f"`{exercise.called}({', '.join(wanted)})`: what you call `{moved[0]}` gets "
        f"`{wanted[own.index(moved[0])]}`."
    )
    if sorted(order) != sorted(own):
        return f"{said} Name them and order them as they are called."
    end = " Nothing else is wrong." if _right_in_order(exercise, function, own) else ""
    return f"{said} Write `({', '.join(wanted)})`.{end}"


def _right_in_order(exercise: Task, function: Callable[..., Any], own: Any) -> bool:
    """Call the function with its arguments where it wants them."""
    for probe, goal in zip(exercise.probes, exercise.goals, strict=True):
        given = dict(zip(parameters(exercise.reference), probe.args, strict=False))
        args = [given[name] for name in own if name in given]
        if not close(call(function, args, goal).value, goal, exercise.tolerance):
            return False
    return True


def _hands_back_none(function: Callable[..., Any], outcomes: list[Outcome]) -> str:
    """Find ``return x.sort()`` and its kin, and ``x = x.sort()``."""
    none = all(o.value.kind == NOTHING and not o.error for o in outcomes)
    lost = any(o.error and "NoneType" in o.error.text for o in outcomes)
    if not (none or lost):
        return ""
    wanted = (ast.Return,) if none else (ast.Assign, ast.AnnAssign, ast.Return)
    name, kept = _method(function, wanted, none)
    if name not in _IN_PLACE:
        return ""
    what = "returns" if kept == "" else f"keeps in `{kept}`"
    if name == "print":
        return (
            "`print(...)` shows a value and hands back `None`: that is what your "
            f"function {what}. Return the value itself: what is printed cannot "
            "be used."
        )
    return (
        f"`.{name}(...)` changes what it is called on, if anything, and hands back "
        f"`None`: that is what your function {what}. Instead: {_IN_PLACE[name]}."
    )


def _method(
    function: Callable[..., Any], kinds: tuple[type, ...], none: bool
) -> tuple[str, str]:
    """Name the method whose result is returned or kept, and what it is kept in."""
    found = reading.tree(function)
    if found is None:
        return (_last_call(function), "") if none else ("", "")
    calls: dict[str, str] = {}
    nodes = [found.body] if isinstance(found, ast.Lambda) else []
    returned = [n.value for n in reading.own_nodes(found) if isinstance(n, ast.Return)]
    kept = [n for n in reading.own_nodes(found) if isinstance(n, ast.Assign)]
    for node in kept:
        if isinstance(node.targets[0], ast.Name):
            calls[node.targets[0].id] = _called(node.value)
    for value in [*nodes, *returned]:
        if _called(value) in _IN_PLACE:
            return _called(value), ""
        if isinstance(value, ast.Name) and calls.get(value.id) in _IN_PLACE:
            return calls[value.id], value.id
    if not none and ast.Assign in kinds:
        lost = [(method, name) for name, method in calls.items() if method in _IN_PLACE]
        return lost[0] if lost else ("", "")
    return "", ""


def _called(node: Any) -> str:
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _last_call(function: Callable[..., Any]) -> str:
    """Without a source: the one such method that the code names, called at the end."""
    code = reading.code_of(function)
    if code is None:
        return ""
    steps = [s for s in reading.steps(code) if s.opname not in ("CACHE", "NOP")]
    ends = [i for i, s in enumerate(steps) if s.opname == "RETURN_VALUE"]
    called = any(steps[i - 1].opname.startswith("CALL") for i in ends if i)
    names = [name for name in code.co_names if name in _IN_PLACE]
    return names[0] if called and len(names) == 1 else ""


def _return_in_loop(function: Callable[..., Any], outcomes: list[Outcome]) -> str:
    """Find a loop that ends in its first turn, because it returns there."""
    found = reading.tree(function)
    inside = _loop_returns(found) if found is not None else _never_turns(function)
    if not inside or any(o.error for o in outcomes):
        return ""
    return (
        "`return` stands inside the loop, so the function ends in the loop's first "
        "turn. Move it to the left, below the loop, so that it runs after the last one."
    )


def _loop_returns(function: ast.AST) -> bool:
    """Tell whether a return stands right in a loop's body, under no condition."""
    for node in reading.own_nodes(function):
        if not isinstance(node, (ast.For, ast.While)):
            continue
        forever = isinstance(node, ast.While) and isinstance(node.test, ast.Constant)
        if not forever and any(isinstance(step, ast.Return) for step in node.body):
            return True
    return False


def _never_turns(function: Callable[..., Any]) -> bool:
    """Without a source: no step leads back to the head of a loop that has a return."""
    code = reading.code_of(function)
    steps = reading.steps(code) if code else []
    back = {s.argval for s in steps if "JUMP" in s.opname}
    for step in steps:
        if step.opname == "FOR_ITER" and step.offset not in back:
            body = [s for s in steps if step.offset < s.offset < step.argval]
            if any(s.opname.startswith("RETURN") for s in body):
                return True
    return False


def _half_of_a_power(function: Callable[..., Any], outcomes: list[Outcome]) -> str:
    """Find ``d_k ** 1 / 2``, which is half of d_k and not its root."""
    base, power, rest = reading.half_of_a_power(function)
    if not base or any(o.error for o in outcomes):
        return ""
    root = f"{base} ** ({power} / 2)"
    return (
        f"In `{base} ** {power} {rest} 2` the power is taken first and the division "
        f"last, so it is no root. Write `{root}`, or use `np.sqrt(...)`."
    )


def _from_the_notebook(
    exercise: Task, function: Callable[..., Any], outcomes: list[Outcome]
) -> str:
    """Name a variable of the notebook that stands where a parameter should."""
    if any(o.error and o.error.of(NameError) for o in outcomes):
        return ""
    taken = reading.taken_from_outside(function)
    names = [name for name, value in taken.items() if _is_data(name, value)]
    if not names:
        return ""
    code = [f"`{name}`" for name in names]
    which = f"{listed(code)}, which {'is' if len(names) == 1 else 'are'} not its own"
    return (
        f"Your function uses {which}: Python takes the notebook's {listed(code)}, "
        f"whatever the check calls it with. {_instead(exercise, function, names)}"
    )


def _is_data(name: str, value: Any) -> bool:
    if name.startswith("_") or callable(value):
        return False
    if isinstance(value, (bool, int, float, np.number)):
        constant = name.isupper() and len(name) > 1
        return not constant and not 0 < abs(float(value)) < _TINY
    return isinstance(value, _DATA)


def _instead(exercise: Task, function: Callable[..., Any], names: list[str]) -> str:
    own = reading.annotated_signature(function)
    idle = [f"`{name}`" for name in reading.unused(function)]
    its = "it" if len(names) == 1 else "them"
    if len(idle) == 1 and len(names) == 1:
        return (
            f"Your parameter {idle[0]} takes no part: use it in place of `{names[0]}`."
        )
    if idle:
        many = "takes" if len(idle) == 1 else "take"
        return f"{listed(idle)} {many} no part: use your parameters in their place."
    given = listed([f"`{name}`" for name in own.parameters]) if own else "parameters"
    return f"Calculate {its} inside the function, from {given}."
