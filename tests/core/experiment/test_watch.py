"""A run pauses where a condition is met."""

from __future__ import annotations

import threading
from dataclasses import fields, replace

import numpy as np
import pytest

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.inspection.stop_when import StopWhen
from mlp_tui.core.experiment.pace import GENTLE
from mlp_tui.core.experiment.training_loop import TrainingLoop
from mlp_tui.core.experiment.watch import Watch

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
    assert state.snapshot.step == first
    assert state.stop_when is None
    assert not problems


def test_it_goes_on_from_there(started):
    loop, _, told = started()
    loop.stop_when(StopWhen.read("W_output > 0"))
    loop.run()
    wait_until(told, lambda: loop.state.met is not None)
    step = loop.state.snapshot.step
    assert step == 1
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


SETTINGS = {
    "full batch": {},
    "full batch, l2": {"regularization": "l2", "regularization_rate": 0.01},
    "batches": {"batch_size": 7},
    "dropout": {"dropout": 0.3, "optimizer": "momentum", "learning_rate": 0.001},
    "batches, dropout": {"batch_size": 11, "dropout": 0.2, "optimizer": "adam"},
    "regression": {"dataset": "tf-plane", "loss": "square", "learning_rate": 0.001},
}
N_STEPS = 60
NODES = ["J", "matmul", "p_hidden_1", "W_output", "gradient of W_hidden_1", "gradient of logits"]
CONDITIONS = [f"{node} {sign}" for node in NODES for sign in "<>"]
CONDITIONS += ["any >", "gradient of any >"]


def trainer_for(setting):
    given = {"hidden_layers": (4, 3), "points": 60, "learning_rate": 0.01, "activation": "tanh"}
    return Trainer(Experiment(seed=5, **{**given, **SETTINGS[setting]}))


def greatest_of(trainer, what):
    """The number that counts of a condition on ``what``: for any node, the greatest of all."""
    rows = trainer.observed({"graph": {}})["graph"].rows
    is_gradient, name = what.startswith("gradient of "), what.removeprefix("gradient of ")
    arrays = [
        row.gradient if is_gradient else row.value for row in rows if name in ("any", row.name)
    ]
    return max(float(np.abs(array).max()) for array in arrays if array is not None)


def state_of(trainer):
    return trainer.observed({"state": {}})["state"]


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("condition", CONDITIONS)
def test_it_ends_at_the_first_step_even_if_it_is_met_at_that_one_alone(setting, condition):
    what, sign = condition[:-2], condition[-1]
    alone = trainer_for(setting)
    numbers = []
    for _ in range(N_STEPS):
        alone.step()
        numbers.append(greatest_of(alone, what))
    numbers = np.array(numbers if sign == ">" else [-number for number in numbers])
    second, first = np.unique(numbers)[-2:]
    bound = float(abs(first + second) / 2)
    expected = 1 + int(numbers.argmax())
    watched, watch = trainer_for(setting), Watch()
    watch.wait_for(StopWhen.read(f"{what} {sign} {bound!r}"))
    while watched.step_count < N_STEPS and watch.met(watched) is None:
        watch.run_for(watched, 1.0, N_STEPS - watched.step_count)
    met = watch.met(watched)
    assert met is not None
    assert met.step == watched.step_count == expected
    alone = trainer_for(setting)
    alone.step(expected)
    for name, value in state_of(alone).items():
        np.testing.assert_array_equal(state_of(watched)[name], value)


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "gelu"])
def test_waiting_takes_the_same_steps_to_the_bit(setting, activation):
    def trainer():
        return Trainer(trainer_for(setting).spec.with_changes(activation=activation))

    alone = trainer()
    alone.step(N_STEPS)
    names = [row.name for row in alone.observed({"graph": {}})["graph"].rows]
    conditions = [f"{name} > 1e9" for name in names] + ["gradient of any > 1e9", "any not finite"]
    for condition in conditions:
        watched, watch = trainer(), Watch()
        watch.wait_for(StopWhen.read(condition))
        while watched.step_count < N_STEPS:
            watch.run_for(watched, 1.0, N_STEPS - watched.step_count)
        for name, value in state_of(alone).items():
            np.testing.assert_array_equal(state_of(watched)[name], value)


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_history_is_that_of_a_run_that_nothing_waits_for(setting):
    watched, alone, watch = trainer_for(setting), trainer_for(setting), Watch()
    alone.step(N_STEPS // 2)
    watch.wait_for(StopWhen("J", "below", greatest_of(alone, "J") * 1.001))
    while watch.condition is not None and watched.step_count < N_STEPS // 2:
        watch.run_for(watched, 5.0, N_STEPS)
    assert 1 < watched.step_count <= N_STEPS // 2
    for trainer in (watched, alone):
        trainer.step(N_STEPS - trainer.step_count)
    mine, other = (trainer.observed({"history": {}})["history"] for trainer in (watched, alone))
    for each in fields(other):
        np.testing.assert_array_equal(getattr(mine, each.name), getattr(other, each.name))


def with_weight(trainer, value):
    saved = trainer.saved_run()
    weights = saved.state["W_hidden_1"].copy()
    weights[:, 0] = value
    return Trainer.resumed(replace(saved, state={**saved.state, "W_hidden_1": weights}))


@pytest.mark.parametrize("batch_size", [None, 7])
@pytest.mark.parametrize("condition", ["any not finite", "z_hidden_1 > 3e9"])
def test_numbers_that_are_not_finite_end_it(batch_size, condition):
    spec = Experiment(hidden_layers=(3,), points=60, batch_size=batch_size)
    overflowing = with_weight(Trainer(spec), 1.7e308)
    watch = Watch()
    watch.wait_for(StopWhen.read(condition))
    assert watch.run_for(overflowing, 5.0, 20) == 1
    met = watch.met(overflowing)
    assert met is not None
    assert met.value == np.inf


@pytest.mark.parametrize("batch_size", [None, 7])
def test_large_numbers_are_finite(batch_size):
    spec = Experiment(hidden_layers=(3,), points=60, batch_size=batch_size)
    large, watch = with_weight(Trainer(spec), 1e200), Watch()
    watch.wait_for(StopWhen.read("any not finite"))
    assert watch.run_for(large, 60.0, 20) == 20
    assert watch.met(large) is None


def test_a_run_that_diverges_ends_as_ever():
    trainer = Trainer(Experiment(learning_rate=10.0, hidden_layers=(4,)))
    watch = Watch()
    watch.wait_for(StopWhen.read("J < 1e-9"))
    while not trainer.is_at_end:
        watch.run_for(trainer, 0.1, None)
    assert trainer.divergence is not None
    assert watch.condition is not None
