"""The ONNX backend's own test vectors, as the `onnx` wheel 1.22.0 ships them.

They are files of the ONNX project (https://github.com/onnx/onnx, Apache License 2.0,
copyright ONNX Project Contributors): ``onnx/backend/test/data/node/test_*``. Kept from
them are the inputs, attributes and answers of every vector of six operators; of
Attention, the answer `Y` and, where asked for, the weights (not the cache, which is the
input again, nor the scores on their way).

Newer wheels do not ship the files, and older ones follow other conventions.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx

NAME = "onnx"
TOLERANCE = 0.0
OPERATORS = (
    "Attention",
    "LayerNormalization",
    "LogSoftmax",
    "RMSNormalization",
    "RotaryEmbedding",
    "Softmax",
)
FILES = Path(onnx.__file__).parent / "backend" / "test" / "data" / "node"


def make() -> dict[str, np.ndarray]:
    """Collect the vectors; an array that several of them share is kept once."""
    arrays: dict[str, np.ndarray] = {}
    cases = {}
    for folder in sorted(FILES.glob("test_*")):
        node = onnx.load(folder / "model.onnx").graph.node
        if len(node) == 1 and node[0].op_type in OPERATORS:
            cases[folder.name] = _case(folder, node[0], arrays)
    return {"cases": np.array(json.dumps(cases, sort_keys=True)), **arrays}


def _case(
    folder: Path, node: onnx.NodeProto, arrays: dict[str, np.ndarray]
) -> dict[str, Any]:
    attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    answers = {node.output[0]}
    if attributes.get("qk_matmul_output_mode") == 3:  # 3: the weights
        answers.add("qk_matmul_output")
    given = _read(folder, "input", node.input)
    came = _read(folder, "output", node.output)
    return {
        "operator": node.op_type,
        "attributes": attributes,
        "inputs": {name: _keep(array, arrays) for name, array in given.items()},
        "answers": {name: _keep(came[name], arrays) for name in sorted(answers)},
    }


def _read(folder: Path, kind: str, names: list[str]) -> dict[str, np.ndarray]:
    """Arrays by name; the files are numbered, names left out (optional) are not."""
    read = {}
    for number, name in enumerate(filter(None, names)):
        path = folder / "test_data_set_0" / f"{kind}_{number}.pb"
        tensor = onnx.TensorProto.FromString(path.read_bytes())
        read[name] = onnx.numpy_helper.to_array(tensor)
    return read


def _keep(array: np.ndarray, arrays: dict[str, np.ndarray]) -> str:
    described = f"{array.dtype} {array.shape} ".encode() + array.tobytes()
    key = hashlib.sha256(described).hexdigest()[:12]
    arrays[key] = array
    return key
