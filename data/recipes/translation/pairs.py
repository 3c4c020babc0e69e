"""The sentences that training has, those that it never has, and both as ids."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from data.recipes.translation.grammar import Maker
from data.recipes.translation.lexicon import BEGIN, END, SOURCE, TARGET
from data.recipes.translation.phrases import Example

LONGEST = 20  # English words and marks
SOURCE_IDS = {word: place for place, word in enumerate(SOURCE)}
TARGET_IDS = {word: place for place, word in enumerate(TARGET)}


def training_examples(seed: int, count: int) -> list[Example]:
    """What the networks learn from: no withheld pairs, now and then an unknown noun."""
    maker = Maker(np.random.default_rng([seed, 0]), training=True, unknown=0.02)
    return several(maker, count, lambda made: len(made.english) <= LONGEST)


def fresh_examples(
    seed: int, count: int, shortest: int = 5, longest: int = LONGEST
) -> list[Example]:
    """Sentences of such a length, each with a pair that training never had."""
    maker = Maker(np.random.default_rng([seed, 1, shortest, longest]))
    return several(
        maker,
        count,
        lambda made: shortest <= len(made.english) <= longest and bool(made.withheld),
    )


def familiar_examples(seed: int, count: int) -> list[Example]:
    """Other sentences of the kind that training has."""
    maker = Maker(np.random.default_rng([seed, 2]), training=True)
    return several(maker, count, lambda made: 5 <= len(made.english) <= LONGEST)


def several(maker: Maker, count: int, fits: Callable[[Example], bool]) -> list[Example]:
    """As many sentences as are wanted; those that do not fit are thrown away."""
    found: list[Example] = []
    while len(found) < count:
        made = maker.sentence()
        if fits(made):
            found.append(made)
    return found


def shown(seed: int, count: int) -> list[dict[str, Any]]:
    """Sentences for a lesson: words between spaces, gold links as ENGLISH-FRENCH."""
    return [
        {
            "english": " ".join(made.english),
            "french": " ".join(made.french),
            "links": " ".join(
                f"{place}-{word}"
                for word, places in enumerate(made.links)
                for place in places
            ),
            "withheld": [
                f"{adjective.english} {noun.english[0]}"
                for adjective, noun in made.withheld
            ],
        }
        for made in fresh_examples(seed, count, longest=16)
    ]


def source_ids(texts: Sequence[Sequence[str]]) -> np.ndarray:
    """English sentences, filled up with [PAD]: (sentences, longest)."""
    return _padded(texts, SOURCE_IDS)


def target_ids(texts: Sequence[Sequence[str]]) -> np.ndarray:
    """French sentences between [BOS] and [EOS], filled up: (sentences, longest)."""
    return _padded([(BEGIN, *words, END) for words in texts], TARGET_IDS)


def _padded(texts: Sequence[Sequence[str]], ids: dict[str, int]) -> np.ndarray:
    found = np.zeros((len(texts), max(map(len, texts))), int)
    for row, words in enumerate(texts):
        found[row, : len(words)] = [ids[word] for word in words]
    return found
