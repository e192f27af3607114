"""Numbers and events in words."""

from __future__ import annotations

import math

import pytest

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.training_loop import TrainingState
from mlp_tui.tui import wording


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (71.9, "71.90"),
        (0.1234567, "0.123"),
        (0.0, "0.000"),
        (1234.5678, "1235"),
        (5e6, "5.00e+06"),
        (0.00001, "1.00e-05"),
        (math.inf, "inf"),
    ],
)
def test_losses_have_about_four_digits(value, text):
    assert wording.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.03, "0.03"), (0.00001, "0.00001"), (10.0, "10"), (1e6, "1e+06")]
)
def test_learning_rates_are_written_as_a_person_types_them(value, text):
    assert wording.learning_rate(value) == text
    assert float(text) == value


def test_a_learning_rate_is_never_written_as_another():
    for value in (0.1 + 0.2, 1 / 3, 0.000123456789012, 12345.678):
        assert float(wording.learning_rate(value)) == value


@pytest.mark.parametrize(
    ("share", "text"), [(0.996, "99 %"), (1.0, "100 %"), (0.935, "94 %"), (0.0, "0 %")]
)
def test_a_hundred_percent_means_all(share, text):
    assert wording.percent(share) == text


def test_the_status_line_keeps_what_matters_as_it_gets_shorter():
    trainer = Trainer(Experiment())
    state = TrainingState(trainer.snapshot(), True, 41234.0)
    longest = wording.status(state, 200)
    for part in ("step 0", "epoch 0", "loss ", "(test ", "accuracy ", "41k steps/s"):
        assert part in longest
    for width in range(len(longest), 5, -1):
        line = wording.status(state, width)
        assert len(line) <= width
        assert line.startswith("step 0")


def test_a_perceptron_is_described_without_an_activation():
    trainer = Trainer(Experiment(hidden_layers=()))
    settings = wording.settings(trainer.spec, trainer.snapshot())
    assert "2-2" in settings
    assert not any("sigmoid" in part for part in settings)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hidden_layers": (4, 2)}, "new network 2-4-2-2: 28 parameters"),
        ({"dataset": "three-blobs"}, "new network 2-2-3: 15 parameters"),
        ({"seed": 9}, "seed 9"),
        ({"weights_seed": 9}, "same data"),
        ({"activation": "relu"}, "relu"),
        ({"batch_size": 10}, "batch 10"),
        ({"reduction": "mean"}, "mean"),
        ({"learning_rate": 0.1}, "learning rate 0.1"),
    ],
)
def test_what_changed_is_said(changes, words):
    before = Experiment()
    snapshot = Trainer(before.with_changes(**changes)).snapshot()
    assert words in wording.what_changed(before, snapshot)
