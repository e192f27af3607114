"""Each optimizer as a run has it: what its settings do, and that its state is the run's."""

import numpy as np
import pytest

from mlp_tui.core.experiment import SETTINGS, Experiment, SpecError, Trainer
from mlp_tui.core.experiment.choices.optimizers import OPTIMIZERS
from mlp_tui.core.experiment.past.run_file import read_run, write_run

WITH_MEMORY = [name for name in OPTIMIZERS if name != "gradient-descent"]
PARAMETERS = [(name, parameter) for name in OPTIMIZERS for parameter in OPTIMIZERS[name].settings]


def state_of(trainer):
    return trainer.saved_run().state


def assert_equal_bits(one, other):
    assert one.keys() == other.keys()
    for name, value in one.items():
        assert value.tobytes() == other[name].tobytes(), name


def test_gradient_descent_remembers_nothing():
    state = state_of(Trainer(Experiment()))
    assert [*state] == ["learning_rate", "W_hidden_1", "b_hidden_1", "W_output", "b_output"]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_run_is_replayed_saved_and_resumed_to_the_bit(name, tmp_path):
    spec = Experiment(optimizer=name, batch_size=10, hidden_layers=(3, 2))
    trainer = Trainer(spec)
    trainer.step(37)
    trainer.edit(learning_rate=0.02)
    trainer.step(300)
    path = tmp_path / "run"
    with open(path, "wb") as file:
        write_run(trainer.saved_run(), file)
    resumed = Trainer.resumed(read_run(path))
    assert_equal_bits(state_of(resumed), state_of(trainer))
    for each in (trainer, resumed):
        each.step(100)
    assert_equal_bits(state_of(resumed), state_of(trainer))
    assert trainer.edits is not None
    replayed = Trainer.replay(spec, trainer.edits, 437)
    assert_equal_bits(state_of(replayed), state_of(trainer))


@pytest.mark.parametrize("name", WITH_MEMORY)
def test_it_remembers_and_a_reset_forgets(name):
    trainer = Trainer(Experiment(optimizer=name))
    before = state_of(trainer)
    remembered = before.keys() - state_of(Trainer(Experiment())).keys()
    assert remembered
    trainer.step(5)
    assert all((state_of(trainer)[each] != before[each]).any() for each in remembered)
    trainer.reset()
    assert_equal_bits(state_of(trainer), before)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_it_learns_the_problem_of_the_tutorial(name):
    rate = 0.003 if "momentum" in OPTIMIZERS[name].settings else 0.03
    spec = Experiment(optimizer=name, hidden_layers=(4,), activation="tanh", learning_rate=rate)
    trainer = Trainer(spec)
    trainer.step(1000)
    assert trainer.snapshot().train_accuracy > 0.95


@pytest.mark.parametrize("name", WITH_MEMORY)
def test_a_run_that_diverges_is_taken_back_with_what_is_remembered(name):
    spec = Experiment(optimizer=name, learning_rate=1e9, activation="linear")
    trainer = Trainer(spec)
    trainer.step(200)
    assert trainer.divergence is not None
    assert trainer.step_count == trainer.divergence.step - 1
    assert_equal_bits(state_of(Trainer.replay(spec, (), trainer.step_count)), state_of(trainer))


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_each_of_its_settings_changes_the_run(name, parameter):
    spec = Experiment(optimizer=name)
    other = spec.moved(parameter, "lower")
    weights = []
    for each in (spec, other):
        trainer = Trainer(each)
        trainer.step(20)
        weights.append(state_of(trainer)["W_output"])
    assert not np.array_equal(*weights)
    assert other.restart_since(spec) == "run"


@pytest.mark.parametrize("parameter", ["momentum", "rho", "beta1", "epsilon", "weight_decay"])
def test_a_setting_of_other_optimizers_is_refused(parameter):
    with pytest.raises(SpecError, match=f"{SETTINGS[parameter].label} does not apply: gradient-"):
        Experiment().require([parameter])
    assert Experiment().acting(parameter) is None


def test_epsilon_is_the_optimizers_own_unless_it_is_given():
    assert Experiment(optimizer="rmsprop").acting("epsilon") == 1e-10
    assert Experiment(optimizer="adam").acting("epsilon") == 1e-8
    assert Experiment(optimizer="adam", epsilon=0.1).acting("epsilon") == 0.1
