"""How the heads of a layer look: which are switched off, and by whose attention."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from utils.mathematics.attention import attention as ours
from utils.models.blocks import Layer
from utils.models.yours import Answer, Attention, ask


@dataclass(frozen=True)
class Look:
    """A look through all heads of one layer.

    Parameters
    ----------
    place
        Which layer, from 0.
    silent
        The heads that are switched off: they bring back zero.
    attention
        A function in place of the course's own.
    part
        "encoder", "decoder" or "cross", where a model has several.
    """

    place: int
    silent: tuple[int, ...] = ()
    attention: Attention | None = None
    part: str = ""

    def __call__(
        self,
        X: np.ndarray,
        Q: np.ndarray,
        K: np.ndarray,
        V: np.ndarray,
        mask: np.ndarray | None,
    ) -> Layer:
        """Let the heads look; X is what came into the layer."""
        outputs, weights = self.heads(Q, K, V, mask)
        return Layer(X, Q, K, V, weights, outputs)

    def heads(
        self, Q: np.ndarray, K: np.ndarray, V: np.ndarray, mask: np.ndarray | None
    ) -> Answer:
        """What the heads bring back, (..., h, n, d_v), and their weights."""
        found: Answer
        if self.attention is None:
            found = ours(Q, K, V, mask)
        else:
            where = f"{self.part} layer {self.place}".strip()
            found = ask(self.attention, Q, K, V, mask, where)
        found[0][..., self.silent, :, :] = 0
        return found


def looks(
    heads_off: Iterable[tuple[int, int]],
    layers: int,
    h: int,
    attention: Attention | None = None,
    part: str = "",
) -> list[Look]:
    """The looks of a model, layer by layer.

    Parameters
    ----------
    heads_off
        Pairs (layer, head), each known to the model.
    layers, h
        How many layers there are, and heads in each.
    attention, part
        As in `Look`.

    Raises
    ------
    ValueError
        If a head is switched off that is not there.
    """
    off = silenced(heads_off, layers, h)
    return [
        Look(place, tuple(silent), attention, part) for place, silent in enumerate(off)
    ]


def silenced(
    heads_off: Iterable[tuple[int, int]], layers: int, h: int
) -> list[list[int]]:
    """For each layer the heads that are switched off, each known to the model."""
    off: list[list[int]] = [[] for _ in range(layers)]
    for layer, head in heads_off:
        if not (0 <= layer < layers and 0 <= head < h):
            raise ValueError(
                f"heads_off has (layer {layer}, head {head}), but layers go from "
                f"0 to {layers - 1} and heads from 0 to {h - 1}"
            )
        off[layer].append(head)
    return off
