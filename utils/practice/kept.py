"""The learner's progress: one file outside the course, or memory alone.

What is kept of an item is its status, ``"tried"`` or ``"correct"``, for a question the
guesses, and for a recall question when it comes back. A pass is never taken back. When
the file cannot be used, the lesson goes on with what this session remembers.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import platformdirs

from utils.practice import storage

Items = dict[str, dict[str, Any]]
VARIABLE = "PAYING_ATTENTION_PROGRESS"
_STATUSES = (None, "tried", "correct")

# What could not be written, or must not be, by the file it belongs to.
_unsaved: dict[Path | None, Items] = {}
# What need not be said twice in a session.
_said: set[str] = set()
# While several entries are recorded that are to be written in one step.
_gathering: list[Path | None] = []


def location() -> Path | None:
    """Name the progress file, or None where nothing is read or written."""
    chosen = os.environ.get(VARIABLE, "").strip()
    if _off():
        return None
    with suppress(RuntimeError, OSError):  # no home folder, no working directory
        if chosen:
            return Path(chosen).expanduser().absolute()
        return _data_folder() / "progress.json"
    return None


def items() -> tuple[Items, str]:
    """Read what is known of every item, and a notice for the learner or ``""``."""
    path = location()
    unsaved = _unsaved.get(path, {})
    if path is None:
        return _merged({}, unsaved), _homeless()
    try:
        content, notice = storage.read(path)
    except OSError as error:
        return _merged({}, unsaved), _lost(error)
    found = content.get("items", {}).items()
    sound = {key: entry for key, entry in found if _sound(entry)}
    return _merged(sound, unsaved), notice


def record(key: str, **entry: Any) -> str:
    """Keep an entry of an item; return a notice for the learner or ``""``."""
    path = location()
    _unsaved[path] = _merged(_unsaved.get(path, {}), {key: entry})
    return "" if path in _gathering else _save(path)


@contextmanager
def together() -> Iterator[list[str]]:
    """Write what is recorded inside in one step; drop it all if that raises.

    The list that it gives holds the notice afterwards, if there is one.
    """
    path = location()
    before = dict(_unsaved.get(path, {}))
    notices: list[str] = []
    _gathering.append(path)
    try:
        yield notices
    except BaseException:
        _unsaved[path] = before
        raise
    finally:
        _gathering.pop()
    if notice := _save(path):
        notices.append(notice)


def forget(keys: list[str]) -> tuple[bool, str]:
    """Drop what is known of some items; tell whether that was done, and a notice."""
    path = location()

    def drop(content: storage.Content) -> storage.Content:
        known = content.get("items", {})
        left = {key: entry for key, entry in known.items() if key not in keys}
        return content if len(left) == len(known) else {**content, "items": left}

    notice = _homeless()
    if path is not None:
        try:
            notice = storage.change(path, drop)
        except OSError as error:
            notice = _lost(error)
            if _may_hold(path, keys):
                return False, notice
    for key in keys:
        _unsaved.get(path, {}).pop(key, None)
    return True, notice


def _may_hold(path: Path, keys: list[str]) -> bool:
    try:
        content, _ = storage.read(path)
    except OSError:
        return True
    return not content.get("items", {}).keys().isdisjoint(keys)


def _save(path: Path | None) -> str:
    """Write what is unsaved; what a newer version of the course wrote stays."""
    unsaved, newer = _unsaved.get(path, {}), Items()
    if path is None or not unsaved:
        return _homeless()

    def add(content: storage.Content) -> storage.Content:
        known = content.get("items", {})
        newer.update({k: v for k, v in unsaved.items() if _is_newer(k, content)})
        ours = {k: v for k, v in unsaved.items() if k not in newer}
        sound = {k: known[k] for k in ours if _sound(known.get(k))}
        return {**content, "items": {**known, **_merged(sound, ours)}}

    try:
        notice = storage.change(path, add)
    except OSError as error:
        return _lost(error)
    _unsaved.pop(path, None)
    if newer:
        _unsaved[path] = newer
    return notice or (_about_newer(newer) if newer else "")


def _merged(old: Items, new: Items) -> Items:
    both = dict(old)
    for key, entry in new.items():
        before = old.get(key, {})
        both[key] = {**before, **entry}
        if before.get("status") == "correct":
            both[key]["status"] = "correct"
        if "first" in before:
            both[key]["first"] = before["first"]
    return both


def _sound(entry: Any) -> bool:
    return isinstance(entry, dict) and entry.get("status") in _STATUSES


def _is_newer(key: str, content: storage.Content) -> bool:
    """Tell whether an entry says what only a newer version can read."""
    entry = content.get("items", {}).get(key, {})
    if _sound(entry):
        return False
    strange = isinstance(entry, dict) and isinstance(entry.get("status"), str)
    return strange or content.get("version", 1) != 1


def _about_newer(keys: Items) -> str:
    listed = ", ".join(sorted(keys))
    return _once(
        f"Your progress file says of {listed} what only a newer version of the course "
        "can read. It stays as it is; this session alone remembers what you do there."
    )


def _lost(error: OSError) -> str:
    reason = error.strerror or type(error).__name__
    return (
        f"The progress file cannot be used ({reason[:1].lower()}{reason[1:]}). The "
        "lesson goes on; this session alone remembers what you do."
    )


def _off() -> bool:
    automatic = os.environ.get("CI", "").lower() not in ("", "0", "false")
    return automatic or os.environ.get(VARIABLE, "").strip().lower() == "off"


def _homeless() -> str:
    """Say once that no folder is known, unless nothing shall be kept."""
    if _off() or location() is not None:
        return ""
    return _once(
        "No home folder is known to keep your progress in. The lesson goes on; this "
        f"session alone remembers what you do. Name a file in {VARIABLE} to keep it."
    )


def _once(notice: str) -> str:
    if notice in _said:
        return ""
    _said.add(notice)
    return notice


def _data_folder() -> Path:
    folder = Path(platformdirs.user_data_dir("paying-attention", appauthor=False))
    if not folder.is_absolute():
        raise RuntimeError("there is no home folder")
    if not (folder / "progress.json").exists():
        for base in _former_bases():
            if (base / folder.name / "progress.json").is_file():
                return base / folder.name
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
