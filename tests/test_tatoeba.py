"""The translator of real sentences: what it writes, where it looks, what it misses."""

import re
from pathlib import Path

import numpy as np
import pytest

from data.recipes.tatoeba import CONFIG, measure, pairs, probes
from tests import references
from utils import data, models
from utils.tasks.translation import Translator, passed_on
from utils.text import WordLevel

FOLDER = data.path("tatoeba")
TRANSLATOR = Translator.load(FOLDER)
TOLD = data.load("measured.json")["tatoeba"]
BEYOND = TOLD["beyond"]
RECORDED = references.load("tatoeba")


def test_the_shipped_model_says_what_pytorch_says() -> None:
    source, there, target = measure.linked_ids(TRANSLATOR, 8)
    logits = TRANSLATOR.model(source, target, there).logits
    assert logits is not None
    found = logits[..., ::50]
    np.testing.assert_allclose(found, RECORDED["logits"], atol=2e-4)
    assert (logits.argmax(axis=-1) == RECORDED["best"]).mean() > 0.99


def test_the_recipe_holds_together() -> None:
    """`make references` runs the short recipe; this is what it found."""
    assert RECORDED["short/the same in parts"].tolist() == [True]
    assert RECORDED["short/parameters"].tolist() == [TRANSLATOR.model.parameters]
    shipped = {f"tatoeba/{name}" for name in RECORDED["short/files"]}
    assert shipped == {name for name in data.manifest() if name.startswith("tatoeba/")}


def test_the_model_is_small_and_has_one_head_between_the_languages() -> None:
    assert data.manifest()["tatoeba/model.safetensors"]["size"] <= 5_500_000
    assert TRANSLATOR.model.config["cross_heads"] == 1
    assert len(TRANSLATOR.source.vocabulary) == CONFIG["source_vocab_size"]
    assert len(TRANSLATOR.target.vocabulary) == CONFIG["target_vocab_size"]


def test_the_whole_measurement_is_good_enough() -> None:
    assert BEYOND["test_sentences"] == 1500 and BEYOND["split_apart"]
    assert BEYOND["left_unknown"] == 0 and BEYOND["unknown_kept"] > 0.8
    assert BEYOND["bleu_one"] >= 33 and BEYOND["bleu_all"] >= 33
    for name in ("signature_one", "signature_all", "signature_words"):
        assert "version:" in BEYOND[name]
    assert len(BEYOND["good"]) == len(BEYOND["bad"]) == 10
    assert TOLD["examples_again"] == TOLD["examples"] == 20


