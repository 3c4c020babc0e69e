"""Check a function: is there one, is it written, and are its results right?"""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from utils.practice import diagnose, kept, reading
from utils.practice.call import Function, Outcome
from utils.practice.outcome import CORRECT, NOT_ATTEMPTED, NOT_YET, Result
from utils.practice.shelter import Shelter
from utils.practice.task import Task
from utils.practice.values import NOTHING, NUMBERS, SEQUENCE
from utils.practice.wording import listed, parameters, shortened

# What the code of a function does that does nothing yet.
_IDLE = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}


def check(exercise: Task, function: object) -> Result:
    """Tell whether a function is right, or its mistake, and keep that; never raise."""

    def keep(result: Result) -> Result:
        if result.status == NOT_ATTEMPTED or is_ours(exercise, function):
            return result
        notice = kept.record(exercise.key, status="correct" if result else "tried")
        return replace(result, notice=notice)

    return sheltered(exercise, lambda: checked(exercise, function, []), keep)


def sheltered(
    exercise: Task,
    answer: Callable[[], Result],
    keep: Callable[[Result], Result] = lambda result: result,
) -> Result:
    """Give an answer that nothing can break, and that breaks nothing.

    It is kept only if nobody stopped the check before.
    """
    try:
        with Shelter() as shelter:
            result = answer()
            if not shelter.interrupted:
                return keep(result)
    except KeyboardInterrupt:
        return _interrupted()
    except BaseException as problem:  # a value that fails when it is looked at
        kind = shortened(type.__getattribute__(type(problem), "__name__"), 60)
        said = f"Your result cannot be read ({kind})."
        return Result(NOT_YET, f"{said} Return {exercise.returns}.")
    return _interrupted()


def checked(exercise: Task, function: object, outcomes: list[Outcome]) -> Result:
    """Do what `check` does, without its shelter; fill in what each probe gave."""
    if function is None or function is Ellipsis:
        return _open(exercise)
    if not callable(function):
        return Result(NOT_YET, _not_a_function(exercise, function))
    if _has_blank(function):
        said = "A line still says `...`: put your own code in its place."
        return Result(NOT_ATTEMPTED, said)
    if problem := _wrong_call(exercise, function):
        return Result(NOT_YET, problem)
    outcomes += exercise.try_out(function)
    if outcomes[-1].stopped:
        return Result(NOT_YET, _endless(exercise.probes[len(outcomes) - 1].name))
    if name := _open_helper(function, outcomes[0]):
        said = f"Your function calls `{name}`, which is still to be written: a "
        return Result(NOT_YET, f"{said}placeholder raised NotImplementedError there.")
    if any(_is_stub(function, outcome) for outcome in outcomes):
        return _open(exercise)
    said = diagnose.problem(exercise, function, outcomes)
    if is_ours(exercise, function):
        return Result(NOT_ATTEMPTED if said else CORRECT, _not_yours(exercise))
    remark = "" if said else diagnose.remarks(exercise, outcomes)
    return Result(NOT_YET, said) if said else _passed(exercise, remark)


def _passed(exercise: Task, remark: str) -> Result:
    probes = listed([probe.name for probe in exercise.probes])
    kinds = {goal.kind for goal in exercise.goals}
    what = kinds.pop() if len(kinds) == 1 else SEQUENCE
    right = {NUMBERS: "numbers", SEQUENCE: "answers"}.get(what, what)
    said = f"`{exercise.called}` gives the right {right} for {probes}."
    return Result(CORRECT, f"{said} {remark}".strip())


def _endless(probe: str) -> str:
    return (
        f"You stopped it: the function did not end on {probe}. Is there a loop whose "
        "condition never turns false?"
    )


def _interrupted() -> Result:
    said = "You stopped the check before it was through. Run it again."
    return Result(NOT_YET, said)


def _open(exercise: Task) -> Result:
    stop = "" if exercise.title.endswith("?") else "."
    said = f"{exercise.title}{stop} Replace the placeholder, run the cell, check again."
    return Result(NOT_ATTEMPTED, said)


def _not_a_function(exercise: Task, value: object) -> str:
    return (
        f"`check` calls your function itself, so give it the name alone: "
        f"`check({exercise.called})`. What came is of type "
        f"`{shortened(type(value).__name__, 60)}`, perhaps the result of a call."
    )


def is_ours(exercise: Task, function: object) -> bool:
    """Tell whether it is the course's own function of this name, not the learner's."""
    return reading.library_name(function) == exercise.name


def _not_yours(exercise: Task) -> str:
    said = f"`{exercise.name}` is the course's own function here, not yours."
    if exercise.called == exercise.name:
        return f"{said} Run the cell in which you write it, then check again."
    return f"{said} Hand over what you write: `check({exercise.called})`."


def _wrong_call(exercise: Task, function: Function) -> str:
    signature = reading.annotated_signature(function)
    if signature is None:
        return ""
    wanted = parameters(exercise.reference)
    for probe in exercise.probes:
        try:
            signature.bind(*probe.args)
        except TypeError:
            names = ", ".join(wanted[: len(probe.args)])
            return (
                f"Your function takes `{shortened(str(signature), 120)}`, but it is "
                f"called as `{exercise.called}({names})`. Give it these parameters, in "
                "this order."
            )
    return ""


def _has_blank(function: Function) -> bool:
    """Find a line ``name = ...`` that is still to be filled."""
    code = reading.code_of(function)
    return code is not None and any(
        step.opname == "LOAD_CONST"
        and step.argval is Ellipsis
        and after.opname.startswith(("STORE_FAST", "STORE_DEREF", "STORE_NAME"))
        for step, after in pairwise(reading.steps(code))
    )


def _is_stub(function: Function, outcome: Outcome) -> bool:
    """Tell whether a function is a placeholder: it raises, gives ``...`` or nothing."""
    error = outcome.error
    if outcome.value.made == "ellipsis" or (error and error.of(NotImplementedError)):
        return True
    if error and error.of(TypeError) and "ellipsis" in error.text:
        return True
    if error or outcome.value.kind != NOTHING:
        return False
    code = reading.code_of(function)
    if code is None or not {step.opname for step in reading.steps(code)} <= _IDLE:
        return False
    source = reading.source(function)
    return not re.search(r"(^|[:;])\s*return\b", source, re.MULTILINE)


def _open_helper(function: Function, outcome: Outcome) -> str:
    """Name another function of the learner that is a stub and is called here."""
    error, code = outcome.error, reading.code_of(function)
    if error is None or not error.of(NotImplementedError) or code is None:
        return ""
    if error.raised_in is None or error.raised_in in reading.codes(code):
        return ""
    return error.raised_in.co_name
