"""Measure the speed, side by side in one run, and write the tables of the README.

make bench                   all parts: slider, attention, generation, lessons, ...
make bench ARGS="slider"     some of them; the tables of the others stay as they are
"""

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tools.bench import course, slider
from tools.lessons import ROOT

README = ROOT / "README.md"
REFERENCES = ROOT / ".venv-references"


def main(names: list[str]) -> int:
    """Measure the named parts and write each one's table."""
    for name in names or PARTS:
        text = f"{PARTS[name]()}\n\n*{_machine()}*"
        print(text, flush=True)
        _write(name, text)
    return 0


def _slider() -> str:
    found = slider.measure()
    ours, theirs = found["live figure"], found["interact + plt.show()"]
    held = f"lag after {slider.REPEATS} keys at {slider.RATE} a second, ms"
    slow = f"a drawing of {1000 * slider.SLOW:.0f} ms"
    compared = [
        ("key to pixels, median ms", "p50", 25),
        ("key to pixels, 95th percentile ms", "p95", 10),
        (held, "lag", 10),
        ("a key the other way, median ms", "turns", None),
        ("a typed value, median ms", "jumps", None),
        (f"{slow}: key to pixels, median ms", "slow", None),
        (f"{slow}: lag after {slider.REPEATS // 3} keys, ms", "slow lag", None),
        ("kernel CPU an update, ms", "cpu", None),
    ]
    rows = [_compare(what, ours[key], theirs[key], n) for what, key, n in compared]
    rows[0] = (*rows[0][:4], f"{rows[0][4]}; {_at_most(ours['p50'], 16)}")
    rows[-1] = (*rows[-1][:4], _at_most(ours["cpu"], 15))
    states = (f"{ours['shown']:.0f}", f"{theirs['shown']:.0f}", "", "")
    rows.append((f"states shown of {slider.REPEATS}", *states))
    heads = ("A slider", "live figure", "`interact`, `plt.show()`", "ratio", "target")
    return _table(heads, rows)


def _at_most(value: float, most: float) -> str:
    return f"at most {most} ms: {'met' if value <= most else '**missed**'}"


def _compare(
    what: str, ours: float, theirs: float, least: float | None = None
) -> tuple[str, ...]:
    ratio = theirs / ours
    verdict = "" if least is None else "met" if ratio >= least else "**missed**"
    target = f"{least} times: {verdict}" if least else ""
    return what, f"{ours:.0f}", f"{theirs:.0f}", f"{ratio:.1f}", target


