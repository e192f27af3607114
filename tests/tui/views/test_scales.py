"""Planes of numbers: a scale on either side of a middle, points by their number, decisions."""

# Which of the kinds is returned here, the checks themselves tell.
# pyright: reportAttributeAccessIssue=false, reportOptionalMemberAccess=false

from __future__ import annotations

import numpy as np
import pytest

from mlp_tui.core.experiment import DecisionGrid, Experiment, Predictions, Trainer
from mlp_tui.datasets import Dataset
from mlp_tui.tui.views.boundary import DecisionBoundary, boundary_text
from mlp_tui.tui.views.boundary_painter import BoundaryPainter
from mlp_tui.tui.views.legend import legend
from mlp_tui.tui.views.plots.drawing import Halves, PlaneCell, Point
from mlp_tui.tui.views.plots.glyphs import ASCII, SHADES
from mlp_tui.tui.views.plots.plane_styles import Smooth
from mlp_tui.tui.views.scales import Decisions, scale_of

WIDTH, HEIGHT = 40, 20


def numbers(labels, name="height"):
    """A regression whose points lie on a line from the left to the right."""
    places = np.column_stack((np.linspace(-1, 1, len(labels)), np.zeros(len(labels))))
    return Dataset(
        name="made-up", title="Made up", feature_names=("x1", "x2"), class_names=(),
        train_points=places, train_labels=np.asarray(labels, float),
        test_points=np.array([[-1.0, -1.0], [1.0, 1.0]]), test_labels=np.asarray(labels[:2], float),
        problem="regression", label_name=name,
    )  # fmt: skip


def grid_of(values):
    values = np.asarray(values, float)
    rows, columns = values.shape
    return DecisionGrid(np.arange(columns), np.arange(rows), values[..., None])


@pytest.mark.parametrize(
    ("labels", "ends"),
    [
        ([-1.0, 0.5], (-1.0, 0.0, 1.0)),  # on both sides of 0
        ([-0.25, 2.0], (-2.0, 0.0, 2.0)),
        ([2700.0, 6300.0], (2700.0, 4500.0, 6300.0)),
        ([0.0, 8.0], (0.0, 4.0, 8.0)),
        ([3.0, 3.0], (2.0, 3.0, 4.0)),
    ],
)
def test_the_scale_is_that_of_the_labels(labels, ends):
    scale = scale_of(numbers(labels))
    assert (scale.low, scale.middle, scale.high) == ends


def test_places_have_the_side_of_the_middle_and_how_far_it_is_to_the_end():
    scale = scale_of(numbers([-2.0, 2.0]))
    sides, shares = scale.places(grid_of([[-3.0, -1.0, 0.0, 0.5, 2.0, np.inf, np.nan]]))
    assert sides.tolist() == [[1, 1, 0, 0, 0, 0, 0]]
    assert shares.tolist() == [[1.0, 0.5, 0.0, 0.25, 1.0, 1.0, 0.0]]
    sides, shares = Decisions(scale).places(grid_of([[-3.0, -1.0, 0.0, 0.5, np.nan]]))
    assert sides.tolist() == [[1, 1, 0, 0, 0]]
    assert shares.tolist() == [[1.0, 1.0, 0.0, 1.0, 0.0]]


def snapshot_of(dataset, values, predictions=None):
    trainer = Trainer(Experiment(reduction="mean"), dataset)
    snapshot = trainer.snapshot()
    said = dataset.train_labels if predictions is None else np.asarray(predictions, float)
    observations = {"boundary": grid_of(values), "predictions": Predictions(said, np.zeros(2))}
    return type(snapshot)(**{**vars(snapshot), "observations": observations})


def spans(drawing, kind):
    return [span for row in drawing.rows for span in row if isinstance(span.meaning, kind)]


def test_points_are_coloured_by_their_number_and_marked_where_it_is_far_off():
    dataset = numbers([-1.0, -0.4, 0.0, 0.4, 1.0])
    snapshot = snapshot_of(dataset, np.zeros((3, 3)), [-1.0, -0.3, 0.3, 0.4, -1.0])
    drawing = BoundaryPainter().drawing(snapshot, WIDTH, HEIGHT)
    points = {(span.text, span.meaning.level) for span in spans(drawing, Point)}
    assert points == {("▲", 2), ("▲", 1), ("○", 0), ("●", 1), ("○", 2)}


@pytest.mark.parametrize("style", [None, Smooth()], ids=["texture", "smooth"])
def test_the_plane_goes_from_one_colour_over_neutral_to_the_other(style):
    dataset = numbers([-1.0, 1.0])
    values = np.broadcast_to(np.linspace(-1, 1, 35), (2, 35))
    painter = BoundaryPainter(style=style)
    drawing = painter.drawing(snapshot_of(dataset, values), WIDTH, HEIGHT)
    row = next(row for row in drawing.rows if sum(
        isinstance(span.meaning, PlaneCell | Halves) for span in row) > 5)  # fmt: skip
    steps = []
    for span in row:
        if isinstance(span.meaning, Halves):
            shade = span.meaning.upper
            steps.append(shade.step if shade.class_index == 0 else -shade.step)
        elif isinstance(span.meaning, PlaneCell):
            level = span.meaning.level + 1
            steps.append(level if span.meaning.class_index == 0 else -level)
    assert steps == sorted(steps)
    most = 4 if style is None else SHADES
    assert (steps[0], steps[-1]) == (-most, most)


