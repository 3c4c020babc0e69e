"""The learner's progress: one file outside the course, or memory alone.

What is kept of an item is its status, ``"tried"`` or ``"correct"``, for a question the
guesses, and for a recall question when it comes back. A pass is never taken back. When
the file cannot be used, the lesson goes on with what this session remembers.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from utils.practice import storage
from utils.practice.place import VARIABLE, homeless, location

Items = dict[str, dict[str, Any]]
Forgotten = Literal["all", "session", "nothing"]
_STATUSES = (None, "tried", "correct")

# What could not be written, or must not be, by the file it belongs to.
_unsaved: dict[Path | None, Items] = {}
# While several entries are recorded that are to be written in one step.
_gathering: list[Path | None] = []


def items() -> tuple[Items, str]:
    """Read what is known of every item, and a notice for the learner or ``""``."""
    path = location()
    unsaved = _unsaved.get(path, {})
    if path is None:
        return _merged({}, unsaved), "" if unsaved else _homeless()
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
    before = _unsaved.get(path, {})
    _unsaved[path] = _merged(before, {key: entry})
    return "" if path in _gathering else _save(path, before)


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
    if notice := _save(path, before):
        notices.append(notice)


def forget(keys: list[str]) -> tuple[Forgotten, str]:
    """Drop what is known of some items; tell how far that went, and a notice.

    ``"session"`` means that this session alone knew of them; ``"nothing"`` that the
    file could not be changed, and that all is as it was.
    """
    path = location()

    def drop(content: storage.Content) -> storage.Content:
        known = content.get("items", {})
        left = {key: entry for key, entry in known.items() if key not in keys}
        return content if len(left) == len(known) else {**content, "items": left}

    done: Forgotten = "all"
    notice = ""
    if path is not None:
        try:
            notice = storage.change(path, drop)
        except OSError as error:
            done, notice = "session", _lost(error)
            if _may_hold(path, keys):
                return "nothing", notice
    for key in keys:
        _unsaved.get(path, {}).pop(key, None)
    return done, notice


def _may_hold(path: Path, keys: list[str]) -> bool:
    try:
        content, _ = storage.read(path)
    except OSError:
        return True
    return not content.get("items", {}).keys().isdisjoint(keys)


def _save(path: Path | None, before: Items) -> str:
    """Write what is unsaved, some of it from before; leave what is of a newer version.

    Where there is no home, that is said when the first entry is recorded.
    """
    unsaved, newer = _unsaved.get(path, {}), Items()
    if path is None or not unsaved:
        return "" if before or not unsaved else _homeless()

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
    _unsaved[path] = newer
    return notice or _about_newer(key for key in newer if newer[key] != before.get(key))


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


def _about_newer(keys: Iterable[str]) -> str:
    if not (listed := ", ".join(keys)):
        return ""
    return (
        f"Your progress file says of {listed} what only a newer version of the course "
        "can read. It stays as it is; this session alone remembers what you do there."
    )


def _homeless() -> str:
    if not homeless():
        return ""
    return (
        "No home folder is known to keep your progress in. The lesson goes on; this "
        f"session alone remembers what you do. Name a file in {VARIABLE} to keep it."
    )


def _lost(error: OSError) -> str:
    reason = error.strerror or type(error).__name__
    return (
        f"The progress file cannot be used ({reason[:1].lower()}{reason[1:]}). The "
        "lesson goes on; this session alone remembers what you do."
    )
