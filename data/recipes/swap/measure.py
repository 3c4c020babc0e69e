"""What the card of the pronoun model says, measured in NumPy on withheld pairs.

In these the two nouns never met in training, and neither noun met the adjective that
is said of it. `python -m data.recipes.measure` runs this and writes the numbers down.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from data.recipes.manifest import DATA
from data.recipes.swap import strange
from data.recipes.swap.grammar import (
    FAMOUS,
    IDS,
    PAD,
    PRONOUN,
    UNKNOWN,
    Pair,
    Sentence,
    familiar_pair,
    fresh_pairs,
)
from data.recipes.tables import files, results, rounded
from utils import models
from utils.tasks.encoder import Encoder
from utils.tasks.reading import chances
from utils.tasks.swap import at_places

FOLDER = DATA / "swap"
COUNT, AT_ONCE = 500, 50
FEW = 150  # pairs that the large sentence encoder reads too
Head = tuple[int, int]
Heads = Iterable[Head]


def answers(
    model: models.Model, sentences: Sequence[Sentence], heads_off: Heads = ()
) -> np.ndarray:
    """The scores of the words that *it* may stand for, (sentences, words)."""
    off = list(heads_off)
    return np.concatenate([_asked(model, s, off)[0] for s in _portions(sentences)])


def _asked(
    model: models.Model, some: Sequence[Sentence], off: Heads = ()
) -> tuple[np.ndarray, np.ndarray]:
    """Scores and looks of the pronouns of some sentences."""
    ids = [[IDS[word] for word in sentence.words] for sentence in some]
    return at_places(model, ids, [s.asks for s in some], off, filling=IDS[PAD])


def right(
    model: models.Model, sentences: Sequence[Sentence], heads_off: Heads = ()
) -> np.ndarray:
    """Whether the best word is the noun that is meant, a sentence each."""
    best = answers(model, sentences, heads_off).argmax(axis=-1)
    same: np.ndarray = best == [IDS[sentence.meant] for sentence in sentences]
    return same


def both(won: np.ndarray) -> np.ndarray:
    """Of sentences in pairs, whether both are won: the first axis halves."""
    pairs = won.reshape(-1, 2, *won.shape[1:])
    every: np.ndarray = pairs[:, 0] & pairs[:, 1]
    return every


def looks(model: models.Model, sentences: Sequence[Sentence]) -> np.ndarray:
    """What *it* gives to each word: (sentences, layers, h, longest)."""
    found, longest = [], max(len(sentence.words) for sentence in sentences)
    for some in _portions(sentences):
        rows = _asked(model, some)[1]
        found.append(np.pad(rows, [(0, 0)] * 3 + [(0, longest - rows.shape[-1])]))
    return np.concatenate(found)


def on_nouns(model: models.Model, sentences: Sequence[Sentence]) -> np.ndarray:
    """The weight of the noun that is meant, and of the other: (sentences, 2, L, h)."""
    places = np.array([sentence.places for sentence in sentences])[:, :, None, None]
    seen = looks(model, sentences).transpose(0, 3, 1, 2)  # (sentences, words, L, h)
    return np.take_along_axis(seen, places, axis=1)


def flips(model: models.Model, pairs: Sequence[Pair]) -> np.ndarray:
    """Whether a head prefers the right noun in both sentences: (pairs, layers, h)."""
    seen = on_nouns(model, _flat(pairs))
    return both(seen[:, 0] > seen[:, 1])


def best_head(shares: np.ndarray) -> Head:
    """Layer and head with the highest mean; the first axis is sentences or pairs."""
    mean = shares.mean(axis=0)
    layer, head = np.unravel_index(mean.argmax(), mean.shape)
    return int(layer), int(head)


def needed_head(model: models.Model, pairs: Sequence[Pair]) -> Head:
    """The head of the first layer without which fewest pairs are right."""
    heads = [(0, head) for head in range(model.config["num_attention_heads"])]
    return min(heads, key=lambda head: _without(model, pairs, [head])["both_right"])


def on_adjective(model: models.Model, pairs: Sequence[Pair]) -> np.ndarray:
    """The weight that *it* gives to the word that decides: (sentences, layers, h)."""
    places = np.array([decides(pair) for pair in pairs for _ in pair])
    seen = looks(model, _flat(pairs))
    return seen[np.arange(len(places)), :, :, places]


def decides(pair: Pair) -> int:
    """Where the word stands in which the two sentences differ."""
    words = zip(*(sentence.words for sentence in pair), strict=True)
    return next(place for place, (one, two) in enumerate(words) if one != two)


def _flat(pairs: Iterable[Pair]) -> list[Sentence]:
    return [sentence for pair in pairs for sentence in pair]


def _portions(sentences: Sequence[Sentence]) -> Iterable[Sequence[Sentence]]:
    return (
        sentences[start : start + AT_ONCE]
        for start in range(0, len(sentences), AT_ONCE)
    )


def measured() -> dict[str, Any]:
    """All numbers of the card."""
    model, pairs = models.load(FOLDER), fresh_pairs(1, COUNT)
    won = right(model, _flat(pairs))
    nearest = np.array([s.nearest == s.meant for s in _flat(pairs)])
    rng = np.random.default_rng(2)
    familiar = [familiar_pair(rng) for _ in range(COUNT)]
    return {
        "parameters": model.parameters,
        "pairs": COUNT,
        "both_right": rounded(both(won).mean()),
        "right": rounded(won.mean()),
        "both_right_familiar": rounded(both(right(model, _flat(familiar))).mean()),
        "nearest_noun": rounded(nearest.mean()),
        "nearest_noun_both": rounded(both(nearest).mean()),
        "famous": both(right(model, FAMOUS)).tolist(),
        "by_distance": _by_distance(_flat(pairs), won),
        **_heads(model),
        **_failures(model),
        "minilm": _minilm(fresh_pairs(5, FEW)),
    }


def _by_distance(sentences: list[Sentence], won: np.ndarray) -> dict[str, float]:
    """By how many words the noun that is meant stands before *it*."""
    back = np.array([sentence.asks - sentence.places[0] for sentence in sentences])
    spans = {"1 to 4": (1, 4), "5 to 8": (5, 8), "9 to 16": (9, 16), "more": (17, 99)}
    return {
        name: rounded(won[(back >= least) & (back <= most)].mean())
        for name, (least, most) in spans.items()
    }


def _heads(model: models.Model) -> dict[str, Any]:
    """The two heads that do the work, chosen on some pairs and told on others."""
    half, other = fresh_pairs(3, COUNT // 2), fresh_pairs(4, COUNT // 2)
    answer = best_head(flips(model, half))
    reads = needed_head(model, half)
    flipped = flips(model, other)[:, *answer]
    seen = on_nouns(model, _flat(other))[:, :, *answer]
    every = [(i, j) for i in range(model.config["num_hidden_layers"])
             for j in range(model.config["num_attention_heads"])]  # fmt: skip
    rest = [head for head in every if head not in (answer, reads)]
    return {
        "head": {
            "layer": answer[0],
            "head": answer[1],
            "prefers_both": rounded(flipped.mean()),
            "weight_meant": rounded(seen[:, 0].mean()),
            "weight_other": rounded(seen[:, 1].mean()),
            **_without(model, other, [answer]),
        },
        "reads": {
            "layer": reads[0],
            "head": reads[1],
            "weight_adjective": rounded(on_adjective(model, other)[:, *reads].mean()),
            **_without(model, other, [reads]),
        },
        "rest_off": _without(model, other, rest),
        "one_off": {
            f"layer {i} head {j}": _without(model, other, [(i, j)])["both_right"]
            for i, j in every
        },
    }


def _without(
    model: models.Model, pairs: Sequence[Pair], off: Sequence[Head]
) -> dict[str, float]:
    """What is right with some heads off."""
    won = right(model, _flat(pairs), off)
    return {"right": rounded(won.mean()), "both_right": rounded(both(won).mean())}


def _failures(model: models.Model) -> dict[str, Any]:
    """Sentences that training did not have, and those that nothing decides."""
    undecided = {
        "both_fit_one_kind": strange.undecided(7, COUNT, fitting=True, same=True),
        "both_fit_two_kinds": strange.undecided(7, COUNT, fitting=True, same=False),
        "neither_fits": strange.undecided(7, COUNT, fitting=False, same=False),
        "unknown_adjective": strange.unknown_adjective(7, COUNT),
    }
    plain = _flat(strange.strange_pairs(8, strange.PLAIN, COUNT // 2))
    return {
        "unknown_noun": _unknown_noun(model),
        "frames": {
            name: _share(model, _flat(strange.strange_pairs(8, frame, COUNT // 2)))
            for name, frame in strange.FRAMES.items()
        },
        "pronouns": {
            word: _share(model, [strange.with_pronoun(s, word) for s in plain])
            for word in ("he", "she", "they")
        },
        **{name: _which(model, some) for name, some in undecided.items()},
        "winograd": _winograd(model),
    }


def _share(model: models.Model, sentences: list[Sentence]) -> float:
    """The share of pairs of which both are right."""
    return rounded(both(right(model, sentences)).mean())


def _unknown_noun(model: models.Model) -> dict[str, float]:
    """One of the nouns is unknown: is *it* that one, or the other?"""
    pairs = [pair[0].without({pair[0].meant}) for pair in fresh_pairs(6, COUNT)]
    known = [pair[1].without({pair[0].meant}) for pair in fresh_pairs(6, COUNT)]
    return {
        "meant": rounded(right(model, pairs).mean()),
        "other": rounded(right(model, known).mean()),
    }


def _which(model: models.Model, sentences: list[Sentence]) -> dict[str, float]:
    """What *it* is said to be where nothing decides; `meant` is the first noun."""
    sure = chances(answers(model, sentences))
    best = sure.argmax(axis=-1)
    first, second = (
        best == [IDS[noun] for noun in nouns]
        for nouns in zip(*((s.meant, s.other) for s in sentences), strict=True)
    )
    return {
        "first": rounded(first.mean()),
        "second": rounded(second.mean()),
        "unknown": rounded((best == IDS[UNKNOWN]).mean()),
        "chance_given": rounded(np.median(sure.max(axis=-1))),
    }


def _winograd(model: models.Model) -> dict[str, Any]:
    """The pairs of the sentence encoder's card whose deciding words are known."""
    pairs = [
        pair
        for pair in strange.winograd_pairs()
        if all({s.words[-1], s.meant, s.other} <= IDS.keys() - {UNKNOWN} for s in pair)
    ]
    won = both(right(model, _flat(pairs)))
    names = [f"{pair[0].meant}/{pair[0].other}" for pair in pairs]
    return {
        "pairs": len(pairs),
        "both_right": [n for n, yes in zip(names, won, strict=True) if yes],
        "failed": [n for n, yes in zip(names, won, strict=True) if not yes],
    }


