"""The mathematics against the recorded answers of ONNX and PyTorch."""

import json
from typing import Any

import numpy as np
import pytest

from tests import references
from utils import (
    attention,
    causal_mask,
    layer_norm,
    merge_heads,
    padding_mask,
    repeat_kv,
    rms_norm,
    rotate,
    softmax,
    split_heads,
    streaming_attention,
)

Arrays = dict[str, np.ndarray]
ONNX = references.load("onnx")
TORCH = references.load("torch")
CASES = json.loads(str(ONNX["cases"]))


def close(got: np.ndarray, expected: np.ndarray) -> None:
    """The same type and shape, and the numbers within the type's tolerance."""
    assert got.dtype == expected.dtype and got.shape == expected.shape
    tolerance = {"float16": 2e-3, "float32": 2e-5, "float64": 1e-12}[got.dtype.name]
    np.testing.assert_allclose(got, expected, rtol=tolerance, atol=tolerance)


def onnx_attention(given: Arrays, wanted: dict[str, Any]) -> Arrays:
    """ONNX's Attention in the course's words: heads, cache, both masks, cap."""
    Q, K, V = given["Q"], given["K"], given["V"]
    in_rows = Q.ndim == 3
    if in_rows:
        Q = split_heads(Q, wanted["q_num_heads"])
        K, V = (split_heads(X, wanted["kv_num_heads"]) for X in (K, V))
    offset = 0
    if "past_key" in given:
        offset = given["past_key"].shape[-2]
        K = np.concatenate([given["past_key"], K], axis=-2)
        V = np.concatenate([given["past_value"], V], axis=-2)
    groups = Q.shape[-3] // K.shape[-3]
    arguments = (Q, repeat_kv(K, groups), repeat_kv(V, groups))
    mask = onnx_mask(given, wanted, Q.shape[-2], K.shape[-2], offset)
    options = {"scale": wanted.get("scale"), "softcap": wanted.get("softcap")}
    output, weights = attention(*arguments, mask, **options)
    streamed = streaming_attention(*arguments, mask, block=4, **options)
    if in_rows:
        output, streamed = merge_heads(output), merge_heads(streamed)
    close(streamed, output)
    return {"Y": output, "qk_matmul_output": weights}


def onnx_mask(
    given: Arrays, wanted: dict[str, Any], n_q: int, n_k: int, offset: int
) -> np.ndarray | None:
    """What ONNX says in four places, as one mask."""
    mask = given.get("attn_mask")
    if mask is not None and mask.shape[-1] < n_k:  # a short mask hides what follows
        hidden = False if mask.dtype == bool else -np.inf
        width = [(0, 0)] * (mask.ndim - 1) + [(0, n_k - mask.shape[-1])]
        mask = np.pad(mask, width, constant_values=hidden)
    rules = []
    if wanted.get("is_causal"):
        rules.append(causal_mask(n_q, n_k, offset))
    if "nonpad_kv_seqlen" in given:
        rules.append(padding_mask(given["nonpad_kv_seqlen"][:, None], n_k))
    for rule in rules:
        if mask is None or mask.dtype == bool:
            mask = rule if mask is None else mask & rule
        else:
            mask = np.where(rule, mask, -np.inf)
    return mask


def onnx_rotary(given: Arrays, wanted: dict[str, Any]) -> Arrays:
    """ONNX keeps long tables and looks positions up in them."""
    X = given["input"]
    in_rows = X.ndim == 3
    X = split_heads(X, wanted["num_heads"]) if in_rows else X
    cos, sin = given["cos_cache"], given["sin_cache"]
    if "position_ids" in given:
        cos, sin = (table[given["position_ids"]] for table in (cos, sin))
    pairs = bool(wanted.get("interleaved"))
    turned = rotate(X, cos[:, None], sin[:, None], interleaved=pairs)
    return {"output": merge_heads(turned) if in_rows else turned}


def onnx_norm(given: Arrays, wanted: dict[str, Any]) -> Arrays:
    """ONNX norms over the axes from `axis` on; the course over one."""
    X = given["X"]
    eps, axis = wanted.get("epsilon", 1e-5), wanted.get("axis", -1)
    flat = X.reshape(*X.shape[: axis % X.ndim], -1)
    gain = given["W"].reshape(-1)
    if "B" in given:
        normal = layer_norm(flat, gain, given["B"].reshape(-1), eps=eps)
    else:
        normal = rms_norm(flat, gain, eps=eps)
    return {"Y": normal.reshape(X.shape)}


def onnx_softmax(given: Arrays, wanted: dict[str, Any]) -> Arrays:
    return {"y": softmax(given["x"], wanted.get("axis", -1))}


