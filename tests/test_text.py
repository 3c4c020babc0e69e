"""The ids of `tokenizers`, words that match their pieces, unknown words, advice."""

import json
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.recipes.minilm.sentences import SENTENCES
from tests import references
from utils import data
from utils.text import BytePair, WordLevel, WordPiece, join_words, split_words
from utils.text.bytewords import LETTERS

FOLDER = data.path("minilm")
READ = WordPiece.load(FOLDER)
TEXTS = json.loads((references.FOLDER / "texts.json").read_text(encoding="utf-8"))
RECORDED = references.load("minilm")
# [MASK] and its like are plain text here; `tokenizers` was not asked for them.
SMALL = WordPiece(["[UNK]", "[CLS]", "[SEP]", "a", "##b", "b", "ab", "!", "##!"])


@pytest.mark.parametrize("place", range(len(SENTENCES)))
def test_sentences_have_the_ids_of_the_reference(place: int) -> None:
    ids = RECORDED["sentences"][place]
    assert READ(SENTENCES[place]).ids == tuple(ids[ids >= 0])


@pytest.mark.parametrize("place", range(len(TEXTS)))
def test_nasty_texts_have_the_ids_of_the_reference(place: int) -> None:
    ids = RECORDED["texts"][place]
    assert READ(TEXTS[place]).ids == tuple(ids[ids >= 0])


def test_pieces_show_the_ids() -> None:
    tokens = READ("Unbelievability, isn't it?")
    assert tokens.pieces == tuple(READ.vocabulary[i] for i in tokens.ids)
    assert tokens.pieces[:3] == ("[CLS]", "un", "##bel")


def test_words_are_as_typed_and_know_their_pieces() -> None:
    tokens = READ("The CAFÉ's unbelievability!")
    assert tokens.words == ("The", "CAFÉ", "'", "s", "unbelievability", "!")
    assert tokens.word_of[0] is None and tokens.word_of[-1] is None
    spelt = "".join(tokens.pieces[p].lstrip("#") for p in tokens.pieces_of(4))
    assert spelt == "unbelievability"
    assert len(tokens) == len(tokens.word_of) == len(tokens.pieces)


@given(st.text(max_size=60))
def test_any_text_gives_tokens_or_advice(text: str) -> None:
    try:
        tokens = READ(text)
    except ValueError:
        return
    assert tokens.pieces[0] == "[CLS]" and tokens.pieces[-1] == "[SEP]"
    owners = [owner for owner in tokens.word_of if owner is not None]
    assert owners == sorted(owners)
    assert set(owners) == set(range(len(tokens.words)))


@given(st.text(max_size=80))
def test_splitting_never_makes_up_a_character(text: str) -> None:
    for typed, plain in split_words(text):
        assert typed in text.translate({ord(c): None for c in set(text) - set(typed)})
        assert plain and not plain.isspace()


def test_the_longest_piece_wins() -> None:
    assert SMALL("ab").pieces == ("[CLS]", "ab", "[SEP]")
    assert SMALL("bb").pieces == ("[CLS]", "b", "##b", "[SEP]")


def test_a_word_that_cannot_be_spelt_is_unknown_as_a_whole() -> None:
    assert SMALL("abc a").pieces == ("[CLS]", "[UNK]", "a", "[SEP]")
    assert SMALL("abc a").words == ("abc", "a")


def test_marks_stand_alone() -> None:
    assert SMALL("a!b!").pieces == ("[CLS]", "a", "!", "b", "!", "[SEP]")


def test_names_of_special_tokens_are_plain_text() -> None:
    assert READ("[MASK]").pieces == ("[CLS]", "[", "mask", "]", "[SEP]")


def test_64_tokens_fit_and_65_do_not() -> None:
    assert len(READ("word " * 62)) == 64
    with pytest.raises(ValueError, match="At most 64 tokens fit here, but 65 came"):
        READ("word " * 63)


def test_ten_thousand_letters_are_refused_not_fatal() -> None:
    with pytest.raises(ValueError, match="but 10002 came"):
        READ("!" * 10_000)
    assert READ("x" * 10_000).pieces == ("[CLS]", "[UNK]", "[SEP]")


def test_a_million_letters_without_a_space_take_seconds() -> None:
    """Time that grew with their square would be minutes."""
    start = time.process_time()
    assert READ("x" * 1_000_000).pieces == ("[CLS]", "[UNK]", "[SEP]")
    assert time.process_time() - start < 30


@pytest.mark.parametrize("text", ["", " \t\n", "\u200f\x00", "\u0301"])
def test_nothing_to_read_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="Type at least one word"):
        READ(text)


def test_a_vocabulary_without_special_pieces_is_refused() -> None:
    with pytest.raises(ValueError, match=r"lacks \[UNK\], \[SEP\]"):
        WordPiece(["a", "[CLS]"])


