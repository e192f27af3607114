"""The points of an experiment."""

from __future__ import annotations

import numpy as np

from mlp_tui.core.experiment import Experiment, load_experiment_dataset
from mlp_tui.datasets import CATALOGUE


def deviation(points, labels) -> float:
    """How far points stray from the centre of their class."""
    return float(np.mean([points[labels == label].std(axis=0) for label in set(labels)]))


def test_noise_moves_generated_points():
    few, many = (
        load_experiment_dataset(Experiment(dataset="three-blobs", noise=noise))
        for noise in (0.05, 0.5)
    )
    for part in ("train", "test"):
        spread = [
            deviation(getattr(data, f"{part}_points"), getattr(data, f"{part}_labels"))
            for data in (few, many)
        ]
        np.testing.assert_allclose(spread, [0.05, 0.5], rtol=0.15)


def test_without_noise_given_the_points_are_those_of_the_datasets_own():
    for name, entry in CATALOGUE.items():
        unset = load_experiment_dataset(Experiment(dataset=name))
        given = load_experiment_dataset(Experiment(dataset=name, noise=entry.default_noise))
        assert given.digest == unset.digest


def test_noise_that_does_not_apply_changes_no_table_and_comes_back():
    spec = Experiment(dataset="spiral", noise=0.3)
    table = spec.with_changes(dataset="iris")
    assert load_experiment_dataset(table).digest == (
        load_experiment_dataset(Experiment(dataset="iris")).digest
    )
    assert table.with_changes(dataset="spiral") == spec
