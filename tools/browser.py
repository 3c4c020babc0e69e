"""Find Chromium, Chrome or Edge for the browser tests; install Chromium where needed.

python -m tools.browser             tell which browser the tests use, or why none
python -m tools.browser --install   install Chromium first if there is none
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
WINDOWS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
)
REASON = (
    "no Chromium, Chrome or Edge was found: install one, or name it in "
    "PAYING_ATTENTION_BROWSER"
)
# Quiet and closed: tests must not depend on the network or on what else runs.
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Chromium's sandbox refuses to start as root, and containers often lack it.
    "--no-sandbox",
]


def find() -> str | None:
    """Give the path of the browser that the tests use, or None."""
    return next((path for path in _candidates() if Path(path).is_file()), None)


def _candidates() -> Iterator[str]:
    if named := os.environ.get("PAYING_ATTENTION_BROWSER"):
        yield named
    yield from filter(None, map(shutil.which, NAMES))
    yield from MAC
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if folder := os.environ.get(variable):
            yield from (str(Path(folder, name)) for name in WINDOWS)
    yield from _playwright()


def _playwright() -> Iterator[str]:
    """Where Playwright keeps the Chromium that it has downloaded, if it has."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    yield path


def install() -> None:
    """Install Chromium by the system's packages, else by Playwright's download."""
    for command in _commands():
        print("Installing Chromium for the browser tests:", *command, flush=True)
        if subprocess.run(command, check=False).returncode:
            continue
        if find():
            return


def _commands() -> Iterator[list[str]]:
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        options = ["-q", "-y", "--no-install-recommends"]
        # A fresh container has no package lists; without them nothing installs.
        subprocess.run(["apt-get", "-q", "update"], check=False)
        yield [
            "env",
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "install",
            *options,
            "chromium",
        ]
    yield [sys.executable, "-m", "playwright", "install", "chromium"]


def main(arguments: list[str]) -> int:
    """Tell the browser; with --install, get one first. In CI none is a failure."""
    if "--install" in arguments and not find():
        install()
    found = find()
    print(f"Browser tests use {found}" if found else f"Browser tests: {REASON}")
    return int(found is None and bool(os.environ.get("CI")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
