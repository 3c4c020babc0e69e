"""GPT-2 without positions: a head knows only how far back a token stands.

Raffel et al., "Exploring the Limits of Transfer Learning with a Unified Text-to-Text
Transformer" (2020), section 2.1: each head has learnt one number for each distance and
adds it to the score. What was learnt at one place then holds at every other place,
which is what looking something up in the text needs.
"""

from dataclasses import dataclass

import numpy as np

from utils.models.blocks import Layer
from utils.models.checkpoint import Config, Shape
from utils.models.gpt2 import Gpt2
from utils.models.looks import Look
from utils.models.yours import adds_numbers


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
        look: Look,
    ) -> Layer:
        Q, K, V = QKV
        n, n_k = Q.shape[-2], K.shape[-2]
        back = np.arange(n_k - n, n_k)[:, None] - np.arange(n_k)
        table = self._tensors[f"{name}.attn.distance.weight"]
        bias = table[:, np.maximum(back, 0)]  # (h, n, n_k); what is ahead stays hidden
        if look.attention is None or adds_numbers(look.attention):
            added = bias if mask is None else np.where(mask, bias, -np.inf)
            outputs, weights = look.heads(Q, K, V, added)
        else:
            outputs, weights = look.heads(*with_bias(Q, K, bias), V, mask)
        return DistanceLayer(X, Q, K, V, weights, outputs, bias)


def with_bias(
    Q: np.ndarray, K: np.ndarray, bias: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Longer queries and keys whose scaled scores are Q Kᵀ / √d_k + bias.

    So a function of yours that knows nothing of distances, and takes a boolean mask,
    runs in this model too: each query gets a column of its own more, in which each key
    has the number of their distance.

    Parameters
    ----------
    Q, K : (..., h, n, d_k), (..., h, n_k, d_k)
    bias : (h, n, n_k)

    Returns
    -------
    (..., h, n, d_k + n), (..., h, n_k, d_k + n)
    """
    n, d_k = Q.shape[-2:]
    root = np.sqrt(d_k + n, dtype=Q.dtype)  # what the scores will be divided by
    own = np.broadcast_to(root * np.eye(n, dtype=Q.dtype), (*Q.shape[:-1], n))
    told = np.broadcast_to(bias.swapaxes(-1, -2), (*K.shape[:-1], n))
    longer = Q * (root / np.sqrt(d_k, dtype=Q.dtype))
    return np.concatenate([longer, own], -1), np.concatenate([K, told], -1)
