"""Rows of text in columns, and numbers in few cells."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from rich.cells import cell_len, set_cell_size

from ..plots.drawing import LABEL, Meaning, Row, Span, width_of
from ..plots.number import scientific


def compact(value: float, width: int) -> str:
    """A number in at most ``width`` cells, 6 or more, with up to three digits.

    ``~0`` is one below zero that is too small for that.
    """
    if not math.isfinite(value):
        return str(value)
    if value == 0:
        return "0"
    forms = [f"{value:.{digits}g}" for digits in (3, 2, 1)]
    forms += [scientific(value, digits) for digits in (1, 0)]
    fitting = (form for form in forms if len(form) <= width and "e+" not in form)
    return next(fitting, "~0" if abs(value) < 1 else forms[-1])


def cell(text: str, meaning: Meaning, width: int, right: bool = False) -> Span:
    """A text in exactly so many cells; it is cut if it has more."""
    size = cell_len(text)
    if size > width:
        return Span(set_cell_size(text, width), meaning)
    blank = " " * (width - size)
    return Span(blank + text if right else text + blank, meaning)


def flowing(pieces: Sequence[Row], width: int, gap: int = 2) -> Row:
    """Pieces one after the other, as many as fit, and how many more there are."""
    ends = list(accumulate(width_of(piece) + gap for piece in pieces))
    if not ends or ends[-1] - gap <= width:
        return _joined(pieces, gap)
    fitting = bisect_right(ends, width + gap)
    for count in range(min(fitting, len(pieces) - 1), -1, -1):
        left = len(pieces) - count
        text = f"and {left} more" if count else f"{left} without room"
        more = Span(text if gap else f"  {text}", LABEL)
        if (ends[count - 1] if count else 0) + cell_len(more.text) <= width:
            return _joined([*pieces[:count], (more,)], gap)
    return ()


def _joined(pieces: Sequence[Row], gap: int) -> Row:
    row: list[Span] = []
    for piece in pieces:
        if row and gap:
            row.append(Span(" " * gap, None))
        row += piece
    return tuple(row)
