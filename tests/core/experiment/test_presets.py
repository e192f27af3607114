"""Presets: each shows what it says, on medians of a few seeds."""

from __future__ import annotations

from statistics import median

import numpy as np
import pytest

from mlp_tui.core.experiment import SETTINGS, Experiment, Snapshot, Trainer
from mlp_tui.core.experiment.formats.playground_link import ADDRESS, read_link
from mlp_tui.core.experiment.presets import PRESETS

SEEDS = (34, 1, 2)
GUESSING = np.log(2)


def runs(preset: str, steps: int, **changes) -> list[Trainer]:
    """A preset with these changes, trained from each of ``SEEDS``."""
    trainers = [
        Trainer(PRESETS[preset].experiment.with_changes(**changes, seed=seed)) for seed in SEEDS
    ]
    for trainer in trainers:
        trainer.step(steps)
    return trainers


def train_loss(snapshot: Snapshot) -> float:
    """The loss of a training point, whatever the reduction."""
    return snapshot.train_loss / snapshot.points_in_loss


def rise_of_test_loss(trainer: Trainer) -> float:
    """How many times its minimum the test loss is at the end."""
    losses = trainer.saved_run().history.test_loss
    return losses[-1] / losses.min()


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_an_experiment_whose_settings_all_act(name):
    preset = PRESETS[name]
    preset.experiment.require(preset.settings)
    assert Trainer(preset.experiment).step(3) == 3
    for text in (preset.title, preset.watch):
        assert text
        assert not text.endswith(".")


def test_the_perceptron_separates_two_clusters_and_never_xor():
    assert all(each.snapshot().train_accuracy > 0.97 for each in runs("tutorial-perceptron", 300))
    xor = runs("tutorial-perceptron", 300, dataset="xor-clusters")
    assert all(each.snapshot().train_accuracy < 0.8 for each in xor)


def test_the_tutorials_network_learns_xor_from_some_initial_weights():
    assert PRESETS["tutorial-mlp"].experiment == Experiment()
    assert runs("tutorial-mlp", 1000)[0].snapshot().train_accuracy > 0.95


def test_tensorflow_playground_opens_as_its_own_link_without_keys():
    there = Experiment(**read_link(ADDRESS).values)
    here = PRESETS["tensorflow-playground"].experiment
    assert {name: here.acting(name) for name in SETTINGS} == {
        name: there.acting(name) for name in SETTINGS
    }
    ends = [each.snapshot() for each in runs("tensorflow-playground", 25 * 100)]
    assert median(each.test_loss for each in ends) < 0.05


def test_six_neurons_separate_the_spirals_with_features_alone():
    with_them = runs("spiral-features", 2500)
    without = runs("spiral-features", 2500, features=("x1", "x2"))
    assert median(each.snapshot().test_accuracy for each in with_them) > 0.9
    assert median(each.snapshot().test_accuracy for each in without) < 0.7


def test_overfitting_makes_the_test_loss_rise_and_regularization_cures_it():
    free, regularized = runs("overfitting", 400), runs("regularized", 400)
    assert median(map(rise_of_test_loss, free)) > 1.5
    assert median(map(rise_of_test_loss, regularized)) < 1.2
    ends = [[each.snapshot() for each in trainers] for trainers in (free, regularized)]
    test_free, test_regularized = (median(each.test_loss for each in end) for end in ends)
    train_free, train_regularized = (median(each.train_loss for each in end) for end in ends)
    assert test_regularized < test_free
    assert train_regularized > train_free


def test_gradients_vanish_through_sigmoid_layers_and_not_through_tanh():
    stuck = runs("vanishing-gradients", 600)
    assert all(abs(train_loss(each.snapshot()) - GUESSING) < 0.01 for each in stuck)
    learning = runs("vanishing-gradients", 600, activation="tanh")
    assert median(train_loss(each.snapshot()) for each in learning) < 0.1


def test_a_rate_that_is_too_high_makes_the_loss_jump():
    jumping = runs("rate-too-high", 300)
    before = [train_loss(each.snapshot()) for each in jumping]
    for each in jumping:
        each.step()
    after = [train_loss(each.snapshot()) for each in jumping]
    assert median(before) > GUESSING
    assert median(abs(a - b) for a, b in zip(before, after, strict=True)) > 0.1
    lower = runs("rate-too-high", 500, learning_rate=0.03)
    assert median(train_loss(each.snapshot()) for each in lower) < 0.15
