"""The words of the translation models: English, and what French makes of them.

Each noun has a kind (p people, a animals, t things, l places), and adjectives and verbs
say which kinds they go with.
"""

from collections.abc import Iterator
from dataclasses import dataclass

PAD, UNKNOWN, BEGIN, END = "[PAD]", "[UNK]", "[BOS]", "[EOS]"
ANY, ALIVE = "patl", "pa"
_ONE_IN = 6

_NOUNS = """
man men homme hommes m p
woman women femme femmes f p
boy boys garçon garçons m p
girl girls fille filles f p
king kings roi rois m p
queen queens reine reines f p
doctor doctors médecin médecins m p
child children enfant enfants m p
friend friends ami amis m p
aunt aunts tante tantes f p
actress actresses actrice actrices f p
cat cats chat chats m a
dog dogs chien chiens m a
horse horses cheval chevaux m a
bird birds oiseau oiseaux m a
cow cows vache vaches f a
mouse mice souris souris f a
bee bees abeille abeilles f a
car cars voiture voitures f t
book books livre livres m t
letter letters lettre lettres f t
key keys clé clés f t
table tables table tables f t
flower flowers fleur fleurs f t
tree trees arbre arbres m t
box boxes boîte boîtes f t
hat hats chapeau chapeaux m t
clock clocks horloge horloges f t
tool tools outil outils m t
house houses maison maisons f l
school schools école écoles f l
church churches église églises f l
city cities ville villes f l
garden gardens jardin jardins m l
bank banks banque banques f l
area areas zone zones f l
hotel hotels hôtel hôtels m l
office offices bureau bureaux m l
"""
#: in the order in which English puts them
GROUPS = ("opinion", "size", "state", "age", "colour", "nation", "type")
_BEFORE = ("opinion", "size", "age")  # a noun in French; all others follow it
_ADJECTIVES = """
beautiful opinion patl beau belle beaux belles bel
pretty opinion patl joli jolie jolis jolies
good opinion patl bon bonne bons bonnes
bad opinion patl mauvais mauvaise mauvais mauvaises
big size patl grand grande grands grandes
small size patl petit petite petits petites
old age patl vieux vieille vieux vieilles vieil
young age pa jeune jeune jeunes jeunes
new age tl nouveau nouvelle nouveaux nouvelles nouvel
tired state pa fatigué fatiguée fatigués fatiguées
happy state pa heureux heureuse heureux heureuses
sad state pa triste triste tristes tristes
strong state pa fort forte forts fortes
rich state pl riche riche riches riches
famous state ptl célèbre célèbre célèbres célèbres
heavy state t lourd lourde lourds lourdes
empty state tl vide vide vides vides
expensive state tl cher chère chers chères
red colour atl rouge rouge rouges rouges
black colour atl noir noire noirs noires
white colour atl blanc blanche blancs blanches
green colour atl vert verte verts vertes
grey colour atl gris grise gris grises
french nation patl français française français françaises
english nation patl anglais anglaise anglais anglaises
european nation patl européen européenne européens européennes
economic type l économique économique économiques économiques
political type l politique politique politiques politiques
modern type tl moderne moderne modernes modernes
"""
#: base, third person, past, small word after it; use; kinds of the object; then French:
#: je, il, nous and ils in the present, the stem of the future, the participle, or the
#: infinitive of a regular verb
_VERBS = """
see sees saw - direct patl vois voit voyons voient verr vu
love loves loved - direct patl aimer
find finds found - direct patl trouver
paint paints painted - direct patl peins peint peignons peignent peindr peint
buy buys bought - direct tl achète achète achetons achètent achèter acheté
sell sells sold - direct tl vends vend vendons vendent vendr vendu
wash washes washed - direct pat laver
carry carries carried - direct pat porter
help helps helped - direct pa aider
call calls called - direct pa appelle appelle appelons appellent appeller appelé
eat eats ate - direct a mange mange mangeons mangent manger mangé
look looks looked at direct patl regarder
wait waits waited for direct pa attends attend attendons attendent attendr attendu
listen listens listened to direct pa écouter
give gives gave - give t donner
show shows showed - give tl montrer
bring brings brought - give t apporter
speak speaks spoke to speak p parler
sleep sleeps slept - alone - dors dort dormons dorment dormir dormi
work works worked - alone - travailler
sing sings sang - alone - chanter
laugh laughs laughed - alone - ris rit rions rient rir ri
"""
SINGULAR = {
    "the": ("le", "la"),
    "a": ("un", "une"),
    "this": ("ce", "cette"),
    "my": ("mon", "ma"),
    "his": ("son", "sa"),
    "her": ("son", "sa"),
    "their": ("leur", "leur"),
    "every": ("chaque", "chaque"),
}
PLURAL = {
    "the": "les",
    "some": "des",
    "these": "ces",
    "my": "mes",
    "his": "ses",
    "her": "ses",
    "their": "leurs",
    "two": "deux",
    "three": "trois",
}
#: person: 0 je, 1 il, 2 nous, 3 ils
SUBJECTS = {
    "i": ("je", 0, False),
    "he": ("il", 1, False),
    "she": ("elle", 1, True),
    "we": ("nous", 2, False),
    "they": ("ils", 3, False),
}
#: the direct object, the indirect one, and which participle goes with the direct one
OBJECTS = {
    "him": ("le", "lui", 0),
    "her": ("la", "lui", 1),
    "them": ("les", "leur", 2),
    "me": ("me", "me", 0),
}
BE = {
    "present": ("suis", "est", "sommes", "sont"),
    "past": ("étais", "était", "étions", "étaient"),
    "future": ("serai", "sera", "serons", "seront"),
}
HAVE = ("ai", "a", "avons", "ont")
NEGATIONS = {"not": "pas", "never": "jamais"}
OFTEN = {"often": "souvent", "always": "toujours"}
WHEN = {
    "present": ("now", "maintenant"),
    "past": ("yesterday", "hier"),
    "future": ("tomorrow", "demain"),
}
#: where, and kinds of what it stands before
PLACES = {
    "in": ("dans", "l"),
    "with": ("avec", "pa"),
    "under": ("sous", "t"),
    "behind": ("derrière", "tl"),
    "in front of": ("devant", "patl"),
}
JOINTS = {"and": ("et",), "but": ("mais",), "because": ("parce", "que")}
#: what a word becomes before a vowel
ELIDED = {
    **{f"{word}e": f"{word}'" for word in ("l", "d", "n", "j", "m", "qu")},
    "la": "l'",
    "ce": "cet",
    "ma": "mon",
    "sa": "son",
}
CONTRACTED = {
    ("de", "le"): "du",
    ("de", "les"): "des",
    ("à", "le"): "au",
    ("à", "les"): "aux",
}


