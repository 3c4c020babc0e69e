"""The look-up models: the answer stands in the story, and one head fetches it."""

import re
from collections.abc import Sequence

import numpy as np
import pytest

from data.recipes.lookup import measure as measured
from data.recipes.lookup import stories
from data.recipes.lookup.stories import IDS, NAMES, THINGS, Fact, Story
from tests import references
from utils import data, models
from utils.text import WordLevel

FOLDER = data.path("lookup")
MODEL, LSTM = models.load(FOLDER), models.load(FOLDER / "lstm")
READ = WordLevel.load(FOLDER)
TOLD = data.load("measured.json")["lookup"]
RECORDED = references.load("lookup")
HEADS = {kind: (TOLD[kind]["layer"], TOLD[kind]["head"]) for kind in ("who", "what")}


def answer(text: str) -> str:
    logits = MODEL(READ(text).ids).logits
    assert logits is not None
    return READ.vocabulary[int(logits[-1].argmax())]


def share(model: models.Model, some: Sequence[Story], *off: str) -> float:
    return float(measured.right(model, some, [HEADS[kind] for kind in off]).mean())


@pytest.mark.parametrize("n", [1, 4, 12, 20])
@pytest.mark.parametrize("name", ["attention", "lstm"])
def test_shipped_models_say_what_pytorch_says(name: str, n: int) -> None:
    texts = [story.words for story in stories.fresh_stories(9, n, 3)]
    logits = (MODEL if name == "attention" else LSTM)(stories.padded(texts)).logits
    assert logits is not None
    np.testing.assert_allclose(logits[:, -4:], RECORDED[f"{name}/{n}"], atol=2e-4)


def test_the_recipe_holds_together() -> None:
    """`make references` runs the short recipe; this is what it found."""
    assert RECORDED["short/the same in parts"].tolist() == [True, True]
    assert RECORDED["short/parameters"].tolist() == [MODEL.parameters, LSTM.parameters]
    shipped = {f"lookup/{name}" for name in RECORDED["short/files"]}
    assert shipped == {name for name in data.manifest() if name.startswith("lookup/")}


def test_the_lstm_has_no_fewer_parameters() -> None:
    assert 70_000 < MODEL.parameters < 75_000 <= LSTM.parameters


@pytest.mark.parametrize("n", [1, 2, 5, 12, 20])
def test_fresh_stories_are_answered(n: int) -> None:
    assert share(MODEL, stories.fresh_stories(7, n, 80)) >= 0.98


def test_four_hundred_fresh_stories_together() -> None:
    some = [s for n in range(1, 21) for s in stories.fresh_stories(8, n, 20)]
    assert share(MODEL, some) >= 0.99


def test_the_whole_measurement_is_good_enough() -> None:
    assert list(TOLD["by_facts"]) == [str(n) for n in range(1, 21)]
    assert min(TOLD["by_facts"].values()) >= 0.99
    near = {k: v for k, v in TOLD["by_distance"].items() if not k.startswith("more")}
    assert len(near) == 15 and min(near.values()) >= 0.99


@pytest.mark.parametrize("kind", HEADS)
def test_the_script_finds_the_head_again(kind: str) -> None:
    some = stories.fresh_stories(10, 9, 60)
    mine = [s for s in some if s.for_thing is (kind == "what")]
    assert measured.lookup_head(MODEL, mine) == HEADS[kind]
    layer, head = HEADS[kind]
    assert measured.shares(MODEL, mine)[:, layer, head].mean() > 0.9


@pytest.mark.parametrize("kind", HEADS)
def test_without_its_head_a_question_is_not_answered(kind: str) -> None:
    some = stories.fresh_stories(11, 12, 150)
    mine = [s for s in some if s.for_thing is (kind == "what")]
    rest = [s for s in some if s.for_thing is not (kind == "what")]
    assert share(MODEL, mine) >= 0.98
    assert share(MODEL, mine, kind) <= 0.15
    assert share(MODEL, rest, kind) >= 0.98
    assert share(MODEL, some, "who", "what") <= 0.15


@pytest.mark.parametrize("n", [1, 4, 12])
def test_the_lstm_is_told_as_it_is(n: int) -> None:
    fresh = stories.fresh_stories(1, n, measured.COUNT)
    known = stories.familiar_stories(6, n, measured.COUNT)
    told, told_known = TOLD["lstm_by_facts"], TOLD["lstm_by_facts_familiar"]
    assert share(LSTM, fresh) == pytest.approx(told[str(n)], abs=0.01)
    assert share(LSTM, known) == pytest.approx(told_known[str(n)], abs=0.01)


