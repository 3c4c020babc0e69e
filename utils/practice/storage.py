"""One JSON file that several notebooks change: read, edited and replaced as a whole.

A reader never sees half a file, and whoever is killed leaves the old one or the new
one. What stands in the file's place and is no progress file is never overwritten.
"""

import errno
import json
import os
import re
import stat
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from utils.practice.lock import locked, no_file

Content = dict[str, Any]
_T = TypeVar("_T")

_MOST_BYTES = 50_000_000
_DAY = 86_400
# The name of an item, with what is kept of it behind.
_ENTRY = re.compile(r'("\d\d\.\w+")\s*:\s*(?=\{)')
# What earlier versions of the course called their temporary files.
_FORMER = re.compile(r"\.progress-\w{8}")


class _Damaged(Exception):
    """What was read is no progress file."""


def read(path: Path) -> tuple[Content, str]:
    """Give what a file holds, and a notice if it was damaged and is set aside.

    A file that is not there holds nothing.

    Raises
    ------
    OSError
        If the place cannot be read, or what stands there is no file.
    """
    target = _followed(path)
    try:
        return _parsed(target), ""
    except _Damaged:
        with locked(target):
            return _read_or_set_aside(path, target)


def change(path: Path, edit: Callable[[Content], Content]) -> str:
    """Edit what a file holds, alone and in one step; give a notice or ``""``.

    Raises
    ------
    OSError
        If that was impossible; the file is then as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    target = _followed(path)
    with locked(target) as alone:
        content, notice = _read_or_set_aside(path, target)
        if (edited := edit(content)) != content:
            _sweep(target, alone)
            try:
                _write(target, edited)
            except OSError as error:
                said = "; ".join(filter(None, [error.strerror, notice]))
                raise OSError(error.errno, said) from error
    return notice


def _followed(path: Path) -> Path:
    """Follow a link to its file, which is the one to replace; the link stays."""
    linked = path.is_symlink()
    target = Path(os.path.realpath(path)) if linked else path
    try:
        found = target.stat()
    except FileNotFoundError:
        if linked:
            said = f"`{path.name}` is a link to `{target}`, which is not there"
            raise OSError(errno.EINVAL, said) from None
        return target
    if not stat.S_ISREG(found.st_mode):
        raise no_file(path, found.st_mode)
    if found.st_size > _MOST_BYTES:
        raise OSError(errno.EFBIG, f"`{path.name}` is too large for a progress file")
    return target


def _parsed(target: Path) -> Content:
    try:
        raw = _patiently(target.read_bytes)
    except FileNotFoundError:
        return {}
    try:
        content = json.loads(raw)  # it reads UTF-8 and UTF-16, with a mark or without
    except (ValueError, RecursionError):
        raise _Damaged from None
    if not isinstance(content, dict):
        raise _Damaged
    # A foreign file of settings, say, has neither items nor a version.
    ours = not content or "version" in content
    if isinstance(content.get("items", {} if ours else None), dict):
        return content
    if content.get("version", 1) == 1:
        raise _Damaged
    raise OSError(errno.EINVAL, "a newer version of the course wrote it")


def _read_or_set_aside(path: Path, target: Path) -> tuple[Content, str]:
    """Read the file; put a damaged one out of the way. Call it under the lock."""
    try:
        return _parsed(target), ""
    except _Damaged:
        whole = {"items": _legible(_patiently(target.read_bytes))}
        aside = _free_name(target)
        _patiently(lambda: target.rename(aside))
    if whole["items"] or path.is_symlink():  # a link must not lead nowhere
        with suppress(OSError):  # a full disk is told by who writes next
            _write(target, whole)
    return whole if whole["items"] else {}, (
        f"The progress file was damaged. It is now `{aside.name}`, beside a new "
        f"one in {aside.parent}; nothing in it was deleted."
    )


def _legible(raw: bytes) -> Content:
    """Read the whole entries of a file that is cut off or damaged elsewhere."""
    text, found = raw.decode("utf-8", "replace"), Content()
    for name in _ENTRY.finditer(text):
        with suppress(ValueError, RecursionError):
            entry, _ = json.JSONDecoder().raw_decode(text, name.end())
            if entry.get("status") in ("tried", "correct"):
                found[json.loads(name[1])] = entry
    return found


def _free_name(path: Path) -> Path:
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.name}.damaged-{number}")):
        number += 1
    return aside


def _write(target: Path, content: Content) -> None:
    # A value that JSON does not know is written as its text: nothing here may raise.
    whole = {"version": 1, **content}
    text = json.dumps(whole, skipkeys=True, default=str) + "\n"
    prefix = f".{target.name}-"
    handle, name = tempfile.mkstemp(prefix=prefix, suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        _patiently(lambda: os.replace(name, target))
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _sweep(target: Path, alone: bool) -> None:
    """Delete the temporary files of killed programs.

    A file is written under its lock, so whoever holds it knows that the others are
    left over. Without a lock, and for names that are no file's own, a day must pass.
    """
    own = re.compile(rf"\.{re.escape(target.name)}-\w{{8}}\.tmp")
    with suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            ours = own.fullmatch(entry.name)
            if not (ours or _FORMER.fullmatch(entry.name)):
                continue
            with suppress(OSError):
                age = time.time() - entry.stat(follow_symlinks=False).st_mtime
                over = age > _DAY or (ours and alone)
                if over and entry.is_file(follow_symlinks=False):
                    os.unlink(entry.path)


def _patiently(action: Callable[[], _T]) -> _T:
    # Windows refuses while another program (a virus scanner, say) has the file open.
    for pause in (0.02, 0.1, 0.3) if sys.platform == "win32" else ():
        try:
            return action()
        except PermissionError:
            time.sleep(pause)
    return action()
