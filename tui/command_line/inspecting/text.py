"""How ``mlp-tui inspect`` writes numbers and arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rich.cells import cell_len, set_cell_size

from ....core.experiment import Snapshot
from ....core.experiment.inspection.histograms import Histogram

MAX_ELEMENTS = 1000
"""Of a larger array the text has the ends of each axis alone."""
MAX_NAME = 40
"""Cells of a name from a file."""

Lines = list[str]


def in_columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Lines:
    """A heading and a line for each row, in columns."""
    widths = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)]
    return [
        "  ".join(
            set_cell_size(cell, width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in (heads, *rows)
    ]


def indented(lines: Lines) -> Lines:
    """Lines of a part, below its heading."""
    return [f"  {line}" for line in lines]


def layer_names(snapshot: Snapshot) -> Lines:
    """``hidden 1`` and so on, and ``output``; of a snapshot with the description."""
    layers = snapshot.observations["description"]["layers"]
    return [f"hidden {number}" for number in range(1, len(layers))] + ["output"]


def ends(array: np.ndarray) -> Any:
    """A single number, or the least and the greatest of some."""
    return array if array.ndim == 0 else {"least": array.min(), "greatest": array.max()}


def span(array: np.ndarray) -> str:
    """A single number, or the least and the greatest of some, in words."""
    if array.size == 1:
        return number(array.item())
    return f"{number(array.min())} .. {number(array.max())}"


def number(value: float) -> str:
    """Four significant digits."""
    return f"{value + 0.0:.4g}"  # without the sign of a zero


def spread(seen: Histogram) -> str:
    """The least and the greatest of some numbers, and their standard deviation."""
    odd = f", {seen.not_finite} not finite" if seen.not_finite else ""
    return f"{seen.low:.3g} .. {seen.high:.3g}, {seen.std:.2g}{odd}"


def array_text(array: np.ndarray) -> str:
    """The numbers; of many the ends of each axis, and how to have them all."""
    text = np.array2string(
        array + 0.0, precision=4, suppress_small=True, max_line_width=96, threshold=MAX_ELEMENTS
    )
    shape = " x ".join(map(str, array.shape))
    return text if array.size <= MAX_ELEMENTS else f"{text}\n({shape}; --json has all of it)"


def pairs(names: Sequence[str], values: Sequence[float]) -> str:
    """Names and their numbers, in one line."""
    return ", ".join(f"{name} {value:.4g}" for name, value in zip(names, values, strict=True))
