"""The cache of a decoder: earlier keys and values are computed only once."""

import numpy as np

from utils.models.checkpoint import Shape

Pair = tuple[np.ndarray, np.ndarray]


class Cache:
    """What a decoder remembers of the tokens so far; empty at first, and it grows.

    Give the same cache to each call and only the new tokens as ids:

    >>> from utils import models
    >>> cache = models.Cache()
    >>> cache.length, cache.nbytes
    (0, 0)

    A transformer keeps a key and a value for each token, head and layer, so the cache
    grows with the text. An RNN keeps one state, which stays as small as it was.

    Source
    ------
    Shazeer, "Fast Transformer Decoding: One Write-Head is All You Need" (2019), section
    2.4: incremental decoding.
    """

    def __init__(self) -> None:
        #: how many tokens it holds
        self.length = 0
        self._room: dict[str, Pair] = {}
        self._kept: dict[str, tuple[np.ndarray, ...]] = {}
        self._padding: np.ndarray | None = None

    @property
    def nbytes(self) -> int:
        """The memory of what it holds, in bytes."""
        pairs = [self._seen(X, self.length) for two in self._room.values() for X in two]
        kept = [X for arrays in self._kept.values() for X in arrays]
        return sum(X.nbytes for X in pairs + kept)

    def extend(self, name: str, K: np.ndarray, V: np.ndarray) -> Pair:
        """Put new keys and values, (..., h, n, d_k), behind the earlier ones.

        Returns all of them, (..., h, length + n, d_k). They count as held only after
        `advance`, so a call that fails half way leaves the cache as it was.
        """
        end = self.length + K.shape[-2]
        room = self._room.get(name, (K[..., :0, :], V[..., :0, :]))
        pairs = [self._put(X, new) for X, new in zip(room, (K, V), strict=True)]
        self._room[name] = pairs[0], pairs[1]
        return self._seen(pairs[0], end), self._seen(pairs[1], end)

    def advance(self, n: int) -> None:
        """Count n tokens more: every layer has put its keys and values in."""
        self.length += n

    def kept(self, name: str) -> tuple[np.ndarray, ...] | None:
        """What `keep` was given last: a state, or what another sequence became."""
        return self._kept.get(name)

    def keep(self, name: str, *arrays: np.ndarray) -> None:
        """Hold arrays that do not grow with the tokens."""
        self._kept[name] = arrays

    def padding(self, new: np.ndarray | None, shape: Shape) -> np.ndarray | None:
        """Which keys are no padding, earlier ones included: (..., 1, 1, length + n)."""
        if new is None and self._padding is None:
            return None
        *batch, n = shape
        before = self._padding
        if before is None:
            before = np.ones((*batch, 1, 1, self.length), bool)
        if new is None:
            new = np.ones((*batch, 1, 1, n), bool)
        self._padding = np.concatenate([before[..., : self.length], new], axis=-1)
        return self._padding

    def _put(self, room: np.ndarray, new: np.ndarray) -> np.ndarray:
        """Write behind what is held; where there is no room left, get twice as much."""
        if room.shape[:-2] != new.shape[:-2] or room.shape[-1] != new.shape[-1]:
            raise ValueError(
                f"the cache holds keys of shape {room.shape[:-2]} and {room.shape[-1]} "
                f"numbers, but {new.shape[:-2]} and {new.shape[-1]} came: it belongs "
                "to another batch or model"
            )
        end = self.length + new.shape[-2]
        if end > room.shape[-2]:
            wider = np.empty((*room.shape[:-2], 2 * end, room.shape[-1]), new.dtype)
            wider[..., : self.length, :] = self._seen(room, self.length)
            room = wider
        room[..., self.length : end, :] = new
        return room

    @staticmethod
    def _seen(X: np.ndarray, end: int) -> np.ndarray:
        return X[..., :end, :]
