"""Live figures of lesson 06: where a mixture can go, and what a second look finds."""

import numpy as np

from utils import attention, figures, world
from utils.explore import controls, looking, real
from utils.explore.hull import hull
from utils.explore.telling import a_label_a_point, best, listed, most, nth
from utils.figures import Picture, number
from utils.live import Choice, Live, Matrix, Text

#: A reader takes *it* for the bread, and the world for the boy.
BREAD = "the bread was old but the boy liked it"
#: From which share on a head is said to rest on the first token.
RESTS = 0.4
#: A step from this length on has its name in the picture.
LONG = 0.03


def portrait() -> Live:
    """What one word brings home: values, each shrunk to its share, tip to tail."""
    return Live(
        "What a word brings home",
        "hand-set",
        [controls.sentence(), controls.who(3)],
        _draw_portrait,
    )


def _draw_portrait(sentence: list[str], who: int) -> tuple[Picture, str]:
    words, chosen = sentence, who - 1
    Q, K, V = world.project(words)
    output, weights = attention(Q, K, V)
    row, word = weights[chosen], words[chosen]
    looks = figures.arcs(
        words, row, chosen, tallest=60, choose="who", caption=f"Where “{word}” looks."
    )
    sums = _tip_to_tail(words, row, V[:, :2], word)
    picture = figures.stack(looks, sums, caption=f"What “{word}” brings home.")
    said = f"{nth(chosen, words)} gives {most(words, row)}."
    return picture, f"{said} It brings home: {_named(output[chosen])}."


def _tip_to_tail(
    words: list[str], row: np.ndarray, values: np.ndarray, word: str
) -> Picture:
    steps = row[:, None] * values
    long = [j for j, step in enumerate(steps) if np.abs(step).max() >= LONG]
    return figures.arrows(
        [row @ values],
        [f"output of {word}"],
        points=steps.cumsum(axis=0)[long],
        point_labels=[f"{number(row[j])} of {words[j]}" for j in long],
        chain=steps[np.abs(steps).max(axis=1) > 0],
        axes=("alive", "thing"),
        reach=1.1,
        mark=0,
        quarter=True,
        size=260,
        kind="output",
        point_kind="value",
        caption="Each value, shrunk to its share, begins where the last one ends.",
    )


def _named(mixed: np.ndarray) -> str:
    """A mixture with the names of its columns."""
    return listed(
        [f"{n} {number(x)}" for n, x in zip(world.CARRIED, mixed, strict=True)]
    )


def mixture() -> Live:
    """One word's output among the values, from equal shares to the best key alone."""
    return Live(
        "Where the mixture lies",
        "hand-set",
        [controls.sentence(), controls.who(), controls.sharpness(high=8.0)],
        _draw_mixture,
    )


def _draw_mixture(
    sentence: list[str], who: int, sharpness: float
) -> tuple[Picture, str]:
    words, chosen = sentence, who - 1
    Q, K, V = world.project(words)
    output, weights = attention(Q, K, V, scale=sharpness / np.sqrt(K.shape[-1]))
    mixed, row = output[chosen], weights[chosen]
    shares = figures.bars(
        {"share": row},
        words,
        low=0,
        high=1,
        mark=int(np.argmax(row)),
        room=120,
        roles={"share": "weight"},
        choose="who",
        caption=f"The shares that “{words[chosen]}” gives.",
    )
    picture = figures.beside(
        _among_values(words, V[:, :2], row, words[chosen]),
        shares,
        caption="The tip of the arrow stays inside the dashed outline.",
    )
    return picture, _told_mixture(words, chosen, row, mixed, V)


def _among_values(
    words: list[str], values: np.ndarray, row: np.ndarray, word: str
) -> Picture:
    labels, points = a_label_a_point(words, values)
    taken = [row[(values == point).all(axis=1)].sum() for point in points]
    return figures.arrows(
        [row @ values],
        [f"output of {word}"],
        points=[*points, values.mean(axis=0)],
        point_labels=[*labels, "middle"],
        sizes=[*taken, 0.0],
        chain=(row[:, None] * values)[np.abs(values).max(axis=1) > 0],
        outline=hull(points),
        axes=("alive", "thing"),
        reach=1.2,
        mark=0,
        quarter=True,
        size=400,
        kind="output",
        point_kind="value",
        caption="Dots are values, as large as their shares.",
    )


