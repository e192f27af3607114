"""The numeric check of gradients: it tells right from wrong, and says where it cannot tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from observing import observed
from plain_network import ACTIVATIONS, LOSSES

from mlp_tui.core import sigmoid
from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.observations import ObservationError

PARAMETERS = ["W_hidden_1", "b_hidden_1", "W_hidden_2", "b_hidden_2", "W_output", "b_output"]


def run(steps=50, **settings):
    settings = {"hidden_layers": (4, 3), "learning_rate": 0.003, "points": 60, **settings}
    trainer = Trainer(Experiment(seed=2, **settings))
    trainer.step(steps)
    return trainer


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("points", ["train", "batch", 4])
def test_the_gradients_of_each_activation_agree(activation, points):
    settings = {"batch_size": 8, "dropout": 0.3} if points == "batch" else {}
    check = observed(run(activation=activation, **settings), "gradient_check", points=points)
    assert [each.name for each in check.nodes] == PARAMETERS
    assert [each.verdict for each in check.nodes] == ["agrees"] * 6
    assert check.verdict == "agrees"
    assert 0 < check.worst < 1e-6
    assert check.n_checked == check.n_elements == 2 * 4 + 4 + 4 * 3 + 3 + 3 * 2 + 2


@pytest.mark.parametrize("kind", LOSSES, ids=" ".join)
@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("hidden_layers", [(), (5,)], ids=str)
def test_the_gradients_of_each_loss_agree(kind, reduction, hidden_layers):
    dataset = "tf-plane" if kind[1] == "regression" else "xor-clusters"
    settings = {"dataset": dataset, "loss": kind[0], "reduction": reduction, "activation": "tanh"}
    check = observed(
        run(hidden_layers=hidden_layers, learning_rate=1e-4, **settings), "gradient_check"
    )
    assert check.verdict == "agrees"


def test_a_wrong_gradient_is_found_where_it_is_wrong(monkeypatch):
    monkeypatch.setattr(sigmoid, "gradient", lambda self, grad: (grad * self,))
    check = observed(run(), "gradient_check")
    assert [each.verdict for each in check.nodes] == ["differs"] * 4 + ["agrees"] * 2
    assert check.verdict == "differs"
    assert check.worst == max(each.worst for each in check.nodes) > 1e-3
    for each in check.nodes[:4]:
        assert each.n_different > each.n_elements / 2


def test_the_worst_difference_is_that_of_plain_central_differences(monkeypatch):
    monkeypatch.setattr(sigmoid, "gradient", lambda self, grad: (grad * self,))
    trainer = run(hidden_layers=(3,))
    (worst, *_) = observed(trainer, "gradient_check").nodes
    wrong = next(r for r in observed(trainer, "graph").rows if r.name == "W_hidden_1").gradient
    saved, differences = trainer.saved_run(), {}
    for place in np.ndindex(wrong.shape):
        losses = []
        for h in (1e-5, -1e-5):
            weights = saved.state["W_hidden_1"].copy()
            weights[place] += h
            moved = Trainer.resumed(
                replace(saved, state={**saved.state, "W_hidden_1": weights}), trainer.dataset
            )
            losses.append(moved.snapshot().train_loss)
        n = (losses[0] - losses[1]) / 2e-5
        differences[place] = abs(wrong[place] - n) / (abs(wrong[place]) + abs(n))
    assert worst.worst == pytest.approx(max(differences.values()), rel=1e-6)
    assert worst.worst_element == max(differences, key=lambda place: differences[place])


def with_state(trainer, **values):
    saved = trainer.saved_run()
    return Trainer.resumed(replace(saved, state={**saved.state, **values}), trainer.dataset)


def test_near_a_kink_it_is_in_doubt():
    trainer = run(hidden_layers=(3,), activation="relu", steps=0)
    weights = observed(trainer, "state")["W_hidden_1"]
    sums = trainer.dataset.train_points @ weights
    # Every unit is at its kink on one of the points, as near as 2e-6.
    at_kink = with_state(trainer, b_hidden_1=2e-6 - sums[0])
    check = observed(at_kink, "gradient_check")
    biases = next(each for each in check.nodes if each.name == "b_hidden_1")
    assert biases.verdict == check.verdict == "doubtful"
    assert biases.n_doubtful >= 1
    assert biases.worst > 1e-4
    assert observed(at_kink, "gradient_check", step=1e-7).verdict == "agrees"


def test_numbers_that_are_too_large_leave_it_in_doubt(recwarn):
    trainer = run(steps=0, dataset="tf-plane", activation="linear")
    check = observed(with_state(trainer, b_output=np.array([1e200])), "gradient_check")
    assert check.verdict == "doubtful"
    assert check.worst == np.inf
    assert not recwarn.list


@pytest.mark.parametrize("batch_size", [None, 7])
def test_a_check_changes_nothing_of_a_run(batch_size):
    checked, alone = (run(batch_size=batch_size, optimizer="adam") for _ in range(2))
    observed(checked, "gradient_check")
    observed(checked, "gradient_check", points="batch")
    for _ in range(2):
        states = [observed(trainer, "state") for trainer in (checked, alone)]
        for name, value in states[1].items():
            np.testing.assert_array_equal(states[0][name], value)
        checked.step(20)
        alone.step(20)


def test_of_a_large_network_some_parameters_of_each_variable_are_checked():
    check = observed(run(hidden_layers=(128, 128), points=20, steps=0), "gradient_check")
    assert 100 < check.n_checked < check.n_elements
    assert all(each.n_checked >= 1 for each in check.nodes)
    assert check.verdict == "agrees"


@pytest.mark.parametrize("arguments", [{"points": "all"}, {"step": 0.0}, {"step": float("nan")}])
def test_what_cannot_be_checked_is_refused_in_one_line(arguments):
    with pytest.raises(ObservationError) as caught:
        observed(run(steps=0), "gradient_check", **arguments)
    assert len(str(caught.value).splitlines()) == 1
