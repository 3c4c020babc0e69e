"""A trained model with its words, ready to ask: a page a task.

===============  ============  =========================================================
a page           opens         is called with, and tells
===============  ============  =========================================================
``encoder``      `Encoder`     a sentence, or a pair: a vector and each layer's look
``swap``         `Swap`        a sentence with *it*: the noun that is meant
``lookup``       `Lookup`      a story and a question: the answer
``tales``        `Tales`       a text: what each token costs; ``write`` goes on with it
``translation``  `Translator`  an English sentence: a French one
``captions``     `Captioner`   a picture, such as `scenes` paints: its caption
``digits``       `Digits`      a picture of 8 x 8 pixels: a digit
``assistant``    `assistant`   a message: an answer, where the package is installed
===============  ============  =========================================================

Each is opened by ``load()`` and takes ``heads_off`` and ``attention`` when it is asked.
"""
