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
    prompt="The query of tired and the key of mat have a scaled score of −2.88. What "
    "does the sign say?",
    options={
        "A": "the arrows stand more than a right angle apart: mat is a bad fit",
        "B": "mat stands before tired in the sentence",
        "C": "an error: scores cannot be negative",
    },
    answer="A",
    feedback={
        "A": "Query and key stand at 124 degrees, and beyond 90 a dot product is "
        "negative: tired minds that its bearer is no mere thing.",
        "B": "No score of part I knows the order of the words. Lesson 09 adds it.",
        "C": "Dot products can have any sign; 0 means neither for nor against.",
    },
)


guess_step = Question(
    key="05.guess_step",
    prompt="Only differences of scores count. “b” scores 1 more than “a” and gets 3 "
    "times its share; “c” scores 1 more than “b”. How many times the share of “a” does "
    "“c” get?",
    answer=9.0,
    tolerance=0.001,
    feedback={
        "right": "3 times as much as “b”, which has 3 times as much as “a”.",
        "6": "3 and 3 again, added. But “c” gets 3 *times* what “b” gets, and that is "
        "3 times the share of “a” already.",
        "4": "One more for one more would be adding. A step of 1 multiplies by 3 here, "
        "and the next step is of the same size.",
        "3": "That is what “c” gets beside “b”, one step away. “a” is two steps away.",
        "2": "That is the difference of the scores. Each of the two steps multiplies "
        "by 3.",
        "other": "From “a” to “b” the share is multiplied by 3. From “b” to “c” the "
        "difference is the same, so the share is multiplied by 3 once more.",
    },
)


guess_raise = Question(
    key="05.guess_raise",
    prompt="You raise the score of “sat” by 1 and touch nothing else. What happens to "
    "the share of “cat”?",
    options={
        "A": "nothing: its score has not moved",
        "B": "it sinks",
        "C": "it rises with the others",
    },
    answer="B",
    feedback={
        "A": "Its exponential stays as it was. But the sum that it is divided by has "
        "one larger part now.",
        "B": "The exponential of “sat” is 2.72 times as large, so the sum is larger, "
        "and the same exponential of “cat” is a smaller part of it.",
        "C": "Together they make 1. What “sat” gains must come from somebody.",
    },
)


guess_questions = Question(
    key="05.guess_questions",
    prompt="“cat” has the share 1/2, “mat” 1/4, “dog” 1/4. You ask first “is it cat?” "
    "and, if not, “is it mat?”. How many questions is that on average?",
    answer=1.5,
    tolerance=0.001,
    feedback={
        "right": "Half of the time 1 question, half of the time 2.",
        "1": "One question is enough half of the time, when it is “cat”.",
        "2": "Two are needed half of the time. When it is “cat”, one is enough.",
        "1.58": "That many bits three equal shares would have. Here “cat” comes up "
        "more often, and asking for it first saves questions.",
        "1.67": "You give all three words the same weight. “cat” comes up half of the "
        "time, the other two a quarter each.",
        "other": "“cat” needs 1 question, the other two need 2. Weigh each number by "
        "how often it comes up, and add.",
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


order_shift = Order(
    key="05.order_shift",
    prompt="Why does a shift change nothing? Begin with the share of a shifted score, "
    "and let each line equal the one before it. Two of the lines belong nowhere.",
    lines={
        "A": "exp(c) * exp(s_j) / sum(exp(c) * exp(s_m))",
        "B": "exp(s_j) / sum(exp(s_m))",
        "C": "(exp(c) + exp(s_j)) / sum(exp(c) + exp(s_m))",
        "D": "exp(s_j + c) / sum(exp(s_m + c))",
        "E": "exp(c) * exp(s_j) / (exp(c) * sum(exp(s_m)))",
        "F": "exp(c) * exp(s_j) / sum(exp(s_m))",
    },
    answer="DAEB",
    feedback={
        "BEAD": "Every step is right, and read backwards. Begin with the share of a "
        "shifted score.",
        "C": "Line C adds where exp multiplies: exp(s + c) is exp(s) times exp(c).",
        "F": "Line F takes the factor out of the numerator alone. It stands in every "
        "part of the sum as well.",
    },
)
