"""From a typed sentence to the pieces that a trained model knows, and back.

`WordPiece` spells any English sentence with 30,522 pieces: frequent words are one
piece, others are cut into several (``##`` marks a piece that goes on a word).
`WordLevel` has whole words alone, and says of every other word that it is unknown.
`BytePair` spells any text at all, with pieces from single bytes to whole words.
"""

from .bytepair import BytePair
from .tokens import Tokens
from .wordlevel import WordLevel
from .wordpiece import WordPiece
from .words import join_words, split_words

__all__ = ["BytePair", "Tokens", "WordLevel", "WordPiece", "join_words", "split_words"]
