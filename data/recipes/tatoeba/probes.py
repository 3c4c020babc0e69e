"""Sentences written for the measurements: where words go, and what goes wrong.

No sentence is from the file that the translator was trained on. A link says which word
of the English sentence, counted from 0 with marks, a French word stands for; several
where each would do.
"""

from itertools import pairwise, product
from typing import NamedTuple

LINKS = """\
I have a blue dress. | j'/0 ai/1 une/2 robe/4 bleue/3 ./5
The black cat is sleeping. | le/0 chat/2 noir/1 dort/3,4 ./5
She bought a red car. | elle/0 a/1 acheté/1 une/2 voiture/4 rouge/3 ./5
I gave him my book. | je/0 lui/2 ai/1 donné/1 mon/3 livre/4 ./5
I don't see them. | je/0 ne/1,2,3 les/5 vois/4 pas/1,2,3 ./6
We know them. | nous/0 les/2 connaissons/1 ./3
He doesn't like wine. | il/0 n'/1,2,3 aime/4 pas/1,2,3 le/5 vin/5 ./6
I like French wine. | j'/0 aime/1 le/3 vin/3 français/2 ./4
Where is your mother? | où/0 est/1 ta/2 mère/3 ?/4
Have you seen his keys? | as/0 -/0,1 tu/1 vu/2 ses/3 clés/4 ?/5
My sister's car is new. | la/2,3,4 voiture/4 de/2,3 ma/0 sœur/1 est/5 neuve/6 ./7
Tom's garden is very big. | le/1,2,3 jardin/3 de/1,2 tom/0 est/4 très/5 grand/6 ./7
You must not close the window. | tu/0 ne/2 dois/1 pas/2 fermer/3 la/4 fenêtre/5 ./6
I never drink coffee. | je/0 ne/1 bois/2 jamais/1 de/3 café/3 ./4
She is reading an interesting book. | elle/0 lit/1,2 un/3 livre/5 intéressant/4 ./6
We can help her. | nous/0 pouvons/1 l'/3 aider/2 ./4
I want to see you tomorrow. | je/0 veux/1 te/4 voir/2,3 demain/5 ./6
He told me the truth. | il/0 m'/2 a/1 dit/1 la/3 vérité/4 ./5
Nobody knows it. | personne/0 ne/0 le/2 sait/1 ./3
That is a difficult sentence. | c'/0 est/1 une/2 phrase/4 difficile/3 ./5
Do you speak German? | parles/2 -/0,1 tu/1 allemand/3 ?/4
My little dog is sick. | mon/0 petit/1 chien/2 est/3 malade/4 ./5
They live in a white house. | ils/0 vivent/1 dans/2 une/3 maison/5 blanche/4 ./6
I forgot my hat at home. | j'/0 ai/1 oublié/1 mon/2 chapeau/3 à/4 la/4,5 maison/5 ./6"""
Linked = tuple[str, list[str], list[set[int]]]

#: a noun and whether it is feminine in French
_NOUNS = {
    "door": True, "car": True, "house": True, "chair": True, "window": True,
    "book": False, "knife": False, "hat": False, "garden": False, "train": False,
}  # fmt: skip
#: an adjective, and its forms for a masculine and for a feminine noun
_ADJECTIVES = {
    "white": ("blanc", "blanche"), "green": ("vert", "verte"),
    "big": ("grand gros", "grande grosse"), "heavy": ("lourd", "lourde"),
    "old": ("vieux", "vieille"),
    "new": ("nouveau neuf", "nouvelle neuve"),
}  # fmt: skip
_FRAMES = "The {noun} is {adjective}.", "I see a {adjective} {noun}."
_NAMES = (
    "Zebulon",
    "Ottokar",
    "Philomena",
    "Ludmila",
    "Thaddeus",
    "Isolde",
    "Balthazar",
)
_NAME_FRAMES = (
    "{} is my friend.",
    "I saw {} yesterday.",
    "Where is {}?",
    "{} doesn't like coffee.",
    "I bought it for {}.",
)


def linked() -> list[Linked]:
    """English, the French words, and for each of them the places it stands for."""
    found = []
    for line in LINKS.splitlines():
        english, french = line.split(" | ")
        words, links = zip(*(part.rsplit("/") for part in french.split()), strict=True)
        places = [{int(place) for place in link.split(",")} for link in links]
        found.append((english, list(words), places))
    return found


class Agreement(NamedTuple):
    """A sentence, the forms of its adjective that agree, and those that do not."""

    english: str
    right: set[str]
    wrong: set[str]
    feminine: bool


def agreeing() -> list[Agreement]:
    """Each noun with each adjective, beside it and after a verb."""
    found = []
    for frame, noun, adjective in product(_FRAMES, _NOUNS, _ADJECTIVES):
        feminine = _NOUNS[noun]
        right, wrong = _ADJECTIVES[adjective][:: -1 if feminine else 1]
        told = frame.format(noun=noun, adjective=adjective).replace("a old", "an old")
        found.append(Agreement(told, {*right.split()}, {*wrong.split()}, feminine))
    return found


def named() -> list[tuple[str, str]]:
    """A sentence with a name that no model has read, and the name."""
    return [(frame.format(name), name) for frame, name in product(_NAME_FRAMES, _NAMES)]


def longer() -> list[tuple[str, str]]:
    """Pairs of the linked sentences that no question is among."""
    told = [english for english, _, _ in linked() if english.endswith(".")]
    return list(pairwise(told))