def onnx_log_softmax(given: Arrays, wanted: dict[str, Any]) -> Arrays:
    return {"y": np.log(softmax(given["x"], wanted.get("axis", -1)))}


OPERATORS = {
    "Attention": onnx_attention,
    "LayerNormalization": onnx_norm,
    "LogSoftmax": onnx_log_softmax,
    "RMSNormalization": onnx_norm,
    "RotaryEmbedding": onnx_rotary,
    "Softmax": onnx_softmax,
}


@pytest.mark.parametrize("name", CASES)
def test_onnx_vector(name: str) -> None:
    case = CASES[name]
    given = {key: ONNX[array] for key, array in case["inputs"].items()}
    came = OPERATORS[case["operator"]](given, case["attributes"])
    assert case["answers"]
    for key, array in case["answers"].items():
        close(came[key], ONNX[array])


def test_every_onnx_vector_is_there() -> None:
    counts = {name: 0 for name in OPERATORS}
    for case in CASES.values():
        counts[case["operator"]] += 1
    assert list(counts.values()) == [64, 19, 7, 19, 8, 7]


def torch_case(*path: str) -> Arrays:
    start = "/".join(path) + "/"
    return {k.removeprefix(start): a for k, a in TORCH.items() if k.startswith(start)}


SDPA = sorted({key.split("/")[1] for key in TORCH if key.startswith("scaled_dot")})


@pytest.mark.parametrize("name", SDPA)
def test_scaled_dot_product_attention(name: str) -> None:
    case = torch_case("scaled_dot_product", name)
    options = json.loads(str(case["options"]))
    Q, K, V = case["Q"], case["K"], case["V"]
    if options.get("enable_gqa"):
        K, V = (repeat_kv(X, Q.shape[-3] // K.shape[-3]) for X in (K, V))
    ours = {"causal": options.get("is_causal", False), "scale": options.get("scale")}
    close(attention(Q, K, V, case.get("mask"), **ours)[0], case["output"])
    streamed = streaming_attention(Q, K, V, case.get("mask"), block=3, **ours)
    close(streamed, case["output"])


def by_hand(X: np.ndarray, Y: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, ...]:
    """`nn.MultiheadAttention` in the course's words, with PyTorch's parameters."""
    layer = torch_case("multi_head", "layer")
    W, b = layer["in_proj_weight"], layer["in_proj_bias"]
    W_Q, W_K, W_V = np.split(W.T, 3, axis=1)  # PyTorch keeps W transposed
    b_Q, b_K, b_V = np.split(b, 3)
    Q, K, V = X @ W_Q + b_Q, Y @ W_K + b_K, Y @ W_V + b_V
    heads, weights = attention(*(split_heads(A, 2) for A in (Q, K, V)), mask)
    merged = merge_heads(heads)
    return merged @ layer["out_proj.weight"].T + layer["out_proj.bias"], weights


@pytest.mark.parametrize("name", ["across", "within"])
def test_multi_head_attention(name: str) -> None:
    layer = torch_case("multi_head", "layer")
    X, Y = layer["X"], layer["Y"]
    padding = padding_mask(layer["lengths"][:, None], 7)  # (batch, 1, 1, n_k)
    given = {"across": (X, Y, padding), "within": (X, X, causal_mask(5))}[name]
    expected = torch_case("multi_head", name)
    output, weights = by_hand(*given)
    close(output, expected["output"])
    close(weights, expected["weights"])


def test_norms_of_torch() -> None:
    given, answers = torch_case("norms", "given"), torch_case("norms", "answers")
    close(layer_norm(given["X"], given["gain"], given["bias"]), answers["layer_norm"])
    close(rms_norm(given["X"], given["gain"], eps=1e-6), answers["rms_norm"])


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_softmax_of_torch(axis: int) -> None:
    case = torch_case("softmaxes", "scores")
    close(softmax(case["x"], axis), case[f"axis {axis}"])


def test_a_changed_answer_is_noticed() -> None:
    stored = {"a": np.ones(3), "b": np.zeros(2, bool), "c": np.ones(2, np.float16)}
    assert references.differences(stored, stored, 1e-5) == []
    changed = [
        {**stored, "a": np.array([1, 1, 1.001])},
        {**stored, "a": np.array([1, 1, np.nan])},
        {**stored, "a": np.ones((3, 1))},
        {**stored, "a": np.ones(3, int)},
        {**stored, "b": np.array([False, True])},
        {**stored, "d": np.ones(1)},
        {"a": stored["a"], "b": stored["b"]},
    ]
    for made in changed:
        assert len(references.differences(made, stored, 1e-5)) == 1
