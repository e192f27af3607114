"""What textbooks say of overfitting, and of what helps against it: medians over some seeds."""

from __future__ import annotations

from statistics import median

import numpy as np
import pytest

from mlp_tui.core.experiment import Trainer
from mlp_tui.core.experiment.presets import PRESETS

SEEDS = range(5)
STEPS = 400


def runs(**changes):
    """The overfitting network with other settings, trained from some seeds."""
    trainers = []
    for seed in SEEDS:
        spec = PRESETS["overfitting"].experiment.with_changes(seed=seed, **changes)
        trainers.append(Trainer(spec))
        trainers[-1].step(STEPS)
    return [trainer.snapshot({"parameters": {}, "history": {}}) for trainer in trainers]


def share_of_zeros(snapshot):
    layers = snapshot.observations["parameters"]
    return np.mean(np.concatenate([layer.weights.ravel() for layer in layers]) == 0)


@pytest.fixture(scope="module")
def free():
    return runs()


def test_the_network_alone_overfits(free):
    assert median(each.test_loss for each in free) > 5 * median(each.train_loss for each in free)
    lowest = [each.observations["history"].test_loss.min() for each in free]
    assert median(each.test_loss for each in free) > 3 * median(lowest)
    assert median(map(share_of_zeros, free)) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"regularization": "l2", "regularization_rate": 0.01},
        {"regularization": "l1", "regularization_rate": 0.01},
        {"dropout": 0.5},
        {"patience": 20},
    ],
    ids=["l2", "l1", "dropout", "patience"],
)
def test_what_helps_lowers_the_test_loss_and_not_the_train_loss(free, changes):
    helped = runs(**changes)
    assert median(e.test_loss for e in helped) < 0.5 * median(e.test_loss for e in free)
    assert median(e.train_loss for e in helped) > median(e.train_loss for e in free)
    if changes.get("regularization") == "l1":
        assert median(map(share_of_zeros, helped)) > 0.7
