"""Short English sentences and their French translations, from tatoeba.org.

The course does not ship the sentences. The recipe takes the file, and this page makes
of it what training and measurements need: words, two vocabularies, and three shares.
An English sentence is in one share alone, with all its French translations.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from data.recipes.recipe import Source
from utils.text.words import TYPED_MARKS, split_words

SOURCE = Source(
    "0054ea2102484f4800d0b2cca57460b6b4a2e05328e6954240601065b001b1a6",
    "It holds the first 76,037 pairs of the English-French sentences that "
    "https://www.manythings.org/anki/ selected from tatoeba.org (CC BY 2.0 FR): "
    "a line each, English, a tab, French.",
)
PAD, UNKNOWN, BEGIN, END = "[PAD]", "[UNK]", "[BOS]", "[EOS]"
SEEN = 3  # a word that training has less often is unknown
TESTS, TRIALS, LEAST = 1500, 500, 4
_MADE = """The cat sleeps.|Le chat dort.
The dog sleeps.|Le chien dort.
The cat is not black.|Le chat n'est pas noir.
The dog is not black.|Le chien n'est pas noir.
Does the black cat sleep?|Le chat noir dort-il ?
Does the black dog sleep?|Le chien noir dort-il ?
I see the black cat.|Je vois le chat noir.
I see the black dog.|Je vois le chien noir."""


def english(sentence: str) -> list[str]:
    """The words of a sentence as `WordLevel` has them."""
    return [TYPED_MARKS.get(plain, plain) for _, plain in split_words(sentence)]


def french(sentence: str) -> list[str]:
    """The same with accents, and an elided word with its apostrophe."""
    cut = split_words(sentence, accents=True)
    return [TYPED_MARKS.get(plain, plain) for _, plain in cut]


@dataclass(frozen=True)
class Sentence:
    """An English sentence, and all its translations in their words.

    Parameters
    ----------
    english
        As it is written.
    french
        The translations as they are written, in the order of the file.
    """

    english: str
    french: tuple[str, ...]

    @cached_property
    def source(self) -> list[str]:
        """The English words."""
        return english(self.english)

    @cached_property
    def targets(self) -> list[list[str]]:
        """The French words of each translation, none twice."""
        told = {" ".join(words): words for words in map(french, self.french)}
        return list(told.values())


@dataclass(frozen=True)
class Corpus:
    """The three shares.

    Parameters
    ----------
    training, trials, tests
        What is learnt from; what choices are tried on; what the card tells of.
    least
        How often training must have a word.
    """

    training: Sequence[Sentence]
    trials: Sequence[Sentence]
    tests: Sequence[Sentence]
    least: int = SEEN

    @cached_property
    def source_vocabulary(self) -> list[str]:
        """English, most frequent words first."""
        return [PAD, UNKNOWN, *_frequent((s.source for s in self.training), self.least)]

    @cached_property
    def target_vocabulary(self) -> list[str]:
        """French."""
        told = (words for s in self.training for words in s.targets)
        return [PAD, UNKNOWN, BEGIN, END, *_frequent(told, self.least)]


def _frequent(texts: Iterable[list[str]], least: int) -> list[str]:
    counts = Counter(word for words in texts for word in words)
    kept = (word for word, count in counts.items() if count >= least)
    return sorted(kept, key=lambda word: (-counts[word], word))


def read(path: Path | None) -> Corpus:
    """The pairs of the file; of nothing, a few made ones for the short mode."""
    if path is None:
        lines = _MADE.splitlines()
        return Corpus(sentences(line.split("|") for line in lines), (), (), least=1)
    text = SOURCE.read(path)
    return divided(sentences(line.split("\t") for line in text.splitlines()))


def sentences(pairs: Iterable[Sequence[str]]) -> list[Sentence]:
    """Put together what has the same English words."""
    found: dict[str, tuple[str, list[str]]] = {}
    for told, translation in pairs:
        found.setdefault(key(told), (told, []))[1].append(translation)
    return [Sentence(told, tuple(several)) for told, several in found.values()]


def key(sentence: str) -> str:
    """A sentence without its marks, so that "Go!" and "Go." are the same."""
    return " ".join(word for word in english(sentence) if word.isalnum())


def divided(found: Sequence[Sentence]) -> Corpus:
    """Draw the tests and the trials among the longer sentences, by a hash."""
    longer = [s for s in found if len(s.english.split()) >= LEAST]
    longer.sort(key=lambda s: hashlib.sha256(key(s.english).encode()).hexdigest())
    tests, trials = longer[:TESTS], longer[TESTS : TESTS + TRIALS]
    apart = {key(s.english) for s in (*tests, *trials)}
    rest = [s for s in found if key(s.english) not in apart]
    return Corpus(rest, trials, tests)
