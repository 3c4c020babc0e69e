"""Sentences that training has nothing like: where the translators may fail.

Each kind comes with what French has for it, as far as the vocabulary has the words.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from data.recipes.translation.grammar import Maker
from data.recipes.translation.lexicon import (
    ADJECTIVES,
    GROUPS,
    UNKNOWN,
    Adjective,
    Noun,
)
from data.recipes.translation.pairs import LONGEST, fresh_examples, several
from data.recipes.translation.phrases import Example, Phrase, finished

#: what a learner may type; the last ones have no right answer in this vocabulary
TYPED = (
    "The black cat sees the big red car.",
    "The cat does not see them.",
    "My aunt's old friends gave him this European economic area.",
    "She often speaks to the happy king of the white city",
    "The zebra sleeps in the garden.",
    "The purple cat sleeps in the garden.",
    "The cat has a mouse.",
    "Does the cat see the dog?",
    "The man who sees the dog is old.",
    "The dog is seen by the man.",
    "Look at the flowers!",
)


@dataclass
class Nested(Maker):
    """My friend's aunt's dog."""

    inside: bool = False

    def owner(self) -> Phrase:
        """Somebody who has an owner too."""
        if self.inside:
            return super().owner()
        self.inside = True
        made = self.owned("p")
        self.inside = False
        return made


@dataclass
class Laden(Maker):
    """The beautiful big old cat: three adjectives."""

    def adjectives(self, noun: Noun) -> list[Adjective]:
        """Of three groups."""
        free = {a.group: a for a in self._shuffled() if noun.kind in a.kinds}
        found = list(free.values())[:3]
        return sorted(found, key=lambda a: GROUPS.index(a.group))

    def _shuffled(self) -> list[Adjective]:
        return [ADJECTIVES[place] for place in self.rng.permutation(len(ADJECTIVES))]


@dataclass
class Doubled(Maker):
    """The big big cat."""

    def adjectives(self, noun: Noun) -> list[Adjective]:
        """One, twice."""
        found = super().adjectives(noun)[:1]
        return found + found


@dataclass
class Odd(Maker):
    """The economic cat: adjectives that the grammar never gives to such nouns."""

    def adjectives(self, noun: Noun) -> list[Adjective]:
        """One that does not fit, or none."""
        free = [a for a in ADJECTIVES if noun.kind not in a.kinds]
        return [self.pick(free)] if free and self.chance(0.5) else []


@dataclass
class Fronted(Maker):
    """In the garden the cat sleeps."""

    def clause(self) -> Phrase:
        """A place, and then the rest."""
        made = Phrase([], [])
        made.say("in", "dans", "preposition")
        made.add(self.noun_phrase("l", plain=True))
        made.add(super().clause())
        return made


@dataclass
class Threefold(Maker):
    """The cat sleeps and the dog sees me but she laughs."""

    def sentence(self) -> Example:
        """Three clauses."""
        self.pairs.clear()
        made = self.clause()
        for english, french in (("and", "et"), ("but", "mais")):
            made.say(english, french, "conjunction")
            made.add(self.clause())
        made.say(".", ".", "full stop")
        return finished(made, self.pairs)


def kinds(count: int) -> dict[str, list[Example]]:
    """For each kind of failure so many sentences."""
    rng, unknown = np.random.default_rng(40), _unknown_adjectives(count)

    def some(maker: Maker, fits: Callable[[Example], bool]) -> list[Example]:
        return several(
            maker, count, lambda made: len(made.english) <= LONGEST and fits(made)
        )

    return {
        "no_full_stop": some(Maker(rng), lambda made: "." not in made.english),
        "unknown_noun": some(Maker(rng, unknown=0.1), _unknown(1)),
        "two_unknown_nouns": some(Maker(rng, unknown=0.2), _unknown(2)),
        "unknown_adjective": unknown,
        "adjective_left_out": [_left_out(made) for made in unknown],
        "odd_pair": some(Odd(rng), _odd),
        "doubled_adjective": some(Doubled(rng), _doubled),
        "three_adjectives": some(Laden(rng), _laden),
        "nested_owner": some(Nested(rng), _nested),
        "place_first": some(Fronted(rng), lambda made: True),
        "three_clauses": some(Threefold(rng), lambda made: True),
    }


def _unknown(count: int) -> Callable[[Example], bool]:
    return lambda made: made.english.count(UNKNOWN) == count


def _odd(made: Example) -> bool:
    return any(noun.kind not in adjective.kinds for adjective, noun in made.pairs)


def _doubled(made: Example) -> bool:
    return any(one == other for one, other in pairwise(made.english))


def _laden(made: Example) -> bool:
    marked = "".join("a" if word in _ADJECTIVES else " " for word in made.english)
    return "aaa" in marked


def _nested(made: Example) -> bool:
    return 2 in (made.english.count("of"), made.english.count("s"))


def _unknown_adjectives(count: int) -> list[Example]:
    """An adjective after its noun, in French, is a word that nobody knows."""
    found = []
    for made in fresh_examples(42, 10 * count):
        after = [
            place
            for place, kinds in enumerate(pairwise(made.kinds), start=1)
            if kinds == ("noun", "adjective")
        ]
        if after:
            english, french = list(made.english), list(made.french)
            english[made.links[after[0]][0]] = french[after[0]] = UNKNOWN
            found.append(replace(made, english=tuple(english), french=tuple(french)))
    return found[:count]


def _left_out(made: Example) -> Example:
    """The same, without the unknown word in French."""
    return replace(made, french=tuple(word for word in made.french if word != UNKNOWN))


_ADJECTIVES = {adjective.english for adjective in ADJECTIVES}
