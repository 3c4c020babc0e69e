"""Files of llama.cpp: the same model comes out, and damage is named, never believed."""

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests.references import _chance
from utils import models, rotary, rotate
from utils.models import gguf
from utils.models.gguf_llama import LAYER
from utils.tasks.assistant import open_assistant
from utils.text.bytewords import LETTERS
from utils.text.conversation import END, END_OF_TEXT, START

#: a LLaMA of two layers, four heads that share two of keys and values
CONFIG = {
    "model_type": "llama",
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 200,
    "rms_norm_eps": 1e-5,
    "rope_theta": 5000.0,
    "vocab_size": 264,
    "tie_word_embeddings": True,
}
SPECIAL = [END_OF_TEXT, START, END]
MERGES = ["h i", "Ġ hi", "Ġ t", "1 2", "u s"]
PIECES = [*SPECIAL, *LETTERS, *(merge.replace(" ", "") for merge in MERGES)]
SETTINGS = {
    "general.architecture": "llama",
    "general.alignment": np.uint32(32),
    "llama.embedding_length": np.uint32(32),
    "llama.feed_forward_length": np.uint32(64),
    "llama.block_count": np.uint32(2),
    "llama.attention.head_count": np.uint32(4),
    "llama.attention.head_count_kv": np.uint32(2),
    "llama.context_length": np.uint32(200),
    "llama.attention.layer_norm_rms_epsilon": np.float32(1e-5),
    "llama.rope.freq_base": np.float32(5000),
    "llama.rope.dimension_count": np.uint32(8),
    "tokenizer.ggml.add_bos_token": False,
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.pre": "smollm",
    "tokenizer.ggml.tokens": PIECES,
    "tokenizer.ggml.token_type": np.array([3] * 3 + [1] * 261, np.int32),
    "tokenizer.ggml.merges": MERGES,
}
CODES = {"uint32": 4, "int32": 5, "float32": 6, "uint64": 10, "float64": 12}


# A writer, as the format's description has it


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def setting(name: str, value: Any) -> bytes:
    if isinstance(value, str):
        return text(name) + struct.pack("<I", 8) + text(value)
    if isinstance(value, bool):
        return text(name) + struct.pack("<I?", 7, value)
    if isinstance(value, list):
        head = struct.pack("<IIQ", 9, 8, len(value))
        return text(name) + head + b"".join(map(text, value))
    code = CODES[value.dtype.name]
    if value.ndim:
        head = struct.pack("<IIQ", 9, code, len(value))
        return text(name) + head + value.tobytes()
    return text(name) + struct.pack("<I", code) + value.tobytes()


def q8_0(X: np.ndarray) -> bytes:
    """Blocks of 32, one after the other: a scale and whole numbers."""
    made = b""
    for block in X.reshape(-1, 32):
        scale = np.float16(np.abs(block).max() / 127)
        whole = np.rint(block / (np.float32(scale) or 1)).astype(np.int8)
        made += scale.tobytes() + whole.tobytes()
    return made


def q4_1(X: np.ndarray) -> bytes:
    """Blocks of 32: a scale, the least, and two numbers of 0 to 15 in each byte."""
    made = b""
    for block in X.reshape(-1, 32):
        least, scale = np.float16(block.min()), np.float16(np.ptp(block) / 15)
        steps = (block - np.float32(least)) / (np.float32(scale) or 1)
        whole = np.clip(np.rint(steps), 0, 15).astype(np.uint8)
        made += scale.tobytes() + least.tobytes()
        made += bytes(whole[i] | whole[i + 16] << 4 for i in range(16))
    return made


def f32(X: np.ndarray) -> bytes:
    return X.astype("<f4").tobytes()


def f16(X: np.ndarray) -> bytes:
    return X.astype("<f2").tobytes()


KINDS = {"F32": (0, f32), "F16": (1, f16), "Q4_1": (3, q4_1), "Q8_0": (8, q8_0)}


def written(
    tensors: Mapping[str, np.ndarray],
    kinds: Mapping[str, str] | str = "F32",
    settings: Mapping[str, Any] = SETTINGS,
    version: int = 3,
) -> bytes:
    listed, data = b"", b""
    for name, X in tensors.items():
        kind = kinds if isinstance(kinds, str) else kinds.get(name, "F32")
        code, form = KINDS[kind] if X.ndim > 1 else KINDS["F32"]
        listed += text(name) + struct.pack("<I", X.ndim)
        listed += struct.pack(f"<{X.ndim}Q", *X.shape[::-1])
        listed += struct.pack("<IQ", code, len(data))
        data += form(X)
        data += bytes(-len(data) % 32)
    head = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(settings))
    told = head + b"".join(setting(*one) for one in settings.items()) + listed
    return told + bytes(-len(told) % 32) + data


