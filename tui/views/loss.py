"""The loss curve: training and test loss per point against the step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from textual.reactive import reactive

from ...core.experiment import Edit, History, Snapshot, Wanted
from ..preferences import LossAxes
from .loss_axes import LossLayout, Scale
from .loss_curves import BRAILLE_DOTS, Mask, Strokes, braille, sparse
from .plots.canvas import Canvas, DrawnFigure
from .plots.drawing import (
    EDIT,
    LABEL,
    TEST,
    TEST_RANGE,
    TRAIN,
    TRAIN_RANGE,
    Drawing,
    Meaning,
    Row,
    Span,
    caption_row,
    spans_of,
)
from .plots.glyphs import UNICODE, GlyphSet
from .stage_view import StageTools, StageView

LOSSES = (
    "train_loss",
    "test_loss",
    "train_least",
    "train_greatest",
    "test_least",
    "test_greatest",
)
TEST_SPACING = 2
"""The test curve has a mark in every so many columns, so that the other shows between."""
WIDE_CAPTION = 40
"""From this width on the caption has whole words."""


def per_point(snapshot: Snapshot) -> History:
    """The history of a snapshot, with losses per point where the run's are sums."""
    history: History = snapshot.observations["history"]
    count = snapshot.points_in_loss
    return replace(history, **{name: getattr(history, name) / count for name in LOSSES})


class LossPainter:
    """Makes pictures of loss histories; axes keep still as long as they suit the run."""

    def __init__(self, glyphs: GlyphSet = UNICODE) -> None:
        self._glyphs = glyphs
        self._scales: dict[LossAxes, Scale] = {}
        self._run: tuple[object, ...] = ()
        self._last_step = 0
        self._axes: tuple[LossLayout, DrawnFigure] | None = None

    def drawing(self, snapshot: Snapshot, width: int, height: int, axes: LossAxes) -> Drawing:
        """Both curves, marks of the edits, axes with round numbers and a caption below."""
        history = per_point(snapshot)
        self._notice_new_run(snapshot, history)
        scale = self._scales.get(axes, Scale(axes)).covering(history)
        self._scales[axes] = scale
        layout = LossLayout.of(scale, width, height)
        picture = _Picture(self._figure(layout), layout, self._glyphs)
        if not scale.is_empty:
            picture.draw_train(history)
            picture.draw_test(history)
        edits = snapshot.observations.get("edits") or ()
        picture.mark_edits(edits)
        rows = picture.rows()
        if layout.has_caption:
            rows.append(self._caption(layout, bool(edits)))
        return Drawing(tuple(rows))

    def _notice_new_run(self, snapshot: Snapshot, history: History) -> None:
        """Forget the scale if this is another run than last time.

        A few steps back are no new run: a diverging step is taken back.
        """
        run = (snapshot.dataset, *history.steps[:1].tolist(), *history.train_loss[:1].tolist())
        if run != self._run or snapshot.step < self._last_step // 2:
            self._scales = {}
        self._run = run
        self._last_step = snapshot.step

    def _figure(self, layout: LossLayout) -> DrawnFigure:
        """The empty axes, which are drawn again only when they change."""
        if self._axes is None or self._axes[0] != layout:
            size = layout.width, layout.height - layout.has_caption
            ticks = layout.x_ticks, layout.y_ticks
            canvas = Canvas(*size, (0, 1), (0, 1), *ticks, self._glyphs)
            self._axes = layout, canvas.build()
        return self._axes[1]

    def _caption(self, layout: LossLayout, has_edits: bool) -> Row:
        axes, is_wide = layout.scale.axes, layout.width >= WIDE_CAPTION
        scale = ("  log loss" if is_wide else "  log") if axes.has_log_loss else ""
        left = (
            Span(self._glyphs.train, TRAIN),
            Span(" train  ", LABEL),
            Span(self._glyphs.test, TEST),
            Span(f" test{scale}", LABEL),
        )
        if has_edits and is_wide:
            left = (*left, Span("  ", LABEL), Span(self._glyphs.edit, EDIT), Span(" edit", LABEL))
        steps = "log " if axes.has_log_steps else ""
        if is_wide or not steps:
            steps += "step "
        return caption_row(layout.width, left, (Span(steps + self._glyphs.right_arrow, LABEL),))


