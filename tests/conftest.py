"""What all tests share: settings, one browser, and no silent skip in CI."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Before NumPy is imported: one thread adds up in one order on every machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ["PAYING_ATTENTION_PROGRESS"] = "off"

import hypothesis
import pytest

from tools import browser as browsers
from utils.practice import kept, lock, place, sitting

# A shell that starts the suite in the background lets it ignore Ctrl-C; some tests
# send it to themselves.
signal.signal(signal.SIGINT, signal.default_int_handler)

IN_CI = bool(os.environ.get("CI"))
# Times on a shared machine say nothing; in CI the same examples come each time.
hypothesis.settings.register_profile("course", deadline=None, derandomize=IN_CI)
hypothesis.settings.load_profile("course")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A progress file of the test's own, not yet written, and a home of its own."""
    path = tmp_path / "data" / "progress.json"
    monkeypatch.setenv(place.VARIABLE, str(path))
    monkeypatch.delenv("CI", raising=False)
    for name in ("HOME", "USERPROFILE", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setattr(kept, "_unsaved", {})
    monkeypatch.setattr(lock, "_vain", set())
    monkeypatch.setattr(sitting, "_shown", {})
    return path


@pytest.fixture
def off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read or written, and nothing remembered from other tests."""
    monkeypatch.setenv(place.VARIABLE, "off")
    monkeypatch.setattr(kept, "_unsaved", {})


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for the session; without one the test is skipped, or fails in CI."""
    found = browsers.find()
    if found is None and IN_CI:
        pytest.fail(browsers.REASON)
    if found is None:
        pytest.skip(browsers.REASON)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found, args=browsers.ARGUMENTS
        )
        yield chromium
        chromium.close()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failed one: nothing goes unproved unnoticed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    # Other systems skip what only this one can do, such as POSIX permissions.
    if reporter is None or not IN_CI or not sys.platform.startswith("linux"):
        return
    if reporter.stats.get("skipped"):
        reporter.write_line("A test was skipped, and in CI none may be.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
