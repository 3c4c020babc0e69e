"""What the card of the translators says, measured in NumPy on fresh sentences.

Each sentence has an adjective with a noun that training never had together.
`python -m data.recipes.measure` runs this and writes the numbers down.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.recipes.manifest import DATA
from data.recipes.tables import files, rounded, table
from data.recipes.translation import beyond
from data.recipes.translation.lexicon import BEGIN, END, TARGET
from data.recipes.translation.pairs import (
    LONGEST,
    TARGET_IDS,
    familiar_examples,
    fresh_examples,
    source_ids,
    target_ids,
)
from data.recipes.translation.phrases import Example
from utils import models
from utils.tasks import translation

FOLDER = DATA / "translation"
#: the three, and what the card calls them
NETWORKS = {
    "attention": "Transformer",
    "bahdanau": "GRU with Bahdanau's attention",
    "fixed": "GRU, one fixed vector",
}
COUNT, EACH = 1000, 250
SPANS = ((5, 8), (9, 12), (13, 16), (17, LONGEST), (21, 24))
#: the only head between the languages; without attention there is none
HEADS: dict[str, list[Any]] = {"attention": [("cross", 0, 0)], "bahdanau": [(0, 0)]}
#: what `beyond.kinds` makes, in the words of the card
BEYOND = {
    "no_full_stop": "no full stop (training: 1 in 10)",
    "unknown_noun": "one unknown noun, taken as masculine (training: some)",
    "two_unknown_nouns": "two unknown nouns (training: few)",
    "unknown_adjective": "an unknown adjective, left unknown behind its noun",
    "adjective_left_out": "an unknown adjective, left out and the rest right",
    "odd_pair": 'an odd pair ("the economic cat")',
    "doubled_adjective": 'a doubled adjective ("the big big cat")',
    "three_adjectives": 'three adjectives ("the beautiful big red car")',
    "nested_owner": "an owner's owner (\"my friend's aunt's dog\")",
    "place_first": 'a place first ("in the garden the cat sleeps")',
    "three_clauses": "three clauses",
}
Translator = models.Transformer | models.RnnEncoderDecoder
Heads = Iterable[Any]


@dataclass(frozen=True)
class Looks:
    """Where the French words of some sentences look, one value a word.

    Parameters
    ----------
    right
        Whether the English word with the largest weight is a gold one.
    weight
        What the gold words get together.
    reordered
        Whether the word has changed places.
    kind
        The class of the word.
    """

    right: np.ndarray
    weight: np.ndarray
    reordered: np.ndarray
    kind: np.ndarray


def load(name: str) -> Translator:
    """One of the three."""
    model = models.load(FOLDER if name == "attention" else FOLDER / name)
    assert isinstance(model, models.Transformer | models.RnnEncoderDecoder)
    return model


def translated(
    model: Translator, texts: Sequence[Sequence[str]], heads_off: Heads = ()
) -> list[tuple[str, ...]]:
    """The best next word again and again: French words for each English sentence."""
    off, found = list(heads_off), dict[int, tuple[str, ...]]()
    for places in by_length(texts):
        decode = model.reading(source_ids([texts[i] for i in places]), heads_off=off)
        found |= dict(zip(places, _written(decode, len(places)), strict=True))
    return [found[place] for place in range(len(texts))]


def by_length(texts: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    """The places of texts of the same length, so that nothing is padded."""
    for length in sorted({len(text) for text in texts}):
        yield [place for place, text in enumerate(texts) if len(text) == length]


def right(
    model: Translator, some: Sequence[Example], heads_off: Heads = ()
) -> np.ndarray:
    """Whether all words of a sentence are as the grammar has them, one value each."""
    told = translated(model, [example.english for example in some], heads_off)
    pairs = zip(told, some, strict=True)
    return np.array([words == example.french for words, example in pairs])


def weights(model: Translator, some: Sequence[Example]) -> list[np.ndarray]:
    """What each French word of the gold sentence gives to each English one.

    Returns
    -------
    list of (French words, English words)
        Row j is the look by which word j is said, after the gold words before it.
    """
    found = {}
    for places in by_length([example.english for example in some]):
        chosen = [some[place] for place in places]
        told = target_ids([example.french for example in chosen])
        source = source_ids([example.english for example in chosen])
        cross = model(source, told[:, :-1]).cross_attentions[0][:, 0]
        for place, example, W in zip(places, chosen, cross, strict=True):
            found[place] = W[: len(example.french)]
    return [found[place] for place in range(len(some))]


def looks(model: Translator, some: Sequence[Example]) -> Looks:
    """Compare the weights with the gold links, word by word."""
    won: list[bool] = []
    given: list[float] = []
    moved: list[bool] = []
    kinds: list[str] = []
    for example, W in zip(some, weights(model, some), strict=True):
        for row, gold in zip(W, example.links, strict=True):
            won.append(int(row.argmax()) in gold)
            given.append(row[list(gold)].sum())
        moved += example.reordered
        kinds += example.kinds
    return Looks(*map(np.array, (won, given, moved, kinds)))


def same_place(some: Sequence[Example]) -> float:
    """How often a rule is right: look as far into the sentence as you have come."""
    won = []
    for example in some:
        last = len(example.english) - 1
        for place, gold in enumerate(example.links):
            won.append(round(place * last / (len(example.links) - 1)) in gold)
    return float(np.mean(won))


def _written(decode: Callable[..., models.Result], count: int) -> list[tuple[str, ...]]:
    """Some sentences at once, until each has come to its end."""
    cache, told = models.Cache(), np.full((count, 1), TARGET_IDS[BEGIN])
    while told.shape[1] <= 2 * LONGEST and not _ended(told).all():
        logits = decode(told[:, -1:], cache=cache).logits
        assert logits is not None
        told = np.concatenate([told, logits[:, -1:].argmax(axis=-1)], axis=1)
    texts = [[TARGET[place] for place in row] for row in told[:, 1:]]
    return [tuple(text[: text.index(END)] if END in text else text) for text in texts]


def _ended(told: np.ndarray) -> np.ndarray:
    ended: np.ndarray = (told == TARGET_IDS[END]).any(axis=1)
    return ended


def measured() -> dict[str, Any]:
    """All numbers of the card."""
    tests = {
        "fresh": fresh_examples(1, COUNT),
        "familiar": familiar_examples(2, COUNT),
        **{f"{low} to {high}": fresh_examples(3, EACH, low, high)
           for low, high in SPANS},
        **beyond.kinds(EACH),
    }  # fmt: skip
    say = translation.Translator.load(FOLDER)
    return {
        "sentences": COUNT,
        "sentences_each": EACH,
        "same_place": rounded(same_place(tests["fresh"])),
        **{name: _measured(name, tests) for name in NETWORKS},
        "typed": [[text, say(text).text] for text in beyond.TYPED],
    }


def _measured(name: str, tests: dict[str, list[Example]]) -> dict[str, Any]:
    """How often one of the three is right, and where it looks."""
    model = load(name)
    exact = {test: rounded(right(model, some).mean()) for test, some in tests.items()}
    found: dict[str, Any] = {"parameters": model.parameters, "exact": exact}
    if name not in HEADS:
        return found
    seen = looks(model, tests["fresh"])
    classes = sorted(set(seen.kind), key=list(seen.kind).index)
    off = right(model, tests["fresh"], HEADS[name])
    return found | {
        "head_off": rounded(off.mean()),
        "alignment": rounded(seen.right.mean()),
        "reordered": rounded(seen.right[seen.reordered].mean()),
        "reordered_words": rounded(seen.reordered.mean()),
        "weight_on_gold": rounded(seen.weight.mean()),
        "by_class": {
            str(kind): rounded(seen.right[seen.kind == kind].mean()) for kind in classes
        },
    }


def card(found: dict[str, Any]) -> str:
    """The tables of data/README.md, from what was measured and what is stored."""
    parts = (_three(found), _by_length(found), _by_class(found), _beyond(found))
    return "\n\n".join([*parts, _typed(found), files("translation")])


def glance(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What it must show, at least how much, and what came out."""
    best, rnn, fixed = (found[name] for name in NETWORKS)
    near, far = _told(SPANS[0]), _told(SPANS[3])
    return [
        ("pairs of adjective and noun never in training: exactly right", "0.98",
         f"{best['exact']['fresh']:.3f}"),
        ("where a French word looks while it is said", "0.95",
         f"{best['alignment']:.3f}"),
        ("the same, words that change places", "0.98", f"{best['reordered']:.3f}"),
        ("with Bahdanau's attention on a GRU: exact, looks", "as it comes out",
         f"{rnn['exact']['fresh']:.3f}, {rnn['alignment']:.3f}"),
        (f"without attention, {near} and {far} words (with it: "
         f"{best['exact'][near]:.2f}, {best['exact'][far]:.2f})", "as it comes out",
         f"{fixed['exact'][near]:.2f}, {fixed['exact'][far]:.2f}"),
    ]  # fmt: skip


