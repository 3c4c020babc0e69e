"""A sentence that grows in two languages, and French words that grow together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from data.recipes.translation.lexicon import (
    CONTRACTED,
    ELIDED,
    Adjective,
    Noun,
    withheld,
)

_VOWELS = tuple("aeiouâéèêîôh")  # each h of the lexicon is silent


@dataclass(eq=False)
class Word:
    """An English word; two of the same letters are two."""

    text: str


@dataclass(frozen=True)
class Said:
    """A French word, the English words that it comes from, and its class."""

    text: str
    of: tuple[Word, ...]
    kind: str
    before_vowel: str | None = None


@dataclass
class Phrase:
    """A part of a sentence in both languages.

    Parameters
    ----------
    english, french
        The words.
    nouns
        What it names, if it names something.
    person
        0 as *je*, 1 as *il*, 2 as *nous*, 3 as *ils*.
    feminine
        Whether French words that go with it are feminine.
    """

    english: list[Word]
    french: list[Said]
    nouns: tuple[Noun, ...] = ()
    person: int = 1
    feminine: bool = False

    @property
    def plural(self) -> bool:
        """Whether it is more than one."""
        return self.person > 1

    def add(self, other: "Phrase") -> None:
        """Put the words of another phrase behind."""
        self.english += other.english
        self.french += other.french

    def say(self, english: str, french: Sequence[str] | str, kind: str) -> None:
        """Put one English phrase behind, and the French words that come from it."""
        words = tuple(Word(text) for text in english.split())
        self.english += words
        told = [french] if isinstance(french, str) else french
        self.french += [Said(text, words, kind) for text in told]


@dataclass(frozen=True)
class Example:
    """A sentence in two languages.

    Parameters
    ----------
    english, french
        Word by word.
    links
        For each French word the places of the English words that it comes from.
    kinds
        The class of each French word.
    pairs
        The adjectives with the nouns that they say something of.
    """

    english: tuple[str, ...]
    french: tuple[str, ...]
    links: tuple[tuple[int, ...], ...]
    kinds: tuple[str, ...]
    pairs: tuple[tuple[Adjective, Noun], ...] = ()

    @property
    def withheld(self) -> list[tuple[Adjective, Noun]]:
        """The pairs that training never has."""
        return [pair for pair in self.pairs if withheld(*pair)]

    @property
    def reordered(self) -> list[bool]:
        """Whether a French word has changed places with another one of its sentence."""
        spans = [(min(places), max(places)) for places in self.links]
        return [
            any(high < low for low, _ in spans[:place])
            or any(low > high for _, high in spans[place + 1 :])
            for place, (low, high) in enumerate(spans)
        ]


def finished(made: Phrase, pairs: Sequence[tuple[Adjective, Noun]] = ()) -> Example:
    """Count the English words, and let the French ones grow together."""
    places = {word: place for place, word in enumerate(made.english)}
    said = _joined(made.french)
    return Example(
        tuple(word.text for word in made.english),
        tuple(word.text for word in said),
        tuple(tuple(sorted(places[word] for word in one.of)) for one in said),
        tuple(one.kind for one in said),
        tuple(pairs),
    )


def _joined(french: Sequence[Said]) -> list[Said]:
    """L'homme for le homme, du for de le, vieil arbre for vieux arbre."""
    done: list[Said] = []
    for one in reversed(french):  # what follows is known by then
        text, after = one.text, done[-1] if done else None
        if after and after.text.startswith(_VOWELS):
            text = one.before_vowel or ELIDED.get(text, text)
        both = (text, after.text) if after and after.kind == "article" else None
        if after and both in CONTRACTED:
            of = one.of + after.of
            done[-1] = replace(after, text=CONTRACTED[both], of=of)
        else:
            done.append(replace(one, text=text))
    return done[::-1]
