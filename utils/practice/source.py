"""A function's source as a learner would write it."""

import inspect
import re
import textwrap
from collections.abc import Callable
from typing import Any


def plain(function: Callable[..., Any]) -> str:
    """Write a function without annotations, and names without a leading underscore.

    Examples
    --------
    >>> def _twice(x: float) -> float:
    ...     return 2 * x
    >>> print(plain(_twice), end="")
    def twice(x):
        return 2 * x
    """
    source = textwrap.dedent(inspect.getsource(function))
    head, colon, body = source.partition(":\n")
    head = re.sub(r" -> [\w.\[\]]+$|: [\w.\[\]]+(?=[,)])|: [\w.\[\]]+ (?==)", "", head)
    head = re.sub(r"(?<=\w)= (?=[^,)]+[,)])", "=", head)
    return re.sub(r"\b_(?=[a-z])", "", head + colon + body)
