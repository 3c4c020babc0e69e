"""The hand-set world of part I: words whose numbers can be read and argued about.

Nothing here was learnt. Each word is a row of eight numbers with a name each
(`DIMENSIONS`), and the matrices say in the open what a word looks for (`W_Q`), what it
offers (`W_K`) and what it hands over (`W_V`). Trained models, whose numbers have no
names, start in lesson 04.
"""

import unicodedata

import numpy as np

SENTENCE = "the cat sat on the mat because it was tired"
MAX_WORDS = 14

#: What each column of X says about a word.
DIMENSIONS = ("alive", "thing", "action", "where", "trait", "suits", "points", "links")
#: What each column of Q looks for, and each column of K offers.
SOUGHT = ("a life", "a thing", "an event", "a trait")
#: What each column of V hands over.
CARRIED = ("alive", "thing", "action", "trait", "suits")

# suits: +1 can be said of the living only, -1 of things only, 0 of both.
_TABLE = """
            alive thing action where trait suits points links
cat          0.9   0.2   0      0     0     0     0      0
dog          0.9   0.1   0      0     0     0     0      0
bird         0.8   0.2   0      0     0     0     0      0
mouse        0.8   0.3   0      0     0     0     0      0
horse        0.9   0.3   0      0     0     0     0      0
animal       0.8   0.1   0      0     0     0     0      0
child        1.0   0     0      0     0     0     0      0
girl         1.0   0     0      0     0     0     0      0
boy          1.0   0     0      0     0     0     0      0
king         1.0   0     0      0     0     0     0      0
queen        1.0   0     0      0     0     0     0      0
mat          0     0.8   0      0.1   0     0     0      0
street       0     0.7   0      0.4   0     0     0      0
house        0     0.8   0      0.4   0     0     0      0
bed          0     0.9   0      0.3   0     0     0      0
table        0     1.0   0      0.1   0     0     0      0
chair        0     1.0   0      0.1   0     0     0      0
box          0     1.0   0      0.1   0     0     0      0
ball         0     1.0   0      0     0     0     0      0
car          0     1.0   0      0     0     0     0      0
bread        0     0.9   0      0     0     0     0      0
sat          0     0     0.9    0.2   0     0     0      0
slept        0.1   0     0.8    0.1   0     0     0      0
ran          0.1   0     1.0    0.1   0     0     0      0
jumped       0.1   0     1.0    0.1   0     0     0      0
crossed      0     0     0.9    0.4   0     0     0      0
chased       0.1   0     1.0    0     0     0     0      0
ate          0.1   0.1   0.9    0     0     0     0      0
saw          0     0     0.8    0     0     0     0      0
liked        0.1   0     0.6    0     0.1   0     0      0
broke        0     0.2   0.9    0     0     0     0      0
fell         0     0     0.9    0.2   0     0     0      0
on           0     0     0      0.9   0     0     0      0.2
under        0     0     0      1.0   0     0     0      0.1
in           0     0     0      0.8   0     0     0      0.3
near         0     0     0      0.9   0     0     0      0.1
behind       0     0     0      1.0   0     0     0      0.1
across       0     0     0.2    0.9   0     0     0      0.1
tired        0     0     0      0     0.6   1.0   0      0
hungry       0     0     0      0     0.6   1.0   0      0
happy        0     0     0      0     0.7   0.9   0      0
afraid       0     0     0      0     0.6   1.0   0      0
asleep       0     0     0.1    0     0.6   1.0   0      0
soft         0     0     0      0     0.6  -1.0   0      0
wide         0     0     0      0.2   0.6  -1.0   0      0
broken       0     0     0.1    0     0.6  -1.0   0      0
wooden       0     0.2   0      0     0.7  -1.0   0      0
clean        0     0     0      0     0.7  -0.7   0      0
big          0     0     0      0     0.8   0     0      0
small        0     0     0      0     0.8   0     0      0
old          0     0     0      0     0.7   0.1   0      0
black        0     0     0      0     0.8   0     0      0
it           0.1   0.1   0      0     0     0     1.0    0
he           0.4   0     0      0     0     0     0.9    0
she          0.4   0     0      0     0     0     0.9    0
they         0.2   0.1   0      0     0     0     0.9    0
the          0     0     0      0     0     0     0.2    0.8
a            0     0     0      0     0     0     0.1    0.8
was          0     0     0.3    0     0     0     0      0.7
because      0     0     0      0     0     0     0      0.9
and          0     0     0      0     0     0     0      1.0
but          0     0     0      0     0.1   0     0      0.9
not          0     0     0      0     0.2   0     0      0.7
"""

