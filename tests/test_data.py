"""What utils.data promises: the right bytes, or one error that names file and cure."""

import re
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from data.recipes import manifest as recipes
from data.recipes import measure
from tools import sweep
from utils import data

LIMIT = 40_000_000


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of data/ that a test may damage."""
    root = tmp_path / "data"
    shutil.copytree(data.ROOT, root, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(data, "ROOT", root)
    monkeypatch.setattr(recipes, "DATA", root)
    return root


def test_everything_shipped_is_in_the_manifest_and_whole() -> None:
    apart = {"README.md", "manifest.json", ".gitattributes"}
    shipped = {
        file.relative_to(data.ROOT).as_posix()
        for file in data.ROOT.rglob("*")
        if file.is_file() and "recipes" not in file.relative_to(data.ROOT).parts
    }
    assert shipped - apart == data.manifest().keys()
    for name in data.manifest():
        assert data.path(name).is_file()


def test_each_entry_has_licence_source_and_a_recipe_that_exists() -> None:
    for name, entry in data.manifest().items():
        assert entry["licence"] and entry["source"], name
        script = re.fullmatch(r"python -m (data\.recipes\.\w+)", entry["recipe"])
        assert script, name
        place = data.ROOT.parent / script[1].replace(".", "/")
        assert place.with_suffix(".py").is_file() or (place / "__main__.py").is_file()


def test_data_stays_small() -> None:
    total = sum(entry["size"] for entry in data.manifest().values())
    assert total <= LIMIT, f"data/ holds {total:,} bytes of at most {LIMIT:,}"


@pytest.mark.parametrize("name", measure.MODELS)
def test_the_card_quotes_what_was_measured(name: str) -> None:
    card = measure.CARD.read_text(encoding="utf-8")
    block = card.split(measure.begin(name))[1].split(measure.END)[0]
    assert block.strip() == measure.script(name).card(data.load("measured.json")[name])


def test_the_table_at_a_glance_quotes_what_was_measured() -> None:
    card = measure.CARD.read_text(encoding="utf-8")
    block = card.split(measure.begin(measure.GLANCE))[1].split(measure.END)[0]
    assert block.strip() == measure.glance(data.load("measured.json"))


def test_a_number_that_has_changed_is_named() -> None:
    stored = {"a": 0.5, "b": {"c": "cat", "d": 3}}
    assert measure.differences("x", {"a": 0.5004, "b": stored["b"]}, stored) == []
    made = {"a": 0.6, "b": {"c": "dog", "e": 1}}
    assert measure.differences("x", made, stored) == [
        "x.a: measured 0.6, stored 0.5",
        "x.b.c: measured 'dog', stored 'cat'",
        "x.b.e: measured 1, stored None",
        "x.b.d: measured None, stored 3",
    ]
    assert measure.differences("x", [0.5004, "a"], [0.5, "a"]) == []
    assert measure.differences("x", ("a", 0.6), ["a", 0.5, 1]) == [
        "x.1: measured 0.6, stored 0.5",
        "x.2: measured None, stored 1",
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["gpt9"], "name models (minilm, lookup, "),
        (["--source", "x"], "and one alone with --source"),
        (["minilm", "lookup", "--source", "x"], "and one alone with --source"),
        (["lookup", "--source", "x"], "lookup is measured on data/ alone, without --s"),
    ],
)
def test_what_cannot_be_measured_is_said(
    given: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.argv", ["measure", *given, "--check"])
    with pytest.raises(SystemExit, match="2"):
        measure.main()
    assert message in " ".join(capsys.readouterr().err.split())


def test_the_card_gives_the_size_of_each_file() -> None:
    card = (data.ROOT / "README.md").read_text(encoding="utf-8")
    for name, entry in data.manifest().items():
        if "/" in name:
            assert name in card and f"{entry['size']:,}" in card, name


def test_a_folder_is_checked_file_by_file(copy: Path) -> None:
    notice = copy / "minilm" / "NOTICE"
    intact = notice.read_bytes()
    notice.write_bytes(b"another")
    with pytest.raises(data.DataError, match="data/minilm/NOTICE"):
        data.path("minilm")
    notice.write_bytes(intact)
    assert data.path("minilm") == copy / "minilm"


def test_a_missing_file_says_which_one_and_the_cure(copy: Path) -> None:
    (copy / "minilm" / "vocab.txt").unlink()
    with pytest.raises(data.DataError) as caught:
        data.path("minilm/vocab.txt")
    assert "data/minilm/vocab.txt is missing" in str(caught.value)
    assert "git checkout -- data/minilm/vocab.txt" in str(caught.value)


def test_a_truncated_file_gives_both_lengths(copy: Path) -> None:
    file = copy / "minilm" / "vocab.txt"
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(data.DataError, match=r"231,507 bytes where 231,508"):
        data.path("minilm/vocab.txt")


def test_a_turned_bit_is_noticed_and_a_cure_is_seen(copy: Path) -> None:
    file = copy / "minilm" / "vocab.txt"
    intact = file.read_bytes()
    file.write_bytes(intact[:999] + bytes([intact[999] ^ 4]) + intact[1000:])
    with pytest.raises(data.DataError, match="is damaged"):
        data.path("minilm/vocab.txt")
    file.write_bytes(intact)
    assert data.path("minilm/vocab.txt") == file


def test_a_file_is_hashed_once_a_process(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data.path("minilm/vocab.txt")
    monkeypatch.setattr(data.hashlib, "file_digest", None)
    data.path("minilm/vocab.txt")


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(data.DataError, match=r"no 'gpt9'.*minilm/vocab\.txt"):
        data.path("gpt9")
    with pytest.raises(data.DataError, match=r"no '\.\./README\.md'"):
        data.path("../README.md")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"minilm/NOTICE": 3}', '{"minilm/NOTICE": {"size": 1}}'],
)
def test_a_damaged_manifest_is_named(copy: Path, text: str) -> None:
    (copy / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(data.DataError, match=r"data/manifest\.json is damaged"):
        data.path("minilm")


def test_a_missing_manifest_is_named(copy: Path) -> None:
    (copy / "manifest.json").unlink()
    with pytest.raises(data.DataError, match=r"data/manifest\.json is missing"):
        data.path("minilm")


def _enter(root: Path, name: str) -> None:
    recipes.record(name, licence="MIT", source="here", recipe="python -m a")


def test_arrays_are_read(copy: Path) -> None:
    np.savez_compressed(copy / "small.npz", first=np.arange(6), second=np.eye(2))
    _enter(copy, "small.npz")
    found = data.load("small.npz")
    assert found.keys() == {"first", "second"}
    np.testing.assert_array_equal(found["first"], np.arange(6))


def test_arrays_of_objects_are_refused(copy: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (sys.exit, ("a pickle was opened",))

    np.savez(copy / "trap.npz", trap=np.array([Trap()], dtype=object))
    _enter(copy, "trap.npz")
    with pytest.raises(data.DataError, match=r"data/trap\.npz cannot be read"):
        data.load("trap.npz")


def test_text_and_values_are_read() -> None:
    assert data.load("minilm/vocab.txt").startswith("[PAD]\n")
    assert data.load("minilm/config.json")["hidden_size"] == 384


def test_a_kind_that_load_does_not_read_is_named() -> None:
    with pytest.raises(data.DataError, match=r"\.npz, \.json, \.txt"):
        data.load("minilm/model.safetensors")
    with pytest.raises(data.DataError, match=r"data\.path"):
        data.load("minilm")


def test_a_sample_of_damages_is_noticed(copy: Path) -> None:
    before = data.ROOT, data._check
    assert sweep.sweep(copy, 12, seed=1) == []
    assert (data.ROOT, data._check) == before


def test_the_sweep_sees_a_check_that_sleeps(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asleep(root: Path, name: str, size: int, sha256: str) -> None:
        """Check nothing."""

    asleep.__wrapped__ = asleep  # type: ignore[attr-defined]
    monkeypatch.setattr(data, "_check", asleep)
    failures = sweep.sweep(copy, 3)
    assert any("read as if it were whole" in line for line in failures)
    for name, entry in data.manifest().items():
        assert (copy / name).stat().st_size == entry["size"]
