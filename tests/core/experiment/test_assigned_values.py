"""Weights and biases that are given other values while a run goes on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlp_tui.core.experiment import Edit, Element, ElementError, Experiment, Trainer
from mlp_tui.core.experiment.choices.optimizers import OPTIMIZERS
from mlp_tui.core.experiment.past.edits import MAX_EDITS, MAX_VALUES, with_edit, with_values

WEIGHT, BIAS = Element("W_hidden_1", (0, 1)), Element("b_output", (1,))
ALL = {"state": {}, "history": {}, "saved_run": {}}


def state_of(trainer):
    return trainer.snapshot({"state": {}}).observations["state"]


def loss_of(state, inputs, targets):
    """The summed cross-entropy of a 2-2-2 network with the sigmoid, by hand."""
    hidden = 1 / (1 + np.exp(-(inputs @ state["W_hidden_1"] + state["b_hidden_1"])))
    logits = hidden @ state["W_output"] + state["b_output"]
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return -np.log(probabilities[np.arange(len(targets)), targets]).sum()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_only_the_elements_change_and_steps_go_on_from_there(optimizer):
    trainer = Trainer(Experiment(optimizer=optimizer))
    trainer.step(20)
    before, saved = state_of(trainer), trainer.saved_run()
    trainer.assign({WEIGHT: 5, BIAS: -0.25})
    expected = {name: value.copy() for name, value in before.items()}
    expected["W_hidden_1"][0, 1] = 5.0
    expected["b_output"][1] = -0.25
    after = state_of(trainer)
    assert after.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_array_equal(after[name], value)
    assert trainer.values_of([BIAS, WEIGHT]) == {BIAS: -0.25, WEIGHT: 5.0}
    assert (trainer.step_count, trainer.edits) == (20, (Edit(20, {}, {WEIGHT: 5, BIAS: -0.25}),))
    # A run that has come to these values, and to all else, by itself goes on alike.
    other = Trainer.resumed(replace(saved, state=expected))
    for each in (trainer, other):
        assert each.step(3) == 3
    for name, value in state_of(trainer).items():
        np.testing.assert_array_equal(value, state_of(other)[name])


def test_losses_are_those_of_the_new_values():
    trainer = Trainer(Experiment())
    trainer.step(20)
    trainer.snapshot()
    trainer.assign({WEIGHT: 5.0, BIAS: -3.0})
    snapshot, dataset = trainer.snapshot({"state": {}, "history": {}}), trainer.dataset
    state, history = snapshot.observations["state"], snapshot.observations["history"]
    train = loss_of(state, dataset.train_points, dataset.train_labels)
    share = len(dataset.train_labels) / len(dataset.test_labels)
    test = loss_of(state, dataset.test_points, dataset.test_labels) * share
    assert (snapshot.train_loss, snapshot.test_loss) == pytest.approx((train, test))
    assert (history.train_loss[-1], history.test_loss[-1]) == pytest.approx((train, test))
    assert history.steps.tolist() == list(range(21))
    # The next stretch starts from them, and the one before keeps what it was trained to.
    trainer.step()
    history = trainer.snapshot({"history": {}}).observations["history"]
    assert history.train_greatest[-1] == pytest.approx(train)
    assert history.test_greatest[-1] == pytest.approx(max(test, history.test_loss[-1]))
    assert history.test_least[-1] == pytest.approx(min(test, history.test_loss[-1]))


def test_a_value_stepped_at_one_step_leaves_no_trace_of_those_between():
    stepped, at_once = Trainer(Experiment(batch_size=7)), Trainer(Experiment(batch_size=7))
    for trainer in (stepped, at_once):
        trainer.step(3)
    for value in (40.0, -3.0, 5.0):
        stepped.assign({WEIGHT: value})
        stepped.edit(learning_rate=0.3 if value < 0 else 0.1)
    stepped.assign({BIAS: 2.0})
    at_once.edit(learning_rate=0.1)
    at_once.assign({BIAS: 2.0, WEIGHT: 5.0})
    assert stepped.edits == at_once.edits == (
        Edit(3, {"learning_rate": 0.1}, {WEIGHT: 5.0, BIAS: 2.0}),
    )  # fmt: skip
    for trainer in (stepped, at_once):
        trainer.step(50)
    one, two = (each.snapshot(ALL).observations for each in (stepped, at_once))
    for name in ("state", "history"):
        values = one[name] if name == "state" else vars(one[name])
        others = two[name] if name == "state" else vars(two[name])
        assert values.keys() == others.keys()
        for part, value in values.items():
            np.testing.assert_array_equal(value, others[part], part)


@pytest.mark.parametrize(
    "values",
    [
        {WEIGHT: np.nan},
        {WEIGHT: 1.0, BIAS: "2"},
        {WEIGHT: 1.0, Element("b_output", (7,)): 2.0},
    ],
)
def test_what_is_refused_changes_nothing(values):
    trainer = Trainer(Experiment())
    trainer.step(3)
    before = state_of(trainer)
    with pytest.raises(ElementError):
        trainer.assign(values)
    assert trainer.edits == ()
    for name, value in state_of(trainer).items():
        np.testing.assert_array_equal(value, before[name])


def test_weights_from_which_no_step_can_be_taken_are_told_at_once():
    trainer = Trainer(Experiment())
    trainer.step(30)
    trainer.assign({WEIGHT: 5.0, Element("W_output", (0, 0)): 1e6})
    divergence = trainer.divergence
    assert divergence is not None
    assert divergence.step == trainer.step_count == 30
    assert "with these weights, from which no step can be taken" in divergence.reason
    assert trainer.step(1) == 0
    trainer.edit(learning_rate=0.01)
    assert trainer.divergence == divergence, "no rate mends it"
    trainer.assign({Element("W_output", (0, 0)): 1.0})
    assert trainer.divergence is None
    assert trainer.step(5) == 5


def test_a_loss_that_overflows_is_told_and_kept_out_of_the_history():
    trainer = Trainer(Experiment(dataset="moons", activation="linear", hidden_layers=(2, 2)))
    trainer.step(3)
    trainer.assign({WEIGHT: 1e308, Element("W_output", (1, 0)): 1e308})
    assert trainer.divergence is not None
    assert "the loss overflows" in trainer.divergence.reason
    history = trainer.snapshot({"history": {}}).observations["history"]
    assert np.isfinite(history.train_loss).all()


def test_a_run_that_diverged_goes_on_from_other_weights():
    trainer = Trainer(Experiment())
    trainer.step(50)
    trainer.edit(learning_rate=1e6)
    trainer.step(10)
    assert trainer.divergence is not None
    trainer.edit(learning_rate=0.03)
    trainer.assign({WEIGHT: 1.0})
    assert trainer.divergence is None
    assert trainer.step(10) == 10


def test_a_run_that_stopped_by_its_loss_goes_on_where_the_loss_is_higher():
    trainer = Trainer(Experiment(stop_loss=0.3))
    trainer.step(2000)
    assert trainer.stop is not None
    step = trainer.step_count
    trainer.assign({Element("W_output", (0, 0)): -8.0})
    assert trainer.stop is None
    trainer.step(1)
    assert trainer.step_count == step + 1


def test_steps_before_are_not_repeated_with_the_new_values():
    trainer = Trainer(Experiment())
    trainer.step(100)
    trainer.assign({WEIGHT: 3.0})
    trainer.edit(learning_rate=1e6)
    trainer.step(1)
    assert trainer.divergence is not None
    assert trainer.step_count == 100
    assert trainer.values_of([WEIGHT]) == {WEIGHT: 3.0}


def test_a_reset_begins_with_the_first_weights():
    trainer = Trainer(Experiment())
    first = trainer.values_of([WEIGHT])
    trainer.assign({WEIGHT: 3.0})
    assert not trainer.is_at_start
    trainer.reset()
    assert (trainer.edits, trainer.values_of([WEIGHT])) == ((), first)
    assert trainer.is_at_start


def test_an_edit_of_settings_at_the_same_step_leaves_the_values():
    edits = with_values((), 4, {WEIGHT: 5.0})
    edits = with_edit(Experiment(), edits, 4, {"learning_rate": 0.1})
    assert edits == (Edit(4, {"learning_rate": 0.1}, {WEIGHT: 5.0}),)
    edits = with_edit(Experiment(), edits, 4, {"learning_rate": Experiment().learning_rate})
    assert edits == (Edit(4, {}, {WEIGHT: 5.0}),)
    assert with_edit(Experiment(), edits, 5, {}) == edits


def test_values_and_edits_are_bounded():
    many = {Element("b_output", (unit,)): 1.0 for unit in range(MAX_VALUES)}
    edits = with_values((), 0, many)
    assert with_values(edits, 0, many) == edits
    with pytest.raises(ElementError, match=r"20,000 values of weights and biases; reset"):
        with_values(edits, 1, {WEIGHT: 1.0})
    edits = tuple(Edit(step, {"learning_rate": 1.0 + step % 2}) for step in range(MAX_EDITS))
    with pytest.raises(ElementError, match=r"10,000 changes; reset"):
        with_values(edits, MAX_EDITS, {WEIGHT: 1.0})
