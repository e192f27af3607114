"""Numbers and events in words."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from setting_examples import example_of

from mlp_tui.core.experiment import SETTINGS, Experiment, Trainer
from mlp_tui.core.experiment.inspection.diagnosis import Finding
from mlp_tui.core.experiment.pace import FULL, GENTLE, Pace
from mlp_tui.core.experiment.training_state import TrainingState
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
    ("share", "text"), [(0.996, "99 %"), (1.0, "100 %"), (0.935, "94 %"), (0.0, "0 %")]
)
def test_a_hundred_percent_means_all(share, text):
    assert wording.percent(share) == text


def test_of_a_finding_without_advice_a_view_says_why():
    finding = Finding("plateau", "the loss stands still", "Nothing goes down.")
    assert wording.diagnosed(finding, "h", "4") == "plateau: the loss stands still; 4 says why"


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (60, "XOR  2-2-2 sigmoid  rate 0.03  full batch  seed 34"),
        (50, "XOR  2-2-2 sigmoid  rate 0.03  full batch  seed 34"),
        (49, "XOR  2-2-2 sigmoid  rate 0.03  + 2 more: O"),
        (41, "XOR  2-2-2 sigmoid  + 3 more: O"),
        (30, "XOR  + 4 more: O"),
        (10, "XOR"),
    ],
)
def test_settings_without_room_are_counted_and_a_key_shows_them(width, text):
    settings = ["XOR", "2-2-2 sigmoid", "rate 0.03", "full batch", "seed 34"]
    assert "  ".join(wording.fitted(settings, width, "O")) == text


def test_the_status_line_keeps_what_matters_as_it_gets_shorter():
    trainer = Trainer(Experiment())
    trainer.step(300)
    snapshot = trainer.snapshot()
    state = TrainingState(snapshot, True, 41234.0)
    longest = wording.status(state, 200)
    for part in ("step 300", "epoch 300", " per point (test ", "accuracy ", "41k steps/s"):
        assert part in longest
    assert f"J {wording.number(snapshot.train_loss)}" in longest
    losses = f"{snapshot.train_loss / 100:.3f}/{snapshot.test_loss / 100:.3f}"
    accuracies = f"{snapshot.train_accuracy:.0%}".rstrip("%") + f"/{snapshot.test_accuracy:.0%}"
    for width in range(len(longest), 7, -1):
        line = wording.status(state, width)
        assert len(line) <= width
        assert line.startswith("step 300")
        if width < 90:
            assert losses in line or width < 30
        if 40 <= width < 90:
            assert f"loss {losses}" in line
            assert f"acc {accuracies.replace('%', ' %')}" in line
        if width >= 80:
            assert "41k steps/s" in line


@pytest.mark.parametrize("step", [0, 999, 10**9, 10**15])
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_the_status_has_the_test_figures_at_every_step_and_width(step, reduction):
    snapshot = replace(
        Trainer(Experiment(reduction=reduction)).snapshot(),
        step=step,
        epoch=step,
        train_loss=6.8,
        test_loss=1.5e-5,
        train_accuracy=1.0,
        test_accuracy=0.95,
    )
    train, test = ("0.068", "1.50e-07") if reduction == "sum" else ("6.800", "1.50e-05")
    for state in (TrainingState(snapshot, True, 41234.0), TrainingState(snapshot, False, 0.0)):
        for width in range(45, 161):
            line = wording.status(state, width)
            assert len(line) <= width
            assert train in line
            assert test in line
            assert "95 %" in line
        assert f"loss {train}/{test}" in wording.status(state, 80)
        assert ("J " in wording.status(state, 160)) == (reduction == "sum")


@pytest.mark.parametrize(
    ("train", "test", "words"),
    [
        (0.976, 0.968, "R2 0.98 (test 0.97)"),
        (0.9999, 1.0, "R2 0.99 (test 1.00)"),
        (-0.5, -12345.6, "R2 -0.50 (test -12346)"),
        (-9.994, float("nan"), "R2 -9.99 (test nan)"),
        (-0.004, 0.001, "R2 0.00 (test 0.00)"),
    ],
)
def test_a_regression_has_r2_in_the_place_of_accuracy(train, test, words):
    start = Trainer(Experiment(dataset="tf-plane")).snapshot()
    snapshot = replace(start, train_accuracy=train, test_accuracy=test)
    line = wording.status(TrainingState(snapshot, False, 0.0), 160)
    assert words in line
    assert "acc" not in line
    for width in range(50, 160):
        line = wording.status(TrainingState(snapshot, False, 0.0), width)
        assert len(line) <= width
        assert "R2 " in line


@pytest.mark.parametrize(
    ("running", "pace", "reached", "keeps_up", "words"),
    [
        (False, GENTLE, 0.0, True, "pace: gentle"),
        (False, FULL, 0.0, False, "pace: full speed"),
        (False, Pace.fixed(1), 0.0, True, "pace: 1 step a second"),
        (False, Pace.fixed(2_000), 0.0, True, "pace: 2k steps a second"),
        (True, GENTLE, 31.4, True, "gentle: 31 steps/s"),
        (True, FULL, 41_234.0, False, "full: 41k steps/s"),
        (True, Pace.fixed(20), 20.0, True, "20 steps/s"),
        (True, Pace.fixed(10_000), 2_345.0, False, "2.3k of 10k steps/s"),
        (True, Pace.fixed(1), 0.53, False, "0.53 of 1 steps/s"),
    ],
)
def test_the_pace_is_told_and_what_a_run_reaches_of_it(running, pace, reached, keeps_up, words):
    state = TrainingState(Trainer(Experiment()).snapshot(), running, reached, pace, keeps_up)
    assert wording.speed(state) == words
    assert wording.status(state, 200).endswith(f"  {words}")


def test_a_perceptron_is_described_without_an_activation():
    trainer = Trainer(Experiment(hidden_layers=()))
    settings = wording.settings(trainer.spec, trainer.snapshot())
    assert "2-2" in settings
    assert not any("sigmoid" in part for part in settings)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hidden_layers": (4, 2)}, "hidden layers 4, 2: new network 2-4-2-2: 28 parameters"),
        ({"hidden_layers": (400,)}, "hidden layers 400: new network 2-400-2: 2,002 parameters"),
        (
            {"dataset": "three-blobs"},
            "dataset Three blobs: new data and new initial weights, network 2-2-3",
        ),
        ({"seed": 9}, "seed 9: new data and new initial weights"),
        ({"weights_seed": 9}, "weights seed 9: new initial weights, same data"),
        (
            {"activation": "relu"},
            "activation relu: training restarts with the same initial weights",
        ),
        ({"batch_size": 10}, "batch size 10: training restarts with the same initial weights"),
        ({"reduction": "mean"}, "reduction mean: training restarts with the same initial weights"),
        ({"learning_rate": 0.1}, "learning rate 0.1: applies from the next step on"),
        (
            {"learning_rate": 0.1, "batch_size": 10},
            "learning rate 0.1, batch size 10: training restarts with the same initial weights",
        ),
    ],
)
def test_what_changed_is_said(changes, words):
    before = Experiment()
    snapshot = Trainer(before.with_changes(**changes)).snapshot()
    assert wording.what_changed(before, snapshot).startswith(words)


def test_a_table_without_its_columns_is_said_by_its_title():
    before = Experiment(dataset="iris", label="species")
    snapshot = Trainer(Experiment(dataset="iris")).snapshot()
    assert wording.what_changed(before, snapshot).startswith("Iris: new data")


@pytest.mark.parametrize("name", SETTINGS)
def test_a_change_of_any_setting_is_said_with_its_label_and_value(name):
    setting = SETTINGS[name]
    example = example_of(name)
    dataset = Trainer(example.spec).dataset  # the file of the example is not there
    said = wording.what_changed(example.spec, Trainer(example.changed, dataset).snapshot())
    assert said.startswith(f"{setting.label} {setting.kind.show(example.value)}: ")
