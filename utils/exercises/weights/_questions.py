"""Questions of lesson 05: to recall, to guess, to put in order."""

from utils.practice import Order, Question

recall_shape = Question(
    key="05.recall_shape",
    prompt="Q is (10, 4) and K is (10, 4). What does one row of Q @ K.T hold?",
    options={
        "A": "what all queries think of one key",
        "B": "the fit of one query with every key",
        "C": "the four numbers of one query, weighted",
    },
    answer="B",
    feedback={
        "A": "That is a column. A row belongs to one query: rows are queries, columns "
        "are keys, everywhere in this course.",
        "B": "Rows are queries, columns are keys: row i holds ten fits of query i.",
        "C": "The product Q @ K.T sums over the four numbers, so they are gone. One "
        "fit is left for each query and key: shape (10, 10).",
    },
)


recall_scale = Question(
    key="05.recall_scale",
    prompt="Why are scores divided by the square root of d_k?",
    options={
        "A": "so that they become shares which sum to 1",
        "B": "so that long sentences do not get larger scores",
        "C": "so that their spread does not grow with the length of the vectors",
    },
    answer="C",
    feedback={
        "A": "Dividing by a constant makes no shares: the scaled scores sum to "
        "anything. Making shares is what this lesson adds.",
        "B": "The number of words, n, does not enter a score. d_k does: a score is a "
        "sum of d_k products.",
        "C": "A sum of d_k products spreads like the root of d_k; dividing by it "
        "undoes that.",
    },
)


recall_sign = Question(
    key="05.recall_sign",
    prompt="The query of tired and the key of mat have a score of −2.88. What does the "
    "sign say?",
    options={
        "A": "the two vectors point in opposite ways: mat is a bad fit",
        "B": "mat stands before tired in the sentence",
        "C": "an error: scores cannot be negative",
    },
    answer="A",
    feedback={
        "A": "A dot product is negative when the vectors point apart: tired minds that "
        "its bearer is no mere thing.",
        "B": "No score of part I knows the order of the words. Lesson 09 adds it.",
        "C": "Dot products can have any sign; 0 means neither for nor against.",
    },
)


guess_exp = Question(
    key="05.guess_exp",
    prompt="What is the exponential of a score of −2.88?",
    options={
        "A": "a negative number",
        "B": "a small positive number",
        "C": "exactly 0",
    },
    answer="B",
    feedback={
        "A": "The exponential is never negative: e to the power −s is 1 divided by e "
        "to the power s.",
        "B": "It is 1 divided by e to the power 2.88, about 0.06.",
        "C": "It comes near 0 and gets there only if the score is minus infinity.",
    },
)


guess_shift = Question(
    key="05.guess_shift",
    prompt="You add 1 to each of the four scores. What happens to the shares?",
    options={
        "A": "all of them grow",
        "B": "the largest grows, the others shrink",
        "C": "nothing",
    },
    answer="C",
    feedback={
        "A": "They cannot all grow: together they make 1.",
        "B": "That would be so if you multiplied the scores. Adding 1 multiplies each "
        "exponential by the same 2.72, and their sum too.",
        "C": "Each exponential is multiplied by 2.72, and so is their sum: it cancels.",
    },
)


guess_overflow = Question(
    key="05.guess_overflow",
    prompt="What will NumPy say the shares of the scores 1000, 999 and 0 are?",
    options={
        "A": "0.73, 0.27 and 0.00",
        "B": "nan, nan and 0",
        "C": "1, 0 and 0",
    },
    answer="B",
    feedback={
        "A": "That is what the formula means. The computer gets stuck on the way "
        "there: watch.",
        "B": "The exponential of 1000 is larger than any float, and infinity divided "
        "by infinity is no number.",
        "C": "1000 is only 1 more than 999, so its share is only 2.72 times as large.",
    },
)


guess_axis = Question(
    key="05.guess_axis",
    prompt="You take softmax(scaled, axis=0) by mistake. What do you see?",
    options={
        "A": "an error, since the shapes do not fit",
        "B": "each column sums to 1, the rows to something else",
        "C": "the same weights, transposed",
    },
    answer="B",
    feedback={
        "A": "Any axis of any array will do for softmax. No error: that is the danger.",
        "B": "The shares go over the queries now: the words compete for a key, instead "
        "of keys for a word.",
        "C": "Transposing would move the numbers. Here each is divided by another sum.",
    },
)


order_softmax = Order(
    key="05.order_softmax",
    prompt="Which of these lines make a softmax over the keys that cannot overflow, "
    "and in which order?",
    lines={
        "A": "weights = exponentials / total",
        "B": "shifted = scaled - scaled.max(axis=-1, keepdims=True)",
        "C": "total = exponentials.sum(axis=0, keepdims=True)",
        "D": "exponentials = np.exp(shifted)",
        "E": "total = exponentials.sum(axis=-1, keepdims=True)",
        "F": "exponentials = np.exp(scaled)",
    },
    answer="BDEA",
    feedback={
        "C": "Line C sums over the queries: each column would make 1, not each row.",
        "F": "Line F takes the exponential of raw scores: 1000 would overflow.",
    },
)
