"""Set-up on other people's machines: the real commands, in a copy of the course.

One set-up serves all tests. It starts where a Python was removed after it had been set
up, and under settings that would lead it elsewhere.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import tomllib
import urllib.request
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from tests.conftest import IN_CI
from tools import lab, set_up, settings, stamp

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PARTS = ("Makefile", "pyproject.toml", "requirements.txt", "tools", "utils")
TIMEOUT = 300
needs_make = pytest.mark.skipif(
    not shutil.which("make"), reason="make is not installed"
)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def copy(course: Path) -> Path:
    """A course without its data, which set-up does not ask for."""
    ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in (*PARTS, "notebooks"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, course / name, ignore=ignored)
        else:
            course.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, course / name)
    return course


def clean() -> dict[str, str]:
    """The environment, without what the make that runs the tests handed on."""
    ours = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "PYTHON")
    return {name: value for name, value in os.environ.items() if name not in ours}


def base() -> str:
    """The Python that the tests' own environment was made from."""
    return str(getattr(sys, "_base_executable", sys.executable)).replace("\\", "/")


def make(
    course: Path, target: str, env: Mapping[str, str] | None = None, python: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run make in a course, both outputs together."""
    return subprocess.run(
        ["make", "--no-print-directory", target, f"PYTHON={python or base()}"],
        cwd=course,
        env=clean() | dict(env or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=TIMEOUT,
        check=False,
    )


def python_in(course: Path) -> Path:
    return (
        course / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    )


def run(course: Path, *arguments: str, folder: Path | None = None) -> str:
    """What the course's Python says."""
    done = subprocess.run(
        [python_in(course), *arguments],
        cwd=folder or course,
        env=clean(),
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=True,
    )
    return done.stdout


def hostile(folder: Path) -> dict[str, str]:
    """Settings that other people have, each of which led set-up astray or would."""
    poison = folder / "poison"
    poison.mkdir(parents=True, exist_ok=True)
    for name in ("numpy", "sitecustomize", "utils", "uv"):
        (poison / f"{name}.py").write_text(f"raise RuntimeError('{name}: personal')")
    personal = {name: str(poison) for name in settings.PYTHON}
    personal |= {
        "PYTHONSAFEPATH": "1",
        "PYTHONOPTIMIZE": "2",
        "PYTHONWARNINGS": "error",
    }
    return personal | {
        "PYTHONSTARTUP": str(poison / "numpy.py"),
        "PYTHONINSPECT": "",
        "PIP_USER": "1",
        "PIP_TARGET": str(folder / "target"),
        "PIP_PREFIX": str(folder / "prefix"),
        "PIP_ROOT": str(folder / "root"),
        "PIP_PYTHON": str(folder / "python"),
        "PIP_DRY_RUN": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BINARY": ":all:",
        "PIP_REQUIRE_VIRTUALENV": "1",
        "PIP_CONSTRAINT": str(folder / "constraints.txt"),
        "UV_TARGET": str(folder / "target"),
        "UV_PREFIX": str(folder / "prefix"),
        "UV_PYTHON": "3.9",
        "UV_SYSTEM_PYTHON": "1",
        "UV_NO_BINARY": "1",
        "UV_NO_DEPS": "1",
        "UV_EXCLUDE_NEWER": "2020-01-01",
        "UV_CONSTRAINT": str(folder / "constraints.txt"),
    }


def hostile_files(folder: Path) -> dict[str, str]:
    """The same said by files of configuration."""
    target = str(folder / "target")
    pip, uv = folder / "pip" / "pip.conf", folder / "uv" / "uv.toml"
    pip.parent.mkdir(parents=True)
    uv.parent.mkdir(parents=True)
    pip.write_text(
        f"[global]\nconstraint = {target}/none.txt\n"
        f"[install]\ntarget = {target}\nno-binary = :all:\n"
    )
    uv.write_text(f"[pip]\ntarget = {json.dumps(target)}\nno-binary = [':all:']\n")
    # Windows and macOS look elsewhere; there a variable names the file of pip.
    return {
        "XDG_CONFIG_HOME": str(folder),
        "UV_CONFIG_FILE": str(uv),
        **({} if sys.platform == "linux" else {"PIP_CONFIG_FILE": str(pip)}),
    }


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course that was set up by a Python that is no more, and is set up anew."""
    folder = tmp_path_factory.mktemp("set up")
    made = copy(folder / "the cöurse")
    lost = python_in(made)
    lost.parent.mkdir(parents=True)
    if os.name != "nt":
        lost.symlink_to(folder / "removed" / "python3")
    old = {"python": ["3.11.0", "/removed"], "locks": {"requirements.txt": "old"}}
    (made / ".venv" / stamp.NAME).write_text(json.dumps(old))
    done = make(made, "setup", hostile(folder / "personal"))
    if "could not be installed" in done.stdout and not IN_CI:
        pytest.skip("setting up needs the network")
    assert done.returncode == 0, done.stdout
    return made


def everything(folder: Path) -> dict[str, int]:
    return {
        str(path): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if "__pycache__" not in path.parts
    }


@needs_make
def test_it_is_set_up_where_it_belongs(course: Path) -> None:
    left = {path.name for path in (course.parent / "personal").iterdir()}
    assert left == {"poison"}
    lines = [*set_up.PARTS["setup"].imports.split(", "), "utils"]
    found = run(course, "-c", f"import {', '.join(lines)}; print(numpy.__file__)")
    assert Path(found.strip()).is_relative_to(course / ".venv")
    assert set(json.loads((course / ".venv" / stamp.NAME).read_text())["locks"]) == {
        "requirements.txt"
    }


@needs_make
def test_a_second_run_sets_nothing_up(course: Path) -> None:
    before = everything(course / ".venv")
    done = make(course, "setup", hostile(course.parent / "personal"))
    assert (done.returncode, done.stdout) == (0, "")
    assert everything(course / ".venv") == before


@needs_make
@pytest.mark.parametrize(
    ("where", "installer"), [("variables", "pip"), ("files", "pip"), ("files", "uv")]
)
def test_personal_settings_do_not_leak_in(
    course: Path, where: str, installer: str, tmp_path: Path
) -> None:
    run(course, "-m", "pip", "uninstall", "-q", "-y", "tqdm")
    personal = hostile(tmp_path) if where == "variables" else hostile_files(tmp_path)
    if installer == "pip":  # uv finds no way to the packages
        personal |= {"UV_OFFLINE": "1", "UV_NO_CACHE": "1"}
    done = make(course, "setup", personal)
    assert done.returncode == 0, done.stdout
    assert "tqdm is missing" in done.stdout
    tqdm = run(course, "-c", "import tqdm; print(tqdm.__file__)")
    assert Path(tqdm.strip()).is_relative_to(course / ".venv")
    assert not (tmp_path / "target").exists() and not (tmp_path / "prefix").exists()
    info = next((course / ".venv").rglob("tqdm-*.dist-info"))
    assert (info / "INSTALLER").read_text().strip() == installer


@pytest.fixture
def index() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """An index of one's own, which has nothing, and who asked it for what."""
    asked: list[tuple[str, str]] = []

    class Index(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.headers["User-Agent"].split("/")[0], self.path))
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 128  # uv asks for everything at once

    server = Server(("127.0.0.1", 0), Index)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/simple", asked
    server.shutdown()
    server.server_close()