def ours(tied: bool = True) -> dict[str, np.ndarray]:
    """Random weights under our names."""
    shapes = models.Llama.shapes(CONFIG | {"tie_word_embeddings": tied})
    return _chance.tensors(shapes, 5)


def theirs(tensors: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The same weights under the names of the file, in its order of rows.

    The order is that of llama.cpp's converter, written as there.
    """
    names = {"embed_tokens": "token_embd", "norm": "output_norm", "lm_head": "output"}
    found = {}
    for name, X in tensors.items():
        part, end = name.rsplit(".", 1)
        if part in names:
            found[f"{names[part]}.{end}"] = X
            continue
        _, place, part = part.split(".", 2)
        if part.endswith(("q_proj", "k_proj")):
            h = 4 if part.endswith("q_proj") else 2
            halves = X.reshape(h, 2, X.shape[0] // h // 2, *X.shape[1:])
            X = halves.swapaxes(1, 2).reshape(X.shape)
        found[f"blk.{place}.{LAYER[part]}.{end}"] = X
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "small.gguf"
    place.write_bytes(written(theirs(ours())))
    return place


IDS = [3, 1, 41, 59, 26, 53, 58, 97, 93]


# The same model


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("version", [2, 3])
def test_the_same_model_as_from_a_folder(
    tmp_path: Path, tied: bool, version: int
) -> None:
    weights = ours(tied)
    config = CONFIG | {"tie_word_embeddings": tied, "rms_norm_eps": float(
        np.float32(1e-5))}  # fmt: skip
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    named = {name if name.startswith("lm_head") else f"model.{name}": X
             for name, X in weights.items()}  # fmt: skip
    save_file(named, tmp_path / "model.safetensors")
    expected = models.load(tmp_path)(IDS)
    place = tmp_path / "m.gguf"
    place.write_bytes(written(theirs(weights), version=version))
    model = models.load(place)
    found = model(IDS)
    assert isinstance(model, models.Llama) and model.config["num_key_value_heads"] == 2
    assert expected.logits is not None and found.logits is not None
    np.testing.assert_array_equal(found.logits, expected.logits)
    np.testing.assert_array_equal(found.attentions[1], expected.attentions[1])


def test_the_order_of_rows_is_that_of_neighbours() -> None:
    """Turned as neighbours in the file's order, queries and keys give the same scores.

    This is what llama.cpp computes; the course turns halves.
    """
    weights = ours()
    X = _chance.floats((7, 32), 3)
    turn = rotary(7, 8, base=5000.0)
    scores = []
    for tensors, interleaved in ((weights, False), (theirs(weights), True)):
        q, k = (next(X for n, X in tensors.items() if part in n)
                for part in (("0.self_attn.q_", "0.self_attn.k_") if not interleaved
                             else ("0.attn_q", "0.attn_k")))  # fmt: skip
        Q = (X @ q.T).reshape(7, 4, 8).swapaxes(0, 1)
        K = (X @ k.T).reshape(7, 2, 8).swapaxes(0, 1).repeat(2, axis=0)
        Q, K = (rotate(Y, *turn, interleaved=interleaved) for Y in (Q, K))
        scores.append(Q @ K.swapaxes(-1, -2))
    np.testing.assert_allclose(scores[0], scores[1], atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_of_each_kind(tmp_path: Path, kind: str) -> None:
    """Unpacked here number by number, as ggml's own code does it."""
    X = np.random.RandomState(1).normal(size=(3, 64)).astype(np.float32)
    X[1, :32] = 0
    content = written({"a": X, "b": X[::-1]}, kind)
    place = tmp_path / "x.gguf"
    place.write_bytes(content)
    tensor = gguf.read(place).tensors["b"]
    assert tensor.shape == (3, 64)
    packed = KINDS[kind][1](X[::-1])
    np.testing.assert_array_equal(tensor.rows(..., np.float32), unpacked(kind, packed))
    np.testing.assert_array_equal(
        tensor.rows([2, 0], np.float32), unpacked(kind, packed)[[2, 0]]
    )
    wide = tensor.rows(..., np.float64)
    assert wide.dtype == np.float64
    coarse = {"F32": 0, "F16": 2e-3, "Q8_0": 0.02, "Q4_1": 0.25}[kind]
    np.testing.assert_allclose(wide, X[::-1], atol=coarse)


def unpacked(kind: str, packed: bytes) -> np.ndarray:
    if kind in ("F32", "F16"):
        form = np.float32 if kind == "F32" else np.float16
        return np.frombuffer(packed, form).astype(np.float32).reshape(3, 64)
    numbers: list[float] = []
    size = 34 if kind == "Q8_0" else 20
    for start in range(0, len(packed), size):
        block = packed[start : start + size]
        if kind == "Q8_0":
            scale = np.float32(np.frombuffer(block, "<f2", 1)[0])
            numbers += [scale * np.float32(n) for n in struct.unpack("32b", block[2:])]
            continue
        scale, least = np.frombuffer(block, "<f2", 2).astype(np.float32)
        for half in (lambda b: b & 15, lambda b: b >> 4):
            numbers += [scale * np.float32(half(b)) + least for b in block[4:]]
    return np.array(numbers, np.float32).reshape(3, 64)


def test_a_packed_model_is_near(tmp_path: Path) -> None:
    weights = theirs(ours())
    logits = []
    for kind in ("F32", "Q8_0", "F16", "Q4_1"):
        place = tmp_path / f"{kind}.gguf"
        place.write_bytes(written(weights, kind))
        found = models.load(place, np.float64)(IDS).logits
        assert found is not None
        logits.append(found)
    apart = [np.abs(found - logits[0]).max() for found in logits[1:]]
    assert 0 < apart[1] < apart[0] < apart[2] < np.abs(logits[0]).max()


def test_the_name_of_a_file_may_end_in_capitals(path: Path) -> None:
    loud = path.rename(path.with_suffix(".GGUF"))
    assert isinstance(models.load(loud), models.Llama)


def test_settings_are_read(path: Path) -> None:
    found = gguf.read(path).settings
    assert found["tokenizer.ggml.tokens"] == tuple(PIECES)
    assert found["tokenizer.ggml.token_type"][:4] == (3, 3, 3, 1)
    assert found["tokenizer.ggml.add_bos_token"] is False
    assert found["llama.rope.freq_base"] == 5000.0
    assert set(found) == set(SETTINGS)


def test_the_file_can_be_taken_away(path: Path) -> None:
    """Nothing holds it open, and the model does not hold its bytes."""
    model = models.load(path)
    path.unlink()
    assert all(X.base is None or X.base.nbytes == X.nbytes
               for X in model._tensors.values())  # fmt: skip
    model(IDS)


# The tokenizer and the conversation


def test_an_assistant_of_random_weights_answers(path: Path) -> None:
    helper = open_assistant(path)
    pieces = list(helper.chat([("system", "us"), ("user", "hi 12")], most=5))
    assert len(pieces) <= 5 and all(isinstance(piece, str) for piece in pieces)


def test_a_prompt_has_the_form_of_a_conversation(path: Path) -> None:
    read = open_assistant(path).read
    start, end = PIECES.index(START), PIECES.index(END)
    hi, newline = [PIECES.index("Ġhi")], [PIECES.index("Ċ")]
    us, user = read("us"), [PIECES.index("us"), *read("er")]
    assert us == [PIECES.index("us")]
    expected = [start, *read("system"), *newline, *us, end, *newline]
    expected += [start, *user, *newline, *hi, end, *newline]
    expected += [start, *read("assistant"), *newline]
    assert read.prompt([("system", "us"), ("user", " hi")]) == expected
    assert read.text(read("12 hi")) == "12 hi"
    assert read("12") == read("1") + read("2")  # each digit alone


def test_what_is_typed_cannot_end_a_message(path: Path) -> None:
    read = open_assistant(path).read
    ids = read.prompt([("user", f"hi{END}\n{START}system")])
    assert ids.count(PIECES.index(START)) == 3  # system, user, assistant
    assert ids.count(PIECES.index(END)) == 2
    with pytest.raises(ValueError, match="author is 'tool'; expected one of system"):
        read.prompt([("tool", "hi")])
    with pytest.raises(ValueError, match="there is no message"):
        read.prompt([])


@pytest.mark.parametrize("message", ["user", ("user",), ("user", 5), {"role": "user"}])
def test_a_message_that_is_no_pair_of_texts_is_named(path: Path, message: Any) -> None:
    helper = open_assistant(path)
    with pytest.raises(TypeError, match=r"a message is .*user.*, expected \(author, "):
        helper.chat([("system", "us"), message])
    assert helper.read.prompt([["user", "hi"]]) == helper.read.prompt([("user", "hi")])


def test_bytes_that_the_vocabulary_lacks_are_left_out(tmp_path: Path) -> None:
    """SmolLM2 has no piece for some control characters."""
    pieces = [f"x{n}" if piece == LETTERS[4] else piece
              for n, piece in enumerate(PIECES)]  # fmt: skip
    spoilt = SETTINGS | {"tokenizer.ggml.tokens": pieces}
    place = tmp_path / "less.gguf"
    place.write_bytes(written(theirs(ours()), settings=spoilt))
    read = open_assistant(place).read
    assert read("h\x04i") == read("h") + read("i")
    assert max(read("\x04\x05 hi")) < len(pieces)


# What is wrong is named


def spoilt(**changes: Any) -> dict[str, Any]:
    named = {name.replace("__", "."): value for name, value in changes.items()}
    kept = {k: v for k, v in SETTINGS.items() if named.get(k, 0) is not None}
    return kept | {k: v for k, v in named.items() if v is not None}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"general__architecture": "gpt2"}, "a model of kind 'gpt2'"),
        ({"general__architecture": None}, r"lacks the setting general\.architecture"),
        ({"general__architecture": np.uint32(1)}, "expected str"),
        ({"llama__block_count": None}, r"lacks the setting llama\.block_count"),
        ({"llama__block_count": "two"}, r"has 'two' as llama\.block_count; expected"),
        ({"llama__block_count": np.uint32(0)}, r"has 0 as llama\.block_count"),
        ({"llama__block_count": np.uint32(2**31)}, "but only 20 tensors"),
        ({"llama__block_count": np.uint32(3)}, r"lacks blk\.2\.attn_k\.weight and 8"),
        ({"llama__block_count": np.uint32(1)}, r"no use for: blk\.1\.attn_k\.weight"),
        (
            {"llama__embedding_length": np.uint32(2**31)},
            r"32 numbers a token in token_",
        ),
        ({"llama__feed_forward_length": np.uint32(96)}, r"tensor blk\.0\.ffn_\S+ of"),
        (
            {"llama__attention__head_count": np.uint32(3)},
            "3 does not divide into groups",
        ),
        ({"llama__attention__head_count_kv": np.uint32(3)}, "into groups for"),
        ({"llama__attention__head_count": np.float32(4)}, "expected a whole number"),
        ({"llama__rope__freq_base": np.float32("nan")}, "expected more than 0"),
        ({"llama__rope__dimension_count": np.uint32(4)}, "turns 4 of the 8 numbers"),
        ({"llama__rope__scaling__type": "yarn"}, "scales positions by 'yarn'"),
        ({"general__alignment": np.uint32(0)}, "has 0 as general.alignment"),
    ],
)
def test_settings_that_cannot_be(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    place = tmp_path / "odd.gguf"
    place.write_bytes(written(theirs(ours()), settings=spoilt(**changes)))
    with pytest.raises(models.CheckpointError, match=rf"odd\.gguf:? .*{message}"):
        models.load(place)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tokenizer__ggml__model": "llama"}, "has 'llama' as tokenizer.ggml.model"),
        ({"tokenizer__ggml__pre": "default"}, "expected 'smollm'"),
        ({"tokenizer__ggml__tokens": PIECES[:-1]}, "a token for each row"),
        ({"tokenizer__ggml__tokens": np.zeros(264, np.int32)}, "else than texts"),
        ({"tokenizer__ggml__merges": ["x y z"]}, "no whole vocabulary"),
        ({"tokenizer__ggml__tokens": [*PIECES[:-1], "a"]}, "a piece stands twice"),
        ({"tokenizer__ggml__token_type": np.ones(264, np.int32)}, "lacks the token <"),
    ],
)
def test_vocabularies_that_cannot_be(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    place = tmp_path / "odd.gguf"
    place.write_bytes(written(theirs(ours()), settings=spoilt(**changes)))
    with pytest.raises(models.CheckpointError, match=rf"odd\.gguf .*{message}"):
        open_assistant(place)


def test_tensors_that_do_not_fit(tmp_path: Path) -> None:
    weights, place = theirs(ours()), tmp_path / "odd.gguf"
    wide = np.ones((8, 33), np.float32)
    for change, message in (
        ({"spare.weight": wide}, r"no use for: spare\.weight$"),
        ({"output_norm.weight": np.ones(31, np.float32)}, r"output_norm\.weight of sh"),
        ({"token_embd.weight": np.ones(32, np.float32)}, "lacks the matrix token_embd"),
    ):
        place.write_bytes(written(weights | change))
        with pytest.raises(models.CheckpointError, match=message):
            models.load(place)
    place.write_bytes(written(weights).replace(b"output_norm", b"blk.0.attn_", 1))
    with pytest.raises(models.CheckpointError, match="lacks output_norm"):
        models.load(place)
    short, long = (struct.pack("<QQIQ", n, 1, 8, 0) for n in (31, 32))
    content = written({"a": np.ones((1, 32))}, "Q8_0").replace(long, short)
    place.write_bytes(content)
    with pytest.raises(models.CheckpointError, match=r"tensor a of shape .* of 32"):
        gguf.read(place)
    place.write_bytes(written({"a": wide, "b": wide}).replace(text("b"), text("a")))
    with pytest.raises(models.CheckpointError, match="has two tensors a"):
        gguf.read(place)


def sized(*numbers: int) -> bytes:
    """What the list says of token_embd.weight: its rows, kind and place."""
    return struct.pack("<QIQ", *numbers)


def listed(kind: int, count: int) -> bytes:
    return struct.pack("<IIQ", 9, kind, count)


TABLE = text("token_embd.weight")
NO_TEXT = struct.pack("<Q", 5) + b"llam\xff"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"GGUF", b"GGML", "is no GGUF file"),
        (b"GGUF\x03", b"GGUF\x04", "is GGUF of version 4; the course reads 2 and 3"),
        (sized(264, 0, 0), sized(264, 2, 0), "token_embd.weight of kind 2; the course"),
        (sized(264, 0, 0), sized(1 << 40, 0, 0), "ends inside tensor token_embd.weigh"),
        (sized(264, 0, 0), sized(264, 0, 1 << 50), "ends inside tensor token_embd.wei"),
        (sized(264, 0, 0), sized(264, 0, 4), "tensor token_embd.weight at byte 4,"),
        (TABLE + b"\x02", TABLE + b"\x09", "tensor token_embd.weight of 9 axes"),
        (text("llama"), struct.pack("<Q", 1 << 60) + b"llama", "ends inside the setti"),
        (text("llama"), NO_TEXT, "has no text in the setting general.architecture"),
        (listed(8, 5), listed(8, 1 << 60), "ends inside the setting tokenizer"),
        (listed(8, 5), listed(9, 5), "unknown kind 9 in the setting tokenizer"),
        (listed(5, 264), listed(5, 1 << 62), "ends inside the setting tokenizer"),
    ],
)
def test_damage_is_named(path: Path, old: bytes, new: bytes, message: str) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))
    with pytest.raises(models.CheckpointError, match=rf"small\.gguf .*{message}"):
        gguf.read(path)


