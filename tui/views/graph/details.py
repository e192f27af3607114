"""Pictures of one node: its rule, its neighbours, its whole value and gradient."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from ....core.experiment import Snapshot
from ....core.experiment.inspection.graph import NodeDetails
from ....core.experiment.inspection.points import PointChoice
from ...preferences.keys import DECLARED, Keys
from ..plots.cells import CellCanvas
from ..plots.drawing import CHOSEN, LABEL, TEXT, WARNING, Drawing, Span, shortened
from ..plots.glyphs import UNICODE, GlyphSet
from ..plots.number import number
from .values import Array, finite, shape_text
from .words import key, points_in_words, rule_text

CELL = 9
"""Cells of a number in an array, with the gap before it."""
GAP = 3
"""Cells between the value and the gradient."""
TITLE_ROWS = 2
FEWEST_STACKED = 8
"""Rows of each of the two, or all that there are, for them to stand one above the other."""
RULE_SHARE = 0.4
"""Of the rows, the most that the rule may have."""
MOST_NAMED = 12
"""Neighbours that are named at once."""


@dataclass(frozen=True)
class Opened:
    """Which node is opened, and what of it a person looks at."""

    name: str
    first_row: int = 0
    first_column: int = 0
    neighbour: int = 0
    """Place among its inputs and then its users, counted around."""

    def scrolled(self, array: Array, rows: int, columns: int) -> Opened:
        """With other elements at the top left, as far as there are any."""
        n_rows, n_columns = _as_table(array).shape
        return replace(
            self,
            first_row=max(0, min(n_rows - 1, self.first_row + rows)),
            first_column=max(0, min(n_columns - 1, self.first_column + columns)),
        )

    def next_neighbour(self) -> Opened:
        """With the next neighbour chosen."""
        return replace(self, neighbour=self.neighbour + 1)

    def chosen(self, details: NodeDetails) -> str | None:
        """The name of the neighbour that is chosen; None: it has no neighbours."""
        names = neighbours(details)
        return names[self.neighbour % len(names)] if names else None


def neighbours(details: NodeDetails) -> tuple[str, ...]:
    """The nodes that one is computed from, then those computed from it, each once."""
    return tuple(dict.fromkeys((*details.row.inputs, *details.users)))


class DetailsPainter:
    """Makes pictures of the observation ``node``.

    Args:
        glyphs: what they are made of.
        keys: those in force, to be named.
    """

    def __init__(self, glyphs: GlyphSet = UNICODE, keys: Keys = DECLARED) -> None:
        self._glyphs, self._keys = glyphs, keys
        self.rows_seen = 1
        """How many rows of the arrays the last picture had."""

    def drawing(
        self,
        snapshot: Snapshot,
        details: NodeDetails,
        points: PointChoice,
        opened: Opened,
        width: int,
        height: int,
        note: str = "",
    ) -> Drawing:
        """One node.

        Args:
            points: what its numbers are for.
            note: what is to be said below; empty: nothing.
        """
        canvas = CellCanvas(width, height)
        row = details.row
        right = f"step {snapshot.step:,}"
        title = f"{row.name} = {row.formula}" if row.inputs else f"{row.name}: {row.formula}"
        self._put(canvas, 0, 0, title, width - cell_len(right) - 2, CHOSEN)
        canvas.put(width - cell_len(right), 0, right, LABEL)
        where = points_in_words(snapshot.dataset, points)
        where = f"part: {row.layer}; shape {shape_text(row.value)}; {where}"
        self._put(canvas, 0, 1, where, width, LABEL)
        y = 2
        for line in self._rule(details.rule, width, max(1, int((height - 6) * RULE_SHARE))):
            canvas.put(0, y, line, TEXT)
            y += 1
        y = self._neighbours(canvas, y, details, opened)
        bottom = height - 1 if note and height - y > 4 else height
        self._arrays(canvas, y, bottom, details, opened)
        if bottom < height:
            self._put(canvas, 0, bottom, note, width, TEXT)
        return canvas.drawing()

    def _put(self, canvas: CellCanvas, x: int, y: int, text: str, room: int, meaning: str) -> None:
        canvas.put(x, y, shortened(text, max(0, room), self._glyphs.ellipsis), meaning)

    def _rule(self, rule: str, width: int, most: int) -> list[str]:
        """The rule in lines, as many as there is room for."""
        rule = rule_text(rule, self._glyphs)
        lines = [line for part in rule.split("\n\n") if part for line in textwrap.wrap(part, width)]
        if len(lines) > most:
            cut = f"{lines[most - 1]} {self._glyphs.ellipsis}"
            lines = [*lines[: most - 1], shortened(cut, width, self._glyphs.ellipsis)]
        return lines

    def _neighbours(self, canvas: CellCanvas, y: int, details: NodeDetails, opened: Opened) -> int:
        """A row for what it is computed from and one for what is computed from it."""
        chosen = opened.chosen(details)
        for title, names in (("from", details.row.inputs), ("to", details.users)):
            if names:
                spans = [Span(f"{title:5}", LABEL), *self._names(names, chosen)]
                canvas.put_spans(0, y, self._fitted(spans, canvas.width))
                y += 1
        return y

    def _names(self, names: Sequence[str], chosen: str | None) -> list[Span]:
        spans: list[Span] = []
        for name in dict.fromkeys(names[:MOST_NAMED]):
            mark = self._glyphs.pointer if name == chosen else " "
            spans.append(Span(f"{mark}{name} ", CHOSEN if name == chosen else TEXT))
        if len(names) > MOST_NAMED:
            spans.append(Span(f" and {len(names) - MOST_NAMED} more", LABEL))
        return spans

    def _fitted(self, spans: Sequence[Span], width: int) -> list[Span]:
        fitted: list[Span] = []
        for text, meaning in spans:
            fitted.append(Span(shortened(text, max(0, width), self._glyphs.ellipsis), meaning))
            width -= cell_len(text)
        return fitted

    # --- The arrays --------------------------------------------------------------------------

    def _arrays(
        self, canvas: CellCanvas, top: int, bottom: int, details: NodeDetails, opened: Opened
    ) -> None:
        """Value and gradient from the same element on, side by side or one above the other."""
        value, gradient = _as_table(details.row.value), details.row.gradient
        layout = _layout(value.shape, canvas.width, bottom - top, gradient is not None)
        if layout.rows < 1:
            return
        self.rows_seen = layout.rows
        shown = (
            slice(opened.first_row, opened.first_row + layout.rows),
            slice(opened.first_column, opened.first_column + layout.columns),
        )
        self._array(canvas, layout, 0, top, "value", value, shown)
        if gradient is not None:
            x, y = layout.second
            self._array(canvas, layout, x, top + y, "gradient of J", _as_table(gradient), shown)
        elif canvas.width > (after := layout.second[0] + 1):
            told = "J has no gradient here"
            self._put(canvas, after, top, told, canvas.width - after, LABEL)
        if layout.is_cut:
            text = (
                f"rows {_range(shown[0], len(value))}, columns {_range(shown[1], value.shape[1])}"
            )
            commands = ("line-above", "line-below", "fold", "unfold")
            keys = "/".join(key(self._keys, each) for each in commands)
            self._put(canvas, 1, bottom - 1, f"{text}; {keys}: the others", canvas.width, LABEL)

    def _array(
        self,
        canvas: CellCanvas,
        layout: _Layout,
        x: int,
        y: int,
        title: str,
        array: Array,
        shown: tuple[slice, slice],
    ) -> None:
        """The elements of an array that are shown, with their indices where a row begins."""
        left = max(x, layout.labels)
        self._put(canvas, left + 1, y, title, canvas.width - left - 1, LABEL)
        for offset, column in enumerate(range(array.shape[1])[shown[1]]):
            canvas.put(left + offset * CELL, y + 1, f"{f'[{column}]':>{CELL}}", LABEL)
        if left == layout.labels:
            for offset, index in enumerate(range(len(array))[shown[0]]):
                canvas.put(0, y + 2 + offset, f"[{index}]".rjust(layout.labels), LABEL)
        self._numbers(canvas, left, y + 2, array[shown])

    def _numbers(self, canvas: CellCanvas, x: int, y: int, array: Array) -> None:
        for row, numbers in enumerate(array):
            for column, value in enumerate(numbers):
                meaning = TEXT if finite(value) else WARNING
                canvas.put(x + column * CELL, y + row, f"{number(float(value)):>{CELL}}", meaning)


@dataclass(frozen=True)
class _Layout:
    """How many rows and columns of value and gradient have room, and where the second stands."""

    labels: int
    """Cells of the indices of rows."""
    rows: int
    columns: int
    second: tuple[int, int]
    """Cells to the right, and down."""
    is_cut: bool
    """Whether there are more rows or columns."""


def _layout(shape: tuple[int, int], width: int, height: int, has_gradient: bool) -> _Layout:
    """Side by side, or one above the other where more columns show so and rows enough."""
    n_rows, n_columns = shape
    labels = 2 + len(str(n_rows))
    alone = max(1, min(n_columns, (width - labels) // CELL))
    beside = max(1, min(n_columns, (width - labels - GAP) // 2 // CELL))

    def layout(columns: int, height: int, down: int) -> _Layout:
        second = (0, down) if down else (labels + columns * CELL + GAP, 0)
        is_cut = n_rows > height or n_columns > columns
        return _Layout(labels, min(n_rows, height), columns, second, is_cut)

    if not has_gradient:
        fits = n_rows <= height - 2 and n_columns <= alone
        return layout(alone, height - 2 - (not fits), 0)
    each = (height - 1) // 2 - TITLE_ROWS
    if alone > beside and each >= min(n_rows, FEWEST_STACKED):
        rows = min(n_rows, each)
        return layout(alone, rows, rows + TITLE_ROWS)
    fits = n_rows <= height - 2 and n_columns <= beside
    return layout(beside, height - 2 - (not fits), 0)


def _as_table(array: Array) -> Array:
    """An array in rows and columns; one of one dimension as a row for each element."""
    if array.ndim < 2:
        return array.reshape(-1, 1)
    return array.reshape(len(array), -1)


def _range(shown: slice, count: int) -> str:
    """Which of so many are shown, from 0 as in NumPy."""
    return f"{shown.start}-{min(shown.stop, count) - 1} of {count}"
