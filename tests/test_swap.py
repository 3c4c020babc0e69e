"""The pronoun model: one word turns what *it* stands for, and one head does it."""

import re
from itertools import combinations

import numpy as np
import pytest

from data.recipes.swap import measure as measured
from data.recipes.swap import strange
from data.recipes.swap.grammar import (
    FAMOUS,
    IDS,
    PAD,
    PRONOUN,
    UNKNOWN,
    VOCABULARY,
    Pair,
    Sentence,
    batch,
    familiar_pair,
    fresh_choices,
    fresh_pairs,
    is_familiar,
    is_fresh,
    padded,
    with_unknown,
)
from data.recipes.swap.lexicon import ADJECTIVES, FITS, KINDS, NOUNS, deciding, fits
from tests import references
from utils import data, models
from utils.text import WordLevel

FOLDER = data.path("swap")
MODEL, READ = models.load(FOLDER), WordLevel.load(FOLDER)
TOLD = data.load("measured.json")["swap"]
RECORDED = references.load("swap")
HEAD = TOLD["head"]["layer"], TOLD["head"]["head"]
READS = TOLD["reads"]["layer"], TOLD["reads"]["head"]


def stands_for(text: str) -> str:
    tokens = READ(text)
    logits = MODEL(tokens.ids).logits
    assert logits is not None
    return READ.vocabulary[int(logits[tokens.pieces.index(PRONOUN)].argmax())]


def share(pairs: list[Pair], *off: tuple[int, int]) -> float:
    sentences = [sentence for pair in pairs for sentence in pair]
    return float(measured.both(measured.right(MODEL, sentences, off)).mean())


def words_of(pair: Pair) -> tuple[str, str, str, str]:
    place = measured.decides(pair)
    one, two = pair
    return one.meant, two.meant, one.words[place], two.words[place]


def test_the_shipped_model_says_what_transformers_says() -> None:
    pairs = (FAMOUS, *fresh_pairs(12, 10))
    ids = padded([sentence.words for pair in pairs for sentence in pair])
    found = MODEL(ids, ids != IDS[PAD])
    assert found.logits is not None
    there = (ids != IDS[PAD])[:, ::2]
    np.testing.assert_allclose(
        found.logits[:, ::2][there], RECORDED["logits"][there], atol=2e-4
    )
    maps = np.stack(found.attentions)[:, :2]
    np.testing.assert_allclose(maps, RECORDED["attentions"], atol=1e-5)


def test_the_recipe_holds_together() -> None:
    """`make references` runs the short recipe; this is what it found."""
    assert RECORDED["short/the same in parts"].tolist() == [True]
    assert RECORDED["short/parameters"].tolist() == [MODEL.parameters]
    shipped = {f"swap/{name}" for name in RECORDED["short/files"]}
    assert shipped == {name for name in data.manifest() if name.startswith("swap/")}


@pytest.mark.parametrize("did_not", ["did not", "didn't"])
def test_the_famous_sentence_flips(did_not: str) -> None:
    start = f"The animal {did_not} cross the street because it was too "
    assert stands_for(start + "tired.") == "animal"
    assert stands_for(start + "wide.") == "street"
    assert measured.flips(MODEL, [FAMOUS])[0, *HEAD]


def test_fresh_pairs_are_right_twice() -> None:
    assert share(fresh_pairs(21, 250)) >= 0.95
    assert TOLD["both_right"] >= 0.95 and TOLD["right"] >= TOLD["both_right"]
    assert min(TOLD["by_distance"].values()) >= 0.95


def test_place_tells_nothing() -> None:
    pairs = fresh_pairs(22, 400)
    first = [s.nearest != s.meant for pair in pairs for s in pair]
    assert np.mean(first) == 0.5
    assert 0.4 < np.mean(first[::2]) < 0.6


def test_the_script_finds_the_heads_again() -> None:
    pairs = fresh_pairs(23, 120)
    assert measured.best_head(measured.flips(MODEL, pairs)) == HEAD
    assert measured.needed_head(MODEL, pairs) == READS
    assert measured.on_adjective(MODEL, pairs)[:, *READS].mean() >= 0.8
    assert HEAD[0] == 1 and READS[0] == 0
    assert measured.flips(MODEL, pairs)[:, *HEAD].mean() >= 0.95


def test_without_its_heads_nothing_flips() -> None:
    pairs = fresh_pairs(24, 120)
    assert share(pairs, HEAD) <= 0.25
    assert share(pairs, READS) <= 0.25
    rest = [(i, j) for i in range(2) for j in range(4) if (i, j) not in (HEAD, READS)]
    assert share(pairs, *rest) >= 0.95


def test_other_words_say_themselves() -> None:
    sentences = [sentence for pair in fresh_pairs(25, 20) for sentence in pair]
    for sentence in sentences:
        ids = padded([sentence.words])[0]
        logits = MODEL(ids).logits
        assert logits is not None
        assert np.delete(logits.argmax(-1) == ids, sentence.asks).all()


