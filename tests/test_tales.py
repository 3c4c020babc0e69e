"""The language model of the tales: its ids, scores, bits, baseline and limits."""

import math
from pathlib import Path

import numpy as np
import pytest

from data.recipes.tales import books, measure, pieces
from data.recipes.tales.ngram import KneserNey
from tests import references
from utils import data, models
from utils.text import BytePair
from utils.text.bytewords import LETTERS

FOLDER = data.path("tales")
MODEL = models.load(FOLDER)
READ = BytePair.load(FOLDER, limit=10**6)
TOLD = data.load("measured.json")["tales"]
RECORDED = references.load("tales")
PASSAGES = books.held_out(FOLDER / books.HELD_OUT)


def rows(name: str) -> list[tuple[int, ...]]:
    """What was recorded, -1 after each row."""
    ends = np.flatnonzero(RECORDED[name] == -1)
    return [tuple(row[row >= 0].tolist()) for row in np.split(RECORDED[name], ends)][
        :-1
    ]


def texts() -> list[str]:
    return [READ.text(ids) for ids in rows("ids")]


def test_ids_are_those_of_tokenizers() -> None:
    assert len(texts()) > 300
    for text, ids in zip(texts(), rows("ids"), strict=True):
        assert READ(text).ids == ids, ascii(text)
    for text, ids in zip(PASSAGES, rows("ids/held out"), strict=True):
        assert READ(text).ids == ids


def test_ids_with_single_digits_and_a_special_piece_are_those_of_tokenizers() -> None:
    name = "<|im_start|>"
    found = pieces_of_files() | {name: len(READ.vocabulary)}
    read = BytePair(found, merges(), digits=True, special=[name])
    for text, ids in zip(texts(), rows("ids/digits"), strict=True):
        assert read(text, special=True).ids == ids, ascii(text)
        assert read.text(ids) == text


def pieces_of_files() -> dict[str, int]:
    return dict(data.load("tales/vocab.json"))


def merges() -> list[tuple[str, str]]:
    lines = data.load("tales/merges.txt").splitlines()[1:]
    return [(a, b) for a, _, b in (line.partition(" ") for line in lines)]


@pytest.mark.parametrize("n", [1, 17, 256])
def test_scores_are_those_of_transformers(n: int) -> None:
    logits = MODEL(READ(f"\n{PASSAGES[2]}").ids[:n]).logits
    assert logits is not None
    np.testing.assert_allclose(logits[-4:], RECORDED[f"logits/{n}"], atol=1e-4)


def test_the_greedy_text_is_that_of_transformers() -> None:
    start, told = READ(f"\n{PASSAGES[2]}").ids[:17], RECORDED["written"].tolist()
    assert list(models.generate(MODEL, start, most=len(told))) == told


def test_the_recipe_holds_together() -> None:
    """`make references` runs the short recipe; this is what it found."""
    assert RECORDED["short/the same in parts"].tolist() == [True]
    assert RECORDED["short/parameters"].tolist() == [MODEL.parameters]
    shipped = {f"tales/{name}" for name in RECORDED["short/files"]}
    assert shipped == {name for name in data.manifest() if name.startswith("tales/")}


def test_about_a_million_parameters() -> None:
    assert 800_000 < MODEL.parameters < 1_200_000
    assert MODEL.config["vocab_size"] == len(READ.vocabulary)


def test_what_was_measured_is_good_enough() -> None:
    assert TOLD["bits"] <= 1.85
    more = TOLD["beyond"]
    assert TOLD["bits"] < min(more["five_tokens"], more["five_letters"])
    assert TOLD["characters"] == sum(map(len, PASSAGES)) > 57_000


def test_a_held_out_passage_costs_what_the_card_says() -> None:
    cost = measure.bits(MODEL, READ, PASSAGES[0]) / len(PASSAGES[0])
    assert cost == pytest.approx(TOLD["bits_of"]["alice"], abs=0.002)


def test_windows_count_each_token_once_and_with_context() -> None:
    ids = READ(f"\n{PASSAGES[1]}").ids[:700]
    found = measure.windowed(MODEL, ids)
    assert found.shape == (699,)
    np.testing.assert_allclose(found[:256], measure.costs(MODEL, np.array(ids[:257])))
    last = measure.costs(MODEL, np.array(ids[384:641]))[128:]
    np.testing.assert_allclose(found[512:640], last, atol=1e-4)
    short = measure.windowed(MODEL, ids[:9])
    np.testing.assert_allclose(short, measure.costs(MODEL, np.array(ids[:9])))


def test_a_sample_is_what_the_card_shows() -> None:
    assert measure.written(MODEL, READ, 0) == TOLD["samples"][0]
    assert len(TOLD["samples"]) == 3


def test_it_has_no_head_that_looks_up() -> None:
    """Tokens at random are as dear the second time, and no head finds them again."""
    once = np.random.default_rng(5).integers(0, len(READ.vocabulary), (8, 60))
    twice = np.concatenate([once, once], axis=1)
    cost = measure.costs(MODEL, twice)
    assert cost[:, 60:].mean() > cost[:, :59].mean() - 0.5
    looks, queries = np.stack(MODEL(twice).attentions), np.arange(60, 119)
    assert looks[:, :, :, queries, queries - 59].mean(axis=(1, 3)).max() < 0.1
    assert TOLD["random_again"] > TOLD["random_first"] - 0.5


def test_kneser_ney_by_hand() -> None:
    model = KneserNey(["abab"], symbols=2, n=2)
    # ab twice, ba once; discount 1 / (1 + 2 * 1) for pairs, where a and b each have
    # one neighbour before them, so 2 / (2 + 0) = 1 for single letters: nothing is left
    assert model.discounts == pytest.approx([1, 1 / 3])
    assert model.chance(("a",), "b") == pytest.approx((2 - 1 / 3 + 1 / 3 / 2) / 2)
    assert model.chance(("b",), "b") == pytest.approx(1 / 3 / 2)
    assert model.bits("ab") == pytest.approx(-math.log2(11 / 12))


def test_chances_sum_to_one_also_where_nothing_was_seen() -> None:
    model = KneserNey([PASSAGES[0]], symbols=256)
    letters = [chr(code) for code in range(256)]
    for before in ("the ", "zzzz", "q", ""):
        assert sum(model.chance(tuple(before), x) for x in letters) == pytest.approx(1)


def test_pieces_are_learnt_from_the_most_frequent_pair() -> None:
    learnt = pieces.learn(("aab aab abab",), len(LETTERS) + 2)
    assert learnt == [("a", "b"), ("a", "ab")]
    assert len(pieces.learn(("aa",), 999)) == 1
    found = pieces.vocabulary(learnt)
    assert found["!"] == 0 and found["ab"] == 256 and found["aab"] == 257


def test_books_are_cut_at_the_end_of_a_paragraph() -> None:
    text = "".join(f"line {n:03}\n" for n in range(200))
    before, after = books.parted(text)
    assert (
        before + after == text and before.endswith("\n") and len(after) in range(72, 91)
    )
    assert books.cleaned(" a  b \n\n c\n") == "a b\nc\n"


def test_another_text_than_the_recipes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "alice.txt").write_text("Once upon a time\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"alice\.txt has SHA-256.*Gutenberg"):
        books.read(tmp_path)


def test_what_is_held_out_comes_back_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(books.stored(("a\nb\n", "c\n")))
    assert books.held_out(tmp_path / "x.txt") == ["a\nb\n", "c\n"]
