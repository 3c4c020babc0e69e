"""Ask the real libraries for their answers, then store or compare them.

Run in an environment of its own, with ``tests/references/requirements.txt``::

    python -m tests.references --check          # make anew, compare, write nothing
    python -m tests.references                  # make anew and store
    python -m tests.references --check onnx     # one maker alone

What a maker is stands in ``tests/references/__init__.py``.
"""

import argparse
import importlib
import pkgutil
import sys
from types import ModuleType

from tests import references


def makers(names: list[str]) -> list[ModuleType]:
    """The maker modules of this package, all or those with the given names."""
    modules = [
        importlib.import_module(f"tests.references.{found.name}")
        for found in pkgutil.iter_modules(references.__path__)
        if not found.name.startswith("_")
    ]
    known = {module.NAME: module for module in modules}
    unknown = sorted(set(names) - known.keys())
    if unknown:
        raise SystemExit(f"No maker {unknown}; there are: {', '.join(known)}")
    return [known[name] for name in names or sorted(known)]


def check(maker: ModuleType) -> list[str]:
    """Make a maker's answers anew and compare them with its stored file."""
    tolerance = getattr(maker, "TOLERANCE", 1e-5)
    stored = references.load(maker.NAME)
    return references.differences(maker.make(), stored, tolerance)


def main() -> int:
    """Run the makers; 1 if an answer has changed."""
    parser = argparse.ArgumentParser(prog="python -m tests.references")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("names", nargs="*", help="which makers (default: all)")
    options = parser.parse_args()
    failed = False
    for maker in makers(options.names):
        if not options.check:
            references.save(maker.NAME, maker.make())
        found = check(maker)
        failed = failed or bool(found)
        print(f"{maker.NAME}:", *(found or ["as stored"]), sep="\n  ")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
