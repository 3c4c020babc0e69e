"""Every setting of a family's published configuration: followed, refused, or harmless.

What the library makes of each changed value was recorded (`tests/references/settings`).
The course gives the same numbers, or an error that names the key.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests import references
from tests.references import _chance
from utils import models

RECORDED = references.load("settings")
TOLD: dict[str, Any] = json.loads(str(RECORDED["told"]))
CASES = [
    pytest.param(family, case, id=f"{family} {json.dumps(case['change'])}")
    for family, told in TOLD.items()
    for case in told["cases"]
]
SEED, N, WORDS = 3, 6, 23
_TRAINING = "for the training alone"
_REPORT = "says what a call of the library gives back, not what it computes"
_WRITING = "for the writing of texts, where the course asks its caller"
_HEADS = "of heads that the course does not run"
_PAPER = "says where the file comes from"
#: keys that cannot matter here, and why; the recorded answers say so too
HARMLESS = {
    "_name_or_path": _PAPER,
    "architectures": "names the class; the tensors tell which head there is",
    "attention_dropout": _TRAINING,
    "attention_probs_dropout_prob": _TRAINING,
    "attn_pdrop": _TRAINING,
    "bos_token_id": _WRITING,
    "chunk_size_feed_forward": "the same sums in portions",
    "classifier_dropout": _TRAINING,
    "dtype": "the course computes in the type that `models.load` is given",
    "embd_pdrop": _TRAINING,
    "embedding_size": "only passes over the library's own check of heads",
    "encoder_stride": _HEADS,
    "eos_token_id": _WRITING,
    "hidden_dropout_prob": _TRAINING,
    "initializer_range": _TRAINING,
    "is_encoder_decoder": "for models of two sides, which none of these is",
    "label2id": "the names of classes, the other way round",
    "layer_types": "for models whose layers differ",
    "output_attentions": _REPORT,
    "output_hidden_states": _REPORT,
    "pad_token_id": "hides nothing by itself: the mask does",
    "pooler_act": "the pooler is not run",
    "pooler_output_size": "the pooler is not run",
    "pretraining_tp": "the same sums in portions",
    "problem_type": _TRAINING,
    "reorder_and_upcast_attn": "the same sums in another order",
    "resid_pdrop": _TRAINING,
    "return_dict": _REPORT,
    "sliding_window": "no LLaMA of the library has a window",
    "summary_activation": _HEADS,
    "summary_first_dropout": _HEADS,
    "summary_proj_to_labels": _HEADS,
    "summary_type": _HEADS,
    "summary_use_proj": _HEADS,
    "torch_dtype": "the older name of dtype",
    "transformers_version": _PAPER,
    "use_cache": "the caller of the course says whether there is one",
}
#: harmless where no head tells classes
NO_CLASSES = {"id2label": "names of classes", "num_labels": "how many classes"}


def question(family: str, config: dict[str, Any]) -> np.ndarray:
    if family != "vit":
        return _chance.ids((1, N), WORDS - 1, SEED)
    size = config["image_size"]
    side = size if isinstance(size, int) else size[0]
    return _chance.floats((1, config["num_channels"], side, side), SEED)


def harmless(family: str, key: str) -> bool:
    return key in HARMLESS or (family != "vit" and key in NO_CLASSES)


def asked(folder: Path, family: str, case: dict[str, Any]) -> models.Result:
    """What the course makes of the same file."""
    told = TOLD[family]
    config, shapes = told["config"] | case["change"], case.get("shapes", told["shapes"])
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    save_file(_chance.tensors(shapes, SEED), folder / "model.safetensors")
    return models.load(folder)(question(family, config))


@pytest.mark.parametrize(("family", "case"), CASES)
def test_followed_refused_or_harmless(
    tmp_path: Path, family: str, case: dict[str, Any]
) -> None:
    keys = [key for key in case["change"] if not harmless(family, key)]
    try:
        found = asked(tmp_path, family, case)
    except ValueError as error:
        assert any(key in str(error) for key in keys), f"{error} names no key"
        return
    assert "error" not in case or not keys, "the library refuses it"
    place = case.get("answers", family)
    for name in ("hidden", "logits"):
        expected, ours = RECORDED[f"{place}/{name}"], getattr(found, name)
        if ours is None:
            assert any(key in found.note for key in keys), "a head that goes unsaid"
            continue
        assert ours.shape == expected.shape
        np.testing.assert_allclose(ours, expected, atol=2e-5, rtol=1e-4)


@pytest.mark.parametrize("family", TOLD)
def test_the_settings_that_all_are_changed_from(tmp_path: Path, family: str) -> None:
    found = asked(tmp_path, family, {"change": {}})
    expected = RECORDED[f"{family}/logits"]
    assert found.logits is not None and found.note == ""
    np.testing.assert_allclose(found.logits, expected, atol=2e-5, rtol=1e-4)


@pytest.mark.parametrize("family", TOLD)
def test_every_key_is_tried(family: str) -> None:
    tried = {key for case in TOLD[family]["cases"] for key in case["change"]}
    assert TOLD[family]["config"].keys() - tried == {"model_type"}
    kinds = [
        case.keys() & {"same", "answers", "error"} for case in TOLD[family]["cases"]
    ]
    assert all(len(kind) == 1 for kind in kinds) and {"answers"} in kinds


@pytest.mark.parametrize(("family", "case"), CASES)
def test_what_is_called_harmless_changes_nothing(
    family: str, case: dict[str, Any]
) -> None:
    if all(harmless(family, key) for key in case["change"]):
        assert "answers" not in case


def test_all_of_the_list_is_needed() -> None:
    tried = {key for told in TOLD.values() for one in told["cases"]
             for key in one["change"]}  # fmt: skip
    assert HARMLESS.keys() - tried <= {"_name_or_path", "layer_types"}
