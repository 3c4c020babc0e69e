"""The environment doctor: is this notebook's Python what the course needs?

It needs nothing but Python itself, so that it can speak where packages are missing:
``python utils/doctor.py`` in the course's folder, or ``%run ../utils/doctor.py`` in a
lesson whose first cell fails.
"""

from __future__ import annotations

import os
import re
import site
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_AGAIN = "close JupyterLab and start it again with `make lab` in the course's folder"
_FILES = (
    "take the import out of the files in .ipython/profile_default/startup of your home "
    "folder, then choose Kernel, Restart Kernel"
)
# A widget is drawn by an extension of JupyterLab, which its package brings along.
_EXTENSIONS = {
    "ipywidgets": "@jupyter-widgets/jupyterlab-manager",
    "anywidget": "anywidget",
}


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _host() -> str:
    """Name the program that runs this notebook, or "" when nothing tells."""
    if "google.colab" in sys.modules:
        return "Google Colab"
    signs = {
        "JPY_SESSION_NAME": "JupyterLab",
        "VSCODE_PID": "VS Code",
        "PYCHARM_HOSTED": "PyCharm",
    }
    return next((name for sign, name in signs.items() if sign in os.environ), "")


def _loaded() -> Path | None:
    """Tell where the `utils` lies that this Python has imported, if it has one."""
    module = sys.modules.get("utils")
    places = [getattr(module, "__file__", None), *getattr(module, "__path__", [])]
    return next((Path(place) for place in places if place), None)


def _shares() -> list[Path]:
    """List where JupyterLab looks for what packages bring along."""
    extra = os.environ.get("JUPYTER_PATH", "").split(os.pathsep)
    own = (f"{base}/share/jupyter" for base in (sys.prefix, site.getuserbase()))
    return [Path(folder) for folder in (*extra, *own) if folder]


