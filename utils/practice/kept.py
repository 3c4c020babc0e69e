"""The learner's progress: one JSON file outside the course, or memory alone.

What is kept of an item is its status, ``"tried"`` or ``"correct"``, and for a question
the guesses. A pass is never taken back. When the file cannot be used, the lesson goes
on with what this session remembers.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

Items = dict[str, dict[str, Any]]
VARIABLE = "PAYING_ATTENTION_PROGRESS"

# What could not be written, or must not be, by the file it belongs to.
_unsaved: dict[Path | None, Items] = {}


def location() -> Path | None:
    """Name the progress file, or None where nothing is read or written."""
    chosen = os.environ.get(VARIABLE, "")
    automatic = os.environ.get("CI", "").lower() not in ("", "0", "false")
    if automatic or chosen.strip().lower() == "off":
        return None
    with suppress(RuntimeError):  # there may be no home folder
        return Path(chosen).expanduser() if chosen else _data_folder() / "progress.json"
    return None


def items() -> tuple[Items, str]:
    """Read what is known of every item, and a notice for the learner or ``""``."""
    path = location()
    if path is None:
        return _merged({}, _unsaved.get(None, {})), ""
    kept: dict[str, Any] = {}
    notice = ""
    try:
        if path.exists():
            with _locked(path):
                kept, notice = _read(path)
    except OSError as error:
        notice = _lost(error)
    return _merged(kept.get("items", {}), _unsaved.get(path, {})), notice


def record(key: str, **entry: Any) -> str:
    """Keep an entry of an item; return a notice for the learner or ``""``."""
    path = location()
    unsaved = _unsaved[path] = _merged(_unsaved.get(path, {}), {key: entry})
    if path is None:
        return ""

    def add(known: Items) -> Items:
        return _merged(known, unsaved)

    return _change(path, add)


def forget(keys: list[str]) -> str:
    """Drop what is known of some items; return a notice or ``""``."""
    path = location()
    for key in keys:
        _unsaved.get(path, {}).pop(key, None)
    if path is None:
        return ""

    def drop(known: Items) -> Items:
        return {key: entry for key, entry in known.items() if key not in keys}

    return _change(path, drop)


def _change(path: Path, change: Callable[[Items], Items]) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path):
            kept, notice = _read(path)
            before = kept.get("items", {})
            if (after := change(before)) != before:
                _write(path, {**kept, "items": after})
    except OSError as error:
        return _lost(error)
    _unsaved.pop(path, None)
    return notice


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


def _read(path: Path) -> tuple[dict[str, Any], str]:
    """Read the file; set a damaged one aside. Call it under the lock."""
    if not path.exists():
        return {}, ""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if not _sound(kept):
            raise ValueError("not a progress file")
    except (ValueError, RecursionError):
        aside = _free_name(path)
        path.rename(aside)
        return {}, (
            f"The progress file was damaged. It is now `{aside.name}`, beside a new "
            f"one in {aside.parent}; nothing in it was deleted."
        )
    return kept, ""


def _sound(kept: Any) -> bool:
    return (
        isinstance(kept, dict)
        and isinstance(kept.get("items"), dict)
        and all(
            isinstance(entry, dict) and entry.get("status") in ("tried", "correct")
            for entry in kept["items"].values()
        )
    )


def _free_name(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    return aside


def _write(path: Path, kept: dict[str, Any]) -> None:
    """Replace the file in one step, so that no reader ever sees half of it."""
    text = json.dumps({"version": 1, **kept}, indent=1, sort_keys=True) + "\n"
    handle, name = tempfile.mkstemp(prefix=".progress-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        _replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _replace(name: str, path: Path) -> None:
    # Windows refuses while another program (a virus scanner, say) has the file open.
    for pause in (0.02, 0.1, 0.3):
        try:
            return os.replace(name, path)
        except PermissionError:
            time.sleep(pause)
    os.replace(name, path)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let one notebook at a time read, change and write; a crash frees the lock."""
    with ExitStack() as stack:
        with suppress(OSError):  # a read-only disk, or a network disk without locks
            name = path.with_name(path.name + ".lock")
            _lock(stack.enter_context(open(name, "a+b")))
        yield


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX)


def _lost(error: OSError) -> str:
    reason = error.strerror or type(error).__name__
    return (
        f"The progress file cannot be used ({reason.lower()}). The lesson goes on; "
        "this session alone remembers what you do."
    )


def _data_folder() -> Path:
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "paying-attention"
