"""What is seen of points with any number of features."""

# Which of the kinds is returned here, the checks themselves tell.
# pyright: reportAttributeAccessIssue=false, reportOptionalMemberAccess=false

import numpy as np
import pytest

from mlp_tui.core.experiment import Experiment, Trainer, plane_of
from mlp_tui.datasets import Dataset


def dataset_of(n_features, n_points=50):
    rng = np.random.default_rng(5)
    mixed = rng.normal(size=(n_points, n_features)) @ rng.normal(size=(n_features, n_features))
    points = mixed * 10.0 ** np.arange(n_features) + 7
    return Dataset(
        name="made-up", title="Made up",
        feature_names=tuple(f"c{index}" for index in range(n_features)), class_names=("a", "b"),
        train_points=points, train_labels=np.arange(n_points) % 2,
        test_points=points[:5], test_labels=np.zeros(5, int), standardize=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("n_features", "names", "note"),
    [
        (1, ("c0", ""), ""),
        (2, ("c0", "c1"), ""),
        (3, ("c0", "c1"), "1 other input at its mean"),
        (5, ("c0", "c1"), "3 others at their mean"),
    ],
)
def test_two_columns_are_looked_at_and_all_others_stand_at_their_mean(n_features, names, note):
    dataset = dataset_of(n_features)
    plane = plane_of(dataset)
    assert (plane.feature_names, plane.note, plane.bounds) == (names, note, dataset.bounds)
    places = np.array([[1.0, 2.0], [3.0, -4.0]])
    points = plane.points(places)
    seen = min(2, n_features)
    np.testing.assert_array_equal(points[:, :seen], places[:, :seen])
    for column in range(2, n_features):
        np.testing.assert_allclose(points[:, column], dataset.train_points[:, column].mean())
    back = plane.places(points)
    np.testing.assert_array_equal(back[:, :seen], places[:, :seen])


def test_components_are_those_of_the_singular_value_decomposition():
    dataset = dataset_of(4)
    plane = plane_of(dataset, "components")
    points = dataset.train_points
    standardized = (points - points.mean(axis=0)) / points.std(axis=0)
    _, _, rows = np.linalg.svd(standardized, full_matrices=False)
    np.testing.assert_allclose(np.abs(plane.components), np.abs(rows[:2]), rtol=1e-8)
    largest = np.abs(plane.components).argmax(axis=1)
    assert (plane.components[[0, 1], largest] > 0).all()
    places = plane.places(points)
    np.testing.assert_allclose(places, standardized @ plane.components.T, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(plane.places(plane.points(places)), places, rtol=1e-9, atol=1e-9)
    x_min, x_max, y_min, y_max = plane.bounds
    assert x_min < places[:, 0].min() < places[:, 0].max() < x_max
    assert y_min < places[:, 1].min() < places[:, 1].max() < y_max
    assert plane.note == "2 components of 4 inputs"


def test_up_to_two_features_have_no_components_of_their_own():
    for n_features in (1, 2):
        assert plane_of(dataset_of(n_features), "components").axes == "columns"


@pytest.mark.parametrize("axes", ["columns", "components"])
def test_the_grid_is_what_the_network_says_of_the_points_of_the_plane(axes):
    dataset = dataset_of(4)
    spec = Experiment(hidden_layers=(3,), reduction="mean", standardize=True)
    trainer = Trainer(spec, dataset)
    trainer.step(5)
    wanted = {"boundary": {"rows": 3, "columns": 4, "axes": axes}, "parameters": {}}
    snapshot = trainer.snapshot(wanted)
    grid = snapshot.observations["boundary"]
    assert grid.axes == axes
    place = np.array([[grid.xs[2], grid.ys[1]]])
    values = plane_of(dataset, axes).points(place) - dataset.train_points.mean(axis=0)
    values = values / dataset.train_points.std(axis=0)
    hidden, output = snapshot.observations["parameters"]
    hidden_values = 1 / (1 + np.exp(-(values @ hidden.weights + hidden.biases)))
    e = np.exp(hidden_values @ output.weights + output.biases)
    np.testing.assert_allclose(grid.probabilities[1, 2], (e / e.sum())[0], rtol=1e-9)
