"""What the card of the look-up models says, measured in NumPy on fresh stories.

Each question is about a pair of a person and a thing that training never had.
`python -m data.recipes.measure` runs this and writes the numbers down.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from data.recipes.lookup.stories import (
    IDS,
    NAMES,
    UNKNOWN,
    VOCABULARY,
    Story,
    familiar_stories,
    fresh_stories,
    padded,
    with_unknown,
)
from data.recipes.manifest import DATA
from data.recipes.tables import files, results, rounded, table
from utils import models
from utils.tasks.lookup import after
from utils.tasks.reading import chances

FOLDER = DATA / "lookup"
COUNT, AT_ONCE = 250, 50
FACTS = range(1, 21)
FAR, WIDTH = 80, 5
Heads = Iterable[tuple[int, int]]


def last(
    model: models.Model, texts: Sequence[Sequence[str]], heads_off: Heads = ()
) -> np.ndarray:
    """The scores of the word after each text, (texts, words)."""
    off, ids = list(heads_off), [[IDS[word] for word in words] for words in texts]
    portions = (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
    return np.concatenate([after(model, some, off) for some in portions])


def right(
    model: models.Model, stories: Sequence[Story], heads_off: Heads = ()
) -> np.ndarray:
    """Whether the word with the highest score is the answer, a story each."""
    best = last(model, [story.words for story in stories], heads_off).argmax(axis=-1)
    same: np.ndarray = best == [IDS[story.answer] for story in stories]
    return same


def shares(model: models.Model, stories: Sequence[Story]) -> np.ndarray:
    """What the question mark gives to the fact that is asked for.

    Returns
    -------
    (stories, layers, h)
        The sum of the weights on the words of that fact.
    """
    found = []
    for story in stories:
        weights = np.stack(model(padded([story.words])[0]).attentions)  # (layers, h, …)
        found.append(weights[:, :, -1, story.fact].sum(axis=-1))
    return np.array(found)


def lookup_head(model: models.Model, stories: Sequence[Story]) -> tuple[int, int]:
    """The layer and head whose question mark looks most at the fact asked for."""
    mean = shares(model, stories).mean(axis=0)
    layer, head = np.unravel_index(mean.argmax(), mean.shape)
    return int(layer), int(head)


def measured() -> dict[str, Any]:
    """All numbers of the card."""
    model, lstm = models.load(FOLDER), models.load(FOLDER / "lstm")
    stories = {n: fresh_stories(1, n, COUNT) for n in FACTS}
    won = {n: right(model, some) for n, some in stories.items()}
    return {
        "parameters": model.parameters,
        "stories_each": COUNT,
        "by_facts": {str(n): rounded(found.mean()) for n, found in won.items()},
        "by_distance": _by_distance(stories, won),
        **_heads(model),
        **_failures(model),
        "lstm_parameters": lstm.parameters,
        "lstm_by_facts_familiar": {
            str(n): rounded(right(lstm, familiar_stories(6, n, COUNT)).mean())
            for n in FACTS
        },
        "lstm_by_facts": {
            str(n): rounded(right(lstm, some).mean()) for n, some in stories.items()
        },
    }


def _by_distance(
    stories: dict[int, list[Story]], won: dict[int, np.ndarray]
) -> dict[str, float]:
    """By how many tokens the answer stands before the question mark."""
    back = np.array([story.distance for some in stories.values() for story in some])
    all_won = np.concatenate(list(won.values()))
    found = {}
    for start in range(WIDTH, FAR, WIDTH):
        inside = (back > start) & (back <= start + WIDTH)
        found[f"{start + 1} to {start + WIDTH}"] = rounded(all_won[inside].mean())
    found[f"more than {FAR}"] = rounded(all_won[back > FAR].mean())
    return found


def _heads(model: models.Model, n: int = 12) -> dict[str, Any]:
    """For each question its head, chosen on some stories and told on others."""
    half, other = fresh_stories(2, n, COUNT), fresh_stories(3, n, COUNT)
    found: dict[str, Any] = {"head_off_facts": n}
    for question, for_thing in (("who", False), ("what", True)):
        mine = [story for story in other if story.for_thing is for_thing]
        rest = [story for story in other if story.for_thing is not for_thing]
        layer, head = lookup_head(model, [s for s in half if s.for_thing is for_thing])
        found[question] = {
            "layer": layer,
            "head": head,
            "weight_on_fact": rounded(shares(model, mine)[:, layer, head].mean()),
            "head_off": rounded(right(model, mine, [(layer, head)]).mean()),
            "head_off_other_question": rounded(
                right(model, rest, [(layer, head)]).mean()
            ),
        }
    both = [(found[kind]["layer"], found[kind]["head"]) for kind in ("who", "what")]
    return found | {"both_heads_off": rounded(right(model, other, both).mean())}


def _failures(model: models.Model, n: int = 8) -> dict[str, Any]:
    """Words it does not know, and stories that it was not made for."""
    rng, stories = np.random.default_rng(4), fresh_stories(4, n, COUNT)
    elsewhere = [with_unknown(s, (s.about + 1) % n, thing=s.for_thing) for s in stories]
    asked = [with_unknown(s, s.about, thing=s.for_thing) for s in stories]
    about = [with_unknown(s, s.about, thing=not s.for_thing) for s in stories]
    two = [with_unknown(s, (s.about + 1) % n, thing=not s.for_thing) for s in about]
    old = [_with_adjective(story.words) for story in stories]
    meant = [IDS[story.answer] for story in stories]
    return {
        "more_facts": rounded(right(model, fresh_stories(5, 24, COUNT)).mean()),
        "unknown_facts": n,
        "unknown_elsewhere": rounded(right(model, elsewhere).mean()),
        "unknown_is_the_answer": rounded(right(model, asked).mean()),
        "asked_about_unknown": rounded(right(model, about).mean()),
        "asked_about_one_of_two_unknown": rounded(right(model, two).mean()),
        "unknown_adjective": rounded(
            (last(model, old).argmax(axis=-1) == meant).mean()
        ),
        **_contradicted(model, stories),
        **_nobody(model, stories, rng),
    }


def _with_adjective(words: list[str]) -> list[str]:
    """Each fact's thing becomes, say, an old one: "mary has the [UNK] key"."""
    told = " ".join(words).replace("the ", f"the {UNKNOWN} ").split()
    question = len(told) - told[::-1].index(".")
    return told[:question] + [word for word in told[question:] if word != UNKNOWN]


