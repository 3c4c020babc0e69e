"""A conversation as a text: each message between two special tokens (*ChatML*).

An assistant is a model that goes on with a text, and the text looks like a
conversation: the name of its author stands in front of each message.
"""

from collections.abc import Sequence

from utils.text.bytepair import BytePair
from utils.text.bytewords import LETTERS

#: what it is told first, as its makers have it
SYSTEM = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
START, END, END_OF_TEXT = "<|im_start|>", "<|im_end|>", "<|endoftext|>"

#: who speaks ("system", "user" or "assistant"), and what is said
Message = tuple[str, str]
AUTHORS = ("system", "user", "assistant")


class Read:
    """The tokenizer of the assistant: `BytePair`, and the form of a conversation.

    Parameters
    ----------
    pieces
        The text of each id, as in `BytePair`.
    merges
        The pairs that are joined, such as ``"Ġ t"``, in order.
    special
        Which pieces are no text.
    limit
        The most tokens that a text may have.
    """

    def __init__(
        self,
        pieces: Sequence[str],
        merges: Sequence[str],
        special: Sequence[str],
        limit: int,
    ) -> None:
        ids = {piece: place for place, piece in enumerate(pieces)}
        if len(ids) < len(pieces):
            raise ValueError("a piece stands twice")
        # A few bytes that text rarely has are no piece of it, and are left out.
        beyond = [letter for letter in LETTERS if letter not in ids]
        self.words = len(pieces)
        ids |= {letter: self.words + place for place, letter in enumerate(beyond)}
        pairs = [(left, right) for left, _, right in (m.partition(" ") for m in merges)]
        self.bytepair = BytePair(ids, pairs, digits=True, special=special, limit=limit)

    def __call__(self, text: str) -> list[int]:
        """The ids of a text; what looks like a special token in it stays plain text."""
        ids = self.bytepair(text).ids if text else ()
        return [token for token in ids if token < self.words]

    def text(self, ids: Sequence[int]) -> str:
        """The text of these ids."""
        return self.bytepair.text(ids)

    def prompt(self, messages: Sequence[Message]) -> list[int]:
        """The ids of a conversation, as far as the assistant's next answer.

        Raises
        ------
        ValueError, TypeError
            If there is no message, one is no pair of texts, or somebody else speaks.
        """
        if not messages:
            raise ValueError("Say something: there is no message.")
        for message in messages:
            _see_that_it_is_one(message)
        if messages[0][0] != "system":
            messages = [("system", SYSTEM), *messages]
        special, ids = self.bytepair.special, []
        for author, said in messages:
            if author not in AUTHORS:
                known = ", ".join(AUTHORS)
                raise ValueError(f"author is {author!r}; expected one of {known}")
            ids += [special[START], *self(f"{author}\n{said}"), special[END]]
            ids += self("\n")
        return [*ids, special[START], *self("assistant\n")]


def _see_that_it_is_one(message: object) -> None:
    match message:
        case [str(), str()]:
            return
    raise TypeError(
        f"a message is {message!r:.60}, expected (author, text), such as "
        "('user', 'Hello')"
    )
