"""Progress that survives what disks, other notebooks and other versions do."""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.test_practice import _double, make
from utils import exercises
from utils.exercises import progress, reset
from utils.practice import Question, kept, lock, place

QUESTION = Question(
    key="05.guess",
    prompt="Which?",
    options={"A": "this", "B": "that"},
    answer="B",
    feedback={"A": "Not this.", "B": "Yes, that."},
)
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


def entries(path: Path) -> Any:
    """Read the items of a progress file."""
    return json.loads(path.read_text(encoding="utf-8"))["items"]


def write(path: Path, **content: Any) -> bytes:
    """Write a progress file."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path.read_bytes()


def fails(number: int) -> Callable[..., Any]:
    """Make a function that fails as the operating system would."""

    def refuse(*args: Any, **named: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return refuse


def test_what_is_done_is_kept_and_a_pass_is_never_taken_back(file: Path) -> None:
    exercise = make()
    exercise.check(None)
    assert not file.exists(), "a placeholder is no attempt"
    exercise.check(np.square)
    assert entries(file) == {"05.softmax": {"status": "tried"}}
    exercise.check(_double)
    exercise.check(np.square)
    assert entries(file) == {"05.softmax": {"status": "correct"}}


def test_what_belongs_together_is_written_in_one_step_or_not_at_all(file: Path) -> None:
    with kept.together() as notices:
        assert kept.record("05.a", status="tried") == ""
        assert not file.exists()
        kept.record("05.b", status="correct")
    assert set(entries(file)) == {"05.a", "05.b"} and notices == []
    with pytest.raises(ZeroDivisionError), kept.together():
        kept.record("05.c", status="correct")
        kept.record("05.a", status="correct")
        raise ZeroDivisionError
    assert kept.items()[0] == entries(file)
    assert entries(file)["05.a"] == {"status": "tried"}


# Several programs, and programs that are killed


def stress(*arguments: object) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.stress", *map(str, arguments)]
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


@posix
def test_eight_notebooks_at_once_lose_nothing(file: Path) -> None:
    found = stress("saves", file, 8, 40)
    assert found["saved"] == 320
    assert (found["lost"], found["complained"], found["stray"]) == (0, 0, 0)


@posix
def test_notebooks_that_are_killed_lose_nothing(file: Path) -> None:
    found = stress("kills", file, 200)
    assert found["saved"] >= 10
    assert (found["lost"], found["stray"]) == (0, 0)


DAY = 86_400


@pytest.mark.parametrize(
    ("name", "age", "stays"),
    [
        (".progress.json-abcd_123.tmp", 0, False),
        (".progress-abcd_123", 2 * DAY, False),
        (".progress-abcd_123", 60, True),  # of an older version, perhaps at work
        (".other.json-abcd_123.tmp", 60, True),  # of another file's program
        (".progress.json-abcd_123.txt", 2 * DAY, True),
        ("progress.json.damaged-1", 2 * DAY, True),
        ("notes.tmp", 2 * DAY, True),
    ],
)
def test_temporary_files_of_killed_programs_are_swept(
    file: Path, name: str, age: float, stays: bool
) -> None:
    file.parent.mkdir()
    found = file.with_name(name)
    found.write_text("half of")
    then = time.time() - age
    os.utime(found, (then, then))
    make().check(_double)
    assert found.exists() == stays


def test_a_folder_or_link_of_such_a_name_is_not_swept(file: Path) -> None:
    folder = file.with_name(".progress.json-abcd_123.tmp")
    folder.mkdir(parents=True)
    assert make().check(_double).notice == ""
    assert folder.is_dir()


# A lock that is held


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a file's lock as another program would."""
    path.parent.mkdir(exist_ok=True)
    with lock.locked(path):
        yield


