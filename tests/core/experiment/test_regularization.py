"""Regularization: what a step is with it, and what it makes of the weights."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_tui.core.experiment import Experiment, Trainer

SPEC = Experiment(dataset="moons", hidden_layers=(4,), activation="tanh", learning_rate=0.01)


def state_of(trainer):
    return dict(trainer.snapshot({"state": {}}).observations["state"])


def after_a_step(**changes):
    trainer = Trainer(SPEC.with_changes(**changes))
    before = state_of(trainer)
    trainer.step()
    return before, state_of(trainer)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("batch_size", [None, 30])
@pytest.mark.parametrize(
    ("name", "gradient"), [("l1", np.sign), ("l2", lambda weights: weights)], ids=["l1", "l2"]
)
def test_a_step_goes_down_the_penalty_of_each_point_too(name, gradient, reduction, batch_size):
    settings = {"reduction": reduction, "batch_size": batch_size}
    before, plain = after_a_step(**settings)
    _, after = after_a_step(**settings, regularization=name, regularization_rate=0.01)
    points = 1 if reduction == "mean" else batch_size or 200
    for variable, value in plain.items():
        expected = value
        if variable.startswith("W_"):
            pull = 0.01 * 0.01 * points * gradient(before[variable])
            expected = value - pull
        np.testing.assert_allclose(after[variable], expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", ["l1", "l2"])
def test_a_rate_of_zero_is_no_regularization(name):
    plain = Trainer(SPEC)
    penalized = Trainer(SPEC.with_changes(regularization=name, regularization_rate=0))
    for trainer in (plain, penalized):
        trainer.step(300)
    for variable, value in state_of(plain).items():
        np.testing.assert_allclose(state_of(penalized)[variable], value, rtol=1e-9, atol=1e-12)
    assert penalized.snapshot().train_loss == pytest.approx(plain.snapshot().train_loss, rel=1e-9)


def test_the_losses_that_are_told_are_those_of_the_points_alone():
    plain = Trainer(SPEC)
    penalized = Trainer(SPEC.with_changes(regularization="l2", regularization_rate=10))
    assert penalized.snapshot().train_loss == plain.snapshot().train_loss


def test_the_rate_is_live_and_the_kind_is_not():
    trainer = Trainer(SPEC.with_changes(regularization="l2", regularization_rate=0))
    trainer.step(20)
    trainer.edit(regularization_rate=0.1)
    assert state_of(trainer)["regularization_rate"] == 0.1
    before = np.abs(state_of(trainer)["W_output"]).sum()
    trainer.step(200)
    assert np.abs(state_of(trainer)["W_output"]).sum() < before
    with pytest.raises(ValueError, match="regularization cannot be changed during a run"):
        trainer.edit(regularization="none")


@pytest.mark.parametrize("batch_size", [None, 10])
def test_l1_makes_weights_exactly_zero_and_the_loss_can_take_them_back(batch_size):
    trainer = Trainer(
        SPEC.with_changes(
            reduction="mean", learning_rate=0.1, hidden_layers=(8,), batch_size=batch_size,
            regularization="l1", regularization_rate=0.03,
        )
    )  # fmt: skip
    trainer.step(3000)

    def zeros():
        state = state_of(trainer)
        weights = np.concatenate([state[name].ravel() for name in ("W_hidden_1", "W_output")])
        assert not np.signbit(weights[weights == 0]).any()
        return np.mean(weights == 0)

    assert zeros() > 0.4
    held = [state_of(trainer)["W_output"] == 0]
    trainer.step(1)
    if batch_size is None:
        np.testing.assert_array_equal(state_of(trainer)["W_output"] == 0, held[0])
    trainer.edit(regularization_rate=0.0)
    trainer.step(100)
    assert zeros() < 0.1


@pytest.mark.parametrize("rate", [0.9, 1.1])
@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("name", ["gradient-descent", "momentum", "nesterov"])
def test_a_penalty_that_makes_weights_grow_is_named(name, reduction, rate):
    """At rates just below and above what the optimizer can go down."""
    most = {"gradient-descent": 2.0, "momentum": 3.0, "nesterov": 1.5}[name]
    points = {"sum": 200, "mean": 1}[reduction]
    spec = SPEC.with_changes(
        dataset="tf-plane", points=400, hidden_layers=(), optimizer=name, momentum=0.5,
        reduction=reduction, learning_rate=1e-5, regularization="l2",
        regularization_rate=rate * most / (1e-5 * points),
    )  # fmt: skip
    trainer = Trainer(spec)
    trainer.step(400)
    assert (trainer.divergence is not None) == (rate > 1)
    if trainer.divergence is not None:
        reason = trainer.divergence.reason
        assert f"regularization rate {spec.regularization_rate:g} is too high for" in reason
        assert "learning rate 1e-05, lower one of them" in reason


def test_a_small_penalty_is_not_blamed_for_a_learning_rate():
    spec = SPEC.with_changes(dataset="tf-plane", reduction="sum", learning_rate=0.03)
    for name in ("l1", "l2"):
        trainer = Trainer(spec.with_changes(regularization=name, regularization_rate=0.003))
        trainer.step(400)
        assert trainer.divergence is not None
        assert "; the learning rate 0.03 is too high, try" in trainer.divergence.reason
