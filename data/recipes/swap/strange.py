"""Sentences of kinds that training did not have, to see what becomes of them."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from data.recipes.minilm.pronouns import winograd
from data.recipes.swap.grammar import (
    IDS,
    PRONOUN,
    UNKNOWN,
    Choice,
    Pair,
    Sentence,
    fresh_choices,
)
from data.recipes.swap.lexicon import ADJECTIVES, KIND_OF, NOUNS, deciding, fits

#: A and B are nouns, X decides, Y is the other sentence's X; a fits A alone, b fits B
#: alone, and C is a third noun, which X and Y do not fit
FRAMES = {
    "unknown verbs": "we zapped the A besides the B because it was too X .",
    "passive": "the A was left near the B by us because it was too X .",
    "relative clause": "the A that stood near the B was left because it was too X .",
    "two sentences": "we left the A by the B . it was too X .",
    "a third noun": "we left the A near the C by the B because it was too X .",
    "it comes first": "because it was too X we left the A by the B .",
    "negation": "we left the A by the B because it was not X .",
    "adjectives before nouns": "we left the a A by the b B because it was too X .",
    "a second it": "we left the A by the B because it was too X and it was too Y .",
}
EXAMPLES = {
    "unknown verbs": '"we [UNK] the dog [UNK] the street because"',
    "passive": '"the dog was left near the street by us because"',
    "relative clause": '"the dog that stood near the street was left because"',
    "two sentences": '"we left the dog by the street. It was too tired."',
    "a third noun": '"the dog near the cake by the street"',
    "it comes first": '"because it was too tired we left the dog by the street"',
    "negation": '"because it was not tired"',
    "adjectives before nouns": '"the hungry dog by the steep street"',
    "a second it": '"because it was too tired and it was too wide", the first *it*',
}
UNDECIDED = {
    "both_fit_one_kind": "**Fails:** both nouns fit, of one kind (dog, cat: tired)",
    "both_fit_two_kinds": "**Fails:** both nouns fit, of two kinds (road, sofa: wide)",
    "neither_fits": "Neither noun fits (dog, street: tasty)",
    "unknown_adjective": "The adjective is unknown",
}
#: from here on a kind of sentence counts as read
GOOD = 0.95
PLAIN = "we left the A by the B because it was too X ."


def strange_pairs(seed: int, frame: str, count: int) -> list[Pair]:
    """Withheld choices in a frame, the same for the same seed."""
    rng, some = np.random.default_rng(seed), fresh_choices()
    chosen = rng.integers(len(some), size=count)
    return [in_frame(rng, frame, some[place]) for place in chosen]


def in_frame(rng: np.random.Generator, frame: str, choice: Choice) -> Pair:
    """The nouns in either order; words that the vocabulary lacks are unknown."""
    noun, other, *adjectives = choice
    first, second = (str(one) for one in rng.permutation([noun, other]))
    words = {"A": first, "B": second, "C": _third(rng, choice)}
    words |= {"a": _more(rng, first, second), "b": _more(rng, second, first)}
    one, two = (
        known(frame, words | {"X": decides, "Y": later})
        for decides, later in (adjectives, adjectives[::-1])
    )
    return Sentence(one, noun, other), Sentence(two, other, noun)


def undecided(seed: int, count: int, fitting: bool, same: bool) -> list[Sentence]:
    """Plain sentences whose adjective fits both nouns, or neither.

    The nouns are of the ``same`` kind or not. `meant` is the first one.
    """
    rng, found = np.random.default_rng(seed), list[Sentence]()
    while len(found) < count:
        one, two = (str(noun) for noun in rng.choice(NOUNS, 2, replace=False))
        adjective = str(rng.choice(ADJECTIVES))
        as_asked = fits(adjective, one) == fits(adjective, two) == fitting
        if as_asked and (KIND_OF[one] == KIND_OF[two]) == same:
            words = known(PLAIN, {"A": one, "B": two, "X": adjective})
            found.append(Sentence(words, one, two))
    return found


def unknown_adjective(seed: int, count: int) -> list[Sentence]:
    """Plain sentences whose last word is unknown. `meant` is the first noun."""
    found = []
    for sentence, _ in strange_pairs(seed, PLAIN, count):
        words = sentence.without(ADJECTIVES).words
        first, second = (words[place] for place in sorted(sentence.places))
        found.append(Sentence(words, first, second))
    return found


def with_pronoun(sentence: Sentence, pronoun: str) -> Sentence:
    """The sentence with another pronoun."""
    words = (pronoun if word == PRONOUN else word for word in sentence.words)
    return replace(sentence, words=tuple(words), pronoun=pronoun)


def winograd_pairs() -> Iterator[Pair]:
    """Those with *it* of the sentence encoder's card, read with this vocabulary."""
    cases = [case for case in winograd() if case.pronoun == PRONOUN]
    for pair in zip(cases[::2], cases[1::2], strict=True):
        one, two = (Sentence(known(c.sentence), c.meant, c.other) for c in pair)
        yield one, two


def known(frame: str, words: dict[str, str] | None = None) -> tuple[str, ...]:
    """The words of a frame, put in where they belong, or [UNK]."""
    put_in = [(words or {}).get(word, word) for word in frame.split()]
    return tuple(word if word in IDS else UNKNOWN for word in put_in)


def _third(rng: np.random.Generator, choice: Choice) -> str:
    """A noun that neither adjective fits."""
    nouns = [n for n in NOUNS if not any(fits(word, n) for word in choice[2:])]
    return str(rng.choice([noun for noun in nouns if noun not in choice]))


def _more(rng: np.random.Generator, noun: str, other: str) -> str:
    """An adjective for one noun alone."""
    return str(rng.choice(deciding(noun, other)))
