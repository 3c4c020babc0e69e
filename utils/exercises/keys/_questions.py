"""Questions of lesson 02: to recall, to guess."""

from utils.practice import Question

recall_row = Question(
    key="02.recall_row",
    prompt="What does one row of Q hold?",
    options={
        "A": "What one word looks for, a number for each thing that can be sought.",
        "B": "How much every word looks for one thing.",
        "C": "The eight numbers of one word.",
    },
    answer="A",
    feedback={
        "A": "Yes: rows are words. Row 7 is the query of “it”.",
        "B": "That is a column of Q. A row belongs to one word.",
        "C": "That is a row of X. W_Q turns it into a row of Q.",
    },
)


recall_shape = Question(
    key="02.recall_shape",
    prompt="X is (10, 8) and W_Q is (8, 4). Which shape has Q = X W_Q?",
    options={"A": "(8, 8)", "B": "(10, 4)", "C": "(4, 10)"},
    answer="B",
    feedback={
        "A": "The 8 that both share is summed away; the outer numbers stay: (10, 4).",
        "B": "Yes: the shared 8 is summed away. Ten words, four things sought.",
        "C": "Rows stay rows: ten words stay ten rows, so it is (10, 4).",
    },
)


recall_weight = Question(
    key="02.recall_weight",
    prompt="In lesson 00, “it” looked at “cat” with 0.43. What does that number say?",
    options={
        "A": "“it” and “cat” mean the same with a chance of 43 %.",
        "B": "“cat” is 0.43 alive.",
        "C": "“cat” gets 0.43 of the attention that “it” has to give.",
    },
    answer="C",
    feedback={
        "A": "A weight is no chance of meaning the same. It is a share of attention.",
        "B": "That is a number of the word itself. A weight is a share of attention.",
        "C": "Yes: a share of one whole. The shares of all ten words make 1.",
    },
)


guess_key = Question(
    key="02.guess_key",
    prompt="What does “tired” offer?",
    options={
        "A": "1.8 of a trait and 3.0 of a life, for it suits the living.",
        "B": "1.8 of a trait, and nothing else.",
        "C": "0.6 of a trait, and nothing else.",
    },
    answer="B",
    feedback={
        "A": "The row of `suits` in W_K holds only zeros, so it reaches no key.",
        "B": "Yes: 0.6 of `trait` times 3. What it suits is not on offer.",
        "C": "The word has 0.6 of `trait`, and W_K multiplies it by 3: 1.8.",
    },
)


guess_best = Question(
    key="02.guess_best",
    prompt="Which of the four keys fits the query of “it” best?",
    options={"A": "cat", "B": "mat", "C": "it", "D": "tired"},
    answer="A",
    feedback={
        "A": "Yes: 1.6 × 2.7 alone is more than any of the others can reach.",
        "B": "“mat” gets 1.3 × 2.4, about 3.1; “cat” gets 1.6 × 2.7 and more.",
        "C": "Its key points the right way, but 0.3 is very little on offer.",
        "D": "“tired” gets 1.6 × 1.8, about 2.9; “cat” gets 1.6 × 2.7 and more.",
    },
)


guess_longer = Question(
    key="02.guess_longer",
    prompt="You make the query twice as long and do not turn it. What happens?",
    options={
        "A": "Nothing: only the direction counts.",
        "B": "Words with long keys move up in the ranking.",
        "C": "All fits double, and the ranking stays.",
    },
    answer="C",
    feedback={
        "A": "The ranking stays, but the fits do not: length of q is a factor in each.",
        "B": "Each fit gets the same factor, long key or short. So the order stays.",
        "C": "Yes: the query's length is one common factor of all its fits.",
    },
)


guess_stretch = Question(
    key="02.guess_stretch",
    prompt="How many times its length does the key of “mat” need, to reach 5.10?",
    answer=1.63,
    tolerance=0.06,
    feedback={
        "right": "Yes: 5.10 / 3.12 is 1.63. The fit grows in proportion to the length.",
        "other": "The fit grows in proportion to the length, and it stands at 3.12.",
        "2.12": "5.10 / 2.4 would divide by the length. Divide by the fit: 3.12.",
        "1.98": "Too long. The gap, 5.10 − 3.12 = 1.98, does not tell: take the ratio, "
        "since the length multiplies.",
        "1.15": "Nearly as long as the key of “cat” then, but “mat” points less well.",
    },
)


guess_whose = Question(
    key="02.guess_whose",
    prompt="“it” should find “tired” and not “cat”. You may change one number of W_K. "
    "Which one does it?",
    options={
        "A": "`points`, a trait: “it” is the word that asks.",
        "B": "`trait`, a trait: it goes into the key of “tired”.",
        "C": "`suits`, a trait, below zero.",
    },
    answer="B",
    feedback={
        "A": "That changes what “it” offers itself. What it asks comes from W_Q.",
        "B": "Yes: “tired” has 0.6 of `trait`: a larger number makes its key longer.",
        "C": "“tired” has 1.0 of `suits`, so a number below zero takes from its key.",
    },
)
