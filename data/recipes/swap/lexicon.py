"""The words of the tired/wide sentences: nouns in kinds, and what can be said of each.

An adjective fits every noun of its kinds. Which kinds these are is all that the model
must learn of the world: animals can be tired, streets can be wide.
"""

KINDS: dict[str, tuple[str, ...]] = {
    kind: tuple(nouns.split())
    for kind, nouns in {
        "animal": "animal dog cat horse cow goat bear fox fish bird mouse rabbit",
        "way": "street road river bridge path lane valley trail",
        "container": "suitcase bottle cup box basket bucket jar drawer",
        "food": "worm apple cake soup bread cheese pear sausage",
        "vehicle": "truck bus car train van ship boat tractor",
        "tool": "knife spade axe razor sword needle drill chisel",
        "cord": "rope string wire thread ribbon net chain belt",
        "building": "house tower barn castle hotel school church cabin",
        "furniture": "sofa table door chair bed desk shelf bench",
        "weather": "storm wind blizzard rain fire flood",
        "treasure": "trophy vase ball statue mirror clock lamp crown",
    }.items()
}
KIND_OF = {noun: kind for kind, nouns in KINDS.items() for noun in nouns}
NOUNS = tuple(KIND_OF)
FITS: dict[str, tuple[str, ...]] = {
    adjective: tuple(kinds.split())
    for kinds, adjectives in {
        "animal": "tired hungry thirsty sleepy scared angry",
        "way furniture": "wide narrow",
        "animal food": "fat",
        "way": "steep muddy winding crowded slippery",
        "container vehicle": "full overloaded",
        "container vehicle building": "empty",
        "container": "leaky sealed sticky",
        "food": "tasty sweet rotten salty bitter stale",
        "animal vehicle": "fast slow",
        "vehicle tool": "rusty",
        "vehicle": "late noisy dented",
        "tool": "sharp blunt jagged",
        "cord": "thin frayed tangled loose knotted",
        "building": "haunted abandoned tall gloomy",
        "vehicle building": "locked",
        "furniture": "wobbly soft wooden",
        "weather": "violent sudden fierce freezing",
        "way weather": "dangerous",
        "treasure": "fragile precious shiny",
        "treasure furniture": "antique polished",
        "tool furniture treasure": "heavy",
    }.items()
    for adjective in adjectives.split()
}
ADJECTIVES = tuple(FITS)
#: said of anything, before a noun; they decide nothing
NEUTRAL = ("old", "big", "small", "new", "red")
_ONE_IN = 6


def fits(adjective: str, noun: str) -> bool:
    """Whether this can be said of that."""
    return KIND_OF[noun] in FITS[adjective]


def deciding(noun: str, other: str) -> tuple[str, ...]:
    """The adjectives that fit the noun and not the other one."""
    return tuple(a for a in ADJECTIVES if fits(a, noun) and not fits(a, other))


def apart(noun: str, other: str) -> bool:
    """Whether these two nouns never meet in training."""
    return (NOUNS.index(noun) + NOUNS.index(other)) % _ONE_IN == 0


def withheld(noun: str, adjective: str) -> bool:
    """Whether this noun never meets that adjective in training."""
    return (NOUNS.index(noun) + ADJECTIVES.index(adjective)) % _ONE_IN == 0
