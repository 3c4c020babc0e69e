"""From a typed sentence to the pieces that a trained model knows, and back.

`WordPiece` spells any English sentence with 30,522 pieces: frequent words are one
piece, others are cut into several (``##`` marks a piece that goes on a word).
`WordLevel` has whole words alone, and says of every other word that it is unknown.
`BytePair` spells any text at all, with pieces from single bytes to whole words.
"""

from utils.text.bytepair import BytePair
from utils.text.tokens import Tokens
from utils.text.wordlevel import WordLevel
from utils.text.wordpiece import WordPiece
from utils.text.words import join_words, split_words

__all__ = ["BytePair", "Tokens", "WordLevel", "WordPiece", "join_words", "split_words"]
