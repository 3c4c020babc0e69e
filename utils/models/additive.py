"""Additive attention: a score is v · tanh(W s + U h), a sum and no product.

Bahdanau, Cho and Bengio, "Neural Machine Translation by Jointly Learning to Align and
Translate" (2014), where attention began. Query and key meet in a sum, which a curve
bends; one learnt vector measures what came out.
"""

from dataclasses import dataclass

import numpy as np

from utils.mathematics.attention import softmax
from utils.models.blocks import Layer


@dataclass(frozen=True)
class AdditiveLayer(Layer):
    """A look whose scores are v · tanh(query + key); one head.

    Parameters
    ----------
    v
        What the sum is measured with, (d_k,).
    """

    v: np.ndarray

    @property
    def scores(self) -> np.ndarray:
        """How well each query fits each key: (..., 1, m, n)."""
        return additive_scores(self.queries, self.keys, self.v)

    @property
    def scaled(self) -> np.ndarray:
        """The same: additive scores are not divided by anything."""
        return self.scores


def additive_scores(Q: np.ndarray, K: np.ndarray, v: np.ndarray) -> np.ndarray:
    """v · tanh(q + k) of each query and key: (..., m, n).

    Source: Bahdanau, Cho and Bengio 2014, appendix A.1.2.

    Examples
    --------
    >>> Q, K = np.array([[0.0], [2.0]]), np.array([[0.0], [1.0], [-2.0]])
    >>> additive_scores(Q, K, np.array([1.0])).round(2)
    array([[ 0.  ,  0.76, -0.96],
           [ 0.96,  1.  ,  0.  ]])
    """
    scores: np.ndarray = np.tanh(Q[..., :, None, :] + K[..., None, :, :]) @ v
    return scores


def additive_look(
    Q: np.ndarray, K: np.ndarray, V: np.ndarray, v: np.ndarray, there: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Mix the values by the softmax of additive scores: output and weights.

    ``there`` (..., n) is False where a key is padding.
    """
    scores = additive_scores(Q, K, v)
    if there is not None:
        scores = np.where(there[..., None, :], scores, -np.inf)
    weights = softmax(scores)  # (..., m, n)
    return weights @ V, weights