@needs_make
@pytest.mark.parametrize("setting", ["UV_INDEX_URL", "pip.conf"])
def test_an_index_of_ones_own_is_asked(
    course: Path, index: Any, setting: str, tmp_path: Path
) -> None:
    """This one has nothing: set-up says what to do, and leaves all as it was."""
    url, asked = index
    run(course, "-m", "pip", "uninstall", "-q", "-y", "tqdm")
    before = everything(course / ".venv")
    configuration = tmp_path / "pip.conf"
    configuration.write_text(f"[global]\nindex-url = {url}\n")
    env = {"UV_NO_CACHE": "1", "UV_HTTP_RETRIES": "0", "PIP_RETRIES": "0"}
    if setting == "pip.conf":
        env |= {"PIP_CONFIG_FILE": str(configuration)}
    else:
        env |= {"PIP_CONFIG_FILE": os.devnull, setting: url}
    done = make(course, "setup", env)
    who = {program for program, path in asked if path == "/simple/tqdm/"}
    if setting == "UV_INDEX_URL":  # pip was told of no other place than its own
        assert (done.returncode, who) == (0, {"uv"}), done.stdout
        return
    assert done.returncode and "index-url" in done.stdout, done.stdout
    assert who == {"uv", "pip"}
    after = everything(course / ".venv")
    assert after == before
    assert make(course, "setup").returncode == 0


