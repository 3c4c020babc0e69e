"""Read a function itself: its code, its names, its source where there is one."""

import ast
import dis
import functools
import inspect
import textwrap
import types
from collections.abc import Callable, Iterator
from typing import Any

Code = types.CodeType
_LAYERS = 20  # of decorators, partial calls and methods
_OURS = ("utils.mathematics.", "utils.models.", "utils.world")


def plain(function: object) -> types.FunctionType | None:
    """Find the Python function within partial calls, methods, decorators, objects."""
    for _ in range(_LAYERS):
        if isinstance(function, types.FunctionType):
            inner = getattr(function, "__wrapped__", None)
            if inner is None:
                return function
            function = inner
        elif isinstance(function, functools.partial):
            function = function.func
        elif isinstance(function, types.MethodType):
            function = function.__func__
        elif isinstance(function, type) or function is None:
            return None
        else:
            inner = getattr(function, "__wrapped__", None)
            function = inner or vars(type(function)).get("__call__")
    return None


def code_of(function: object) -> Code | None:
    """Find the code of a function, or None."""
    inner = plain(function)
    return inner.__code__ if inner else None


def codes(code: Code) -> Iterator[Code]:
    """Give a code and the codes within it: comprehensions, lambdas, inner functions."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, Code):
            yield from codes(constant)


def steps(code: Code) -> list[dis.Instruction]:
    """List the steps of a code."""
    return list(dis.get_instructions(code))


def taken_from_outside(function: Callable[..., Any]) -> dict[str, Any]:
    """Name what a function takes from the notebook around it, with the values."""
    inner = plain(function)
    return _taken(inner, inner.__globals__, set()) if inner else {}


def _taken(
    function: types.FunctionType, outside: dict[str, Any], seen: set[Code]
) -> dict[str, Any]:
    """Follow what the notebook's own functions take, too."""
    seen.add(function.__code__)
    names = [
        step.argval
        for code in codes(function.__code__)
        for step in steps(code)
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    ]
    found = {name: outside[name] for name in dict.fromkeys(names) if name in outside}
    for value in list(found.values()):
        helper = value if isinstance(value, types.FunctionType) else None
        if helper and helper.__globals__ is outside and helper.__code__ not in seen:
            found |= _taken(helper, outside, seen)
    return found


def unused(function: Callable[..., Any]) -> list[str]:
    """Name the parameters that the body never looks at."""
    code = code_of(function)
    if code is None:
        return []
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    used: set[Any] = set()
    for inner in codes(code):
        for step in steps(inner):
            if step.opname.startswith("LOAD_"):
                values = step.argval
                used.update(values if isinstance(values, tuple) else (values,))
    return [name for name in names if name not in used and name != "self"]


def tree(function: object) -> ast.FunctionDef | ast.Lambda | None:
    """Parse the source of a function, or None where there is none."""
    inner = plain(function)
    if inner is None:
        return None
    try:
        lines = inspect.getsourcelines(inner)[0]
        module = ast.parse(textwrap.dedent("".join(lines)))
    except (OSError, TypeError, SyntaxError, ValueError):
        return None
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and node.name == inner.__name__:
            return node
    lambdas = [node for node in ast.walk(module) if isinstance(node, ast.Lambda)]
    return lambdas[0] if len(lambdas) == 1 else None


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Walk through a function without the functions within it."""
    for node in ast.iter_child_nodes(function):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        yield node
        yield from own_nodes(node)


def half_of_a_power(function: object) -> tuple[str, str, str]:
    """Give x, the power and the sign where the source has ``a * x ** -1 / 2``.

    The power is 1 or -1, the sign ``/`` or ``//``; there may be no ``a``. All three are
    ``""`` where there is nothing of the kind.
    """
    for node in ast.walk(tree(function) or ast.Module([], [])):
        match node:
            case ast.BinOp(left, ast.Div() | ast.FloorDiv() as sign, ast.Constant(2)):
                inner = left.right if isinstance(left, ast.BinOp) else left
                for part in (left, inner):
                    if power := _power_of_one(part):
                        return *power, "/" if isinstance(sign, ast.Div) else "//"
    return "", "", ""


def _power_of_one(node: ast.AST) -> tuple[str, str] | None:
    match node:
        case ast.BinOp(base, ast.Pow(), ast.Constant(1)):
            power = "1"
        case ast.BinOp(base, ast.Pow(), ast.UnaryOp(ast.USub(), ast.Constant(1))):
            power = "-1"
        case _:
            return None
    plain = isinstance(base, (ast.Name, ast.Attribute, ast.Subscript, ast.Call))
    return ast.unparse(base) if plain else f"({ast.unparse(base)})", power


def source(function: object) -> str:
    """Give the source of a function, or ``""`` where there is none."""
    inner = plain(function)
    try:
        return inspect.getsource(inner) if inner else ""
    except (OSError, TypeError):
        return ""


def annotated_signature(function: Callable[..., Any]) -> inspect.Signature | None:
    """Read a signature, or None: some built-in functions have none."""
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):
        return None


def library_name(function: object) -> str:
    """Name a function that the course itself brings; ``""`` for any other.

    Examples
    --------
    >>> from utils.mathematics.attention import softmax
    >>> library_name(softmax), library_name(lambda x: x)
    ('softmax', '')
    """
    if type(function) is not types.FunctionType:  # its class may be a trap
        return ""
    module: object = function.__module__
    ours = type(module) is str and module.startswith(_OURS)
    return function.__name__ if ours else ""
