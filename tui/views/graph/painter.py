"""Pictures of a graph: a line for each node, its value and the gradient of J side by side."""

from __future__ import annotations

from rich.cells import cell_len

from ....core.experiment import Snapshot
from ....core.experiment.inspection.graph import GraphValues
from ...preferences.keys import DECLARED, Keys
from ...wording import penalty_left_out
from ..plots.cells import CellCanvas
from ..plots.drawing import AXIS, CHOSEN, LABEL, TEXT, WARNING, Drawing, Meaning, shortened
from ..plots.glyphs import UNICODE, GlyphSet
from .columns import INDENT, Columns
from .table import ORDERS, Arrangement, Line, PartLine
from .values import Array, finite, shape_text, value_text, written_out
from .words import key, points_in_words

NO_GRADIENT = "-"
FOOT_FROM = 14
"""Rows from which on the node under the cursor is told of below the table."""
FOOT_ROWS = 4


class GraphPainter:
    """Makes pictures of the observation ``graph``.

    Args:
        glyphs: what they are made of.
        keys: those in force, to be named.
    """

    def __init__(self, glyphs: GlyphSet = UNICODE, keys: Keys = DECLARED) -> None:
        self._glyphs, self._keys = glyphs, keys
        self._shown: tuple[int, int, int] = 0, 0, 0

    def drawing(
        self,
        snapshot: Snapshot,
        width: int,
        height: int,
        arrangement: Arrangement,
        note: str = "",
        until: str = "",
    ) -> Drawing:
        """The table, and below it the node under the cursor.

        Args:
            note: what is to be said of the graph as a whole; empty: nothing.
            until: the condition that the run goes on until; empty: none.
        """
        canvas = CellCanvas(width, height)
        graph: GraphValues = snapshot.observations["graph"]
        lines = arrangement.lines(graph.rows)
        columns = Columns.fit(graph.rows, width)
        foot = FOOT_ROWS if height >= FOOT_FROM else 0
        foot += 1 if note and height > 4 else 0
        top = self._heading(canvas, snapshot, columns, arrangement, until)
        room = max(1, height - top - foot)
        first, count = _window(len(lines), arrangement.place(lines), room)
        self._shown = top, first, count
        place = arrangement.place(lines)
        for y, line in enumerate(lines[first : first + count], start=top):
            self._line(canvas, y, columns, line, first + y - top == place)
        if not lines:
            again = key(self._keys, "find-nodes")
            text = f"no node has {arrangement.text!r} in its name, formula or part; {again}: find"
            self._put(canvas, INDENT, top, text, width - INDENT, LABEL)
        elif count < len(lines):
            text = f"lines {first + 1}-{first + count} of {len(lines)}"
            self._put(canvas, INDENT, top + room - 1, text, width - INDENT, LABEL)
        if foot >= FOOT_ROWS and lines:
            y = top + min(room, count + 1)
            self._foot(canvas, y, lines[arrangement.place(lines)])
        if note and height > 4:
            self._put(canvas, 0, height - 1, note, width, TEXT)
        return canvas.drawing()

    def line_at(self, y: int) -> int | None:
        """The index of the line that stands in a row of the last picture."""
        top, first, count = self._shown
        return first + y - top if 0 <= y - top < count else None

    def _put(
        self, canvas: CellCanvas, x: int, y: int, text: str, room: int, meaning: Meaning
    ) -> None:
        canvas.put(x, y, shortened(text, max(0, room), self._glyphs.ellipsis), meaning)

    def _heading(
        self,
        canvas: CellCanvas,
        snapshot: Snapshot,
        columns: Columns,
        arrangement: Arrangement,
        until: str,
    ) -> int:
        """What the numbers are for, and the names of the columns; returns the rows it takes."""
        graph: GraphValues = snapshot.observations["graph"]
        width = canvas.width
        left = points_in_words(snapshot.dataset, graph.points, graph)
        if arrangement.text:
            left += f"; only {arrangement.text!r}"
        if ORDERS[arrangement.order].key is not None:
            left += f"; {ORDERS[arrangement.order].name}"
        penalty = penalty_left_out(snapshot.spec)
        left += "".join(f"; {each}" for each in (until and f"runs until {until}", penalty) if each)
        right = f"step {snapshot.step:,}"
        room = width - cell_len(right) - 2
        self._put(canvas, 0, 0, left, room, CHOSEN)
        canvas.put(width - cell_len(right), 0, right, LABEL)
        formula, shape, value, gradient = columns.starts
        titles = [
            (INDENT, columns.name, "node"),
            (formula, columns.formula, "computed as"),
            (shape, columns.shape, "shape"),
            (value, columns.value, "value"),
            (gradient, columns.gradient, "gradient of J"),
        ]
        for x, room, title in titles:
            self._put(canvas, x, 1, title, room, LABEL)
        return 2

    def _line(
        self, canvas: CellCanvas, y: int, columns: Columns, line: Line, is_chosen: bool
    ) -> None:
        if is_chosen:
            canvas.put(0, y, self._glyphs.pointer, CHOSEN)
        if isinstance(line, PartLine):
            sign, more = ("+", f"  {line.size}") if line.is_folded else ("-", "")
            x = canvas.put(2, y, f"{sign} {line.part}", CHOSEN if is_chosen else TEXT)
            canvas.put(x, y, more, LABEL)
            return
        row, loud = line.row, CHOSEN if is_chosen else TEXT
        quiet = CHOSEN if is_chosen else LABEL
        formula, shape, value, gradient = columns.starts
        self._put(canvas, INDENT, y, row.name, columns.name, loud)
        self._put(canvas, formula, y, row.formula, columns.formula, quiet)
        self._put(canvas, shape, y, shape_text(row.value), columns.shape, quiet)
        self._array(canvas, value, y, row.value, columns.value, loud)
        if row.gradient is None:
            self._put(canvas, gradient, y, NO_GRADIENT, columns.gradient, LABEL)
        else:
            self._array(canvas, gradient, y, row.gradient, columns.gradient, loud)

    def _array(
        self, canvas: CellCanvas, x: int, y: int, array: Array, room: int, meaning: Meaning
    ) -> None:
        text = value_text(array, room, self._glyphs)
        canvas.put(x, y, text, meaning if finite(array) else WARNING)

    def _foot(self, canvas: CellCanvas, y: int, line: Line) -> None:
        """The node under the cursor, with as many of its numbers as there is room for."""
        width = canvas.width
        canvas.put(0, y, ("-" if not self._glyphs.has_braille else "─") * width, AXIS)
        if isinstance(line, PartLine):
            command, does = ("unfold", "its nodes") if line.is_folded else ("fold", "fold")
            text = f"{line.part}: {line.size} ({key(self._keys, command)}: {does})"
            self._put(canvas, 0, y + 1, text, width, TEXT)
            return
        row = line.row
        text = f"{row.name} = {row.formula}" if row.inputs else f"{row.name}: {row.formula}"
        text += f"   shape {shape_text(row.value)}"
        self._put(canvas, 0, y + 1, text, width, CHOSEN)
        for offset, (name, array) in enumerate((("value", row.value), ("dJ", row.gradient))):
            told = "none" if array is None else written_out(array, width - 8, self._glyphs)
            self._put(canvas, 0, y + 2 + offset, f"{name:7} {told}", width, TEXT)


def _window(count: int, place: int, room: int) -> tuple[int, int]:
    """The first of the lines that are shown, and how many are; a row is left to say so."""
    if count <= room:
        return 0, count
    room = max(1, room - 1)
    first = max(0, min(count - room, place - room // 2))
    return first, room
