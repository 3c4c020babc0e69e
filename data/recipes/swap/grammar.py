"""Pairs of sentences that differ in one word, which turns what *it* stands for.

The animal did not cross the street because it was too tired.
The animal did not cross the street because it was too wide.

An adjective fits nouns of some kinds, and of the two nouns exactly one. Nouns stand in
either order and every sentence has its other half, so that neither place nor verb tells
anything. Of the pairs of nouns and of those of a noun and an adjective, one in six is
withheld from training.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations, product

import numpy as np

from data.recipes.swap.lexicon import (
    ADJECTIVES,
    KIND_OF,
    NEUTRAL,
    NOUNS,
    apart,
    deciding,
    withheld,
)
from utils.text import join_words

PAD, UNKNOWN, PRONOUN = "[PAD]", "[UNK]", "it"
#: A and B are nouns; what stands before the bar holds for any two
_ANY = """
we left the A by the B
we saw the A near the B
the A was near the B
they kept the A away from the B
nobody wanted the A next to the B
she talked about the A and not about the B
he took a picture of the A behind the B
the A did not belong near the B
she forgot the A near the B
the A is not far from the B
he thought of the A when he saw the B
"""
#: the first kind's noun is A, the second's is B
_SOME = {
    ("animal", "way"): """the A did not cross the B|the A didn ' t cross the B
        the A crossed the B|the A left the B|the A avoided the B
        the B stopped the A|the B was no place for the A""",
    ("animal", "food"): """the A ate the B|the A did not eat the B
        the A didn ' t eat the B|the A left the B|the B was not for the A""",
    ("tool", "cord"): """the A cut the B|the A did not cut the B
        the A didn ' t cut the B|the B stopped the A""",
    ("vehicle", "way"): """the A did not cross the B|the A left the B
        the A didn ' t cross the B|the A avoided the B|the B stopped the A""",
    ("animal", "building"): "the A left the B|the A avoided the B",
    ("vehicle", "building"): "the A passed the B|the B hid the A",
    ("animal", "furniture"): "the A slept on the B|the A broke the B",
    ("treasure", "furniture"): "the A broke the B|the A stood on the B",
    ("weather", "vehicle"): "the A sank the B|the A stopped the B|the B left the A",
    ("weather", "building"): "the A destroyed the B|the B survived the A",
    ("weather", "treasure"): "the A destroyed the B|the B survived the A",
    ("weather", "way"): "the A destroyed the B|the B stopped the A",
    **{
        (kind, "container"): """the A did not fit in the B|the A fell out of the B
            the A didn ' t fit in the B|the A filled the B|the B did not hold the A"""
        for kind in ("treasure", "food", "tool", "cord")
    },
}
_THE = ("the",) * 8 + ("my", "this")
_STARTS = ("yesterday", "we heard that", "everybody knows that", "in the morning")
_BETWEEN = (
    "yesterday",
    "in the end",
    "that day",
    "for a long time",
    "last night",
    "and this surprised nobody",
    "as far as anybody in the village could tell",
    "after lunch on a quiet day in the middle of the week",
)
_WHY = ("because", "because", "because", "because", "since", "as")
_WAS = ("was", "was", "was", "was", "is", "looked", "seemed", "became")
_HOW = ("too", "too", "too", "so", "very", "really", "quite", "much too", "far too", "")
_ENDS = ("", "", "", "that day", "in the end", "again")


def _frames(text: str) -> tuple[tuple[str, ...], ...]:
    lines = text.replace("|", "\n").strip().splitlines()
    return tuple(tuple(line.split()) for line in lines)


ANY = _frames(_ANY)
SOME = {kinds: _frames(text) for kinds, text in _SOME.items()}
_OTHERS = sorted(
    {word for frame in chain(ANY, *SOME.values()) for word in frame}
    | set(" ".join((*_STARTS, *_BETWEEN, *_WHY, *_WAS, *_HOW, *_ENDS, *_THE)).split())
)
VOCABULARY = (
    *(PAD, UNKNOWN, ".", PRONOUN),
    *(*NOUNS, *ADJECTIVES, *NEUTRAL),
    *(word for word in _OTHERS if word not in "AB"),
)
IDS = {word: place for place, word in enumerate(VOCABULARY)}


@dataclass(frozen=True)
class Sentence:
    """A sentence with *it*, the noun that is meant and the other one.

    Examples
    --------
    >>> tired = FAMOUS[0]
    >>> str(tired)
    'the animal did not cross the street because it was too tired.'
    >>> tired.words[tired.asks], tired.meant, tired.places
    ('it', 'animal', (1, 6))
    """

    words: tuple[str, ...]
    meant: str
    other: str
    pronoun: str = PRONOUN

    def __str__(self) -> str:
        """As people write it."""
        return join_words(self.words)

    @property
    def asks(self) -> int:
        """Where *it* stands."""
        return self.words.index(self.pronoun)

    @property
    def places(self) -> tuple[int, int]:
        """Where the noun that is meant stands, and the other one."""
        return self.words.index(self.meant), self.words.index(self.other)

    @property
    def nearest(self) -> str:
        """The noun that stands nearest before *it*."""
        meant, other = self.places
        return self.meant if meant > other else self.other

    @property
    def replaced(self) -> tuple[str, ...]:
        """The words with the noun that is meant in place of *it*."""
        return tuple(self.meant if word == PRONOUN else word for word in self.words)

    def without(self, forgotten: Container[str]) -> "Sentence":
        """The sentence with some of its words unknown."""
        words, meant, other = (
            tuple(UNKNOWN if word in forgotten else word for word in some)
            for some in (self.words, (self.meant,), (self.other,))
        )
        return Sentence(words, meant[0], other[0])