def _minilm(pairs: list[Pair]) -> dict[str, Any]:
    """The large encoder on these pairs: its best head on half of them, told on half."""
    won = _minilm_prefers(pairs)
    flipped = both(won)
    layer, head = best_head(flipped[::2])
    told = won.reshape(-1, 2, *won.shape[1:])[1::2, :, layer, head]
    return {
        "pairs": len(pairs),
        "layer": layer,
        "head": head,
        "prefers": rounded(told.mean()),
        "prefers_both": rounded(told.all(axis=1).mean()),
        "best_afterwards": rounded(flipped.mean(axis=0).max()),
        "famous_heads": int(both(_minilm_prefers([FAMOUS])).sum()),
    }


def _minilm_prefers(pairs: list[Pair]) -> np.ndarray:
    """Whether its heads prefer the right noun: (sentences, layers, h)."""
    read, found = Encoder.load(DATA / "minilm", dtype=np.float32), []
    for sentence in _flat(pairs):
        told = read(" ".join(sentence.words))
        asks, meant, other = (
            told.tokens.pieces_of(told.tokens.words.index(word))
            for word in (PRONOUN, sentence.meant, sentence.other)
        )
        rows = np.stack(told.result.attentions)[:, :, asks[0]]  # (layers, h, n)
        found.append(rows[..., meant].sum(axis=-1) > rows[..., other].sum(axis=-1))
    return np.array(found)


