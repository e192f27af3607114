"""A table of text cells, and what can be asked of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .dataset import DatasetError
from .numeric import NumericColumn, is_number, read_numbers
from .text import clean_text, did_you_mean, listed, quoted

SAMPLE_ROWS = 100
"""So many of a column's first cells tell what it holds, as far as that is a guess."""


@dataclass(frozen=True, eq=False)
class Table:
    """A rectangular table of text cells."""

    source: str
    """What error messages call it, clean."""
    column_names: tuple[str, ...]
    """Clean."""
    columns: tuple[Sequence[str], ...]
    """The cells of each column, as they were written."""
    lines: Sequence[int]
    """The line of the source that each row begins at."""
    has_decimal_comma: bool = False
    """Whether numbers may be written with a decimal comma."""
    first_is_unnamed: bool = False
    """Whether there is a header, and it leaves the first column without a name."""
    remarks: tuple[str, ...] = ()
    """What the user should know of how the source was read, one clean line each."""

    def index(self, name: str) -> int:
        """The index of the column called ``name``.

        Raises:
            DatasetError: if there is none, or more than one.
        """
        clean_name = clean_text(name)
        matches = [i for i, known in enumerate(self.column_names) if known == clean_name]
        if not matches:
            names = f"{listed(self.column_names)}{did_you_mean(name, self.column_names)}"
            raise self.error(f"no column is called {quoted(name)}; the columns are {names}")
        if len(matches) > 1:
            raise self.error(f"{len(matches)} columns are called {quoted(name)}; rename them")
        return matches[0]

    def numbers(self, column: int) -> NumericColumn:
        """A column read as numbers."""
        return read_numbers(self.columns[column], self.has_decimal_comma)

    def is_index(self, column: int) -> bool:
        """Whether the column only counts the rows, from 0 or 1, and has no name."""
        if column > 0 or not self.first_is_unnamed:
            return False
        values = self.numbers(column).values
        return bool(values[0] in (0, 1) and (values == values[0] + np.arange(len(values))).all())

    def begins_with_numbers(self, column: int) -> bool:
        """Whether at least half of the column's first cells are numbers, decimal commas or not."""
        cells = self.columns[column][:SAMPLE_ROWS]
        return 2 * sum(is_number(cell, decimal_comma=True) for cell in cells) >= len(cells)

    def error(self, message: str, row: int | None = None) -> DatasetError:
        """An error that names the source and, if ``row`` is given, that row's line."""
        where = "" if row is None else f"line {self.lines[row]}: "
        return DatasetError(f"{self.source}: {where}{message}")

    def bad_cell_error(self, column: int, numbers: NumericColumn, advice: str) -> DatasetError:
        """The error that a cell of the column, read as ``numbers``, is no usable number."""
        row = numbers.bad_row or 0
        cell, name = self.columns[column][row].strip(), self.column_names[column]
        return self.error(
            f"{quoted(cell)} in column {quoted(name)} {numbers.problem}; {advice}", row
        )
