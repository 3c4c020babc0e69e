"""Questions of lesson 00, to guess."""

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
    prompt="Ten words share one whole. At sharpness 0 a better fit is worth nothing. "
    "How much will “it” then give to “cat”?",
    answer=0.1,
    tolerance=0.005,
    feedback={
        "right": "A tenth of one whole, as to each of the ten words. Take the slider "
        "to 0 and see.",
        "0.43": "That is its share at sharpness 1, where “cat” fits better than the "
        "others. If a better fit is worth nothing, “cat” has no advantage left.",
        "0": "The whole is still handed out. If “cat” got nothing, the others would "
        "have to get more, and there is nothing to choose between them.",
        "1": "That would be the whole, and nothing left for nine words which fit as "
        "well as “cat” when fitting is worth nothing.",
        "10": "Ten would be ten wholes. The shares of all ten words make 1 together.",
        "0.11": "You left “it” out and shared among nine. A word looks at itself too: "
        "ten words share the whole.",
        "other": "Nothing sets “cat” apart when a better fit is worth nothing. So all "
        "ten words get the same share, and together they make 1.",
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
        "In one look each word asks on its own. The figure shows what comes of it.",
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