def test_a_held_lock_costs_a_moment_and_is_said(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lock.SECONDS == 2
    monkeypatch.setattr(lock, "SECONDS", 0.3)
    with held(file):
        start = time.perf_counter()
        result = make().check(_double)
        assert 0.3 < time.perf_counter() - start < 2
        assert result.status == "correct"
        assert "is holding it" in result.notice and "remembers" in result.notice
        assert make().solution().code, "this session remembers the pass"
        assert progress().notice == "", "looking needs no lock"
        assert not file.exists()
    assert QUESTION.predict("B").notice == ""
    assert set(entries(file)) == {"05.softmax", "05.guess"}


def test_who_waited_in_vain_waits_shorter_until_the_lock_was_free(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "SECONDS", 0.5)
    monkeypatch.setattr(lock, "_IMPATIENT", 0.1)
    with held(file):
        make().check(_double)
        start = time.perf_counter()
        assert make().check(_double).notice
        assert time.perf_counter() - start < 0.4
    assert make().check(_double).notice == ""
    assert not lock._vain


def test_a_lock_that_is_given_back_in_time_is_no_matter(file: Path) -> None:
    taken, over = threading.Event(), threading.Event()

    def other() -> None:
        with held(file):
            taken.set()
            over.wait(0.3)

    thread = threading.Thread(target=other)
    thread.start()
    taken.wait()
    assert make().check(_double).notice == ""
    thread.join()
    assert set(entries(file)) == {"05.softmax"}


def test_a_disk_without_locks_is_used_all_the_same(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_try", fails(errno.ENOLCK))
    assert make().check(_double).notice == ""
    assert set(entries(file)) == {"05.softmax"}


class WindowsLocks:
    """The locks of Windows, as far as they are used: one byte, taken or refused."""

    LK_NBLCK, LK_UNLCK = 2, 0

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.asked: list[int] = []

    def locking(self, handle: int, mode: int, count: int) -> None:
        """Refuse so many times, then grant."""
        self.asked.append(mode)
        if mode == self.LK_NBLCK and self.refusals:
            self.refusals -= 1
            raise PermissionError(errno.EACCES, "Permission denied")


@pytest.mark.parametrize(
    ("refusals", "granted"), [(0, True), (3, True), (10**9, False)]
)
def test_the_lock_of_windows_waits_no_longer(
    file: Path, monkeypatch: pytest.MonkeyPatch, refusals: int, granted: bool
) -> None:
    stub = WindowsLocks(refusals)
    with monkeypatch.context() as windows:
        windows.setattr(sys, "platform", "win32")
        windows.setitem(sys.modules, "msvcrt", stub)
        spec = importlib.util.spec_from_file_location("windows_lock", lock.__file__)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        monkeypatch.setattr(module, "SECONDS", 0.1)
        file.parent.mkdir()
        if refusals < 10:
            with module.locked(file) as alone:
                assert alone
            assert stub.asked == [2] * (refusals + 1) + [0]
        else:
            with pytest.raises(TimeoutError, match="holding"), module.locked(file):
                pass
            assert stub.asked[-1] == 2, "what was not taken is not given back"


# Something else in the place of the file, or of its lock


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    os.chdir(path.parent)  # the whole path may be too long for a socket
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(path.name)


PLACES = [
    (_pipe, "a pipe"),
    (_socket, "a socket"),
    (Path.mkdir, "a folder"),
    (lambda path: path.symlink_to("/dev/zero"), "a device"),
    (lambda path: path.symlink_to(path.parent), "a folder"),
    (lambda path: path.symlink_to("nowhere"), "not there"),
    (lambda path: path.symlink_to(path.name), "link"),  # a circle
]


@posix
@pytest.mark.parametrize(("put", "said"), PLACES, ids=range(len(PLACES)))
def test_what_is_no_file_is_said_and_left_alone(
    file: Path, monkeypatch: pytest.MonkeyPatch, put: Callable[[Path], None], said: str
) -> None:
    file.parent.mkdir()
    monkeypatch.chdir(file.parent)
    put(file)
    before = os.lstat(file)
    for result in (make().check(_double), progress(), QUESTION.predict("B")):
        assert said in result.notice and "remembers" in result.notice
    assert make().solution().code, "this session remembers the pass"
    told = reset("05.softmax")
    assert "Nothing changed" in repr(told) and said in told.notice
    after = os.lstat(file)
    assert (before.st_ino, before.st_mode) == (after.st_ino, after.st_mode)


@posix
@pytest.mark.parametrize(("put", "said"), PLACES[:5], ids=range(5))
def test_what_is_no_lock_is_said_and_left_alone(
    file: Path, monkeypatch: pytest.MonkeyPatch, put: Callable[[Path], None], said: str
) -> None:
    write(file, items={"05.entropy": {"status": "correct"}})
    monkeypatch.chdir(file.parent)
    put(file.with_name("progress.json.lock"))
    notice = make().check(_double).notice
    assert "`progress.json.lock` is" in notice and said in notice
    assert set(entries(file)) == {"05.entropy"}
    assert {"05.entropy", "05.softmax"} <= kept.items()[0].keys()


def test_a_lock_of_another_user_is_enough(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(file.with_name("progress.json.lock"))
    opened = os.open

    def limited(path: Any, flags: int, *rest: Any, **named: Any) -> int:
        if str(path).endswith(".lock") and flags & os.O_RDWR:
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, flags, *rest, **named)

    monkeypatch.setattr(os, "open", limited)
    if sys.platform != "win32":  # which locks only what may be written
        assert make().check(_double).notice == ""
    file.with_name("progress.json.lock").unlink()
    assert "permission denied" in make(key="05.entropy").check(_double).notice


@posix
def test_a_link_is_followed_and_stays_a_link(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere" / "mine.json"
    write(real, version=1, items={"05.entropy": {"status": "correct"}})
    file.parent.mkdir()
    file.symlink_to(real)
    assert make().check(_double).notice == ""
    assert file.is_symlink() and not real.is_symlink()
    assert set(entries(real)) == {"05.entropy", "05.softmax"}
    assert "is open again" in reset("05").message
    assert entries(real) == {} and file.is_symlink()
    assert not list(file.parent.glob("*.lock")), "who shares a file shares its lock"


@posix
def test_a_damaged_file_behind_a_link_is_set_aside_there(
    file: Path, tmp_path: Path
) -> None:
    real = tmp_path / "mine.json"
    real.write_text("{")
    file.parent.mkdir()
    file.symlink_to(real)
    assert "`mine.json.damaged-1`" in progress().notice
    assert progress().notice == "" and file.is_symlink()
    assert make().check(_double).notice == ""
    assert set(entries(real)) == {"05.softmax"}


def test_a_place_where_no_file_can_be_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    (tmp_path / "plain").write_text("")
    for path in (tmp_path / "plain" / "p.json", tmp_path, tmp_path / ("x" * 300)):
        monkeypatch.setenv(place.VARIABLE, str(path))
        assert make().check(_double).status == "correct"
        assert progress().table is not None
        assert reset("05.softmax").status == "not attempted"


def test_a_file_that_is_much_too_large_is_not_read(file: Path) -> None:
    file.parent.mkdir()
    with file.open("wb") as opened:
        opened.truncate(10**9)
    assert "too large" in make().check(_double).notice
    assert file.stat().st_size == 10**9


# Damaged files, and those of other versions


DAMAGED = [
    b"",
    b"{",
    b"\xff\xfe\x00",
    b"[]",
    b'{"items": 3}',
    b'{"version": 1, "items": []}',
    b'{"settings": "of another program"}',
    b'{"items": {}}\x00',
    b"[" * 100_000,
    b'{"n": ' + b"9" * 5_000 + b"}",
]


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_set_aside_and_said_so(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    file.with_name("progress.json.damaged-1").write_bytes(b"an older one")
    result = make().check(_double)
    assert result.status == "correct"
    assert "`progress.json.damaged-2`" in result.notice and "damaged" in repr(result)
    assert file.with_name("progress.json.damaged-2").read_bytes() == content
    assert file.with_name("progress.json.damaged-1").read_bytes() == b"an older one"
    assert entries(file) == {"05.softmax": {"status": "correct"}}
    assert make().check(_double).notice == ""


def test_whole_entries_of_a_damaged_file_are_kept(file: Path) -> None:
    items = {f"0{i}.item_{i}": {"status": "correct", "n": [{"é": i}]} for i in range(8)}
    raw = write(file, version=1, items=items)
    cut = raw.index(b'"05.item_5"') + 30
    for damaged, lost in ((raw[:cut], 3), (b"\x00" + raw, 0), (raw + b"}", 0),
                          (raw.replace(b'"correct"', b"correct", 1), 1)):  # fmt: skip
        file.write_bytes(damaged)
        assert "damaged" in progress().notice
        assert len(entries(file)) == len(items) - lost
        assert progress().notice == "" and kept.items()[0] == entries(file)
        assert entries(file).items() <= items.items()


def test_looking_at_a_damaged_file_sets_it_aside_too(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"{")
    assert "damaged" in progress().notice
    assert not file.exists() and progress().notice == ""


def test_a_damaged_file_is_said_even_if_the_disk_is_full(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.parent.mkdir()
    file.write_bytes(b"{")
    monkeypatch.setattr(os, "fsync", fails(errno.ENOSPC))
    notice = make().check(_double).notice
    assert "no space left" in notice and "damaged-1" in notice


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_a_file_that_an_editor_stored_is_read(file: Path, encoding: str) -> None:
    content = {"items": {"05.entropy": {"status": "correct", "first": "é"}}}
    file.parent.mkdir()
    file.write_text(json.dumps(content, ensure_ascii=False), encoding=encoding)
    assert make().check(_double).notice == ""
    assert entries(file)["05.entropy"] == {"status": "correct", "first": "é"}


STRANGE: dict[str, Any] = {
    "a": 1,
    "b": None,
    "c": {"status": "perfect", "stars": 5},
    "d": {"status": ["correct"]},
    "e": {"card": {}},
    "f": [{"status": "correct"}],
    "05.entropy": {"status": "correct", "later": {"x": [1]}},
}


@pytest.mark.parametrize("version", [1, 2, "next", None])
def test_what_is_not_understood_is_left_as_it_is(file: Path, version: Any) -> None:
    write(file, version=version, later=[1], items=STRANGE)
    known, notice = kept.items()
    assert known.keys() == {"e", "05.entropy"} and notice == ""
    assert make().check(_double).notice == ""
    assert progress().table is not None
    content = json.loads(file.read_text(encoding="utf-8"))
    assert content == {
        "version": version,
        "later": [1],
        "items": {**STRANGE, "05.softmax": {"status": "correct"}},
    }
    reset("05.softmax")
    assert entries(file) == STRANGE


def test_an_entry_of_a_newer_version_is_not_touched(file: Path) -> None:
    newer = {"05.softmax": {"status": "mastered", "stars": 3}}
    write(file, version=2, items=newer)
    assert "newer version" in make().check(_double).notice
    assert progress().notice == ""
    assert make(key="05.other").check(_double).notice == "", "it is said once"
    assert make().solution().code, "this session remembers the pass"
    QUESTION.predict("B")
    assert entries(file)["05.softmax"] == newer["05.softmax"]
    assert entries(file)["05.guess"]["status"] == "correct"


def test_a_newer_file_with_other_items_is_not_touched(file: Path) -> None:
    before = write(file, version=2, items=[["05.softmax", "correct"]])
    result = make().check(_double)
    assert result.status == "correct" and "newer version" in result.notice
    assert "Nothing changed" in repr(reset("05.softmax"))
    assert file.read_bytes() == before


def test_a_damaged_entry_is_replaced_when_its_item_is_done(file: Path) -> None:
    write(file, version=1, items={"05.softmax": 7, "05.entropy": 8})
    assert make().check(_double).notice == ""
    assert entries(file) == {"05.softmax": {"status": "correct"}, "05.entropy": 8}


def test_values_that_json_does_not_know_are_kept_as_text(file: Path) -> None:
    strange = {"x": object(), "y": {(1, 2): 3}, "z": "\ud800", "n": np.float64(2)}
    assert kept.record("05.a", status="tried", strange=strange) == ""
    assert entries(file)["05.a"]["strange"]["z"] == "\ud800"


# Disks that cannot be written


@pytest.mark.parametrize("number", [errno.EROFS, errno.ENOSPC, errno.EACCES])
@pytest.mark.parametrize("where", ["mkstemp", "fsync", "replace"])
def test_a_disk_that_cannot_be_written_costs_the_progress_alone(
    file: Path, monkeypatch: pytest.MonkeyPatch, number: int, where: str
) -> None:
    module: Any = tempfile if where == "mkstemp" else os
    with monkeypatch.context() as full:
        full.setattr(module, where, fails(number))
        result = make().check(_double)
        assert result.status == "correct"
        assert os.strerror(number).lower() in result.notice.lower()
        assert make().solution().code, "this session remembers the pass"
        assert not file.exists() and not list(file.parent.glob(".*"))
    assert QUESTION.predict("B").notice == "", "what could not be written is, later"
    assert set(entries(file)) == {"05.softmax", "05.guess"}


def test_a_file_that_cannot_be_read_is_said_and_left_alone(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = write(file, items={"05.entropy": {"status": "correct"}})
    with monkeypatch.context() as forbidden:
        forbidden.setattr(Path, "read_bytes", fails(errno.EACCES))
        for result in (make().check(_double), progress()):
            assert "permission denied" in result.notice
        assert "Nothing changed" in repr(reset("05.softmax"))
    assert file.read_bytes() == before


def test_reset_tells_the_truth(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make().check(_double)
    for module, name in ((tempfile, "mkstemp"), (os, "replace"), (os, "fsync")):
        with monkeypatch.context() as bad:
            bad.setattr(module, name, fails(errno.EROFS))
            told = reset("05.softmax")
        assert "Nothing changed" in repr(told) and "read-only" in told.notice
        assert "is open again" not in told.message
        assert make().solution().code and set(entries(file)) == {"05.softmax"}
    monkeypatch.setattr(lock, "SECONDS", 0.05)
    with held(file):
        told = reset("05")
        assert "Nothing changed" in repr(told) and "holding" in told.notice
    assert set(entries(file)) == {"05.softmax"}
    assert "is open again (1 item)" in reset("05.softmax").message
    assert not make().solution().code and entries(file) == {}


def test_reset_of_what_this_session_alone_remembers(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_opened", fails(errno.EROFS))
    make().check(_double)
    told = reset("05.softmax")
    assert "is open in this session" in told.message and "read-only" in told.notice
    assert not make().solution().code


def test_reset_of_nothing_writes_nothing(file: Path) -> None:
    assert "05.softmax is open again" in reset("05.softmax").message
    assert not file.exists()


# Where the file lies


@pytest.mark.parametrize(
    "settings",
    [{"CI": "true"}, {"CI": "1"}, {place.VARIABLE: " Off "}, {"CI": "woodpecker"}],
)
def test_ci_and_off_write_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert place.location() is None
    for result in (make().check(_double), QUESTION.predict("B"), progress()):
        assert result.notice == ""
    assert "is open again" in reset("05.softmax").message
    assert not file.parent.exists()


@posix
def test_the_file_lies_in_the_users_data_folder(
    file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(place.VARIABLE)
    monkeypatch.delenv("XDG_DATA_HOME")
    where = place.location()
    assert where is not None and where.is_relative_to(tmp_path / "home")
    assert where.parts[-2:] == ("paying-attention", "progress.json")
    if sys.platform.startswith("linux"):
        assert where.parts[-4:-2] == (".local", "share")
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
        there = tmp_path / "xdg" / "paying-attention" / "progress.json"
        assert place.location() == there


@posix
@pytest.mark.parametrize(
    ("system", "former"),
    [("darwin", "Library/Application Support"), ("win32", "Local")],
)
def test_a_file_where_earlier_versions_kept_it_stays_in_use(
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    system: str,
    former: str,
) -> None:
    monkeypatch.delenv(place.VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "new"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "home" / "Local"))
    monkeypatch.setattr(sys, "platform", system)
    old = tmp_path / "home" / former / "paying-attention" / "progress.json"
    new = tmp_path / "new" / "paying-attention" / "progress.json"
    assert place.location() == new
    old.parent.mkdir(parents=True)
    old.write_text('{"items": {}}')
    assert place.location() == old
    new.parent.mkdir(parents=True)
    new.write_text('{"items": {}}')
    assert place.location() == new


def test_a_home_and_a_relative_path_are_understood(
    file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(place.VARIABLE, " ~/mine/p.json ")
    make().check(_double)
    assert set(entries(tmp_path / "home" / "mine" / "p.json")) == {"05.softmax"}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(place.VARIABLE, "here.json")
    make().check(_double)
    assert set(entries(tmp_path / "here.json")) == {"05.softmax"}


def test_no_home_is_said_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(*args: Any, **named: Any) -> str:
        raise RuntimeError("no home")

    monkeypatch.setattr("platformdirs.user_data_dir", homeless)
    monkeypatch.delenv(place.VARIABLE)
    first = make().check(_double)
    assert first.status == "correct" and "No home folder" in first.notice
    assert place.VARIABLE in first.notice
    for result in (make().check(_double), progress(), QUESTION.predict("B")):
        assert result.notice == ""
    assert make().solution().code, "this session remembers the pass"
    assert "is open again" in reset("05.softmax").message


def test_a_home_that_nobody_knows_is_said(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *a, **k: "~/share")
    monkeypatch.delenv(place.VARIABLE)
    assert "No home folder" in progress().notice
    if sys.platform != "win32":  # where every name has a home beside one's own
        monkeypatch.setenv(place.VARIABLE, "~nobody-of-that-name/p.json")
        assert "No home folder" in make().check(_double).notice


# The course at a glance


def test_progress_shows_every_lesson_on_one_line(file: Path) -> None:
    make().check(_double)
    shown = progress()
    assert shown.table is not None
    assert [row[0][:2] for row in shown.table.rows] == list(exercises.lessons())
    line = next(row for row in shown.table.rows if row[0].startswith("05"))
    open_now = len(exercises.of("05")) - 1
    assert line[1:4] == ("1", "0", str(open_now))
    assert line[4] in exercises.of("05") and line[4] != "05.softmax"
    assert 'scope="row"' in shown.html()
    assert repr(progress()) == repr(shown)


def test_reset_opens_one_item_or_a_lesson(file: Path) -> None:
    make().check(_double)
    make(key="05.entropy").check(_double)
    make(key="06.attention").check(_double)
    assert "05.softmax is open again (1 item)" in reset("05.softmax").message
    assert set(entries(file)) == {"05.entropy", "06.attention"}
    reset("05")
    assert set(entries(file)) == {"06.attention"}
    assert "Near it: 05.softmax" in reset("05.sofmax").message
    assert set(entries(file)) == {"06.attention"}


def test_everything_done_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {key: {"status": "correct"} for key in exercises.all()}
    monkeypatch.setattr(kept, "items", lambda: (known, ""))
    assert progress().status == "correct"
    assert len(re.findall("all done", repr(progress()))) == len(exercises.lessons())
