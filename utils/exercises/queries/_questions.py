"""Questions of lesson 01: to recall, to guess, to put in order."""

from utils.practice import Order, Question

recall_row = Question(
    key="01.recall_row",
    prompt="In a heat map of weights, what does one row hold?",
    options={
        "A": "the shares that one word gives to all words",
        "B": "the shares that one word gets from all words",
        "C": "the numbers that say what one word is",
    },
    answer="A",
    feedback={
        "A": "Rows are queries: one word looks, and its row makes 1.",
        "B": "That is a column. Rows are queries, the words that look; columns are "
        "keys, the words that are looked at.",
        "C": "That is a row of X. A row of weights holds shares, one for each word "
        "that can be looked at.",
    },
)


recall_likeness = Question(
    key="01.recall_likeness",
    prompt="Why did likeness fail to find whom “it” means?",
    options={
        "A": "eight numbers a word are too few",
        "B": "it finds what is like “it”, and “it” looks for something unlike itself",
        "C": "the row of “it” is all 0, so everything fits it alike",
    },
    answer="B",
    feedback={
        "A": "With a thousand numbers it would fail as well: the better they say what "
        "a word is, the surer likeness is to find words of the same kind.",
        "B": "What a word is and what it looks for are different rows of numbers.",
        "C": "It is not: “it” points with 1.0. That is why likeness found “the”, which "
        "points too. A word looks for something other than its like.",
    },
)


guess_sat = Question(
    key="01.guess_sat",
    prompt="“sat” has action 0.9 and where 0.2. In the column “a life” of W_Q, action "
    "has 2.0 and where has 0.0. How strongly does “sat” look for a life?",
    answer=1.8,
    tolerance=0.005,
    feedback={
        "right": "0.9 · 2.0 + 0.2 · 0.0.",
        "2.0": "2.0 is what a full action asks. “sat” is an action with 0.9, so it "
        "asks 0.9 times as much.",
        "2.9": "You added 0.9 and 2.0. How much a word has and how much that asks for "
        "are multiplied; only the products are added.",
        "0.9": "That is how much of an action “sat” is. The column asks 2.0 of a full "
        "action: multiply the two.",
        "1.4": "That is the column beside it, “a thing”: 0.9 · 1.0 + 0.2 · 2.5.",
        "2.2": "You took “where” for 0.2 · 2.0; in the column “a life” it has 0.0.",
        "other": "Multiply how much the word has by how much that asks, for action and "
        "for where, and add the two products.",
    },
)


guess_points = Question(
    key="01.guess_points",
    prompt="You change the row “points” of W_Q. Which queries of the sentence change?",
    options={
        "A": "that of “it” alone",
        "B": "that of “it”, and a little those of the two “the”",
        "C": "all ten: they share one W_Q",
        "D": "none before the model is trained again",
    },
    answer="B",
    feedback={
        "A": "Nearly. Look at the rows of X in lesson 00: “the” points as well, with "
        "0.2.",
        "B": "Each word that points follows, in proportion to how much it points.",
        "C": "They share it, and each takes from a row only as much as it has of that "
        "dimension. Seven of the ten words have 0 of points.",
        "D": "A query is a product that is worked out anew each time. Nothing has to "
        "be trained for it to follow.",
    },
)


guess_shape = Question(
    key="01.guess_shape",
    prompt="X is (10, 8) and W_Q is (8, 4). What is the shape of Q = X @ W_Q?",
    options={"A": "(10, 4)", "B": "(8, 8)", "C": "(4, 10)", "D": "(10, 8)"},
    answer="A",
    feedback={
        "A": "A row for each word, a column for each thing sought.",
        "B": "The two 8 are the ones that vanish: they are summed over.",
        "C": "The right numbers, and on their side: rows are words here.",
        "D": "That is the shape of X. A query has as many numbers as W_Q has columns.",
    },
)


guess_alone = Question(
    key="01.guess_alone",
    prompt="“tired” becomes “soft”. How many of the ten queries change?",
    options={
        "A": "none",
        "B": "one",
        "C": "two: the new word, and “it”, which depends on it",
        "D": "all ten, since the sentence has changed",
    },
    answer="B",
    feedback={
        "A": "The swapped word is a new word with other numbers, so it asks for "
        "something else: “soft” looks for a thing.",
        "B": "The row of the swapped word. No row of X @ W_Q looks at another row.",
        "C": "You mean that “it” should depend on it, as a reader would say. Its query "
        "is made of its own eight numbers and of W_Q, and neither has changed.",
        "D": "Each row of Q is made of one row of X. Nine rows of X are as before.",
    },
)


guess_silent = Question(
    key="01.guess_silent",
    prompt="For which sentences does X.T @ W_Q run without an error?",
    options={
        "A": "for none",
        "B": "for all",
        "C": "for those of exactly four words",
        "D": "for those of exactly eight words",
    },
    answer="D",
    feedback={
        "A": "X.T has a column for each word and W_Q has eight rows. One number of "
        "words makes the two inner numbers equal.",
        "B": "X.T is (8, n), so n meets the eight rows of W_Q. Ten is not eight.",
        "C": "With four words another mistake fits, W_Q @ X. Here (8, n) meets (8, 4).",
        "D": "(8, n) meets (8, 4): it fits when n is 8.",
    },
)


order_query = Order(
    key="01.order_query",
    prompt="Build the query q of “sat” as a blend: of each row of W_Q as much as the "
    "word has of that dimension.",
    lines={
        "A": "    q += x[d] * W_Q[:, d]",
        "B": "q = np.zeros(4)",
        "C": "for d in range(4):",
        "D": "    q += x[d] * W_Q[d]",
        "E": "for d in range(8):",
        "F": "    q = x[d] * W_Q[d]",
        "G": 'x = X[words.index("sat")]',
    },
    answer=("GBED", "BGED"),
    feedback={
        "right": "One loop, over what the word is. Each turn adds a whole row of W_Q, "
        "so all four numbers of the query grow together.",
        "A": "Line A takes columns of W_Q. A column holds eight numbers, one for each "
        "dimension, and a query has four: what one dimension asks for is a row.",
        "C": "Line C stops after four dimensions. A query has four numbers, and the "
        "word that it is made from has eight.",
        "F": "Line F forgets at each turn what came before, so the last dimension "
        "alone would make the query. A blend has a part of every row.",
    },
)
