"""Stories of who has what, and questions about them, for the look-up models.

Mary has the key. The map is with John. What does Mary have?

A story deals things out to people anew, so a question can be answered from the story
alone. One in six of the pairs of a person and a thing is withheld from training.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

_NAMES = """mary john anna peter lucy tom sara paul emma david nina oscar
julia mark laura simon clara felix alice henry rosa victor helen max"""
_THINGS = """key map book ball lamp coin cup hat ring bell rope box
knife plate letter clock brush candle ticket basket mirror spoon towel drum"""
NAMES, THINGS = tuple(_NAMES.split()), tuple(_THINGS.split())
FILLERS = ("has", "the", "is", "with", "what", "does", "have", "who")
UNKNOWN = "[UNK]"
VOCABULARY = ("[PAD]", UNKNOWN, ".", "?", *FILLERS, *NAMES, *THINGS)
IDS = {word: place for place, word in enumerate(VOCABULARY)}
_ONE_IN = 6


@dataclass(frozen=True)
class Fact:
    """Who has what, and which of two ways says so."""

    name: str
    thing: str
    name_first: bool

    @property
    def words(self) -> list[str]:
        """The sentence, word by word."""
        if self.name_first:
            return [self.name, "has", "the", self.thing, "."]
        return ["the", self.thing, "is", "with", self.name, "."]

    def asked(self, for_thing: bool) -> tuple[list[str], str]:
        """A question about this fact, and its answer."""
        if for_thing:
            return ["what", "does", self.name, "have", "?"], self.thing
        return ["who", "has", "the", self.thing, "?"], self.name


@dataclass(frozen=True)
class Story:
    """Facts and one question.

    Parameters
    ----------
    facts
        In the order of the text.
    about
        The place of the fact that is asked for.
    for_thing
        Whether the thing is asked for, or the person.
    """

    facts: tuple[Fact, ...]
    about: int
    for_thing: bool

    @property
    def words(self) -> list[str]:
        """The text as far as the question mark, word by word."""
        told = [word for fact in self.facts for word in fact.words]
        return told + self.facts[self.about].asked(self.for_thing)[0]

    @property
    def answer(self) -> str:
        """The word that is right."""
        return self.facts[self.about].asked(self.for_thing)[1]

    @property
    def fact(self) -> range:
        """The places of the words of the fact that is asked for."""
        start = sum(len(fact.words) for fact in self.facts[: self.about])
        return range(start, start + len(self.facts[self.about].words))

    @property
    def distance(self) -> int:
        """How many tokens back from the question mark the answer stands."""
        place = self.fact[self.facts[self.about].words.index(self.answer)]
        return len(self.words) - 1 - place


def withheld(name: np.ndarray, thing: np.ndarray) -> np.ndarray:
    """Whether these people never have these things in training."""
    apart: np.ndarray = (name + thing) % _ONE_IN == 0
    return apart


def training_facts(rng: np.random.Generator, n: int) -> list[Fact]:
    """Different people with different things, no pair of them withheld."""
    while True:
        names, things = (rng.permutation(len(NAMES))[:n] for _ in range(2))
        if not withheld(names, things).any():
            return _told(rng, names, things)


def fresh_story(rng: np.random.Generator, n: int) -> Story:
    """A story whose question is about a pair that training never had."""
    names, things = (rng.permutation(len(NAMES)) for _ in range(2))
    about = int(rng.integers(n))
    fitting = np.flatnonzero(withheld(names[about], things))
    place = rng.choice(fitting)
    things[[about, place]] = things[[place, about]]
    facts = _told(rng, names[:n], things[:n])
    return Story(tuple(facts), about, bool(rng.integers(2)))


def fresh_stories(seed: int, n: int, count: int) -> list[Story]:
    """Several of them, the same for the same seed."""
    rng = np.random.default_rng([seed, n])
    return [fresh_story(rng, n) for _ in range(count)]


def familiar_stories(seed: int, n: int, count: int) -> list[Story]:
    """New stories whose pairs training had, each in other company."""
    rng, made = np.random.default_rng([seed, n, 1]), []
    for _ in range(count):
        facts = tuple(training_facts(rng, n))
        made.append(Story(facts, int(rng.integers(n)), bool(rng.integers(2))))
    return made


def with_unknown(story: Story, fact: int, *, thing: bool) -> Story:
    """The story with one noun, a thing or a person, that no vocabulary knows."""
    facts = list(story.facts)
    facts[fact] = _forgotten(facts[fact], thing)
    return replace(story, facts=tuple(facts))


def training_words(
    rng: np.random.Generator, n: int, dropped: float, unknown: float
) -> tuple[list[str], list[tuple[int, str]]]:
    """A story with half as many questions again as facts, each with its answer.

    Parameters
    ----------
    n
        How many facts.
    dropped
        The share of fillers, such as *has* and *the*, that is left out.
    unknown
        The share of stories that have a noun which is not known.

    Returns
    -------
    words
        The text.
    answers
        The place of each question mark, and the word that follows it.
    """
    facts = training_facts(rng, n)
    if rng.random() < unknown:
        place = int(rng.integers(n))
        facts[place] = _forgotten(facts[place], bool(rng.integers(2)))
    words = [word for fact in facts for word in _thinned(rng, fact.words, dropped)]
    answers = []
    for about in rng.integers(n, size=(3 * n + 1) // 2):
        question, answer = facts[about].asked(bool(rng.integers(2)))
        words += _thinned(rng, question, dropped)
        answers.append((len(words) - 1, answer))
        words.append(answer)
    return words, answers


def batch(
    rng: np.random.Generator, size: int, n: int, dropped: float, unknown: float
) -> tuple[np.ndarray, np.ndarray]:
    """Stories for one step of training.

    Returns
    -------
    ids : (size, longest)
        The texts, filled up with [PAD].
    answers : (size, longest)
        At each question mark the id of the answer, -1 elsewhere.
    """
    made = [training_words(rng, n, dropped, unknown) for _ in range(size)]
    ids = padded([words for words, _ in made])
    answers = np.full(ids.shape, -1)
    for row, (_, asked) in enumerate(made):
        for place, word in asked:
            answers[row, place] = IDS[word]
    return ids, answers


def padded(texts: Sequence[Sequence[str]]) -> np.ndarray:
    """Ids of texts, filled up with [PAD] to the longest: (texts, longest)."""
    ids = np.zeros((len(texts), max(map(len, texts))), int)
    for row, words in enumerate(texts):
        ids[row, : len(words)] = [IDS[word] for word in words]
    return ids


def _forgotten(fact: Fact, thing: bool) -> Fact:
    return replace(fact, thing=UNKNOWN) if thing else replace(fact, name=UNKNOWN)


def _told(
    rng: np.random.Generator, names: np.ndarray, things: np.ndarray
) -> list[Fact]:
    ways = rng.integers(2, size=len(names))
    return [
        Fact(NAMES[i], THINGS[j], bool(way))
        for i, j, way in zip(names, things, ways, strict=True)
    ]


def _thinned(
    rng: np.random.Generator, words: list[str], dropped: float
) -> Iterator[str]:
    """The words without some of the fillers."""
    left_out = rng.random(len(words)) < dropped
    for word, out in zip(words, left_out, strict=True):
        if not (out and word in FILLERS):
            yield word
