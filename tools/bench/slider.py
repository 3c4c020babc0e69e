"""From a key on a slider to pixels, in a real JupyterLab: a live figure of the course
against `interact` and `plt.show()`. The same 10 x 10 heat map with three sliders.

Both run in turn in one JupyterLab, twice. The page itself takes the times, from the key
event's own time stamp to the callback of the frame in which the picture has become
another one: what the screen does after that callback is not seen. A picture counts as
another one when its content has changed, not when something was written. Kernel CPU is
the kernel's own, looking ahead included.
"""

import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright

from tests.browser.lab import SET_UP, Lab, Server, notebook
from tools import browser

ROUNDS, STEPS, REPEATS, RATE = 2, 24, 60, 30
SLOW, JUMPS = 0.1, "314253"  # seconds that a slow drawing sleeps; values that are typed
NUMBERS = """import os, time, numpy as np
pause = 0
words = [f"word {i}" for i in range(10)]
scores = np.random.default_rng(0).normal(size=(10, 10))
def weights_at(sharpness, shift, pull):
    time.sleep(pause)
    e = np.exp(sharpness * (scores + pull * np.eye(10) + shift * scores.T))
    return e / e.sum(axis=1, keepdims=True)
print(os.getpid())"""
COURSE = """from utils.figures import heat_map
from utils.live import Live, Number
def draw(sharpness, shift, pull):
    weights = weights_at(sharpness, shift, pull)
    say = lambda i, j: f"{words[i]} gives {words[j]} {weights[i, j]:.2f}"
    picture = heat_map(weights, words, words, caption="Weights", say=say)
    return picture, f"The largest weight is {weights.max():.3f}."
Live("Bench", "random", [
    Number("sharpness", "sharpness", 0.0, 5.0, 0.05, 0.2),
    Number("shift", "shift", 0.0, 1.0, 0.05, 0.0),
    Number("pull", "pull", 0.0, 5.0, 0.05, 0.0)], draw)"""
INTERACT = """%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, interact
def draw(sharpness, shift, pull):
    weights = weights_at(sharpness, shift, pull)
    figure, axes = plt.subplots(figsize=(6, 5))
    axes.imshow(weights, vmin=0, vmax=1)
    axes.set_xticks(range(10), words, rotation=90)
    axes.set_yticks(range(10), words)
    axes.set(xlabel="key", ylabel="query", title=f"Largest {weights.max():.3f}")
    for i, row in enumerate(weights):
        for j, weight in enumerate(row):
            axes.text(j, i, f"{weight:.2f}", ha="center", va="center", fontsize=7)
    plt.show()
interact(draw, sharpness=FloatSlider(0.2, min=0, max=5, step=0.05),
         shift=FloatSlider(0, min=0, max=1, step=0.05),
         pull=FloatSlider(0, min=0, max=5, step=0.05))
None"""
# Code, what holds the picture, its content, the slider, and the field beside it.
WAYS = {
    "live figure": (
        COURSE,
        ".pa-picture",
        "e => e.innerHTML",
        ".pa-live input[type=range]",
        ".pa-live input[type=number]",
    ),
    "interact + plt.show()": (
        INTERACT,
        "img",
        "e => e.src",
        ".noUi-handle",
        ".widget-readout",
    ),
}
# Something was written: then each frame looks whether the picture is another one.
WATCH = """([place, content]) => {
    const read = eval(content);
    const panel = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden)");
    window.keys = []; window.changes = [];
    window.watcher?.disconnect();
    let [last, looking] = [null, false];
    const look = () => {
        looking = false;
        const found = panel.querySelector(place);
        const now = found && read(found);
        if (now && now !== last) {
            if (last !== null) window.changes.push(performance.now());
            last = now;
        }
    };
    look();
    window.watcher = new MutationObserver(() => {
        if (!looking) requestAnimationFrame(look);
        looking = true;
    });
    window.watcher.observe(panel, {subtree: true, childList: true, attributes: true});
    window.onkeydown = null;
    removeEventListener("keydown", window.noteKey, true);
    window.noteKey = event => window.keys.push(event.timeStamp);
    addEventListener("keydown", window.noteKey, true);
}"""
PAUSE = """async code => {
    const {sessionContext} = jupyterapp.shell.currentWidget;
    await sessionContext.session.kernel.requestExecute({code}).done;
}"""


