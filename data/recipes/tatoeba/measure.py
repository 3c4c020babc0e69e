"""What the card of the translator of real sentences says.

`measured()` needs what ships and NumPy alone: sentences written for it (`probes.py`),
and the examples of the card, translated anew. `beyond(path)` takes the file of the
recipe and translates the sentences that training never had; NumPy translates, and
sacrebleu (tests/references/requirements.txt) counts.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from data.recipes.manifest import DATA
from data.recipes.tables import files, results, rounded, table
from data.recipes.tatoeba import pairs, probes
from data.recipes.tatoeba.pairs import Corpus, Sentence
from utils import data, models
from utils.tasks.translation import MOST, UNKNOWN, Translator
from utils.text import join_words

FOLDER = DATA / "tatoeba"
AT_ONCE, SHOWN, LOWEST, SEED = 100, 10, 10, 0
LENGTHS = {"4": (4, 4), "5": (5, 5), "6": (6, 6), "7 to 9": (7, 9)}


def at_once(translator: Translator, sentences: Sequence[str]) -> list[list[int]]:
    """Translate many sentences together, greedily: the ids of their words."""
    read = [translator.source(sentence).ids for sentence in sentences]
    source = padded(read)
    lengths = np.array([len(ids) for ids in read])
    there = np.arange(source.shape[1]) < lengths[:, None]
    memory, cache = translator.model.encode(source, there), models.Cache()
    told = np.full((len(read), 1), translator.begin)
    while told.shape[1] <= MOST and not (told == translator.end).any(axis=1).all():
        logits = translator.model(memory, told[:, -1:], there, cache=cache).logits
        assert logits is not None
        told = np.concatenate([told, logits[:, -1:].argmax(axis=-1)], axis=1)
    return [_until(row, translator.end) for row in told[:, 1:].tolist()]


def _until(row: list[int], end: int) -> list[int]:
    return row[: row.index(end)] if end in row else row


def translated(translator: Translator, sentences: Sequence[str]) -> list[list[str]]:
    """The words of each translation; unknown words of the source are passed on."""
    found: dict[int, list[str]] = {}
    lengths = {place: len(translator.source(s)) for place, s in enumerate(sentences)}
    order = sorted(lengths, key=lengths.__getitem__)
    for start in range(0, len(order), AT_ONCE):
        places = order[start : start + AT_ONCE]
        some = at_once(translator, [sentences[place] for place in places])
        for place, ids in zip(places, some, strict=True):
            found[place] = [translator.target.vocabulary[i] for i in ids]
    for place, words in found.items():
        if UNKNOWN in words:
            passed = translator(sentences[place]).words
            found[place] = [word.lower() for word in passed]
    return [found[place] for place in range(len(sentences))]


def measured() -> dict[str, Any]:
    """All numbers of the card that need no other file."""
    translator = Translator.load(FOLDER)
    return {
        "parameters": translator.model.parameters,
        "english_words": len(translator.source.vocabulary) - 2,
        "french_words": len(translator.target.vocabulary) - 4,
        **_examples_again(translator),
        **alignment(translator),
        **_agreement(translator),
        **_names(translator),
        **_longer(translator),
    }


def _examples_again(translator: Translator) -> dict[str, int]:
    """How many of the stored translations come out again, letter by letter."""
    told = data.load("measured.json").get("tatoeba", {}).get("beyond", {})
    examples = [*told.get("good", []), *told.get("bad", [])]
    some = translated(translator, [row["english"] for row in examples])
    again = [
        join_words(words) == row["translation"]
        for words, row in zip(some, examples, strict=True)
    ]
    return {"examples": len(examples), "examples_again": sum(again)}


def alignment(translator: Translator) -> dict[str, Any]:
    """How often the place that a French word looks at most is one it stands for.

    The model is told the French words, so that it is asked about these. A word moves if
    the diagonal, the rule to beat, would miss it.
    """
    looks, diagonal = [], []
    for english, words, links in probes.linked():
        weights = told_weights(translator, english, words)  # (layers, m, n)
        m, n = weights.shape[1:]
        rule = np.rint(np.arange(m) * (n - 1) / (m - 1)).astype(int)
        best = weights.argmax(axis=-1)
        looks += [[place in links[i] for place in best[:, i]] for i in range(m)]
        diagonal += [rule[i] in links[i] for i in range(m)]
    right, near = np.array(looks), np.array(diagonal)  # (words, layers), (words,)
    return {
        "linked_sentences": len(probes.linked()),
        "linked_words": len(near),
        "alignment": [rounded(x) for x in right.mean(axis=0)],
        "diagonal": rounded(near.mean()),
        "words_that_move": int((~near).sum()),
        "alignment_where_words_move": [rounded(x) for x in right[~near].mean(axis=0)],
    }


def linked_ids(translator: Translator, n: int) -> tuple[np.ndarray, ...]:
    """The first n linked sentences: source, where it has words, target so far."""
    some, vocabulary = probes.linked()[:n], translator.target.vocabulary
    read = [translator.source(english).ids for english, _, _ in some]
    said = [[translator.begin, *map(vocabulary.index, w)] for _, w, _ in some]
    source, target = padded(read), padded(said)
    lengths = np.array([len(ids) for ids in read])
    return source, np.arange(source.shape[1]) < lengths[:, None], target


def padded(rows: Sequence[Sequence[int]]) -> np.ndarray:
    """Ids of several texts, the shorter ones filled up."""
    n = max(map(len, rows))
    return np.array([[*ids, *[0] * (n - len(ids))] for ids in rows])


def told_weights(
    translator: Translator, english: str, words: Sequence[str]
) -> np.ndarray:
    """Where the model looks before it says each of these words, (layers, m, n)."""
    vocabulary = translator.target.vocabulary
    ids = [translator.begin, *(vocabulary.index(word) for word in words)]
    result = translator.model(translator.source(english).ids, ids[:-1])
    return np.stack(result.cross_attentions)[:, 0]  # one head a layer


def _agreement(translator: Translator) -> dict[str, Any]:
    """Whether an adjective is there, and has the form of its noun."""
    some = probes.agreeing()
    said = translated(translator, [probe.english for probe in some])
    kinds = np.array(
        [
            "right" if {*words} & p.right else "wrong" if {*words} & p.wrong else "none"
            for words, p in zip(said, some, strict=True)
        ]
    )
    feminine = np.array([probe.feminine for probe in some])
    return {
        "agreement_sentences": len(some),
        "agreement_none": rounded((kinds == "none").mean()),
        "agreement_masculine": rounded((kinds[~feminine] == "right").mean()),
        "agreement_feminine": rounded((kinds[feminine] == "right").mean()),
    }


def _names(translator: Translator) -> dict[str, Any]:
    """Whether an unknown name is in the translation, once."""
    some = probes.named()
    said = translated(translator, [sentence for sentence, _ in some])
    kept = [
        words.count(name.lower()) == 1
        for words, (_, name) in zip(said, some, strict=True)
    ]
    return {"name_sentences": len(some), "names_kept": rounded(np.mean(kept))}


def _longer(translator: Translator) -> dict[str, Any]:
    """Two sentences joined by "and": does each come out as it does alone?"""
    some = probes.longer()
    alone = dict(zip(_alone(some), translated(translator, _alone(some)), strict=True))
    both = [f"{first[:-1]} and {_small(second)}" for first, second in some]
    said = translated(translator, both)
    aims = [[*alone[first][:-1], "et", *alone[second]] for first, second in some]
    compared = list(zip(said, aims, strict=True))
    missing = [len(set(aim) - set(words)) / len(set(aim)) for words, aim in compared]
    return {
        "joined_sentences": len(some),
        "joined_as_alone": rounded(np.mean([words == aim for words, aim in compared])),
        "joined_words_missing": rounded(np.mean(missing)),
    }


def _alone(some: Iterable[tuple[str, str]]) -> list[str]:
    return sorted({sentence for pair in some for sentence in pair})


def _small(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def beyond(path: Path) -> dict[str, Any]:
    """The test sentences: scores, by length, and examples drawn by a rule."""
    corpus, translator = pairs.read(path), Translator.load(FOLDER)
    tests = corpus.tests
    said = translated(translator, [s.english for s in tests])
    unknown = [translator.source(s.english).unknown for s in tests]
    known = [place for place, names in enumerate(unknown) if not names]
    kept = [
        any(name.lower() in words for name in names)
        for words, names in zip(said, unknown, strict=True)
        if names
    ]
    return {
        "training_pairs": sum(len(s.targets) for s in corpus.training),
        "training_sentences": len(corpus.training),
        "test_sentences": len(tests),
        "references": sum(len(s.targets) for s in tests),
        "one_reference": rounded(np.mean([len(s.targets) == 1 for s in tests])),
        "split_apart": not _shared(corpus),
        **scores(said, tests),
        "exact": rounded(np.mean(exact(said, tests))),
        "unknown": rounded(len(kept) / len(tests)),
        "unknown_kept": rounded(np.mean(kept)),
        "left_unknown": sum(UNKNOWN in words for words in said),
        "without_unknown": scores(
            [said[place] for place in known], [tests[place] for place in known]
        )["bleu_one"],
        "by_length": _by_length(said, tests),
        **_examples(said, tests),
    }


def _shared(corpus: Corpus) -> set[str]:
    """Sentences that training and tests or trials have in common."""
    some = ({pairs.key(s.english) for s in share} for share in (
        corpus.training, [*corpus.tests, *corpus.trials]))  # fmt: skip
    return set.intersection(*some)


def exact(said: Sequence[list[str]], tests: Sequence[Sentence]) -> list[bool]:
    """Whether a translation is one of the references, word by word."""
    return [words in s.targets for words, s in zip(said, tests, strict=True)]


def _streams(
    tests: Sequence[Sentence], write: Callable[[list[str]], str]
) -> list[list[str | None]]:
    """The first reference of each sentence, the second ones, and so on."""
    most = max(len(s.targets) for s in tests)
    return [
        [write(s.targets[i]) if i < len(s.targets) else None for s in tests]
        for i in range(most)
    ]


def scores(said: Sequence[list[str]], tests: Sequence[Sentence]) -> dict[str, Any]:
    """BLEU and chrF of sacrebleu on small letters, written as people write.

    `bleu_words` counts the words that the model writes instead, in which "l'" and each
    hyphen are words of their own.
    """
    from sacrebleu.metrics import BLEU, CHRF

    text, words = [join_words(w) for w in said], [" ".join(w) for w in said]
    texts, rows = _streams(tests, join_words), _streams(tests, " ".join)
    bleu, split, chrf = BLEU(), BLEU(tokenize="none", force=True), CHRF()
    return {
        "bleu_one": rounded(bleu.corpus_score(text, texts[:1]).score, 2),
        "signature_one": str(bleu.get_signature()),
        "bleu_all": rounded(bleu.corpus_score(text, texts).score, 2),
        "signature_all": str(bleu.get_signature()),
        "bleu_words_one": rounded(split.corpus_score(words, rows[:1]).score, 2),
        "bleu_words_all": rounded(split.corpus_score(words, rows).score, 2),
        "signature_words": str(split.get_signature()),
        "chrf_one": rounded(chrf.corpus_score(text, texts[:1]).score, 2),
        "signature_chrf": str(chrf.get_signature()),
    }


def _by_length(
    said: Sequence[list[str]], tests: Sequence[Sentence]
) -> dict[str, dict[str, float]]:
    """By the English words, as spaces part them."""
    lengths, found = [len(s.english.split()) for s in tests], {}
    for name, (low, high) in LENGTHS.items():
        places = [i for i, length in enumerate(lengths) if low <= length <= high]
        mine, some = [said[i] for i in places], [tests[i] for i in places]
        found[name] = {
            "sentences": len(places),
            "bleu_one": scores(mine, some)["bleu_one"],
            "exact": rounded(np.mean(exact(mine, some))),
        }
    return found


def _examples(
    said: Sequence[list[str]], tests: Sequence[Sentence]
) -> dict[str, list[dict[str, str]]]:
    """Ten drawn among the exact ones, ten among the tenth with the lowest chrF."""
    from sacrebleu.metrics import CHRF

    chrf, rng = CHRF(), np.random.default_rng(SEED)
    fits = [
        chrf.sentence_score(join_words(words), [join_words(t) for t in s.targets]).score
        for words, s in zip(said, tests, strict=True)
    ]
    low = np.argsort(fits, kind="stable")[: len(fits) // LOWEST]
    shares = {"good": np.flatnonzero(exact(said, tests)), "bad": low}
    return {
        name: [
            {
                "english": tests[place].english,
                "translation": join_words(said[place]),
                "tatoeba": tests[place].french[0],
            }
            for place in rng.choice(share, min(SHOWN, len(share)), replace=False)
        ]
        for name, share in shares.items()
    }


def glance(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What it must show, at least how much, and what came out."""
    told = found["beyond"]
    return [
        ("BLEU on held-out pairs, one reference", "33", f"{told['bleu_one']:.1f}"),
        ("the same with all references", "33", f"{told['bleu_all']:.1f}"),
        ("good and bad examples", "10 and 10",
         f"{len(told['good'])} and {len(told['bad'])}"),
    ]  # fmt: skip


