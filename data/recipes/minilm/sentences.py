"""The sentences on which stored weights are compared with the original ones."""

SENTENCES = (
    "the cat sat on the mat because it was tired",
    "The animal didn't cross the street because it was too wide.",
    "The queen thanked the king because she was grateful.",
    "The trophy does not fit in the suitcase because it is too big.",
    "She gave her brother the keys, and he lost them.",
    "When the boys met the teacher, they greeted her.",
    "Attention is all you need.",
    "Paris is the capital of France.",
    "I left my umbrella at the café on Saturday night.",
    "Does the bank on the river lend money?",
    "Nobody expected the orchestra to play without a conductor!",
    "The old man the boat.",
    "Antidisestablishmentarianism is an unusually long word.",
    "In 1969, 2 people walked on the moon; 600 million watched.",
    "What goes up must come down.",
    "Her recipe needs flour, butter, eggs and 3.5 cups of sugar.",
    "The small red book that my neighbour lent me is under the wooden table.",
    "Go!",
    "Naïve approaches fail: x = y + z, isn't it?",
    "If you want to understand a sentence, you must find out which words belong "
    "together, which word stands for which other word, and what the writer left out "
    "because every reader is expected to know it already.",
)
