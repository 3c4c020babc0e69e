"""Tell a function that is still to be written from one that is wrong."""

import re
from itertools import pairwise

from utils.practice import reading
from utils.practice.call import Function, Outcome
from utils.practice.values import NOTHING

_IDLE = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}


def has_blank(function: Function) -> bool:
    """Find a line ``name = ...`` that is still to be filled."""
    code = reading.code_of(function)
    return code is not None and any(
        step.opname == "LOAD_CONST"
        and step.argval is Ellipsis
        and after.opname.startswith(("STORE_FAST", "STORE_DEREF", "STORE_NAME"))
        for step, after in pairwise(reading.steps(code))
    )


def is_stub(function: Function, outcome: Outcome) -> bool:
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


def open_helper(function: Function, outcome: Outcome) -> str:
    """Name another function of the learner that is a stub and is called here."""
    error, code = outcome.error, reading.code_of(function)
    if error is None or not error.of(NotImplementedError) or code is None:
        return ""
    if error.raised_in is None or error.raised_in in reading.codes(code):
        return ""
    return error.raised_in.co_name
