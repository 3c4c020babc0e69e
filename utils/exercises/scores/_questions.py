"""Questions of lesson 04: to recall, to guess, to put in order."""

from utils.practice import Order, Question

recall_query = Question(
    key="04.recall_query",
    prompt="Row 7 of Q (counted from 0) belongs to “it”. What do its four numbers say?",
    options={
        "A": "what “it” looks for",
        "B": "what “it” offers to others",
        "C": "how well “it” fits four other words",
        "D": "what “it” hands over once found",
    },
    answer="A",
    feedback={
        "A": "A life, a thing, an event, a trait: one number for each that is sought.",
        "B": "That is its key, row 7 of K. Both are made from the same word, by two "
        "different matrices (lessons 01 and 02).",
        "C": "The query knows no other word: it is made from “it” alone. How well "
        "words fit comes out when it meets their keys, which is this lesson.",
        "D": "That is its value, row 7 of V (lesson 03).",
    },
)


recall_angle = Question(
    key="04.recall_angle",
    prompt="A query and a key stand at a right angle. What is their dot product?",
    options={
        "A": "1",
        "B": "0",
        "C": "as negative as it can be",
        "D": "it depends on their lengths",
    },
    answer="B",
    feedback={
        "A": "1 is the dot product of two arrows of length 1 that point the same way. "
        "At a right angle nothing that is sought is offered: 0.",
        "B": "Nothing of what is sought is offered, however long the two are.",
        "C": "That is so for arrows that point in opposite directions. A right angle "
        "lies half-way between like and opposite: 0.",
        "D": "Elsewhere it does. At a right angle the cosine is 0, and 0 times any "
        "length stays 0.",
    },
)


recall_value = Question(
    key="04.recall_value",
    prompt="“cat” has been found, and something is handed over. From which array?",
    options={"A": "Q", "B": "K", "C": "V", "D": "X"},
    answer="C",
    feedback={
        "A": "Q holds what the words look for. It is used to find, and then put away.",
        "B": "K holds what the words offer so that they can be found, as the title on "
        "the back of a book. What you read once you hold it is V.",
        "C": "K is the title on the book's back, V is what you read in it. This lesson "
        "needs Q and K alone; V comes back in lesson 06.",
        "D": "X is the word itself, all eight numbers. What is handed over is made "
        "from it, by W_V (lesson 03).",
    },
)


guess_pair = Question(
    key="04.guess_pair",
    prompt="What is the score of “it” and “mat”? (a number with two decimals)",
    answer=3.12,
    tolerance=0.03,
    feedback={
        "right": "1.3 times 2.4, and all else is times 0.",
        "1.56": "That is 3.12 divided by 2. The division comes later in this lesson; "
        "the plain score is 1.3 times 2.4.",
        "3.84": "That is 1.6 times 2.4: the first number of “it” and the second of "
        "“mat”. Only what stands in the same column is multiplied: 1.3 times 2.4.",
        "5.1": "That is the score of “it” and “cat”. For “mat”: 1.3 times 2.4.",
        "3.7": "You added 1.3 and 2.4. In one column the two numbers are multiplied; "
        "the columns are added.",
        "other": "Only the second column of “mat” is not 0. There “it” has 1.3 and "
        "“mat” has 2.4, so the sum of the products is 1.3 times 2.4.",
    },
)


guess_shape = Question(
    key="04.guess_shape",
    prompt="Three queries meet ten keys, and d_k is 4. What is the shape of Q @ K.T?",
    options={"A": "(3, 4)", "B": "(10, 3)", "C": "(3, 10)", "D": "(4, 4)"},
    answer="C",
    feedback={
        "A": "That is the shape of Q. The 4 is the inner length: both have it, and it "
        "vanishes in the sum.",
        "B": "That is K @ Q.T, with a row for each key. Rows are queries here.",
        "C": "(3, 4) times (4, 10): the 4 vanishes, a row for each query stays.",
        "D": "That is K.T @ K or the like, where the words vanish and the columns "
        "stay. There is one score for each pair of a query and a key.",
    },
)


guess_symmetry = Question(
    key="04.guess_symmetry",
    prompt="And what does the query of “cat” score with the key of “tired”?",
    options={
        "A": "8.28 as well: it is the same pair",
        "B": "another number: it is another query and another key",
        "C": "−8.28: the other way round",
    },
    answer="B",
    feedback={
        "A": "The same two words, and yet another question. There the query of “tired” "
        "met the key of “cat”; here the query of “cat” meets the key of “tired”. The "
        "score is 3.96.",
        "B": "“cat” asks what it did and how it is, and “tired” offers a trait: 3.96.",
        "C": "Nothing turns a sign here. Two other vectors are multiplied, the query "
        "of “cat” and the key of “tired”, and they give 3.96.",
    },
)


guess_growth = Question(
    key="04.guess_growth",
    prompt="With 1 number each, a typical score has size 1. How large is it with 64 "
    "numbers each?",
    options={
        "A": "about 1: the products cancel out",
        "B": "about 8",
        "C": "about 64: there are 64 times as many products",
    },
    answer="B",
    feedback={
        "A": "Much of it cancels, and not all: 64 steps to the left or right by chance "
        "seldom end where they began. Move d_k to 64 and read the size in the words.",
        "B": "More than 1 and far less than 64. The figure shows it; why it is the "
        "root of 64 is derived below it.",
        "C": "It would be if all products had the same sign. Half of them are "
        "negative, and most of the sum cancels. Move d_k to 64 and read the size in "
        "the words.",
    },
)


order_scores = Order(
    key="04.order_scores",
    prompt="Put the lines of the scaled scores in order. Three of the seven belong "
    "nowhere.",
    lines={
        "A": "    return scores / np.sqrt(d_k)",
        "B": "    scores = Q @ K",
        "C": "def scaled_scores(Q, K):",
        "D": "    d_k = K.shape[-1]",
        "E": "    return scores / d_k",
        "F": "    scores = Q @ K.T",
        "G": "    d_k = K.shape[0]",
    },
    answer=("CDFA", "CFDA"),
    feedback={
        "B": "B multiplies queries with the columns of K. The keys are its rows: they "
        "have to be stood up first.",
        "E": "E divides by d_k itself, which leaves scores with a spread of "
        "1 / sqrt(d_k): too even.",
        "G": "G takes the first axis of K, which is the number of keys. d_k is the "
        "length of one key.",
    },
)
