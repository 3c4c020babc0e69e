"""The entries of config.json: each of a kind that can be right, or one clear error."""

import math
from typing import Any

from utils.models.checkpoint import CheckpointError, Config


def whole(config: Config, name: str, least: int = 1) -> int:
    """A whole number of config.json that is large enough."""
    value = config.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise CheckpointError(
            f"config.json: {name} is {value!r}; expected a whole number "
            f"{f'of {least} or more' if least != 1 else 'above 0'}"
        )
    return value


def number(config: Config, name: str, usual: float, where: str = "") -> float:
    """A number of config.json, or of the part of it named, or the usual one."""
    value = config.get(name, usual)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value):
        what = f"{name} is {value!r}{where and f' in {where}'}"
        raise CheckpointError(f"config.json: {what}; expected a number")
    return float(value)


def choice(config: Config, name: str, *known: Any, where: str = "") -> Any:
    """One of the known values; the first one if config.json does not say.

    ``where`` is the part of config.json that the value is in.
    """
    value = config.get(name, known[0])
    if value not in known:
        told = ", ".join(repr(one) for one in dict.fromkeys(known))
        raise CheckpointError(
            f"config.json: {name} is {value!r}{where and f' in {where}'}; the course "
            f"runs {told}"
            f"{' alone' if len(known) == 1 else ''}"
        )
    return value


def architectures(config: Config) -> list[str]:
    """The library's classes that config.json names; none if it does not say."""
    kinds = config.get("architectures")
    if kinds is not None and not isinstance(kinds, list):
        raise CheckpointError(
            f"config.json: architectures is {kinds!r}; expected a list of names"
        )
    return [str(kind) for kind in kinds or ()]


def check_arrays(config: Config) -> None:
    """Raise CheckpointError where a file asks for other arrays than a family has.

    These entries are the library's, for every family: weights in other forms, and heads
    that were cut out of some layers.
    """
    for name in ("quantization_config", "pruned_heads"):
        if config.get(name):
            raise CheckpointError(
                f"config.json has {name}, which asks for other arrays than these; the "
                "course does not run it"
            )
