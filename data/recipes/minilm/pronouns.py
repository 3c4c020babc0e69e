"""Sentences in which a pronoun must find its noun, made from a few patterns.

In the first kind, gender, number or being alive tells which of two nouns is meant,
wherever they stand. In the second, grammar allows both nouns and only knowledge of the
world decides; changing one word changes the answer (Levesque, Davis and Morgenstern,
"The Winograd schema challenge", 2012).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product


@dataclass(frozen=True)
class Case:
    """A sentence, its pronoun, the noun that is meant and the other noun.

    ``rest`` has further nouns, where they are asked for as well.
    """

    sentence: str
    pronoun: str
    meant: str
    other: str
    kind: str
    rest: tuple[str, ...] = ()

    @property
    def rivals(self) -> tuple[str, ...]:
        """The nouns that are not meant."""
        return self.other, *self.rest

    @property
    def nearest(self) -> str:
        """The noun that stands nearest before the pronoun."""
        words = self.sentence.split()
        before = words[: words.index(self.pronoun)]
        return max((self.meant, *self.rivals), key=before.index)


# (first noun, its pronoun, second noun, its pronoun)
_PAIRS = {
    "gender": (
        ("king", "he", "queen", "she"),
        ("boy", "he", "girl", "she"),
        ("man", "he", "woman", "she"),
        ("father", "he", "mother", "she"),
        ("uncle", "he", "aunt", "she"),
    ),
    "number": (
        ("teacher", "she", "children", "they"),
        ("doctor", "he", "nurses", "they"),
        ("dog", "it", "cats", "they"),
        ("farmer", "he", "horses", "they"),
        ("train", "it", "passengers", "they"),
    ),
    "alive": (
        ("boy", "he", "ball", "it"),
        ("girl", "she", "book", "it"),
        ("woman", "she", "car", "it"),
        ("man", "he", "table", "it"),
        ("queen", "she", "crown", "it"),
    ),
}
_FILLERS = {
    "": (),
    " in the garden": ("garden",),
    " in the old garden behind the house on the hill": ("garden", "house", "hill"),
}
_ENDS = ("before {} left", "and then {} was forgotten", "because {} was near")

_WINOGRAD = """
the trophy did not fit in the suitcase because it was too {big|trophy|small|suitcase}
the animal did not cross the street because it was too {tired|animal|wide|street}
the ball broke the table because it was made of {steel|ball|foam|table}
the truck passed the bus because it was going so {fast|truck|slowly|bus}
the man lifted the boy because he was so {strong|man|light|boy}
the bottle filled the cup until it was {empty|bottle|full|cup}
the sofa did not fit through the door because it was too {wide|sofa|narrow|door}
the fish ate the worm because it was {hungry|fish|tasty|worm}
the doctor called the patient because he wanted to {help|doctor|recover|patient}
the knife cut the rope because it was {sharp|knife|thin|rope}
the girl thanked the teacher because she had been {helped|girl|kind|teacher}
the storm sank the ship because it was {violent|storm|fragile|ship}
"""


def agreement() -> Iterator[Case]:
    """Gender, number or life decides; both orders of the nouns, three distances."""
    return (replace(case, rest=()) for case in _agreement())


def among_all_nouns() -> Iterator[Case]:
    """Those where no noun but one fits; *it* might be the garden too."""
    return (case for case in _agreement() if case.pronoun != "it")


def winograd() -> Iterator[Case]:
    """Twelve pairs; the members of a pair differ in the last word."""
    for line in _WINOGRAD.strip().splitlines():
        start, choice = line.rstrip("}").split("{")
        word, meant, other_word, other = choice.split("|")
        pronoun = next(w for w in ("it", "he", "she") if f" {w} " in start)
        yield Case(start + word, pronoun, meant, other, "winograd")
        yield Case(start + other_word, pronoun, other, meant, "winograd")


def _agreement() -> Iterator[Case]:
    for kind, pairs in _PAIRS.items():
        for pair, filler, end in product(pairs, _FILLERS, _ENDS):
            nouns = {pair[0]: pair[1], pair[2]: pair[3]}
            for first, second in (tuple(nouns), tuple(nouns)[::-1]):
                for meant, other in ((first, second), (second, first)):
                    pronoun = nouns[meant]
                    start = f"the {first} saw the {second}{filler} "
                    sentence = start + _agree(end.format(pronoun), pronoun)
                    rest = _FILLERS[filler]
                    yield Case(sentence, pronoun, meant, other, kind, rest)


def _agree(end: str, pronoun: str) -> str:
    return end.replace("was", "were") if pronoun == "they" else end
