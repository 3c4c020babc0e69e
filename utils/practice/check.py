"""Check a function: is there one, is it written, and are its results right?"""

import dis
import inspect
import re
from itertools import pairwise

from utils.practice import diagnose
from utils.practice.call import Function, Outcome
from utils.practice.outcome import CORRECT, NOT_ATTEMPTED, NOT_YET, Result
from utils.practice.task import Task


def check(exercise: Task, function: object) -> Result:
    """Tell whether a function is right, or its mistake; never raise."""
    try:
        return _check(exercise, function)
    except Exception as problem:  # a value that fails when it is looked at
        said = f"Your result cannot be read as numbers ({type(problem).__name__})."
        return Result(NOT_YET, f"{said} Return {exercise.returns}.")


def _check(exercise: Task, function: object) -> Result:
    if function is None or function is Ellipsis:
        return _open(exercise)
    if not callable(function):
        return Result(NOT_YET, _not_a_function(exercise, function))
    if _has_blank(function):
        said = "A line still says `...`: put your own code in its place."
        return Result(NOT_ATTEMPTED, said)
    if problem := _wrong_call(exercise, function):
        return Result(NOT_YET, problem)
    outcomes = exercise.try_out(function)
    if name := _open_helper(function, outcomes[0]):
        said = f"Your function calls `{name}`, which is still to be written: a "
        return Result(NOT_YET, f"{said}placeholder raised NotImplementedError there.")
    if any(_is_stub(function, outcome) for outcome in outcomes):
        return _open(exercise)
    said = diagnose.problem(exercise, function, outcomes)
    return Result(NOT_YET, said) if said else _passed(exercise)


def _passed(exercise: Task) -> Result:
    names = [probe.name for probe in exercise.probes]
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if names[1:] else names[0]
    said = f"`{exercise.name}` gives the right numbers for {listed}."
    return Result(CORRECT, said)


def _open(exercise: Task) -> Result:
    stop = "" if exercise.title.endswith("?") else "."
    said = f"{exercise.title}{stop} Replace the placeholder, run the cell, check again."
    return Result(NOT_ATTEMPTED, said)


def _not_a_function(exercise: Task, value: object) -> str:
    return (
        f"`check` calls your function itself, so give it the name alone: "
        f"`check({exercise.name})`. What came is of type `{type(value).__name__}`, "
        "perhaps the result of a call."
    )


def _has_blank(function: Function) -> bool:
    """Find a line ``name = ...`` that is still to be filled."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        return False
    steps = list(dis.get_instructions(code))
    return any(
        step.opname == "LOAD_CONST"
        and step.argval is Ellipsis
        and after.opname.startswith(("STORE_FAST", "STORE_DEREF", "STORE_NAME"))
        for step, after in pairwise(steps)
    )


def _is_stub(function: Function, outcome: Outcome) -> bool:
    if isinstance(outcome.error, NotImplementedError) or outcome.value is Ellipsis:
        return True
    if "ellipsis" in str(outcome.error) and isinstance(outcome.error, TypeError):
        return True
    if outcome.value is not None or outcome.error is not None:
        return False
    code = getattr(function, "__code__", None)
    idle = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}
    if code is None or not {step.opname for step in dis.get_instructions(code)} <= idle:
        return False
    return not re.search(r"(^|[:;])\s*return\b", _source(function), re.MULTILINE)


def _open_helper(function: Function, outcome: Outcome) -> str:
    """Name another function of the learner that is a stub and is called here."""
    if not isinstance(outcome.error, NotImplementedError):
        return ""
    step = outcome.error.__traceback__
    while step and step.tb_next:
        step = step.tb_next
    code = getattr(inspect.unwrap(function), "__code__", None)
    if step is None or code is None or step.tb_frame.f_code in (code, *code.co_consts):
        return ""
    return step.tb_frame.f_code.co_name


def _source(function: Function) -> str:
    try:
        return inspect.getsource(function)
    except (OSError, TypeError):
        return ""


def _wrong_call(exercise: Task, function: Function) -> str:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some built-in functions have none
        return ""
    wanted = list(inspect.signature(exercise.reference).parameters)
    for probe in exercise.probes:
        try:
            signature.bind(*probe.args)
        except TypeError:
            names = ", ".join(wanted[: len(probe.args)])
            return (
                f"Your function takes `{signature}`, but it is called as "
                f"`{exercise.name}({names})`. Give it these parameters, in this order."
            )
    return ""
