"""Trained models, ready to ask: one way for all, with heads off or yours inside."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from data.recipes.lookup.stories import fresh_stories
from data.recipes.swap.grammar import fresh_pairs
from tests.test_yours import course, in_place, one_head
from utils import data, models
from utils.tasks.captions import Captioner
from utils.tasks.digits import Digits, held_out, ink
from utils.tasks.encoder import Encoder, encoder
from utils.tasks.lookup import Lookup
from utils.tasks.scenes import Scene, Sprites, Thing
from utils.tasks.swap import Swap
from utils.tasks.tales import Tales
from utils.tasks.translation import Translator
from utils.text import join_words

STORY = "Mary has the key. The map is with John. Who has the map?"
SENTENCE = "The dog lost the ball because it was hungry."
PICTURE = held_out()[0][3]
SCENE = Sprites.load().paint(
    Scene((Thing("dog", "big", 4, 32), Thing("tree", "small", 44, 34)))
)
#: what is opened, what it is asked, what it answers, and a head that it needs
TASKS: dict[str, tuple[Any, Any, Callable[[Any], Any], Any]] = {
    "encoder": (Encoder, SENTENCE, lambda a: a.vector, (5, 2)),
    "swap": (Swap, SENTENCE, lambda a: a.shares, (1, 0)),
    "lookup": (Lookup, STORY, lambda a: a.shares, (1, 0)),
    "tales": (Tales, "Once upon a time there was", lambda a: a.bits, (0, 1)),
    "digits": (Digits, PICTURE, lambda a: a.result.logits, (2, 1)),
    "translation": (
        Translator,
        "The black cat sees the red car.",
        lambda a: a.result.logits,
        ("cross", 0, 0),
    ),
    "captions": (Captioner, SCENE, lambda a: a.text, ("cross", 0, 0)),
}


def alike(one: Any, other: Any) -> bool:
    if isinstance(one, str):
        return bool(one == other)
    return one.shape == other.shape and np.allclose(one, other, atol=1e-4)


@pytest.mark.parametrize("name", TASKS)
def test_one_way_to_ask(name: str) -> None:
    kind, question, answer, head = TASKS[name]
    task = kind.load()
    found = answer(task(question))
    assert alike(answer(kind.load(data.path(name.replace("encoder", "minilm")))
                        (question)), found)  # fmt: skip
    assert not alike(answer(task(question, heads_off=[head])), found)
    for own in (course, one_head, in_place):
        assert alike(answer(task(question, attention=own)), found)
        assert alike(answer(kind.load(attention=own)(question)), found)
    with pytest.raises(ValueError, match="layer 0, head 0: your attention returned No"):
        task(question, attention=lambda Q, K, V, mask: None)
    with pytest.raises(ValueError, match="heads_off has"):
        task(question, heads_off=[(*head[:-1], 99)])


@pytest.mark.parametrize("name", TASKS)
def test_no_weights_are_none_and_not_wrong(name: str) -> None:
    kind, question, _, _ = TASKS[name]
    found = kind.load()(question, attention=in_place)
    if name == "captions":
        assert found.looks is None
        return
    assert found.weights is None
    assert name in ("encoder", "tales", "translation") or found.looks is None


@pytest.mark.parametrize(
    ("name", "question", "message"),
    [
        ("encoder", " ", "Type at least one word"),
        ("encoder", "cat " * 63, "At most 64 tokens fit here, but 65 came"),
        ("swap", "", "Type at least one word"),
        ("swap", "it " * 49, "At most 48 words and marks fit here, but 49 came"),
        ("swap", "The dog was tired.", "There is no 'it' in 'The dog was tired.'"),
        ("lookup", "Mary has the key.", "The story ends without a question"),
        ("lookup", "?" * 200, "At most 192 words and marks fit here, but 200 came"),
        ("tales", "a b " * 200, "At most 256 tokens fit here, but"),
        ("digits", np.zeros((3, 3)), r"pixels must be .* \(\.\.\., 1, 8, 8\), but"),
        ("digits", np.zeros(64), r"picture has shape \(64,\), expected \(8, 8\)"),
        ("digits", np.full((8, 8), 16.0), r"pixels go from 16\.0 to 16\.0, expected"),
        ("digits", np.full((8, 8), np.nan), "pixels go from nan to nan"),
        ("translation", "", "Type at least one word"),
        ("translation", "a " * 31, "At most 30 words and marks fit here, but 31"),
        ("captions", SCENE * 2, "expected numbers from 0 to 1"),
    ],
)
def test_what_cannot_be_asked(name: str, question: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TASKS[name][0].load()(question)


@pytest.mark.parametrize("name", sorted(TASKS.keys() - {"lookup"}))
def test_another_model_is_no_such_task(name: str) -> None:
    """But any model that scores words can be asked about a story."""
    other = "tales" if name != "tales" else "swap"
    with pytest.raises(models.CheckpointError, match="holds no"):
        TASKS[name][0].load(data.path(other))


# The encoder


def test_a_sentence_is_read_once() -> None:
    model = encoder()
    assert model is encoder()
    first = model(SENTENCE)
    assert model(SENTENCE) is first
    assert model(SENTENCE, heads_off=[(0, 0)]) is not first
    assert model(SENTENCE, attention=course) is not first
    assert len(first.labels) == len(first.tokens) == 12
    assert (first.labels[0], first.labels[-1]) == ("[CLS]", "[SEP]")
    assert len(first.layers) == 6
    weights = first.weights
    assert weights is not None and weights.shape == (6, 12, 12, 12)
    assert first.vector.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        first.layers[0].weights[0] = 0


def test_meanings_near_each_other() -> None:
    read = encoder()
    cat, kitten = read("A cat sleeps."), read("A kitten is asleep.")
    tax = read("The tax was raised again.")
    assert cat.like(kitten) > 0.6 > 0.3 > cat.like(tax)
    assert cat.like(cat) == pytest.approx(1)


def test_a_pair_of_sentences() -> None:
    found = encoder()("Is it late?", "Yes.")
    assert " ".join(found.labels) == "[CLS] is it late ? [SEP] yes . [SEP]"
    assert found.tokens.sentence_of == (0, 0, 0, 0, 0, 0, 1, 1, 1)
    model = encoder().model
    plain = model(found.tokens.ids).hidden
    assert np.abs(found.result.hidden - plain).max() > 1e-3
    with pytest.raises(ValueError, match=r"token_type_ids must be whole numbers of sh"):
        model([1, 2, 3], token_type_ids=[0, 1])
    with pytest.raises(ValueError, match="token_type_ids go from 0 to 1, but 2 came"):
        model([1, 2, 3], token_type_ids=[0, 1, 2])


# Swap


def test_the_noun_that_is_meant() -> None:
    swap = Swap.load()
    for pair in fresh_pairs(11, 10):
        for sentence in pair:
            found = swap(str(sentence))
            assert found.word == sentence.meant
            assert found.place == sentence.asks
            assert found.places == [sentence.places[0]]
            assert found.share(found.word) == found.best()[0][1] > 0.5
            assert found.looks is not None
            assert found.looks.shape == (2, 4, len(sentence.words))
    assert found.shares.sum() == pytest.approx(1)


def test_words_that_swap_does_not_know() -> None:
    found = Swap.load()("The zebra crossed the road because it was hungry.")
    assert found.tokens.unknown == ("zebra", "hungry")[:1]
    with pytest.raises(ValueError, match="the model does not know the word 'zebra'"):
        found.share("zebra")
    other = Swap.load()("The dog left the road because they was hungry.", "they")
    assert other.place == 6


# Look-up


def test_who_has_what() -> None:
    lookup = Lookup.load()
    for story in fresh_stories(12, 6, 10):
        found = lookup(join_words(story.words))
        assert found.word == story.answer
        assert found.place == len(story.words) - 1
        assert found.places[0] in story.fact


def test_the_lstm_beside_it() -> None:
    lstm = Lookup.load(lstm=True)
    assert lstm(STORY).weights is None
    assert lstm(STORY).word in lstm.read.vocabulary
    with pytest.raises(ValueError, match="an RNN has no attention heads to switch off"):
        lstm(STORY, heads_off=[(0, 0)])
    with pytest.raises(ValueError, match="an RNN has no attention for yours to repla"):
        lstm(STORY, attention=course)


# Tales


def test_a_tale_goes_on_as_its_parts() -> None:
    tales, start = Tales.load(), "Once upon a time"
    pieces = list(tales.write(start, most=20))
    told = tales(start + "".join(pieces))
    assert len(told.tokens) == len(tales(start).tokens) + 20
    place = len(tales(start).tokens) - 1
    assert tales(start).next.argmax() == told.tokens.ids[place + 1]
    drawn = [
        "".join(tales.write(start, temperature=1.0, rng=np.random.default_rng(seed)))
        for seed in (0, 0, 1)
    ]
    assert drawn[0] == drawn[1] != drawn[2]


def test_bits_of_a_text_are_those_of_its_tokens() -> None:
    tales, text = Tales.load(), "The king had a daughter."
    assert tales.bits(text) == pytest.approx(tales(text).bits.sum(), rel=1e-5)
    assert tales.bits("gnik eht dah") > tales.bits("the king had")
    long = text * 60
    assert len(tales.read(long)) > 256
    assert tales.bits(long) > 40 * tales.bits(text)
    assert tales.bits(text, heads_off=[(0, 1)]) > tales.bits(text)


# Digits


def test_digits_are_read() -> None:
    digits, (pictures, labels) = Digits.load(), held_out()
    found = [digits(picture) for picture in pictures[:40]]
    right = [one.name == str(label) for one, label in zip(found, labels, strict=False)]
    assert np.mean(right) > 0.9
    looks = found[0].looks
    assert looks is not None and looks.shape == (3, 4, 16)
    assert digits(pictures[0, 0]).name == digits(pictures[0]).name


def test_patches_that_nobody_sees() -> None:
    digits, picture = Digits.load(), held_out()[0][0]
    hidden = ink(picture, digits.model)
    found = digits(picture, hidden)
    assert found.looks is not None
    assert not found.looks[..., hidden].any()
    assert found.looks[..., ~hidden].all()
    with pytest.raises(ValueError, match=r"hidden is int64 of shape \(2,\), expected"):
        digits(picture, np.array([1, 2]))