#: word -> its row of X, shape (8,)
WORDS = {
    word: np.array(numbers, float)
    for word, *numbers in (line.split() for line in _TABLE.strip().splitlines()[1:])
}

#: (8, 4): row = a dimension of the word, column = what it makes the word look for.
W_Q = np.array(
    [  # a life, a thing, an event, a trait
        [0.0, 0.0, 1.0, 2.0],  # the living ask: what do I do, how am I?
        [0.0, 0.0, 0.0, 2.0],  # things ask: what am I like?
        [2.0, 1.0, 0.0, 0.0],  # actions ask: who, and what with?
        [0.0, 2.5, 1.0, 0.0],  # words of place ask: at which thing?
        [1.0, 1.0, 0.0, 0.0],  # traits ask: whose am I?
        [3.0, -3.0, 0.0, 0.0],  # ... and mind whether they suit the living or things
        [1.6, 1.3, 0.0, 1.2],  # pointing words ask: for whom do I stand?
        [0.5, 0.5, 0.5, 0.0],  # linking words ask a little of everybody
    ]
)

#: (8, 4): row = a dimension of the word, column = what it lets the word offer.
W_K = np.zeros((8, 4))
for _column, _name in enumerate(("alive", "thing", "action", "trait")):
    W_K[DIMENSIONS.index(_name), _column] = 3.0

#: (8, 5): picks the columns of X that are handed over.
W_V = np.zeros((8, 5))
for _column, _name in enumerate(CARRIED):
    W_V[DIMENSIONS.index(_name), _column] = 1.0

#: (5, 8): puts what came back into the columns of X (lesson 06 adds it to the word).
W_O = W_V.T * np.array([[0.3], [0.3], [0.3], [0.3], [2.0]])

for _array in (*WORDS.values(), W_Q, W_K, W_V, W_O):
    _array.flags.writeable = False


def read(sentence: str) -> list[str]:
    """Split a typed sentence into words of this world.

    Capitals and the marks ``. , ; : ! ?`` do not matter.

    Raises
    ------
    ValueError
        If the sentence is empty, has more than 14 words, or has a word that is not in
        the world: the message names it and suggests near ones.
    """
    plain = unicodedata.normalize("NFC", sentence).casefold()
    words = plain.translate({ord(mark): " " for mark in ".,;:!?"}).split()
    if not words:
        raise ValueError(f"Type at least one word, for example: {SENTENCE}")
    unknown = list(dict.fromkeys(word for word in words if word not in WORDS))
    if unknown:
        raise ValueError(" ".join(_unknown(word) for word in unknown[:3]))
    if len(words) > MAX_WORDS:
        raise ValueError(f"At most {MAX_WORDS} words fit here, but {len(words)} came.")
    return words


def _unknown(word: str) -> str:
    near = [known for known in WORDS if _off_by_a_letter(known, word[:40])][:3]
    shown = word if len(word) <= 40 else word[:40] + "…"
    advice = f"Near it: {', '.join(near)}." if near else "Try: cat, mat, ran, soft."
    return f"The world has no word “{shown}”. {advice} All its words: world.kinds()."


def _off_by_a_letter(left: str, right: str) -> bool:
    """Tell whether both are the same once a letter is left out of either or of both."""
    return bool(_without_a_letter(left) & _without_a_letter(right))


def _without_a_letter(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word)) if word[1:]}


def kinds() -> dict[str, list[str]]:
    """Group all words by the dimension in which each is strongest; suits is no kind.

    Examples
    --------
    >>> kinds()["points"]
    ['it', 'he', 'she', 'they']
    """
    of = [i for i, name in enumerate(DIMENSIONS) if name != "suits"]
    groups: dict[str, list[str]] = {DIMENSIONS[i]: [] for i in of}
    for word, row in WORDS.items():
        groups[DIMENSIONS[of[int(row[of].argmax())]]].append(word)
    return groups


def embed(words: list[str]) -> np.ndarray:
    """Stack the rows of some words of the world: X, shape (n, 8)."""
    return np.array([WORDS[word] for word in words]).reshape(
        len(words), len(DIMENSIONS)
    )


def project(words: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Queries (n, 4), keys (n, 4) and values (n, 5) of some words of the world."""
    X = embed(words)
    return X @ W_Q, X @ W_K, X @ W_V