@dataclass(frozen=True)
class Environment:
    """What the doctor looks at; by default, the Python that is running.

    `python` is its version; `prefix`, `own` and `root` are where it lives, the course's
    Python and the course; in `shares` JupyterLab looks for extensions. `version` tells
    that of a package, `host` the program around the notebook, ``""`` where none is.
    """

    python: tuple[int, int] = sys.version_info[:2]
    shares: Sequence[Path] = field(default_factory=_shares)
    prefix: Path = field(default_factory=lambda: Path(sys.prefix))
    own: Path = ROOT / ".venv"
    root: Path = ROOT
    version: Callable[[str], str] = _version
    host: str = field(default_factory=_host)
    utils: Path | None = field(default_factory=_loaded)  # what the kernel has imported


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found, and the cure; no cure, no complaint."""

    what: str
    found: str = "as it should be"
    cure: str = ""


@dataclass(frozen=True)
class Report:
    """What the doctor found; it shows itself in a notebook."""

    findings: Sequence[Finding]

    @property
    def well(self) -> bool:
        """Tell whether nothing needs a cure."""
        return not any(finding.cure for finding in self.findings)

    def __repr__(self) -> str:
        """Write the report as text that is the same on every healthy machine."""
        looked = ", ".join(finding.what for finding in self.findings)
        if self.well:
            return f"✔ All is well: {looked}."
        ill = [finding for finding in self.findings if finding.cure]
        lines = [f"✘ {ill.what}: {ill.found}. Cure: {ill.cure}." for ill in ill]
        return "\n".join(lines)

    def html(self) -> str:
        """Write the report as a table in a status region."""
        from utils.practice.outcome import Table  # it needs packages

        said = "✔ All is well." if self.well else "✘ Something needs a cure."
        rows = [
            (f.what, f"{'✘' if f.cure else '✔'} {f.found}", f.cure or "none")
            for f in self.findings
        ]
        heads = ("looked at", "found", "cure")
        table = Table("What the course needs", heads, rows).html()
        start = '<div class="mathjax_ignore" role="status"><p><strong>'
        return f"{start}{said}</strong></p>{table}</div>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self.html()}


def doctor(environment: Environment | None = None) -> Report:
    """Look at Python, kernel, packages, widgets and the program around the notebook.

    Another `environment` than the running one shows what the doctor would say there.
    """
    env = environment or Environment()
    packages = _packages(env)
    return Report(
        [_python(env), _kernel(env, packages), packages, _widgets(env), _place(env)]
    )


def _python(env: Environment) -> Finding:
    low, high = _versions_of_python(env.root)
    if low <= env.python < high:
        return Finding("Python")
    newest = _dotted((high[0], high[1] - 1))
    span = f"{_dotted(low)} to {newest}"
    found = f"version {_dotted(env.python)}, and the course needs {span}"
    return Finding("Python", found, f"install Python {newest}, then {_AGAIN}")


def _kernel(env: Environment, packages: Finding) -> Finding:
    """Look for another `utils`, and for another Python where that does harm."""
    ours = env.root / "utils"
    if env.utils and ours.resolve() not in (env.utils, *env.utils.resolve().parents):
        found = f"another `utils` was imported before the lesson's, from {env.utils}"
        cure = f"{_AGAIN}, which leaves your start-up files out; elsewhere, {_FILES}"
        return Finding("kernel", found, cure)
    elsewhere = env.own.exists() and env.prefix.resolve() != env.own.resolve()
    if not packages.cure or not elsewhere:
        return Finding("kernel")
    found = f"this notebook runs in {env.prefix}, not in the course's own .venv"
    cure = f"{_AGAIN}, and choose Kernel, Change Kernel, Python 3 (ipykernel)"
    return Finding("kernel", found, cure)


def _packages(env: Environment) -> Finding:
    minimums = _minimums(env.root)
    if not minimums:
        cure = "restore it with `git checkout pyproject.toml`"
        return Finding("packages", "pyproject.toml cannot be read", cure)
    problems = []
    for package, minimum in minimums.items():
        version = env.version(package)
        if not version:
            problems.append(f"{package} is missing")
        elif _numbers(version) < _numbers(minimum):
            problems.append(f"{package} is {version}, at least {minimum} is needed")
    if not problems:
        return Finding("packages")
    return Finding("packages", "; ".join(problems), f"{_AGAIN}; it brings them")


def _widgets(env: Environment) -> Finding:
    lost = [
        package
        for package, name in _EXTENSIONS.items()
        if not env.version(package) or not _has_extension(env, name)
    ]
    if not lost:
        return Finding("widgets")
    names = " and ".join(lost)
    found = f"JupyterLab has no extension of {names}, so sliders stay still"
    cure = f"{sys.executable} -m pip install --force-reinstall {' '.join(lost)}"
    return Finding("widgets", found, f"`{cure}`, then reload the page; or {_AGAIN}")


def _has_extension(env: Environment, name: str) -> bool:
    inside = Path("labextensions", name, "package.json")
    return any((share / inside).exists() for share in env.shares)


def _place(env: Environment) -> Finding:
    if env.host in ("", "JupyterLab"):
        return Finding("JupyterLab")
    found = f"this is {env.host}, where the course is not tested"
    return Finding("JupyterLab", found, f"if a figure does not move, {_AGAIN}")


def _project(root: Path) -> str:
    """Read pyproject.toml, as text: what reads TOML came with Python 3.11."""
    try:
        return (root / "pyproject.toml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _minimums(root: Path) -> dict[str, str]:
    block = re.search(r"^dependencies = \[(.*?)^\]", _project(root), re.S | re.M)
    return dict(re.findall(r'"([\w.-]+)>=([\d.]+)', block[1] if block else ""))


def _versions_of_python(root: Path) -> tuple[tuple[int, int], tuple[int, int]]:
    found = re.search(r'-python = ">=(\d+)\.(\d+),<(\d+)\.(\d+)"', _project(root))
    if not found:
        return (0, 0), (99, 0)  # the finding about packages tells what is the matter
    a, b, c, d = map(int, found.groups())
    return (a, b), (c, d)


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version.split("+")[0])[:3]]


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


def _sayable(text: str, encoding: str) -> str:
    """Write a report with the characters that a console has."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.replace("✔", "[ok]").replace("✘", "[!]")
    return text.encode(encoding, "backslashreplace").decode(encoding)


if __name__ == "__main__":
    print(_sayable(repr(doctor()), getattr(sys.stdout, "encoding", None) or "ascii"))
