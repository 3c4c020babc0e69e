"""Models with trained weights: one NumPy forward pass for each family.

`load` reads the layout that the field uses, `config.json` beside
`model.safetensors`, with the parameter names of Hugging Face's library. So the weights
in `data/` and a checkpoint on your own disk come in through the same door.
"""

from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from .bert import Bert
from .blocks import Layer, Result
from .checkpoint import CheckpointError, read_config, read_tensors

#: `model_type` in config.json -> the family that can run it
FAMILIES = {"bert": Bert}

__all__ = ["FAMILIES", "Bert", "CheckpointError", "Layer", "Result", "load"]


def load(folder: str | Path, dtype: DTypeLike = np.float32) -> Bert:
    """Open a model from a folder with `config.json` and `model.safetensors`.

    Parameters
    ----------
    folder
        `data.path("minilm")` of the course, or a folder of yours.
    dtype
        What the model computes in. With `np.float64` the printed decimals are the same
        on every machine; `np.float32` is about twice as fast.

    Returns
    -------
    Bert
        The model, ready to be called.

    Raises
    ------
    CheckpointError
        If the architecture is unknown, a tensor is missing, left over or of another
        shape, or a file is absent or cut off: the message names it.
    """
    config = read_config(Path(folder))
    kind = config.get("model_type")
    if not isinstance(kind, str) or kind not in FAMILIES:
        known = ", ".join(FAMILIES)
        raise CheckpointError(
            f"{Path(folder) / 'config.json'}: model_type is {kind!r}; "
            f"the course can run: {known}"
        )
    family = FAMILIES[kind]
    family.check(config)
    tensors = read_tensors(Path(folder), family.shapes(config), family.UNUSED)
    return family(config, tensors, dtype)