def test_typed_sentences_are_answered() -> None:
    told = "Mary has the key. The map is with John. "
    assert answer(told + "What does Mary have?") == "key"
    assert answer(told + "What does John have?") == "map"
    assert answer(told + "Who has the map?") == "john"
    assert answer(told + "Who has the key?") == "mary"


def test_unknown_words_are_answered_and_named() -> None:
    told = "Zebulon has the key. The map is with John. Peter has the quokka. "
    assert READ(told).unknown == ("Zebulon", "quokka")
    assert answer(told + "What does John have?") == "map"
    assert answer(told + "Who has the map?") == "john"
    assert answer("Zebulon has the key. Mary has the cup. Who has the key?") == "[UNK]"
    assert answer("Zebulon has the key. Mary has the cup. Who has the cup?") == "mary"
    told = "The map is with John. Peter has the quokka. "
    assert answer(told + "What does Peter have?") == "[UNK]"
    assert answer(told + "Who has the quokka?") == "peter"


def test_the_vocabulary_is_that_of_the_stories() -> None:
    assert READ.vocabulary == stories.VOCABULARY
    assert len(set(READ.vocabulary)) == len(READ.vocabulary) == 60
    assert MODEL.limit == READ.limit


def test_training_never_has_a_pair_that_is_withheld() -> None:
    rng, seen = np.random.default_rng(0), set()
    for _ in range(400):
        seen |= {(f.name, f.thing) for f in stories.training_facts(rng, 12)}
    places = np.indices((len(NAMES), len(THINGS)))
    kept_back = {
        (NAMES[i], THINGS[j])
        for i, j in np.argwhere(stories.withheld(places[0], places[1]))
    }
    assert len(kept_back) == 96 and not seen & kept_back
    assert len(seen) == 24 * 24 - 96
    for story in stories.fresh_stories(0, 12, 50):
        fact = story.facts[story.about]
        assert (fact.name, fact.thing) in kept_back
        assert len({f.name for f in story.facts}) == 12
        assert len({f.thing for f in story.facts}) == 12


def test_a_story_knows_where_its_answer_stands() -> None:
    facts = Fact("mary", "key", True), Fact("john", "map", False)
    story = Story(facts, 1, for_thing=True)
    assert " ".join(story.words) == (
        "mary has the key . the map is with john . what does john have ?"
    )
    assert story.answer == "map"
    assert [story.words[i] for i in story.fact] == facts[1].words
    assert story.words[len(story.words) - 1 - story.distance] == "map"


def test_a_batch_has_the_answers_at_the_question_marks() -> None:
    rng = np.random.default_rng(3)
    ids, answers = stories.batch(rng, 30, 8, dropped=0.4, unknown=1.0)
    marks = ids == IDS["?"]
    assert np.array_equal(marks, answers >= 0) and marks.sum() == 30 * 12
    rows, columns = np.nonzero(marks)
    assert np.array_equal(ids[rows, columns + 1], answers[rows, columns])
    assert (ids == IDS["[UNK]"]).any(axis=1).all()


@pytest.mark.parametrize("dropped", [0.0, 1.0])
def test_fillers_are_dropped_and_nothing_else(dropped: float) -> None:
    words, _ = stories.training_words(np.random.default_rng(1), 5, dropped, 0.0)
    assert bool(set(words) & set(stories.FILLERS)) == (dropped == 0)
    assert words.count(".") == 5 and words.count("?") == 8
    assert len(words) == (8 * 6 + 5 * 5 + sum(w == "is" for w in words)
                          if not dropped else 5 * 3 + 8 * 3)  # fmt: skip


def test_training_fits_the_places_of_the_model() -> None:
    in_training, asked_for_24 = 12 * 6 + 18 * 6, 24 * 6 + 5
    assert MODEL.limit is not None
    assert max(in_training, asked_for_24) <= MODEL.limit


def test_adjectives_go_before_things_of_the_facts_alone() -> None:
    text = "the map is with john . mary has the key . who has the map ?"
    assert " ".join(measured._with_adjective(text.split())) == (
        "the [UNK] map is with john . mary has the [UNK] key . who has the map ?"
    )


def test_the_card_names_each_number_of_the_table() -> None:
    card = measured.card(TOLD)
    assert f"| attention | {MODEL.parameters:,} |" in card
    assert f"| LSTM | {LSTM.parameters:,} |" in card
    assert len(re.findall(r"\*\*Fails:\*\*", card)) == 5
