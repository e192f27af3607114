"""What columns the table of a graph has in so many cells, and how wide each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ....core.experiment.inspection.graph import GraphRow
from .values import shape_text

GAP = 2
INDENT = 4
"""Before the name of a node: the pointer, and that it belongs to a part."""
FORMULA_FROM = 64
SHAPE_FROM = 76
"""Cells of the table from which on it has these columns."""
LONGEST_NAME = 20
SHORTEST = 8
VALUE_SHARE = 0.32
"""Of the room for formula, value and gradient, what each of the last two has."""
SMALL_VALUE = 16
"""Cells in which a histogram has room; up to these its share is larger."""
SHARE_OF_SMALL = 0.36
GOOD_VALUE = 28
"""A value has no more while a formula is cut."""
WIDEST_VALUE = 40


@dataclass(frozen=True)
class Columns:
    """The width of each column in cells; 0: it is left out."""

    name: int
    formula: int
    shape: int
    value: int
    gradient: int

    @classmethod
    def fit(cls, rows: Sequence[GraphRow], width: int) -> Columns:
        """The columns of a table of these nodes.

        Args:
            width: cells, the indentation included.
        """
        longest = max([SHORTEST, *(len(row.name) for row in rows)])
        name = min(longest, LONGEST_NAME, max(SHORTEST, width // 4))
        room = width - INDENT - name - 2 * GAP
        shape = 0
        if width >= SHAPE_FROM:
            shape = max([5, *(len(shape_text(row.value)) for row in rows)])
            room -= shape + GAP
        if width < FORMULA_FROM:
            half = max(0, room // 2)
            return cls(name, 0, shape, max(0, room - half), half)
        room -= GAP
        share = max(int(room * VALUE_SHARE), min(SMALL_VALUE, int(room * SHARE_OF_SMALL)))
        value = min(WIDEST_VALUE, share)
        longest = max(len(row.formula) for row in rows)
        formula = min(longest, room - 2 * min(value, GOOD_VALUE))
        value = min(WIDEST_VALUE, (room - formula) // 2)
        return cls(name, formula, shape, value, value)

    @property
    def starts(self) -> tuple[int, int, int, int]:
        """The cells where formula, shape, value and gradient begin."""
        formula = INDENT + self.name + GAP
        shape = formula + (self.formula + GAP if self.formula else 0)
        value = shape + (self.shape + GAP if self.shape else 0)
        return formula, shape, value, value + self.value + GAP