class _Picture:
    """A plot that is being drawn on its axes, cell by cell."""

    def __init__(self, figure: DrawnFigure, layout: LossLayout, glyphs: GlyphSet) -> None:
        self._layout, self._set = layout, glyphs
        self._glyphs, self._codes = figure.glyphs.copy(), figure.codes.copy()
        self._rows, self._columns = figure.plot_rows, figure.plot_columns
        self._size = self._plot(figure.codes).shape
        self._meanings: list[Meaning] = list(figure.meanings)

    def draw_train(self, history: History) -> None:
        """The line, and sparser the range around it."""
        down, across = BRAILLE_DOTS if self._set.has_braille else (1, 1)
        rows, columns = self._size[0] * down, self._size[1] * across
        strokes = Strokes.of(
            self._layout.scale,
            history.steps,
            history.train_loss,
            history.train_least,
            history.train_greatest,
            columns,
            rows,
        )
        line, beyond = strokes.line(rows), strokes.range(rows)
        has_line = _cells_of(line, down, across)
        if self._set.has_braille:
            dots = line | sparse(beyond)
            self._put(_cells_of(dots, down, across) & ~has_line, braille(dots), TRAIN_RANGE)
            self._put(has_line, braille(dots), TRAIN)
        else:
            self._put(beyond & ~line, np.array(self._set.train_range), TRAIN_RANGE)
            self._put(line, np.array(self._set.train), TRAIN)
        for column in strokes.alone.tolist():
            points = np.zeros_like(has_line)
            points[int(strokes.ends[column]) // down, column // across] = True
            self._put(points, np.array(self._set.train), TRAIN)

    def draw_test(self, history: History) -> None:
        """Marks in columns that stay the same while the curve grows, and the range around them
        where the other line is not."""
        rows, columns = self._size
        strokes = Strokes.of(
            self._layout.scale,
            history.steps,
            history.test_loss,
            history.test_least,
            history.test_greatest,
            columns,
            rows,
        )
        is_marked = np.arange(columns) % TEST_SPACING == 0
        marks = (np.arange(rows)[:, None] == strokes.ends) & is_marked
        line = self._meanings.index(TRAIN) if TRAIN in self._meanings else -1
        free = self._plot(self._codes)[::-1] != line
        beyond = strokes.range(rows) & is_marked & ~marks & free
        self._put(beyond, np.array(self._set.test_range), TEST_RANGE)
        self._put(marks, np.array(self._set.test), TEST)

    def mark_edits(self, edits: Sequence[Edit]) -> None:
        """A mark on the step axis, or at the bottom, where something was changed."""
        if not edits:
            return
        steps = np.array([edit.step for edit in edits], dtype=np.int64)
        last = self._size[1] - 1
        columns = np.floor(self._layout.scale.places(steps) * last + 0.5).astype(int)
        row = min(self._rows.stop, len(self._glyphs) - 1)
        self._glyphs[row, self._columns.start + columns] = self._set.edit
        self._codes[row, self._columns.start + columns] = self._code(EDIT)

    def rows(self) -> list[Row]:
        return [
            spans_of("".join(glyphs.tolist()), codes, self._meanings.__getitem__)
            for glyphs, codes in zip(self._glyphs, self._codes, strict=True)
        ]

    def _put(self, where: Mask, glyphs: NDArray[np.str_], meaning: Meaning) -> None:
        """Glyphs at places of a mask, shape (rows, columns) from the bottom."""
        where = where[::-1]
        np.copyto(self._plot(self._glyphs), glyphs[::-1] if glyphs.ndim else glyphs, where=where)
        self._plot(self._codes)[where] = self._code(meaning)

    def _plot(self, cells: NDArray[Any]) -> NDArray[Any]:
        return cells[self._rows, self._columns]

    def _code(self, meaning: Meaning) -> int:
        if meaning not in self._meanings:
            self._meanings.append(meaning)
        return self._meanings.index(meaning)


def _cells_of(dots: Mask, down: int, across: int) -> Mask:
    """The cells that have a dot."""
    rows, columns = dots.shape[0] // down, dots.shape[1] // across
    return np.logical_or.reduce(dots.reshape(rows, down, columns, across), axis=(1, 3))


class LossCurve(StageView):
    """The training and the test loss per point of a run so far."""

    loss_axes: reactive[LossAxes] = reactive(LossAxes.LINEAR, repaint=False)
    """Which axes are logarithmic."""

    def __init__(
        self, glyphs: GlyphSet = UNICODE, tools: StageTools | None = None, **options: Any
    ) -> None:
        super().__init__(glyphs, tools, **options)
        self._painter = LossPainter(glyphs)
        self._snapshot: Snapshot | None = None

    @property
    def wanted(self) -> Wanted:
        """What it shows: history and edits; nothing where the widget has no size."""
        width, height = self.content_size
        return {"history": {}, "edits": {}} if width > 0 and height > 0 else {}

    def show(self, snapshot: Snapshot) -> None:
        """Draw the history of a snapshot; without one, what is drawn stays."""
        if "history" not in snapshot.observations:
            return
        last, self._snapshot = self._snapshot, snapshot
        if last is None or not _same_curves(last, snapshot):
            self.redraw()

    def watch_loss_axes(self) -> None:
        self.redraw()

    def draw(self, width: int, height: int) -> Drawing:
        if self._snapshot is None:
            return Drawing()
        return self._painter.drawing(self._snapshot, width, height, self.loss_axes)


def _same_curves(one: Snapshot, other: Snapshot) -> bool:
    if one.dataset is not other.dataset or one.points_in_loss != other.points_in_loss:
        return False
    if one.observations.get("edits") != other.observations.get("edits"):
        return False
    first, second = one.observations["history"], other.observations["history"]
    return all(
        np.array_equal(getattr(first, name), getattr(second, name), equal_nan=True)
        for name in ("steps", *LOSSES)
    )


def loss_text(
    snapshot: Snapshot,
    width: int,
    height: int,
    axes: LossAxes = LossAxes.LINEAR,
    glyphs: GlyphSet = UNICODE,
) -> str:
    """The loss curve as lines of plain text."""
    return LossPainter(glyphs).drawing(snapshot, width, height, axes).text