def test_only_decisions_are_all_or_nothing():
    values = np.broadcast_to(np.linspace(-1, 1, 40), (2, 40))
    drawing = BoundaryPainter(discretize=True).drawing(
        snapshot_of(numbers([-1.0, 1.0]), values), WIDTH, HEIGHT
    )
    assert {span.meaning.level for span in spans(drawing, PlaneCell)} == {3}
    two = Trainer(Experiment(dataset="two-clusters", hidden_layers=()))
    two.step(3)
    painter = BoundaryPainter(discretize=True)
    wanted = painter.wanted(two.dataset, WIDTH, HEIGHT)
    cells = spans(painter.drawing(two.snapshot(wanted), WIDTH, HEIGHT), PlaneCell)
    assert {cell.meaning for cell in cells} == {PlaneCell(0, 3), PlaneCell(1, 3)}


def test_the_legend_names_the_ends_the_middle_and_the_error_that_is_marked():
    dataset = numbers([2700.0, 6300.0])
    plain = legend(dataset, textured=True).plain
    assert plain == "▲ 2700 #*+: 4500 ·-=≡ 6300 ●  ○△ error 400+"
    smooth = legend(dataset, test_points=True)
    assert smooth.plain == "▲ 2700      4500      6300 ●  ○△ error 400+  •▴ test"
    assert len({span.style for span in smooth.spans}) == 10
    dense = legend(dataset, textured=True, gap=" ").plain
    assert dense == "▲ 2700 #+ 4500 -≡ 6300 ● ○△ error 400+"
    assert legend(numbers([-1.25, 0.5]), depth="none", glyphs=ASCII, textured=True).plain == (
        "X -1.25 #*+: 0 .-~= 1.25 O  ox error 0.3+"
    )


def test_the_text_picture_of_a_regression_is_ascii_where_it_should_be():
    snapshot = snapshot_of(numbers([-1.0, 1.0]), np.array([[-1.0, 1.0]]))
    text = boundary_text(snapshot, 40, 12, ASCII)
    assert text.isascii()
    assert text.splitlines()[-1] == "height: X -1 #*+: 0 .-~= 1 O  ox error 0.2+"
    assert {"#", "=", "O", "X"} <= set(text)


async def test_a_key_shows_the_decisions_alone(make):
    snapshot = snapshot_of(numbers([-1.0, 1.0]), np.array([[-1.0, -0.3, 0.3, 1.0]]))
    plot = DecisionBoundary()
    async with make.app(plot).run_test(size=(WIDTH, HEIGHT)):
        plot.picture = "texture"
        plot.show(snapshot)
        assert {cell.meaning.level for cell in spans(plot.draw(WIDTH, HEIGHT), PlaneCell)} == {1, 3}
        plot.discretize = True
        assert {cell.meaning.level for cell in spans(plot.draw(WIDTH, HEIGHT), PlaneCell)} == {3}


def with_features(n_features):
    rng = np.random.default_rng(2)
    points = rng.normal(size=(30, n_features))
    return Dataset(
        name="made-up", title="Made up",
        feature_names=tuple(f"column {index}" for index in range(n_features)),
        class_names=("a", "b"), train_points=points, train_labels=np.arange(30) % 2,
        test_points=points[:2], test_labels=np.zeros(2, int),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("n_features", "axes", "captions", "note"),
    [
        (1, "columns", ("", "column 0 →"), ""),
        (4, "columns", ("↑ column 1", "column 0 →"), "2 others at their mean"),
        (4, "components", ("↑ component 2", "component 1 →"), "2 components of 4 inputs"),
    ],
)
async def test_axes_have_names_and_the_legend_says_how_the_others_stand(
    make, n_features, axes, captions, note
):
    dataset = with_features(n_features)
    trainer = Trainer(Experiment(hidden_layers=(2,)), dataset)
    painter = BoundaryPainter(axes=axes)
    wanted = painter.wanted(dataset, WIDTH, HEIGHT)
    lines = painter.drawing(trainer.snapshot(wanted), WIDTH, HEIGHT).text.rstrip().splitlines()
    assert lines[-1].startswith(captions[0])
    assert lines[-1].endswith(captions[1])
    plot = DecisionBoundary()
    async with make.app(plot).run_test(size=(WIDTH, HEIGHT)):
        plot.axes = axes
        assert plot.legend_of(dataset).plain.endswith(note or "wrong")
    shown = boundary_text(trainer.snapshot(painter.wanted(dataset, 40, 12)), 40, 12)
    assert ("others at their mean" in shown) == (n_features > 2)


def test_a_grid_of_other_axes_is_not_drawn():
    trainer = Trainer(Experiment(hidden_layers=()), with_features(3))
    trainer.step(20)
    columns, components = BoundaryPainter(), BoundaryPainter(axes="components")
    snapshot = trainer.snapshot(columns.wanted(trainer.dataset, WIDTH, HEIGHT))
    assert spans(columns.drawing(snapshot, WIDTH, HEIGHT), PlaneCell)
    assert not spans(components.drawing(snapshot, WIDTH, HEIGHT), PlaneCell)
