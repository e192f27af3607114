"""Cells of a table read as numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MISSING = frozenset(("", "na", "n/a", "nan", "null", "?", "-"))
"""What a cell without a value holds, in lower case."""

MAX_MAGNITUDE = 1e100
"""Beyond this the squares that standardizing takes would overflow."""


@dataclass(frozen=True, eq=False)
class NumericColumn:
    """A column read as numbers."""

    values: NDArray[np.float64]
    """Shape (rows,), NaN where a value is missing. Unspecified if a cell is no number."""
    bad_row: int | None = None
    """The first row whose cell is no number that can be used; None: there is none."""
    problem: str = ""
    """What is wrong with that cell, such as ``is not a number``."""

    @property
    def is_numeric(self) -> bool:
        """Whether there are values, and all of them are finite numbers."""
        return self.bad_row is None and not bool(np.isnan(self.values).all())


def is_missing(cell: str) -> bool:
    """Whether a cell holds no value."""
    return cell.strip().lower() in MISSING


def read_number(cell: str, decimal_comma: bool = False) -> float | None:
    """A cell's number; NaN if it holds no value, None if it holds something else."""
    if decimal_comma:
        if "." in cell:
            return None
        cell = cell.replace(",", ".", 1)
    try:
        value = float(cell)
    except ValueError:
        return math.nan if is_missing(cell) else None
    # Python reads 1_000 as a number, but nobody who writes data does.
    return None if "_" in cell else value


def is_number(cell: str, decimal_comma: bool = False) -> bool:
    """Whether a cell holds a number."""
    value = read_number(cell, decimal_comma and "," in cell)
    return value is not None and not math.isnan(value)


def read_numbers(cells: Sequence[str], may_have_decimal_comma: bool) -> NumericColumn:
    """Read a column's cells; with a decimal comma in one of them, commas are decimal in all."""
    decimal_comma = may_have_decimal_comma and any("," in cell for cell in cells)
    values = np.full(len(cells), np.nan)
    for row, cell in enumerate(cells):
        value = read_number(cell, decimal_comma)
        if value is None or abs(value) > MAX_MAGNITUDE:
            return NumericColumn(values, row, _problem(cell, value, decimal_comma))
        values[row] = value
    return NumericColumn(values)


def _problem(cell: str, value: float | None, decimal_comma: bool) -> str:
    if value is None:
        if decimal_comma and is_number(cell):
            return "has a decimal point among decimal commas"
        if not decimal_comma and is_number(cell, decimal_comma=True):
            return "has a comma, which is decimal only where semicolons separate the columns"
        return "is not a number"
    return "is too large (at most 1e100)" if math.isfinite(value) else "is not a finite number"
