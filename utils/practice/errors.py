"""What the words of an exception mean, and what to look at next.

Each entry has the classes, a pattern that the words match, and the advice; ``{0}`` and
on stand for what the pattern found. The first that fits is told.
"""

import re
from typing import NamedTuple

import numpy as np


class Meaning(NamedTuple):
    """The advice for exceptions whose words match a pattern."""

    kinds: tuple[type[BaseException], ...]
    pattern: str
    advice: str


_ANY = (BaseException,)
_PLACES = (
    "A place is a whole number: `int(...)` makes one of a float, and `//` divides so "
    "that one comes out."
)

MEANINGS = [
    Meaning((SystemExit,), "", "A function hands its result back with `return`; it "
            "need not end Python."),
    Meaning(_ANY, "EOF when reading|raw_input was called", "The function gets all "
            "that it needs as parameters: it asks nobody with `input()`."),
    Meaning((StopIteration,), "", "An iterator came to its end. A `for` "
            "loop stops by itself there; `next(...)` does not."),
    Meaning((MemoryError,), "", "The array would not fit into memory. Which of its "
            "axes is so long, and should it be there?"),
    Meaning((AssertionError,), "", "That is an `assert` of your own, and it does not "
            "hold for what came in."),
    Meaning((ZeroDivisionError,), "", "There is a division by 0. Which of the numbers "
            "below a line can be 0?"),
    Meaning((OverflowError,), "", "The result of that step is too large for a float: "
            "`exp` of 710 is. What can be subtracted first?"),
    Meaning((np.exceptions.AxisError,), r"axis (-?\d+) is out of bounds for array of "
            r"dimension (\d+)", "The array has {1} and you name axis {0}. There are "
            "fewer axes than that: they count from 0, and the last one is always "
            "`axis=-1`."),
    Meaning((np.exceptions.AxisError,), "", "There are fewer axes than you name. The "
            "last one is always `axis=-1`."),
    Meaning((IndexError,), r"index (-?\d+) is out of bounds for axis (\d+) with size "
            r"(\d+)", "Axis {1} holds {2}, counted from 0, and you ask for "
            "number {0}. Which axis does your index count along?"),
    Meaning((IndexError,), r"index (-?\d+) is out of bounds for axis", "An index is "
            "too large: which axis does it count along, and how far?"),
    Meaning((IndexError,), r"too many indices for array: array is (\d+)-dimensional, "
            r"but (\d+) were indexed", "The array has {0}, and you give {1} numbers "
            "between the brackets: one for each axis at the most."),
    Meaning((IndexError,), "boolean index did not match", "The truth values that pick "
            "must have the shape of what they pick from."),
    Meaning((IndexError,), "tuple index out of range", "That tuple has fewer entries "
            "than you count. If it is a `shape`, the array has fewer axes; the last "
            "one is always `shape[-1]`."),
    Meaning((IndexError,), "list index out of range", "The list is shorter than that: "
            "its places count from 0, up to its length minus 1."),
    Meaning((IndexError,), "string index out of range", "The text is shorter than "
            "that: its places count from 0."),
    Meaning((IndexError,), "only integers, slices", _PLACES + " A word is no place: "
            "`words.index(word)` tells where it stands."),
    Meaning((IndexError,), "invalid index to scalar", "That is a single number "
            "already: it has no entries to pick from. Is there an index too many?"),
    Meaning((IndexError,), "", "An index is too large: which axis does it count "
            "along, and how far?"),
    Meaning((TypeError,), r"(list|tuple|string|range object) ind(?:ices|ex) must be "
            r"integers or slices, not str", "A {0} is read by places, not by words: "
            "`words.index(word)` tells where a word stands."),
    Meaning((TypeError,), r"(list|tuple|string|range object) ind(?:ices|ex) must be "
            r"integers or slices, not tuple", "A {0} takes one number between the "
            "brackets. Two, as `x[i, j]`, are for arrays: `np.array(...)` makes one, "
            "or write `x[i][j]`."),
    Meaning((TypeError,), "ind(?:ices|ex) must be integers or slices", _PLACES),
    Meaning((TypeError,), r"slice indices must be integers", _PLACES),
    Meaning((TypeError,), "'(?:numpy.)?float(?:64|32)?' object cannot be interpreted "
            "as an integer", _PLACES),
    Meaning((TypeError,), "only integer scalar arrays can be converted", "A whole "
            "array stands where one place is wanted. A list takes one place at a "
            "time; an array takes many: `np.array(words)[places]`."),
    Meaning((KeyError,), "", "There is no such key: {text}. Which keys does the "
            "dictionary have?"),
    Meaning((ValueError,), r"(.+) is not in (list|tuple)", "{0} does not stand in that "
            "{1}, so it has no place there. Is it the {1} that came in as a "
            "parameter? `in` asks first whether it is there."),
    Meaning((ValueError,), r"(list|tuple)\.(?:index|remove)\(x\): x not in", "What you "
            "look for does not stand in that {0}, so it has no place there. Is it the "
            "{0} that came in as a parameter? `in` asks first whether it is there."),
    Meaning((ValueError,), "substring not found", "That text does not hold what you "
            "look for."),
    Meaning(_ANY, "truth value of an array", "An array has many truth values, one for "
            "each entry. Python's own `max`, `min`, `if`, `and`, `or` and `not` take a "
            "single one. Use NumPy's, as `x.max(...)`, `np.where`, `&` and `|`, or say "
            "`.any()` or `.all()`."),
    Meaning(_ANY, "math domain error|expected a (?:positive|nonnegative) input", "The "
            "function of `math` has no value there, as the logarithm of 0 has none."),
    Meaning(_ANY, "converted to Python scalars", "Functions of `math`, and `float` and "
            "`int`, take a single number; NumPy's, as `np.exp`, take an array."),
    Meaning((ValueError,), "setting an array element with a sequence|inhomogeneous",
            "The rows of an array are all of one length, and each place holds one "
            "number. Here an array, or a shorter row, stands in a place for a number."),
    Meaning((ValueError,), r"cannot reshape array of size (\d+) into shape \((.*)\)",
            "There are {0} numbers to put into the shape ({1}), which holds another "
            "count of them."),
    Meaning((ValueError,), "could not convert string|invalid literal for", "A word "
            "stands where a number is wanted. Which of the two came in?"),
    Meaning((ValueError,), "axes don't match|repeated axis", "Each axis of the array "
            "is named once there, counted from 0: how many has it?"),
    Meaning((ValueError,), "need at least one array", "The list of arrays that are put "
            "together is empty."),
    Meaning((ValueError,), "zero-size array to reduction|of an empty sequence",
            "There is no entry left to take a maximum or minimum of. Can the array be "
            "empty?"),
    Meaning((ValueError,), r"iterable argument is empty|arg is an empty", "There is no "
            "entry to take a maximum or minimum of. Can it be empty?"),
    Meaning((ValueError,), r"zip\(\) argument (\d+) is (shorter|longer)", "The two are "
            "not equally long: which axis do you walk along?"),
    Meaning((ValueError,), r"(not enough|too many) values to unpack", "On the left of "
            "`=` stand more or fewer names than there are things on its right."),
    Meaning((ValueError,), r"size (\d+) is different from (\d+)", "In a product `A @ "
            "B`, a row of A meets a column of B: the last axis of A must be as long as "
            "the last but one of B. Here they have {1} and {0}.{shapes} Which of the "
            "two needs `.T`, or should change places?"),
    Meaning((ValueError,), r"shapes (\(.*?\)) and (\(.*?\)) not aligned", "In that "
            "product a row of the first meets a column of the second. Their shapes are "
            "{0} and {1}: which of the two needs `.T`, or should change places?"),
    Meaning((ValueError,), r"(could not be broadcast together|could not broadcast)",
            "The two shapes do not fit entry by entry.{shapes} Written under each "
            "other, from the right, two lengths must be equal or one of them 1."),
    Meaning((ValueError,), "read-only|assignment destination", "What you write into "
            "is read-only: make a copy of your own, `x.copy()`."),
    Meaning((ValueError,), r"shape|dimension|broadcast|\bsizes?\b|\bax[ei]s\b|aligned",
            "{shapes} Write the shapes of both sides of that line "
            "under each other: which fit?"),
    Meaning((TypeError,), r"^(sum|max|min|abs|sorted|len|round|any|all|pow)\(\) "
            r"(?:takes no keyword|got an unexpected keyword)", "Python's own `{0}` "
            "knows no such argument. NumPy's does: `np.{0}(x, ...)` or `x.{0}(...)`."),
    Meaning((TypeError,), r"is an invalid keyword argument for (sum|max|min|sorted|"
            r"round|pow)\(\)", "Python's own `{0}` knows no such argument. NumPy's "
            "does: `np.{0}(x, ...)` or `x.{0}(...)`."),
    Meaning((TypeError,), "unexpected keyword argument '(dim|dims)'", "NumPy calls it "
            "`axis`, not `{0}`."),
    Meaning((TypeError,), "unexpected keyword argument '(keepdim)'", "NumPy calls it "
            "`keepdims`, with an s."),
    Meaning((TypeError,), "unexpected keyword argument '([^']+)'", "The function that "
            "you call there has no parameter `{0}`. Is it spelled as in its "
            "description, which `?` behind its name shows?"),
    Meaning((TypeError,), "missing (\\d+) required (?:positional|keyword)", "A call on "
            "that line gives too few arguments."),
    Meaning((TypeError,), "takes .* positional arguments? but", "A call on that line "
            "gives too many arguments. Is a bracket in the wrong place?"),
    Meaning((TypeError,), "'module' object is not callable", "That is a module, a box "
            "of functions: name the function in it, as `math.exp`."),
    Meaning((TypeError,), "'NoneType' object is not (callable|subscriptable|iterable)",
            "Something is `None` there: an earlier step hands back nothing, as "
            "`x.sort()` does."),
    Meaning((TypeError,), "'([^']+)' object is not callable", "Round brackets call a "
            "function, and what stands before them is of type `{0}`.{covered} An entry "
            "is picked with square brackets, and a product needs its `*`."),
    Meaning((TypeError,), "'(?:builtin_function_or_method|method|function)' object is "
            "not (?:subscriptable|iterable)", "That is a function, not its result: "
            "call it with round brackets first."),
    Meaning((TypeError,), "'(?:numpy\\.)?(?:int|float|bool)[0-9_]*' object is not "
            "iterable", "A single number cannot be walked through. To count up to it "
            "write `range(...)`; or walk through the array itself."),
    Meaning((TypeError,), "iteration over a 0-d array|len\\(\\) of unsized", "That is "
            "a single number: it has no entries to walk through or to count."),
    Meaning((TypeError,), "'(?:numpy\\.)?(?:int|float|bool)[0-9_]*' object (?:is not "
            "subscriptable|does not support item)", "That is a single number already: "
            "it has no entries to pick from. Is there an index too many?"),
    Meaning((TypeError,), "'(tuple|str)' object does not support item assignment",
            "A {0} cannot be written into. Make a list or an array of it first."),
    Meaning((TypeError,), "builtin_function_or_method|'method'", "One side of that "
            "step is a function, not its result: round brackets are missing, as in "
            "`x.sum()`."),
    Meaning((TypeError,), "'NoneType'", "Something is `None` there: an earlier step "
            "hands back nothing, as `x.sort()` does."),
    Meaning((TypeError,), "multiply sequence by non-int|list\\(\\) argument|operand "
            "type.*'list'|can only concatenate list", "A list is not an array: `2 * "
            "[1, 2]` repeats it, and `+` appends. `np.array(...)` makes an array."),
    Meaning((TypeError,), "can only concatenate str|type.*'str'|dtype\\('<U|str_", "A "
            "word stands where a number is wanted. Which of the two came in?"),
    Meaning((TypeError,), "Cannot cast ufunc .* output from dtype\\('float64'\\) to "
            "dtype\\('int", "`-=`, `/=` and the like write back into the same array, "
            "and that one holds whole numbers. Write `x = x / ...`, which makes a new "
            "one."),
    Meaning((TypeError,), "unhashable type: '([^']+)'", "A {0} cannot be a key of a "
            "dictionary or an entry of a set."),
    Meaning((TypeError,), "data type '?.*'? not understood|Cannot interpret", "The "
            "second argument says which type the numbers have. A shape goes into a "
            "tuple: `np.zeros((3, 4))`."),
    Meaning((AttributeError,), "'NoneType' object has no attribute", "Something is "
            "`None` there: an earlier step hands back nothing, as `x.sort()` does."),
    Meaning((AttributeError,), "'(list|tuple)' object has no attribute '([^']+)'", "A "
            "{0} has no `.{1}`; an array has. `np.array(...)` makes one of it."),
    Meaning((AttributeError,), "'(?:float|int)' object has no attribute '([^']+)'", "A "
            "single number has no `.{0}`; an array has. Is there a sum over too much, "
            "or an index too many?"),
    Meaning((AttributeError,), "module '([^']+)' has no attribute '([^']+)'", "There "
            "is no `{1}` in the module {0}. Is it spelled rightly, or a function of "
            "your own?"),
    Meaning((AttributeError,), "'numpy.ndarray' object has no attribute '([^']+)'",
            "An array has no `.{0}`. Is it a function of NumPy, `np.{0}(x)`, or one of "
            "your own?"),
    Meaning((ImportError,), "", "The task needs NumPy alone: nothing else has to be "
            "imported."),
]  # fmt: skip


def meaning(kind: type[BaseException], text: str) -> tuple[str, tuple[str, ...]]:
    """Find the advice for an exception and what its pattern found; "" if none fits."""
    for entry in MEANINGS:
        if issubclass(kind, entry.kinds):
            found = re.search(entry.pattern, text, re.DOTALL)
            if found:
                return entry.advice, tuple(group or "" for group in found.groups())
    return "", ()
