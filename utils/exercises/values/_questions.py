"""Questions of lesson 03: to recall, to guess."""

from utils.practice import Question

recall_fit = Question(
    key="03.recall_fit",
    prompt="A query is (2, 1) and a key is (3, −1). What is their fit?",
    answer=5.0,
    tolerance=0.01,
    feedback={
        "right": "Yes: 2 × 3 and 1 × (−1), added.",
        "other": "Multiply pair by pair, then add the two products.",
        "7": "Mind the sign: 2 × 3 + 1 × (−1).",
        "-6": "Add the two products, 6 and −1; do not multiply them.",
        "6": "The second pair counts too: 1 × (−1) adds −1.",
    },
)


recall_roles = Question(
    key="03.recall_roles",
    prompt="“tired” looks for somebody to describe. What says how well “cat” fits?",
    options={
        "A": "the query of “tired” times the key of “cat”",
        "B": "the query of “cat” times the key of “tired”",
        "C": "the key of “tired” times the key of “cat”",
    },
    answer="A",
    feedback={
        "A": "Yes: who looks brings the query, who is looked at brings the key.",
        "B": "That is how well “tired” fits what “cat” looks for: another number.",
        "C": "Two offers and no wish. Who looks brings the query.",
    },
)


recall_query = Question(
    key="03.recall_query",
    prompt="Is the query of “it” another one in a sentence that ends in “soft”?",
    options={
        "A": "Yes: a query takes in the whole sentence.",
        "B": "No: a query comes from the word's own row of X alone.",
    },
    answer="B",
    feedback={
        "A": "X W_Q works row by row: row 7 of Q comes from row 7 of X alone.",
        "B": "Yes: row by row, no word sees another. You will need this below.",
    },
)


guess_sharp = Question(
    key="03.guess_sharp",
    prompt="The query becomes ten times as long. What do the shares do?",
    options={
        "A": "They stay: all fits grow alike.",
        "B": "The best key takes nearly everything.",
        "C": "They draw level.",
    },
    answer="B",
    feedback={
        "A": "The ranking stays, the gaps do not, and softmax looks at the gaps.",
        "B": "Yes: wider gaps, sharper shares. A long query is a determined one.",
        "C": "That is what a short query does: small gaps, nearly equal shares.",
    },
)


guess_label = Question(
    key="03.guess_label",
    prompt="What do “tired” and “soft” have in common?",
    options={
        "A": "the key, not the value",
        "B": "the value, not the key",
        "C": "both",
        "D": "neither",
    },
    answer="A",
    feedback={
        "A": "Yes: both offer a trait, but they carry different things.",
        "B": "W_K leaves out `suits`, where the two differ. W_V does not.",
        "C": "They differ in `suits`, and W_V carries it.",
        "D": "They differ only in `suits`, and W_K leaves that out.",
    },
)


guess_soft = Question(
    key="03.guess_soft",
    prompt="“tired” becomes “soft”. What changes for “it”?",
    options={
        "A": "the shares and what it brings home",
        "B": "the shares alone",
        "C": "what it brings home alone",
        "D": "nothing",
    },
    answer="C",
    feedback={
        "A": "“tired” and “soft” have the same key, so every fit and share stays.",
        "B": "Same key, same shares. It is the value that differs.",
        "C": "Yes: same key, so the same share of another value.",
        "D": "The shares stay, but a share of “soft” is not a share of “tired”.",
    },
)


guess_which = Question(
    key="03.guess_which",
    prompt="“it” should find “cat” where the sentence ends in “tired”, and “mat” where "
    "it ends in “soft”. Which matrix must change?",
    options={
        "A": "W_Q",
        "B": "W_K",
        "C": "W_V",
        "D": "none of the three can do it",
    },
    answer="D",
    feedback={
        "A": "The query of “it” comes from its own row, which is the same in both.",
        "B": "The keys of “cat” and “mat” come from their own rows, the same in both.",
        "C": "W_V changes what comes home. Whom a word finds hangs on W_Q and W_K.",
        "D": "Yes: the query of “it” and the keys of “cat” and “mat” come from their "
        "own rows, and the last word has no part in them.",
    },
)