def _contradicted(model: models.Model, stories: list[Story]) -> dict[str, float]:
    """Somebody has one thing, and later another one: which one is told?"""
    twice = []
    for story in stories:
        facts = list(story.facts)
        facts[-1] = replace(facts[-1], name=facts[0].name)
        twice.append(Story(tuple(facts), 0, for_thing=True))
    best = last(model, [story.words for story in twice]).argmax(axis=-1)
    first, second = (
        np.array([IDS[story.facts[place].thing] for story in twice])
        for place in (0, -1)
    )
    return {
        "two_things_first": rounded((best == first).mean()),
        "two_things_last": rounded((best == second).mean()),
    }


def _nobody(
    model: models.Model, stories: list[Story], rng: np.random.Generator
) -> dict[str, float]:
    """Somebody is asked for who is not in the story."""
    texts, there = [], []
    for story in stories:
        absent = sorted(set(NAMES) - {fact.name for fact in story.facts})
        told = story.words[: sum(len(fact.words) for fact in story.facts)]
        texts.append([*told, "what", "does", str(rng.choice(absent)), "have", "?"])
        there.append({fact.thing for fact in story.facts})
    sure = chances(last(model, texts))
    best = [VOCABULARY[place] for place in sure.argmax(axis=-1)]
    in_story = [word in things for word, things in zip(best, there, strict=True)]
    return {
        "nobody_thing_of_the_story": rounded(np.mean(in_story)),
        "nobody_chance_given": rounded(np.median(sure.max(axis=-1))),
    }


def card(found: dict[str, Any]) -> str:
    """The tables of data/README.md, from what was measured and what is stored."""
    return "\n\n".join([_results(found), _by_facts(found), files("lookup")])