@dataclass(frozen=True)
class Noun:
    """One noun, singular and plural in both languages."""

    english: tuple[str, str]
    french: tuple[str, str]
    feminine: bool
    kind: str


@dataclass(frozen=True)
class Adjective:
    """One adjective; in French masculine, feminine, and both again in the plural."""

    english: str
    group: str
    kinds: str
    french: tuple[str, ...]
    before_vowel: str | None = None

    @property
    def goes_before(self) -> bool:
        """Whether French puts it before the noun."""
        return self.group in _BEFORE


@dataclass(frozen=True)
class Verb:
    """One verb; the French forms go je, il, nous, ils."""

    english: tuple[str, str, str]
    particle: str
    use: str
    kinds: str
    present: tuple[str, ...]
    future: tuple[str, ...]
    participle: str

    @property
    def participles(self) -> tuple[str, ...]:
        """Masculine, feminine, plural, as far as a pronoun can ask for them."""
        if self.use != "direct" or "p" not in self.kinds:
            return (self.participle,)
        return self.participle, f"{self.participle}e", f"{self.participle}s"


def _noun(line: str) -> Noun:
    one, many, un, des, gender, kind = line.split()
    return Noun((one, many), (un, des), gender == "f", kind)


def _adjective(line: str) -> Adjective:
    english, group, kinds, *french = line.split()
    return Adjective(english, group, kinds, tuple(french[:4]), *french[4:])


def _verb(line: str) -> Verb:
    base, third, past, particle, use, kinds, *french = line.split()
    if len(french) == 1:
        stem = french[0].removesuffix("er")
        present = [stem + end for end in ("e", "e", "ons", "ent")]
        french = [*present, french[0], f"{stem}é"]
    future = tuple(french[4] + end for end in ("ai", "a", "ons", "ont"))
    told = base, third, past
    present_forms = tuple(french[:4])
    return Verb(told, particle.strip("-"), use, kinds, present_forms, future, french[5])


NOUNS = tuple(_noun(line) for line in _NOUNS.strip().splitlines())
ADJECTIVES = tuple(_adjective(line) for line in _ADJECTIVES.strip().splitlines())
VERBS = tuple(_verb(line) for line in _VERBS.strip().splitlines())


def withheld(adjective: Adjective, noun: Noun) -> bool:
    """Whether training never has this adjective with this noun."""
    if noun not in _PLACE or noun.kind not in adjective.kinds:
        return False
    return (_PLACE[noun] + _PLACE[adjective]) % _ONE_IN == 0


def _english() -> Iterator[str]:
    yield from (".", "'", "s", "of", "to", "an", "very")
    for table in (SINGULAR, PLURAL, SUBJECTS, OBJECTS, NEGATIONS, OFTEN, JOINTS):
        yield from table
    for words in PLACES:
        yield from words.split()
    yield from (word for word, _ in WHEN.values())
    yield from ["am", "is", "are", "was", "were", "be", "do", "does", "did", "will"]
    for verb in VERBS:
        yield from (*verb.english, *verb.particle.split())
    for noun in NOUNS:
        yield from noun.english
    yield from (adjective.english for adjective in ADJECTIVES)


def _french() -> Iterator[str]:
    yield from (".", "de", "à", "ne", "très")
    for pair in SINGULAR.values():
        yield from pair
    yield from PLURAL.values()
    yield from (*ELIDED.values(), *CONTRACTED.values())
    yield from (word for word, *_ in SUBJECTS.values())
    for direct, indirect, _ in OBJECTS.values():
        yield from (direct, indirect)
    for forms in (*BE.values(), HAVE, *JOINTS.values()):
        yield from forms
    yield from (*NEGATIONS.values(), *OFTEN.values())
    yield from (word for _, word in WHEN.values())
    yield from (word for word, _ in PLACES.values())
    for verb in VERBS:
        yield from (*verb.present, *verb.future, *verb.participles)
    for noun in NOUNS:
        yield from noun.french
    for adjective in ADJECTIVES:
        yield from (*adjective.french, *filter(None, [adjective.before_vowel]))


_PLACE: dict[Noun | Adjective, int] = {
    **{noun: place for place, noun in enumerate(NOUNS)},
    **{adjective: place for place, adjective in enumerate(ADJECTIVES)},
}
SOURCE = (PAD, UNKNOWN, *dict.fromkeys(_english()))
TARGET = (PAD, UNKNOWN, BEGIN, END, *dict.fromkeys(_french()))