def _told(span: tuple[int, int]) -> str:
    return f"{span[0]} to {span[1]}"


def _side_by_side(
    found: dict[str, Any], title: str, rows: Iterable[tuple[str, list[Any]]]
) -> str:
    lines = ((name, *(_number(value) for value in values)) for name, values in rows)
    return table((title, *NETWORKS.values()), lines)


def _number(value: Any) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return "–" if value is None else f"{value:.3f}"


def _three(found: dict[str, Any]) -> str:
    three = [found[name] for name in NETWORKS]
    rows = [
        ("Parameters", [one["parameters"] for one in three]),
        ("Exactly right, a withheld pair in each",
         [one["exact"]["fresh"] for one in three]),
        ("the same with pairs that training had",
         [one["exact"]["familiar"] for one in three]),
        ("Alignment, all French words (a rule, the same place in the sentence: "
         f"{found['same_place']:.3f})", [one.get("alignment") for one in three]),
        ("Alignment, words that change places "
         f"({found['attention']['reordered_words']:.0%} of all)",
         [one.get("reordered") for one in three]),
        ("weight on the gold words together",
         [one.get("weight_on_gold") for one in three]),
        ("Exactly right with the head between the languages off",
         [*(one.get("head_off") for one in three)]),
    ]  # fmt: skip
    return _side_by_side(found, f"{found['sentences']:,} sentences", rows)


def _by_length(found: dict[str, Any]) -> str:
    rows = [
        (f"{_told(span)}{' (longer than in training)' * (span[0] > LONGEST)}",
         [found[name]["exact"][_told(span)] for name in NETWORKS])
        for span in SPANS
    ]  # fmt: skip
    title = (
        f"Exactly right, by English words and marks ({found['sentences_each']} each)"
    )
    return _side_by_side(found, title, rows)


def _by_class(found: dict[str, Any]) -> str:
    names = found["attention"]["by_class"]
    rows = [
        (name, [found[one].get("by_class", {}).get(name) for one in NETWORKS])
        for name in sorted(names, key=lambda name: -names[name])
    ]
    return _side_by_side(found, "Alignment by class of word", rows)


def _beyond(found: dict[str, Any]) -> str:
    rows = [
        (told, [found[one]["exact"][name] for one in NETWORKS])
        for name, told in BEYOND.items()
    ]
    title = f"Exactly right beyond the training ({found['sentences_each']} each)"
    return _side_by_side(found, title, rows)


def _typed(found: dict[str, Any]) -> str:
    return table(("Typed", "What the Transformer says, unedited"), found["typed"])
