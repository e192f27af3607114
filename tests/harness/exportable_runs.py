"""Runs whose networks differ in all that a network can differ in, with what they compute."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.choices.features import OFFERED
from mlp_tui.core.experiment.choices.losses import LOSSES
from mlp_tui.core.operations import ACTIVATIONS
from mlp_tui.datasets import Dataset

OF_PROBLEM = {"classification": "moons", "regression": "tf-hills"}


def trained(points: Dataset | None = None, **settings) -> Trainer:
    """A run of some steps, on the points if they are given."""
    values = {"hidden_layers": (3, 2), "reduction": "mean", **settings}
    trainer = Trainer(Experiment(**values), points)
    trainer.step(20)
    return trainer


def far_from_zero() -> Trainer:
    """A regression in units that are neither small nor near 0."""
    rng = np.random.default_rng(3)
    points = rng.uniform((1990.0, 0.001), (2020.0, 0.002), (40, 2))
    labels = 1e5 + 3e4 * rng.standard_normal(40)
    dataset = Dataset(
        name="sales",
        title="Sales",
        feature_names=("year", "share"),
        class_names=(),
        train_points=points[:30],
        train_labels=labels[:30],
        test_points=points[30:],
        test_labels=labels[30:],
        problem="regression",
        standardize=True,
        label_name="sold",
    )
    return trained(dataset)


RUNS: dict[str, Callable[[], Trainer]] = {
    **{f"activation {each}": partial(trained, activation=each) for each in ACTIVATIONS},
    **{
        f"loss {name} of a {each.problem}": partial(
            trained, loss=name, dataset=OF_PROBLEM[each.problem]
        )
        for name, forms in LOSSES.items()
        for each in forms
    },
    **{f"feature {each}": partial(trained, features=(each,)) for each in OFFERED},
    "an activation for each layer": partial(trained, activation=("relu", "tanh")),
    "all features": partial(trained, features=OFFERED),
    "three classes": partial(trained, dataset="iris"),
    "no hidden layer": partial(trained, hidden_layers=()),
    "dropout": partial(trained, dropout=0.5),
    "far from zero": far_from_zero,
}


def rows_and_outputs(trainer: Trainer) -> tuple[np.ndarray, np.ndarray]:
    """Raw rows all over the plane and beyond the points, and what the app makes of them."""
    grid = trainer.snapshot({"boundary": {"rows": 7, "columns": 9}}).observations["boundary"]
    rows = np.stack(np.meshgrid(grid.xs, grid.ys), axis=-1).reshape(-1, 2)
    return rows, grid.probabilities.reshape(len(rows), -1)


def assert_same(outputs: np.ndarray, expected: np.ndarray) -> None:
    """Equal but for the last bits."""
    np.testing.assert_allclose(outputs, expected, rtol=1e-12, atol=1e-12)
