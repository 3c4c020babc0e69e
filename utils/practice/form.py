"""Look at the form of a result: its type, its shape, how many things it holds."""

import ast
from dataclasses import replace

from utils.practice import reading
from utils.practice.call import Outcome
from utils.practice.task import Task
from utils.practice.values import (
    LEAVES,
    NOTHING,
    NUMBERS,
    OTHER,
    SEQUENCE,
    TRUTH,
    WORDS,
    Seen,
    close,
    parts,
    stacked,
)
from utils.practice.wording import counted, described, shown, sized

_OTHERS = {
    "coroutine": "`async def` makes a function that waits to be awaited, and hands "
    "back a coroutine in place of a result. Leave `async` out.",
    "generator": "Your function hands back a generator, which holds no results yet: "
    "`yield` makes one, and so do round brackets around a `for`. Gather the results "
    "in an array or a list, and `return` it.",
    "iterator": "What you return is an iterator, as `map` and `zip` give: it holds no "
    "results yet. `list(...)` gathers them.",
    "function": "You return a function, not its result. Are the round brackets "
    "missing, as in `x.sum()`?",
    "dict": "You return a dictionary. Return what it holds: its values, in order.",
    "set": "You return a set, which has no order and holds nothing twice.",
    "complex": "You return a complex number. Is there a root of a negative one?",
    "array of complex128": "You return complex numbers. Is there a root of a negative "
    "one?",
    "array of object": "You return an array of Python objects (`dtype=object`), with "
    "which NumPy cannot calculate. `.astype(float)` makes numbers of them; where it "
    "cannot, its rows are not of one length.",
}
_LISTED = (
    "NumPy cannot calculate with it as with an array (`2 * [1, 2]` is `[1, 2, 1, 2]`): "
    "wrap it in `np.array(...)`."
)


def as_array(outcome: Outcome, goal: Seen) -> Outcome:
    """Read a list as the array that it would make, where an array is expected."""
    value = outcome.value
    if goal.kind not in LEAVES or not goal.shape or value.kind != SEQUENCE:
        return outcome
    if any(close(item, goal) for item in value.items):
        return outcome  # several things, one of them right
    made = stacked(value)
    return outcome if made is None else replace(outcome, value=made)


def a_list(made: str) -> str:
    """Say that an array is wanted where a list came."""
    return f"You return a {made}, not an array. {_LISTED}"


def kind(exercise: Task, value: Seen, goal: Seen) -> str:
    """Look at the type: too many things, a list, a single number, nothing readable."""
    if value.kind == goal.kind == SEQUENCE or close(value, goal, exercise.tolerance):
        return ""
    if value.kind == NOTHING:
        return f"You return `None`, where {exercise.returns} is expected."
    if value.kind == SEQUENCE:
        return _several(exercise, value, goal)
    if value.kind == OTHER:
        said = _OTHERS.get(value.made, f"You return {shown(value)}.")
        return f"{said} Expected is {exercise.returns}."
    if goal.kind == SEQUENCE:
        if _could_be(value, goal):
            return ""
        asked = f"{goal.made} of {counted(len(goal.items), 'thing')}"
        return f"You return {shown(value)}, not a {asked}. Return {exercise.returns}."
    if value.kind != goal.kind:
        return _other_entries(exercise, value, goal)
    if not value.shape and goal.shape:
        hint = "Is there a sum over too much, or an index too many?"
        single = "a single number, " if goal.kind == NUMBERS else "a single entry, "
        return (
            f"You return {single}{shown(value)}. Expected is {exercise.returns}. "
            + (hint if goal.kind == NUMBERS else "Where are the others?")
        )
    return ""


def _could_be(value: Seen, goal: Seen) -> bool:
    """Tell whether the rows of an array may stand for the parts of a sequence."""
    rows, shapes = parts(value), {part.shape for part in goal.items}
    return rows is not None and {row.shape for row in rows} <= (shapes or {()})


