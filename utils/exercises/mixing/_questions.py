"""Questions of lesson 06: to recall and to guess."""

from utils.practice import Question

recall_rows = Question(
    key="06.recall_rows",
    prompt="`weights` has the shape (10, 10). Along which way do its numbers make 1?",
    options={
        "A": "each row, over the keys",
        "B": "each column, over the queries",
        "C": "the whole table",
        "D": "rows and columns both",
    },
    answer="A",
    feedback={
        "A": "Each word has one whole attention to give, and it gives it to the keys.",
        "B": "A column is what one word *gets* from all. Nothing keeps that at 1: some "
        "words are sought by many.",
        "C": "That is softmax over everything. Each word has one whole of its own, so "
        "the table of ten words holds ten.",
        "D": "Only the rows. What a word gets, down its column, can be far more than 1 "
        "or less.",
    },
)


recall_root = Question(
    key="06.recall_root",
    prompt="Another model has keys of 64 numbers. By what does it divide each score of "
    "a query and a key? (a number)",
    answer=8.0,
    tolerance=0.01,
    feedback={
        "right": "The root of d_k = 64. A sum of 64 products spreads 8 times as wide "
        "as one, if chance alone is at work; after the division it spreads like one.",
        "64": "That is d_k itself. A sum of 64 products does not spread 64 times as "
        "wide as one, since many cancel: it spreads like the root, 8.",
        "2": "That is the root of 4, for keys of four numbers. Here d_k = 64, and its "
        "root is 8.",
        "32": "That is half of d_k. The spread of the scores grows like the root of "
        "d_k, which is 8.",
        "other": "By the root of d_k, the length of a key: with 64 numbers that is 8.",
    },
)


recall_carried = Question(
    key="06.recall_carried",
    prompt="The key of “tired” says that it offers a trait. What does its value hold?",
    options={
        "A": "the same four numbers as its key",
        "B": "how much attention it gets",
        "C": "what it hands over: a trait, and that it suits the living",
        "D": "nothing, since “it” looks at “cat”",
    },
    answer="C",
    feedback={
        "A": "Key and value are made by two matrices, for two jobs: to be found, and "
        "to be used. The value has five numbers, and one of them, suits, is in no key.",
        "B": "That is its column of `weights`. The value is made before anybody looks.",
        "C": "trait 0.6 and suits 1. The news about suits will matter in this lesson.",
        "D": "A value is there whether anybody takes it or not. And “it” gives “tired” "
        "0.14, so it takes some of it.",
    },
)


guess_alive = Question(
    key="06.guess_alive",
    prompt="“it” gives “cat” 0.43 and itself 0.05. How alive is its mixture? (a "
    "number)",
    answer=0.4,
    tolerance=0.015,
    feedback={
        "right": "0.43 times 0.9, and a very little (0.05 times 0.1) from itself.",
        "0.43": "That is the share. It says how much of the value is taken, and the "
        "value of “cat” says 0.9 alive: 0.43 times 0.9, and a little from itself.",
        "0.9": "That is the whole value of “cat”. “it” takes 0.43 of it: 0.43 times "
        "0.9, and a little from itself.",
        "1": "You added the values. Each is taken by its share first: 0.43 times 0.9 "
        "and 0.05 times 0.1.",
        "0.1": "That is the mean of the column, or what “it” had by itself. The shares "
        "are not equal: 0.43 times 0.9 and 0.05 times 0.1.",
        "0.5": "That is the mean of 0.9 and 0.1. The shares are not one half each: "
        "0.43 times 0.9 and 0.05 times 0.1.",
        "other": "Take of each value as much as its share says, then add: 0.43 times "
        "0.9 from “cat”, 0.05 times 0.1 from “it”, 0 from the rest.",
    },
)


guess_hull = Question(
    key="06.guess_hull",
    prompt="No value in the sentence is more alive than “cat”, 0.9. Can a mixture be?",
    options={
        "A": "yes, when several living words add up",
        "B": "yes, when the attention is sharp enough",
        "C": "no, whatever the weights",
    },
    answer="C",
    feedback={
        "A": "They would add up if each could be taken whole. But the shares make 1: "
        "with two living words you take a part of each, and land between them.",
        "B": "The sharpest attention takes “cat” whole, which is 0.9, and nothing "
        "more.",
        "C": "Shares are never negative and make 1, so a mixture lies between what is "
        "mixed.",
    },
)


guess_second = Question(
    key="06.guess_second",
    prompt="“it” takes in what it found and asks once more, with the same W_Q. Where "
    "will it look after “… it was soft”?",
    options={
        "A": "as before: the matrices have not changed",
        "B": "more at “mat” than at “cat”",
        "C": "more at “cat” than before, as it is found twice",
        "D": "at all words alike",
    },
    answer="B",
    feedback={
        "A": "The matrices have not, and the word has. A query is the word times W_Q, "
        "so another word asks another question.",
        "B": "It now carries the news that something here suits things, and asks so.",
        "C": "It does take in some of “cat”, 0.4 alive. But it takes in the news of "
        "“soft” too, and that speaks against the living.",
        "D": "Taking something in makes a query say more, not less.",
    },
)
