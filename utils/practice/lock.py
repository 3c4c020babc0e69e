"""A lock beside a file, so that one program at a time changes it; a crash frees it.

Nobody waits for ever: whoever cannot have the lock within two seconds is told so.
"""

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
elif sys.platform != "emscripten":  # a browser runs one program, and has no locks
    import fcntl

SECONDS = 2.0
# Who waited in vain waits shorter from then on, until the lock is free once.
_IMPATIENT = 0.2
_PAUSE = 0.002
_HELD = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}

_vain: set[Path] = set()


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Hold the lock of a file; give False on a disk that knows no locks.

    Parameters
    ----------
    path
        The file; its lock is the file beside it with ``.lock`` added to the name.

    Raises
    ------
    OSError
        If the lock is held elsewhere for two seconds, or its file cannot be opened.
    """
    name = path.with_name(path.name + ".lock")
    handle = _opened(name)
    try:
        taken = _take(handle, name)
        try:
            yield taken
        finally:
            if taken:
                _give_back(handle)
    finally:
        os.close(handle)


def no_file(path: Path, mode: int) -> OSError:
    """Make the error for something else than a file in a file's place."""
    kind = _KINDS.get(stat.S_IFMT(mode), "something else")
    return OSError(errno.EINVAL, f"`{path.name}` is {kind}, not a file")


def _opened(name: Path) -> int:
    with suppress(FileNotFoundError):  # a pipe would wait, a device might act
        if not stat.S_ISREG(mode := name.stat().st_mode):
            raise no_file(name, mode)
    at_once = getattr(os, "O_NONBLOCK", 0)
    try:
        return os.open(name, os.O_RDWR | os.O_CREAT | at_once, 0o666)
    except PermissionError:  # another user's can be locked all the same
        if not name.exists():
            raise
        return os.open(name, os.O_RDONLY | at_once)


def _take(handle: int, name: Path) -> bool:
    patience = _IMPATIENT if name in _vain else SECONDS
    end = time.monotonic() + patience
    while True:
        try:
            _try(handle)
        except OSError as error:
            if error.errno not in _HELD:
                return False
            if time.monotonic() > end:
                _vain.add(name)
                said = "another notebook or program is holding it"
                raise TimeoutError(errno.ETIMEDOUT, said) from error
            time.sleep(_PAUSE)
        else:
            _vain.discard(name)
            return True


def _try(handle: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    elif sys.platform != "emscripten":
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _give_back(handle: int) -> None:
    if sys.platform == "win32":  # closing does it too, but at no certain time
        with suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
