"""The settings of rotary positions (RoPE): how far each pair of numbers turns a step.

Su et al., "RoFormer" (2021), equation 15. To let longer texts fit, later models slow
the turning down: "linear" divides every angle; "llama3", the code that came with LLaMA
3.1 (2024), divides the slowest ones alone. Where a file has settings in an older and in
a newer place, the rules of Hugging Face's library decide: ``rope_scaling`` replaces
``rope_parameters``, and a base inside them stands above ``rope_theta`` outside.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from utils.models.checkpoint import CheckpointError, Config
from utils.models.entries import choice, number

TYPES = ("default", "linear", "llama3")
_TRAINED = "original_max_position_embeddings"


def frequencies(config: Config, d_k: int) -> np.ndarray:
    """How far each pair of numbers turns from one position to the next, (d_k / 2,).

    Raises
    ------
    CheckpointError
        If a setting is missing or cannot be, or asks for another kind of turning.
    """
    rules, where = _rules(config)
    base = _above_zero(rules, "rope_theta", where)
    turns: np.ndarray = base ** (-np.arange(0, d_k, 2) / d_k)
    if rules["rope_type"] == "default":
        return turns
    factor = _above_zero(rules, "factor", where)
    if rules["rope_type"] == "linear":
        return turns / factor
    low, high, trained = (
        _above_zero(rules, name, where)
        for name in ("low_freq_factor", "high_freq_factor", _TRAINED)
    )
    if high <= low:
        raise CheckpointError(
            f"config.json: high_freq_factor is {high:g} in {where}; expected more than "
            f"low_freq_factor, which is {low:g}"
        )
    rounds = trained * turns / (2 * math.pi)  # in the longest text of the training
    stays = np.clip((rounds - low) / (high - low), 0, 1)
    return turns * (stays + (1 - stays) / factor)


def _rules(config: Config) -> tuple[dict[str, Any], str]:
    """The settings, each in its place, and where in the file they stand."""
    where = "rope_scaling" if config.get("rope_scaling") else "rope_parameters"
    told = config.get(where)
    if told is not None and not isinstance(told, Mapping):
        raise CheckpointError(f"config.json: {where} is {told!r}; expected {{...}}")
    rules = {"rope_theta": config.get("rope_theta", 10000.0), **(told or {})}
    rules.setdefault("rope_type", rules.get("type", "default"))
    choice(rules, "rope_type", *TYPES, where=where)
    for settings, place in ((config, ""), (rules, where)):
        if settings.get("partial_rotary_factor") is not None:
            choice(settings, "partial_rotary_factor", 1.0, where=place)
    if inner := [name for name, value in rules.items() if isinstance(value, Mapping)]:
        raise CheckpointError(
            f"config.json: {where} has settings of its own for {inner[0]}; the course "
            "runs the same for all layers"
        )
    if rules["rope_type"] == "llama3":
        usual = rules.get(_TRAINED, config["max_position_embeddings"])
        rules[_TRAINED] = config.get(_TRAINED, usual)
    return rules, where


def _above_zero(rules: Mapping[str, Any], name: str, where: str) -> float:
    """One of the settings, which must be there."""
    if name not in rules:
        kind = rules["rope_type"]
        raise CheckpointError(
            f"config.json: {name} is missing; {where} of rope_type {kind!r} needs it"
        )
    value = number(rules, name, 0.0, where)
    if value <= 0:
        raise CheckpointError(
            f"config.json: {name} is {value:g} in {where}; expected more than 0"
        )
    return value
