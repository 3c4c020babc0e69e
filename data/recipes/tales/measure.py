"""What the card of the tales says, measured in NumPy on text that no training saw.

`python -m data.recipes.measure` runs this and writes the numbers down. What needs the
books themselves is in `beyond`; it takes their folder.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from data.recipes.manifest import DATA
from data.recipes.tables import files, results, rounded
from data.recipes.tales.books import BOOKS, HELD_OUT, cleaned, held_out, read
from data.recipes.tales.ngram import KneserNey
from utils import models
from utils.tasks.tales import Tales, costs, windowed
from utils.text import BytePair

FOLDER = DATA / "tales"
START, WARMTH, LENGTH, SEEDS = "Once upon a time", 0.6, 120, (0, 1, 2)
__all__ = ["bits", "card", "costs", "glance", "measured", "windowed", "written"]
SPANS = ((1, 4), (5, 16), (17, 64), (65, 255))
REPEATED, TRIES, PASSAGE = 64, 20, 100


def opened() -> tuple[models.Llama, BytePair]:
    """The model and its tokenizer; whole books may be cut into pieces."""
    tales = Tales.load(FOLDER)
    return tales.model, tales.read


def bits(model: models.Llama, tokenizer: BytePair, text: str) -> float:
    """What a text costs, which is read after the end of a line."""
    return Tales(model, tokenizer).bits(text)


def written(
    model: models.Llama, tokenizer: BytePair, seed: int | None, start: str = START
) -> str:
    """How the model goes on: drawn with this seed, or the best token each time."""
    rng = None if seed is None else np.random.default_rng(seed)
    warmth = 0.0 if seed is None else WARMTH
    tales = Tales(model, tokenizer)
    return start + "".join(tales.write(start, most=LENGTH, temperature=warmth, rng=rng))


def measured() -> dict[str, Any]:
    """All numbers of the card, but those that need the books."""
    model, tokenizer = opened()
    passages = held_out(FOLDER / HELD_OUT)
    told = [bits(model, tokenizer, text) for text in passages]
    letters = [len(text) for text in passages]
    tokens = sum(len(tokenizer(text)) for text in passages)
    licence = cleaned((DATA / "minilm" / "LICENSE").read_text(encoding="utf-8"))
    return {
        "parameters": model.parameters,
        "characters": sum(letters),
        "characters_a_token": rounded(sum(letters) / tokens),
        "bits": rounded(sum(told) / sum(letters)),
        "bits_of": {
            name: rounded(b / n)
            for name, b, n in zip(BOOKS, told, letters, strict=True)
        },
        **_order(model, tokenizer, passages),
        "bits_of_a_licence": rounded(bits(model, tokenizer, licence) / len(licence)),
        "bits_by_context": _by_context(model, tokenizer, passages),
        **_repeats(model, tokenizer, passages),
        **_heads(model, tokenizer, passages),
        "samples": [written(model, tokenizer, seed) for seed in SEEDS],
        **_greedy(model, tokenizer),
    }


def _order(
    model: models.Llama, tokenizer: BytePair, passages: Iterable[str]
) -> dict[str, float]:
    """The same sentences in another order: how much of the context is more than one?"""
    rng, cost, letters = np.random.default_rng(0), 0.0, 0
    for text in passages:
        sentences = re.findall(r"\s*\S.*?(?:[.!?]['\"]?(?=\s)|\n)", text)
        mixed = "".join(sentences[k] for k in rng.permutation(len(sentences)))
        mixed = mixed.lstrip()
        cost, letters = cost + bits(model, tokenizer, mixed), letters + len(mixed)
    return {"bits_sentences_mixed": rounded(cost / letters)}


def _by_context(
    model: models.Llama, tokenizer: BytePair, passages: Iterable[str]
) -> dict[str, float]:
    """Bits a token by how many tokens stand before it."""
    n, rows = model.limit, []
    for text in passages:
        ids = np.array(tokenizer(f"\n{text}").ids)
        whole = len(ids) // n * n
        rows += [costs(model, row) for row in ids[:whole].reshape(-1, n)]
    mean = np.mean(rows, axis=0)
    return {f"{a} to {b}": rounded(mean[a - 1 : b].mean()) for a, b in SPANS}


def _repeats(
    model: models.Llama, tokenizer: BytePair, passages: Sequence[str]
) -> dict[str, Any]:
    """The same tokens twice: is the second time cheaper, and does a head look it up?"""
    rng, n = np.random.default_rng(0), REPEATED
    words = model.config["vocab_size"]
    once = rng.integers(0, words, (TRIES, n))
    twice = np.concatenate([once, once], axis=1)
    cost = costs(model, twice)
    ids = np.array([tokenizer(text).ids[:PASSAGE] for text in passages])
    natural = costs(model, np.concatenate([ids, ids], axis=1))
    looks = np.stack(model(twice).attentions)  # (layers, tries, h, n, n)
    queries = np.arange(n, 2 * n - 1)
    scores = looks[:, :, :, queries, queries - n + 1].mean(axis=(1, 3))  # (layers, h)
    layer, head = np.unravel_index(scores.argmax(), scores.shape)
    return {
        "random_first": rounded(cost[:, : n - 1].mean()),
        "random_again": rounded(cost[:, n:].mean()),
        "passage_first": rounded(natural[:, : PASSAGE - 1].mean()),
        "passage_again": rounded(natural[:, PASSAGE:].mean()),
        "lookup_head": [int(layer), int(head)],
        "lookup_weight": rounded(scores.max()),
        "lookup_chance": rounded((1 / (queries + 1)).mean()),
    }


def _heads(
    model: models.Llama, tokenizer: BytePair, passages: Sequence[str]
) -> dict[str, Any]:
    """Which head looks most at the token before, and how much goes to the first."""
    n = model.limit
    ids = np.array([tokenizer(f"\n{text}").ids[:n] for text in passages])
    looks = np.stack(model(ids).attentions).mean(axis=1)  # (layers, h, n, n)
    back = np.diagonal(looks, -1, 2, 3).mean(axis=-1)
    layer, head = np.unravel_index(back.argmax(), back.shape)
    return {
        "previous_head": [int(layer), int(head)],
        "previous_weight": rounded(back.max()),
        "first_weight": rounded(looks[:, :, 1:, 0].mean()),
    }


def _greedy(model: models.Llama, tokenizer: BytePair) -> dict[str, Any]:
    """The best token each time: how much of the text has been said before?"""
    text = written(model, tokenizer, None)
    rows = list(zip(*(tokenizer(text).ids[k:] for k in range(4)), strict=False))
    return {"greedy": text, "greedy_said_before": rounded(1 - len({*rows}) / len(rows))}


def beyond(path: Path) -> dict[str, Any]:
    """What needs the books: the 5-grams, and what the model learnt by heart."""
    model, tokenizer = opened()
    tales = read(path)
    letters = sum(map(len, tales.held_out))
    start = [text[: len(rest)] for text, rest in
             zip(tales.training, tales.held_out, strict=True)]  # fmt: skip
    seen = sum(bits(model, tokenizer, text) for text in start) / sum(map(len, start))
    seen_ids, rest_ids = ([tokenizer(f"\n{text}").ids for text in texts]
                          for texts in (tales.training, tales.held_out))  # fmt: skip
    words = model.config["vocab_size"]
    return {
        "training_characters": sum(map(len, tales.training)),
        "bits_training": rounded(seen),
        "five_letters": rounded(_five(tales.training, tales.held_out) / letters),
        "five_tokens": rounded(_five(seen_ids, rest_ids, words) / letters),
        **_copied(model, tokenizer, " ".join(tales.training)),
    }


def _five(training: Any, rest: Any, symbols: int | None = None) -> float:
    """What the held-out texts cost a model of five symbols."""
    if symbols is None:  # letters; a text is read after the end of a line
        training, rest = ([f"\n{text}" for text in some] for some in (training, rest))
    model = KneserNey(training, symbols or 256)
    return sum(model.bits(text) for text in rest)


def _copied(
    model: models.Llama, tokenizer: BytePair, text: str, count: int = 12
) -> dict[str, Any]:
    """Of what it writes: words that no book has, and eight words in a row that do."""
    known, there = set(_words(text)), " ".join(_words(text))
    new = rows = copied = total = 0
    for seed in range(count):
        words = _words(written(model, tokenizer, seed))[:-1]  # the last may be cut
        new, total = new + sum(word not in known for word in words), total + len(words)
        eight = [" ".join(words[k : k + 8]) for k in range(len(words) - 7)]
        copied, rows = copied + sum(row in there for row in eight), rows + len(eight)
    return {
        "sample_words": total,
        "invented_words": rounded(new / total),
        "eight_copied": rounded(copied / rows),
    }


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


def card(found: dict[str, Any]) -> str:
    """The tables of data/README.md, from what was measured and what is stored."""
    parts = [results(_rows(found)), _samples(found), files("tales")]
    return "\n\n".join(parts)


def glance(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What it must show, at least how much, and what came out."""
    more = found["beyond"]
    return [
        ("bits a character, held-out tales", "at most 1.85", f"{found['bits']:.3f}"),
        ("a 5-gram of tokens, of letters (the same tales)", "worse",
         f"{more['five_tokens']:.2f}, {more['five_letters']:.2f}"),
    ]  # fmt: skip


