"""The environment doctor: each trouble is told with its cure, and no other is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from utils import doctor as clinic
from utils.doctor import ROOT, Environment, doctor

GOOD = {
    "anywidget": "0.9.18",
    "fsrs": "6.3.2",
    "ipywidgets": "8.1.7",
    "jupyterlab": "4.4.9",
    "matplotlib": "3.10.0",
    "numpy": "2.3.1",
    "platformdirs": "4.5.0",
    "safetensors": "0.6.0rc1",
    "tqdm": "4.67.1",
}


@pytest.fixture
def healthy(tmp_path: Path) -> dict[str, Any]:
    """A course folder, its Python and its packages, all as they should be."""
    (tmp_path / ".venv").mkdir()
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(project, encoding="utf-8")
    share = tmp_path / ".venv" / "share" / "jupyter"
    for name in ("@jupyter-widgets/jupyterlab-manager", "anywidget"):
        (share / "labextensions" / name).mkdir(parents=True)
        (share / "labextensions" / name / "package.json").write_text("{}")
    return {
        "python": (3, 12),
        "shares": [share],
        "prefix": tmp_path / ".venv",
        "own": tmp_path / ".venv",
        "root": tmp_path,
        "version": lambda package: GOOD.get(package, ""),
        "host": "JupyterLab",
        "utils": tmp_path / "utils" / "__init__.py",
    }


def ill(env: dict[str, Any]) -> dict[str, str]:
    """Tell what needs a cure, by name."""
    report = doctor(Environment(**env))
    assert report.well == (not any(finding.cure for finding in report.findings))
    for finding in report.findings:
        if finding.cure:
            assert finding.cure in repr(report)
            assert f"✘ {finding.what}: {finding.found}" in repr(report)
    return {f.what: f"{f.found}. {f.cure}" for f in report.findings if f.cure}


def with_packages(**changed: str) -> Any:
    """Change some versions; "" means missing."""
    return lambda package: {**GOOD, **changed}.get(package, "")


def test_a_healthy_place_is_told_in_one_stable_line(healthy: dict[str, Any]) -> None:
    report = doctor(Environment(**healthy))
    said = "✔ All is well: Python, kernel, packages, widgets, JupyterLab."
    assert repr(report) == said and report.well
    assert "✘" not in report.html()


def test_the_tests_run_in_a_healthy_place() -> None:
    assert doctor(Environment(host="")).well, doctor()


@pytest.mark.parametrize("version", [(3, 9), (3, 10), (3, 15), (4, 0)])
def test_another_python_is_told(healthy: dict[str, Any], version: Any) -> None:
    said = ill({**healthy, "python": version})
    assert list(said) == ["Python"]
    assert f"version {version[0]}.{version[1]}" in said["Python"]
    assert "3.11 to 3.14" in said["Python"] and "make lab" in said["Python"]


def test_an_old_and_a_missing_package_are_told(healthy: dict[str, Any]) -> None:
    old = ill({**healthy, "version": with_packages(numpy="2.1.9")})
    assert list(old) == ["packages"]
    assert "numpy is 2.1.9, at least 2.2 is needed" in old["packages"]
    missing = ill({**healthy, "version": with_packages(tqdm="")})
    assert "tqdm is missing" in missing["packages"]
    assert "make lab" in missing["packages"]
    newer = with_packages(numpy="10.0", matplotlib="3.10", tqdm="4.100.0.post1")
    assert not ill({**healthy, "version": newer})


def test_a_wrong_kernel_is_told_where_it_does_harm(healthy: dict[str, Any]) -> None:
    elsewhere = {**healthy, "prefix": Path("/usr")}
    assert not ill(elsewhere), "another Python that has everything is no trouble"
    said = ill({**elsewhere, "version": with_packages(numpy="")})
    assert set(said) == {"kernel", "packages"}
    assert "not in the course's own .venv" in said["kernel"]
    assert "Change Kernel" in said["kernel"]
    assert "kernel" not in ill({**healthy, "version": with_packages(numpy="")})


@pytest.mark.parametrize("place", ["utils.py", "other/utils/__init__.py", "utils2"])
def test_another_utils_is_told_with_its_cure(
    healthy: dict[str, Any], place: str
) -> None:
    foreign = healthy["root"] / place
    said = ill({**healthy, "utils": foreign})
    assert list(said) == ["kernel"]
    assert str(foreign) in said["kernel"] and "make lab" in said["kernel"]
    assert ".ipython/profile_default/startup" in said["kernel"]
    assert not ill({**healthy, "utils": None})


def test_the_doctor_sees_which_utils_a_start_up_file_brought(tmp_path: Path) -> None:
    """As in a lesson whose first cell failed: the doctor runs as a file."""
    (tmp_path / "utils.py").write_text("", encoding="utf-8")
    program = "import sys, runpy; sys.path.insert(0, sys.argv[1]); import utils; "
    program += "runpy.run_path(sys.argv[2], run_name='__main__')"
    path = ROOT / "utils" / "doctor.py"
    said = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program, str(tmp_path), str(path)],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert str(tmp_path / "utils.py") in said and "start-up files" in said


@pytest.mark.parametrize("package", ["ipywidgets", "anywidget"])
def test_missing_widgets_are_told(healthy: dict[str, Any], package: str) -> None:
    name = {"ipywidgets": "@jupyter-widgets/jupyterlab-manager"}.get(package, package)
    (healthy["shares"][0] / "labextensions" / name / "package.json").unlink()
    said = ill(healthy)
    assert list(said) == ["widgets"]
    assert f"no extension of {package}," in said["widgets"]
    assert f"--force-reinstall {package}`" in said["widgets"]


def test_a_missing_widget_package_is_told_twice(healthy: dict[str, Any]) -> None:
    said = ill({**healthy, "version": with_packages(anywidget="")})
    assert set(said) == {"packages", "widgets"}


@pytest.mark.parametrize("host", ["VS Code", "Google Colab", "PyCharm"])
def test_another_program_is_told(healthy: dict[str, Any], host: str) -> None:
    said = ill({**healthy, "host": host})
    assert list(said) == ["JupyterLab"] and host in said["JupyterLab"]


@pytest.mark.parametrize(
    ("settings", "host"),
    [
        ({}, ""),
        ({"JPY_SESSION_NAME": "a.ipynb", "VSCODE_PID": "7"}, "JupyterLab"),
        ({"VSCODE_PID": "7"}, "VS Code"),
        ({"PYCHARM_HOSTED": "1"}, "PyCharm"),
    ],
)
def test_the_program_is_known_by_its_signs(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], host: str
) -> None:
    for name in ("JPY_SESSION_NAME", "VSCODE_PID", "PYCHARM_HOSTED"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert clinic._host() == host


def test_a_lost_pyproject_is_told(healthy: dict[str, Any]) -> None:
    (healthy["root"] / "pyproject.toml").unlink()
    said = ill(healthy)
    assert "git checkout pyproject.toml" in said["packages"]


def test_the_report_is_an_accessible_table_of_escaped_text(
    healthy: dict[str, Any],
) -> None:
    evil = with_packages(numpy="1<img src=x>")
    bundle = doctor(Environment(**{**healthy, "version": evil}))._repr_mimebundle_()
    html = bundle["text/html"]
    assert "<img" not in html and "&lt;img" in html
    assert html.count('scope="col"') == 3 and html.count('scope="row"') == 5
    assert 'role="status"' in html and "<caption" in html
    assert html.count("<th") == html.count("</th>") + html.count("<thead")


CONSOLES = [
    {"PYTHONIOENCODING": name} for name in ("cp1252", "gbk", "ascii", "koi8-r", "utf-8")
] + [{"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}]


@pytest.mark.parametrize("console", CONSOLES, ids=str)
@pytest.mark.parametrize("packages", [True, False])
def test_the_doctor_speaks_on_any_console(
    console: dict[str, str], packages: bool, tmp_path: Path
) -> None:
    """Also in a folder whose name the console cannot write."""
    course = tmp_path / "注意 ✔ ü"
    (course / "utils").mkdir(parents=True)
    shutil.copy(ROOT / "utils" / "doctor.py", course / "utils")
    shutil.copy(ROOT / "pyproject.toml", course)
    (course / ".venv").mkdir()
    bare = [] if packages else ["-S"]
    run = [sys.executable, *bare, str(course / "utils" / "doctor.py")]
    done = subprocess.run(run, capture_output=True, env=os.environ | console)
    assert done.returncode == 0, done.stderr
    said = done.stdout.decode(console.get("PYTHONIOENCODING", "utf-8"))
    marks = "✔✘" if console.get("PYTHONIOENCODING") == "utf-8" else "["
    assert said[0] in marks
    assert ("All is well" in said) == packages
    assert ("numpy is missing" in said) != packages


def test_the_doctor_works_without_any_package() -> None:
    """Where NumPy is missing, nothing else of the course can be imported."""
    path = ROOT / "utils" / "doctor.py"
    run = [sys.executable, "-S", "-I", str(path)]
    done = subprocess.run(run, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "numpy is missing" in done.stdout
