"""Lint and format the script and the style sheet of the live figures, by Biome.

python -m tools.biome             tell what is to mend
python -m tools.biome --write     mend what can be mended
python -m tools.biome --install   fetch Biome, once; from then on it works offline

Biome comes from npm, in the version that `package-lock.json` holds with its hashes.
Without npm or network nothing is linted, which is said; in CI that is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LOCK, STAMP = HERE / "package-lock.json", HERE / "node_modules" / ".package-lock.json"
PLACES = ["utils/live"]
MISSING = (
    "The JavaScript is not linted: {why}. "
    "npm comes with Node.js; nothing else in the course needs it."
)


def install() -> str:
    """Fetch Biome if the version of the lock is not there; tell why it cannot."""
    npm = shutil.which("npm")
    if STAMP.exists() and STAMP.stat().st_mtime >= LOCK.stat().st_mtime:
        return ""
    if npm is None:
        return "npm was not found"
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    done = subprocess.run(command, cwd=HERE, check=False)
    return "npm could not fetch Biome" if done.returncode else ""


def run(write: bool) -> int:
    """Run Biome and give its exit status."""
    biome = shutil.which("biome", path=HERE / "node_modules" / ".bin")
    if biome is None:
        return 1
    does = ["check", "--write"] if write else ["check", "--error-on-warnings"]
    command = [biome, *does, f"--config-path={HERE}", *PLACES]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def main(arguments: list[str]) -> int:
    """Do what the command line says."""
    if why := install():
        print(MISSING.format(why=why), file=sys.stderr)
        return int(bool(os.environ.get("CI")))
    return 0 if "--install" in arguments else run("--write" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
