"""Counts in one row: a character for each, the higher or darker the more."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .glyphs import GlyphSet


def sparkline(counts: NDArray[np.integer], glyphs: GlyphSet, width: int | None = None) -> str:
    """A character for each of some counts; blank only where a count is 0.

    Args:
        counts: shape (n,).
        width: how many characters; None: as many as counts. Where it is less, neighbours are
            added up; where it is more, counts are repeated.
    """
    if width is not None and width < len(counts):
        counts = np.add.reduceat(counts, np.arange(width) * len(counts) // width)
    elif width is not None:
        counts = counts[np.arange(width) * len(counts) // width]
    most = int(counts.max(initial=0))
    if most == 0:
        return " " * len(counts)
    bars = glyphs.bars
    levels = -(-counts.astype(np.int64) * len(bars) // most)
    return "".join(f" {bars}"[level] for level in levels.tolist())
