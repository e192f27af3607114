"""What is taken for what, how numbers are spread, how large the next step is."""

from __future__ import annotations

from typing import Any

import numpy as np
from rich.cells import cell_len

from ....core.experiment import Snapshot
from ....datasets import clean_text
from ... import wording
from ..json_values import fields_of
from .subject import Choices, Subject
from .text import (
    MAX_NAME,
    Lines,
    in_columns,
    indented,
    layer_names,
    spread,
)

MAX_WIDTH = 100
"""Of a table with a column for each class; of a wider one the columns have numbers."""


def _numbers_text(snapshot: Snapshot, choices: Choices) -> Lines:
    lines = ["Numbers"]
    for part in ("train", "test"):
        if snapshot.observations["confusion"] is None:
            off = getattr(snapshot.observations["residuals"], part)
            lines.append(
                f"  {part} residuals: mean {off.mean:.4g}, deviation {off.std:.4g}, mean absolute"
                f" {off.mean_absolute:.4g}, root mean square {off.root_mean_square:.4g}"
            )
        else:
            lines += _confusion_lines(snapshot, part)
    heads = ("layer", "weights", "what it gives", "gradient of J", "next step / weights")
    cells = [
        (
            name,
            spread(seen.weights),
            spread(seen.activations),
            spread(seen.gradients),
            f"{update.ratio:.2g}",
        )
        for name, seen, update in zip(
            layer_names(snapshot),
            snapshot.observations["distributions"].layers,
            snapshot.observations["update_ratio"],
            strict=True,
        )
    ]
    return [*lines, "  least..greatest, standard deviation:", *indented(in_columns(heads, cells))]


def _confusion_lines(snapshot: Snapshot, part: str) -> Lines:
    confusion = getattr(snapshot.observations["confusion"], part)
    names = [clean_text(name, MAX_NAME) for name in snapshot.dataset.class_names]
    heads = (f"{part} points", *(f"said {name}" for name in names), "right")
    if sum(cell_len(head) + 2 for head in heads) > MAX_WIDTH:
        heads = (f"{part} points", *(f"said {number}" for number in range(len(names))), "right")
        names = [f"{number} {name}" for number, name in enumerate(names)]
    cells = [
        (name, *map(str, row), "-" if np.isnan(share) else wording.percent(share))
        for name, row, share in zip(
            names, confusion.counts.tolist(), confusion.accuracy_by_class.tolist(), strict=True
        )
    ]
    return indented(in_columns(heads, cells))


def _numbers_json(snapshot: Snapshot, choices: Choices) -> Any:
    seen = snapshot.observations
    confusion = None
    if seen["confusion"] is not None:
        confusion = {
            part: {
                "counts": told.counts,
                "accuracy_by_class": told.accuracy_by_class,
                "precision_by_class": told.precision_by_class,
            }
            for part, told in fields_of(seen["confusion"]).items()
        }
    return {
        "confusion": confusion,
        "residuals": seen["residuals"],
        "distributions": seen["distributions"],
        "update_ratio": [
            {**fields_of(update), "ratio": update.ratio} for update in seen["update_ratio"]
        ],
    }


NUMBERS = Subject(
    lambda choices: {
        "confusion": {},
        "residuals": {},
        "distributions": {"points": choices.points},
        "update_ratio": {},
    },
    _numbers_text,
    _numbers_json,
)
