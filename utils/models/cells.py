"""The cells of RNNs: what one step makes of a token and of the state before it.

Elman, "Finding Structure in Time" (1990), for the plain cell; Hochreiter and
Schmidhuber, "Long Short-Term Memory" (1997), and Cho et al., "Learning Phrase
Representations using RNN Encoder-Decoder" (2014), for the cells whose gates decide what
to keep. The names of the tensors are PyTorch's.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from utils.models.activations import sigmoid
from utils.models.checkpoint import CheckpointError, Config, Shape
from utils.models.entries import choice

#: what a cell hands to the next step: h, and for an LSTM also c; (..., d) each
State = tuple[np.ndarray, ...]


class Weights(NamedTuple):
    """What a cell has learnt: (gates * d, d_in), (gates * d, d), (gates * d,) twice."""

    W_ih: np.ndarray
    W_hh: np.ndarray
    b_ih: np.ndarray
    b_hh: np.ndarray


def rnn_step(x: np.ndarray, u: np.ndarray, state: State) -> State:
    """h' = tanh(x + u), with x = W_ih x_t + b_ih and u = W_hh h + b_hh."""
    return (np.tanh(x + u),)


def gru_step(x: np.ndarray, u: np.ndarray, state: State) -> State:
    """h' = (1 - z) n + z h: the gate z says how much of the old state stays."""
    (h,) = state
    x_r, x_z, x_n = np.split(x, 3, axis=-1)
    u_r, u_z, u_n = np.split(u, 3, axis=-1)
    r, z = sigmoid(x_r + u_r), sigmoid(x_z + u_z)
    n = np.tanh(x_n + r * u_n)
    return ((1 - z) * n + z * h,)


def lstm_step(x: np.ndarray, u: np.ndarray, state: State) -> State:
    """c' = f c + i g, h' = o tanh(c'): c is only added to, so it lasts."""
    _, c = state
    i, f, g, o = np.split(x + u, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


Step = Callable[[np.ndarray, np.ndarray, State], State]
#: the step of a cell, how many rows of W belong to one number, and its state's parts
CELLS: dict[str, tuple[Step, int, int]] = {
    "rnn": (rnn_step, 1, 1),
    "gru": (gru_step, 3, 1),
    "lstm": (lstm_step, 4, 2),
}


def recur(
    cell: str,
    X: np.ndarray,
    weights: Weights,
    state: State | None = None,
    *,
    mask: np.ndarray | None = None,
    backwards: bool = False,
) -> tuple[np.ndarray, State]:
    """Walk along a sequence.

    Parameters
    ----------
    cell
        "rnn", "gru" or "lstm".
    X : (..., n, d_in)
        The sequence.
    weights
        What the cell has learnt.
    state : (..., d) each
        Where to begin; zeros if not given.
    mask : (..., n)
        False where there is padding: the state passes by unchanged.
    backwards
        Walk from the last token to the first.

    Returns
    -------
    hidden : (..., n, d)
        The state h after each step, in the order of the tokens.
    state
        The last one.

    Source: Cho et al. 2014, equations 5 to 8, with PyTorch's place for r and b_hh;
    Gers, Schmidhuber and Cummins 2000, "Learning to Forget", for the forget gate.
    """
    step, _, parts = CELLS[cell]
    n, d = X.shape[-2], weights.W_hh.shape[-1]
    x = X @ weights.W_ih.T + weights.b_ih  # all tokens at once, (..., n, gates * d)
    if state is None:
        state = (np.zeros((*X.shape[:-2], d), x.dtype),) * parts
    hidden = np.empty((*X.shape[:-1], d), x.dtype)
    for place in range(n - 1, -1, -1) if backwards else range(n):
        u = state[0] @ weights.W_hh.T + weights.b_hh
        new = step(x[..., place, :], u, state)
        state = new if mask is None else _pass_by(mask[..., place, None], new, state)
        hidden[..., place, :] = state[0]
    return hidden, state


def check_cell(config: Config) -> None:
    """Raise CheckpointError if there is no such cell, or PyTorch's is another one."""
    for name, only in (("nonlinearity", "tanh"), ("proj_size", 0), ("bias", True)):
        choice(config, name, only)
    if config.get("cell") not in CELLS:
        raise CheckpointError(
            f"config.json: cell is {config.get('cell')!r}; "
            f"the course runs {', '.join(CELLS)}"
        )


def cell_shapes(cell: str, name: str, d_in: int, d: int) -> dict[str, Shape]:
    """The tensors of a cell; ``name`` has {} where PyTorch writes weight_ih."""
    rows = CELLS[cell][1] * d
    shapes: tuple[Shape, ...] = ((rows, d_in), (rows, d), (rows,), (rows,))
    return {
        name.format(part): shape for part, shape in zip(_PARTS, shapes, strict=True)
    }


def cell_weights(tensors: Mapping[str, np.ndarray], name: str) -> Weights:
    """The weights of a cell; ``name`` has {} where PyTorch writes weight_ih."""
    return Weights(*(tensors[name.format(part)] for part in _PARTS))


def real_tokens(mask: ArrayLike | None, shape: Shape) -> np.ndarray | None:
    """A mask that says which tokens are no padding."""
    if mask is None:
        return None
    there = np.asarray(mask)
    if there.dtype != bool:
        raise TypeError(f"mask must be True or False, but it is {there.dtype}")
    if there.shape != shape:
        raise ValueError(f"mask must have shape {shape}, but it has {there.shape}")
    return there


_PARTS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def _pass_by(there: np.ndarray, new: State, old: State) -> State:
    return tuple(np.where(there, a, b) for a, b in zip(new, old, strict=True))
