"""How numbers are spread: a fixed number of equal bins from the least to the greatest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import FloatArray, IntArray

DEFAULT_BINS = 24
LARGE = 1e150
"""Beyond it squares and differences could overflow: such numbers are scaled first."""


@dataclass(frozen=True, eq=False)
class Histogram:
    """How many of some numbers fall into each bin. Numbers that are not finite are in none."""

    counts: IntArray
    """Shape (bins,)."""
    edges: FloatArray
    """Shape (bins + 1,), rising. A bin has its lower edge, the last one its upper edge too. Where
    all numbers are the same, they are in the middle of the bins."""
    count: int
    """How many numbers there are."""
    not_finite: int
    """How many of them are infinite or NaN."""
    zeros: int
    """How many of them are exactly 0."""
    low: float
    """The least finite one; NaN: there is none. The same of what follows."""
    high: float
    mean: float
    std: float
    """The standard deviation, of all numbers as they are."""


def histogram(values: FloatArray, bins: int = DEFAULT_BINS) -> Histogram:
    """The histogram of an array of any shape.

    Args:
        bins: how many; at least 1.
    """
    flat = values.ravel()
    low, high = (float(flat.min()), float(flat.max())) if flat.size else (np.nan, np.nan)
    count, zeros = flat.size, flat.size - int(np.count_nonzero(flat))
    if not (np.isfinite(low) and np.isfinite(high)):
        flat = flat[np.isfinite(flat)]
        low, high = (float(flat.min()), float(flat.max())) if flat.size else (np.nan, np.nan)
    if not flat.size:
        nothing = np.zeros(bins, dtype=np.int64), np.linspace(0.0, 1.0, bins + 1)
        return Histogram(*nothing, count, count, zeros, low, high, np.nan, np.nan)
    scale = max(abs(low), abs(high))
    scale = scale if scale > LARGE else 1.0
    scaled = flat / scale if scale > 1.0 else flat
    counts, edges = np.histogram(scaled, _edges(low / scale, high / scale, bins))
    mean, std = float(scaled.mean()) * scale, float(scaled.std()) * scale
    return Histogram(counts, edges * scale, count, count - flat.size, zeros, low, high, mean, std)


def common_edges(low: float, high: float, bins: int = DEFAULT_BINS) -> FloatArray:
    """Edges of bins that hold all finite numbers from ``low`` to ``high``, shape (bins + 1,)."""
    return _edges(low, high, bins)


def _edges(low: float, high: float, bins: int) -> FloatArray:
    edges = np.linspace(low, high, bins + 1)
    if np.all(np.diff(edges) > 0):
        return edges
    # The same number, or so nearly that no bins fit between.
    half = max(0.5, abs(low) * bins * 1e-12)
    return np.linspace(low - half, high + half, bins + 1)
