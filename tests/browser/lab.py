"""One real JupyterLab on a copy of the course, and a notebook open in it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parents[2]
PRIVATE = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
    "MPLCONFIGDIR": "matplotlib",
}
SET_UP = 'import sys; sys.path[:0] = [".", "..", "../.."]'
IGNORED = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
# JupyterLab asks whether it may fetch news in a box that hides a part of the page.
QUIET = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
SETTINGS: dict[str, dict[str, Any]] = {
    "apputils-extension/notification": QUIET,
    # Every cell stays in the page, so that a figure is found wherever it is.
    "notebook-extension/tracker": {"windowingMode": "none"},
}
_THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
# The notebook model, not the page: windowed notebooks take cells out of the page.
_OUTPUTS = """() => jupyterapp.shell.currentWidget.content.model.cells
    ? [...jupyterapp.shell.currentWidget.content.widgets].map(cell => ({
        source: cell.model.sharedModel.source,
        outputs: cell.model.type === "code" ? cell.model.outputs.toJSON() : []}))
    : []"""
_READY = """async path => {
    const widget = await jupyterapp.commands.execute("docmanager:open", {path});
    await widget.context.ready;
    await widget.sessionContext.ready;
    await widget.sessionContext.session.kernel.info;
    await widget.content.ready;
}"""
_CLOSE = """async () => {
    const widget = jupyterapp.shell.currentWidget;
    await widget.sessionContext.shutdown();
    widget.context.model.dirty = false;
    await jupyterapp.commands.execute("application:close");
}"""


def notebook(*cells: str) -> nbformat.NotebookNode:
    """Build a notebook of code cells."""
    made: nbformat.NotebookNode = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(cell, id=f"c{i}") for i, cell in enumerate(cells)
        ]
    )
    made.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
    }
    return made


class Server:
    """JupyterLab on a free port, with folders and settings of its own."""

    def __init__(
        self, folder: Path, settings: dict[str, dict[str, Any]] = SETTINGS
    ) -> None:
        self.course = folder / "course"
        for name in ("utils", "notebooks", "data"):
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self.course / name, ignore=IGNORED)
        self.course.joinpath("notebooks").mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "pyproject.toml", self.course)  # the doctor reads it
        for name, setting in settings.items():
            place = folder / "settings/@jupyterlab" / f"{name}.jupyterlab-settings"
            place.parent.mkdir(parents=True)
            place.write_text(json.dumps(setting))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = folder / "lab.log"
        self.process = self._start(folder)
        self._wait()

    def _start(self, folder: Path) -> subprocess.Popen[bytes]:
        private = {name: str(folder / place) for name, place in PRIVATE.items()}
        private |= {"PAYING_ATTENTION_PROGRESS": "off", "OPENBLAS_NUM_THREADS": "1"}
        options = [
            "--no-browser",
            "--ip=127.0.0.1",
            f"--port={self.port}",
            "--ServerApp.port_retries=0",
            "--IdentityProvider.token=",
            "--ServerApp.allow_root=True",
            f"--ServerApp.root_dir={self.course}",
            "--LabApp.expose_app_in_browser=True",
            "--LabApp.news_url=None",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ]
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "jupyterlab", *options],
                env=os.environ | private,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.course,
            )

    def _wait(self, seconds: float = 90) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.url}/api/status", timeout=2).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"JupyterLab did not start:\n{self.log.read_text()[-3000:]}")

    @property
    def url(self) -> str:
        """Where the server answers."""
        return f"http://127.0.0.1:{self.port}"

    def write(self, name: str, made: nbformat.NotebookNode) -> str:
        """Store a notebook beside the lessons and give its path for `Lab.open`."""
        nbformat.write(made, self.course / "notebooks" / name)
        return f"notebooks/{name}"

    def stop(self) -> None:
        """End the server and its kernels."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Lab:
    """JupyterLab in a browser's page, driven through its own commands."""

    def __init__(self, page: Any, server: Server) -> None:
        self.page, self.server = page, server
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{server.url}/lab?reset")
        page.wait_for_function(
            "() => window.jupyterapp && jupyterapp.restored.then(() => true)",
            timeout=60_000,
        )

    def _heard(self, message: Any) -> None:
        if message.type == "error":
            place = message.location.get("url", "")
            self.complaints.append(f"{message.text} ({place})")

    def ours(self) -> list[str]:
        """Complaints of the console that come from the live figure's own script."""
        return [text for text in self.complaints if "pa-" in text or "blob:" in text]

    @contextmanager
    def opened(self, path: str) -> Iterator[None]:
        """Open a notebook, wait for its kernel, and close it at the end."""
        self.complaints.clear()
        self.page.evaluate(_READY, path)
        try:
            yield
        finally:
            self.page.evaluate(_CLOSE)

    @property
    def panel(self) -> Any:
        """The open notebook's part of the page."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def trusted(self) -> bool:
        """Whether JupyterLab trusts the stored outputs of the notebook's code."""
        cells = "[...jupyterapp.shell.currentWidget.content.widgets]"
        code = "cell => cell.model.type === 'code'"
        return bool(
            self.page.evaluate(f"{cells}.filter({code}).every(c => c.model.trusted)")
        )

    def restart(self) -> None:
        """Restart the kernel."""
        session = "jupyterapp.shell.currentWidget.sessionContext.session"
        self.page.evaluate(f"async () => {{ await {session}.kernel.restart(); }}")

    def run(self) -> None:
        """Run all cells and wait for the last."""
        self.page.evaluate(
            '() => jupyterapp.commands.execute("notebook:run-all-cells")'
        )

    def cells(self) -> list[dict[str, Any]]:
        """Source and outputs of every cell, from the notebook's model."""
        found: list[dict[str, Any]] = self.page.evaluate(_OUTPUTS)
        return found

    def errors(self) -> list[str]:
        """Exceptions among the outputs."""
        return [
            f"{output['ename']}: {output['evalue']}"
            for cell in self.cells()
            for output in cell["outputs"]
            if output["output_type"] == "error"
        ]

    def theme(self, name: str) -> None:
        """Switch to the light or the dark theme."""
        self.page.evaluate(
            """async theme => { await jupyterapp.commands.execute(
                "apputils:change-theme", {theme}); }""",
            _THEMES[name],
        )
        self.page.wait_for_function(
            "light => document.body.dataset.jpThemeLight === light",
            arg=json.dumps(name == "light"),
        )