def _told_mixture(
    words: list[str], chosen: int, row: np.ndarray, mixed: np.ndarray, V: np.ndarray
) -> str:
    if np.ptp(row) < 1e-9:
        shares = f"gives every word the same share, {number(row[0])}"
    else:
        shares = f"gives {best(words, row, 1)[0]}"
    return (
        f"{nth(chosen, words)} {shares}. Its output: {_named(mixed)}. "
        f"The middle of all values is alive {number(V[:, 0].mean())}, "
        f"thing {number(V[:, 1].mean())}."
    )


def looks() -> Live:
    """Where a word looks at first, and after it has taken in what it found by W_O."""
    typed = Matrix("W_O", "W_O", world.CARRIED, world.DIMENSIONS, world.W_O.tolist())
    return Live(
        "A second look",
        "hand-set",
        [controls.sentence(), controls.who(), _which_look(), typed],
        _draw_looks,
    )


def _which_look() -> Choice:
    return Choice("look", "Look", looking.LOOKS, "second")


def _draw_looks(
    sentence: list[str], who: int, look: str, W_O: np.ndarray
) -> tuple[Picture, str]:
    return looking.drawn(sentence, who - 1, look, world.W_Q, W_O)


def rescue() -> Live:
    """A sentence that the second look gets wrong, and W_Q to change what words ask."""
    typed = Matrix("W_Q", "W_Q", world.DIMENSIONS, world.SOUGHT, world.W_Q.tolist())
    sentence = Text("sentence", "Sentence", BREAD, parse=world.read)
    return Live(
        "Rescue the bread",
        "hand-set",
        [sentence, controls.who(9), _which_look(), typed],
        _draw_rescue,
    )


def _draw_rescue(
    sentence: list[str], who: int, look: str, W_Q: np.ndarray
) -> tuple[Picture, str]:
    return looking.drawn(sentence, who - 1, look, W_Q, world.W_O, asked=False)


def real_thing() -> Live:
    """Whose value the output of each word is most alike, in a trained head."""
    return real.figure("What a trained head brings back", _draw_real)


def _draw_real(run: real.Run, layer: int, head: int) -> tuple[Picture, str]:
    now = run.layers[layer]
    output, V = now.outputs[head], now.values[head]
    alike = _unit(output) @ _unit(V).T
    picture = figures.heat_map(
        alike,
        run.labels,
        run.labels,
        kind="scores",
        decimals=1,
        reach=1.0,
        role="output",
        say=lambda i, j: (
            f"output of {run.labels[i]}, value of {run.labels[j]}: "
            f"cosine {number(alike[i, j])}"
        ),
        row_axis="output of",
        column_axis="value of",
        caption=f"Layer {layer}, head {head}: cosine of each output and each value.",
    )
    return picture, _told_real(run, alike, now.weights[head], V)


def _told_real(
    run: real.Run, alike: np.ndarray, weights: np.ndarray, V: np.ndarray
) -> str:
    i, j = run.strongest(alike)
    lengths = np.linalg.norm(V, axis=-1)
    return (
        f"The clearest: the output of {run.name(i)} points like the value of "
        f"{run.name(j)}, cosine {number(alike[i, j])}. {run.first} gets "
        f"{number(weights[:, 0].mean())} of all shares; its value has length "
        f"{number(lengths[0])}, those of the words {number(lengths[run.words].mean())} "
        f"on average. {_told_rests(run)}"
    )


def _told_rests(run: real.Run) -> str:
    """What all heads together say of the first token, [CLS]: shares and lengths."""
    shares = np.array([now.weights[..., 0].mean(axis=-1) for now in run.layers])
    lengths = np.array([np.linalg.norm(now.values, axis=-1) for now in run.layers])
    parts = lengths[..., 0] / lengths[..., run.words].mean(axis=-1)
    rests = shares > RESTS
    said = f"Of the {rests.size} heads, {rests.sum()} give {run.first} more than "
    said += number(RESTS)
    if not rests.any():
        return f"{said}."
    most = number(parts[rests].max())
    return f"{said}; in these its value has at most {most} of a word's length."


def _unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1.0)
