"""A loss curve as strokes: in every column of a plot what the line covers, and the range around.

A stroke goes from a lowest to a highest row. Columns and rows are cells, or dots of cells.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .loss_axes import Scale

FloatArray = NDArray[np.float64]
Mask = NDArray[np.bool_]

_BRAILLE = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
"""The bit of each dot of a braille character, from the top."""
BRAILLE_DOTS = _BRAILLE.shape
"""Down and across."""


class Strokes(NamedTuple):
    """A curve, in a number of columns and rows; NaN where there is nothing.

    Four arrays of shape (columns,): rows, counted from the bottom.
    """

    ends: FloatArray
    """Where the line is as it leaves the column."""
    line_low: FloatArray
    line_high: FloatArray
    low: FloatArray
    """Down to where losses were that are not on the line; ``line_low`` if there were none."""
    high: FloatArray

    @classmethod
    def of(
        cls,
        scale: Scale,
        steps: NDArray[np.int64],
        losses: FloatArray,
        least: FloatArray,
        greatest: FloatArray,
        columns: int,
        rows: int,
    ) -> Strokes:
        """The strokes of records: the line connects their losses, which are of their last steps.

        Args:
            losses, least, greatest: shape (records,), as ``steps``.
        """
        last = _rows_of(scale, losses, rows)
        low, high = _beyond_line(
            last, _rows_of(scale, least, rows), _rows_of(scale, greatest, rows)
        )
        place = np.floor(scale.places(steps) * (columns - 1) + 0.5).astype(int)
        starts = np.flatnonzero(np.diff(place, prepend=-1))
        at, to = place[starts], np.append(starts[1:], len(place)) - 1
        ends, begins = _between(at, last[to], columns), _between(at, last[to], columns)
        begins[at] = last[starts]
        line_low, line_high = np.fmin(ends, begins), np.fmax(ends, begins)
        line_low[at] = np.fmin.reduceat(last, starts)
        line_high[at] = np.fmax.reduceat(last, starts)
        middles = (ends[:-1] + begins[1:]) / 2
        for side in (np.s_[1:], np.s_[:-1]):
            line_low[side] = np.fmin(line_low[side], np.ceil(middles))
            line_high[side] = np.fmax(line_high[side], np.floor(middles))
        lows, highs = line_low.copy(), line_high.copy()
        lows[at] = np.fmin(lows[at], np.fmin.reduceat(low, starts))
        highs[at] = np.fmax(highs[at], np.fmax.reduceat(high, starts))
        return cls(ends, line_low, line_high, lows, highs)

    def line(self, rows: int) -> Mask:
        """The places that the line covers, shape (rows, columns), from the bottom."""
        return _covered(self.line_low, self.line_high, rows)

    def range(self, rows: int) -> Mask:
        """The places of all losses, the line's too."""
        return _covered(self.low, self.high, rows)

    @property
    def alone(self) -> NDArray[np.int64]:
        """The columns where the line is one place without another beside it."""
        is_there = ~np.isnan(np.concatenate(([np.nan], self.ends, [np.nan])))
        alone = is_there[1:-1] & ~is_there[:-2] & ~is_there[2:]
        return np.flatnonzero(alone & (self.line_low == self.line_high))


def _rows_of(scale: Scale, losses: FloatArray, rows: int) -> FloatArray:
    return np.floor(scale.heights(losses) * (rows - 1) + 0.5)


def _beyond_line(
    last: FloatArray, least: FloatArray, greatest: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The least and greatest where the line from the record before does not pass them; or NaN."""
    before = np.concatenate((last[:1], last[:-1]))
    low = np.where(least < np.fmin(before, last), least, np.nan)
    high = np.where(greatest > np.fmax(before, last), greatest, np.nan)
    return low, high


def _between(at: NDArray[np.int64], values: FloatArray, columns: int) -> FloatArray:
    """Values at some columns, straight lines between them, nothing before and behind."""
    between = np.interp(np.arange(columns), at, values, left=np.nan, right=np.nan)
    return np.floor(between + 0.5)


def _covered(low: FloatArray, high: FloatArray, rows: int) -> Mask:
    row = np.arange(rows)[:, None]
    return (row >= low) & (row <= high)


def sparse(mask: Mask) -> Mask:
    """Every other place of a mask, as on a chessboard: what is dense stands out from it."""
    rows, columns = np.indices(mask.shape)
    return mask & ((rows + columns) % 2 == 0)


def braille(dots: Mask) -> NDArray[np.str_]:
    """The characters of dots, shape (rows, columns) for (rows * 4, columns * 2), from the bottom;
    a blank where there is none."""
    down, across = BRAILLE_DOTS
    rows, columns = dots.shape[0] // down, dots.shape[1] // across
    cells = dots[::-1].reshape(rows, down, columns, across)[::-1]
    bits = np.einsum("rdca,da->rc", cells, _BRAILLE)
    codes = np.where(bits, 0x2800 + bits, ord(" ")).astype(np.uint32)
    return codes.view("<U1").reshape(rows, columns)