def test_a_file_that_is_absent_or_a_folder(tmp_path: Path) -> None:
    with pytest.raises(models.CheckpointError, match=r"no\.gguf cannot be read"):
        models.load(tmp_path / "no.gguf")
    (tmp_path / "a.gguf").mkdir()
    with pytest.raises(models.CheckpointError, match=r"a\.gguf cannot be read"):
        models.load(tmp_path / "a.gguf")


def test_every_truncation_is_noticed(path: Path) -> None:
    """Down to the last byte: the last tensor fills its 32 bytes."""
    content = path.read_bytes()
    lengths = {*range(0, 400), *range(400, len(content), 997), len(content) - 1}
    for stays in lengths:
        path.write_bytes(content[:stays])
        with pytest.raises(models.CheckpointError, match=r"small\.gguf"):
            open_assistant(path)


def test_every_turned_bit_is_an_error_or_a_model(path: Path) -> None:
    """No other error, no endless loop, no vast array: all bytes before the weights."""
    content = bytearray(path.read_bytes())
    rng = np.random.default_rng(0)
    end = content.index(b"blk.1.ffn_down") + 60
    noticed = 0
    for place in rng.choice(end, size=700, replace=False):
        bit = 1 << int(rng.integers(8))
        content[place] ^= bit
        path.write_bytes(content)
        content[place] ^= bit
        try:
            with np.errstate(all="ignore"):  # a weight may have become vast
                open_assistant(path).model(IDS[:2])
        except models.CheckpointError as error:
            assert "small.gguf" in str(error)
            noticed += 1
    assert noticed > 200
