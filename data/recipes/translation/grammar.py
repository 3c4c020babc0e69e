"""The grammar: sentences made in English and in French at once.

So it is known which English words each French word comes from, and nothing has to be
translated.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from data.recipes.translation.lexicon import (
    ADJECTIVES,
    ALIVE,
    ANY,
    BE,
    GROUPS,
    HAVE,
    JOINTS,
    NEGATIONS,
    NOUNS,
    OBJECTS,
    OFTEN,
    PLACES,
    PLURAL,
    SINGULAR,
    SUBJECTS,
    UNKNOWN,
    VERBS,
    WHEN,
    Adjective,
    Noun,
    Verb,
    withheld,
)
from data.recipes.translation.phrases import Example, Phrase, Said, Word, finished

T = TypeVar("T")
_DETERMINERS = ("the", "the", "the", "the", "a", "a", "some", "this", "these", "my",
                "his", "her", "their", "two", "three", "every")  # fmt: skip
_OWNERS = ("the", "the", "my", "his", "her", "this")


@dataclass(frozen=True)
class How:
    """When something is done, whether it is, and how often."""

    tense: str
    negation: str | None
    often: str | None

    @property
    def between(self) -> list[str]:
        """The English words that come between the parts of a verb, or before it."""
        return [word for word in (self.negation, self.often) if word]

    def around(
        self, words: Sequence[Word], verb: Sequence[Said], clitic: Said | None = None
    ) -> list[Said]:
        """What French puts around a verb: ne, a pronoun, pas, souvent."""
        of = {word.text: (word,) for word in words}
        finite, *participle = verb
        said = [clitic, finite] if clitic else [finite]
        if self.negation:
            ne = Said("ne", of[self.negation], "negation")
            said = [ne, *said, replaced(ne, NEGATIONS[self.negation])]
        if self.often:
            said.append(Said(OFTEN[self.often], of[self.often], "adverb"))
        return said + participle


def replaced(said: Said, text: str) -> Said:
    """Another word from the same English ones."""
    return Said(text, said.of, said.kind)


@dataclass
class Maker:
    """Makes sentences.

    Parameters
    ----------
    rng
        Draws the words.
    training
        Whether withheld pairs are left out.
    unknown
        The share of nouns that no vocabulary knows.
    """

    rng: np.random.Generator
    training: bool = False
    unknown: float = 0.0
    pairs: list[tuple[Adjective, Noun]] = field(default_factory=list)

    def sentence(self) -> Example:
        """One clause, or two with a word between them; mostly a full stop."""
        self.pairs.clear()
        made = self.clause()
        if self.chance(0.4):
            joint = self.pick(list(JOINTS))
            made.say(joint, JOINTS[joint], "conjunction")
            made.add(self.clause())
        if self.chance(0.9):
            made.say(".", ".", "full stop")
        return finished(made, self.pairs)

    def clause(self) -> Phrase:
        """Somebody does or is something; perhaps where, perhaps when."""
        tense = self.pick(("present", "present", "past", "future"))
        negation = self.pick((None, None, None, "not", "never"))
        often = None if negation == "never" else self.pick((None,) * 5 + tuple(OFTEN))
        how = How(tense, negation, often)
        made = self.being(how) if self.chance(0.25) else self.doing(how)
        if self.chance(0.2):
            text = self.pick(list(PLACES))
            french, kinds = PLACES[text]
            made.say(text, french, "preposition")
            made.add(self.noun_phrase(kinds, plain=True))
        if self.chance(0.12):
            made.say(*WHEN[tense], "adverb")
        return made

    def being(self, how: How) -> Phrase:
        """Somebody or something is of some kind, and the adjective agrees."""
        subject, adjective = self.described()
        words = [Word(text) for text in _be(subject.person, how)]
        said = Said(BE[how.tense][subject.person], _verb(words), "verb")
        made = Phrase([*subject.english, *words], list(subject.french))
        made.french += how.around(words, [said])
        if self.chance(0.25):
            made.say("very", "très", "adverb")
        form = adjective.french[2 * subject.plural + subject.feminine]
        made.say(adjective.english, form, "adjective")
        return made

    def described(self) -> tuple[Phrase, Adjective]:
        """A subject, and an adjective that can be said of it."""
        while True:
            before = len(self.pairs)
            subject = self.subject(ANY)
            fitting = [a for a in ADJECTIVES if self.fits(a, subject)]
            if fitting:
                adjective = self.pick(fitting)
                self.pairs += [(adjective, noun) for noun in subject.nouns]
                return subject, adjective
            del self.pairs[before:]

    def fits(self, adjective: Adjective, subject: Phrase) -> bool:
        """Whether this can be said of that."""
        if not subject.nouns:
            return "p" in adjective.kinds
        return all(
            noun.kind in adjective.kinds and self.may(adjective, noun)
            for noun in subject.nouns
        )

    def doing(self, how: How) -> Phrase:
        """Somebody does something, perhaps to somebody."""
        subject, verb = self.subject(ALIVE), self.pick(VERBS)
        words = [Word(text) for text in _do(verb, subject.person, how)]
        particle = [Word(text) for text in verb.particle.split()]
        pronoun, after = self.objects(verb, subject, how)
        made = Phrase([*subject.english, *words, *particle], list(subject.french))
        belongs = particle if verb.use == "direct" else []
        said = _french_verb(verb, _verb(words), belongs, subject.person, how, pronoun)
        if pronoun:
            made.english.append(pronoun)
            to = particle if verb.use == "speak" else []
            direct, indirect, _ = OBJECTS[pronoun.text]
            form = direct if verb.use == "direct" else indirect
            clitic = Said(form, (pronoun, *to), "clitic")
            made.french += how.around(words, said, clitic)
        else:
            made.french += how.around(words, said)
            if verb.use == "speak":
                made.french.append(Said("à", tuple(particle), "preposition"))
        made.add(after)
        return made

    def objects(
        self, verb: Verb, subject: Phrase, how: How
    ) -> tuple[Word | None, Phrase]:
        """A pronoun that French puts before the verb, and what comes after it."""
        after, pronoun = Phrase([], []), None
        if verb.use == "alone":
            return None, after
        if (verb.use == "give" or "p" in verb.kinds) and self.chance(0.35):
            we = subject.person in (0, 2)
            pronoun = Word(self.pick([p for p in OBJECTS if not (we and p == "me")]))
        if verb.use == "give" or not pronoun:
            negated = how.negation is not None and verb.use != "speak"
            after.add(self.noun_phrase(verb.kinds, negated))
        if verb.use == "give" and not pronoun:
            after.say("to", "à", "preposition")
            after.add(self.noun_phrase("p", plain=True))
        return pronoun, after

    def subject(self, kinds: str) -> Phrase:
        """A pronoun, or a noun and what belongs to it, or two of them."""
        if self.chance(0.3):
            text = self.pick(list(SUBJECTS))
            french, person, feminine = SUBJECTS[text]
            made = Phrase([], [], (), person, feminine)
            made.say(text, french, "pronoun")
            return made
        return self.noun_phrase(kinds)

    def noun_phrase(
        self, kinds: str, negated: bool = False, plain: bool = False
    ) -> Phrase:
        """A noun with what belongs to it; with an owner, or with another one."""
        if not (plain or negated) and self.chance(0.1):
            one, other = (self.determined(kinds, _DETERMINERS) for _ in range(2))
            one.say("and", "et", "conjunction")
            one.add(other)
            feminine = one.feminine and other.feminine
            both = one.nouns + other.nouns
            return Phrase(one.english, one.french, both, 3, feminine)
        if not plain and self.chance(0.15):
            return self.owned(kinds)
        return self.determined(kinds, _DETERMINERS, negated)

    def determined(
        self, kinds: str, determiners: Sequence[str], negated: bool = False
    ) -> Phrase:
        """An article or what stands for it, adjectives and the noun."""
        while True:
            text, noun = self.pick(determiners), self.noun(kinds)
            known, many = noun.english[0] != UNKNOWN, self.chance(0.3)
            plural = text not in SINGULAR or (text in PLURAL and many and known)
            if not plural or (known and not (negated and text == "some")):
                break
        core = self.core(noun, plural)
        first, said = core.english[0].text, core.french[0]
        french = PLURAL[text] if plural else SINGULAR[text][noun.feminine]
        if (text == "some" and said.kind == "adjective") or (text == "a" and negated):
            french = "de"
        if text == "a" and first[0] in "aeiou" and first != "european":
            text = "an"
        made = Phrase([], [], core.nouns, core.person, core.feminine)
        made.say(text, french, "article")
        made.add(core)
        return made

    def owned(self, kinds: str) -> Phrase:
        """The dog of the king, or the king's dog."""
        noun = self.noun(kinds)
        head = self.core(noun, self.chance(0.25) and noun.english[0] != UNKNOWN)
        owner = self.owner()
        if not owner.plural and self.chance(0.6):
            of = the = [Word("'"), Word("s")]
            english = [*owner.english, *of, *head.english]
        else:
            the, of = [Word("the")], [Word("of")]
            english = [*the, *head.english, *of, *owner.english]
        article = PLURAL["the"] if head.plural else SINGULAR["the"][noun.feminine]
        french = [Said(article, tuple(the), "article"), *head.french]
        french += [Said("de", tuple(of), "preposition"), *owner.french]
        return Phrase(english, french, head.nouns, head.person, head.feminine)

    def owner(self) -> Phrase:
        """Whose it is."""
        return self.determined("p", _OWNERS)

    def core(self, noun: Noun, plural: bool) -> Phrase:
        """A noun and its adjectives: English puts all before it, French some."""
        adjectives = self.adjectives(noun)
        self.pairs += [(adjective, noun) for adjective in adjectives]
        english = [Word(adjective.english) for adjective in adjectives]
        before: list[Said] = []
        after: list[Said] = []
        for adjective, word in zip(adjectives, english, strict=True):
            form = adjective.french[2 * plural + noun.feminine]
            special = None if plural or noun.feminine else adjective.before_vowel
            said = Said(form, (word,), "adjective", special)
            (before if adjective.goes_before else after).append(said)
        english.append(Word(noun.english[plural]))
        name = Said(noun.french[plural], (english[-1],), "noun")
        french = [*before, name, *reversed(after)]
        return Phrase(english, french, (noun,), 3 if plural else 1, noun.feminine)

    def adjectives(self, noun: Noun) -> list[Adjective]:
        """None, one or two, in the order of English."""
        count = self.pick((0, 0, 0, 0, 1, 1, 1, 1, 2, 2))
        if not count:
            return []
        free = [a for a in ADJECTIVES if noun.kind in a.kinds and self.may(a, noun)]
        found = {a.group: a for a in (self.pick(free) for _ in range(count))}
        return sorted(found.values(), key=lambda a: GROUPS.index(a.group))

    def may(self, adjective: Adjective, noun: Noun) -> bool:
        """Whether these two may meet."""
        return not (self.training and withheld(adjective, noun))

    def noun(self, kinds: str) -> Noun:
        """One of these kinds."""
        if self.unknown and self.chance(self.unknown):
            return Noun((UNKNOWN, UNKNOWN), (UNKNOWN, UNKNOWN), False, kinds[0])
        return self.pick([noun for noun in NOUNS if noun.kind in kinds])

    def chance(self, share: float) -> bool:
        """Whether something happens."""
        return bool(self.rng.random() < share)

    def pick(self, options: Sequence[T]) -> T:
        """One of them."""
        return options[int(self.rng.integers(len(options)))]


