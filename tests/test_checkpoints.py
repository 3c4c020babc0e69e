"""What lies on a learner's disk: shards, heads, settings of other programs."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests import references
from tests.references import _chance
from tests.test_families import WORDS, question, recorded, tensors, written
from tests.test_gguf import CONFIG, IDS, ours, spoilt, theirs
from tests.test_gguf import written as gguf
from utils import data, models
from utils.text import WordPiece

BATCHES = references.load("batches")
N, LENGTHS, FIRST = 7, (7, 4, 2), (2, 5)
ASKED = sorted({key.split("/")[0] for key in BATCHES} - {"tokens"})
PAIRS = (
    ("Is it late?", "Yes."),
    ("The cat sat on the mat.", "It was unbelievably tired, wasn't it?"),
    ("Café au lait", "naïve résumé: 3.50"),
)
HEADED = {"gpt2": "transformer.", "llama": "model.", "vit": "vit.",
          "bert, says words and padded": "bert."}  # fmt: skip


# Several files


def sharded(folder: Path, case: str, parts: int = 3, **spoil: Any) -> Path:
    """The weights in several files, as the library writes them."""
    weights = tensors(case)
    written(folder, case)
    (folder / "model.safetensors").unlink()
    names = sorted(weights)
    files: dict[str, str] = {}
    for part in range(parts):
        file = f"model-{part + 1:05}-of-{parts:05}.safetensors"
        mine = {name: weights[name] for name in names[part::parts]}
        files |= dict.fromkeys(mine, file)
        save_file(mine, folder / file)
    size = sum(array.nbytes for array in weights.values())
    index = {"metadata": {"total_size": size}, "weight_map": files} | spoil
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), "utf-8")
    return folder


@pytest.mark.parametrize("case", [*HEADED, "gpt2, wide and padded"])
@pytest.mark.parametrize("parts", [1, 3])
def test_shards_are_one_model(tmp_path: Path, case: str, parts: int) -> None:
    given, mask = question(case)
    whole = models.load(written(tmp_path / "whole", case))(given, mask=mask)
    found = models.load(sharded(tmp_path / "parts", case, parts))(given, mask=mask)
    np.testing.assert_array_equal(found.hidden, whole.hidden)
    np.testing.assert_array_equal(found.logits, whole.logits)


def test_one_file_stands_above_the_index(tmp_path: Path) -> None:
    folder = written(sharded(tmp_path, "llama", weight_map=3), "llama")
    assert models.load(folder)([1, 2]).logits is not None


def test_the_size_need_not_be_said(tmp_path: Path) -> None:
    for place, about in enumerate(({}, None, {"total_size": None}, {"other": 1})):
        folder = sharded(tmp_path / str(place), "gpt2", metadata=about)
        assert models.load(folder)([1, 2]).hidden.shape == (2, 16)


def moved(folder: Path) -> dict[str, Any]:
    place = folder / "model.safetensors.index.json"
    index: dict[str, Any] = json.loads(place.read_text("utf-8"))
    return index


SPOILT: list[tuple[dict[str, Any], str]] = [
    ({"weight_map": None}, "has no weight_map that says where each tensor is"),
    ({"weight_map": {}}, "has no weight_map"),
    ({"weight_map": [1]}, "has no weight_map"),
    (
        {"metadata": {"total_size": 7}},
        "says that all tensors have 7 bytes, but t",
    ),
    ({"metadata": {"total_size": "big"}}, "has 'big' as total_size, expected a whole"),
]


@pytest.mark.parametrize(("spoil", "message"), SPOILT)
def test_an_index_that_cannot_be(
    tmp_path: Path, spoil: dict[str, Any], message: str
) -> None:
    with pytest.raises(models.CheckpointError, match=rf"index\.json .*{message}"):
        models.load(sharded(tmp_path, "llama", **spoil))


@pytest.mark.parametrize(
    "file",
    [
        "../model.safetensors",
        "/m.safetensors",
        "a/b.safetensors",
        "..\\m.safetensors",
        "C:m.safetensors",
        "x.safetensors\0",
        "model.bin",
        "..",
        "",
        None,
        3,
    ],
)
def test_a_file_elsewhere_is_not_read(tmp_path: Path, file: Any) -> None:
    folder = sharded(tmp_path, "llama")
    save_file({"a": np.zeros(1)}, tmp_path.parent / "model.safetensors")
    index = moved(folder)
    index["weight_map"]["lm_head.weight"] = file
    place = folder / "model.safetensors.index.json"
    place.write_text(json.dumps(index), "utf-8")
    message = r"says lm_head\.weight is in .*, expected a file of its folder"
    with pytest.raises(models.CheckpointError, match=message):
        models.load(folder)


def test_shards_and_index_that_do_not_fit(tmp_path: Path) -> None:
    first = "model-00001-of-00003.safetensors"
    folder = sharded(tmp_path / "absent", "llama")
    (folder / first).unlink()
    with pytest.raises(models.CheckpointError, match=f"absent has no {first}"):
        models.load(folder)

    folder = sharded(tmp_path / "cut", "llama")
    (folder / first).write_bytes((folder / first).read_bytes()[:-4])
    with pytest.raises(models.CheckpointError, match=f"{first} cannot be read: .*cut"):
        models.load(folder)

    weights = tensors("llama")
    folder = sharded(tmp_path / "twice", "llama")
    save_file(weights, folder / first)
    with pytest.raises(
        models.CheckpointError,
        match=r"names two files that have \S+: model-00001-of-00003\.s",
    ):
        models.load(folder)

    folder = sharded(tmp_path / "unnamed", "llama")
    mine = {n: weights[n] for n in sorted(weights)[::3]} | {"spare": np.zeros(2)}
    save_file(mine, folder / first)
    message = f"does not name spare, which is in {first}"
    with pytest.raises(models.CheckpointError, match=message):
        models.load(folder)

    folder = sharded(tmp_path / "moved", "llama")
    del mine["spare"], mine[sorted(mine)[0]]
    save_file(mine, folder / first)
    with pytest.raises(models.CheckpointError, match=rf"says {first} has .*, but it"):
        models.load(folder)

    place = sharded(tmp_path / "named", "llama") / "model.safetensors.index.json"
    start = '"weight_map": {'
    again = f'{start}"lm_head.weight": "a", '
    text = place.read_text("utf-8").replace(start, again)
    place.write_text(text, "utf-8")
    with pytest.raises(models.CheckpointError, match=r"lm_head\.weight stands in it"):
        models.load(place.parent)

    place.write_text("{", "utf-8")
    with pytest.raises(models.CheckpointError, match=r"index\.json cannot be read"):
        models.load(place.parent)


# Heads on top


@pytest.mark.parametrize("case", HEADED)
@pytest.mark.parametrize(
    "head",
    [
        {"score.weight": (3, 4)},
        {"score.weight": (3, 4), "score.bias": (3,)},
        {"token_classifier.weight": (9, 4), "token_classifier.bias": (9,)},
        {"classifier.dense.weight": (4, 4), "classifier.out_proj.weight": (2, 4)},
        {"qa_outputs.weight": (2, 4), "qa_outputs.bias": (2,)},
        {"multiple_choice_head.summary.weight": (1, 4)},
        {"decoder.0.weight": (4, 4, 1, 1), "decoder.0.bias": (4,)},
        {"v_head.summary.weight": (1, 4)},
        {"reward_head.weight": (1, 4)},
    ],
)
def test_a_head_that_is_not_known(
    tmp_path: Path, case: str, head: dict[str, Any]
) -> None:
    """The same hidden states, no logits, and the result says so."""
    given, mask = question(case)
    known = ("lm_head.", "cls.", "classifier.")
    body = {k: v for k, v in tensors(case).items() if not k.startswith(known)}
    expected = models.load(written(tmp_path / "a", case))(given, mask=mask)
    more = {name: np.ones(shape, np.float32) for name, shape in head.items()}
    change: dict[str, Any] = {"architectures": ["SomethingElse"]}
    folder = written(tmp_path / "b", case, body | more, **change)
    found = models.load(folder)(given, mask=mask)
    np.testing.assert_array_equal(found.hidden, expected.hidden)
    assert found.logits is None
    assert found.note == (
        f"it has a head that the course does not run, {min(head)}: hidden states and "
        "no logits"
    )
    model = models.load(folder)
    assert model.parameters == sum(array.size for array in body.values())


def test_questions_under_another_prefix(tmp_path: Path) -> None:
    """LlamaForQuestionAnswering calls its model "transformer"."""
    ids = question("llama")[0]
    renamed = {
        name.replace("model.", "transformer."): array
        for name, array in tensors("llama").items()
        if not name.startswith("lm_head")
    }
    renamed["qa_outputs.weight"] = np.ones((2, 16), np.float32)
    kinds = ["LlamaForQuestionAnswering"]
    folder = written(tmp_path / "a", "llama", renamed, architectures=kinds)
    expected = models.load(written(tmp_path / "b", "llama"))(ids).hidden
    np.testing.assert_array_equal(models.load(folder)(ids).hidden, expected)


def test_a_base_model_says_why_it_has_no_logits(tmp_path: Path) -> None:
    for case, prefix in HEADED.items():
        if case == "gpt2":
            continue
        given, mask = question(case)
        bare = {
            name.removeprefix(prefix): array
            for name, array in tensors(case).items()
            if name.startswith(prefix)
        }
        folder = written(tmp_path / prefix, case, bare, architectures=["LlamaModel"])
        found = models.load(folder)(given, mask=mask)
        assert found.logits is None and found.note.startswith("it has no head that sco")


def test_an_untied_gpt2_without_its_head(tmp_path: Path) -> None:
    """Its scores would come from random numbers in the library."""
    weights = tensors("gpt2")
    ids, expected = question("gpt2")[0], models.load(written(tmp_path / "a", "gpt2"))
    del weights["lm_head.weight"]
    model = models.load(written(tmp_path / "b", "gpt2", weights))
    found = model(ids)
    np.testing.assert_array_equal(found.hidden, expected(ids).hidden)
    assert found.logits is None and "tie_word_embeddings is false" in found.note
    with pytest.raises(ValueError, match="no head that scores the next token"):
        next(models.generate(model, [1], most=1))


@pytest.mark.parametrize("case", HEADED)
def test_what_is_no_head_is_still_named(tmp_path: Path, case: str) -> None:
    for name in ("spare", "adapter.weight", "embeddings.scale", "layers.0.lora.weight"):
        folder = written(tmp_path / name, case, tensors(case) | {name: np.zeros(2)})
        with pytest.raises(models.CheckpointError, match=f"no use for: {name}$"):
            models.load(folder)


@pytest.mark.parametrize("case", HEADED)
@pytest.mark.parametrize("key", ["quantization_config", "pruned_heads"])
def test_settings_that_hold_for_every_family(
    tmp_path: Path, case: str, key: str
) -> None:
    for nothing in (None, {}):
        models.load(written(tmp_path / "a", case, **{key: nothing}))
    folder = written(tmp_path / "b", case, **{key: {"0": [1]}})
    with pytest.raises(models.CheckpointError, match=f"has {key}, which asks for"):
        models.load(folder)


@pytest.mark.parametrize("name", ["layers.1.self_attn.rotary_emb", "rotary_emb"])
def test_angles_may_be_stored(tmp_path: Path, name: str) -> None:
    stored = {f"model.{name}.inv_freq": np.ones(2, np.float32)}
    folder = written(tmp_path, "llama", tensors("llama") | stored)
    assert models.load(folder)([1, 2]).logits is not None


def test_a_mark_of_order_before_the_configuration(tmp_path: Path) -> None:
    """Editors on Windows write one."""
    place = written(tmp_path, "gpt2") / "config.json"
    place.write_bytes(b"\xef\xbb\xbf" + place.read_bytes())
    assert models.load(tmp_path)([1, 2]).logits is not None


@pytest.mark.parametrize(
    "change", [{"nonlinearity": "relu"}, {"proj_size": 3}, {"bias": False}]
)
@pytest.mark.parametrize("kind", ["rnn", "rnn-encoder-decoder"])
def test_cells_of_pytorch_that_differ(
    tmp_path: Path, kind: str, change: dict[str, Any]
) -> None:
    config = {"model_type": kind, "cell": "rnn", "vocab_size": 5, "embedding_size": 3,
              "hidden_size": 3, "num_layers": 1, "source_vocab_size": 4,
              "target_vocab_size": 4, "attention": "none"}  # fmt: skip
    [key] = change
    (tmp_path / "config.json").write_text(json.dumps(config | change), "utf-8")
    with pytest.raises(models.CheckpointError, match=f"{key} is .* alone$"):
        models.load(tmp_path)


# Batches as the library has them


@pytest.mark.parametrize(
    "case", sorted({key.split("/")[0] for key in BATCHES} - {"tokens"})
)
def test_filling_in_front_and_pairs_of_sentences(tmp_path: Path, case: str) -> None:
    model, seed = models.load(written(tmp_path, case)), int(str(recorded(case)["seed"]))
    if case.startswith("bert"):
        types = ~_chance.lengths_mask(list(FIRST), N)
        ids = _chance.ids((len(FIRST), N), WORDS, seed)
        found = model(ids, token_type_ids=types.astype(int)).hidden
        there = np.ones(ids.shape, bool)
        assert np.abs(found - model(ids).hidden).max() > 0.01
    else:
        there = _chance.lengths_mask(list(LENGTHS), N)[:, ::-1]
        ids = _chance.ids((len(LENGTHS), N), WORDS, seed)
        found = model(ids, mask=there).hidden
    expected = BATCHES[f"{case}/hidden"]
    np.testing.assert_allclose(found[there], expected[there], atol=1e-5, rtol=0)


@pytest.mark.parametrize("place", range(len(PAIRS)))
def test_tokens_of_a_pair(place: int) -> None:
    tokens = WordPiece.load(data.path("minilm"))(*PAIRS[place])
    assert tokens.ids == tuple(BATCHES[f"tokens/{place}/ids"])
    assert tokens.sentence_of == tuple(BATCHES[f"tokens/{place}/types"])
    for word, typed in enumerate(tokens.words):
        spelt = "".join(tokens.pieces[n].lstrip("#") for n in tokens.pieces_of(word))
        assert typed.lower()[0] == spelt[0]


# GGUF


def opened(folder: Path, weights: Any = None, **changes: Any) -> models.Model:
    place = folder / "a.gguf"
    weights = theirs(ours()) if weights is None else weights
    place.write_bytes(gguf(weights, settings=spoilt(**changes)))
    return models.load(place)


def test_gguf_without_groups(tmp_path: Path) -> None:
    """No number of heads for keys and values: as many as for queries."""
    full = ours()
    for name, array in full.items():
        if name.endswith(("k_proj.weight", "v_proj.weight")):
            full[name] = np.concatenate([array, array[::-1]])
    names = theirs(full)
    for name, array in full.items():
        if name.endswith("k_proj.weight"):
            halves = array.reshape(4, 2, 4, 32).swapaxes(1, 2)
            names[f"blk.{name.split('.')[1]}.attn_k.weight"] = halves.reshape(32, 32)
    found = opened(tmp_path, names, llama__attention__head_count_kv=None)
    same = opened(tmp_path, names, llama__attention__head_count_kv=np.uint32(4))
    np.testing.assert_array_equal(found(IDS).logits, same(IDS).logits)
    assert isinstance(found, models.Llama) and (found.h, found.h_kv) == (4, 4)


def test_gguf_with_heads_of_another_width(tmp_path: Path) -> None:
    config = CONFIG | {"head_dim": 12}
    weights, width = _chance.tensors(models.Llama.shapes(config), 5), np.uint32(12)
    changes = {
        "llama__attention__key_length": width,
        "llama__rope__dimension_count": width,
    }
    found = opened(tmp_path, theirs(weights), **changes)
    assert isinstance(found, models.Llama) and found.d_k == 12
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    save_file(weights, folder / "model.safetensors")
    expected = models.load(folder)(IDS).hidden
    np.testing.assert_allclose(found(IDS).hidden, expected, atol=1e-5)
    with pytest.raises(models.CheckpointError, match="values of 8 numbers"):
        opened(tmp_path, theirs(weights), **changes,
               llama__attention__value_length=np.uint32(8))  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "factor"),
    [
        ({"llama__rope__scale_linear": np.float32(2)}, 2),
        ({"llama__rope__scaling__factor": np.float32(2)}, 2),
        ({"llama__rope__scaling__factor": np.float32(3),
          "llama__rope__scale_linear": np.float32(2)}, 3),
        ({"llama__rope__scaling__type": "linear",
          "llama__rope__scaling__factor": np.float32(4)}, 4),
        ({"llama__rope__scaling__type": "linear"}, 1),
        ({"llama__rope__scaling__type": "none",
          "llama__rope__scaling__factor": np.float32(4)}, 1),
        ({"llama__rope__scale_linear": np.float32(0)}, 1),
        ({"llama__rope__scaling__finetuned": True}, 1),
    ],
)  # fmt: skip
def test_gguf_scales_positions(
    tmp_path: Path, changes: dict[str, Any], factor: float
) -> None:
    """A factor without a type counts, as llama.cpp has it."""
    found, plain = opened(tmp_path, **changes), opened(tmp_path)
    assert isinstance(found, models.Llama) and isinstance(plain, models.Llama)
    np.testing.assert_allclose(found._frequencies * factor, plain._frequencies)
    apart = np.abs(found(IDS).hidden - plain(IDS).hidden).max()
    assert (apart > 1e-3) == (factor != 1)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"llama__attention__scale": np.float32(0.5)}, r"has 0\.5 as llama\.attention"),
        ({"llama__attention__causal": False}, r"has False as llama\.attention\.causal"),
        ({"llama__attention__clamp_kqv": np.float32(8)}, r"has 8\.0 as llama\.att"),
        (
            {"llama__attention__sliding_window": np.uint32(4)},
            r"has 4 as llama\.att",
        ),
        ({"llama__expert_count": np.uint32(8)}, r"has 8 as llama\.expert_count"),
        ({"llama__logit_scale": np.float32(2)}, r"has 2\.0 as llama\.logit_scale"),
        (
            {"llama__tensor_data_layout": "Meta AI original pth"},
            "runs 'reference'",
        ),
        ({"llama__use_parallel_residual": True}, r"has True as llama\.use_parallel"),
        (
            {"llama__something_new": np.uint32(1)},
            r"setting llama\.something_new",
        ),
        (
            {"llama__rope__scaling__attn_factor": np.float32(2)},
            r"has 2\.0 as",
        ),
        ({"llama__rope__scaling__type": "longrope"}, "scales positions by 'longrope'"),
        (
            {"llama__rope__scale_linear": np.float32(-1)},
            r"has -1\.0 as llama",
        ),
        (
            {"llama__attention__key_length": np.uint32(6)},
            r"turns 8 of the 6 num",
        ),
        (
            {"llama__attention__head_count": np.array([4, 4], np.uint32)},
            "expected int",
        ),
    ],
)
def test_gguf_settings_that_matter_are_refused(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(models.CheckpointError, match=message):
        opened(tmp_path, **changes)


def test_gguf_settings_that_change_nothing(tmp_path: Path) -> None:
    plain = opened(tmp_path)(IDS).logits
    same = opened(
        tmp_path,
        llama__vocab_size=np.uint32(264),
        llama__expert_count=np.uint32(0),
        llama__attention__causal=True,
        llama__tensor_data_layout="reference",
        llama__rope__scaling__original_context_length=np.uint32(9),
        general__name="a name",
        llama__attention__value_length=np.uint32(8),
    )(IDS).logits
    np.testing.assert_array_equal(same, plain)
