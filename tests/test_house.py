"""The house: dependencies that agree, one direction of imports, nothing unsafe."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
import subprocess
import tomllib
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests import course
from tools import navigation, prose

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME, TEST = "requirements.txt", "tests/requirements.txt"
REFERENCES = "tests/references"
LOCKS = (
    RUNTIME,
    TEST,
    "tools/bootstrap.txt",
    f"{REFERENCES}/requirements.txt",
    f"{REFERENCES}/torch.txt",
    f"{REFERENCES}/torch-cpu.txt",
)
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


def test_environment_uses_the_lock() -> None:
    wanted = yaml.safe_load(text("environment.yml"))
    plain = [d for d in wanted["dependencies"] if isinstance(d, str)]
    [inner] = [d["pip"] for d in wanted["dependencies"] if isinstance(d, dict)]
    assert inner == ["-r requirements.txt"]
    assert [re.split(r"[ =]", d)[0] for d in plain] == ["python", "pip"]


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
    content = prose.read(text(name))
    addresses = [address for _, address in content.links + content.images]
    missing = [a for a in addresses if "://" not in a and not (ROOT / a).exists()]
    assert not missing
    assert not prose.UNWELCOME.search(re.sub(r'"\w+"', "", content.plain))
    assert not prose.stray_items(content.source)


def test_contributing_is_short() -> None:
    assert len(text("CONTRIBUTING.md").split()) <= 600


def test_licences_are_there() -> None:
    assert "Permission is hereby granted, free of charge" in text("LICENSE")
    assert "creativecommons.org/licenses/by/4.0/legalcode" in text("LICENSE-TEXT")


def test_no_package_is_called_utils() -> None:
    """The course's utils lies beside the lessons; nobody else's may be in the way."""
    assert "utils" not in packages_distributions()


# notebooks -> explore, exercises -> live, practice, tasks -> figures, models, ...
RANKS = {
    "mathematics": 0,
    "world": 1,
    "data": 1,
    "text": 1,
    "models": 1,
    "figures": 2,
    "tasks": 2,
    "race": 2,
    "doctor": 2,
    "live": 2,
    "practice": 2,
    "explore": 3,
    "exercises": 3,
}


def modules() -> dict[str, Path]:
    """Every module of `utils` by its full name."""
    found = {}
    for path in sorted((ROOT / "utils").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


MODULES = modules()
each_module = pytest.mark.parametrize("name", MODULES)


def imports(name: str) -> set[str]:
    """Modules of the course that a module imports, inside functions too.

    A name that a package hands on is followed to the package, whose own imports count.
    """
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name}: write the whole name of what is imported"
            module = str(node.module)
            inner = {f"{module}.{alias.name}" for alias in node.names} & MODULES.keys()
            outer = {module} if len(inner) < len(node.names) else set()
            found |= inner | outer
    return found


def room(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


@each_module
def test_arrows_point_one_way(name: str) -> None:
    used = imports(name)
    assert not {n.split(".")[0] for n in used} & {"tests", "tools", "notebooks", "data"}
    rooms = {room(n) for n in used if n.startswith("utils.")}
    here = room(name)
    if not here:
        assert rooms <= {"mathematics"}, "the façade hands on the mathematics"
        return
    assert here in RANKS, f"give utils.{here} its rank"
    above = {other for other in rooms if RANKS[other] > RANKS[here]}
    assert not above, f"utils.{here} must not know {above}"
    if RANKS[here] == 3:
        assert not {r for r in rooms if RANKS[r] == 3} - {here}


def test_no_circles() -> None:
    """Neither between modules nor between rooms."""
    between = {name: imports(name) & MODULES.keys() for name in MODULES}
    rooms: dict[str, set[str]] = {}
    for name, used in between.items():
        rooms.setdefault(room(name), set()).update(map(room, used - {"utils"}))
    rooms = {name: used - {name, ""} for name, used in rooms.items() if name}
    for graph in (between, rooms):
        TopologicalSorter(graph).prepare()  # names the circle that it meets


HIDING = re.compile(
    r"TYPE_CHECKING|__import__|\b(resolve_name|runpy|exec_module|load_module)\b"
)


def test_nothing_is_hidden_from_the_test_of_arrows() -> None:
    for name, path in MODULES.items():
        content = path.read_text(encoding="utf-8")
        assert not HIDING.search(content), name
        if "sys.modules" in content:  # which only look at what is there
            assert name in ("utils.doctor", "utils.practice.shelter"), name
        if "import_module" in content:  # lessons are found in their own room
            assert name in ("utils.exercises.finding", "utils.explore"), name


def test_no_name_is_two_things() -> None:
    """What a package calls a module is that module, and nothing else."""
    for name in MODULES:
        package, _, short = name.rpartition(".")
        module = importlib.import_module(name)
        if package:
            assert getattr(importlib.import_module(package), short) is module, name


@each_module
def test_the_mathematics_needs_numpy_alone(name: str) -> None:
    if room(name) != "mathematics":
        return
    roots = {n.split(".")[0] for n in imports(name) if not n.startswith("utils.")}
    assert roots - {"collections", "math", "typing", "__future__"} <= {"numpy"}
    assert {room(n) for n in imports(name) if n.startswith("utils")} <= {"mathematics"}


@each_module
def test_examples_in_docstrings(name: str) -> None:
    results = doctest.testmod(importlib.import_module(name))
    assert results.failed == 0


LONGEST, SHORTEST, LONGEST_FUNCTION = 250, 60, 25


def is_excused(content: str) -> bool:
    """Whether the page says why it is longer or shorter than others."""
    return bool(re.search(r"^# size: \w.{9,}$", content, re.MULTILINE))


@each_module
def test_a_page_has_one_idea(name: str) -> None:
    content = MODULES[name].read_text(encoding="utf-8")
    lines = len(content.splitlines())
    of_a_lesson = name.startswith("utils.exercises.") and "._" in name
    if MODULES[name].name == "__init__.py" or of_a_lesson:  # an exercise may be short
        assert lines <= LONGEST, f"{name} has {lines} lines"
    elif is_excused(content):
        assert not SHORTEST <= lines <= LONGEST, f"{name} needs no excuse"
    else:
        assert SHORTEST <= lines <= LONGEST, f"{name} has {lines} lines"


@each_module
def test_a_function_does_one_thing(name: str) -> None:
    assert not too_long(MODULES[name]), f"{name}: at most {LONGEST_FUNCTION} lines"


TOOLS = sorted(
    path for path in (ROOT / "tools").glob("*.py") if path.stem != "__init__"
)


@pytest.mark.parametrize("path", TOOLS, ids=lambda path: path.stem)
def test_a_tool_holds_the_limits(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
    assert not too_long(path), f"{path.name}: at most {LONGEST_FUNCTION} lines"
    assert doctest.testmod(importlib.import_module(f"tools.{path.stem}")).failed == 0


def too_long(path: Path) -> dict[str, int]:
    """Functions of a file with more lines than they should have."""
    return {
        node.name: length
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := lines_of(node)) > LONGEST_FUNCTION
    }


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, the docstring not counted."""
    first = node.body[0]
    told = ast.get_docstring(node) is not None
    spoken = (first.end_lineno or 0) - first.lineno + 1 if told else 0
    return (node.end_lineno or 0) - node.lineno + 1 - spoken


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
