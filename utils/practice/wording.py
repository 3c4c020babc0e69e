"""Write numbers, values and names into a sentence, briefly and never misleadingly."""

import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from utils.practice.values import LEAVES, NUMBERS, SEQUENCE, Seen

_ZERO = 1e-12


def number(value: Any, digits: int = 4) -> str:
    """Write a number with a few digits, and 0 without a sign.

    >>> number(2 / 3), number(-0.0), number(3.0)
    ('0.6667', '0', '3')
    """
    return f"{float(value) + 0.0:.{digits}g}"


def number_pair(left: Any, right: Any) -> tuple[str, str]:
    """Write two numbers with as many digits as tell them apart.

    >>> number_pair(0.23120001, 0.23123)
    ('0.2312', '0.23123')
    """
    left, right = float(left), float(right)
    right = 0.0 if abs(right) < _ZERO else right  # a rounding error is no target
    for digits in range(4, 18):
        texts = number(left, digits), number(right, digits)
        if texts[0] != texts[1] or left == right:
            return texts
    return texts


def entry_pair(left: Any, right: Any) -> tuple[str, str]:
    """Write two entries, numbers or not, so that a difference can be seen."""
    if isinstance(left, str) or isinstance(right, str):
        return quoted(left), quoted(right)
    if isinstance(left, (bool, np.bool_)) or isinstance(right, (bool, np.bool_)):
        return str(left), str(right)
    return number_pair(left, right)


def quoted(value: Any) -> str:
    """Write a word in quotation marks, as Python would, and cut a long one."""
    return shortened(repr(str(value)), 40)


def shortened(text: str, most: int) -> str:
    """Cut a long text; keep backticks from ending the code that it stands in."""
    text = text.replace("`", "'").replace("\n", " ")
    return text if len(text) <= most else text[: most - 1] + "…"


def listed(words: Sequence[str]) -> str:
    """Join words: ``a, b and c``."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if words[1:] else "".join(words)


def counted(number: int, word: str) -> str:
    """Write how many: ``1 entry`` or ``3 entries``."""
    many = word[:-1] + "ies" if word.endswith("y") else word + "s"
    return f"{number} {word if number == 1 else many}"


def place(index: Iterable[int]) -> str:
    """Write an index as it stands in code: ``[0, 2]``."""
    return str([int(i) for i in index])


def shown(seen: Seen) -> str:
    """Write what a value is, in a few words."""
    if seen.kind == SEQUENCE:
        return f"a {seen.made} of {counted(len(seen.items), 'thing')}"
    if seen.kind not in LEAVES:
        article = "an" if seen.made[:1] in "aeiou" else "a"
        return f"{article} {shortened(seen.made, 40)}" if seen.made else "something"
    if seen.shape:
        return f"{seen.kind} of shape {seen.shape}"
    if seen.data is None:
        return seen.kind
    entry = seen.data.item()
    return number(entry) if seen.kind == NUMBERS else quoted_or_plain(entry)


def sized(seen: Seen) -> str:
    """Write a shape; the shape of a single value tells a learner nothing.

    >>> sized(Seen(NUMBERS, "ndarray", (2, 3))), sized(Seen(NUMBERS, "float"))
    ('(2, 3)', 'a single value')
    """
    return str(seen.shape) if seen.shape else "a single value"


def quoted_or_plain(entry: Any) -> str:
    """Write a word in quotation marks and a truth value as it is."""
    return quoted(entry) if isinstance(entry, str) else str(entry)


def parameters(function: Callable[..., Any]) -> list[str]:
    """Name the parameters of a function."""
    return list(inspect.signature(function).parameters)


def described(function: Callable[..., Any], args: Sequence[Any]) -> str:
    """Name the arguments and their shapes: ``Q (3, 4), K (5, 4)``."""
    pairs = zip(parameters(function), args, strict=False)
    return ", ".join(_argument(name, arg) for name, arg in pairs)


def _argument(name: str, arg: Any) -> str:
    if isinstance(arg, np.ndarray):
        return f"{name} {arg.shape}"
    if isinstance(arg, (str, bytes, bool, int, float, slice, type(None), np.generic)):
        plain = arg.item() if isinstance(arg, np.generic) else arg
        return f"{name} = {shortened(repr(plain), 40)}"
    if isinstance(arg, (list, tuple, dict, set)):
        text = shortened(re.sub(r"\s+", " ", repr(arg)), 60)
        kind = f"a {type(arg).__name__} of {len(arg)}"
        simple = "array(" not in text and "object at" not in text and "…" not in text
        return f"{name} = {text}" if simple else f"{name}, {kind}"
    if callable(arg):
        return f"{name}, a function"
    return f"{name}, a {type(arg).__name__}"


def known_name(function: object, default: str) -> str:
    """Name the learner's function as it can be typed."""
    name = getattr(function, "__name__", "")
    return name if isinstance(name, str) and name.isidentifier() else default


def written(value: object) -> str:
    """Write a value as text without the space around it; only Ctrl-C comes through.

    Examples
    --------
    >>> written(" B ")
    'B'
    """
    try:
        return str.strip(str(value))
    except KeyboardInterrupt:
        raise
    except BaseException:  # an object with a mind of its own
        return f"a value of type {type(value).__name__}"
