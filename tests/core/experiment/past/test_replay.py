"""A run is its spec and its edits: replaying them gives every state to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlp_tui.core.experiment import (
    Edit,
    Element,
    Experiment,
    SpecError,
    Trainer,
    TrainingError,
    layer_sizes,
)
from mlp_tui.core.experiment.choices.optimizers import OPTIMIZERS
from mlp_tui.core.experiment.elements import parameter_shapes
from mlp_tui.core.experiment.past.edits import MAX_EDITS, experiment_after, value_count, with_edit
from mlp_tui.core.experiment.past.history import COLUMNS
from mlp_tui.core.experiment.past.run_file import read_run, write_run

DATASETS = ("xor-clusters", "moons", "three-blobs", "iris", "circle")


def edits_of(trainer: Trainer) -> tuple[Edit, ...]:
    assert trainer.edits is not None
    return trainer.edits


def states_of(trainer):
    snapshot = trainer.snapshot({"state": {}, "history": {}})
    history = snapshot.observations["history"]
    arrays = {
        "losses": np.array([snapshot.train_loss, snapshot.test_loss]),
        "history": np.stack([getattr(history, name) for name in COLUMNS]),
    }
    return {**snapshot.observations["state"], **arrays}


def assert_equal_bits(trainer, other):
    for each in ("step_count", "spec", "edits", "stop"):
        assert getattr(trainer, each) == getattr(other, each), each
    one, two = states_of(trainer), states_of(other)
    assert one.keys() == two.keys()
    for name, value in one.items():
        assert value.tobytes() == two[name].tobytes(), name


def random_spec(rng):
    return Experiment(
        dataset=str(rng.choice(DATASETS)),
        hidden_layers=tuple(rng.integers(1, 7, size=rng.integers(3)).tolist()),
        activation=str(rng.choice(["sigmoid", "tanh", "relu", "linear"])),
        learning_rate=float(10 ** rng.uniform(-4, -1)),
        batch_size=None if rng.random() < 0.5 else int(rng.integers(1, 40)),
        reduction=str(rng.choice(["sum", "mean"])),
        seed=int(rng.integers(1000)),
        optimizer=str(rng.choice([*OPTIMIZERS])),
    )


def random_values(rng, trainer):
    """Values for one to four weights or biases, at times so large that no step can be taken."""
    sizes = layer_sizes(trainer.spec, trainer.dataset)
    elements = [
        Element(name, index)
        for name, shape in parameter_shapes(sizes).items()
        for index in np.ndindex(*shape)
    ]
    chosen = rng.choice(len(elements), size=min(len(elements), rng.integers(1, 5)), replace=False)
    return {
        elements[place]: float(rng.normal() * rng.choice([1, 5, 1e4], p=[0.5, 0.4, 0.1]))
        for place in chosen
    }


def random_run(rng, spec, path):
    """Steps of all kinds, rates that change and at times blow up, weights that are given other
    values, and files in between."""
    trainer = Trainer(spec)
    for _ in range(rng.integers(3, 9)):
        kind = rng.integers(6)
        if kind == 0:
            trainer.edit(learning_rate=float(10 ** rng.uniform(-4, 1)))
        elif kind == 1:
            trainer.step_epoch()
        elif kind == 2:
            with open(path, "wb") as file:
                write_run(trainer.saved_run(), file)
            trainer = Trainer.resumed(read_run(path), trainer.dataset)
        elif kind == 3:
            trainer.assign(random_values(rng, trainer))
        else:
            trainer.step(int(rng.integers(1, 400)))
    return trainer


def apply(trainer, edit):
    if edit.change:
        trainer.edit(**edit.change)
    if edit.values:
        trainer.assign(edit.values)


def check_random_runs(first, last, path):
    n_edits = n_diverged = n_values = 0
    for seed in range(first, last):
        rng = np.random.default_rng(seed)
        trainer = random_run(rng, random_spec(rng), path)
        edits = edits_of(trainer)
        n_edits += len(edits)
        n_values += value_count(edits)
        n_diverged += trainer.divergence is not None
        for step in {int(rng.integers(trainer.step_count + 1)), trainer.step_count}:
            again = Trainer.replay(trainer.initial_spec, edits, step, trainer.dataset)
            if step == trainer.step_count:
                assert_equal_bits(trainer, again)
            else:  # on the way there, and on to where the run stands
                for edit in edits:
                    if edit.step > step:
                        again.step(edit.step - again.step_count)
                        apply(again, edit)
                again.step(trainer.step_count - again.step_count)
                assert_equal_bits(trainer, again)
    assert min(n_edits, n_values) > (last - first) / 2
    assert 0 < n_diverged < (last - first) / 2


def test_replay_gives_random_runs_again(tmp_path):
    check_random_runs(0, 40, tmp_path / "run.npz")


@pytest.mark.slow
def test_replay_gives_many_random_runs_again(tmp_path):
    check_random_runs(40, 240, tmp_path / "run.npz")


def test_a_run_that_diverged_and_went_on_is_replayed():
    trainer = Trainer(Experiment(batch_size=9))
    trainer.step(60)
    trainer.edit(learning_rate=1e5)
    trainer.step(60)
    assert trainer.divergence is not None
    trainer.edit(learning_rate=0.01)
    trainer.step(60)
    again = Trainer.replay(trainer.initial_spec, edits_of(trainer), trainer.step_count)
    assert_equal_bits(trainer, again)


def test_edits_say_when_and_what():
    trainer = Trainer(Experiment())
    trainer.step(5)
    trainer.edit(learning_rate=0.1)
    trainer.step(2)
    trainer.edit(learning_rate=0.3)
    assert trainer.edits == (Edit(5, {"learning_rate": 0.1}), Edit(7, {"learning_rate": 0.3}))
    assert trainer.initial_spec == Experiment()
    assert trainer.spec == experiment_after(trainer.initial_spec, edits_of(trainer))


def test_edits_at_one_step_are_one_and_none_if_nothing_is_changed():
    trainer = Trainer(Experiment())
    trainer.step(5)
    trainer.edit(learning_rate=0.1)
    trainer.edit(learning_rate=0.2)
    assert trainer.edits == (Edit(5, {"learning_rate": 0.2}),)
    trainer.edit(learning_rate=Experiment().learning_rate)
    assert trainer.edits == ()


def test_a_setting_that_needs_a_restart_is_no_edit():
    trainer = Trainer(Experiment())
    with pytest.raises(SpecError, match="cannot be changed during a run: new initial weights"):
        trainer.edit(hidden_layers=(3,))
    assert (trainer.spec, trainer.edits) == (Experiment(), ())


def test_a_setting_that_means_nothing_here_may_be_changed_on_the_way(tmp_path):
    trainer = Trainer(Experiment(hidden_layers=()))
    trainer.step(3)
    trainer.edit(activation="tanh", learning_rate=0.1)
    trainer.step(3)
    assert trainer.edits == (Edit(3, {"activation": "tanh", "learning_rate": 0.1}),)
    assert_equal_bits(trainer, Trainer.replay(trainer.initial_spec, edits_of(trainer), 6))
    with open(tmp_path / "run.npz", "wb") as file:
        write_run(trainer.saved_run(), file)
    assert_equal_bits(trainer, Trainer.resumed(read_run(tmp_path / "run.npz")))


def test_a_value_that_is_not_valid_changes_nothing():
    trainer = Trainer(Experiment())
    with pytest.raises(SpecError):
        trainer.edit(learning_rate=-1.0)
    assert (trainer.spec, trainer.edits) == (Experiment(), ())


def test_a_step_behind_the_end_of_a_run_is_not_reached():
    with pytest.raises(TrainingError, match="step 100 cannot be reached"):
        Trainer.replay(Experiment(learning_rate=1e6), (), 100)


def test_edits_are_bounded():
    edits = tuple(Edit(step, {"learning_rate": 1.0 + step % 2}) for step in range(MAX_EDITS))
    with pytest.raises(SpecError, match=r"10,000 changes; reset"):
        with_edit(Experiment(), edits, MAX_EDITS, {"learning_rate": 3.0})


def test_an_edit_does_not_change():
    change = {"learning_rate": 0.1}
    edit = Edit(3, change)
    change["learning_rate"] = 0.2
    kept: Any = edit.change
    assert kept == {"learning_rate": 0.1}
    with pytest.raises(TypeError):
        kept["learning_rate"] = 0.3
