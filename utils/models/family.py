"""What all families are: a configuration, its tensors, and a forward pass."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike

from utils.mathematics.norms import layer_norm
from utils.models.activations import ACTIVATIONS
from utils.models.blocks import Result, Room
from utils.models.checkpoint import NOTHING, CheckpointError, Config, Shape, Tensor
from utils.models.entries import check_arrays, choice, number, whole

Stored = Mapping[str, np.ndarray]
WITHOUT = "hidden states and no logits"
#: how the names of heads begin, in Hugging Face's library and beside it
_HEADS = re.compile(r"(\w*(head|classifier|score|outputs|regressor)|decoder|cls)\.")


class Model:
    """A model of one of the families; `models.load` opens it.

    Parameters
    ----------
    config
        What `config.json` says.
    tensors
        One for each name of `shapes(config)`, and perhaps those of `optional(config)`.
    dtype
        What to compute in.
    note
        Why there are no logits, if there are none; see `silence`.
    """

    #: whole numbers above 0 that config.json must have
    SIZES: ClassVar[tuple[str, ...]] = ()
    #: what would make the forward pass another one
    ONLY: ClassVar[tuple[tuple[str, Any], ...]] = ()
    #: the name in config.json of the curve between two matrices; the usual one
    ACTIVATION: ClassVar[tuple[str, str] | None] = None
    #: the name in config.json of what keeps a norm from dividing by 0; the usual one
    EPS: ClassVar[tuple[str, float]] = ("layer_norm_eps", 1e-5)
    #: pairs of sizes where the second is the number of heads that share the first
    HEADS: ClassVar[tuple[tuple[str, str], ...]] = ()
    #: other names of entries of config.json, which stand above their own
    ALIASES: ClassVar[Mapping[str, str]] = MappingProxyType({})
    #: what may be before the names of tensors, where a head sits on top
    PREFIXES: ClassVar[tuple[str, ...]] = ()
    #: how the names of its own tensors begin, without that; other ones are a head's
    OWN: ClassVar[tuple[str, ...]] = ()
    #: the entry of config.json that says for how many tokens there is room
    LIMIT: ClassVar[str] = ""
    #: tensors that a checkpoint may have and the forward pass has no use for
    UNUSED: ClassVar[str] = NOTHING
    #: large tables of which a call reads a few rows: they stay as they are stored
    TABLES: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        config: Config,
        tensors: Mapping[str, Tensor],
        dtype: DTypeLike = np.float32,
        note: str = "",
    ) -> None:
        self.config, self.note = dict(config), note
        self.dtype = np.dtype(dtype)
        self._eps = number(config, *self.EPS)
        self._stored = {name: tensors[name] for name in self.TABLES if name in tensors}
        self._tensors = {
            name: tensor.rows(..., self.dtype)
            for name, tensor in tensors.items()
            if name not in self._stored
        }

    @classmethod
    def check(cls, config: Config) -> None:
        """Raise CheckpointError if this family cannot run such a configuration."""
        for name in cls.SIZES:
            whole(config, name)
        for size, heads in cls.HEADS:
            if config[size] % config[heads]:
                raise CheckpointError(
                    f"config.json: {size} {config[size]} does not divide into "
                    f"{config[heads]} heads ({heads})"
                )
        for name, only in cls.ONLY:
            choice(config, name, only)
        check_arrays(config)
        if number(config, *cls.EPS) < 0:
            name, value = cls.EPS[0], config[cls.EPS[0]]
            raise CheckpointError(
                f"config.json: {name} is {value!r}; expected 0 or more"
            )
        if cls.ACTIVATION:
            name, usual = cls.ACTIVATION
            choice(config, name, usual, *ACTIVATIONS)

    @staticmethod
    def shapes(config: Config) -> dict[str, Shape]:
        """Name and shape of each tensor that the model needs."""
        raise NotImplementedError

    @staticmethod
    def optional(config: Config) -> dict[str, Shape]:
        """Name and shape of tensors that are used if they are there."""
        return {}

    @classmethod
    def silence(cls, config: Config, stored: Stored) -> str:
        """Why a checkpoint with these tensors gives no logits, "" if it gives them."""
        known = {*cls.shapes(config), *cls.optional(config)}
        heads = {name for name in stored.keys() - known if cls._is_head(name)}
        if not heads:
            return ""
        return f"it has a head that the course does not run, {min(heads)}: {WITHOUT}"

    @classmethod
    def is_unused(cls, name: str) -> bool:
        """Whether a tensor that the model does not need may be there."""
        return bool(re.match(cls.UNUSED, name)) or is_head(name, cls.OWN)

    @classmethod
    def _is_head(cls, name: str) -> bool:
        return is_head(name, cls.OWN) and not re.match(cls.UNUSED, name)

    @classmethod
    def plain(cls, config: Config) -> Config:
        """The configuration under the family's own names."""
        others = {own: config[o] for o, own in cls.ALIASES.items() if o in config}
        return {**config, **others}

    @classmethod
    def needed(cls, config: Config, stored: Stored, note: str) -> dict[str, Shape]:
        """The tensors to read: what is needed, and what is optional and there."""
        needed, more = cls.shapes(config), cls.optional(config)
        if note:
            return {name: needed[name] for name in needed if name not in more}
        return needed | more if more.keys() & stored.keys() else needed

    @property
    def room(self) -> Room | None:
        """The limit, and what config.json calls it."""
        return None if self.limit is None else (self.limit, self.LIMIT)

    @property
    def limit(self) -> int | None:
        """How many tokens the model has room for; None if there is no such limit."""
        return None

    @property
    def parameters(self) -> int:
        """How many numbers were learnt."""
        sizes = [np.prod(tensor.shape) for tensor in self._stored.values()]
        return int(sum(sizes) + sum(X.size for X in self._tensors.values()))

    def __call__(self, *args: Any, **kwargs: Any) -> Result:
        """Run the model."""
        raise NotImplementedError

    def _linear(self, name: str, X: np.ndarray) -> np.ndarray:
        """X Wᵀ + b, as PyTorch keeps W: (out, in)."""
        result: np.ndarray = X @ self._tensors[f"{name}.weight"].T
        bias = self._tensors.get(f"{name}.bias")
        if bias is not None:
            result += bias
        return result

    def _norm(self, name: str, X: np.ndarray) -> np.ndarray:
        gain, bias = self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"]
        return layer_norm(X, gain, bias, eps=self._eps)

    def _activate(self, X: np.ndarray) -> np.ndarray:
        name, usual = self.ACTIVATION or ("", "gelu")
        return ACTIVATIONS[self.config.get(name, usual)](X)


def is_head(name: str, own: tuple[str, ...]) -> bool:
    """Whether a tensor is of a head on top of a model with such tensors of its own."""
    start = name.partition(".")[0]
    return bool(own) and start not in own and bool(_HEADS.match(name))


def numbered(prefix: str, layers: int, layer: Mapping[str, Shape]) -> dict[str, Shape]:
    """The shapes of one layer, under the names of each: prefix.0.…, prefix.1.…"""
    return {
        f"{prefix}.{place}.{name}": shape
        for place in range(layers)
        for name, shape in layer.items()
    }


def with_bias(weights: Mapping[str, Shape]) -> dict[str, Shape]:
    """For each matrix (out, in), or gain (d,), a weight and a bias of that name."""
    return {
        f"{name}.{part}": shape if part == "weight" else shape[:1]
        for name, shape in weights.items()
        for part in ("weight", "bias")
    }
