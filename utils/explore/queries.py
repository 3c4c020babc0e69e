"""Live figures of lesson 01: one number of a query, W_Q's effect, the wrong side."""

import numpy as np

from utils import figures, world
from utils.explore import controls
from utils.explore.telling import nth, products
from utils.figures import Picture, number
from utils.live import Choice, Live, Number

#: Longer than the running sentence, so that its number of words can be chosen.
LONG = world.read("the cat sat on the mat and slept and the dog was not happy")
PRODUCTS = {
    "X @ W_Q": lambda X, W_Q: (X, W_Q),
    "W_Q @ X": lambda X, W_Q: (W_Q, X),
    "X @ W_Q.T": lambda X, W_Q: (X, W_Q.T),
    "X.T @ W_Q": lambda X, W_Q: (X.T, W_Q),
}
POINTS = world.DIMENSIONS.index("points")


def one_number() -> Live:
    """One number of one query: eight products and their sum."""
    return Live(
        "One number of a query",
        "hand-set",
        [
            controls.sentence(),
            controls.who(3),
            Choice("sought", "Looks for", world.SOUGHT, "a life"),
        ],
        _draw_one_number,
    )


def _draw_one_number(sentence: list[str], who: int, sought: str) -> tuple[Picture, str]:
    word = sentence[who - 1]
    x, column = world.WORDS[word], world.W_Q[:, world.SOUGHT.index(sought)]
    total = number(x @ column)
    picture = figures.stack(
        _eight_products(word, sought, x, column),
        figures.equation(
            [(f"q, {sought}", products(x, column), total)],
            caption="The sum of the products that are not 0.",
        ),
        caption=f"How much “{word}” looks for {sought}.",
    )
    count = np.count_nonzero(x * column)
    counted = f"{count} is" if count == 1 else f"{count} are"
    return picture, (
        f"{nth(who - 1, sentence)} looks for {sought} with "
        f"{total}: of the 8 products {counted} not 0."
    )


def _eight_products(
    word: str, sought: str, x: np.ndarray, column: np.ndarray
) -> Picture:
    return figures.bars(
        {
            f"x: “{word}” is": x,
            f"W_Q: asks for {sought}": column,
            "x times W_Q": x * column,
        },
        world.DIMENSIONS,
        low=-3,
        high=3,
        roles={f"W_Q: asks for {sought}": "query"},
        caption="What the word is, what each dimension asks for, and the products.",
    )


def look_for() -> Live:
    """Decide what a pointing word looks for, and watch which queries follow."""
    row = world.W_Q[POINTS]
    sliders = [
        Number(name, f"for {sought}", -3.0, 3.0, 0.1, float(value))
        for name, sought, value in zip(
            ("life", "thing", "event", "trait"), world.SOUGHT, row, strict=True
        )
    ]
    return Live(
        "What should a word that points look for?",
        "hand-set",
        [*sliders, controls.who(among=lambda _: world.read(world.SENTENCE))],
        _draw_look_for,
    )


def _draw_look_for(
    life: float, thing: float, event: float, trait: float, who: int
) -> tuple[Picture, str]:
    words, chosen = world.read(world.SENTENCE), who - 1
    X, W_Q = world.embed(words), world.W_Q.copy()
    W_Q[POINTS] = life, thing, event, trait
    Q = X @ W_Q
    picture = figures.stack(
        figures.beside(
            _table_of_W_Q(W_Q, X[chosen]),
            _table_of_Q(Q, X, W_Q, words, chosen),
            caption="",
        ),
        figures.equation(
            [
                (sought, products(X[chosen], W_Q[:, j]), number(Q[chosen, j]))
                for j, sought in enumerate(world.SOUGHT)
            ],
            caption=f"The query of “{words[chosen]}”, a line for each number.",
        ),
        caption=f"Your W_Q and the query of “{words[chosen]}” that follows from it.",
    )
    changed = np.flatnonzero(np.abs(Q - X @ world.W_Q).max(axis=1) > 1e-9)
    return picture, f"{_query(words, chosen, Q[chosen])} {_moved(words, changed)}"


