"""The translators: right on new pairs of words, and one head shows where from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from data.recipes.translation import beyond, grammar, lexicon, pairs, phrases
from data.recipes.translation import measure as measured
from tests import references
from tests.references import _chance
from utils import data, models
from utils.models.checkpoint import Plain
from utils.tasks.translation import Translator
from utils.text import WordLevel

FOLDER = data.path("translation")
NETWORKS = {name: measured.load(name) for name in measured.NETWORKS}
MODEL = NETWORKS["attention"]
SAY = Translator.load(FOLDER)
READ, WRITE = SAY.source, SAY.target
TOLD = data.load("measured.json")["translation"]
RECORDED = references.load("translation")
FRESH = pairs.fresh_examples(11, 150)


def share(name: str, some: list[phrases.Example]) -> float:
    return float(measured.right(NETWORKS[name], some).mean())


@dataclass
class Scripted(grammar.Maker):
    """Makes the sentence whose choices are told in their order, and no more."""

    choices: list[Any] = field(default_factory=list)

    def pick(self, options: Sequence[grammar.T]) -> grammar.T:
        wanted = self.choices.pop(0)
        return next(one for one in options if wanted in (one, _name(one)))

    def chance(self, share: float) -> bool:
        return self.choices.pop(0) if self.choices else share > 0.5


def _name(word: Any) -> Any:
    english = getattr(word, "english", None)
    return english[0] if isinstance(english, tuple) else english


def made(*choices: Any) -> phrases.Example:
    return Scripted(np.random.default_rng(0), choices=list(choices)).sentence()


@pytest.mark.parametrize("length", [6, 12, 20])
@pytest.mark.parametrize("name", measured.NETWORKS)
def test_shipped_models_say_what_pytorch_says(name: str, length: int) -> None:
    some = pairs.fresh_examples(9, 3, length, length)
    told = pairs.target_ids([example.french for example in some])[:, :-1]
    source = pairs.source_ids([example.english for example in some])
    logits = NETWORKS[name](source, told).logits
    assert logits is not None
    recorded = RECORDED[f"{name}/{length}"]
    np.testing.assert_allclose(logits[:, -2:], recorded, atol=2e-4)


def test_the_recipe_holds_together() -> None:
    """`make references` runs the short recipe; this is what it found."""
    assert RECORDED["short/the same in parts"].all()
    counts = [model.parameters for model in NETWORKS.values()]
    assert RECORDED["short/parameters"].tolist() == counts
    shipped = {f"translation/{name}" for name in RECORDED["short/files"]}
    known = {name for name in data.manifest() if name.startswith("translation/")}
    assert shipped == known


def test_the_rnns_have_no_fewer_parameters() -> None:
    assert MODEL.parameters <= min(model.parameters for model in NETWORKS.values())


def test_fresh_sentences_are_translated() -> None:
    assert share("attention", FRESH) >= 0.95


def test_the_whole_measurement_is_good_enough() -> None:
    best = TOLD["attention"]
    assert best["exact"]["fresh"] >= 0.98
    assert best["alignment"] >= 0.95
    assert best["reordered"] >= 0.98


@pytest.mark.parametrize("name", ["attention", "bahdanau"])
def test_words_look_where_they_come_from(name: str) -> None:
    seen = measured.looks(NETWORKS[name], FRESH)
    expected = TOLD[name]
    assert seen.right.mean() == pytest.approx(expected["alignment"], abs=0.03)
    moved = seen.right[seen.reordered].mean()
    assert moved == pytest.approx(expected["reordered"], abs=0.04)


def test_without_its_head_nothing_is_translated() -> None:
    for name, off in measured.HEADS.items():
        assert not measured.right(NETWORKS[name], FRESH[:40], off).any()


def test_attention_stays_better_as_sentences_grow() -> None:
    """What lesson 16 says, on new sentences."""
    long = pairs.fresh_examples(12, 40, 13, 20)
    assert share("attention", long) >= share("fixed", long) + 0.3
    told = [TOLD[name]["exact"] for name in ("attention", "fixed")]
    apart = [told[0][span] - told[1][span] for span in ("5 to 8", "9 to 12")]
    assert 0 < apart[0] < apart[1]


def test_many_at_once_are_told_as_one_by_one() -> None:
    for model in NETWORKS.values():
        some = [example.english for example in FRESH[:12]]
        at_once = measured.translated(model, some)
        begin, end = (lexicon.TARGET.index(word) for word in ("[BOS]", "[EOS]"))
        for words, expected in zip(some, at_once, strict=True):
            ids = READ(" ".join(words)).ids
            written = models.generate(model.reading(ids), [begin], stop=[end])
            assert tuple(lexicon.TARGET[place] for place in written) == expected


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("The black cat sees a red car.", "le chat noir voit une voiture rouge."),
        ("The cat does not see them.", "le chat ne les voit pas."),
        ("She never speaks to the old men.", "elle ne parle jamais aux vieux hommes."),
        ("I love the king's old bird.", "j'aime le vieil oiseau du roi."),
        ("The friend saw her.", "l'ami l'a vue."),
        ("These houses were not empty", "ces maisons n'étaient pas vides"),
    ],
)
def test_typed_sentences(english: str, french: str) -> None:
    assert SAY(english).text == french


@pytest.mark.parametrize("name", ["captions", "swap"])
def test_a_folder_of_another_kind_is_named(name: str) -> None:
    with pytest.raises(
        models.CheckpointError, match=f"{name} holds no encoder-decoder that"
    ):
        Translator.load(data.path(name))


def test_a_translation_ends_where_the_model_has_no_place_left() -> None:
    sizes = "d_model d_ff encoder_layers decoder_layers encoder_heads decoder_heads"
    config = dict.fromkeys(f"{sizes} cross_heads".split(), 1) | {
        "source_vocab_size": 3,
        "target_vocab_size": 4,
        "positions": "learned",
        "max_source_positions": 2,
        "max_target_positions": 6,
    }
    tensors = _chance.tensors(models.Transformer.shapes(config), 0)
    tensors["output.bias"] = np.array([0, 0, -99, 99])  # never [EOS]
    model = models.Transformer(config, {k: Plain(v) for k, v in tensors.items()})
    words = WordLevel(["[UNK]", "a", "b"]), WordLevel(["[UNK]", "[BOS]", "[EOS]", "x"])
    assert Translator(model, *words)("a b").pieces == ("x",) * 5


def test_unknown_words_are_named_and_kept_apart() -> None:
    assert READ("The zebra sees a king.").unknown == ("zebra",)
    assert SAY("The zebra sees a king.").text == "le zebra voit un roi."
    two = SAY("My zebra's gnu sleeps.")
    assert (two.text, two.pieces.count("[UNK]")) == ("le gnu de mon zebra dort.", 2)


def test_the_vocabularies_are_those_of_the_grammar() -> None:
    assert (READ.vocabulary, WRITE.vocabulary) == (lexicon.SOURCE, lexicon.TARGET)
    for words in (lexicon.SOURCE, lexicon.TARGET):
        assert len(set(words)) == len(words)
    some = pairs.training_examples(5, 3000)
    assert {word for one in some for word in one.english} <= set(lexicon.SOURCE)
    assert {word for one in some for word in one.french} <= set(lexicon.TARGET)


def test_sentences_are_read_and_written_as_they_were_made() -> None:
    for example in FRESH:
        assert READ(" ".join(example.english)).pieces == example.english
        text = WRITE.text([lexicon.TARGET.index(word) for word in example.french])
        assert WRITE(text).pieces == example.french
        assert "' " not in text


def test_the_shown_sentences_have_their_gold_links() -> None:
    shown = data.load("translation/examples.json")
    assert shown == pairs.shown(4, len(shown)) and len(shown) == 200
    for one in shown:
        english, french = one["english"].split(), one["french"].split()
        links = [tuple(map(int, link.split("-"))) for link in one["links"].split()]
        assert {word for _, word in links} == set(range(len(french)))
        assert max(place for place, _ in links) < len(english)
        assert one["withheld"]


def test_training_never_has_a_pair_that_is_withheld() -> None:
    fitting = [
        (adjective, noun)
        for adjective in lexicon.ADJECTIVES
        for noun in lexicon.NOUNS
        if noun.kind in adjective.kinds
    ]
    kept_back = {pair for pair in fitting if lexicon.withheld(*pair)}
    assert len(kept_back) / len(fitting) == pytest.approx(1 / 6, abs=0.005)
    seen = {pair for one in pairs.training_examples(6, 4000) for pair in one.pairs}
    assert not seen & kept_back
    assert all(set(one.pairs) & kept_back for one in FRESH)


def test_every_word_can_be_learnt() -> None:
    """No adjective and no noun has lost all its partners."""
    known = [
        (adjective, noun)
        for adjective in lexicon.ADJECTIVES
        for noun in lexicon.NOUNS
        if noun.kind in adjective.kinds and not lexicon.withheld(adjective, noun)
    ]
    assert {adjective for adjective, _ in known} == set(lexicon.ADJECTIVES)
    assert {noun for _, noun in known} == set(lexicon.NOUNS)


SHE = (False, True, "she")  # does something, is a pronoun, is this one


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        (("present", None, None, *SHE, "sleep"), "she sleeps . | elle dort ."),
        (("past", None, None, *SHE, "see", True, "her"),
         "she saw her . | elle l' a vue ."),
        (("future", "never", *SHE, "love", True, "them"),
         "she will never love them . | elle ne les aimera jamais ."),
        (("past", "not", "often", *SHE, "look", True, "me"),
         "she did not often look at me . | elle ne m' a pas souvent regardé ."),
        (("present", None, None, True, True, "i", "tired", True),
         "i am very tired . | je suis très fatigué ."),
        (("past", None, None, *SHE, "see", False, False, False, "a", "tree", False, 1,
          "old"), "she saw an old tree . | elle a vu un vieil arbre ."),
    ],
)  # fmt: skip
def test_the_grammar_says(choices: tuple[Any, ...], told: str) -> None:
    example = made(*choices)
    assert f"{' '.join(example.english)} | {' '.join(example.french)}" == told


def test_links_follow_the_words() -> None:
    example = made("past", "not", None, *SHE, "speak", True, "him")
    assert " ".join(example.english) == "she did not speak to him ."
    assert example.french == ("elle", "ne", "lui", "a", "pas", "parlé", ".")
    assert example.links == ((0,), (2,), (4, 5), (1, 3), (2,), (3,), (6,))
    assert example.reordered == [False, False, True, True, True, True, False]


def test_french_words_grow_together() -> None:
    def joined(*words: tuple[str, str] | tuple[str, str, str]) -> str:
        said = [phrases.Said(text, (), kind, *more) for text, kind, *more in words]
        return " ".join(one.text for one in phrases._joined(said))

    assert joined(("de", "preposition"), ("le", "article"), ("roi", "noun")) == "du roi"
    assert joined(("à", "preposition"), ("le", "article"), ("homme", "noun")) == (
        "à l' homme"
    )
    old = ("vieux", "adjective", "vieil")
    assert joined(("ce", "article"), old, ("arbre", "noun")) == "ce vieil arbre"
    assert joined(("ma", "article"), ("école", "noun")) == "mon école"
    assert joined(("les", "clitic"), ("a", "auxiliary")) == "les a"


def test_each_failure_is_of_its_kind() -> None:
    some = beyond.kinds(20)
    assert some.keys() == measured.BEYOND.keys()
    assert all(len(examples) == 20 for examples in some.values())
    assert all(one.english.count("[UNK]") == 2 for one in some["two_unknown_nouns"])
    assert all("[UNK]" in one.french for one in some["unknown_adjective"])
    assert all(one.english[0] == "in" for one in some["place_first"])
    assert all("." not in one.english for one in some["no_full_stop"])


def test_the_card_names_each_number() -> None:
    card = measured.card(TOLD)
    for model in NETWORKS.values():
        assert f" {model.parameters:,} " in card
    assert len(re.findall(r"^\| .* to \d+", card, re.MULTILINE)) == 5
