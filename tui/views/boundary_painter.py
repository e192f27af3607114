"""Pictures of a plane, its points on it: what the network says of it, or one of its neurons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...core.experiment import DecisionGrid, Plane, Predictions, Snapshot, Wanted, plane_of
from ...datasets import Dataset
from .plots.canvas import DrawnFigure
from .plots.cursor import with_cursor
from .plots.drawing import Drawing, Span
from .plots.field import FieldPainter
from .plots.glyphs import UNICODE, GlyphSet
from .plots.plane import PlaneLayout
from .plots.plane_styles import PlaneStyle, Texture, values_of
from .plots.points import PlanePoints, draw_points, mark_points
from .scales import Decisions, Places, Scale, nearest, scale_of

if TYPE_CHECKING:
    from ...core.experiment.inspection.neurons import NeuronField


class BoundaryPainter:
    """Makes pictures of snapshots, and keeps from one to the next what has not changed.

    Args:
        glyphs: what they are made of.
        style: how the plane looks; None: as texture.
        test_points: whether they are among the points.
        discretize: whether the plane shows only what the network decides.
        axes: what spans the plane, one of ``planes.AXES``.
        neuron: the layer and unit of the neuron whose output is shown; None: the network's.
    """

    def __init__(
        self,
        glyphs: GlyphSet = UNICODE,
        style: PlaneStyle | None = None,
        test_points: bool = False,
        discretize: bool = False,
        axes: str = "columns",
        neuron: tuple[int, int] | None = None,
    ) -> None:
        self._glyphs = glyphs
        self._neuron = neuron
        self._style = style or Texture(glyphs)
        self._test_points = test_points
        self._discretize = discretize
        self._axes = axes
        self._plane: Plane | None = None
        self._layout: PlaneLayout | None = None
        self._layout_of: tuple[Dataset, int, int] | None = None
        self._field: FieldPainter | None = None
        self._n_ramps = 0
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
        if self._neuron is not None:
            layer, unit = self._neuron
            return {"neuron": {**grid, "layer": layer, "unit": unit}, "predictions": {}}
        return {"boundary": grid, "predictions": {}}

    def drawing(
        self,
        snapshot: Snapshot,
        width: int,
        height: int,
        cursor: tuple[float, float] | None = None,
    ) -> Drawing:
        """The plane by class and confidence, or by number, the points over it, and axes around.

        Args:
            cursor: a place that is marked, in the units of the plane's axes; None: none is.
        """
        layout = self.layout(snapshot.dataset, width, height)
        figure = self._with_points(snapshot, layout)
        shown, values = self._shown(snapshot), None
        if shown is not None:
            places, self._n_ramps, changed = *shown, shown[1] != self._n_ramps
            if changed:
                self._field = None
            values = plane_values(places, layout, self._style)
        if self._field is None:
            self._n_ramps = self._n_ramps or scale_of(snapshot.dataset).n_ramps
            self._field = FieldPainter(self._style, self._n_ramps)
        rows = self._field.rows(figure, values)
        if cursor is not None:
            rows = with_cursor(rows, layout, cursor, self._glyphs)
        if layout.caption is not None:
            free = width - layout.used_width
            rows.append((*layout.caption, Span(" " * free, None)) if free else layout.caption)
        blank = (Span(" " * width, None),)
        return Drawing((*rows, *[blank] * (height - len(rows))))

    def _shown(self, snapshot: Snapshot) -> tuple[Places, int] | None:
        """What a snapshot says of the plane that is shown, and of how many ramps it is."""
        name = "boundary" if self._neuron is None else "neuron"
        seen: DecisionGrid | NeuronField | None = snapshot.observations.get(name)
        if seen is None or seen.axes != self.plane(snapshot.dataset).axes:
            return None
        return shown_places(snapshot, self._discretize, self._neuron)

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
    return nearest(values, layout.rows * style.rows_per_cell, layout.columns)


def shown_places(
    snapshot: Snapshot, discretize: bool, neuron: tuple[int, int] | None
) -> tuple[Places, int] | None:
    """What a snapshot says of the plane, and of how many ramps it is; None: nothing.

    Args:
        discretize: whether it is what the network decides alone.
        neuron: the layer and unit of which it is; None: of the network.
    """
    if neuron is not None:
        field: NeuronField | None = snapshot.observations.get("neuron")
        if field is None or (field.layer, field.unit) != neuron:
            return None
        # Only here: the modules of the network's view are for those who look at it.
        from .network.parts import Parts
        from .network.thumbnails import places_of_neuron

        return places_of_neuron(field, Parts.of(snapshot))
    grid: DecisionGrid | None = snapshot.observations.get("boundary")
    if grid is None:
        return None
    scale = shown_scale(snapshot.dataset, discretize)
    return scale.places(grid), scale.n_ramps