def test_unknown_words_are_answered_and_named() -> None:
    text = "The {} did not cross the street because it was too {}."
    assert READ(text.format("quokka", "tired")).unknown == ("quokka",)
    assert stands_for(text.format("quokka", "tired")) == UNKNOWN
    assert stands_for(text.format("quokka", "wide")) == "street"
    other = "The animal traversed the street because it was too {}."
    assert stands_for(other.format("tired")) == "animal"
    assert stands_for(other.format("wide")) == "street"


def test_the_words_are_many_and_each_once() -> None:
    assert len(NOUNS) == len(set(NOUNS)) >= 60
    assert len(ADJECTIVES) >= 30
    assert READ.vocabulary == VOCABULARY
    assert len(set(VOCABULARY)) == len(VOCABULARY)
    assert MODEL.config["vocab_size"] == len(VOCABULARY)
    for one, two in combinations(KINDS, 2):
        nouns = KINDS[one][0], KINDS[two][0]
        assert min(len(deciding(*nouns)), len(deciding(*nouns[::-1]))) >= 3, nouns


def test_two_sentences_differ_in_one_word_which_decides() -> None:
    rng = np.random.default_rng(0)
    for pair in fresh_pairs(26, 100) + [familiar_pair(rng) for _ in range(100)]:
        noun, other, adjective, another = words_of(pair)
        one, two = (list(sentence.words) for sentence in pair)
        one[measured.decides(pair)] = another
        assert one == two
        assert fits(adjective, noun) and not fits(adjective, other)
        assert fits(another, other) and not fits(another, noun)
        assert len(one) <= MODEL.limit


def test_training_never_has_a_pair_that_is_withheld() -> None:
    rng = np.random.default_rng(1)
    for _ in range(500):
        noun, other, *adjectives = words_of(familiar_pair(rng))
        assert is_familiar((noun, other, *adjectives))
    for pair in (FAMOUS, *fresh_pairs(27, 100)):
        choice = words_of(pair)
        assert is_fresh(choice) and not is_familiar(choice)
        assert choice in fresh_choices()


def test_a_batch_says_the_noun_where_it_stands() -> None:
    ids, said = batch(np.random.default_rng(2), 20, unknown=0.5)
    asks = ids == IDS[PRONOUN]
    assert ids.shape == said.shape and ids.shape[0] == 40
    assert np.array_equal(asks, ids != said)
    assert (asks.sum(axis=1) == 1).all()
    nouns = {IDS[noun] for noun in NOUNS} | {IDS[UNKNOWN]}
    assert set(said[asks].tolist()) <= nouns


def test_unknown_words_are_unknown_in_both_sentences() -> None:
    rng, hidden = np.random.default_rng(3), set()
    for pair in fresh_pairs(28, 60):
        one, two = with_unknown(rng, pair)
        assert one.words.count(UNKNOWN) == two.words.count(UNKNOWN) >= 1
        assert one.words[measured.decides(pair)] in ADJECTIVES
        assert PRONOUN in one.words
        hidden.add((one.meant == UNKNOWN) + 2 * (two.meant == UNKNOWN))
    assert hidden == {0, 1, 2}


def test_lessons_find_words_and_pairs() -> None:
    words, pairs = data.load("swap/words.json"), data.load("swap/pairs.json")
    assert words["nouns"] == {kind: list(nouns) for kind, nouns in KINDS.items()}
    assert words["adjectives"] == {word: list(kinds) for word, kinds in FITS.items()}
    assert pairs[0]["sentences"] == [str(sentence) for sentence in FAMOUS]
    assert len(pairs) == 100
    for pair in pairs:
        told = zip(pair["sentences"], pair["meant"], pair["meant"][::-1], strict=True)
        one, two = (Sentence(READ(text).pieces, *nouns) for text, *nouns in told)
        assert is_fresh(words_of((one, two)))
        assert not any(READ(text).unknown for text in pair["sentences"])


def test_strange_sentences_are_as_told() -> None:
    rng, choice = np.random.default_rng(4), ("animal", "street", "tired", "wide")
    for frame in strange.FRAMES.values():
        pair = strange.in_frame(rng, frame, choice)
        assert pair[0].words[pair[0].asks] == PRONOUN
        assert words_of(pair) == choice
    for same in (True, False):
        for one in strange.undecided(5, 20, fitting=True, same=same):
            [adjective] = set(one.words) & set(ADJECTIVES)
            assert fits(adjective, one.meant) and fits(adjective, one.other)
            assert one.places[0] < one.places[1]
    assert not set(strange.unknown_adjective(6, 1)[0].words) & set(ADJECTIVES)
    assert len(list(strange.winograd_pairs())) == 9


def test_the_card_names_what_fails() -> None:
    card = measured.card(TOLD)
    assert len(re.findall(r"\*\*Fails:\*\*", card)) >= 6
    assert set(TOLD["frames"]) == set(strange.FRAMES) == set(strange.EXAMPLES)
