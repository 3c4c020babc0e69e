"""Write text with a decoder: score the next token, choose one, put it behind, again."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.mathematics.attention import softmax
from utils.mathematics.checks import as_count, as_floats, as_number
from utils.models.blocks import Result
from utils.models.cache import Cache
from utils.models.family import Model
from utils.models.yours import Attention

Step = Callable[..., Result]


def shares(
    logits: ArrayLike,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> np.ndarray:
    """Turn the scores of the next token into the shares that a choice is drawn from.

    Parameters
    ----------
    logits : (..., words)
        What a decoder says of each word.
    temperature
        The scores are divided by it: below 1 the best words gain, above 1 they lose. At
        0 the best word gets everything (*greedy*).
    top_k
        Only the k best words stay.
    top_p
        Only the best words stay, as few as together have a share of p or more.

    Returns
    -------
    (..., words)
        From 0 to 1, each row with the sum 1. Temperature first, then top_k, then top_p.

    Raises
    ------
    ValueError, TypeError
        If an option is out of its range, or the logits are no array of numbers.

    Source: Fan, Lewis and Dauphin 2018, "Hierarchical Neural Story Generation", section
    5 (top-k); Holtzman et al. 2019, "The Curious Case of Neural Text Degeneration",
    section 3.1 (top-p, *nucleus sampling*).

    Examples
    --------
    >>> shares(np.log([0.5, 0.3, 0.2]), top_p=0.6).round(3)
    array([0.625, 0.375, 0.   ])
    """
    scores = as_floats("logits", logits, "words")
    _check(temperature, top_k, top_p)
    if temperature == 0:
        best = scores.argmax(axis=-1)
        certain: np.ndarray = np.eye(scores.shape[-1], dtype=scores.dtype)[best]
        return certain
    scores = scores / scores.dtype.type(temperature)
    if top_k is not None and top_k < scores.shape[-1]:
        least = np.partition(scores, -top_k, axis=-1)[..., -top_k, None]
        scores = np.where(scores >= least, scores, -np.inf)
    if top_p is not None:
        scores = np.where(_nucleus(scores, top_p), scores, -np.inf)
    return softmax(scores)


def generate(
    model: Step,
    ids: Iterable[int],
    *,
    most: int = 50,
    temperature: float = 0.0,
    top_k: int | None = None,
    top_p: float | None = None,
    rng: np.random.Generator | None = None,
    stop: Collection[int] = (),
    heads_off: Collection[tuple[int, int]] = (),
    attention: Attention | None = None,
) -> Iterator[int]:
    """Yield one new token after another, each as soon as it is chosen.

    Parameters
    ----------
    model
        A decoder, or what `reading` of an encoder-decoder gives: called with new ids
        and a cache, it tells the logits.
    ids
        How the text begins, at least one token.
    most
        How many tokens to write at most.
    temperature, top_k, top_p
        As in `shares`; without a temperature the best word is taken each time.
    rng
        Draws the words, where the temperature is not 0. The same seed, the same text.
    stop
        Ends the text; the token itself is not yielded.
    heads_off
        Heads to switch off, as the model has them.
    attention
        A function of yours in place of the course's, as the model takes it.

    Yields
    ------
    int
        The id of the next token. Where the text outgrows the model's room for tokens,
        the later half of that room is kept and read again.

    Raises
    ------
    ValueError, TypeError
        If an option cannot be right, or a temperature comes without ``rng``.

    Examples
    --------
    Write ten tokens, each shown when it arrives::

        for token in generate(model, ids, most=10):
            print(tokenizer.text(token), end="", flush=True)
    """
    told = [int(token) for token in ids]
    if not told:
        raise ValueError("ids is empty, but a text begins with at least one token")
    _check(temperature, top_k, top_p)
    as_count("most", most)
    options: dict[str, Any] = {"heads_off": heads_off, "attention": attention}
    asked = {name: value for name, value in options.items() if value}
    choose = _chooser(temperature, top_k, top_p, rng)
    return _written(told, _continued(model, told, asked), choose, most, stop)


def _chooser(
    temperature: float,
    top_k: int | None,
    top_p: float | None,
    rng: np.random.Generator | None,
) -> Callable[[np.ndarray], int]:
    """Take the best word, or draw one by its share."""
    if temperature > 0 and rng is None:
        raise ValueError(
            f"temperature = {temperature} draws words at random: give an rng, such as "
            "np.random.default_rng(0)"
        )

    def choose(logits: np.ndarray) -> int:
        if rng is None or temperature == 0:
            return int(logits.argmax())
        scores = logits.astype(np.float64)
        left = shares(scores, temperature=temperature, top_k=top_k, top_p=top_p)
        return int(rng.choice(len(left), p=left))

    return choose


def _written(
    told: list[int],
    logits: Callable[[], np.ndarray],
    choose: Callable[[np.ndarray], int],
    most: int,
    stop: Collection[int],
) -> Iterator[int]:
    for _ in range(most):
        token = choose(logits())
        if token in stop:
            return
        told.append(token)
        yield token


def _continued(
    model: Step, told: list[int], options: dict[str, Any]
) -> Callable[[], np.ndarray]:
    """Say, at each call, what the model expects after all that was told so far."""
    limit = model.limit if isinstance(model, Model) else None
    cache, start = Cache(), 0

    def logits() -> np.ndarray:
        nonlocal cache, start
        if limit is not None and len(told) - start > limit:
            cache, start = Cache(), len(told) - max(1, limit // 2)
        found = model(told[start + cache.length :], cache=cache, **options)
        if found.logits is None:
            why = found.note and f" ({found.note})"
            raise ValueError(f"this model has no head that scores the next token{why}")
        last: np.ndarray = found.logits[-1]
        return last

    return logits


def _check(temperature: float, top_k: int | None, top_p: float | None) -> None:
    if as_number("temperature", temperature) < 0:
        raise ValueError(f"temperature = {temperature}, expected 0 or more")
    if top_k is not None:
        as_count("top_k", top_k, least=1)
    if top_p is not None and not 0 < as_number("top_p", top_p) <= 1:
        raise ValueError(f"top_p = {top_p}, expected more than 0 and at most 1")


def _nucleus(scores: np.ndarray, p: float) -> np.ndarray:
    """True for the best words, as few as together have the share p."""
    order = np.argsort(-scores, axis=-1, kind="stable")
    ranked = np.take_along_axis(softmax(scores), order, axis=-1)
    before = np.cumsum(ranked, axis=-1) - ranked  # the share of all better words
    stays = np.zeros(scores.shape, bool)
    np.put_along_axis(stays, order, before < p, axis=-1)
    return stays
