"""One training step node by node: every number at its moment, and where the step leads."""

from __future__ import annotations

import re

import numpy as np
import pytest
from observing import observed
from plain_network import ACTIVATIONS, LOSSES

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.choices.optimizers import OPTIMIZERS
from mlp_tui.core.experiment.choices.regularization import REGULARIZATIONS
from mlp_tui.core.experiment.choices.schedules import SCHEDULES
from mlp_tui.core.experiment.inspection.slow_motion import PHASES

MOMENTUM, RHO, BETA1, BETA2, DECAY = 0.9, 0.9, 0.9, 0.999, 0.001


def run(steps=4, **settings):
    settings = {"hidden_layers": (4, 3), "points": 40, "learning_rate": 0.01, **settings}
    trainer = Trainer(Experiment(seed=3, **settings))
    trainer.step(steps)
    return trainer


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def summed(x, like):
    axes = tuple(
        axis for axis, size in enumerate((1,) * (x.ndim - like.ndim) + like.shape)
        if size != x.shape[axis]
    )  # fmt: skip
    return x.sum(axis=axes, keepdims=True).reshape(like.shape)


NUMPY = {
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": lambda x: np.where(x > 0, x, 0),
    "identity": lambda x: x,
    "leaky_relu": lambda x, alpha: np.where(x > 0, x, alpha * x),
    "elu": ACTIVATIONS["elu"][0],
    "gelu": ACTIVATIONS["gelu"][0],
    "softplus": ACTIVATIONS["softplus"][0],
    "sin": np.sin,
    "cos": np.cos,
    "sqrt": np.sqrt,
    "sign": np.sign,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "softmax": lambda x: np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True),
    "log_softmax": lambda x: x - np.log(np.exp(x).sum(axis=-1, keepdims=True)),
    "sigmoid_cross_entropy_with_logits": (
        lambda z, x: -z * np.log(sigmoid(x)) - (1 - z) * np.log(1 - sigmoid(x))
    ),
    "huber_loss": (
        lambda z, x, delta: np.where(abs(x - z) < 1, (x - z) ** 2 / 2, abs(x - z) - 0.5)
    ),
    "reduce_sum": lambda x, axis=None, keepdims=False: x.sum(axis=axis, keepdims=keepdims),
    "reduce_mean": lambda x, axis=None: x.mean(axis=axis),
    "size": lambda x, axis=None: x.size if axis is None else x.shape[axis],
    "ones_like": np.ones_like,
    "broadcast_to": lambda x, like: np.broadcast_to(x, like.shape),
    "expand_dims": lambda x, axis: np.expand_dims(x, axis),
    "sum_to": summed,
    "abs": abs,
}


def calculated(formula, values):
    """What a formula gives, by NumPy, from the values of the nodes that it names."""
    text = formula.split(":=")[-1].replace("^2", "**2")
    text = re.sub(r"\|(.*)\|", r"abs(\1)", text)
    named = {}

    def replaced(match):
        name = match[0]
        if name in values:
            named[f"v{len(named)}"] = values[name]
            return f"v{len(named) - 1}"
        return name

    text = re.sub(r"[A-Za-z_][A-Za-z_0-9/]*(?!\()\b", replaced, text)
    return eval(text, {**NUMPY, **named})


def check_formulas(trainer, tolerance=1e-9):
    values = {}
    for entry in observed(trainer, "slow_motion").entries:
        if entry.inputs:
            expected = calculated(entry.formula, values)
            np.testing.assert_allclose(
                entry.value, expected, rtol=tolerance, atol=1e-12, err_msg=entry.formula
            )
        assert entry.name not in values
        values[entry.name] = entry.value


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("regularization", REGULARIZATIONS)
@pytest.mark.parametrize("dropout", [0.0, 0.4])
def test_every_number_is_what_its_formula_gives(optimizer, regularization, dropout):
    check_formulas(
        run(
            optimizer=optimizer,
            regularization=regularization,
            dropout=dropout,
            batch_size=8 if dropout else None,
            schedule="cosine" if dropout else "constant",
        )
    )


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("kind", LOSSES, ids=" ".join)
def test_every_number_of_each_loss_is_what_its_formula_gives(kind, reduction):
    dataset = "tf-plane" if kind[1] == "regression" else "xor-clusters"
    settings = {"dataset": dataset, "loss": kind[0], "learning_rate": 1e-4}
    check_formulas(run(reduction=reduction, **settings))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_number_of_each_activation_is_what_its_formula_gives(activation):
    # Of the constants of gelu a formula tells six digits.
    tolerance = 1e-5 if activation == "gelu" else 1e-9
    check_formulas(run(activation=activation, learning_rate=1e-4), tolerance)