def test_the_vocabulary_is_whole() -> None:
    assert len(READ.vocabulary) == 30_522
    assert READ.vocabulary[101:104] == ("[CLS]", "[SEP]", "[MASK]")
    assert np.unique(READ.vocabulary).size == 30_522


WHOLE = WordLevel(["[PAD]", "[UNK]", ".", "?", "mary", "has", "the", "key", "[sep]"])


def test_whole_words_and_marks_are_tokens() -> None:
    tokens = WHOLE("Mary has the KEY. Has Mary?")
    assert tokens.pieces == ("mary", "has", "the", "key", ".", "has", "mary", "?")
    assert tokens.ids == (4, 5, 6, 7, 2, 5, 4, 3)
    assert tokens.words[3] == "KEY" and tokens.unknown == ()
    assert [tokens.pieces_of(word) for word in range(8)] == [[i] for i in range(8)]


def test_an_unknown_word_is_one_token_and_is_named_as_typed() -> None:
    tokens = WHOLE("Mary has the Zebra, zebras and keys.")
    assert tokens.pieces[3:] == (*["[UNK]"] * 5, ".")
    assert tokens.unknown == ("Zebra", ",", "zebras", "and", "keys")


def test_no_text_reaches_a_special_word() -> None:
    for text in ("[UNK]", "[PAD]", "[SEP]"):
        assert WHOLE(text).ids == (1, 1, 1) and len(WHOLE(text).words) == 3


def test_unknown_pieces_of_a_sentence_are_named() -> None:
    assert SMALL("abc a xyz").unknown == ("abc", "xyz")
    assert READ("Go \u16a0!").unknown == ("\u16a0",)


def test_192_words_fit_and_193_do_not() -> None:
    assert len(WHOLE("key " * 192)) == 192
    with pytest.raises(ValueError, match=r"At most 192 words and marks fit.*193 came"):
        WHOLE("key " * 193)
    with pytest.raises(ValueError, match="At most 3 words and marks"):
        WordLevel(WHOLE.vocabulary, limit=3)("key " * 4)


@pytest.mark.parametrize("text", ["", " \t\n", "\u200f\x00", "\u0301"])
def test_nothing_to_read_is_said_for_whole_words_too(text: str) -> None:
    with pytest.raises(ValueError, match="Type at least one word"):
        WHOLE(text)


@given(st.text(max_size=60))
def test_any_text_gives_known_ids_and_names_the_rest(text: str) -> None:
    try:
        tokens = WHOLE(text)
    except ValueError:
        return
    assert len(tokens) == len(tokens.words) == len(tokens.word_of)
    named = [w for w, i in zip(tokens.words, tokens.ids, strict=True) if i == 1]
    assert tuple(named) == tokens.unknown
    assert tuple(WHOLE.vocabulary[i] for i in tokens.ids) == tokens.pieces


def test_whole_words_without_an_unknown_one_are_refused() -> None:
    with pytest.raises(ValueError, match=r"lacks \[UNK\]"):
        WordLevel(["mary"])


def test_accents_stay_where_they_are_wanted() -> None:
    read = WordLevel(["[UNK]", "l'", "été", "n'", "est", "pas", "."], accents=True)
    tokens = read(
        "L\N{RIGHT SINGLE QUOTATION MARK}e\N{COMBINING ACUTE ACCENT}té n'est."
    )
    assert tokens.pieces == ("l'", "été", "n'", "est", ".")
    assert "".join(tokens.words) == "L\N{RIGHT SINGLE QUOTATION MARK}étén'est."
    assert read("ete").pieces == ("[UNK]",)
    assert read.text(tokens.ids) == "l'été n'est."


def test_a_printed_mark_is_read_as_the_typed_one() -> None:
    read = WordLevel(["[UNK]", "don", "'", "t", '"', "go", "!"])
    tokens = read("\u201cDon\u2019t go!\u201d")
    assert tokens.pieces == ('"', "don", "'", "t", "go", "!", '"')
    assert tokens.words[0] == "\u201c" and tokens.unknown == ()
    assert WordLevel(["[UNK]", "\u2019"])("\u2019 \u201c").ids == (1, 0)


def test_an_apostrophe_without_a_word_stands_alone() -> None:
    words = [plain for _, plain in split_words("' l' a'b c'", accents=True)]
    assert words == ["'", "l'", "a'", "b", "c'"]


@pytest.mark.parametrize(
    "text",
    ["i don't know.", "a-t-il dit (oui)?", "one, two; three: go!", "twenty-one [a] b"],
)
def test_words_are_joined_as_they_were_written(text: str) -> None:
    assert join_words(plain for _, plain in split_words(text)) == text


@pytest.mark.parametrize("given", [5, None, b"key", ["key"]])
def test_what_is_no_text_is_said(given: Any) -> None:
    for read in (
        READ,
        WHOLE,
        BytePair(dict(zip(LETTERS, range(256), strict=True)), []),
    ):
        with pytest.raises(TypeError, match=rf"has type {type(given).__name__}, exp"):
            read(given)
