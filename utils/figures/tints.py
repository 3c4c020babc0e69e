"""How numbers are coloured on one scale, and that scale drawn."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from utils.figures import colour
from utils.figures.typeset import number

KINDS = ("weights", "scores")
_STEPS = (0.2, 0.4, 0.6, 0.8, 1.0)
_STEP = "display:inline-block;width:14px;height:14px;vertical-align:middle"
_SCALE = "display:block;margin:8px 0 0;font-size:12px;line-height:1.4"


@dataclass(frozen=True)
class Tints:
    """A scale of colour: from 0, the page, to `reach`; half a cell of it below 0."""

    tint: str
    reach: float
    signed: bool
    _made: dict[float, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        values: np.ndarray[Any, Any],
        kind: str,
        reach: float | None,
        role: str | None,
    ) -> "Tints":
        """The scale for some numbers. Weights go from 0 to 1, whatever they are.

        Raises
        ------
        ValueError
            If the kind or the role is unknown.
        """
        if kind not in KINDS:
            raise ValueError(f"kind must be 'weights' or 'scores', but it is {kind!r}")
        if kind == "weights":
            return cls(colour.role(role or "weight"), 1.0, False)
        finite = np.abs(values[np.isfinite(values)])
        far = float(finite.max(initial=0.0)) if reach is None else reach
        return cls(colour.role(role), far, True)

    def style(self, value: float) -> str:
        """The style of a cell that holds a number; infinite ones have no colour."""
        part = colour.strength(value, self.reach) if math.isfinite(value) else 0.0
        part = -part if value < 0 else part
        if part not in self._made:
            self._made[part] = colour.fill(self.tint, part)
        return self._made[part]

    def scale(self) -> str:
        """The scale as a line of text with its colours: HTML."""
        steps = [-part for part in reversed(_STEPS)] if self.signed else []
        steps += [0.0, *_STEPS]
        boxes = "".join(
            f'<span style="{_STEP};{colour.fill(self.tint, part)}"></span>'
            for part in steps
        )
        low = number(-self.reach if self.signed else 0.0)
        below = ", half cells below 0" if self.signed else ""
        return (
            f'<span style="{_SCALE}">{low} {boxes} {number(self.reach)}{below}</span>'
        )
