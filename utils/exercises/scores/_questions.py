"""Questions of lesson 04: to recall, to guess."""

from utils.practice import Question

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


guess_swap = Question(
    key="04.guess_swap",
    prompt="In the sentence “tired” becomes “soft”. Which scores of the table change?",
    options={
        "A": "all of them",
        "B": "some in the row of the last word, and no others",
        "C": "the row and the column of the last word",
        "D": "the row of “it”, since another word answers it now",
    },
    answer="B",
    feedback={
        "A": "A score belongs to two words, the one that asks and the one that "
        "offers. Pairs without the last word stay as they were.",
        "B": "The query is another one. The key is the same: both words offer a "
        "trait, 0.6 times 3, and nothing else.",
        "C": "The row does. For the column look at the key: what both words offer is "
        "a trait, 0.6 times 3, and whom it suits is not in the key.",
        "D": "The query of “it” comes from “it” alone. Its row can change only where a "
        "key changes.",
    },
)


guess_coin = Question(
    key="04.guess_coin",
    prompt="Four steps of +1 or −1 have 16 paths. Square the number where each path "
    "ends: what is the mean of the 16 squares?",
    answer=4.0,
    tolerance=0.001,
    feedback={
        "right": "As many as there are steps. That is no accident.",
        "0": "The ends themselves have the mean 0, since left and right balance. A "
        "square is never negative: 16 for the two outermost paths, 4 for eight more.",
        "16": "16 is the square of the furthest end, 4, and only two paths of the 16 "
        "end so far out.",
        "2": "2 is the root of it: how far from 0 a path typically ends. Asked for is "
        "the mean of the squares.",
        "1": "That is the square of a single step. The squares of where the paths end "
        "are 16, 4 and 0.",
        "64": "That is the sum of the 16 squares. Their mean is a sixteenth of it.",
        "other": "Two paths end at 4 or −4, eight at 2 or −2, six at 0. Square, add "
        "up, divide by 16.",
    },
)


guess_growth = Question(
    key="04.guess_growth",
    prompt="With 1 number each, the spread of the scores is 1. What is it with 64 "
    "numbers each?",
    options={
        "A": "about 1: the products cancel out",
        "B": "about 8",
        "C": "about 64: there are 64 times as many products",
    },
    answer="B",
    feedback={
        "A": "Much of it cancels, and not all: 64 steps to the left or right by chance "
        "seldom end where they began. How was it with 4 coin steps?",
        "B": "64 steps, mean of the squares 64, and the root of that is 8.",
        "C": "It would be if all products had the same sign. Half of them are "
        "negative, and most of the sum cancels. How was it with 4 coin steps?",
    },
)