@pytest.mark.parametrize("kind", ["good", "bad"])
def test_the_examples_come_out_again(kind: str) -> None:
    for row in BEYOND[kind][:5]:
        assert TRANSLATOR(row["english"]).text.lower() == row["translation"]


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("My dog is big and my cat is small.", "mon chien est grand et mon chat."),
        ("The door is white.", "la porte est blanc."),
        ("I like French wine.", "j'aime le vin."),
        ("My sister's car is new.", "ma s\u0153ur est nouvelle voiture."),
        ("We know them.", "nous les savons."),
    ],
)
def test_the_card_quotes_failures_as_they_are(english: str, french: str) -> None:
    card = " ".join((data.ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f'"{english}" becomes "{french}' in card
    assert TRANSLATOR(english).text == french


def test_the_card_quotes_looks_as_they_are() -> None:
    found = TRANSLATOR("She bought a red car.")
    weights = found.weights[1, 0]
    for french, english in (("voiture", "car"), ("rouge", "red")):
        row = weights[found.pieces.index(french)]
        assert row[found.tokens.pieces.index(english)] > 0.9
    found = TRANSLATOR("The black cat is sleeping.")
    assert found.text == "le chat noir est en train de dormir."
    best = found.weights[1, 0, 3:8].argmax(axis=-1)
    assert {found.tokens.pieces[place] for place in best} == {"sleeping"}


def test_many_at_once_are_translated_as_one_by_one() -> None:
    some = [english for english, _, _ in probes.linked()] + ["Zebulon is my friend."]
    alone = [[w.lower() for w in TRANSLATOR(sentence).words] for sentence in some]
    together = measure.translated(TRANSLATOR, some)
    assert sum(a == b for a, b in zip(alone, together, strict=True)) >= 24


def test_words_look_at_the_words_they_stand_for() -> None:
    found = measure.alignment(TRANSLATOR)
    assert found["alignment"] == pytest.approx(TOLD["alignment"], abs=0.02)
    moved = max(found["alignment_where_words_move"])
    assert max(found["alignment"]) > found["diagonal"]
    assert moved >= 0.5


def test_the_diagonal_is_a_rule_that_misses_what_it_must() -> None:
    english, words, links = probes.linked()[0]
    assert english == "I have a blue dress."
    assert words == ["j'", "ai", "une", "robe", "bleue", "."]
    assert links == [{0}, {1}, {2}, {4}, {3}, {5}]


def test_a_translation_has_a_row_of_weights_for_each_word() -> None:
    found = TRANSLATOR("The black cat is sleeping.")
    m, n = len(found.pieces), len(found.tokens)
    assert found.weights.shape == (2, 1, m, n) and n == 6
    np.testing.assert_allclose(found.weights.sum(axis=-1), 1, atol=1e-5)
    assert found.text.endswith(".") and found.words[-1] == "."


def test_an_unknown_name_goes_through_and_is_named() -> None:
    found = TRANSLATOR("Zebulon is my friend.")
    assert found.tokens.unknown == ("Zebulon",)
    assert "[UNK]" in found.pieces and "Zebulon" in found.text.split()


def test_adjectives_slip_where_the_card_says() -> None:
    some = probes.agreeing()
    said = measure.translated(TRANSLATOR, [probe.english for probe in some])
    slips = [probe for probe, words in zip(some, said, strict=True)
             if not probe.right & {*words}]  # fmt: skip
    assert 20 <= len(slips) <= 36 and sum(p.feminine for p in slips) >= 18
    for probe in slips:
        assert {"white", "green", "heavy"} & {*probe.english.rstrip(".").split()}


def test_without_its_looks_at_the_source_nothing_is_translated() -> None:
    off = [("cross", 0, 0), ("cross", 1, 0)]
    blind = [TRANSLATOR(s, off).text for s, _, _ in probes.linked()[:4]]
    assert len(set(blind)) == 1


def test_typed_marks_and_large_letters_make_no_difference() -> None:
    plain = TRANSLATOR("I don't see them.")
    assert TRANSLATOR("I DON\N{RIGHT SINGLE QUOTATION MARK}T SEE THEM.").pieces == (
        plain.pieces
    )
    with pytest.raises(ValueError, match="At most 30"):
        TRANSLATOR("no " * 31)


def test_unknown_words_are_passed_on_by_the_looks() -> None:
    tokens = WordLevel(["[UNK]", "and", "sleep"])("Ottokar and Isolde sleep")
    looks = np.array([[0.1, 0.2, 0.7, 0.0], [0, 1, 0, 0], [0.3, 0.5, 0.2, 0.0]])
    pieces = ["[UNK]", "et", "[UNK]"]
    assert passed_on(pieces, tokens, looks) == ("Isolde", "et", "Ottokar")
    known = WordLevel(["[UNK]", "and"])("and and")
    assert passed_on(pieces, known, looks[:, :2]) == ("[UNK]", "et", "[UNK]")


def test_a_folder_without_an_encoder_decoder_is_refused() -> None:
    with pytest.raises(models.CheckpointError, match="no encoder-decoder"):
        Translator.load(data.path("lookup"))


def test_english_is_cut_as_the_course_cuts_it() -> None:
    read = WordLevel(["[UNK]"])
    for text in ("I don\N{RIGHT SINGLE QUOTATION MARK}t know.", "A café, née!"):
        assert len(pairs.english(text)) == len(read(text))
    assert pairs.english("I don\N{RIGHT SINGLE QUOTATION MARK}t.") == [
        "i", "don", "'", "t", "."
    ]  # fmt: skip


def test_french_keeps_accents_elisions_and_hyphens() -> None:
    told = (
        "Qu\N{RIGHT SINGLE QUOTATION MARK}a-t-il mang\u00e9\N{NARROW NO-BREAK SPACE}?"
    )
    assert pairs.french(told) == [
        "qu'", "a", "-", "t", "-", "il", "mang\u00e9", "?"
    ]  # fmt: skip


def made(n: int) -> list[pairs.Sentence]:
    told = [(f"This is the word w{i}{mark}", f"C'est w{i}.")
            for i in range(n) for mark in ".!"]  # fmt: skip
    return pairs.sentences(told)


def test_the_shares_have_no_english_sentence_in_common() -> None:
    corpus = pairs.divided(made(2100))
    assert len(corpus.tests) == pairs.TESTS and len(corpus.trials) == pairs.TRIALS
    keys = [{pairs.key(s.english) for s in share}
            for share in (corpus.training, corpus.trials, corpus.tests)]  # fmt: skip
    assert not keys[0] & keys[1] and not keys[0] & keys[2] and not keys[1] & keys[2]
    assert sum(map(len, keys)) == 2100
    again = pairs.divided(made(2100)[::-1])
    assert [s.english for s in again.tests] == [s.english for s in corpus.tests]


def test_sentences_that_differ_in_marks_are_one_with_all_translations() -> None:
    found = pairs.sentences([("Go!", "Va !"), ("Go.", "Allez."), ("Go!", "Va !")])
    assert len(found) == 1 and found[0].french == ("Va !", "Allez.", "Va !")
    assert found[0].targets == [["va", "!"], ["allez", "."]]


def test_rare_words_are_in_no_vocabulary() -> None:
    some = pairs.sentences([("a a b.", "x y."), ("a.", "x."), ("a c.", "x y y z.")])
    corpus = pairs.Corpus(some, (), (), least=3)
    assert corpus.source_vocabulary == ["[PAD]", "[UNK]", "a", "."]
    assert corpus.target_vocabulary[4:] == [".", "x", "y"]


def test_another_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "pairs.tsv"
    file.write_text("Go.\tVa !\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"SHA-256.*manythings\.org/anki"):
        pairs.read(file)


def test_the_card_shows_examples_scores_and_failures() -> None:
    card = measure.card(TOLD)
    assert len(re.findall(r"\*\*Fails:\*\*", card)) >= 3
    for row in (*BEYOND["good"], *BEYOND["bad"]):
        assert f"| {row['english']} | {row['translation']} |" in card
    assert "tatoeba.org" in data.path("tatoeba/ATTRIBUTION").read_text("utf-8")
