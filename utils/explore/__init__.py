"""The lessons' live figures, one file a lesson.

Every public function without a required argument that is annotated ``-> Live`` is a
live figure. Tests find them here, so a new one is tested as soon as it exists.
"""

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator
from types import ModuleType

from utils.live import Live


def all_figures() -> dict[str, Callable[[], Live]]:
    """Find every live figure of the course: ``"weights.temperature" -> function``."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = (importlib.import_module(f"{__name__}.{name}") for name in names)
    return dict(pair for module in modules for pair in _figures(module))


def _figures(module: ModuleType) -> Iterator[tuple[str, Callable[[], Live]]]:
    short = module.__name__.rpartition(".")[2]
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ != module.__name__ or name.startswith("_"):
            continue
        if typing.get_type_hints(function).get("return") is Live and not _needs(
            function
        ):
            yield f"{short}.{name}", function


def _needs(function: Callable[..., object]) -> bool:
    parameters = inspect.signature(function).parameters.values()
    return any(parameter.default is parameter.empty for parameter in parameters)
