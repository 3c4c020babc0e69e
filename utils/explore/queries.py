"""Live figures of lesson 01: a query and whom it finds, W_Q to write, wrong sides."""

import numpy as np

from utils import attention, figures, world
from utils.explore import controls
from utils.explore.sides_of import LONG, PRODUCTS, drawn
from utils.explore.telling import listed, most, nth, products
from utils.figures import Picture, number
from utils.live import Choice, Live, Matrix, Number


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


def whole_query() -> Live:
    """What a word is, what it looks for, and whom it finds."""
    return Live(
        "From what a word is to whom it finds",
        "hand-set",
        [controls.sentence(), controls.who()],
        _draw_whole_query,
    )


def _draw_whole_query(sentence: list[str], who: int) -> tuple[Picture, str]:
    chosen, word = who - 1, sentence[who - 1]
    row, query = world.embed(sentence)[[chosen]], _queries(sentence, world.W_Q)
    shares = _shares(sentence, world.W_Q, chosen)
    picture = figures.stack(
        figures.heat_map(
            row,
            [word],
            list(world.DIMENSIONS),
            kind="scores",
            decimals=1,
            reach=1.25,
            row_axis="word",
            column_axis="what it is",
            caption=f"What “{word}” is: eight numbers.",
        ),
        _one_query(word, query[chosen]),
        _found(sentence, shares, chosen),
        caption=f"What “{word}” is decides what it looks for, and that whom it finds.",
    )
    return (
        picture,
        f"{_query(sentence, chosen, query[chosen])} {_finds(sentence, shares)}",
    )


def look_for() -> Live:
    """Write W_Q anew, number by number, and watch whom a word then finds."""
    return Live(
        "Write W_Q, and see whom a word finds",
        "hand-set",
        [
            Matrix("W_Q", "W_Q", world.DIMENSIONS, world.SOUGHT, world.W_Q.tolist()),
            controls.who(among=lambda _: world.read(world.SENTENCE)),
        ],
        _draw_look_for,
    )


def _draw_look_for(W_Q: np.ndarray, who: int) -> tuple[Picture, str]:
    words, chosen = world.read(world.SENTENCE), who - 1
    Q, shares = _queries(words, W_Q), _shares(words, W_Q, chosen)
    picture = figures.stack(
        _found(words, shares, chosen),
        _one_query(words[chosen], Q[chosen]),
        caption=f"Whom “{words[chosen]}” finds, by the query that follows from your "
        "W_Q.",
    )
    changed = np.flatnonzero(np.abs(Q - _queries(words, world.W_Q)).max(axis=1) > 1e-9)
    return picture, (
        f"{_query(words, chosen, Q[chosen])} {_finds(words, shares)} "
        f"{_moved(words, changed)}"
    )


def _queries(words: list[str], W_Q: np.ndarray) -> np.ndarray:
    Q: np.ndarray = world.embed(words) @ W_Q
    return Q


def _shares(words: list[str], W_Q: np.ndarray, chosen: int) -> np.ndarray:
    """What one word gives to each, with a W_Q of the learner's; shape (n,)."""
    _, K, V = world.project(words)
    row: np.ndarray = attention(_queries(words, W_Q), K, V)[1][chosen]
    return row


def _one_query(word: str, q: np.ndarray) -> Picture:
    return figures.heat_map(
        q[None],
        [word],
        list(world.SOUGHT),
        kind="scores",
        reach=max(4.0, 1.25 * float(np.abs(q).max())),
        role="query",
        row_axis="word",
        column_axis="what it looks for",
        caption=f"What “{word}” looks for: its query.",
    )


def _found(words: list[str], shares: np.ndarray, chosen: int) -> Picture:
    caption = f"Whom “{words[chosen]}” then finds."
    return figures.arcs(
        words, shares, chosen, caption=caption, tallest=80, choose="who"
    )


def _query(words: list[str], chosen: int, q: np.ndarray) -> str:
    said = listed([f"{s} {number(v)}" for s, v in zip(world.SOUGHT, q, strict=True)])
    return f"{nth(chosen, words)} looks for {said}."


def _finds(words: list[str], shares: np.ndarray) -> str:
    return f"It finds {most(words, shares)}."


def _moved(words: list[str], changed: np.ndarray) -> str:
    if not len(changed):
        return "This is the course's own W_Q."
    named = listed([f"“{words[i]}”" for i in changed])
    return f"Other queries than with the course's own W_Q: {named}."


def sides() -> Live:
    """Four ways to write the product, and what NumPy makes of each."""
    return Live(
        "Which products fit",
        "hand-set",
        [
            Choice("product", "Product", tuple(PRODUCTS), "X.T @ W_Q"),
            Number("count", "Length", 2, len(LONG), 1, 8, unit="words"),
        ],
        drawn,
    )