def glance(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What it must show, at least how much, and what came out."""
    near = [v for k, v in found["by_distance"].items() if not k.startswith("more")]
    off = [found[kind]["head_off"] for kind in ("who", "what")]
    lstm = [found["lstm_by_facts"][n] for n in ("1", "12")]
    return [
        ("right answers, 1 to 20 facts", "0.99",
         f"{min(found['by_facts'].values()):.2f}"),
        (f"at every distance to {FAR} tokens", "0.99", f"{min(near):.2f}"),
        ("with the head of its question off", "chance", f"{max(off):.2f}"),
        (f"an LSTM of {found['lstm_parameters']:,} parameters (attention: "
         f"{found['parameters']:,}), 1 and 12 facts", "as it comes out",
         f"{lstm[0]:.2f}, {lstm[1]:.2f}"),
    ]  # fmt: skip


def _results(found: dict[str, Any]) -> str:
    facts, far = found["by_facts"], found["by_distance"]
    near = {span: v for span, v in far.items() if not span.startswith("more")}
    n = found["unknown_facts"]
    rows = (
        (f"Right answers, 1 to 20 facts ({found['stories_each']} stories each)",
         _lowest(facts, "facts")),
        (f"the same by distance, to {FAR} tokens", _lowest(near, "tokens")),
        (f"more than {FAR} tokens away", f"{far[f'more than {FAR}']:.3f}"),
        ("24 facts", f"{found['more_facts']:.3f}"),
        *_head_rows(found),
        (f"An unknown word in another fact ({n} facts)",
         f"{found['unknown_elsewhere']:.2f}"),
        ("the answer is an unknown word", f"{found['unknown_is_the_answer']:.2f}"),
        ("**Fails:** asked about the one unknown word",
         f"{found['asked_about_unknown']:.2f}"),
        ("**Fails:** asked about one of two unknown words",
         f"{found['asked_about_one_of_two_unknown']:.2f}"),
        ('**Fails:** an unknown word before each thing ("the old key")',
         f"{found['unknown_adjective']:.2f}"),
        ("**Fails:** somebody with two things",
         f"names the first {found['two_things_first']:.2f}, "
         f"the last {found['two_things_last']:.2f}"),
        ("**Fails:** somebody who is not in the story",
         f"names a thing of the story {found['nobody_thing_of_the_story']:.2f}; "
         f"the word gets a chance of {found['nobody_chance_given']:.2f} (median)"),
    )  # fmt: skip
    return results(rows)


def _lowest(shares: dict[str, float], unit: str) -> str:
    """The lowest of some shares, and where it is, if they are not all alike."""
    least = min(shares, key=shares.__getitem__)
    alike = len(set(shares.values())) == 1
    where = "each time" if alike else f"at the lowest, {least} {unit}"
    return f"{shares[least]:.3f} {where}"


def _head_rows(found: dict[str, Any]) -> list[tuple[str, str]]:
    n, rows = found["head_off_facts"], []
    for kind in ("who", "what"):
        head = found[kind]
        rows += [
            (f"*{kind}* questions, {n} facts: layer {head['layer']} head "
             f"{head['head']} (from 0) looks from ? at the fact asked for",
             f"weight {head['weight_on_fact']:.2f}"),
            (f"right with that head off (a guess among the facts: {1 / n:.2f})",
             f"{head['head_off']:.2f}; the other question "
             f"{head['head_off_other_question']:.2f}"),
        ]  # fmt: skip
    return [*rows, ("right with both heads off", f"{found['both_heads_off']:.2f}")]


def _by_facts(found: dict[str, Any]) -> str:
    shown = ("1", "2", "3", "4", "6", "8", "12", "16", "20")
    rows = (
        ("attention", found["parameters"], found["by_facts"]),
        ("LSTM", found["lstm_parameters"], found["lstm_by_facts"]),
        ("LSTM, pairs that training had", found["lstm_parameters"],
         found["lstm_by_facts_familiar"]),
    )  # fmt: skip
    return table(
        ("Facts", "Parameters", *shown),
        (
            (name, f"{parameters:,}", *(f"{by_facts[n]:.2f}" for n in shown))
            for name, parameters, by_facts in rows
        ),
    )
