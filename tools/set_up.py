"""Set up the course, its tests or its references; `make` calls it before everything.

python -m tools.set_up NAME [--python COMMAND]
    Run by the environment's own Python: see whether all is well, mend the packages.
    It ends with 1 where this Python will not do: it is another than it was, or is not
    the one that COMMAND names, or mending does not help.
python -m tools.set_up NAME --anew
    Run by any Python of 3.11 or later: make the environment from nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools import settings, stamp

ROOT = stamp.ROOT
WELL, ANEW, NO_PACKAGES = 0, 1, 3  # the Makefile tells them apart
COLON = f"""\
The course lies in {ROOT}
and Python can make no environment below a folder whose name holds {os.pathsep!r}.
Rename that folder or move the course, then run make again."""
NO_WAY = """\
The packages could not be installed; what was there before is as it was. This needs the
network once. If yours has a proxy, a certificate or an index of its own, tell pip of it
(proxy, cert, index-url): set-up uses these settings. Then run make again."""
OPTIONS = ["install", "-q", "--require-hashes", "--only-binary", ":all:"]
REFERENCES = "tests/references"
COURSE = ("requirements.txt",)


@dataclass(frozen=True)
class Part:
    """What is set up: a folder, its locks with their stand-ins, what must import."""

    what: str
    folder: str
    locks: tuple[tuple[str, ...], ...]
    imports: str
    uv: bool = True


PARTS = {
    "setup": Part(
        "the course",
        ".venv",
        (COURSE,),
        "anywidget, fsrs, ipywidgets, jupyterlab, matplotlib, numpy, platformdirs, "
        "safetensors, tqdm",
    ),
    "setup-test": Part(
        "the tests",
        ".venv",
        (COURSE, ("tests/requirements.txt",)),
        "hypothesis, mpmath, mypy, nbval, playwright, pytest",
    ),
    # PyTorch's build for processors alone is a tenth of the other, but not every index
    # has it. pip looks into more places than uv does: it does this part alone.
    "setup-references": Part(
        "the references",
        ".venv-references",
        (
            (f"{REFERENCES}/torch-cpu.txt", f"{REFERENCES}/torch.txt"),
            (f"{REFERENCES}/requirements.txt",),
        ),
        "onnx, torch, transformers",
        uv=False,
    ),
}


def python(*arguments: str, env: Mapping[str, str], hushed: bool = False) -> bool:
    """Run the environment's own Python; tell whether it went well."""
    hush = subprocess.DEVNULL if hushed else None
    command = [sys.executable, "-E", "-s", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=dict(env), stdout=hush, stderr=hush, check=False
    )
    return not done.returncode


def look(name: str, asked: str = "") -> int:
    """See whether all is well, and mend what is not."""
    part = PARTS[name]
    folder = ROOT / part.folder
    if why := stamp.stranger(folder, asked):
        print(f"{part.folder}: {why}.", flush=True)
        return ANEW
    why = stamp.trouble(folder, part.locks)
    if not why and linked(part):
        return WELL
    if why != stamp.NEW:
        print(f"{part.folder}: {why or 'utils is out of reach'}.", flush=True)
    print(f"Setting up {part.what} in {part.folder}.", flush=True)
    return mend(part, folder)


def mend(part: Part, folder: Path) -> int:
    """Install what the locks have, and believe it when it runs."""
    env = settings.for_packages(os.environ)
    if not python("-m", "pip", "--version", env=env, hushed=True):
        return ANEW
    used = []
    for choice in part.locks:
        lock = next((lock for lock in choice if install(lock, choice, part, env)), "")
        if not lock:
            print(NO_WAY, file=sys.stderr)
            return NO_PACKAGES
        used.append(lock)
    link(part)
    if why := next(filter(None, map(stamp.lacking, used)), ""):
        print(f"{part.folder}: {why}.", flush=True)
        return ANEW
    if not python("-W", "ignore", "-c", f"import {part.imports}", env=env):
        return ANEW
    stamp.write(folder, used)
    if part.what != "the tests":
        return WELL
    tools = ("tools.browser", "tools.biome")
    return int(not all(python("-m", t, "--install", env=os.environ) for t in tools))


def install(
    lock: str, choice: tuple[str, ...], part: Part, env: Mapping[str, str]
) -> bool:
    """Install one lock: wheels alone, each with its hash.

    uv takes a third of pip's time and checks the same hashes. Where it cannot run or
    has no way to the packages, pip does the work.
    """
    if part.uv and python("-m", "pip", *OPTIONS, "-r", "tools/bootstrap.txt", env=env):
        uv = ("-m", "uv", "pip", *OPTIONS, "--python", sys.executable, "-r", lock)
        if python(*uv, env=env):
            return True
    # The references' locks are whole, and either build of PyTorch fits them.
    deps = [] if part.uv else ["--no-deps"]
    hushed = lock != choice[-1]
    return python("-m", "pip", *OPTIONS, *deps, "-r", lock, env=env, hushed=hushed)


def link(part: Part) -> None:
    """Let the course's Python find `utils` from any folder, moved or not."""
    if part.folder == ".venv":
        pointer().write_text(os.path.relpath(ROOT, stamp.packages()) + "\n")


def linked(part: Part) -> bool:
    """Tell whether the pointer to `utils` is there."""
    return part.folder != ".venv" or pointer().is_file()


def pointer() -> Path:
    """Where Python reads which folders it shall look into."""
    return stamp.packages() / "paying-attention.pth"


def anew(name: str) -> int:
    """Make the environment from nothing, then let its own Python go on."""
    part = PARTS[name]
    folder = ROOT / part.folder
    if os.pathsep in str(ROOT):
        print(COLON, file=sys.stderr)
        return NO_PACKAGES
    print(f"Making {part.folder}: about a minute, once.", flush=True)
    # The Python that runs may be the one of the folder that is made anew.
    base = getattr(sys, "_base_executable", sys.executable)
    clean = settings.without_python(os.environ)
    command = [base, "-E", "-s", "-m", "venv", "--clear", str(folder)]
    if subprocess.run(command, env=clean, check=False).returncode:
        return NO_PACKAGES
    own = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    go_on = [str(own), "-E", "-s", "-m", "tools.set_up", name]
    return subprocess.run(go_on, cwd=ROOT, env=clean, check=False).returncode


def main(arguments: list[str]) -> int:
    """Do what the command line says."""
    name, *rest = arguments
    if rest == ["--anew"]:
        return anew(name)
    return look(name, rest[1] if rest else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