@pytest.mark.parametrize("hidden_layers", [(), (3,), (3, 2, 4)], ids=str)
@pytest.mark.parametrize("regularization", REGULARIZATIONS)
def test_gradients_are_told_with_the_node_that_they_are_of(hidden_layers, regularization):
    trainer = run(
        hidden_layers=hidden_layers,
        activation="tanh",
        regularization=regularization,
        regularization_rate=0.1,
        batch_size=9,
        dropout=0.3 if hidden_layers else 0.0,
    )
    rows = {row.name: row for row in observed(trainer, "graph", points="batch").rows}
    motion = observed(trainer, "slow_motion")
    told = {
        (entry.gradient_from, name): entry for entry in motion.entries for name in entry.gradient_of
    }
    *_, last = [entry.name for entry in motion.entries if entry.phase == "loss"]
    penalty = {
        "none": lambda w: 0 * w,
        "l1": lambda w: 0.1 * motion.count * np.sign(w),
        "l2": lambda w: 0.1 * motion.count * w,
    }[regularization]
    parameters = {name for name, row in rows.items() if row.operation == "Variable"}
    weights = {name for name in parameters if name.startswith("W_")}
    loss = next(name for source, name in told if source == name)
    assert {name for source, name in told if source == loss} >= parameters
    if regularization != "none":
        assert {name for source, name in told if source == last} == weights
        assert {name for source, name in told if source == "penalty"} >= weights
    for (source, name), entry in told.items():
        assert entry.phase == "backward"
        if name in rows:
            row = rows[name]
            expected = 0 * row.value if source == "penalty" else row.gradient
            if source in ("penalty", "J_with_penalty"):
                expected = expected + penalty(row.value)
            np.testing.assert_allclose(entry.value, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("regularization", REGULARIZATIONS)
@pytest.mark.parametrize("dropout", [0.0, 0.4])
def test_the_way_back_through_the_network_is_told_once(regularization, dropout):
    """First that of the loss; then what a penalty adds, weight by weight."""
    trainer = run(regularization=regularization, dropout=dropout, hidden_layers=(4, 3))
    entries = [e for e in observed(trainer, "slow_motion").entries if e.phase == "backward"]
    operations = [entry.operation for entry in entries]
    assert operations.count("matmul_gradient_y") == 3
    assert operations.count("matmul_gradient_x") == 2
    assert operations.count("softmax") == 1
    loss = "J_in_step" if dropout else "J"
    sources = [loss] if regularization == "none" else [loss, "penalty", "J_with_penalty"]
    assert list(dict.fromkeys(entry.gradient_from for entry in entries)) == sources
    of_sum = [entry.gradient_of for entry in entries if entry.gradient_from == "J_with_penalty"]
    if regularization != "none":
        assert of_sum == [("W_output",), ("W_hidden_2",), ("W_hidden_1",)]


def updated(optimizer, w, g, slots, rate, powers):
    """What one step makes of a variable, by the optimizer's rule as it is published."""
    if optimizer == "gradient-descent":
        return w - rate * g
    if optimizer in ("momentum", "nesterov"):
        a = MOMENTUM * slots["momentum"] + g
        return w - rate * (g + MOMENTUM * a if optimizer == "nesterov" else a)
    if optimizer == "adagrad":
        return w - rate * g / np.sqrt(slots["accumulator"] + g**2)
    if optimizer == "rmsprop":
        s = RHO * slots["rms"] + (1 - RHO) * g**2
        return w - rate * g / np.sqrt(s + 1e-10)
    m = BETA1 * slots["m"] + (1 - BETA1) * g
    v = BETA2 * slots["v"] + (1 - BETA2) * g**2
    corrected = rate * np.sqrt(1 - powers["beta2_power"]) / (1 - powers["beta1_power"])
    w = w * (1 - DECAY) if optimizer == "adamw" else w
    return w - corrected * m / (np.sqrt(v) + 1e-8)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_updates_follow_the_optimizers_rule(optimizer, schedule):
    trainer = run(optimizer=optimizer, schedule=schedule, warmup_steps=2, decay_steps=3)
    state, rate = observed(trainer, "state"), trainer.snapshot().learning_rate
    motion = observed(trainer, "slow_motion")
    gradient_of = {name: entry for entry in motion.entries for name in entry.gradient_of}
    for name in ("W_hidden_1", "b_hidden_1", "W_hidden_2", "b_hidden_2", "W_output", "b_output"):
        gradient = gradient_of[name].value
        slots = {key.split("/")[1]: v for key, v in state.items() if key.startswith(name + "/")}
        expected = updated(optimizer, state[name], gradient, slots, rate, state)
        np.testing.assert_allclose(motion.updates[name], expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("regularization", REGULARIZATIONS)
@pytest.mark.parametrize(("dropout", "schedule"), [(0.0, "constant"), (0.4, "exponential")])
def test_the_step_makes_of_all_variables_what_was_told(
    optimizer, regularization, dropout, schedule
):
    settings = {
        "optimizer": optimizer,
        "regularization": regularization,
        "dropout": dropout,
        "schedule": schedule,
        "batch_size": 7,
    }
    watched, alone = run(**settings), run(**settings)
    before, motion = observed(watched, "state"), observed(watched, "slow_motion")
    assert motion.step == watched.step_count == 4
    assert all((observed(watched, "state")[name] == value).all() for name, value in before.items())
    watched.step(1)
    alone.step(1)
    state = observed(watched, "state")
    assert set(motion.updates) == set(state) - {"learning_rate", "regularization_rate"}
    for name, value in state.items():
        np.testing.assert_array_equal(value, observed(alone, "state")[name])
        if name in motion.updates:
            np.testing.assert_allclose(motion.updates[name], value, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("regularization", REGULARIZATIONS)
def test_it_goes_forward_then_back_then_updates(regularization):
    entries = observed(
        run(regularization=regularization, optimizer="adam", dropout=0.2), "slow_motion"
    ).entries
    phases = [entry.phase for entry in entries]
    assert list(dict.fromkeys(phases)) == list(PHASES)
    assert phases == sorted(phases, key=list(PHASES).index)
    parts = ["input", "hidden 1", "hidden 2", "output"]
    forward = [entry.layer for entry in entries if entry.phase == "forward"]
    assert list(dict.fromkeys(forward)) == parts
    backward = [entry.layer for entry in entries if entry.phase == "backward"]
    assert list(dict.fromkeys(backward)) == ["loss", "output", "hidden 2", "hidden 1"]
    known = set()
    for entry in entries:
        assert set(entry.inputs) <= known
        known.add(entry.name)


def test_each_node_has_the_rule_of_its_operation():
    rules = {
        entry.operation: entry.rule
        for entry in observed(run(optimizer="adam"), "slow_motion").entries
    }
    assert rules["sigmoid"] == "s = 1 / (1 + e^-x); dx = g s (1 - s)."
    assert rules["matmul_gradient_y"].startswith("xᵀ g, in the shape of y")
    assert rules["Variable"].startswith("A value that is kept between runs")
    assert all(rules.values())


def test_an_update_belongs_to_the_layer_of_its_variable():
    entries = observed(
        run(regularization="l1", optimizer="adam", schedule="cosine"), "slow_motion"
    ).entries
    layers = {entry.name: entry.layer for entry in entries}
    assert {layers[name] for name in ("W_hidden_1", "W_hidden_1/m", "b_hidden_1/v")} == {"hidden 1"}
    assert {layers[name] for name in ("W_output", "b_output/m")} == {"output"}
    assert {layers[name] for name in ("learning_rate", "rate_factor", "beta1_power")} == {
        "all layers"
    }
    for entry in entries:
        if entry.variable is not None:
            assert entry.layer == layers.get(entry.variable)
            assert entry.formula.startswith(f"{entry.variable} := ")
        if entry.phase == "update":
            assert entry.layer in {"hidden 1", "hidden 2", "output", "all layers"}


def test_numbers_that_overflow_are_told_as_they_are(recwarn):
    trainer = run(dataset="tf-plane", activation="linear", learning_rate=1.0, steps=1)
    assert trainer.divergence is not None
    saved = trainer.saved_run()
    state = {name: value * 1e160 for name, value in saved.state.items()}
    trainer = Trainer.resumed(type(saved)(**{**vars(saved), "state": state, "divergence": None}))
    entries = observed(trainer, "slow_motion").entries
    assert any(not np.isfinite(entry.value).all() for entry in entries)
    assert not recwarn.list
