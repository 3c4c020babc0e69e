"""Compile the locks from pyproject.toml: every version, every system, with hashes.

python -m tools.lock              add what pyproject.toml asks, keep the other versions
python -m tools.lock --upgrade    the newest versions
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNTIME, TEST, BOOTSTRAP, REFERENCES, TORCH = (
    "requirements.txt",
    "tests/requirements.txt",
    "tools/bootstrap.txt",
    "tests/references/requirements.txt",
    "tests/references/torch.txt",
)
# The test lock is held to the learner's versions, so the order matters.
SOURCES = {
    RUNTIME: ["pyproject.toml"],
    TEST: ["--group", "test", "--constraints", RUNTIME],
    BOOTSTRAP: ["tools/bootstrap.in"],
    REFERENCES: ["tests/references/requirements.in"],
}
# PyTorch and what its build for graphics cards brings: a lock of its own, so that the
# build for processors can take its place.
OF_TORCH = re.compile(r"(torch|triton|cuda|nvidia)\b")
OPTIONS = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    # What has no wheel would run its author's code while it is set up.
    "--only-binary=:all:",
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


def join() -> None:
    """Put PyTorch's lock back into the references', for uv to keep its versions."""
    whole, torch = ROOT / REFERENCES, ROOT / TORCH
    if whole.exists() and torch.exists():
        text = whole.read_text(encoding="utf-8") + torch.read_text(encoding="utf-8")
        whole.write_text(text, encoding="utf-8", newline="\n")


def split() -> None:
    """Take PyTorch out of the references' lock, into its own."""
    text = (ROOT / REFERENCES).read_text(encoding="utf-8")
    head, *entries = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)
    for lock, its_own in ((REFERENCES, False), (TORCH, True)):
        chosen = [e for e in entries if bool(OF_TORCH.match(e)) == its_own]
        (ROOT / lock).write_text(
            "".join([head, *chosen]), encoding="utf-8", newline="\n"
        )


def compile_one(lock: str, extra: list[str]) -> int:
    """Compile one lock; tell how uv ended."""
    # Versions and hashes come from uv's own index, whatever a machine's settings are.
    clean = {k: v for k, v in os.environ.items() if not k.startswith("UV_")}
    print(f"compiling {lock}", flush=True)
    done = subprocess.run(command(lock, extra), cwd=ROOT, env=clean, check=False)
    return done.returncode


def main(extra: list[str]) -> int:
    """Compile each lock in turn; stop at the first that has no solution."""
    for lock in SOURCES:
        if lock == REFERENCES:
            join()
        failed = compile_one(lock, extra)
        if lock == REFERENCES:
            split()
        if failed:
            return failed
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