def card(found: dict[str, Any]) -> str:
    """The tables of data/README.md, from what was measured and what is stored."""
    rows = [*_main_rows(found), *_head_rows(found), *_failure_rows(found)]
    return "\n\n".join([results(rows), files("swap")])


def glance(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What it must show, at least how much, and what came out."""
    return [
        ("both sentences of a withheld pair right", "0.95",
         f"{found['both_right']:.3f}"),
        ("its one head prefers the right noun in both", "as it comes out",
         f"{found['head']['prefers_both']:.2f}"),
        ("both right with that head off", "destroyed",
         f"{found['head']['both_right']:.2f}"),
        ("the same pairs, the best head of minilm, chosen on other pairs", "said so",
         f"{found['minilm']['prefers_both']:.2f}"),
    ]  # fmt: skip


def _main_rows(found: dict[str, Any]) -> Iterable[tuple[str, str]]:
    far = found["by_distance"]
    least = min(far, key=far.__getitem__)
    famous = "yes" if all(found["famous"]) else "no"
    return (
        (f"Both sentences right, of {found['pairs']} withheld pairs",
         f"{found['both_right']:.3f} (single sentences {found['right']:.3f})"),
        ("the same of pairs that training may have had",
         f"{found['both_right_familiar']:.3f}"),
        ("single sentences, by distance from *it* to its noun",
         f"lowest {far[least]:.3f}, at {least} words"),
        ("rule: the nearest noun", f"{found['nearest_noun']:.2f}; "
         f"both {found['nearest_noun_both']:.2f}"),
        ("tired/wide, animal/street: both right", famous),
        _minilm_row(found["minilm"]),
    )  # fmt: skip


def _minilm_row(found: dict[str, Any]) -> tuple[str, str]:
    return (
        f"minilm, {found['pairs']} of such pairs: layer {found['layer']} head "
        f"{found['head']} (from 0) prefers the right noun in both sentences (chosen on "
        "half of the pairs, told on half)",
        f"{found['prefers_both']:.2f} (single sentences {found['prefers']:.2f}); the "
        f"best of all heads, chosen afterwards: {found['best_afterwards']:.2f}; on the "
        f"famous pair alone {found['famous_heads']} of its 72 heads turn",
    )


def _head_rows(found: dict[str, Any]) -> Iterable[tuple[str, str]]:
    head, reads = found["head"], found["reads"]
    return (
        (f"Layer {head['layer']} head {head['head']} (from 0) looks from *it* at the "
         "right noun", f"weight {head['weight_meant']:.2f}, at the other noun "
         f"{head['weight_other']:.2f}"),
        ("it prefers the right noun in both sentences", f"{head['prefers_both']:.2f}"),
        ("right with that head off", _pair_and_single(head)),
        (f"Layer {reads['layer']} head {reads['head']} brings the adjective to *it*",
         f"weight {reads['weight_adjective']:.2f}"),
        ("right with that head off", _pair_and_single(reads)),
        ("right with all heads off but these two", _pair_and_single(found["rest_off"])),
    )  # fmt: skip


def _pair_and_single(found: dict[str, float]) -> str:
    return f"both {found['both_right']:.2f}, single {found['right']:.2f}"


def _failure_rows(found: dict[str, Any]) -> Iterable[tuple[str, str]]:
    noun, frames = found["unknown_noun"], found["frames"]
    yield (
        "One noun is unknown",
        f"*it* is that one {noun['meant']:.2f}, the other one {noun['other']:.2f}",
    )
    for name, share in sorted(frames.items(), key=lambda item: -item[1]):
        fails = "**Fails:** " if share < strange.GOOD else ""
        yield f"{fails}{name}: {strange.EXAMPLES[name]}", f"both {share:.2f}"
    others = ", ".join(f"{word} {share:.2f}" for word, share in
                       found["pronouns"].items())  # fmt: skip
    yield "**Fails:** other pronouns", f"both: {others}"
    for name, text in strange.UNDECIDED.items():
        told = found[name]
        yield (text,
               f"says the first noun {told['first']:.2f}, the second "
               f"{told['second']:.2f}, [UNK] {told['unknown']:.2f}; the word gets a "
               f"chance of {told['chance_given']:.2f} (median)")  # fmt: skip
    winograd = found["winograd"]
    yield (f"**Fails:** {winograd['pairs']} Winograd pairs whose words it knows",
           f"both right: {', '.join(winograd['both_right']) or 'none'}; "
           f"not: {', '.join(winograd['failed']) or 'none'}")  # fmt: skip
