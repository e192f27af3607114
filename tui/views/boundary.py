"""The decision boundary: what the network says of the plane, with points on it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer

from ...core.experiment import (
    DecisionGrid,
    Plane,
    Predictions,
    Snapshot,
    Wanted,
    plane_of,
)
from ...datasets import Dataset
from .flicker import FlickerGuard
from .legend import legend, text_legend
from .plots.canvas import DrawnFigure
from .plots.drawing import Drawing, Span
from .plots.field import FieldPainter
from .plots.glyphs import UNICODE, GlyphSet
from .plots.palette import colour_depth
from .plots.plane import AXES_SIZE, PlaneLayout
from .plots.plane_styles import PlaneStyle, Smooth, Texture, can_be_smooth, values_of
from .plots.points import PlanePoints, draw_points, mark_points
from .scales import Decisions, Places, Scale, scale_of
from .stage_view import StageTools, StageView


class BoundaryPainter:
    """Makes pictures of snapshots, and keeps from one to the next what has not changed."""

    def __init__(
        self,
        glyphs: GlyphSet = UNICODE,
        style: PlaneStyle | None = None,
        test_points: bool = False,
        discretize: bool = False,
        axes: str = "columns",
    ) -> None:
        self._glyphs = glyphs
        self._style = style or Texture(glyphs)
        self._test_points = test_points
        self._discretize = discretize
        self._axes = axes
        self._plane: Plane | None = None
        self._layout: PlaneLayout | None = None
        self._layout_of: tuple[Dataset, int, int] | None = None
        self._field: FieldPainter | None = None
        self._figure: DrawnFigure | None = None
        self._correct: NDArray[np.bool_] | None = None

    def plane(self, dataset: Dataset) -> Plane:
        """What is shown of a dataset, whatever the size of the picture."""
        if self._plane is None or self._plane.dataset is not dataset:
            self._plane = plane_of(dataset, self._axes)
        return self._plane

    def layout(self, dataset: Dataset, width: int, height: int) -> PlaneLayout:
        """Where axes and cells are in a picture of this size."""
        wanted = (dataset, width, height)
        if self._layout is None or self._layout_of != wanted:
            plane = self.plane(dataset)
            self._layout = PlaneLayout.with_axes(plane, width, height, self._glyphs)
            self._layout_of = wanted
            self._field = self._figure = None
        return self._layout

    def wanted(self, dataset: Dataset, width: int, height: int) -> Wanted:
        """What a picture of this size shows: a value for each of its places, and predictions."""
        layout = self.layout(dataset, width, height)
        rows = layout.rows * self._style.rows_per_cell
        grid: dict[str, Any] = {"rows": rows, "columns": layout.columns}
        if self._axes != "columns":
            grid["axes"] = self._axes
        return {"boundary": grid, "predictions": {}}

    def drawing(self, snapshot: Snapshot, width: int, height: int) -> Drawing:
        """The plane by class and confidence, or by number, the points over it, and axes around."""
        layout = self.layout(snapshot.dataset, width, height)
        if self._field is None:
            self._field = FieldPainter(self._style, scale_of(snapshot.dataset).n_ramps)
        figure = self._with_points(snapshot, layout)
        grid: DecisionGrid | None = snapshot.observations.get("boundary")
        values = None
        if grid is not None and grid.axes == self.plane(snapshot.dataset).axes:
            places = shown_scale(snapshot.dataset, self._discretize).places(grid)
            values = plane_values(places, layout, self._style)
        rows = self._field.rows(figure, values)
        if layout.caption is not None:
            free = width - layout.used_width
            rows.append((*layout.caption, Span(" " * free, None)) if free else layout.caption)
        blank = (Span(" " * width, None),)
        return Drawing((*rows, *[blank] * (height - len(rows))))

    def _with_points(self, snapshot: Snapshot, layout: PlaneLayout) -> DrawnFigure:
        """The figure with axes and points, which is drawn once and only marked again."""
        points = points_of(snapshot, self.plane(snapshot.dataset), self._test_points)
        if self._figure is None:
            self._figure = draw_points(layout, points, self._glyphs)
        elif (points.correct != self._correct).any():
            self._figure = mark_points(self._figure, layout, points, self._glyphs)
        self._correct = points.correct
        return self._figure


def shown_scale(dataset: Dataset, discretize: bool) -> Scale:
    """What the plane of a dataset shows."""
    scale = scale_of(dataset)
    return Decisions(scale) if discretize else scale


def points_of(snapshot: Snapshot, plane: Plane, with_test_points: bool) -> PlanePoints:
    """The training points and, where they are wanted, the test points of a snapshot."""
    dataset = snapshot.dataset
    predictions: Predictions | None = snapshot.observations.get("predictions")
    labels, places = dataset.train_labels, dataset.train_points
    predicted = labels if predictions is None else predictions.train
    if with_test_points:
        test = dataset.test_labels
        predicted = np.append(predicted, test if predictions is None else predictions.test)
        labels, places = np.append(labels, test), np.append(places, dataset.test_points, axis=0)
    is_test = np.arange(len(labels)) >= len(dataset.train_labels)
    scale = scale_of(dataset)
    ramps, levels = scale.points(labels)
    are_right = scale.are_right(labels, predicted)
    return PlanePoints(plane.places(places), ramps, are_right, is_test, levels)


def plane_values(places: Places, layout: PlaneLayout, style: PlaneStyle) -> NDArray[np.int32]:
    """The value of each place of a layout, by the nearest point of a grid.

    Args:
        places: what the grid shows.

    Returns:
        Shape (rows * style.rows_per_cell, columns), from the bottom.
    """
    values = values_of(*places, style)
    shape = layout.rows * style.rows_per_cell, layout.columns
    if values.shape != shape:
        rows, columns = map(_nearest, values.shape, shape)
        values = values[rows[:, None], columns]
    return values


def _nearest(count: int, wanted: int) -> NDArray[np.int64]:
    """Which of ``count`` equal parts of a length each of as many as wanted has its centre in."""
    return ((2 * np.arange(wanted) + 1) * count // (2 * wanted)).astype(np.int64)


class DecisionBoundary(StageView):
    """The decision boundary of the network, and the points.

    Args:
        glyphs: what it is made of.
        tools: what it may use; None: it only shows.
        guard: tells which pictures may follow each other; None: a new one.
        options: Those of every widget: ``name``, ``id``, ``classes``.
    """

    class Flips(Message):
        """For some time the picture has changed to and fro too fast to show all of it."""

    picture = reactive("auto", repaint=False)
    """How the plane is drawn where the terminal can show both ways."""
    test_points = reactive(False, repaint=False)
    """Whether the points that the network does not learn from are shown."""

    discretize = reactive(False, repaint=False)
    """Whether the plane shows only what the network decides, and not how sure it is."""

    axes = reactive("columns", repaint=False)
    """What spans the plane of more than two features, one of ``AXES``."""

    def __init__(
        self,
        glyphs: GlyphSet = UNICODE,
        tools: StageTools | None = None,
        guard: FlickerGuard | None = None,
        **options: Any,
    ) -> None:
        super().__init__(glyphs, tools, **options)
        self._painter = BoundaryPainter(glyphs)
        self._painter_of: tuple[bool, bool, bool, str] | None = None
        self._snapshot: Snapshot | None = None
        self._newest: Snapshot | None = None
        self._guard = guard or FlickerGuard()
        self._later: Timer | None = None

    def on_mount(self) -> None:
        # Themes of the terminal's own colours have too few for a smooth plane.
        self.watch(self.app, "theme", self._follow_theme, init=False)

    def _follow_theme(self) -> None:
        self.call_after_refresh(self.redraw)

    def show(self, snapshot: Snapshot) -> None:
        """Draw a snapshot; the axes stay as long as its dataset does.

        Where the picture flips, a moment later, or a newer one then.
        """
        self._newest = snapshot
        self._show_newest()

    def _show_newest(self) -> None:
        snapshot, last = self._newest, self._snapshot
        if snapshot is None or snapshot is last:
            return
        if last is None or snapshot.dataset is not last.dataset:
            self._guard.forget()
            self._may_follow(snapshot)
            self.refresh(layout=True)
        elif not self._may_follow(snapshot):
            if self._later is None:
                self._later = self.set_timer(self._guard.seconds_to_wait, self._end_waiting)
            if self._guard.goes_on:
                self.post_message(self.Flips())
            return
        self._snapshot = snapshot
        self.redraw()

    def _end_waiting(self) -> None:
        self._later = None
        self._show_newest()

    def _may_follow(self, snapshot: Snapshot) -> bool:
        grid: DecisionGrid | None = snapshot.observations.get("boundary")
        if grid is None:
            return True
        scale = shown_scale(snapshot.dataset, self.discretize)
        ramps, shares = scale.places(grid)
        is_ramp = ramps[..., None] == np.arange(scale.n_ramps)
        return self._guard.allows(np.where(is_ramp, shares[..., None], 0.0))

    @property
    def wanted(self) -> Wanted:
        """What it shows: a decision grid with one value for each of its places, and predictions.

        Nothing before the first snapshot, and where the widget has no size.
        """
        width, height = self.content_size
        if self._snapshot is None or width < 1 or height < 1:
            return {}
        return self._current_painter().wanted(self._snapshot.dataset, width, height)

    @property
    def is_smooth(self) -> bool:
        """Whether the plane is drawn smooth, as far as the terminal can show it."""
        return self.picture != "texture" and self.can_be_smooth

    @property
    def can_be_smooth(self) -> bool:
        """Whether the terminal has what a smooth plane is made of."""
        return can_be_smooth(colour_depth(self.app), self.glyphs)

    def legend_of(self, dataset: Dataset, gap: str = "  ") -> Content:
        """Which of its marks and colours is what, with ``gap`` between them."""
        return legend(
            dataset,
            self.app.current_theme.dark,
            colour_depth(self.app),
            self.glyphs,
            textured=not self.is_smooth,
            test_points=self.test_points,
            note=self._current_painter().plane(dataset).note,
            gap=gap,
        )

    def size_in(self, room: Size) -> Size:
        """What it takes of a room, so that the plane keeps its shape."""
        if self._newest is None or room.width < 1 or room.height < 1:
            return room
        plane = self._current_painter().plane(self._newest.dataset)
        layout = PlaneLayout.with_axes(plane, *room, self.glyphs)
        # A plane with axes has none in a room that is too small for them, whatever its shape.
        least_width, least_height = (0, 0) if layout.x_ticks is None else AXES_SIZE
        return Size(max(layout.used_width, least_width), max(layout.used_height, least_height))

    def watch_picture(self) -> None:
        self.redraw()

    def watch_test_points(self) -> None:
        self.redraw()

    def watch_discretize(self) -> None:
        self._guard.forget()
        self.redraw()

    def watch_axes(self) -> None:
        self._guard.forget()
        self.refresh(layout=True)
        self.redraw()

    def draw(self, width: int, height: int) -> Drawing:
        if self._snapshot is None:
            return Drawing()
        return self._current_painter().drawing(self._snapshot, width, height)

    def _current_painter(self) -> BoundaryPainter:
        wanted = self.is_smooth, self.test_points, self.discretize, self.axes
        if wanted != self._painter_of:
            style = Smooth(self.glyphs) if self.is_smooth else Texture(self.glyphs)
            self._painter = BoundaryPainter(self.glyphs, style, *wanted[1:])
            self._painter_of = wanted
        return self._painter


def boundary_text_wanted(dataset: Dataset, width: int, height: int) -> Wanted:
    """What :func:`boundary_text` shows, with a value of the decision grid for each cell."""
    return BoundaryPainter().wanted(dataset, width, max(1, height - 1))


def boundary_text(snapshot: Snapshot, width: int, height: int, glyphs: GlyphSet = UNICODE) -> str:
    """The decision boundary as up to ``height`` lines of plain text, the last of them a legend."""
    picture = BoundaryPainter(glyphs).drawing(snapshot, width, max(1, height - 1))
    note = plane_of(snapshot.dataset).note
    return f"{picture.text.rstrip()}\n{text_legend(snapshot.dataset, glyphs, note)}"
