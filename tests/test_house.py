"""The house: dependencies that agree, one direction of imports, nothing unsafe."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import time
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests import course
from tools import lint, navigation

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME, TEST = "requirements.txt", "tests/requirements.txt"
LOCKS = (RUNTIME, TEST, "tools/bootstrap.txt")
DIRECT = {
    RUNTIME: PROJECT["project"]["dependencies"],
    TEST: PROJECT["dependency-groups"]["test"],
}
SYSTEMS = [("linux", "posix"), ("darwin", "posix"), ("win32", "nt")]
PYTHONS = ["3.11.9", "3.12.9", "3.13.5", "3.14.2"]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pins(lock: str) -> list[Requirement]:
    """Pinned requirements of a lock, with their markers."""
    lines = re.sub(r"\\\n", " ", text(lock)).splitlines()
    found = [re.sub(r"--hash=\S+", "", line) for line in lines]
    return [Requirement(s.strip()) for s in found if s.strip() and s.strip()[0] != "#"]


def environment(system: str, os_name: str, python: str) -> dict[str, str]:
    return {
        "sys_platform": system,
        "os_name": os_name,
        "platform_system": {"linux": "Linux", "darwin": "Darwin"}.get(
            system, "Windows"
        ),
        "platform_machine": "x86_64",
        "python_full_version": python,
        "python_version": python.rpartition(".")[0],
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }


def chosen(lock: str, where: dict[str, str]) -> dict[str, list[Requirement]]:
    """What a lock installs in an environment, by name."""
    found: dict[str, list[Requirement]] = {}
    for pin in pins(lock):
        if pin.marker is None or Marker(str(pin.marker)).evaluate(where):
            found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


@pytest.mark.parametrize("lock", DIRECT)
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(("system", "os_name"), SYSTEMS)
def test_lock_meets_the_project(
    lock: str, python: str, system: str, os_name: str
) -> None:
    installed = chosen(lock, environment(system, os_name, python))
    assert all(len(versions) == 1 for versions in installed.values())
    for line in DIRECT[lock]:
        wanted = Requirement(line)
        pin = installed[canonicalize_name(wanted.name)][0]
        version = str(pin.specifier).removeprefix("==")
        assert wanted.specifier.contains(version), f"{lock} has {pin}, not {wanted}"


@pytest.mark.parametrize("lock", DIRECT)
def test_lock_holds_nothing_that_nobody_asked_for(lock: str) -> None:
    source = "pyproject.toml" + (":test" if lock == TEST else "")
    entries = re.split(r"\n(?=\S)", text(lock))
    asked = [e for e in entries if re.search(rf"# +(via )?\S+ \({source}\)", e)]
    found = {canonicalize_name(Requirement(e.split()[0]).name) for e in asked}
    assert found == {canonicalize_name(Requirement(d).name) for d in DIRECT[lock]}


@pytest.mark.parametrize("python", PYTHONS)
def test_tests_use_the_versions_of_the_learner(python: str) -> None:
    for system, os_name in SYSTEMS:
        where = environment(system, os_name, python)
        runtime, test = chosen(RUNTIME, where), chosen(TEST, where)
        for name in runtime.keys() & test.keys():
            assert runtime[name][0].specifier == test[name][0].specifier


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_is_closed(lock: str) -> None:
    """Each package has one version and hashes; no address, no path of a machine."""
    content = text(lock)
    for entry in re.split(r"\n(?=[a-z])", re.sub(r"^ *#.*\n", "", content, flags=re.M)):
        assert re.match(r"[A-Za-z0-9._-]+(\[.*\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert not re.search(r"--(index|extra|find|trusted)|://| @ |file:", content)


def planned(folder: Path, target: str) -> str:
    """What make would run for a target, without running it."""
    make = ["make", "--no-print-directory", "-n", target]
    done = subprocess.run(
        make, cwd=folder, capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_a_second_run_sets_nothing_up(tmp_path: Path) -> None:
    for name in ("Makefile", *LOCKS):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    first = planned(tmp_path, "lab")
    assert "-m venv" in first and "-r requirements.txt" in first
    (tmp_path / ".venv").mkdir()
    for stamp in ("pip", "set-up", "set-up-test"):
        (tmp_path / ".venv" / stamp).touch()
    assert [line.split()[2] for line in planned(tmp_path, "lab").splitlines()] == [
        "jupyterlab"
    ]
    assert "install" not in planned(tmp_path, "test")
    later = time.time() + 60
    os.utime(tmp_path / RUNTIME, (later, later))
    assert "-r requirements.txt" in planned(tmp_path, "lab")


def test_environment_uses_the_lock() -> None:
    wanted = yaml.safe_load(text("environment.yml"))
    plain = [d for d in wanted["dependencies"] if isinstance(d, str)]
    [inner] = [d["pip"] for d in wanted["dependencies"] if isinstance(d, dict)]
    assert inner == ["-r requirements.txt"]
    assert [d.split()[0] for d in plain] == ["python", "pip"]
    python = SpecifierSet(plain[0].partition(" ")[2])
    assert python == SpecifierSet(PROJECT["project"]["requires-python"])


def test_pythons_of_the_workflows() -> None:
    python = SpecifierSet(PROJECT["project"]["requires-python"])
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
        for job in jobs.values():
            for version in job.get("strategy", {}).get("matrix", {}).get("python", []):
                assert python.contains(version), f"{path.name}: {version}"


def test_readme_tells_why_each_dependency_is_there() -> None:
    named = re.findall(r"^- \*\*(\S+)\*\*: \S", text("README.md"), re.MULTILINE)
    assert sorted(named) == sorted(Requirement(d).name for d in DIRECT[RUNTIME])


def test_readme_has_the_table_of_the_lessons() -> None:
    readme = text("README.md")
    assert navigation.with_table(readme, course.LESSONS) == readme, "make notebooks"


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_lead_somewhere(name: str) -> None:
    content = lint.FENCE.sub("", text(name))
    links = lint.LINK.findall(content) + lint.IMAGE.findall(content)
    missing = [a for _, a in links if "://" not in a and not (ROOT / a).exists()]
    assert not missing
    assert not lint.UNWELCOME.search(re.sub(r'"\w+"', "", content))


def test_contributing_is_short() -> None:
    assert len(text("CONTRIBUTING.md").split()) <= 600


def test_licences_are_there() -> None:
    assert "Permission is hereby granted, free of charge" in text("LICENSE")
    assert "creativecommons.org/licenses/by/4.0/legalcode" in text("LICENSE-TEXT")


def test_no_package_is_called_utils() -> None:
    """The course's utils lies beside the lessons; nobody else's may be in the way."""
    assert "utils" not in packages_distributions()


RANKS = {
    "attention": 0,
    "positions": 1,
    "layers": 1,
    "world": 1,
    "models": 2,
    "text": 2,
    "data": 2,
    "figures": 3,
    "live": 3,
    "practice": 3,
    "race": 3,
    "scenes": 3,
    "captions": 3,
    "translation": 3,
    "assistant": 3,
    "doctor": 3,
    "explore": 4,
    "exercises": 4,
}


def modules() -> list[Path]:
    return sorted((ROOT / "utils").rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Modules that a file imports, wherever it does so, by their full names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = path.relative_to(ROOT).parts[: -node.level] if node.level else ()
            module = ".".join([*above, *filter(None, [node.module])])
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_arrows_point_one_way(path: Path) -> None:
    place = path.relative_to(ROOT / "utils").parts[0].removesuffix(".py")
    used = {name.split(".")[1] for name in imports(path) if name.startswith("utils.")}
    assert not {n.split(".")[0] for n in imports(path)} & {
        "tests",
        "tools",
        "notebooks",
    }
    if place == "__init__":
        assert used & RANKS.keys() <= {"attention", "positions", "layers"}
        return
    assert place in RANKS, f"give utils.{place} its rank"
    above = {name for name in used & RANKS.keys() if RANKS[name] > RANKS[place]}
    if path.name == "board.py":
        above -= {"exercises"}  # the course at a glance asks the list of exercises
    assert not above, f"utils.{place} must not know {above}"
    across = {n for n in used & RANKS.keys() if RANKS[n] == RANKS[place] == 4} - {place}
    assert not across, f"utils.{place} must not know {across}"


def test_attention_needs_numpy_alone() -> None:
    outside = imports(ROOT / "utils/attention.py") - {"__future__"}
    roots = {name.split(".")[0] for name in outside}
    assert roots - {"collections", "math", "typing", "__future__"} == {"numpy"}


def tracked(*patterns: str) -> list[Path]:
    """Files of the course that a learner may run; tests are looked at by people."""
    found = [path for pattern in patterns for path in ROOT.glob(pattern)]
    return [path for path in found if ".venv" not in path.parts]


UNSAFE = {
    "allow_pickle=True": r"allow_pickle\s*=\s*True",
    "pickle": r"\b(import|from) (c?[pP]ickle|dill|joblib|shelve)\b",
    "eval": r"(?<![.\w])(eval|exec)\(",
    "all addresses": r"0\.0\.0\.0",
    "an empty token": r"(token|password)\s*=\s*(''|\"\")",
    "a shell": r"shell\s*=\s*True|os\.system\(",
    "the network": r"\b(import|from) (urllib\.request|requests|httpx|http\.client)\b",
}


@pytest.mark.parametrize("what", UNSAFE)
def test_nothing_unsafe(what: str) -> None:
    files = tracked("utils/**/*.py", "notebooks/**/*.ipynb", "Makefile", ".ci/run")
    assert len(files) > 5
    found = [p for p in files if re.search(UNSAFE[what], p.read_text(encoding="utf-8"))]
    assert not found


def test_nothing_fetched_by_the_script_of_the_figures() -> None:
    for path in tracked("utils/**/*.js", "utils/**/*.css"):
        content = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://(?!www\.w3\.org)|\bfetch\(|\bimport\(", content)


def test_data_stays_small() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "data"], cwd=ROOT, capture_output=True, check=False
    )
    if listed.returncode:
        paths = [p for p in (ROOT / "data").rglob("*") if p.is_file()]
    else:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    assert sum(path.stat().st_size for path in paths) < 40_000_000