def card(found: dict[str, Any]) -> str:
    """The tables of data/README.md, from what was measured and what is stored."""
    told = found["beyond"]
    parts = [_results(found), _lengths(told), "Ten of the exact translations, drawn:"]
    parts += [_shown(told["good"]), "Ten of the tenth with the lowest chrF, drawn:"]
    return "\n\n".join([*parts, _shown(told["bad"]), files("tatoeba")])


def _results(found: dict[str, Any]) -> str:
    told = found["beyond"]
    own, moved = found["alignment"], found["alignment_where_words_move"]
    rows = (
        ("Held-out sentences, of at least four words",
         f"{told['test_sentences']:,}, with {told['references']:,} references "
         f"({told['one_reference']:.2f} have one)"),
        ("**BLEU, one reference**",
         f"{told['bleu_one']:.1f} ({_signature(told, 'one')})"),
        ("BLEU, all references",
         f"{told['bleu_all']:.1f} ({_signature(told, 'all')})"),
        ("the same on the model's own words, one and all",
         f"{told['bleu_words_one']:.1f} and {told['bleu_words_all']:.1f} "
         f"({_signature(told, 'words')})"),
        ("chrF, one reference",
         f"{told['chrf_one']:.1f} ({_signature(told, 'chrf')})"),
        ("word by word one of the references", f"{told['exact']:.3f}"),
        ("sentences with an unknown word; BLEU of the others, one reference",
         f"{told['unknown']:.3f}; {told['without_unknown']:.1f}"),
        ("**Fails:** such a sentence has an English word in its translation",
         f"{told['unknown_kept']:.2f}"),
        ("Examples below that come out again",
         f"{found['examples_again']} of {found['examples']}"),
        (f"Words look at the word they stand for, {found['linked_words']} words of "
         f"{found['linked_sentences']} written sentences",
         f"first layer {own[0]:.2f}, second {own[1]:.2f}; "
         f"the diagonal {found['diagonal']:.2f}"),
        (f"the same, {found['words_that_move']} words that the diagonal misses",
         f"first layer {moved[0]:.2f}, second {moved[1]:.2f}"),
        (f"An adjective agrees with a masculine noun, {found['agreement_sentences']} "
         "made sentences, half of them", f"{found['agreement_masculine']:.2f}"),
        ("**Fails:** an adjective agrees with a feminine noun",
         f"{found['agreement_feminine']:.2f}"),
        ("**Fails:** the adjective is not there", f"{found['agreement_none']:.2f}"),
        (f"A name that it never read goes through, {found['name_sentences']} "
         "sentences", f"{found['names_kept']:.2f}"),
        ('**Fails:** two sentences joined by "and" come out as each does alone, '
         f"{found['joined_sentences']} pairs",
         f"{found['joined_as_alone']:.2f}; "
         f"{found['joined_words_missing']:.2f} of the words are missing"),
    )  # fmt: skip
    return results(rows)


def _signature(told: dict[str, Any], name: str) -> str:
    """As it may stand in a table, where a line would end the cell."""
    return f"`{told[f'signature_{name}']}`".replace("|", r"\|")


def _lengths(told: dict[str, Any]) -> str:
    rows = told["by_length"]
    return table(
        ("English words", *rows),
        (
            ("sentences", *(row["sentences"] for row in rows.values())),
            ("BLEU", *(f"{row['bleu_one']:.1f}" for row in rows.values())),
            ("exact", *(f"{row['exact']:.2f}" for row in rows.values())),
        ),
    )


def _shown(rows: list[dict[str, str]]) -> str:
    told = ([re.sub(r"\s", " ", text) for text in row.values()] for row in rows)
    return table(("English", "Translated", "Tatoeba's first"), told)