def measure() -> dict[str, Any]:
    """Milliseconds a step (median, 95th percentile), lags, frames shown, kernel CPU."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in WAYS}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        chromium = playwright.chromium.launch(
            executable_path=browser.find(), args=browser.ARGUMENTS
        )
        page = chromium.new_page(viewport={"width": 1100, "height": 1400})
        lab = Lab(page, server)
        for _ in range(ROUNDS):
            for name, (code, *places) in WAYS.items():
                path = server.write("bench.ipynb", notebook(SET_UP, NUMBERS, code))
                with lab.opened(path):
                    found[name].append(_Bench(lab, *places).all())
        chromium.close()
        server.stop()
    return {
        name: {key: float(np.mean([r[key] for r in rounds])) for key in rounds[0]}
        for name, rounds in found.items()
    }


class _Bench:
    """One way to draw, in the notebook that is open."""

    def __init__(
        self, lab: Lab, picture: str, content: str, handle: str, field: str
    ) -> None:
        self.page, self.watch = lab.page, [picture, content]
        lab.run()
        self.process = int(lab.cells()[1]["outputs"][0]["text"])
        self.slider = lab.panel.locator(handle).first
        self.field = lab.panel.locator(field).first

    def all(self) -> dict[str, float]:
        """Single keys, held keys, changes of direction, typed jumps, slow drawings."""
        self._start()
        before = self._cpu()
        steps = [self._step("ArrowRight") for _ in range(STEPS)]
        cpu = 1000 * (self._cpu() - before) / STEPS
        lag, shown = self._held()
        turns = [self._step(key) for key in ("ArrowLeft", "ArrowRight") * 6]
        jumps = [self._jump(value) for value in JUMPS]
        self.page.evaluate(PAUSE, f"pause = {SLOW}")
        self._start()
        slow = [self._step("ArrowRight") for _ in range(STEPS // 3)]
        return {
            "p50": float(np.percentile(steps, 50)),
            "p95": float(np.percentile(steps, 95)),
            "cpu": cpu,
            "lag": lag,
            "shown": shown,
            "turns": float(np.percentile(turns, 50)),
            "jumps": float(np.percentile(jumps, 50)),
            "slow": float(np.percentile(slow, 50)),
            "slow lag": self._held(REPEATS // 3)[0],
        }

    def _start(self) -> None:
        self.page.evaluate(WATCH, self.watch)
        self.slider.focus()
        self.page.keyboard.press("ArrowRight")  # the first one warms everything up
        self._still(3)
        self.page.evaluate(WATCH, self.watch)

    def _step(self, key: str) -> float:
        """One key, and the milliseconds until the picture is another one."""
        count = self._count()
        self.page.keyboard.press(key)
        return self._since(count)

    def _jump(self, value: str) -> float:
        """A value typed in the place of the old one."""
        self.field.focus()
        self.page.keyboard.press("ControlOrMeta+a")
        count = self._count()
        self.page.keyboard.press(value)
        # A live figure follows while one types; `interact` waits for Enter.
        if self.field.evaluate("field => field.tagName") != "INPUT":
            self.page.keyboard.press("Enter")
        took = self._since(count)
        self.slider.focus()
        return took

    def _since(self, count: int) -> float:
        await_change = "n => window.changes.length > n"
        self.page.wait_for_function(await_change, arg=count, timeout=30_000)
        took: float = self.page.evaluate("n => changes[n] - keys.at(-1)", count)
        self._still(0.4)
        return took

    def _held(self, repeats: int = REPEATS) -> tuple[float, float]:
        """How late the last picture is after a held key, and how many were shown."""
        self.page.evaluate(WATCH, self.watch)
        start = time.monotonic()
        for k in range(repeats):
            self.page.keyboard.down("ArrowRight")  # a second `down` is a repeat
            time.sleep(max(start + (k + 1) / RATE - time.monotonic(), 0))
        self.page.keyboard.up("ArrowRight")
        self._still(2.5)
        keys, changes = self.page.evaluate("[window.keys, window.changes]")
        return max(changes[-1] - keys[-1], 0), len(changes)

    def _count(self) -> int:
        return int(self.page.evaluate("window.changes.length"))

    def _still(self, quiet: float) -> None:
        """Wait until nothing has changed for some seconds."""
        last, since = -1, time.monotonic()
        while time.monotonic() - since < quiet:
            if (count := self._count()) != last:
                last, since = count, time.monotonic()
            time.sleep(0.05)

    def _cpu(self) -> float:
        """CPU seconds of the kernel so far (Linux)."""
        stat = Path(f"/proc/{self.process}/stat").read_text()
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
