"""What is looked at in a run: only what was asked for, and nobody can change it."""

import numpy as np
import pytest

from mlp_tui.core.experiment import OBSERVATIONS, Experiment, Trainer, observation
from mlp_tui.core.experiment.observations import ObservationError, import_all

import_all()

PLANE = {"rows": 3, "columns": 4}
ARGUMENTS = {
    "boundary": PLANE,
    "neurons": PLANE,
    "incoming_gradients": {"layer": 0, "unit": 1},
    "neuron": {**PLANE, "layer": 0, "unit": 1},
    "node": {"name": "J"},
    "probe": {"place": (0, 0)},
}


def arrays_in(value):
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from arrays_in(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from arrays_in(item)
    elif hasattr(value, "__dict__"):
        yield from arrays_in(dict(vars(value)))


@pytest.fixture
def trainer():
    trainer = Trainer(Experiment(hidden_layers=(3, 2), batch_size=8))
    trainer.step(20)
    return trainer


def test_a_snapshot_has_what_was_asked_for_and_nothing_else(trainer):
    assert dict(trainer.snapshot().observations) == {}
    for name in OBSERVATIONS:
        snapshot = trainer.snapshot({name: ARGUMENTS.get(name, {})})
        assert list(snapshot.observations) == [name]


def test_what_nobody_asks_for_is_not_computed(trainer):
    made = []
    try:

        @observation
        def costly(moment):
            made.append(moment.step)
            return moment.step

        trainer.snapshot({"history": {}})
        assert made == []
        assert trainer.snapshot({"costly": {}}).observations["costly"] == 20
        assert made == [20]
    finally:
        del OBSERVATIONS["costly"]


def test_a_diagnosis_is_one_more_observation(trainer):
    try:

        @observation
        def overfitting(moment, factor):
            return ("the test loss is high",) if moment.test.loss > factor * 1e-9 else ()

        snapshot = trainer.snapshot({"overfitting": {"factor": 15}})
        assert snapshot.observations["overfitting"] == ("the test loss is high",)
    finally:
        del OBSERVATIONS["overfitting"]


@pytest.mark.parametrize("name", sorted(OBSERVATIONS))
def test_the_arrays_of_a_snapshot_cannot_be_written(trainer, name):
    snapshot = trainer.snapshot({name: ARGUMENTS.get(name, {})})
    for array in arrays_in(snapshot.observations[name]):
        assert not array.flags.writeable
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    with pytest.raises(TypeError):
        snapshot.observations[name] = None
    trainer.step(5)  # the run itself is not held up by that


def test_something_else_is_refused_with_what_there_is(trainer):
    with pytest.raises(ObservationError, match=r"'colour'.*boundary, .*history"):
        trainer.snapshot({"colour": {}})


def test_the_state_is_every_variable_by_name(trainer):
    state = trainer.snapshot({"state": {}}).observations["state"]
    assert {name: value.shape for name, value in state.items()} == {
        "learning_rate": (),
        "W_hidden_1": (2, 3),
        "b_hidden_1": (3,),
        "W_hidden_2": (3, 2),
        "b_hidden_2": (2,),
        "W_output": (2, 2),
        "b_output": (2,),
    }
    layers = trainer.snapshot({"parameters": {}}).observations["parameters"]
    np.testing.assert_array_equal(layers[1].weights, state["W_hidden_2"])
    np.testing.assert_array_equal(layers[2].biases, state["b_output"])


def test_predictions_are_of_both_splits(trainer):
    snapshot = trainer.snapshot({"predictions": {}})
    predictions, dataset = snapshot.observations["predictions"], snapshot.dataset
    assert np.mean(predictions.train == dataset.train_labels) == snapshot.train_accuracy
    assert np.mean(predictions.test == dataset.test_labels) == snapshot.test_accuracy
