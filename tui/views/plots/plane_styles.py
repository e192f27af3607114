"""How a plane of values looks: as characters that tell each cell, or as smooth colour.

A value says where between neutral and the end of one of several ramps a place is: 0 is neutral,
``1 + ramp * steps + step`` a step of a ramp, from the one next to neutral up. For a network's
answer a ramp is a class, and the way to its end how sure the network is.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .drawing import Halves, PlaneCell, Shade
from .glyphs import LEVELS, SHADES, UNICODE, GlyphSet
from .palette import FEW_COLOURS, Depth

IntArray = NDArray[np.int32]


class PlaneStyle(Protocol):
    """What makes cells of values. Codes of cells are numbers below ``n_codes``; 0 is no cell."""

    rows_per_cell: int
    """Rows of values in a row of terminal cells."""
    bounds: tuple[float, ...]
    """The shares of a ramp, rising from 0 to 1, from which on its steps reach."""

    def n_codes(self, n_ramps: int) -> int:
        """How many codes of cells there are."""
        ...

    def cells(self, values: IntArray, n_ramps: int) -> tuple[NDArray[np.str_], IntArray]:
        """The glyphs and codes of the cells, from top to bottom.

        Args:
            values: Shape (rows * rows_per_cell, columns), from bottom to top.
        """
        ...

    def meaning(self, code: int, n_ramps: int) -> PlaneCell | Halves | None:
        """What a cell means."""
        ...


class Texture:
    """A character by ramp and step in each cell; neutral is blank."""

    rows_per_cell = 1
    bounds = (0.1, 0.3, 0.55, 0.8)

    def __init__(self, glyphs: GlyphSet = UNICODE) -> None:
        self._glyphs = glyphs
        self._cell_glyphs = np.array([" "])

    def n_codes(self, n_ramps: int) -> int:
        return 1 + n_ramps * LEVELS

    def cells(self, values: IntArray, n_ramps: int) -> tuple[NDArray[np.str_], IntArray]:
        if len(self._cell_glyphs) != self.n_codes(n_ramps):
            marks = [
                self._glyphs.cell(index, step) for index in range(n_ramps) for step in range(LEVELS)
            ]
            self._cell_glyphs = np.array([" ", *marks])
        codes = values[::-1]
        return self._cell_glyphs[codes], codes

    def meaning(self, code: int, n_ramps: int) -> PlaneCell | None:
        return PlaneCell(*divmod(code - 1, LEVELS)) if code else None


class Smooth:
    """Two colours in each cell, one above the other: its halves are about square."""

    rows_per_cell = 2
    bounds = tuple((2 * step + 1) / (2 * SHADES + 1) for step in range(SHADES))
    """With the neutral one, all steps from the end of a ramp to that of another are equal."""

    def __init__(self, glyphs: GlyphSet = UNICODE) -> None:
        self._upper_half = glyphs.upper_half

    def n_codes(self, n_ramps: int) -> int:
        return 1 + self._n_shades(n_ramps) ** 2

    def cells(self, values: IntArray, n_ramps: int) -> tuple[NDArray[np.str_], IntArray]:
        upper, lower = values[1::2][::-1], values[::2][::-1]
        glyphs = np.where(upper == lower, " ", self._upper_half)
        return glyphs, 1 + upper * self._n_shades(n_ramps) + lower

    def meaning(self, code: int, n_ramps: int) -> Halves | None:
        upper, lower = divmod(code - 1, self._n_shades(n_ramps))
        return Halves(_shade(upper), _shade(lower)) if code else None

    @staticmethod
    def _n_shades(n_ramps: int) -> int:
        return 1 + n_ramps * SHADES


def _shade(value: int) -> Shade:
    if value == 0:
        return Shade(0, 0)
    class_index, step = divmod(value - 1, SHADES)
    return Shade(class_index, step + 1)


def values_of(ramps: NDArray[np.int64], shares: NDArray[np.float64], style: PlaneStyle) -> IntArray:
    """The values of places by ramp and share of the way, 0 to 1, in the steps of a style.

    Args:
        ramps: Shape (rows, columns).
        shares: The same shape. What is no number counts as neutral.
    """
    steps = np.searchsorted(style.bounds, np.nan_to_num(shares), side="right")
    return np.where(steps == 0, 0, ramps * len(style.bounds) + steps).astype(np.int32)


def can_be_smooth(depth: Depth, glyphs: GlyphSet) -> bool:
    """Whether a terminal has the colours and the characters of the smooth style."""
    return depth not in FEW_COLOURS and glyphs.upper_half != ""
