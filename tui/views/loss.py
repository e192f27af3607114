"""The loss curve: training and test loss against the step."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from textual.reactive import reactive

from ...core.experiment import History, Snapshot, Wanted
from .plots.axes import (
    STEP_CEILINGS,
    Ticks,
    count_labels,
    decade_ticks,
    nice_ceiling,
    nice_ticks,
    spaced_values,
    tick_labels,
)
from .plots.canvas import Canvas
from .plots.drawing import LABEL, TEST, TRAIN, Drawing, Row, Span, caption_row
from .plots.glyphs import UNICODE, GlyphSet
from .plots.plot import Plot

FloatArray = NDArray[np.float64]

AXES_SIZE = (20, 7)
"""Below this width or height the plot has no axes."""
CAPTION_HEIGHT = 12
"""From this height on a last row says which curve is which."""
FIRST_STEPS = 10.0
"""The step axis reaches at least that far."""
CLIPPED_AT = 10.0
"""Losses above that many times the first or the usual loss leave a linear plot at its top."""
GREATEST_LOSS = 1e300
"""Losses above cannot be drawn, as if they were not finite."""
DOTS = (2, 4)
"""Dots of a braille character, across and down."""
TEST_SPACING = 2
"""The test curve has a mark in every so many columns, so that the other shows between."""


@dataclass(frozen=True)
class Scale:
    """The ranges of the axes; on a logarithmic scale ``low`` and ``high`` are powers of ten."""

    last_step: float = FIRST_STEPS
    low: float = 0.0
    high: float = 0.0

    def covering(self, history: History, log_scale: bool) -> Scale:
        """This scale, grown in round numbers to where it covers a history."""
        losses = np.concatenate((history.train_loss, history.test_loss))
        losses = losses[_drawable(losses, log_scale)]
        steps = float(history.steps[-1]) if len(history.steps) else 0.0
        last_step = max(self.last_step, nice_ceiling(max(steps, 1.0), STEP_CEILINGS))
        if not len(losses):
            return Scale(last_step, self.low, self.high)
        if not log_scale:
            return Scale(last_step, 0.0, max(self.high, _ceiling(losses)))
        low, high = math.floor(np.log10(losses.min())), math.ceil(np.log10(losses.max()))
        if self.high > self.low:
            low, high = min(low, int(self.low)), max(high, int(self.high))
        return Scale(last_step, float(low), float(max(high, low + 1)))

    @property
    def is_empty(self) -> bool:
        """Whether no loss that can be drawn has been seen yet."""
        return self.high <= self.low

    def fractions(self, values: FloatArray) -> FloatArray:
        """Where on the axis, 0 to 1, values in its units are; those beyond are at its ends."""
        return np.clip((values - self.low) / (self.high - self.low), 0.0, 1.0)


def _drawable(losses: FloatArray, log_scale: bool) -> NDArray[np.bool_]:
    above_least = losses > 0 if log_scale else losses >= 0
    return above_least & (losses <= GREATEST_LOSS)


def _ceiling(losses: FloatArray) -> float:
    usual = max(float(losses[0]), float(np.median(losses)))
    highest = float(losses.max())
    if usual > 0:
        highest = min(highest, CLIPPED_AT * usual)
    return nice_ceiling(highest) if highest > 0 else 1.0


@dataclass(frozen=True)
class LossLayout:
    """How a plot of ``width`` times ``height`` cells is divided."""

    width: int
    height: int
    scale: Scale
    log_scale: bool
    rows: int
    columns: int
    x_ticks: Ticks | None = None
    y_ticks: Ticks | None = None
    has_caption: bool = False

    @classmethod
    def of(cls, scale: Scale, width: int, height: int, log_scale: bool) -> LossLayout:
        """Axes and a caption, as far as there is room."""
        if width < AXES_SIZE[0] or height < AXES_SIZE[1]:
            return cls(width, height, scale, log_scale, rows=height, columns=width)
        has_caption = height >= CAPTION_HEIGHT
        rows = height - 2 - has_caption
        y_ticks = _loss_ticks(scale, rows, log_scale)
        columns = width - 1 - y_ticks.width
        x_ticks = _step_ticks(scale.last_step, columns)
        return cls(width, height, scale, log_scale, rows, columns, x_ticks, y_ticks, has_caption)

    def places(self, steps: NDArray[np.int64]) -> FloatArray:
        """How far to the right on the plot steps are, 0 to 1."""
        return steps / self.scale.last_step

    def heights(self, losses: FloatArray) -> tuple[FloatArray, NDArray[np.bool_]]:
        """How high on the plot losses are, 0 to 1, and which of them can be drawn.

        What lies above or below the scale is at its edge.
        """
        drawable = _drawable(losses, self.log_scale)
        losses = np.where(drawable, losses, 1.0)
        return self.scale.fractions(np.log10(losses) if self.log_scale else losses), drawable


def _step_ticks(last_step: float, columns: int) -> Ticks:
    values, labels = spaced_values(
        0.0, last_step, columns, lambda steps: steps / last_step * (columns - 1), count_labels
    )
    return Ticks(tuple(value / last_step for value in values), tuple(labels))


def _loss_ticks(scale: Scale, rows: int, log_scale: bool) -> Ticks:
    if scale.is_empty:
        return Ticks()
    count = max(2, rows // 3)
    if log_scale:
        values, labels = decade_ticks(int(scale.low), int(scale.high), count)
    else:
        values = nice_ticks(scale.low, scale.high, count)
        labels = tick_labels(values)
    return Ticks(tuple(scale.fractions(np.array(values)).tolist()), tuple(labels))


class LossPainter:
    """Makes pictures of loss histories whose scale only grows as long as the run is the same."""

    def __init__(self, glyphs: GlyphSet = UNICODE) -> None:
        self._glyphs = glyphs
        self._scales: dict[bool, Scale] = {}
        self._run: tuple[object, ...] = ()
        self._last_step = 0
        self._drawn: tuple[object, ...] = ()
        self._drawing = Drawing()

    def drawing(self, snapshot: Snapshot, width: int, height: int, log_scale: bool) -> Drawing:
        """Both curves, axes with round numbers around them and a caption below."""
        history: History = snapshot.observations["history"]
        self._notice_new_run(snapshot, history)
        scale = self._scales.get(log_scale, Scale()).covering(history, log_scale)
        self._scales[log_scale] = scale
        layout = LossLayout.of(scale, width, height, log_scale)
        train = train_pieces(history, layout) if not scale.is_empty else []
        test = dotted_marks(history, layout) if not scale.is_empty else np.empty((0, 2))
        drawn = (layout, [piece.tobytes() for piece in train], test.tobytes())
        if drawn != self._drawn:
            self._drawing = self._draw(layout, train, test)
            self._drawn = drawn
        return self._drawing

    def _notice_new_run(self, snapshot: Snapshot, history: History) -> None:
        """Forget the scale if this is another run than last time.

        A few steps back are no new run: a diverging step is taken back.
        """
        run = (snapshot.dataset, *history.steps[:1].tolist(), *history.train_loss[:1].tolist())
        if run != self._run or snapshot.step < self._last_step // 2:
            self._scales = {}
        self._run = run
        self._last_step = snapshot.step

    def _draw(self, layout: LossLayout, train: list[FloatArray], test: FloatArray) -> Drawing:
        height = layout.height - layout.has_caption
        canvas = Canvas(
            layout.width, height, (0, 1), (0, 1), layout.x_ticks, layout.y_ticks, self._glyphs
        )
        for piece in train:
            xs, ys = piece.T.tolist()
            if len(xs) == 1:
                canvas.scatter(xs, ys, self._glyphs.train, TRAIN)
            else:
                canvas.line(xs, ys, TRAIN)
        if len(test):
            xs, ys = test.T.tolist()
            canvas.scatter(xs, ys, self._glyphs.test, TEST)
        rows = canvas.build().rows()
        if layout.has_caption:
            rows.append(self._caption(layout))
        return Drawing(tuple(rows))

    def _caption(self, layout: LossLayout) -> Row:
        scale = ("  log scale" if layout.width >= 40 else "  log") if layout.log_scale else ""
        left = (
            Span(self._glyphs.train, TRAIN),
            Span(" train  ", LABEL),
            Span(self._glyphs.test, TEST),
            Span(f" test{scale}", LABEL),
        )
        right = (Span(f"step {self._glyphs.right_arrow}", LABEL),)
        return caption_row(layout.width, left, right)


def train_pieces(history: History, layout: LossLayout) -> list[FloatArray]:
    """The training curve without what cannot be seen of it, split where a loss is missing.

    Returns:
        Arrays of shape (n, 2): places on the plot, 0 to 1 from left to right and bottom to top.
    """
    losses, drawable = layout.heights(history.train_loss)
    piece = np.cumsum(~drawable)[drawable]
    dots = np.array([layout.columns * DOTS[0] - 1, layout.rows * DOTS[1] - 1])
    places = np.column_stack((layout.places(history.steps)[drawable], losses[drawable]))
    kept = thinned(np.floor(places[:, 0] * (layout.columns - 1) + 0.5), places[:, 1])
    places, piece = np.floor(places[kept] * dots + 0.5), piece[kept]
    moved = np.ones(len(places), dtype=bool)
    moved[1:] = (np.diff(places, axis=0) != 0).any(axis=1) | (np.diff(piece) != 0)
    places, piece = places[moved], piece[moved]
    return np.split(places / dots, np.flatnonzero(np.diff(piece)) + 1) if len(places) else []


def dotted_marks(history: History, layout: LossLayout) -> FloatArray:
    """Marks of the test curve, in columns that stay the same while the curve grows.

    Returns:
        Shape (n, 2): places on the plot, as in :func:`train_pieces`.
    """
    losses, drawable = layout.heights(history.test_loss)
    if not drawable.any():
        return np.empty((0, 2))
    places, losses = layout.places(history.steps)[drawable], losses[drawable]
    last = max(1, layout.columns - 1)
    marks = np.arange(0, layout.columns, TEST_SPACING) / last
    marks = marks[(marks >= places[0] - 0.5 / last) & (marks <= places[-1] + 0.5 / last)]
    heights = np.interp(marks, places, losses)
    rows = max(1, layout.rows - 1)
    return np.column_stack((marks, np.floor(heights * rows + 0.5) / rows))


def thinned(columns: FloatArray, values: FloatArray) -> NDArray[np.int64]:
    """The indices of the least and the greatest value of every column, in their order.

    Args:
        columns: Shape (n,), not decreasing.
        values: Shape (n,).
    """
    order = np.lexsort((values, columns))
    starts = np.flatnonzero(np.diff(columns, prepend=np.nan))
    ends = np.flatnonzero(np.diff(columns, append=np.nan))
    return np.unique(np.concatenate((order[starts], order[ends])))


class LossCurve(Plot):
    """The training and the test loss of a run so far."""

    log_scale = reactive(False, repaint=False)
    """Whether the loss axis is logarithmic."""

    def __init__(self, glyphs: GlyphSet = UNICODE, **options: Any) -> None:
        super().__init__(**options)
        self._painter = LossPainter(glyphs)
        self._snapshot: Snapshot | None = None

    @property
    def wanted(self) -> Wanted:
        """What it shows: the history; nothing where the widget has no size."""
        width, height = self.content_size
        return {"history": {}} if width > 0 and height > 0 else {}

    def show(self, snapshot: Snapshot) -> None:
        """Draw the history of a snapshot; without one, what is drawn stays."""
        if "history" not in snapshot.observations:
            return
        last, self._snapshot = self._snapshot, snapshot
        if last is None or not _same_curves(last, snapshot):
            self.redraw()

    def watch_log_scale(self) -> None:
        self.redraw()

    def draw(self, width: int, height: int) -> Drawing:
        if self._snapshot is None:
            return Drawing()
        return self._painter.drawing(self._snapshot, width, height, self.log_scale)


def _same_curves(one: Snapshot, other: Snapshot) -> bool:
    if one.dataset is not other.dataset:
        return False
    first, second = one.observations["history"], other.observations["history"]
    return all(
        np.array_equal(getattr(first, name), getattr(second, name), equal_nan=True)
        for name in ("steps", "train_loss", "test_loss")
    )


def loss_text(
    snapshot: Snapshot,
    width: int,
    height: int,
    log_scale: bool = False,
    glyphs: GlyphSet = UNICODE,
) -> str:
    """The loss curve as lines of plain text."""
    return LossPainter(glyphs).drawing(snapshot, width, height, log_scale).text