def _verb(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words of an English verb, without not, never, often and always."""
    return tuple(w for w in words if w.text not in NEGATIONS and w.text not in OFTEN)


def _be(person: int, how: How) -> list[str]:
    if how.tense == "future":
        return ["will", *how.between, "be"]
    forms = ("was", "was", "were", "were")
    if how.tense == "present":
        forms = ("am", "is", "are", "are")
    return [forms[person], *how.between]


def _do(verb: Verb, person: int, how: How) -> list[str]:
    base, third, past = verb.english
    now = third if person == 1 else base
    if how.tense == "future":
        return ["will", *how.between, base]
    if how.negation == "not":
        does = "does" if person == 1 else "do"
        return ["did" if how.tense == "past" else does, *how.between, base]
    return [*how.between, past if how.tense == "past" else now]


def _french_verb(
    verb: Verb, words: tuple[Word, ...], particle: Sequence[Word], person: int,
    how: How, pronoun: Word | None,
) -> list[Said]:  # fmt: skip
    """One word; in the past two, and the second agrees with a pronoun before it."""
    everything = (*words, *particle)
    if how.tense == "past":
        agrees = verb.use == "direct" and pronoun
        form = verb.participles[OBJECTS[pronoun.text][2] if agrees and pronoun else 0]
        have = Said(HAVE[person], everything, "auxiliary")
        return [have, Said(form, (words[-1], *particle), "verb")]
    forms = verb.present if how.tense == "present" else verb.future
    return [Said(forms[person], everything, "verb")]
