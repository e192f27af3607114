"""Which class is taken for which."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from rich.cells import cell_len

from ....core.experiment.inspection.confusion import Confusion, Confusions
from ....datasets import Dataset, clean_text
from ... import wording
from ..plots.drawing import (
    CHOSEN,
    LABEL,
    TEXT,
    WARNING,
    Meaning,
    Point,
    Row,
    Span,
    cut,
    shortened,
    width_of,
)
from ..plots.glyphs import GlyphSet
from .lines import cell, flowing
from .section import Section

MAX_NAME = 40
"""Characters of a class's name."""
LEAST_LABEL, MOST_LABEL = 8, 18
"""Cells of a class at the side of a table, with two before it."""
READABLE_LABEL = 13
"""With less for each, two matrices do not stand side by side."""
MOST_COLUMN = 14
LEAST_NAMED = 11
"""A column with less has a shortened name that says nothing: the mark stands alone."""
RIGHT_WIDTH, TEST_WIDTH = 8, 14
RIGHT = "% right"
"""The columns that say how many are right: a class may be named "right", too."""
SHARE_WIDTH = 16
"""The same where there is no matrix."""
GAP = 3
PARTS = ("train", "test")


class ConfusionSection(Section):
    """Training and test points by their class and what the network says.

    Args:
        confusions: None: a snapshot without them.
        dataset: whose classes they are.
    """

    title = "Confusion"

    def __init__(self, confusions: Confusions | None, dataset: Dataset, glyphs: GlyphSet) -> None:
        super().__init__(glyphs)
        self._confusions = confusions
        self._names = [clean_text(name, MAX_NAME) for name in dataset.class_names]

    @property
    def about(self) -> Sequence[Row]:
        return [
            (Span("a row: points of a class; a column: what the network says", LABEL),),
            (Span("rows: true, columns: said", LABEL),),
        ]

    def summary(self) -> Row:
        if self._confusions is None:
            return ()
        pieces: list[Row] = [
            (
                Span(f"{part} right ", LABEL),
                Span(f"{_right(confusion)}", TEXT),
                Span(f" of {confusion.counts.sum()}", LABEL),
            )
            for part, confusion in self._both
        ]
        worst = self._worst
        if worst is not None:
            share = self._confusions.train.accuracy_by_class[worst]
            pieces.append((Span("worst: ", LABEL), *self._class(worst, MAX_NAME),
                           Span(f" {wording.percent(share)}", TEXT)))  # fmt: skip
        return flowing(pieces, 10_000)

    def body(self, width: int, height: int) -> list[Row]:
        if self._confusions is None:
            return []
        n, rows = len(self._names), len(self._names) + 2
        half = (width - GAP) // 2
        if self._has_room(half, READABLE_LABEL) and rows <= height:
            left, right = (self._matrix(part, half) for part, _ in self._both)
            gap = half + GAP
            return [
                (*one, Span(" " * (gap - width_of(one)), None), *other)
                for one, other in zip(left, right, strict=True)
            ]
        if self._has_room(width) and 2 * rows <= height:
            return [row for part, _ in self._both for row in self._matrix(part, width)]
        if self._has_room(width - TEST_WIDTH) and height >= min(rows, 4):
            matrix = self._matrix("train", width, with_test=True)
            return self._shortened(matrix, height, n)
        return self._shortened(self._shares(width), height, n) if height >= 3 else []

    @property
    def _both(self) -> list[tuple[str, Confusion]]:
        assert self._confusions is not None
        return [(part, getattr(self._confusions, part)) for part in PARTS]

    @property
    def _worst(self) -> int | None:
        """The class of which the fewest training points are right; None: all are."""
        assert self._confusions is not None
        shares = np.nan_to_num(self._confusions.train.accuracy_by_class, nan=1.0)
        return int(shares.argmin()) if shares.min() < 1 else None

    def _has_room(self, width: int, label: int = LEAST_LABEL) -> bool:
        """Whether a matrix fits into so many cells.

        Args:
            label: the cells of the classes at its side, where their names need as many.
        """
        label = max(LEAST_LABEL, min(label, max(map(cell_len, self._names)) + 5))
        return width >= label + len(self._names) * self._least_column + RIGHT_WIDTH

    def _columns(self, width: int) -> tuple[int, int]:
        """The cells of the classes at the side of a matrix and of each of its columns."""
        n, longest = len(self._names), max(map(cell_len, self._names))
        free = width - RIGHT_WIDTH - n * self._least_column
        label = max(LEAST_LABEL, min(longest + 5, MOST_LABEL, free))
        most = max(self._least_column, min(longest + 3, MOST_COLUMN))
        return label, min((width - RIGHT_WIDTH - label) // n, most)

    @property
    def _least_column(self) -> int:
        most = max(int(confusion.counts.max(initial=0)) for _, confusion in self._both)
        return max(3, len(str(most))) + 1

    def _matrix(self, part: str, width: int, with_test: bool = False) -> list[Row]:
        """A row of headings, one for each class, and one for all.

        Args:
            with_test: whether to say how many test points are right, too.
        """
        both = dict(self._both)
        confusion, test = both[part], both["test"]
        label, column = self._columns(width - TEST_WIDTH * with_test)
        heads = [span for index in range(len(self._names)) for span in self._head(index, column)]
        right = [cell(RIGHT, LABEL, RIGHT_WIDTH, right=True)]
        if with_test:
            right.append(cell(f"test {RIGHT}", LABEL, TEST_WIDTH, right=True))
        rows: list[Row] = [(cell(f"  {part}", CHOSEN, label), *heads, *right)]
        for index, counts in enumerate(confusion.counts.tolist()):
            numbers = [
                cell(str(count), _meaning(index == said, count), column, right=True)
                for said, count in enumerate(counts)
            ]
            shares = [_share(confusion.accuracy_by_class[index], RIGHT_WIDTH)]
            if with_test:
                shares.append(_share(test.accuracy_by_class[index], TEST_WIDTH))
            rows.append((*self._label(index, label), *numbers, *shares))
        total = self._total(confusion, label, column)
        return [*rows, (*total, _share(test.accuracy, TEST_WIDTH)) if with_test else total]

    def _total(self, confusion: Confusion, label: int, column: int) -> Row:
        taken = [
            cell(str(count), LABEL, column, right=True)
            for count in confusion.counts.sum(axis=0).tolist()
        ]
        return (cell("  all", LABEL, label), *taken, _share(confusion.accuracy, RIGHT_WIDTH))

    def _shares(self, width: int) -> list[Row]:
        """Without the matrix: how many of each class are right."""
        longest = max(map(cell_len, self._names))
        label = max(LEAST_LABEL, min(longest + 5, MOST_LABEL, width - 2 * SHARE_WIDTH))
        heads = (
            cell("  right", LABEL, label),
            *(cell(part, LABEL, SHARE_WIDTH, right=True) for part in PARTS),
        )
        rows: list[Row] = [heads]
        for index in range(len(self._names)):
            rows.append((*self._label(index, label), *self._rights(index)))
        rows.append((cell("  all", LABEL, label), *self._rights(None)))
        return [cut(row, width, self.glyphs.ellipsis) for row in rows]

    def _rights(self, index: int | None) -> list[Span]:
        return [
            cell(_of(confusion, index), TEXT, SHARE_WIDTH, right=True)
            for _, confusion in self._both
        ]

    def _shortened(self, rows: list[Row], height: int, n: int) -> list[Row]:
        """A table without its last classes where not all have room."""
        if len(rows) <= height:
            return rows
        left = len(rows) - 1 - (height - 2)
        more = (Span(f"  and {left} more of {n} classes", LABEL),)
        return [*rows[: height - 2], more, rows[-1]]

    def _class(self, index: int, width: int) -> Row:
        """The mark and the name of a class, in at most so many cells."""
        name = shortened(self._names[index], max(0, width - 2), self.glyphs.ellipsis)
        return Span(self.glyphs.point(index), Point(index, True)), Span(f" {name}", TEXT)

    def _label(self, index: int, width: int) -> Row:
        mark, name = self._class(index, width - 3)
        return Span("  ", None), mark, cell(name.text, TEXT, width - 3)

    def _head(self, index: int, width: int) -> Row:
        """A heading above numbers that stand at the right: the mark, and the name if it says
        anything in the room."""
        mark, name = self._class(index, width - 1)
        fits = cell_len(self._names[index]) + 3 <= width
        text = name.text if fits or width >= LEAST_NAMED else ""
        return Span(" " * (width - 1 - cell_len(text)), None), mark, Span(text, LABEL)


def _right(confusion: Confusion) -> int:
    return int(confusion.counts.trace())


def _meaning(is_right: bool, count: int) -> Meaning:
    if is_right:
        return CHOSEN
    return WARNING if count else LABEL


def _share(share: float, width: int) -> Span:
    return cell("none" if math.isnan(share) else wording.percent(share), TEXT, width, right=True)


def _of(confusion: Confusion, index: int | None) -> str:
    """``43 of 50, 86 %``, of one class or all."""
    of_class = confusion.of_class
    right = _right(confusion) if index is None else int(confusion.counts[index, index])
    count = int(of_class.sum() if index is None else of_class[index])
    return f"{right} of {count}, {wording.percent(right / count)}" if count else "no points"
