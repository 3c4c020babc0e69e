"""The environment doctor: is this notebook's Python what the course needs?

It needs nothing but Python itself, so that it can speak where packages are missing:
``python utils/doctor.py`` in the course's folder does so without a notebook.
"""

from __future__ import annotations

import html
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
    if "JPY_SESSION_NAME" in os.environ:
        return "JupyterLab"
    if "VSCODE_PID" in os.environ:
        return "VS Code"
    if "PYCHARM_HOSTED" in os.environ:
        return "PyCharm"
    return ""


def _shares() -> list[Path]:
    """List where JupyterLab looks for what packages bring along."""
    extra = os.environ.get("JUPYTER_PATH", "").split(os.pathsep)
    own = (
        Path(base) / "share" / "jupyter" for base in (sys.prefix, site.getuserbase())
    )
    return [*(Path(folder) for folder in extra if folder), *own]


@dataclass(frozen=True)
class Environment:
    """What the doctor looks at; by default, the Python that is running.

    Parameters
    ----------
    python : tuple of int
        Its version.
    shares : sequence of Path
        Folders in which JupyterLab looks for extensions.
    prefix, own, root : Path
        Where Python lives, where the course's own Python lives, and the course.
    version : callable
        Package name to installed version, or ``""`` when it is missing.
    host : str
        The program that shows the notebook, or ``""`` when nothing tells.
    """

    python: tuple[int, int] = sys.version_info[:2]
    shares: Sequence[Path] = field(default_factory=_shares)
    prefix: Path = field(default_factory=lambda: Path(sys.prefix))
    own: Path = ROOT / ".venv"
    root: Path = ROOT
    version: Callable[[str], str] = _version
    host: str = field(default_factory=_host)


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
        said = "✔ All is well." if self.well else "✘ Something needs a cure."
        rows = "".join(_row(finding) for finding in self.findings)
        heads = "".join(_cell("th scope='col'", text) for text in _HEADS)
        return (
            f'<div class="mathjax_ignore" role="status"><p><strong>{said}</strong></p>'
            '<table style="border-collapse: collapse">'
            '<caption style="text-align: left; color: inherit">What the course needs'
            f"</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self.html()}


_HEADS = ("looked at", "found", "cure")


def _row(finding: Finding) -> str:
    sign = "✘" if finding.cure else "✔"
    cells = _cell("td", f"{sign} {finding.found}") + _cell("td", finding.cure or "none")
    return f"<tr>{_cell('th scope=' + repr('row'), finding.what)}{cells}</tr>"


def _cell(tag: str, text: str) -> str:
    shown = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
    style = "border: 1px solid var(--jp-border-color1, #8a8a8a); padding: 2px 8px; "
    style += "text-align: left"
    return f'<{tag} style="{style}">{shown}</{tag.split()[0]}>'


def doctor(environment: Environment | None = None) -> Report:
    """Look at Python, kernel, packages, widgets and the program around the notebook.

    Parameters
    ----------
    environment : Environment, optional
        Something else than the running Python, to see what the doctor would say.

    Returns
    -------
    Report
        Each finding with its cure.
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
    span = f"{_dotted(low)} to {_dotted((high[0], high[1] - 1))}"
    found = f"version {_dotted(env.python)}, and the course needs {span}"
    return Finding(
        "Python",
        found,
        f"install Python {_dotted((high[0], high[1] - 1))}, then {_AGAIN}",
    )


def _kernel(env: Environment, packages: Finding) -> Finding:
    """Look for another Python than the course's own, where that does harm."""
    elsewhere = env.own.exists() and env.prefix.resolve() != env.own.resolve()
    if not packages.cure or not elsewhere:
        return Finding("kernel")
    found = f"this notebook runs in {env.prefix}, not in the course's own .venv"
    cure = f"{_AGAIN}, and choose Kernel, Change Kernel, Python 3 (ipykernel)"
    return Finding("kernel", found, cure)


def _packages(env: Environment) -> Finding:
    try:
        minimums = _minimums(env.root)
    except (OSError, UnicodeDecodeError):
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
    found = (
        f"JupyterLab has no extension of {' and '.join(lost)}, so sliders stay still"
    )
    cure = (
        f"`{sys.executable} -m pip install --force-reinstall {' '.join(lost)}`, then "
    )
    return Finding("widgets", found, f"{cure}reload the page; or {_AGAIN}")


def _has_extension(env: Environment, name: str) -> bool:
    inside = Path("labextensions", name, "package.json")
    return any((share / inside).exists() for share in env.shares)


def _place(env: Environment) -> Finding:
    if env.host in ("", "JupyterLab"):
        return Finding("JupyterLab")
    found = f"this is {env.host}, where the course is not tested"
    return Finding("JupyterLab", found, f"if a figure does not move, {_AGAIN}")


def _minimums(root: Path) -> dict[str, str]:
    """Read the direct dependencies; by hand, since tomllib needs Python 3.11."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"^dependencies = \[(.*?)^\]", text, re.DOTALL | re.MULTILINE)
    listed = re.findall(r'"([\w.-]+)>=([\d.]+)', block[1] if block else "")
    return dict(listed)


def _versions_of_python(root: Path) -> tuple[tuple[int, int], tuple[int, int]]:
    try:
        text = (root / "pyproject.toml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""
    found = re.search(r'requires-python = ">=(\d+)\.(\d+),<(\d+)\.(\d+)"', text)
    if not found:
        return (0, 0), (99, 0)  # the finding about packages tells what is the matter
    a, b, c, d = map(int, found.groups())
    return (a, b), (c, d)


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version.split("+")[0])[:3]]


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


if __name__ == "__main__":
    print(doctor())