@needs_make
def test_a_damaged_package_is_noticed(course: Path) -> None:
    """No installer mends it, so the environment would be made anew: make does that."""
    path = next((course / ".venv").rglob("tqdm/version.py"))
    content = path.read_bytes()
    path.write_bytes(content + b"\n")
    look = subprocess.run(
        [python_in(course), "-m", "tools.set_up", "setup"],
        cwd=course,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
    )
    path.write_bytes(content)
    assert look.returncode == set_up.ANEW
    assert "tqdm is damaged: tqdm/version.py has another size" in look.stdout
    assert "Traceback" not in look.stderr


@needs_make
@pytest.mark.parametrize("was", [["3.11.0", ""], ["", "/elsewhere"], ["2.7.1", "/usr"]])
def test_a_changed_python_is_noticed(course: Path, was: list[str]) -> None:
    path = course / ".venv" / stamp.NAME
    content = path.read_text()
    now = json.loads(content)["python"]
    other = [old or new for old, new in zip(was, now, strict=True)]
    path.write_text(json.dumps(json.loads(content) | {"python": other}))
    look = [python_in(course), "-m", "tools.set_up", "setup"]
    done = subprocess.run(look, cwd=course, capture_output=True, encoding="utf-8")
    path.write_text(content)
    assert done.returncode == (set_up.ANEW if other != now else set_up.WELL)
    assert f"its Python was {' in '.join(other)}" in done.stdout


@needs_make
def test_another_python_is_taken_when_it_is_named(course: Path, tmp_path: Path) -> None:
    """Its version is asked; one that cannot run is another, too."""
    other = tmp_path / "python"
    other.write_text("#!/bin/sh\necho 3.14.9; echo /opt/other\n")
    other.chmod(0o755)
    for named in (str(other), str(tmp_path / "absent")):
        look = [python_in(course), "-m", "tools.set_up", "setup", "--python", named]
        done = subprocess.run(look, cwd=course, capture_output=True, encoding="utf-8")
        assert done.returncode == set_up.ANEW, done.stderr
        assert f"{named} is another" in done.stdout


@needs_make
def test_a_moved_course_stays_set_up(course: Path) -> None:
    moved = course.with_name("moved & renamed")
    course.rename(moved)
    try:
        done = make(moved, "setup")
        found = run(
            moved, "-c", "import utils; print(utils.__file__)", folder=ROOT.parent
        )
    finally:
        moved.rename(course)
    assert (done.returncode, done.stdout) == (0, "")
    assert Path(found.strip()) == moved / "utils" / "__init__.py"


@needs_make
def test_a_notebook_finds_utils_from_any_working_directory(
    course: Path, tmp_path: Path
) -> None:
    cell = 'import sys; sys.path[:0] = [".", "..", "../.."]\nimport utils'
    found = run(course, "-c", f"{cell}; print(utils.__file__)", folder=tmp_path)
    assert Path(found.strip()) == course / "utils" / "__init__.py"


@needs_make
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_colon_in_the_path_is_told_in_our_words(tmp_path: Path) -> None:
    course = copy(tmp_path / "a:b")
    done = make(course, "setup")
    assert done.returncode and "Rename that folder" in done.stdout
    assert str(course) in done.stdout and "Traceback" not in done.stdout
    assert not (course / ".venv").exists()


@needs_make
@pytest.mark.parametrize("version", [(3, 10), (2, 7), (3, 15)])
def test_a_python_that_does_not_fit_is_told(
    tmp_path: Path, version: tuple[int, int]
) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    fake = tmp_path / "python"
    pretend = f"import sys; sys.version_info = {(*version, 1)}; exec(sys.argv[1])"
    fake.write_text(f"#!/bin/sh\nexec '{base()}' -c '{pretend}' \"$4\"\n")
    fake.chmod(0o755)
    done = make(tmp_path, "setup", python=str(fake).replace("\\", "/"))
    bound = "older" if version > (3, 14) else "newer"
    assert done.returncode and f"or {bound}; this is" in done.stdout
    assert "make lab PYTHON=" in done.stdout and not (tmp_path / ".venv").exists()


