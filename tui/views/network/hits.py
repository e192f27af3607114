"""What stands where in a picture, for the mouse."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .chosen import Chosen
from .edges import NO_LINE


class Hits:
    """The places of neurons, inputs and the lines of weights."""

    def __init__(self) -> None:
        self._places: list[tuple[int, int, int, int, tuple[int, int]]] = []
        self._lines: list[tuple[int, int, NDArray[np.int32], Sequence[Chosen]]] = []

    def add(self, left: int, top: int, right: int, bottom: int, what: tuple[int, int]) -> None:
        """Say that a unit has the cells from left and top to before right and bottom.

        Args:
            what: its layer, -1 for the inputs, and its number.
        """
        self._places.append((left, top, right, bottom, what))

    def at(self, x: int, y: int) -> tuple[int, int] | None:
        """The unit that has a cell."""
        for left, top, right, bottom, what in self._places:
            if left <= x < right and top <= y < bottom:
                return what
        return None

    def add_lines(
        self, left: int, top: int, owners: NDArray[np.int32], weights: Sequence[Chosen]
    ) -> None:
        """Say whose lines go through the cells from left and top on.

        Args:
            owners: Shape (rows, columns): a place among the weights; below 0 there is none.
        """
        self._lines.append((left, top, owners, weights))

    def weight_at(self, x: int, y: int) -> Chosen | None:
        """The weight whose line alone goes through a cell, or else through one beside it."""
        for left, top, owners, weights in self._lines:
            rows, columns = owners.shape
            row, column = y - top, x - left
            if 0 <= row < rows and 0 <= column < columns:
                beside = owners[row, max(0, column - 1) : column + 2].tolist()
                here = int(owners[row, column])
                alone = {owner for owner in beside if owner >= 0}
                if here == NO_LINE and len(alone) == 1:
                    here = alone.pop()
                return weights[here] if here >= 0 else None
        return None
