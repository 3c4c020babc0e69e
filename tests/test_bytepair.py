"""The ids of `tokenizers`, every text back as it was, damage named."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.text import BytePair
from utils.text.bytepair import joined
from utils.text.bytewords import LETTERS, split

IDS = {letter: place for place, letter in enumerate(LETTERS)}
MERGES = [("t", "h"), ("th", "e"), ("Ġ", "the"), ("Ã", "©"), ("1", "2")]
PIECES = IDS | {a + b: 256 + n for n, (a, b) in enumerate(MERGES)} | {"<|end|>": 261}
READ = BytePair(PIECES, MERGES, special=["<|end|>"])
TEXTS = st.text(max_size=60)


def write(
    folder: Path, vocabulary: str | None = None, merges: str | None = None
) -> None:
    pairs = "\n".join(f"{a} {b}" for a, b in MERGES)
    told = json.dumps(PIECES) if vocabulary is None else vocabulary
    (folder / "vocab.json").write_text(told, encoding="utf-8")
    lines = f"#version: 0.2\n{pairs}\n" if merges is None else merges
    (folder / "merges.txt").write_text(lines, encoding="utf-8")


@given(TEXTS)
def test_every_text_comes_back(text: str) -> None:
    if text:
        tokens = READ(text)
        assert READ.text(tokens.ids) == text
        assert "".join(READ.stream(tokens.ids)) == text
        assert "".join(tokens.words) == text
        assert len(tokens.pieces) == len(tokens) == len(tokens.word_of)
        assert sorted(set(tokens.word_of)) == list(range(len(tokens.words)))


@given(st.lists(st.integers(0, len(PIECES) - 1), max_size=40))
def test_any_ids_give_text_in_one_go_and_bit_by_bit(ids: list[int]) -> None:
    assert "".join(READ.stream(ids)).count("\ufffd") >= READ.text(ids).count("\ufffd")
    assert len(list(READ.stream(ids))) in (len(ids), len(ids) + 1)


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "</style>",
        "a\x00b",
        "\u202eright to left",
        "\ud800 half a pair",
        "👩‍👩‍👧 \U0010ffff",
        "\r\n\t \u2028 ",
        "Ġ â€™",
    ],
)
def test_hostile_texts_come_back(text: str) -> None:
    assert READ.text(READ(text).ids) == text


def test_ten_thousand_letters_are_refused_not_fatal() -> None:
    with pytest.raises(ValueError, match="At most 1024 tokens fit here, but 10000"):
        READ("x" * 10_000)
    with pytest.raises(ValueError, match="Type at least one letter"):
        READ("")


def test_bytes_of_a_character_wait_for_the_last_one() -> None:
    ids = READ("a😀b").ids
    assert list(READ.stream(ids)) == ["a", "", "", "", "😀", "b"]
    assert list(READ.stream(ids[:3])) == ["a", "", "", "\ufffd"]
    assert list(READ.stream([ids[1], ids[-1]])) == ["", "\ufffdb"]
    assert READ.text(ids[:3]) == "a\ufffd"


def test_pieces_show_text_or_bytes() -> None:
    assert READ("the é thé").pieces == ("the", " ", "é", " ", "th", "é")
    assert READ("😀").pieces == ("<F0>", "<9F>", "<98>", "<80>")
    assert READ.vocabulary[IDS["Ġ"]] == " " and READ.vocabulary[258] == " the"


def test_the_pair_that_was_learnt_first_is_joined_first() -> None:
    read = BytePair(IDS | {"bc": 256, "ab": 257}, [("b", "c"), ("a", "b")])
    assert read("abc").pieces == ("a", "bc")
    assert joined(["a", "a", "a"], ("a", "a")) == ["aa", "a"]


def test_words_are_cut_as_gpt2_cuts_them() -> None:
    assert list(split("I'll he'D  x²½Ⅷ\n\n y!? \u00a0z")) == [
        "I", "'ll", " he", "'", "D", " ", " x", "²½Ⅷ", "\n\n", " y", "!?", " ",
        "\u00a0", "z",
    ]  # fmt: skip


def test_digits_stand_alone_where_that_is_asked_for() -> None:
    read = BytePair(PIECES, MERGES, digits=True)
    assert READ("in 1212").pieces == ("i", "n", " ", "12", "12")
    assert read("in 1212").pieces == ("i", "n", " ", "1", "2", "1", "2")
    assert read("a  1").words == ("a", "  ", "1") and READ("a  1").words[1:] == (
        " ",
        " 1",
    )


def test_special_pieces_are_read_only_where_that_is_asked_for() -> None:
    assert READ.special == {"<|end|>": 261}
    assert 261 not in READ("the<|end|>").ids
    tokens = READ("the<|end|>the", special=True)
    assert tokens.pieces == ("the", "<|end|>", "the") and tokens.ids[1] == 261
    assert READ.text(tokens.ids) == "the<|end|>the"
    assert READ("the", special=True).ids == READ("the").ids


def test_files_are_read(tmp_path: Path) -> None:
    write(tmp_path)
    assert BytePair.load(tmp_path)("the é").ids == READ("the é").ids
    write(tmp_path, merges="t h\r\nth e\r\n")
    assert BytePair.load(tmp_path)("the").pieces == ("the",)


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"a": "b"}', '{"a": 1}'])
def test_a_damaged_vocabulary_is_named(tmp_path: Path, text: str) -> None:
    write(tmp_path, vocabulary=text)
    with pytest.raises(ValueError, match=r"vocab\.json is damaged"):
        BytePair.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "line"), [("t h\nth\n", 2), ("", 1), ("#version\nt h e\n", 2), ("t \n", 1)]
)
def test_damaged_merges_are_named(tmp_path: Path, text: str, line: int) -> None:
    write(tmp_path, merges=text)
    with pytest.raises(ValueError, match=rf"merges\.txt is damaged: line {line} is no"):
        BytePair.load(tmp_path)


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "merges.txt").write_bytes(b"t h\n\xff e\n")
    with pytest.raises(ValueError, match=r"merges\.txt is damaged"):
        BytePair.load(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"vocab\.json"):
        BytePair.load(tmp_path)


def test_files_that_do_not_fit_together_are_named(tmp_path: Path) -> None:
    write(tmp_path, merges="a b\n")
    with pytest.raises(
        ValueError, match=rf"{tmp_path.name}: the vocabulary lacks 'ab'"
    ):
        BytePair.load(tmp_path)
    with pytest.raises(ValueError, match=r"lacks .<\|start\|>."):
        BytePair(PIECES, MERGES, special=iter(["<|start|>"]))
    with pytest.raises(ValueError, match="no byte"):
        BytePair(PIECES | {"\u4e00": 262}, MERGES)


def test_an_id_that_is_not_there_is_named() -> None:
    with pytest.raises(
        ValueError, match="no piece has the id 262; the vocabulary has 262"
    ):
        READ.text([262])
