"""Snapshots made up for the plots: datasets, grids and histories of any shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from rendered import rendered
from textual.app import App, ComposeResult

from mlp_tui.core.experiment import DecisionGrid, Experiment, History, Predictions, Snapshot
from mlp_tui.datasets import Dataset
from mlp_tui.tui.views.plots.plane import PlaneLayout
from mlp_tui.tui.views.plots.plot import Plot

CORNERS = np.array([[-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]])


def dataset_of(
    points: Sequence[tuple[float, float]] | np.ndarray = CORNERS,
    labels: Sequence[int] | None = None,
    n_classes: int = 2,
    names: tuple[str, str] = ("width", "height"),
) -> Dataset:
    """A dataset with these training points; its test points are the corners of their bounds."""
    places = np.asarray(points, dtype=float).reshape(-1, 2)
    classes = np.arange(len(places)) % n_classes if labels is None else np.asarray(labels)
    corners = np.array([places.min(axis=0), places.max(axis=0)])
    return Dataset(
        name="made-up",
        title="Made up",
        feature_names=names,
        class_names=tuple(f"class {index}" for index in range(n_classes)),
        train_points=places,
        train_labels=classes.astype(np.int64),
        test_points=corners,
        test_labels=np.zeros(2, dtype=np.int64),
    )


def grid_of(
    dataset: Dataset,
    shape: tuple[int, int],
    probabilities: Callable[[np.ndarray, np.ndarray], Sequence[np.ndarray]],
) -> DecisionGrid:
    """The cells of a ``shape`` over the bounds, with ``probabilities(x, y)``, one a class."""
    rows, columns = shape
    x_min, x_max, y_min, y_max = dataset.bounds
    xs = x_min + (np.arange(columns) + 0.5) * (x_max - x_min) / columns
    ys = y_min + (np.arange(rows) + 0.5) * (y_max - y_min) / rows
    values = np.broadcast_arrays(*probabilities(xs[None, :], ys[:, None]), np.empty(shape))[:-1]
    return DecisionGrid(xs, ys, np.stack(values, axis=-1).astype(float))


def snapshot_of(
    dataset: Dataset | None = None,
    grid: DecisionGrid | None = None,
    predictions: Sequence[int] | None = None,
    train: Sequence[float] = (1.0,),
    test: Sequence[float] | None = None,
    steps: Sequence[int] | None = None,
) -> Snapshot:
    """A snapshot; what is not given is right and dull."""
    dataset = dataset or dataset_of()
    test = train if test is None else test
    steps = range(len(train)) if steps is None else steps
    history = History.of_ends(np.array(steps, dtype=np.int64), np.array(train), np.array(test))
    predicted = dataset.train_labels if predictions is None else np.asarray(predictions)
    return Snapshot(
        spec=Experiment(reduction="mean"),
        dataset=dataset,
        step=int(history.steps[-1]),
        epoch=0,
        train_loss=float(history.train_loss[-1]),
        test_loss=float(history.test_loss[-1]),
        train_accuracy=1.0,
        test_accuracy=1.0,
        observations={
            "history": history,
            "predictions": Predictions(predicted, dataset.test_labels),
            **({} if grid is None else {"boundary": grid}),
        },
    )


def half_planes(x: np.ndarray, y: np.ndarray, edge: float = 0.0) -> list[np.ndarray]:
    """Class 0 for sure left of ``edge``, class 1 for sure from there on."""
    right = (x >= edge).astype(float) + 0.0 * y
    return [1.0 - right, right]


def split_snapshot(width: int, height: int, edge: float = 0.0, **options) -> Snapshot:
    """A snapshot for a plot of this size whose boundary is the line ``x = edge``."""
    dataset = options.pop("dataset", None) or dataset_of()
    layout = PlaneLayout.with_axes(dataset, width, height)
    shape = (layout.rows, layout.columns)
    grid = grid_of(dataset, shape, lambda x, y: half_planes(x, y, edge))
    return snapshot_of(dataset, grid, **options)


class PlotApp(App[None]):
    """An app of nothing but one plot, which keeps the rows of the plot that are rendered."""

    def __init__(self, plot: Plot, **options) -> None:
        super().__init__(**options)
        self.plot = plot
        self.rendered: list[int] = []
        render_line = plot.render_line

        def recording_render_line(y: int):
            self.rendered.append(y)
            return render_line(y)

        plot.render_line = recording_render_line  # type: ignore[method-assign]

    def compose(self) -> ComposeResult:
        yield self.plot

    @property
    def lines(self) -> list[str]:
        """What stands on the screen."""
        return [strip.text.rstrip() for strip in rendered(self)]

    def style_at(self, x: int, y: int):
        """The style of one cell of the screen."""
        return next(iter(rendered(self)[y].crop(x, x + 1))).style


@pytest.fixture
def make():
    """The functions above, as one value."""
    return _Factory


class _Factory:
    dataset = staticmethod(dataset_of)
    grid = staticmethod(grid_of)
    snapshot = staticmethod(snapshot_of)
    split = staticmethod(split_snapshot)
    app = PlotApp
