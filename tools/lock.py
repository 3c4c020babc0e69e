"""Compile the locks from pyproject.toml: every version, every system, with hashes.

python -m tools.lock              add what pyproject.toml asks, keep the other versions
python -m tools.lock --upgrade    the newest versions
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNTIME, TEST, BOOTSTRAP = (
    "requirements.txt",
    "tests/requirements.txt",
    "tools/bootstrap.txt",
)
# The test lock is held to the learner's versions, so the order matters.
SOURCES = {
    RUNTIME: ["pyproject.toml"],
    TEST: ["--group", "test", "--constraints", RUNTIME],
    BOOTSTRAP: ["tools/bootstrap.in"],
}
OPTIONS = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--constraints=tools/constraints.txt",
    # pip wants the extras in the lock that a package asks for.
    "--no-strip-extras",
    "--no-config",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--custom-compile-command=make lock",
    "--quiet",
]


def command(lock: str, extra: list[str]) -> list[str]:
    """Give the uv command that compiles one lock."""
    uv = shutil.which("uv", path=Path(sys.executable).parent) or "uv"
    return [
        uv,
        "pip",
        "compile",
        *SOURCES[lock],
        *OPTIONS,
        *extra,
        f"--output-file={lock}",
    ]


def main(extra: list[str]) -> int:
    """Compile each lock in turn; stop at the first that has no solution."""
    # Versions and hashes come from uv's own index, whatever a machine's settings are.
    clean = {k: v for k, v in os.environ.items() if not k.startswith("UV_")}
    for lock in SOURCES:
        print(f"compiling {lock}", flush=True)
        done = subprocess.run(command(lock, extra), cwd=ROOT, env=clean, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
