"""Runs that stop by themselves: where, why, what they go back to, and how they go on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlp_tui.core.experiment import Experiment, SpecError, Trainer, TrainingError, stops_by_itself
from mlp_tui.core.experiment.past.history import COLUMNS
from mlp_tui.core.experiment.past.run_file import read_run, write_run

OVERFITTING = Experiment(
    dataset="moons", noise=0.5, hidden_layers=(16,), activation="tanh", reduction="mean",
    learning_rate=3.0, batch_size=20, seed=2,
)  # fmt: skip


def look(trainer):
    return trainer.snapshot({"state": {}, "history": {}})


def per_point(snapshot):
    return snapshot.train_loss / snapshot.points_in_loss


def assert_same(one, other):
    one, other = look(one), look(other)
    assert (one.step, one.stop, one.divergence) == (other.step, other.stop, other.divergence)
    for name, value in one.observations["state"].items():
        np.testing.assert_array_equal(value, other.observations["state"][name])
    for name in ("steps", *COLUMNS):
        histories = (each.observations["history"] for each in (one, other))
        np.testing.assert_array_equal(*[getattr(each, name) for each in histories])


def stepped(spec, counts, most=5000):
    """A run that was stepped by these counts, again and again, until it stopped."""
    trainer = Trainer(spec)
    while trainer.stop is None and trainer.step_count < most:
        for count in counts:
            trainer.step(count)
    return trainer


# --- Where it stops --------------------------------------------------------------------------


def test_a_run_stops_at_its_step_or_its_epoch_says_why_and_goes_no_further():
    trainer = Trainer(Experiment(stop_steps=40))
    assert trainer.step(1000) == 40
    assert trainer.stop is not None
    assert trainer.stop.step == trainer.snapshot().step == 40
    assert trainer.stop.reason == "stop at step is 40: more, or never, lets it go on"
    assert trainer.step(5) == trainer.run_for(0.01) == trainer.step_epoch() == 0

    epochs = Trainer(Experiment(batch_size=30, stop_epochs=3, stop_steps=500))
    assert epochs.step(1000) == 12
    assert epochs.stop is not None
    assert "stop at epoch is 3" in epochs.stop.reason


@pytest.mark.parametrize(
    "spec",
    [
        Experiment(stop_loss=0.25, learning_rate=0.05),
        Experiment(stop_loss=0.2, learning_rate=0.05, batch_size=30),
        Experiment(stop_loss=0.2, hidden_layers=(8,), learning_rate=0.1, dropout=0.1),
    ],
    ids=["full batch", "minibatches", "dropout"],
)
def test_a_run_stops_at_the_first_epoch_whose_train_loss_is_low(spec):
    trainer = stepped(spec, [5000])
    end = trainer.step_count
    assert trainer.stop is not None
    assert f"stop at loss is {spec.stop_loss}: a lower one, or never" in trainer.stop.reason
    assert 10 < end < 5000
    assert per_point(look(trainer)) <= spec.stop_loss
    without = Trainer(spec.with_changes(stop_loss=None))
    epoch = trainer.steps_per_epoch
    for _ in range(end // epoch - 1):
        without.step(epoch)
        assert per_point(without.snapshot()) > spec.stop_loss
    without.step(epoch)
    for name, value in look(trainer).observations["state"].items():
        np.testing.assert_array_equal(value, look(without).observations["state"][name])


def test_patience_goes_back_to_the_weights_with_the_best_test_loss():
    spec = OVERFITTING.with_changes(patience=30)
    trainer, epoch = stepped(spec, [5000]), 10
    stop, best = trainer.stop, trainer.best
    assert stop is not None
    assert best is not None
    assert stop.step == best.step + 30 * epoch == trainer.step_count
    assert f"best at step {best.step:,}, whose weights are back; patience is 30" in stop.reason
    assert "more of it, or off, lets it go on" in stop.reason

    without = Trainer(OVERFITTING)
    losses = []
    for _ in range(stop.step // epoch):
        without.step(epoch)
        losses.append(without.snapshot().test_loss)
    assert 1 < int(np.argmin(losses)) + 1 == best.step // epoch
    there = Trainer.replay(OVERFITTING, (), best.step)
    assert trainer.snapshot().test_loss == there.snapshot().test_loss == min(losses)
    for name, value in look(trainer).observations["state"].items():
        np.testing.assert_array_equal(value, look(there).observations["state"][name])
    # The history tells what came after the best.
    history = look(trainer).observations["history"]
    assert history.steps[-1] == stop.step
    assert history.test_loss[-1] == min(losses)
    assert history.test_greatest[-5:].max() > min(losses)


CASES = {
    "steps": Experiment(stop_steps=1111),
    "epochs": Experiment(stop_epochs=123, batch_size=30),
    "loss": Experiment(stop_loss=0.25, learning_rate=0.05),
    "loss, minibatches": Experiment(stop_loss=0.25, learning_rate=0.05, batch_size=30),
    "patience": OVERFITTING.with_changes(patience=30),
    "patience, full batch": Experiment(patience=20, learning_rate=0.3, hidden_layers=(4,)),
}


@pytest.mark.parametrize("spec", CASES.values(), ids=list(CASES))
def test_where_it_stops_does_not_depend_on_how_it_is_stepped_saved_and_replayed(spec, tmp_path):
    at_once = stepped(spec, [5000])
    assert at_once.stop is not None
    assert at_once.stop.step > 5
    assert_same(at_once, stepped(spec, [1, 7, 300]))
    end = at_once.step_count
    assert_same(at_once, Trainer.replay(spec, (), end))
    with pytest.raises(TrainingError, match="the run ends before it"):
        Trainer.replay(spec, (), end + 1)
    for step in (end // 2, end - 1, end):
        saved = Trainer.replay(spec, (), step)
        path = tmp_path / "run.npz"
        with open(path, "wb") as file:
            write_run(saved.saved_run(), file)
        resumed = Trainer.resumed(read_run(path))
        assert_same(saved, resumed)
        resumed.step(5000)
        assert_same(at_once, resumed)


def test_a_run_that_diverges_before_it_stops_diverges():
    trainer = Trainer(Experiment(learning_rate=1e6, stop_steps=30, stop_loss=0.01, patience=5))
    trainer.step(100)
    assert trainer.divergence is not None
    assert trainer.stop is None


def test_a_network_that_is_good_enough_at_the_start_stops_there():
    trainer = Trainer(Experiment(stop_loss=50))
    assert trainer.step(10) == 0
    assert trainer.stop is not None
    trainer.edit(stop_loss=None)
    assert trainer.step(10) == 10


# --- How it goes on --------------------------------------------------------------------------


def test_a_stopped_run_goes_on_when_its_condition_is_changed_and_not_before():
    trainer = Trainer(Experiment(stop_steps=20))
    trainer.step(50)
    trainer.edit(learning_rate=0.1)
    assert trainer.step(50) == 0
    trainer.edit(stop_steps=30)
    assert trainer.step(50) == 10
    trainer.edit(stop_steps=None)
    assert trainer.step(50) == 50
    trainer.edit(stop_steps=60)  # it has more already
    assert trainer.step(50) == 0
    assert trainer.snapshot().stop is not None
    assert_same(trainer, Trainer.replay(trainer.initial_spec, trainer.edits or (), 80))
    trainer.reset()
    assert trainer.stop is None
    assert trainer.step(100) == 60


def test_early_stopping_goes_on_with_more_patience_or_without():
    trainer = stepped(OVERFITTING.with_changes(patience=30), [5000])
    end, best = trainer.step_count, trainer.best
    assert best is not None
    trainer.edit(learning_rate=1.0)
    assert trainer.step(10) == 0
    trainer.edit(patience=40)
    assert trainer.stop is None
    trainer.step(5000)
    assert trainer.stop is not None
    assert trainer.step_count >= end + 100
    assert_same(
        trainer, Trainer.replay(trainer.initial_spec, trainer.edits or (), trainer.step_count)
    )
    assert trainer.snapshot({"state": {}}).observations["state"]["learning_rate"] == 1.0
    trainer.edit(patience=None)
    assert trainer.best is None
    assert trainer.step(50) == 50


def test_an_edit_leaves_the_weights_where_they_are():
    trainer = Trainer(OVERFITTING.with_changes(patience=1000))
    trainer.step(3000)
    before = look(trainer)
    trainer.edit(patience=1)
    assert trainer.stop is None
    assert look(trainer).train_loss == before.train_loss
    assert trainer.step(50) == 10
    assert trainer.stop is not None


def test_which_settings_stop_a_run():
    assert not stops_by_itself(Experiment())
    values: dict[str, Any] = {"stop_steps": 1, "stop_epochs": 1, "stop_loss": 0.1, "patience": 1}
    for name, value in values.items():
        assert stops_by_itself(Experiment(**{name: value}))
        with pytest.raises(SpecError):
            Experiment(**{**values, name: 0})
