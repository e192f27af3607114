"""What a plot is before it has colours: rows of text, each part with its meaning."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len, set_cell_size

from .glyphs import LEVELS, POINT_LEVELS


class PlaneCell(NamedTuple):
    """A cell of a textured plane where ``class_index`` is the most likely class."""

    class_index: int
    level: int
    """Confidence, from 0 (hardly more than a guess) to ``LEVELS - 1`` (nearly certain)."""


class Shade(NamedTuple):
    """A place of a smooth plane: ``step`` of the ``SHADES`` from neutral (0) to a class's own."""

    class_index: int
    step: int


class Halves(NamedTuple):
    """A cell of a smooth plane: two places of it, one above the other."""

    upper: Shade
    lower: Shade

    @property
    def mean(self) -> Shade:
        """What lies between them."""
        (class_index, step), (other, other_step) = self
        if class_index == other:
            return Shade(class_index, (step + other_step + 1) // 2)
        between = (step - other_step) // 2
        return Shade(class_index if between > 0 else other, abs(between))


class Point(NamedTuple):
    """A data point of class ``class_index``, over the place that the network sees there.

    In a regression the class is a side of the middle.
    """

    class_index: int
    correct: bool
    under: PlaneCell | Shade | None = None
    is_test: bool = False
    level: int = POINT_LEVELS - 1
    """How far its colour is from the neutral one, to ``POINT_LEVELS - 1``."""


class Signed(NamedTuple):
    """A number above or below zero, such as a weight."""

    sign: int
    """The ramp of its side, as of the numbers of a regression: 0 above, 1 below."""
    strength: int
    """From 0, hardly other than zero, to 3."""
    is_chosen: bool = False
    """Whether it belongs to what a person looks at."""


Meaning = PlaneCell | Halves | Point | Signed | str | None
"""What a span of text means: a cell, a point, one of the names below, or None: nothing."""

AXIS = "axis"
LABEL = "label"
TRAIN = "train"
TRAIN_RANGE = "train range"
TEST = "test"
TEST_RANGE = "test range"
EDIT = "edit"
TEXT = "text"
"""What is to be read."""
CHOSEN = "chosen"
"""What a person looks at."""
WARNING = "warning"
CURSOR = "cursor"
"""The cell that a person has walked to."""


class Span(NamedTuple):
    """A piece of a row whose characters all mean the same."""

    text: str
    meaning: Meaning


Row = tuple[Span, ...]


class Drawing(NamedTuple):
    """Rows of spans from top to bottom."""

    rows: tuple[Row, ...] = ()

    @property
    def text(self) -> str:
        """The picture without its meanings: lines without trailing blanks."""
        return "\n".join("".join(span.text for span in row).rstrip() for row in self.rows)


def spans_of(text: str, codes: NDArray[np.int32], meaning_of: Callable[[int], Meaning]) -> Row:
    """Part ``text`` where ``codes``, shape (len(text),), change."""
    starts = [0, *(np.flatnonzero(codes[1:] != codes[:-1]) + 1).tolist()]
    ends = [*starts[1:], len(text)]
    return tuple(
        Span(text[start:end], meaning_of(code))
        for start, end, code in zip(starts, ends, codes[starts].tolist(), strict=True)
    )


def width_of(row: Row) -> int:
    """Its terminal cells."""
    return sum(cell_len(span.text) for span in row)


def caption_row(width: int, left: Row, right: Row) -> Row:
    """A row of ``width`` cells with one text at either end, the right one where there is room.

    ``left`` is at most ``width`` cells wide.
    """
    left_width, right_width = map(width_of, (left, right))
    if left_width + 1 + right_width > width:
        right, right_width = (), 0
    return (*left, Span(" " * (width - left_width - right_width), None), *right)


def shortened(text: str, width: int, ellipsis: str = "…") -> str:
    """``text`` in at most ``width`` terminal cells, with an ellipsis where it was cut."""
    if cell_len(text) <= width:
        return text
    room = max(0, width - cell_len(ellipsis))
    return set_cell_size(text, room).rstrip() + ellipsis[: width - room]


def cut(row: Row, width: int, ellipsis: str = "…") -> Row:
    """A row in at most ``width`` cells, with an ellipsis where it was cut."""
    spans: list[Span] = []
    for span in row:
        size = cell_len(span.text)
        if size > width:
            spans.append(Span(shortened(span.text, width, ellipsis), span.meaning))
            break
        spans.append(span)
        width -= size
    return tuple(spans)


__all__ = [
    "AXIS",
    "CHOSEN",
    "CURSOR",
    "EDIT",
    "LABEL",
    "LEVELS",
    "TEST",
    "TEST_RANGE",
    "TEXT",
    "TRAIN",
    "TRAIN_RANGE",
    "WARNING",
    "Drawing",
    "Halves",
    "Meaning",
    "PlaneCell",
    "Point",
    "Row",
    "Shade",
    "Signed",
    "Span",
    "caption_row",
    "cut",
    "shortened",
    "spans_of",
    "width_of",
]
