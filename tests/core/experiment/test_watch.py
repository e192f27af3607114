"""A run pauses where a condition is met."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.inspection.stop_when import StopWhen
from mlp_tui.core.experiment.pace import GENTLE
from mlp_tui.core.experiment.training_loop import TrainingLoop
from mlp_tui.core.experiment.watch import WATCHED_STEPS, Watch

PATIENCE = 20.0


@pytest.fixture
def started():
    """Start a loop, and stop it in the end; with it what it told, and that it told something."""
    loops = []

    def function(spec=None, **options):
        problems, told = [], threading.Event()

        def note(text):
            problems.append(text)
            told.set()

        trainer = Trainer(spec or Experiment(hidden_layers=(4,)))
        loop = TrainingLoop(trainer, on_update=told.set, on_problem=note, **options)
        thread = threading.Thread(target=loop.work, daemon=True)
        thread.start()
        loops.append((loop, thread))
        return loop, problems, told

    yield function
    for loop, thread in loops:
        loop.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def wait_until(told, condition):
    while not condition():
        assert told.wait(PATIENCE), "it never came"
        told.clear()


def loss_at(spec, step):
    trainer = Trainer(spec)
    trainer.step(step)
    return trainer.snapshot().train_loss


@pytest.mark.parametrize("pace", ["full", GENTLE])
def test_it_pauses_where_the_condition_is_met_and_tells_it(started, pace):
    spec = Experiment(hidden_layers=(4,))
    options = {} if pace == "full" else {"pace": pace}
    loop, problems, told = started(spec, **options)
    bound = loss_at(spec, 25 if pace == "full" else 3)
    loop.stop_when(StopWhen("J", "below", bound))
    loop.run()
    wait_until(told, lambda: loop.state.met is not None)
    state = loop.state
    assert not state.running
    assert state.met.step == state.snapshot.step
    assert state.met.value == pytest.approx(state.snapshot.train_loss, rel=1e-12)
    assert state.snapshot.train_loss < bound
    losses = [loss_at(spec, step) for step in range(1, state.snapshot.step + 1)]
    first = next(step for step, loss in enumerate(losses, start=1) if loss < bound)
    assert first <= state.snapshot.step < first + WATCHED_STEPS
    assert state.stop_when is None
    assert not problems


def test_it_goes_on_from_there(started):
    loop, _, told = started()
    loop.stop_when(StopWhen.read("W_output > 0"))
    loop.run()
    wait_until(told, lambda: loop.state.met is not None)
    step = loop.state.snapshot.step
    assert 1 <= step <= WATCHED_STEPS
    loop.step(1)
    wait_until(told, lambda: loop.state.snapshot.step == step + 1)
    assert loop.state.met is None
    loop.run()
    loop.pause()
    wait_until(told, lambda: not loop.state.running)
    assert loop.state.met is None


def test_a_condition_can_be_taken_back(started):
    loop, _, told = started()
    loop.stop_when(StopWhen.read("J < 1e-9"))
    wait_until(told, lambda: loop.state.stop_when is not None)
    assert loop.state.stop_when.text == "J < 1e-09"
    loop.stop_when(None)
    wait_until(told, lambda: loop.state.stop_when is None)


def test_a_condition_that_means_nothing_to_the_network_is_told_and_dropped(started):
    loop, problems, told = started()
    loop.stop_when(StopWhen.read("W_hidden_7 > 3"))
    loop.run()
    wait_until(told, lambda: problems)
    assert "W_hidden_7" in problems[0]
    wait_until(told, lambda: not loop.state.running and loop.state.stop_when is None)


def test_watching_takes_the_same_steps(started):
    watched, alone = (Trainer(Experiment(hidden_layers=(4, 3), batch_size=7)) for _ in range(2))
    watch = Watch()
    watch.wait_for(StopWhen.read("gradient of any > 1e9"))
    while watched.step_count < 200:
        watch.run_for(watched, 1.0, 200 - watched.step_count)
    alone.step(200)
    for name, value in alone.observed({"state": {}})["state"].items():
        np.testing.assert_array_equal(watched.observed({"state": {}})["state"][name], value)


def test_a_run_that_diverges_ends_as_ever():
    trainer = Trainer(Experiment(learning_rate=10.0, hidden_layers=(4,)))
    watch = Watch()
    watch.wait_for(StopWhen.read("J < 1e-9"))
    while not trainer.is_at_end:
        watch.run_for(trainer, 0.1, None)
    assert trainer.divergence is not None
    assert watch.condition is not None
