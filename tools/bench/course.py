"""How long each lesson runs, the whole suite, and setting up from nothing."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tools import kernel, stored
from tools.lessons import ROOT, notebooks

TORCH = "torch==2.13.0"
Step = Callable[[str, dict[str, str]], None]


def lessons() -> dict[str, float]:
    """Seconds of each lesson from top to bottom, the kernel's start included."""
    seconds = {}
    for path in notebooks():
        start = time.monotonic()
        kernel.execute(stored.read(path), path.parent)
        seconds[path.stem] = time.monotonic() - start
        print(f"{path.stem} {seconds[path.stem]:.1f} s", file=sys.stderr, flush=True)
    return seconds


def suite() -> float:
    """Seconds of `make test` in an environment that is set up."""
    start = time.monotonic()
    command = [
        "make",
        "test",
        "ARGS=",
    ]  # not those of `make bench`, which make hands on
    subprocess.run(
        command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, timeout=5400
    )
    return time.monotonic() - start


def set_up() -> dict[str, dict[str, float]]:
    """Seconds from nothing, size downloaded and size on disk, without any cache."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        course = _install(place / "course", _uv)
        by_pip = _install(place / "pip", _pip)
        download = _download(place / "wheels", "-r", str(ROOT / "requirements.txt"))
        torch = _install(place / "torch", _uv, _torch)
        torch_download = _download(place / "more", TORCH)
    return {
        "the course, as `make lab` sets it up": course | {"download": download},
        "the course, by pip alone": by_pip | {"download": download},
        "the course and PyTorch (CPU build)": torch
        | {"download": download + torch_download},
    }


def _install(place: Path, *steps: Step) -> dict[str, float]:
    environment = {
        **os.environ,
        "PIP_NO_CACHE_DIR": "1",
        "UV_NO_CACHE": "1",
    }
    start = time.monotonic()
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    python = next(p for p in place.glob("*/python*") if p.stem == "python")
    for step in steps:
        step(str(python), environment)
    seconds = time.monotonic() - start
    size = sum(p.stat().st_size for p in place.rglob("*") if p.is_file())
    shutil.rmtree(place)
    return {"seconds": seconds, "disk": size / 1e6}


def _call(python: str, environment: dict[str, str], *arguments: str) -> None:
    subprocess.run(
        [python, "-m", *arguments], env=environment, cwd=ROOT, check=True, timeout=1800
    )


def _uv(python: str, environment: dict[str, str]) -> None:
    hashes = ("-q", "--require-hashes", "-r")
    _call(python, environment, "pip", "install", *hashes, "tools/bootstrap.txt")
    lock = (*hashes, "requirements.txt")
    _call(python, environment, "uv", "pip", "install", "--python", python, *lock)


def _pip(python: str, environment: dict[str, str]) -> None:
    lock = ("-q", "--require-hashes", "-r", "requirements.txt")
    _call(python, environment, "pip", "install", *lock)


def _torch(python: str, environment: dict[str, str]) -> None:
    _call(python, environment, "pip", "install", "-q", TORCH)


def _download(place: Path, *what: str) -> float:
    """Megabytes of the wheels for this machine."""
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-cache-dir"]
    subprocess.run([*command, "-d", str(place), *what], check=True, timeout=1800)
    return sum(p.stat().st_size for p in place.iterdir()) / 1e6
