"""Where the learner's progress lies: in a file of the learner's, outside the course."""

import os
import sys
from contextlib import suppress
from pathlib import Path

import platformdirs

VARIABLE = "PAYING_ATTENTION_PROGRESS"
_APP, _NAME = "paying-attention", "progress.json"


def location() -> Path | None:
    """Name the progress file, or None where nothing is read or written.

    It lies in the user's data folder, or where the variable
    ``PAYING_ATTENTION_PROGRESS`` says, from the working directory if that is no whole
    path. Nothing is kept where that says ``off``, on a CI machine, or without a home.
    """
    if off():
        return None
    chosen = _chosen()
    with suppress(RuntimeError, OSError):  # no home folder, no working directory
        return Path(chosen).expanduser().absolute() if chosen else _folder() / _NAME
    return None


def off() -> bool:
    """Tell whether nothing shall be kept."""
    automatic = os.environ.get("CI", "").lower() not in ("", "0", "false")
    return automatic or _chosen().lower() == "off"


def homeless() -> bool:
    """Tell whether something shall be kept, and there is no folder for it."""
    return not off() and location() is None


def _chosen() -> str:
    return os.environ.get(VARIABLE, "").strip()


def _folder() -> Path:
    folder = Path(platformdirs.user_data_dir(_APP, appauthor=False))
    if not folder.is_absolute():
        raise RuntimeError("there is no home folder")
    if not (folder / _NAME).exists():
        for base in _former_bases():
            if (base / _APP / _NAME).is_file():
                return base / _APP
    return folder


def _former_bases() -> list[Path]:
    """Where earlier versions of the course kept a file, which then stays in use."""
    with suppress(RuntimeError):
        if sys.platform == "win32":
            chosen = os.environ.get("LOCALAPPDATA")
            return [Path(chosen) if chosen else Path.home() / "AppData" / "Local"]
        if sys.platform == "darwin":
            return [Path.home() / "Library" / "Application Support"]
    return []