def _table_of_W_Q(W_Q: np.ndarray, x: np.ndarray) -> Picture:
    return figures.heat_map(
        W_Q,
        [
            f"{name} {number(has, 1)}"
            for name, has in zip(world.DIMENSIONS, x, strict=True)
        ],
        list(world.SOUGHT),
        kind="scores",
        decimals=1,
        mark=POINTS,
        role="query",
        row_axis="the word is",
        column_axis="what it looks for",
        caption="W_Q, with your row.",
    )


def _table_of_Q(
    Q: np.ndarray, X: np.ndarray, W_Q: np.ndarray, words: list[str], chosen: int
) -> Picture:
    return figures.heat_map(
        Q,
        words,
        list(world.SOUGHT),
        kind="scores",
        mark=chosen,
        role="query",
        choose="who",
        say=lambda i, j: f"{number(Q[i, j])} = {products(X[i], W_Q[:, j])}",
        column_axis="what it looks for",
        caption="Q, the queries that follow.",
    )


def _query(words: list[str], chosen: int, q: np.ndarray) -> str:
    said = ", ".join(
        f"{sought} {number(value)}"
        for sought, value in zip(world.SOUGHT, q, strict=True)
    )
    return f"{nth(chosen, words)} looks for: {said}."


def _moved(words: list[str], changed: np.ndarray) -> str:
    if not len(changed):
        return "This is the course's own W_Q: no query has changed."
    named = ", ".join(f"“{words[i]}”" for i in changed)
    return f"Changed against the course's own W_Q: {len(changed)} of 10 ({named})."


def sides() -> Live:
    """Four ways to write the product, and what NumPy makes of each."""
    return Live(
        "Which products fit",
        "hand-set",
        [
            Choice("product", "Product", tuple(PRODUCTS), "X.T @ W_Q"),
            Number("count", "Length", 2, len(LONG), 1, 8, unit="words"),
        ],
        _draw_sides,
    )


def _draw_sides(product: str, count: int) -> tuple[Picture, str]:
    words = LONG[:count]
    X = world.embed(words)
    left, right = PRODUCTS[product](X, world.W_Q)
    rows = [
        ("X", "a row for each word", str(X.shape)),
        ("W_Q", "a column for each thing sought", str(world.W_Q.shape)),
        (product, f"{left.shape} meets {right.shape}", _outcome(left, right, X)),
        ("query of cat", f"row 1 of {product}", _row_one(left, right)),
        ("query of cat", "row 1 of Q", _row_one(X, world.W_Q)),
    ]
    return (
        figures.equation(rows, caption="The two inner numbers have to be the same."),
        _told_side(product, left, right, X),
    )


def _row_one(left: np.ndarray, right: np.ndarray) -> str:
    if left.shape[1] != right.shape[0]:
        return "none"
    return "  ".join(number(value) for value in (left @ right)[1])


def _outcome(left: np.ndarray, right: np.ndarray, X: np.ndarray) -> str:
    if left.shape[1] != right.shape[0]:
        return "an error"
    result = left @ right
    Q = X @ world.W_Q
    if result.shape != Q.shape:
        return f"no error, wrong shape {result.shape}"
    return "right" if np.allclose(result, Q) else "no error, wrong numbers"


def _told_side(product: str, left: np.ndarray, right: np.ndarray, X: np.ndarray) -> str:
    outcome = _outcome(left, right, X)
    if outcome == "an error":
        why = f"{left.shape[1]} meets {right.shape[0]}, so NumPy refuses."
    elif outcome == "right":
        why = f"it has the shape {X.shape[0]} by 4, a query for each word."
    elif outcome.endswith("numbers"):
        why = (
            "the shape is that of Q, so nothing complains, but the largest "
            f"difference from Q is {np.abs(left @ right - X @ world.W_Q).max():.2f}."
        )
    else:
        why = f"Q has the shape {X.shape[0]} by 4."
    return f"With {len(X)} words, {product} gives {outcome}: {why}"