def _beside_libraries(module: str) -> Any:
    """What a module finds in the environment of `make references`, on one thread."""
    python = next(p for p in REFERENCES.glob("*/python*") if p.stem == "python")
    done = subprocess.run(
        [python, "-m", f"tools.bench.{module}"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )
    return json.loads(done.stdout)


def _generation() -> str:
    found = _beside_libraries("generation")
    speed, cached = found["speed"], found["speed"]["with the cache"]
    rows = [
        (name, f"{value:.0f}", f"{cached / value:.1f}") for name, value in speed.items()
    ]
    writing = f"Writing 120 tokens, {found['parameters'] / 1e6:.1f} million weights"
    heads = (writing, "tokens a CPU second", "ratio")
    library = max(v for name, v in speed.items() if name.startswith("transformers"))
    target = "met" if cached >= library else "**missed**"
    size = f"{found['cache'] / 1024:.0f} KiB for {found['length']} tokens"
    text = "the same text each way" if found["same"] else "**the texts differ**"
    told = (
        f"At least as quick as `transformers`: {target}; {text}; the cache is {size}."
    )
    return f"{_table(heads, rows)}\n\n{told}"


def _attention() -> str:
    found = _beside_libraries("attention")
    rows, verdicts = [], []
    for row in found["rows"]:
        times, peak = row["seconds"], row["peak"]
        ratios = [times[name] / times["torch"] for name in ("attention", "streaming")]
        rows.append(
            (
                str(row["n"]),
                f"{1000 * times['torch']:.1f}",
                *(f"{ratio:.2f}" for ratio in ratios),
                *(f"{peak[name]:.1f}" for name in ("torch", "attention", "streaming")),
            )
        )
        if row["n"] == 4096:
            verdicts = [
                ("attention within 4.5 times PyTorch's", ratios[0] <= 4.5),
                ("streaming within 3 times", ratios[1] <= 3),
                ("streaming not slower than attention", ratios[1] <= ratios[0]),
            ]
    over = found["streaming_over_output"]
    verdicts.append(
        (f"streaming's peak at 8192 is {over:.2f} MiB over its output", over <= 1)
    )
    heads = (
        "n",
        "PyTorch, CPU ms",
        "`attention` ÷ PyTorch",
        "`streaming_attention` ÷ PyTorch",
        "peak MiB: PyTorch",
        "`attention`",
        "`streaming_attention`",
    )
    told = "; ".join(
        f"{what}: {'met' if met else '**missed**'}" for what, met in verdicts
    )
    return f"{_table(heads, rows)}\n\nTargets at n = 4096: {told}."


def _assistant() -> str:
    found = _beside_libraries("assistant")
    ours, theirs = found["speed"].values()
    rows = [(name, f"{value:.0f}") for name, value in found["speed"].items()]
    rows.append(("reading the prompt", f"{found['prompt']:.0f}"))
    heads = ("The assistant, 135 million weights", "tokens a CPU second")
    target = "met" if ours >= 10 else "**missed**"
    text = "the same text each way" if found["same"] else "**the texts differ**"
    told = (
        f"At least 10 tokens a second: {target} ({ours / theirs:.1f} times "
        f"`transformers`); {text}. Opening takes {found['opening']:.1f} CPU seconds; "
        f"the process then holds {found['memory']:.0f} MiB at its peak."
    )
    return f"{_table(heads, rows)}\n\n{told}"


def _race() -> str:
    rows = []
    for found in _beside_libraries("race"):
        row = [str(found["n"])]
        for library in ("NumPy", "PyTorch"):
            seconds = found[library]
            ratios = (seconds[name] / seconds["attention"] for name in ("LSTM", "RNN"))
            row += [
                f"{1000 * seconds['attention']:.2f}",
                *(f"{ratio:.2g}" for ratio in ratios),
            ]
        rows.append(row)
    columns = ("attention, CPU ms", "LSTM ÷ attention", "RNN ÷ attention")
    heads = [f"{lib}: {what}" for lib in ("NumPy", "PyTorch") for what in columns]
    return _table(("n", *heads), rows)


def _lessons() -> str:
    seconds = course.lessons()
    rows = [(name, f"{value:.1f}") for name, value in seconds.items()]
    rows.append(("all", f"{sum(seconds.values()):.1f}"))
    return _table(("Lesson, top to bottom", "seconds"), rows)


def _set_up() -> str:
    rows = [
        (name, f"{r['seconds']:.0f}", f"{r['download']:.0f}", f"{r['disk']:.0f}")
        for name, r in course.set_up().items()
    ]
    heads = ("Set up from nothing", "seconds", "MB downloaded", "MB on disk")
    return _table(heads, rows)


def _suite() -> str:
    return f"`make test`, set up already: {course.suite() / 60:.1f} minutes."


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    text = info.read_text() if info.exists() else ""
    found = re.search(r"model name\s*: (.+)", text)
    name = found[1] if found else platform.processor()
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores of {name}, {system}"


def _write(name: str, text: str) -> None:
    start, end = f"<!-- bench {name}: start -->", f"<!-- bench {name}: end -->"
    before = README.read_text(encoding="utf-8")
    if start not in before or end not in before:
        raise SystemExit(f"README.md has no place for it: {start} ... {end}")
    head, _, rest = before.partition(start)
    tail = rest.partition(end)[2]
    README.write_text(f"{head}{start}\n{text}\n{end}{tail}", encoding="utf-8")


PARTS: dict[str, Callable[[], str]] = {
    "slider": _slider,
    "attention": _attention,
    "generation": _generation,
    "assistant": _assistant,
    "race": _race,
    "lessons": _lessons,
    "set-up": _set_up,
    "suite": _suite,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
