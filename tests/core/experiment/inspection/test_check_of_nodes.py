"""The numeric check of the gradient of any node, by moving what was computed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from observing import observed
from plain_network import ACTIVATIONS, LOSSES

from mlp_tui.core import Operation, absolute, greater, identity, sigmoid
from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.observations import ObservationError
from mlp_tui.core.operations import ACTIVATIONS as OPERATIONS


def run(steps=50, **settings):
    settings = {"hidden_layers": (4, 3), "learning_rate": 0.003, "points": 60, **settings}
    trainer = Trainer(Experiment(seed=2, **settings))
    trainer.step(steps)
    return trainer


def with_state(trainer, **values):
    saved = trainer.saved_run()
    return Trainer.resumed(replace(saved, state={**saved.state, **values}), trainer.dataset)


def with_gradient(trainer, points="train"):
    rows = observed(trainer, "graph", points=points).rows
    return {row.name: row for row in rows if row.gradient is not None}


def checked(trainer, name, **arguments):
    (node,) = observed(trainer, "gradient_check", node=name, **arguments).nodes
    assert node.name == name
    return node


def assert_every_node_agrees(trainer, points):
    rows = with_gradient(trainer, points)
    assert "points" in rows
    assert rows.keys() & {"J", "J_in_step"}  # a step with dropout has nodes of its own
    for name, row in rows.items():
        node = checked(trainer, name, points=points)
        assert node.verdict == "agrees", name
        assert node.worst < 1e-6
        assert node.n_checked == node.n_elements == row.value.size


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("points", ["train", "test", "batch", 4])
def test_every_node_agrees_for_each_activation(activation, points):
    settings = {"batch_size": 8, "dropout": 0.3} if points == "batch" else {}
    assert_every_node_agrees(run(activation=activation, **settings), points)


@pytest.mark.parametrize("kind", LOSSES, ids=" ".join)
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_every_node_agrees_for_each_loss(kind, reduction):
    dataset = "tf-plane" if kind[1] == "regression" else "xor-clusters"
    settings = {"dataset": dataset, "loss": kind[0], "reduction": reduction, "activation": "tanh"}
    assert_every_node_agrees(run(hidden_layers=(3,), learning_rate=1e-4, **settings), "train")


def test_a_wrong_rule_shows_at_the_node_before_it_and_not_behind(monkeypatch):
    monkeypatch.setattr(sigmoid, "gradient", lambda self, grad: (grad * self,))
    trainer = run(hidden_layers=(3,))
    rows = with_gradient(trainer)
    for name in ("p_hidden_1", "logits", "J"):
        assert checked(trainer, name).verdict == "agrees"
    for name in ("points", "z_hidden_1"):
        assert checked(trainer, name).verdict == "differs"
    # The rule says g s where it is g s (1 - s): the difference relative to both is s / (2 - s).
    wrong = checked(trainer, "z_hidden_1")
    outputs, gradients = rows["p_hidden_1"].value, np.abs(rows["p_hidden_1"].gradient)
    plain = np.where(gradients > 0.5, outputs / (2 - outputs), 0.0)
    assert wrong.worst == pytest.approx(plain.max(), rel=1e-6)
    assert wrong.worst_element == np.unravel_index(plain.argmax(), plain.shape)
    assert wrong.n_different > wrong.n_elements / 2


@pytest.mark.parametrize(("slope", "verdict"), [(np.cos, "agrees"), (np.sin, "differs")])
def test_an_operation_of_ones_own_is_checked(monkeypatch, slope, verdict):
    class own_slope(Operation):  # noqa: N801
        def infer_shape(self, *shapes):
            return shapes[0]

        def compute(self, x):
            return slope(x)

    class own_sine(Operation):  # noqa: N801
        def infer_shape(self, *shapes):
            return shapes[0]

        def compute(self, x):
            return np.sin(x)

        def gradient(self, grad):
            return [grad * own_slope([self.inputs[0]])]

    monkeypatch.setitem(
        OPERATIONS, "sine", lambda x, name=None: own_sine([x], name=name or "own_sine")
    )
    trainer = run(activation="sine")
    assert checked(trainer, "z_hidden_2").verdict == verdict
    assert checked(trainer, "p_hidden_2").verdict == "agrees"


@pytest.mark.parametrize("distance", [2e-6, -4e-6, 0.0])
def test_near_the_kink_of_relu_it_is_in_doubt(distance):
    trainer = run(hidden_layers=(3,), activation="relu", steps=0)
    sums = trainer.dataset.train_points @ observed(trainer, "state")["W_hidden_1"]
    at_kink = with_state(trainer, b_hidden_1=distance - sums[0])
    near = checked(at_kink, "z_hidden_1")
    assert near.verdict == "doubtful"
    assert 1 <= near.n_doubtful <= 3
    assert near.worst_element[0] == 0
    assert checked(at_kink, "p_hidden_1").verdict == "agrees"
    if distance:
        assert checked(at_kink, "z_hidden_1", step=1e-7).verdict == "agrees"


def test_near_the_kink_of_a_loss_it_is_in_doubt():
    trainer = run(dataset="tf-plane", loss="absolute", steps=0, hidden_layers=(3,))
    rows = {row.name: row for row in observed(trainer, "graph").rows}
    missed = rows["targets"].value - rows["logits"].value
    bias = observed(trainer, "state")["b_output"]
    near = checked(with_state(trainer, b_output=bias + missed[5] + 3e-6), "logits")
    assert near.verdict == "doubtful"
    assert (near.n_doubtful, near.worst_element) == (1, (5, 0))


@pytest.mark.parametrize("name", ["z_hidden_1", "W_hidden_1"])
def test_a_step_that_is_too_large_leaves_it_in_doubt(name):
    node = checked(run(activation="tanh"), name, step=0.05)
    assert node.worst > 1e-4
    assert node.verdict == "doubtful"


def test_numbers_that_are_too_large_leave_it_in_doubt(recwarn):
    trainer = run(steps=0, dataset="tf-plane", activation="linear")
    node = checked(with_state(trainer, b_output=np.array([1e200])), "logits")
    assert (node.verdict, node.worst) == ("doubtful", np.inf)
    assert not recwarn.list


@pytest.mark.parametrize("batch_size", [None, 7])
def test_a_check_changes_nothing_of_a_run(batch_size):
    looked_at, alone = (run(batch_size=batch_size, optimizer="adam") for _ in range(2))
    for name in ("points", "z_hidden_1", "W_hidden_2", "logits", "J"):
        checked(looked_at, name)
    for _ in range(2):
        states = [observed(trainer, "state") for trainer in (looked_at, alone)]
        for name, value in states[1].items():
            np.testing.assert_array_equal(states[0][name], value)
        looked_at.step(20)
        alone.step(20)


def test_of_very_many_numbers_some_are_checked_the_largest_gradient_among_them(monkeypatch):
    settings = {"hidden_layers": (100,), "activation": "linear", "points": 120, "steps": 0}
    row = with_gradient(run(**settings))["p_hidden_1"]
    second, first = np.sort(np.abs(row.gradient), axis=None)[-2:]

    def rule(self, grad):
        return (grad + grad * greater(absolute(grad), (first + second) / 2),)

    monkeypatch.setattr(identity, "gradient", rule)
    trainer = run(**settings)
    node = checked(trainer, "z_hidden_1")
    assert 1000 < node.n_checked < node.n_elements
    assert node.n_different == 1
    largest = np.unravel_index(np.abs(row.gradient).argmax(), row.gradient.shape)
    assert node.worst_element == largest
    assert checked(trainer, "z_hidden_1") == node


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("z_hiden_1", "did you mean 'z_hidden_1'?"),
        ("targets", "no gradient with respect to target"),
    ],
)
def test_what_cannot_be_checked_is_refused_in_one_line(name, said):
    with pytest.raises(ObservationError) as caught:
        checked(run(steps=0), name)
    assert said in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
