"""The layers with their weights and biases, and neurons that do nothing."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ....core.experiment import Snapshot
from .subject import Choices, Subject
from .text import (
    Lines,
    array_text,
)


def _network_text(snapshot: Snapshot, choices: Choices) -> Lines:
    layers = snapshot.observations["description"]["layers"]
    lines = ["Network"]
    for described, layer, activity in zip(
        layers, snapshot.observations["parameters"], snapshot.observations["activity"], strict=True
    ):
        inputs, units = layer.weights.shape
        marks = Counter(mark for mark in activity.marks if mark is not None)
        told = "".join(f"; {count} {mark}" for mark, count in marks.items())
        name = described["weights"].removeprefix("W_").replace("_", " ")
        lines.append(f"  {name}: {inputs} -> {units} {described['activation']}{told}")
        for what, array in (("weights", layer.weights), ("biases", layer.biases)):
            first, *others = array_text(array).split("\n")
            lines += [f"    {what:8} {first}", *(f"{'':13}{other}" for other in others)]
    return lines


def _network_json(snapshot: Snapshot, choices: Choices) -> Any:
    return [
        {
            **described,
            "weights": layer.weights,
            "biases": layer.biases,
            "marks": activity.marks,
            "zero": activity.zero,
            "saturated": activity.saturated,
        }
        for described, layer, activity in zip(
            snapshot.observations["description"]["layers"],
            snapshot.observations["parameters"],
            snapshot.observations["activity"],
            strict=True,
        )
    ]


NETWORK = Subject(
    lambda choices: {"parameters": {}, "activity": {"points": choices.points}},
    _network_text,
    _network_json,
)
