"""From a key on a slider to pixels, in a real JupyterLab: a live figure of the course
against `interact` and `plt.show()`. The same 10 x 10 heat map with three sliders.

Both run in turn in one JupyterLab, twice. The page itself takes the times: of each key
press, and of the frame after the picture has changed. Kernel CPU is the kernel's own.
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

ROUNDS, STEPS, REPEATS, RATE = 2, 30, 60, 30
NUMBERS = """import os, numpy as np
words = [f"word {i}" for i in range(10)]
scores = np.random.default_rng(0).normal(size=(10, 10))
def weights_at(sharpness, shift, pull):
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
    Number("sharpness", "sharpness", 0.0, 5.0, 0.05, 0.5),
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
interact(draw, sharpness=FloatSlider(0.5, min=0, max=5, step=0.05),
         shift=FloatSlider(0, min=0, max=1, step=0.05),
         pull=FloatSlider(0, min=0, max=5, step=0.05))
None"""
WAYS = {
    "live figure": (COURSE, ".pa-picture", ".pa-live input[type=range]"),
    "interact + plt.show()": (INTERACT, "img", ".noUi-handle"),
}
# A change counts from the next frame on, when it is on the screen.
WATCH = """picture => {
    window.keys = []; window.changes = [];
    if (window.watcher) window.watcher.disconnect();
    const inside = node => node.nodeType === 1
        && (node.closest(picture) || node.querySelector(picture));
    window.watcher = new MutationObserver(records => {
        if (records.some(r => [r.target, ...r.addedNodes].some(inside)))
            requestAnimationFrame(() => window.changes.push(performance.now()));
    });
    window.watcher.observe(
        document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden)"),
        {subtree: true, childList: true});
    window.onkeydown = () => window.keys.push(performance.now());
}"""


def measure() -> dict[str, Any]:
    """Milliseconds a step (median, 95th percentile), lag, frames shown, kernel CPU."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in WAYS}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        chromium = playwright.chromium.launch(
            executable_path=browser.find(), args=browser.ARGUMENTS
        )
        page = chromium.new_page(viewport={"width": 1100, "height": 1400})
        lab = Lab(page, server)
        for _ in range(ROUNDS):
            for name, (code, picture, handle) in WAYS.items():
                path = server.write("bench.ipynb", notebook(SET_UP, NUMBERS, code))
                with lab.opened(path):
                    found[name].append(_one(lab, picture, handle))
        chromium.close()
        server.stop()
    return {
        name: {key: float(np.mean([r[key] for r in rounds])) for key in rounds[0]}
        for name, rounds in found.items()
    }


def _one(lab: Lab, picture: str, handle: str) -> dict[str, float]:
    lab.run()
    process = int(lab.cells()[1]["outputs"][0]["text"])
    lab.panel.locator(handle).first.focus()
    lab.page.keyboard.press("ArrowRight")  # the first one warms everything up
    time.sleep(3)
    lab.page.evaluate(WATCH, picture)
    before = _cpu(process)
    steps = [_step(lab.page) for _ in range(STEPS)]
    cpu = (_cpu(process) - before) / STEPS
    lab.page.evaluate(WATCH, picture)
    for _ in range(REPEATS):
        lab.page.keyboard.press("ArrowRight")
        time.sleep(1 / RATE)
    _still(lab.page)
    keys, changes = lab.page.evaluate("[window.keys, window.changes]")
    return {
        "p50": float(np.percentile(steps, 50)),
        "p95": float(np.percentile(steps, 95)),
        "cpu": 1000 * cpu,
        "lag": changes[-1] - keys[-1],
        "shown": len(set(changes)),
    }


def _step(page: Any) -> float:
    """One key, and the milliseconds until the picture's first change after it."""
    count = page.evaluate("window.changes.length")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("n => window.changes.length > n", arg=count, timeout=30_000)
    took: float = page.evaluate(
        "n => window.changes[n] - window.keys[window.keys.length - 1]", count
    )
    _still(page, 0.4)
    return took


def _still(page: Any, quiet: float = 2.5) -> None:
    """Wait until nothing has changed for some seconds."""
    last, since = -1, time.monotonic()
    while time.monotonic() - since < quiet:
        count = page.evaluate("window.changes.length")
        if count != last:
            last, since = count, time.monotonic()
        time.sleep(0.05)


def _cpu(process: int) -> float:
    """CPU seconds of a process so far (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