def _rows(found: dict[str, Any]) -> list[tuple[str, str]]:
    more, context = found["beyond"], found["bits_by_context"]
    where = "layer {} head {}".format
    books = ", ".join(f"{name} {b:.2f}" for name, b in found["bits_of"].items())
    return [
        ("Bits a character, held-out",
         f"{found['bits']:.3f} ({found['characters']:,} characters, "
         f"{found['characters_a_token']:.2f} a token)"),
        ("by book", books),
        ("interpolated Kneser-Ney 5-gram of tokens, of letters*",
         f"{more['five_tokens']:.3f}, {more['five_letters']:.3f}"),
        ("the model on as much text that training had*",
         f"{more['bits_training']:.3f}"),
        ("**Fails:** the held-out sentences in another order",
         f"{found['bits_sentences_mixed']:.3f}"),
        ("**Fails:** another kind of text, the Apache licence",
         f"{found['bits_of_a_licence']:.3f}"),
        ("bits a token, by how many stand before it",
         ", ".join(f"{span}: {b:.2f}" for span, b in context.items())),
        (f"**Fails:** {REPEATED} random tokens, and the same again: bits a token",
         f"{found['random_first']:.2f}, then {found['random_again']:.2f}"),
        (f"**Fails:** {PASSAGE} tokens of a tale, and the same again",
         f"{found['passage_first']:.2f}, then {found['passage_again']:.2f}"),
        (f"the head that looks most at what came next last time: "
         f"{where(*found['lookup_head'])} (from 0)",
         f"weight {found['lookup_weight']:.3f} "
         f"(all alike: {found['lookup_chance']:.3f})"),
        (f"the head that looks most at the token before: "
         f"{where(*found['previous_head'])}",
         f"weight {found['previous_weight']:.2f}"),
        ("weight on the first token of a text, mean of all heads",
         f"{found['first_weight']:.2f}"),
        (f"**Fails:** words of {more['sample_words']:,} written that no book has*",
         f"{more['invented_words']:.3f}"),
        ("eight words in a row that a book has*", f"{more['eight_copied']:.3f}"),
        ("**Fails:** the best token each time: four in a row that it wrote before",
         f"{found['greedy_said_before']:.2f}"),
    ]  # fmt: skip


def _samples(found: dict[str, Any]) -> str:
    """What it wrote, unedited."""
    told = [f"> {' / '.join(text.splitlines())}" for text in found["samples"]]
    greedy = f"> {' / '.join(found['greedy'].splitlines())}"
    return "\n\n".join(
        [f'Three texts from "{START}", temperature {WARMTH}, seeds {SEEDS}, unedited '
         "but that / stands for the end of a line:",
         *told, "And with the best token each time:", greedy]
    )  # fmt: skip
