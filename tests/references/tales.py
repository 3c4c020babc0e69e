"""What `transformers` and `tokenizers` say of the language model of the tales.

Both open the files of data/tales as they are; the weights are widened to float32. The
tokenizer is asked about hostile texts too, also in the form that SmolLM2 has, where
each digit stands alone and there are special pieces.
"""

import json
import random

import numpy as np
import torch
from tokenizers import AddedToken, Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence
from transformers import AutoModelForCausalLM

from data.recipes.manifest import DATA
from data.recipes.tales import RECIPE
from data.recipes.tales.books import HELD_OUT, held_out
from tests.references import FOLDER as HERE
from tests.references import _recipe

NAME = "tales"
TOLERANCE = 1e-4
FOLDER = DATA / "tales"
SPECIAL = "<|im_start|>"
LENGTHS, WRITTEN = (1, 17, 256), 60
_ALPHABET = (
    "ab Zé'sdtrevml1²½Ⅷ一٣\t\n\r\x85\xa0\u2028\u3000\u200b"
    "\x1c!?.,_-\u0301😀👩\u200dǄʰ५€\ufeff"
)


def texts() -> list[str]:
    """Texts made to break a tokenizer."""
    rng = random.Random(0)
    chance = ("".join(rng.choices(_ALPHABET, k=rng.randint(1, 40))) for _ in range(300))
    nasty = json.loads((HERE / "texts.json").read_text(encoding="utf-8"))
    return [*filter(None, nasty), *chance, f"a{SPECIAL}12 b {SPECIAL}", "in 1823  12"]


def make() -> dict[str, np.ndarray]:
    """Ids of the texts, scores and a greedy text, and the short recipe."""
    torch.set_num_threads(1)
    whole, single = tokenizer(digits=False), tokenizer(digits=True)
    passages = held_out(FOLDER / HELD_OUT)
    ids = whole.encode(f"\n{passages[2]}").ids
    return {
        "ids": _flat([whole.encode(text).ids for text in texts()]),
        "ids/digits": _flat([single.encode(text).ids for text in texts()]),
        "ids/held out": _flat([whole.encode(text).ids for text in passages]),
        **_said(ids),
        **_recipe.short(RECIPE),
    }


def tokenizer(*, digits: bool) -> Tokenizer:
    """Of the shipped files; with ``digits`` as SmolLM2 cuts a text."""
    made = Tokenizer(BPE.from_file(*(str(FOLDER / n) for n in _FILES)))
    made.pre_tokenizer = ByteLevel(add_prefix_space=False)
    if digits:
        cuts = [Digits(individual_digits=True), ByteLevel(add_prefix_space=False)]
        made.pre_tokenizer = Sequence(cuts)
        made.add_special_tokens([AddedToken(SPECIAL, special=True)])
    return made


_FILES = ("vocab.json", "merges.txt")


def _flat(rows: list[list[int]]) -> np.ndarray:
    """The rows one after the other, -1 between them."""
    return np.array([number for row in rows for number in (*row, -1)], np.int16)


@torch.no_grad()
def _said(ids: list[int]) -> dict[str, np.ndarray]:
    model = AutoModelForCausalLM.from_pretrained(FOLDER, dtype=torch.float32).eval()
    made = {}
    for n in LENGTHS:
        found = model(torch.tensor([ids[:n]])).logits[0, -4:]
        made[f"logits/{n}"] = found.numpy()
    options = {"max_new_tokens": WRITTEN, "min_new_tokens": WRITTEN}
    told = model.generate(
        torch.tensor([ids[:17]]), do_sample=False, pad_token_id=0, **options
    )
    return made | {"written": told[0, 17:].numpy()}