def _several(exercise: Task, value: Seen, goal: Seen) -> str:
    if any(close(item, goal, exercise.tolerance) for item in value.items):
        count = counted(len(value.items), "thing")
        which = "it is right" if len(value.items) == 1 else "one of them is right"
        return (
            f"You return a {value.made} of {count}, and {which}. Return that one "
            f"alone: {exercise.returns}."
        )
    if not goal.shape:
        count = counted(len(value.items), "thing")
        return (
            f"You return a {value.made} of {count}. Expected is a single one: "
            f"{exercise.returns}."
        )
    return (
        f"{a_list(value.made)} Its parts are not alike, in length or in kind: an array "
        "has rows of one length."
    )


def _other_entries(exercise: Task, value: Seen, goal: Seen) -> str:
    """Tell numbers from truth values and words."""
    asked = f"where {goal.kind} are expected"
    if goal.kind == TRUTH and value.kind == NUMBERS and value.data is not None:
        as_truth = replace(value, kind=TRUTH, data=value.data != 0)
        right = "Your entries are right, but you" if close(as_truth, goal) else "You"
        return (
            f"{right} return numbers, {asked}. `~` and `x[mask]` do something else "
            "with 0 and 1: compare (`==`, `<`), or write `.astype(bool)`."
        )
    if goal.kind == NUMBERS and value.kind == TRUTH:
        return (
            f"You return truth values, {asked}: True and False say whether, not how "
            f"much. Return {exercise.returns}."
        )
    if value.kind == WORDS and not value.shape:
        return (
            f"You return the text {shown(value)}, {asked}. Return {exercise.returns}."
        )
    return f"You return {value.kind}, {asked}. Return {exercise.returns}."


def shape(exercise: Task, index: int, value: Seen) -> str:
    """Look at the shape: transposed, flattened, or another one altogether."""
    goal = exercise.goals[index]
    if value.kind != goal.kind or value.kind == SEQUENCE or value.shape == goal.shape:
        return ""
    args = described(exercise.reference, exercise.probes[index].args)
    said = f"your result has the shape {value.shape}; expected is {sized(goal)}"
    what = {NUMBERS: "numbers", TRUTH: "truth values"}.get(value.kind, "words")
    how = _same_entries(value, goal, exercise.tolerance)
    if how:
        return (
            f"Your {what} are right, but they {how}: with {args} {said}. Return "
            f"{exercise.returns}."
        )
    return f"With {args} {said}. Return {exercise.returns}."


def _same_entries(value: Seen, goal: Seen, tolerance: float) -> str:
    if value.data is None or goal.data is None:
        return ""
    turned = replace(value, shape=value.shape[::-1], data=value.data.T)
    if close(turned, goal, tolerance):
        return "lie transposed"
    flat = [replace(v, shape=(v.data.size,), data=v.data.ravel()) for v in (value, goal)
            if v.data is not None]  # fmt: skip
    return "are in another shape" if close(flat[0], flat[1], tolerance) else ""


def remark(value: Seen, goal: Seen) -> str:
    """Say of a right result that its form is another one, where that is harmless."""
    if goal.kind == SEQUENCE:
        if value.kind != SEQUENCE:
            return (
                f"You return an array; a {goal.made} is asked for. Here it makes no "
                "difference."
            )
        if value.made != goal.made:
            return (
                f"You return a {value.made}; a {goal.made} is asked for. Here it makes "
                "no difference."
            )
    if goal.kind == TRUTH and value.kind == NUMBERS:
        return (
            f"You return {shown(value)}; {shown(goal)} is asked for. Here it makes no "
            "difference."
        )
    return ""


def names_of_parts(exercise: Task, count: int) -> list[str]:
    """Name what the reference returns, as its last line does, or count them."""
    found = reading.tree(exercise.reference)
    nodes = list(reading.own_nodes(found)) if found else []
    last = [node.value for node in nodes if isinstance(node, ast.Return)][-1:]
    if last and isinstance(last[0], ast.Tuple) and len(last[0].elts) == count:
        names = [part.id for part in last[0].elts if isinstance(part, ast.Name)]
        if len(names) == count:
            return [f"`{name}`" for name in names]
    return [f"number {i + 1}" for i in range(count)]
