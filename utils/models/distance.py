"""GPT-2 without positions: a head knows only how far back a token stands.

Raffel et al., "Exploring the Limits of Transfer Learning with a Unified Text-to-Text
Transformer" (2020), section 2.1: each head has learnt one number for each distance and
adds it to the score. What was learnt at one place then holds at every other place,
which is what looking something up in the text needs.
"""

from dataclasses import dataclass

import numpy as np

from utils.models.blocks import Layer, look
from utils.models.checkpoint import Config, Shape
from utils.models.gpt2 import Gpt2


@dataclass(frozen=True)
class DistanceLayer(Layer):
    """A look where the distance has a say.

    Parameters
    ----------
    bias
        What is added to the scaled scores, (h, n, n_k).
    """

    bias: np.ndarray

    @property
    def scaled(self) -> np.ndarray:
        """Q Kᵀ / √d_k plus the number of the distance: (..., h, n, n_k)."""
        moved: np.ndarray = super().scaled + self.bias
        return moved


class DistanceGpt2(Gpt2):
    """A decoder: ids of tokens in, scores of the next token out.

    `config.json` and the tensors are those of GPT-2, except that `wpe.weight` is absent
    and each layer has `attn.distance.weight`, (n_head, n_positions): column i belongs
    to the token i places back.
    """

    @staticmethod
    def shapes(config: Config) -> dict[str, Shape]:
        """Name and shape of each tensor."""
        found = Gpt2.shapes(config)
        del found["wpe.weight"]
        table: Shape = (config["n_head"], config["n_positions"])
        layers = range(config["n_layer"])
        return found | {f"h.{place}.attn.distance.weight": table for place in layers}

    def _embed(self, ids: np.ndarray, past: int) -> np.ndarray:
        """The word alone: (..., n, d_model)."""
        embedded: np.ndarray = self._tensors["wte.weight"][ids]
        return embedded

    def _look(
        self,
        name: str,
        X: np.ndarray,
        QKV: tuple[np.ndarray, np.ndarray, np.ndarray],
        mask: np.ndarray | None,
        silent: list[int],
    ) -> Layer:
        n, n_k = X.shape[-2], QKV[1].shape[-2]
        back = np.arange(n_k - n, n_k)[:, None] - np.arange(n_k)
        table = self._tensors[f"{name}.attn.distance.weight"]
        bias = table[:, np.maximum(back, 0)]  # (h, n, n_k); what is ahead stays hidden
        added = bias if mask is None else np.where(mask, bias, -np.inf)
        seen = look(X, *QKV, added, silent)
        return DistanceLayer(**vars(seen), bias=bias)