Pair = tuple[Sentence, Sentence]
#: two nouns, an adjective for the first alone, and one for the second alone
Choice = tuple[str, str, str, str]


def _famous() -> Pair:
    start = "the animal did not cross the street because it was too"
    one, two = ((*start.split(), word, ".") for word in ("tired", "wide"))
    return Sentence(one, "animal", "street"), Sentence(two, "street", "animal")


#: none of its words met any other of them in training
FAMOUS = _famous()


def is_fresh(choice: Choice) -> bool:
    """Whether the nouns never met, and neither has met what is said of it."""
    noun, other, adjective, another = choice
    return apart(noun, other) and withheld(noun, adjective) and withheld(other, another)


def is_familiar(choice: Choice) -> bool:
    """Whether training may have all of these words together."""
    noun, other, *adjectives = choice
    return not apart(noun, other) and not any(
        withheld(one, adjective) for one in (noun, other) for adjective in adjectives
    )


@cache
def fresh_choices() -> tuple[Choice, ...]:
    """All choices that are fresh in every part."""
    return tuple(filter(is_fresh, _choices()))


@cache
def _familiar_choices() -> tuple[Choice, ...]:
    return tuple(filter(is_familiar, _choices()))


def _choices() -> Iterator[Choice]:
    for noun, other in combinations(NOUNS, 2):
        if KIND_OF[noun] != KIND_OF[other]:
            both = deciding(noun, other), deciding(other, noun)
            yield from ((noun, other, *chosen) for chosen in product(*both))


def fresh_pairs(seed: int, count: int) -> list[Pair]:
    """Pairs that training never had, the same for the same seed."""
    rng, some = np.random.default_rng([seed, count]), fresh_choices()
    return [said(rng, some[place]) for place in rng.integers(len(some), size=count)]


def familiar_pair(rng: np.random.Generator) -> Pair:
    """A pair of words that training has together."""
    some = _familiar_choices()
    return said(rng, some[rng.integers(len(some))])


def said(rng: np.random.Generator, choice: Choice) -> Pair:
    """Put a choice into one of the frames, with this and that around it."""
    noun, other, *adjectives = choice
    told = _told(rng, noun, other)
    why, was, how, end = (str(rng.choice(some)) for some in (_WHY, _WAS, _HOW, _ENDS))
    before = f"{told} {why} {PRONOUN} {was} {how}"
    stop = "." if rng.random() < 0.8 else ""
    one, two = (tuple(f"{before} {word} {end} {stop}".split()) for word in adjectives)
    return Sentence(one, noun, other), Sentence(two, other, noun)


def _told(rng: np.random.Generator, noun: str, other: str) -> str:
    """The part before *because*, with the nouns in one order or the other."""
    if rng.random() < 0.5:
        noun, other = other, noun
    frames = [*SOME.get((KIND_OF[noun], KIND_OF[other]), ())]
    if not frames or rng.random() < 0.5:
        frames = [*ANY]
    frame = frames[rng.integers(len(frames))]
    nouns = {"A": noun, "B": other}
    if rng.random() < 0.3:
        described = str(rng.choice(["A", "B"]))
        nouns[described] = f"{rng.choice(NEUTRAL)} {nouns[described]}"
    words = [
        nouns.get(word, str(rng.choice(_THE)) if word == "the" else word)
        for word in frame
    ]
    start = str(rng.choice(_STARTS)) if rng.random() < 0.25 else ""
    between = str(rng.choice(_BETWEEN)) if rng.random() < 0.4 else ""
    return " ".join((start, *words, between))


def batch(
    rng: np.random.Generator, pairs: int, unknown: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs for one step of training.

    Parameters
    ----------
    pairs
        How many; each gives two rows.
    unknown
        The share of pairs in which a word is not known: a noun, or one of the others.

    Returns
    -------
    ids : (2 pairs, longest)
        The sentences, filled up with [PAD].
    said : (2 pairs, longest)
        The same with the noun that is meant in place of *it*.
    """
    texts, answers = [], []
    for _ in range(pairs):
        pair = familiar_pair(rng)
        if rng.random() < unknown:
            pair = with_unknown(rng, pair)
        texts += [sentence.words for sentence in pair]
        answers += [sentence.replaced for sentence in pair]
    return padded(texts), padded(answers)


def with_unknown(rng: np.random.Generator, pair: Pair) -> Pair:
    """The pair with one noun that is not known, or up to three other words."""
    one, two = pair
    rest = sorted((set(one.words) & set(two.words)) - {PRONOUN, one.meant, two.meant})
    forgotten = {pair[rng.integers(2)].meant}
    if rng.random() < 0.6:
        forgotten = set(rng.permutation(rest)[: rng.integers(1, 4)])
    return one.without(forgotten), two.without(forgotten)


def padded(texts: Sequence[Sequence[str]]) -> np.ndarray:
    """Ids of texts, filled up with [PAD] to the longest: (texts, longest)."""
    ids = np.zeros((len(texts), max(map(len, texts))), int)
    for row, words in enumerate(texts):
        ids[row, : len(words)] = [IDS[word] for word in words]
    return ids