def test_a_lock_is_compared_with_what_is_installed(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    told = {
        "NumPy==0.0.1 \\\n": "numpy is ",
        "no-such==1 \\\n": "no-such is missing",
        "no-such==1 ; sys_platform == 'x' \\\n": "",
        "": "",
    }
    for content, said in told.items():
        lock.write_text(content)
        assert stamp.lacking(str(lock)).startswith(said)
        assert bool(stamp.lacking(str(lock))) == bool(said)


def test_the_makefile_takes_away_the_same_names() -> None:
    names = re.search(r"^unexport (.*?[^\\])$", text("Makefile"), re.S | re.M)
    assert names and tuple(names[1].replace("\\", " ").split()) == settings.PYTHON


def test_what_is_set_up_is_what_the_project_asks() -> None:
    asked = [re.match(r"[\w-]+", d) for d in PROJECT["project"]["dependencies"]]
    names = {found[0] for found in asked if found}
    assert set(set_up.PARTS["setup"].imports.split(", ")) == names
    for part in set_up.PARTS.values():
        assert all((ROOT / lock).is_file() for choice in part.locks for lock in choice)


def test_the_nearer_setting_of_pip_wins() -> None:
    told = (
        "global.index-url='https://far.example'\nglobal.user='true'\n"
        "install.index-url='https://near.example'\ninstall.target='x'\n"
        ":env:.proxy='http://p.example'\ndownload.cert='/other.pem'\nnonsense\n"
    )
    pip = settings.of_pip(told)
    assert pip == {"index-url": "https://near.example", "proxy": "http://p.example"}
    assert settings.for_uv(pip, {}) == {
        "UV_DEFAULT_INDEX": "https://near.example",
        "HTTP_PROXY": "http://p.example",
        "HTTPS_PROXY": "http://p.example",
    }
    own = settings.for_uv(pip, {"UV_INDEX_URL": "https://uv.example"})
    assert "UV_DEFAULT_INDEX" not in own


def test_the_way_to_the_packages_stays() -> None:
    given = {
        "HTTPS_PROXY": "http://own.example",
        "SSL_CERT_FILE": "/own.pem",
        "PIP_CERT": "/pip.pem",
        "PIP_PROXY": "http://pip.example",
        "PIP_TARGET": "/x",
        "UV_INDEX_COMPANY_PASSWORD": "s",
        "UV_TARGET": "/x",
        "PYTHONPATH": "/x",
        "PATH": os.environ["PATH"],
    }
    env = settings.for_packages(given)
    kept = {name: env.get(name) for name in given}
    lost = {"PIP_TARGET", "UV_TARGET", "PYTHONPATH"}
    assert kept == {n: None if n in lost else v for n, v in given.items()}
    assert env["PIP_CONFIG_FILE"] == os.devnull and env["UV_NO_CONFIG"] == "1"


# As repo2docker 2026.4.0 reads it, in buildpacks/conda/__init__.py; it takes the first
# match, cuts it to x.y, and has Python 3.10 where nothing matches.
BINDER = re.compile(r"python\s*=+\s*([\d\.]*)")


def test_binder_reads_a_python_that_fits() -> None:
    dependencies = yaml.safe_load(text("environment.yml"))["dependencies"]
    plain = [d for d in dependencies if isinstance(d, str)]
    found = next(match for d in plain if (match := BINDER.match(d)))
    assert re.fullmatch(r"3\.\d+", found[1])
    assert SpecifierSet(PROJECT["project"]["requires-python"]).contains(found[1])


def test_actions_are_pinned_by_their_commits() -> None:
    used = [
        line.strip().removeprefix("- ")
        for path in (ROOT / ".github" / "workflows").glob("*.yml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "uses:" in line
    ]
    assert len(used) > 5
    for line in used:
        assert re.fullmatch(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_jupyter_looks_into_folders_of_the_course(tmp_path: Path) -> None:
    personal = {
        name: "/personal"
        for name in (
            *lab.OUTSIDE,
            *settings.PYTHON,
            "JUPYTER_CONFIG_DIR",
            "JUPYTER_CONFIG_PATH",
            "JUPYTER_DATA_DIR",
            "JUPYTERLAB_WORKSPACES_DIR",
            "JUPYTER_PREFER_ENV_PATH",
            "IPYTHONDIR",
        )
    }
    env = lab.environment(personal | {"PATH": "/bin"}, Path("/chosen"), tmp_path)
    assert "/personal" not in env.values() and env["PATH"] == "/bin"
    # A theme and the size of the text are a person's own, wherever they were chosen.
    assert env["JUPYTERLAB_SETTINGS_DIR"] == "/chosen"


def personal_jupyter(home: Path) -> dict[str, str]:
    """A home whose Jupyter is set up for other work: any file could stop a lesson."""
    files = {
        ".jupyter/jupyter_server_config.py": (
            f"c.ServerApp.root_dir = {str(home)!r}\nc.ServerApp.base_url = '/mine/'\n"
            "c.ServerApp.contents_manager_class = 'nowhere.Manager'\n"
        ),
        ".jupyter/jupyter_lab_config.py": "raise SystemExit('personal')\n",
        ".jupyter/labconfig/page_config.json": json.dumps(
            {"disabledExtensions": {"@jupyter-widgets/jupyterlab-manager": True}}
        ),
        ".ipython/profile_default/startup/mine.py": (
            f"import sys; sys.path.insert(0, {str(home / 'mine')!r}); import utils\n"
        ),
        "mine/utils.py": "",
        "share/kernels/python3/kernel.json": json.dumps(
            {"argv": ["false"], "display_name": "mine", "language": "python"}
        ),
    }
    for name, content in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(content)
    return {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
        "IPYTHONDIR": str(home / ".ipython"),
        "JUPYTER_PATH": str(home / "share"),
        "JUPYTER_PREFER_ENV_PATH": "0",
        "PYTHONPATH": str(home / "mine"),
        "PYTHONSAFEPATH": "1",
    }


@pytest.fixture(scope="module")
def address(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where `make lab` serves, as it says itself, in such a home."""
    folder = tmp_path_factory.mktemp("lab")
    log = folder / "log"
    options = "--no-browser --port=8950 --LabApp.expose_app_in_browser=True"
    command = ["make", "lab", f"PYTHON={base()}", f"ARGS={options}"]
    env = clean() | personal_jupyter(folder / "home")
    with log.open("wb") as out:
        started = subprocess.Popen(command, cwd=course, env=env, stdout=out, stderr=out)
    found = None
    end = time.monotonic() + 90
    while not found and started.poll() is None and time.monotonic() < end:
        time.sleep(0.2)
        found = re.search(r"http://127\.0\.0\.1:\S+token=\w+", log.read_text())
    assert found, log.read_text()
    yield found[0]
    stop = re.sub(r"/lab/tree\S*\?", "/api/shutdown?", found[0])
    urllib.request.urlopen(urllib.request.Request(stop, method="POST"), timeout=10)
    started.wait(30)


_RUN = """async () => {
    const panel = jupyterapp.shell.currentWidget;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
    const notebook = panel.content;
    notebook.activeCellIndex = 0;
    notebook.deselectAll();
    while (notebook.activeCell.model.type !== "code") notebook.activeCellIndex += 1;
    await jupyterapp.commands.execute("notebook:run-cell");
    const cell = notebook.activeCell.model;
    return [panel.context.path, cell.executionCount, cell.outputs.toJSON()];
}"""


@needs_make
@pytest.mark.browser
def test_make_lab_opens_lesson_00_and_nothing_else(browser: Any, address: str) -> None:
    page = browser.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda r: elsewhere.append(r.url))
    page.goto(address)
    ready = "() => window.jupyterapp?.shell.currentWidget?.content?.activeCell"
    page.wait_for_function(ready, timeout=60_000)
    path, count, outputs = page.evaluate(_RUN)
    assert (path, count, outputs) == (lab.LESSON, 1, [])
    page.wait_for_timeout(1500)  # the question about news came a second late
    assert not page.locator(".jp-Dialog, .Toastify__toast").all_inner_texts()
    assert "/mine/" not in page.url
    assert not [
        url for url in elsewhere if not re.match(r"http://127|data:|blob:", url)
    ]
    page.close()
