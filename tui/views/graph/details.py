"""Pictures of one node: its rule, its neighbours, its whole value and gradient."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from ....core.experiment import Snapshot
from ....core.experiment.inspection.graph import NodeDetails
from ....core.experiment.inspection.points import PointChoice
from ..plots.cells import CellCanvas
from ..plots.drawing import CHOSEN, LABEL, TEXT, WARNING, Drawing, Span, shortened
from ..plots.glyphs import UNICODE, GlyphSet
from .values import Array, finite, number, shape_text
from .words import points_in_words, rule_text

CELL = 9
"""Cells of a number in an array, with the gap before it."""
GAP = 3
"""Cells between the value and the gradient."""
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
    """

    def __init__(self, glyphs: GlyphSet = UNICODE) -> None:
        self._glyphs = glyphs
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
        """Value and gradient side by side, from the same element on."""
        value = _as_table(details.row.value)
        gradient = details.row.gradient
        labels = 2 + len(str(len(value)))
        room = (canvas.width - labels - GAP) // 2
        columns = max(1, min(value.shape[1], room // CELL))
        right = labels + columns * CELL + GAP
        first_row, first_column = opened.first_row, opened.first_column
        rows = bottom - top - 2
        if rows < 1:
            return
        is_cut = len(value) > rows or value.shape[1] > columns
        rows -= 1 if is_cut else 0
        self.rows_seen = max(1, rows)
        shown = slice(first_row, first_row + rows), slice(first_column, first_column + columns)
        self._put(canvas, labels + 1, top, "value", columns * CELL, LABEL)
        told = "gradient of J" if gradient is not None else "J has no gradient here"
        self._put(canvas, right + 1, top, told, canvas.width - right - 1, LABEL)
        for offset, column in enumerate(range(value.shape[1])[shown[1]]):
            for x in (labels, right) if gradient is not None else (labels,):
                canvas.put(x + offset * CELL, top + 1, f"{f'[{column}]':>{CELL}}", LABEL)
        for offset, index in enumerate(range(len(value))[shown[0]]):
            canvas.put(0, top + 2 + offset, f"[{index}]".rjust(labels), LABEL)
        self._numbers(canvas, labels, top + 2, value[shown])
        if gradient is not None:
            self._numbers(canvas, right, top + 2, _as_table(gradient)[shown])
        if is_cut:
            text = (
                f"rows {_range(shown[0], len(value))}, columns {_range(shown[1], value.shape[1])}"
            )
            self._put(canvas, 1, bottom - 1, f"{text}; arrow keys: the others", canvas.width, LABEL)

    def _numbers(self, canvas: CellCanvas, x: int, y: int, array: Array) -> None:
        for row, numbers in enumerate(array):
            for column, value in enumerate(numbers):
                meaning = TEXT if finite(value) else WARNING
                canvas.put(x + column * CELL, y + row, f"{number(float(value)):>{CELL}}", meaning)


def _as_table(array: Array) -> Array:
    """An array in rows and columns; one of one dimension as a row for each element."""
    if array.ndim < 2:
        return array.reshape(-1, 1)
    return array.reshape(len(array), -1)


def _range(shown: slice, count: int) -> str:
    """Which of so many are shown, from 0 as in NumPy."""
    return f"{shown.start}-{min(shown.stop, count) - 1} of {count}"
