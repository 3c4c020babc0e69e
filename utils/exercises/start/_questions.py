"""Questions of lesson 00: to recall, to guess, to put in order."""

from utils.practice import Question

guess_like = Question(
    key="00.guess_like",
    prompt="Which other word is most like “it”, by the sum of products of their rows?",
    options={"A": "cat", "B": "mat", "C": "the", "D": "tired"},
    answer="C",
    feedback={
        "A": "That is the word you would wish for, and this is a check of likeness "
        "alone. “cat” and “it” share a trace of life (0.9 times 0.1) and of a thing.",
        "B": "“mat” and “it” share nothing but a little of a thing: 0.8 times 0.1.",
        "C": "Both point at something (1.0 times 0.2), and no other word does.",
        "D": "Go through the eight columns: wherever one of the two has a number, the "
        "other has 0. Their likeness is 0.",
    },
)


guess_share = Question(
    key="00.guess_share",
    prompt="How much of its one whole of attention will “it” give to “cat”?",
    options={
        "A": "all of it",
        "B": "less than half, and still the most",
        "C": "a tenth, as to each of the ten words",
        "D": "none, since the two are not alike",
    },
    answer="B",
    feedback={
        "A": "A share of one whole: that would leave nothing for the rest, not even a "
        "doubt. Attention hardly ever gives all; it will be 0.43.",
        "B": "It will be 0.43; the other nine words share the rest.",
        "C": "That would be no choice at all. A word whose query says little comes "
        "near it, as “because” does; “it” gives 0.43.",
        "D": "Likeness is out of it now: the query of “it” is held against the key of "
        "“cat”, and neither is the row that says what the word is. It will be 0.43.",
    },
)


guess_swap = Question(
    key="00.guess_swap",
    prompt="“tired” becomes “soft”. In one look, where will “it” look most?",
    options={
        "A": "at “mat”: only a thing can be soft",
        "B": "at “cat”, with the same shares as before",
        "C": "at “soft”, the word that changed",
        "D": "at all words alike",
    },
    answer="B",
    feedback={
        "A": "You read the whole sentence before you looked for the meaning of “it”. "
        "One look of attention does not: the shares stay. The figure shows it.",
        "B": "Not one share moves. Keep asking why: that is the puzzle.",
        "C": "“it” sees a trait at the end of the sentence, as before, and “soft” "
        "offers as much of one as “tired” did. The shares stay as they were.",
        "D": "Only one word of ten has changed, and “it” asks for what it asked for. "
        "The shares stay as they were.",
    },
)


guess_badge = Question(
    key="00.guess_badge",
    prompt="In the figures above “tired” gives “cat” 0.88. What does that prove?",
    options={
        "A": "that language models link traits to living beings",
        "B": "that numbers set this way lead to such shares",
        "C": "that the model knows what a cat is",
    },
    answer="B",
    feedback={
        "A": "Its badge is hand-set: somebody wrote the number that links them. "
        "Whether trained models do it is a question for lesson 12, with the badge "
        "trained.",
        "B": "The mechanism is real and the numbers are ours. That is all it shows.",
        "C": "No model has learnt anything here: the badge is hand-set, and the row of "
        "“cat” holds two numbers that somebody typed.",
    },
)
