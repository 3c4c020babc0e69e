"""When a recall question comes back: spaced repetition by FSRS, in days.

A question that was recalled comes back after a longer while each time, a forgotten one
much sooner, on the next day if it is new. What FSRS needs for that is kept as the
question's *card*. There are no steps of minutes, which FSRS has for apps that stay
open, and no chance: the same answers on the same days give the same dates.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from fsrs import Card, Rating, Scheduler, State

Entry = Mapping[str, Any]

_SCHEDULER = Scheduler(
    desired_retention=0.9,
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=365,
    enable_fuzzing=False,
)
# Who learned last evening may review this morning.
_EARLY = timedelta(hours=12)
# A clock may be set back by hours, for summer time or by another system.
_SKEW = timedelta(days=1)
_LONGEST = timedelta(days=_SCHEDULER.maximum_interval + 1)
_MOST_ANSWERS = 100


def now() -> datetime:
    """Give the time, in UTC."""
    return datetime.now(UTC)


def due(keys: Iterable[str], known: Mapping[str, Entry], moment: datetime) -> list[str]:
    """List the keys that are due: what waits longest first, what is new last."""
    dates = {key: date(known.get(key, {}), moment) for key in keys}
    waiting = [key for key, day in dates.items() if day <= moment + _EARLY]
    return sorted(waiting, key=lambda key: (dates[key] == moment, dates[key]))


def date(entry: Entry, moment: datetime) -> datetime:
    """Tell when an item is due: now, if it has no sound card."""
    card = _card(entry, moment)
    return card.due if card.last_review else moment


def answered(
    entry: Entry, guess: str, recalled: bool, moment: datetime
) -> dict[str, Any]:
    """Make an item's new card from its old one and an answer.

    Parameters
    ----------
    entry
        What is known of the item; a damaged card counts as none.
    guess
        What was answered; it is kept with the card.
    recalled
        Whether that was right.
    moment
        The time, in UTC.

    Examples
    --------
    >>> monday = datetime(2026, 6, 1, 18, tzinfo=UTC)
    >>> card = answered({}, "B", True, monday)
    >>> card["due"]
    '2026-06-03T18:00:00+00:00'
    >>> answered({"card": card}, "B", True, monday + timedelta(days=2))["due"]
    '2026-06-14T18:00:00+00:00'
    """
    rating = Rating.Good if recalled else Rating.Again
    card, _ = _SCHEDULER.review_card(_card(entry, moment), rating, moment)
    answer = {"at": moment.isoformat(), "guess": guess, "right": recalled}
    return {
        "due": card.due.isoformat(),
        "last_review": moment.isoformat(),
        "stability": card.stability,
        "difficulty": card.difficulty,
        "answers": [*_answers(entry), answer][-_MOST_ANSWERS:],
    }


def _card(entry: Entry, moment: datetime) -> Card:
    """Read a card; without a sound one, or with one of the future, it is due now."""
    kept = entry.get("card")
    new = Card(card_id=0, due=moment)
    if not isinstance(kept, dict):
        return new
    try:
        day, last = (_moment(kept[name]) for name in ("due", "last_review"))
        stability, difficulty = float(kept["stability"]), float(kept["difficulty"])
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return new
    if not (math.isfinite(stability) and stability > 0 and 1 <= difficulty <= 10):
        return new
    if last > moment + _SKEW or day > last + _LONGEST:
        day = last = moment
    return Card(0, State.Review, None, min(stability, 36_500), difficulty, day, last)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _answers(entry: Entry) -> list[Any]:
    card = entry.get("card")
    answers = card.get("answers") if isinstance(card, dict) else None
    return answers if isinstance(answers, list) else []
