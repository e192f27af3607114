"""The network of an experiment: its initial parameters and its activations."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.choices.initializers import INITIALIZERS
from mlp_tui.core.experiment.spec import SETTINGS


def drawn(name, n_inputs=300, n_units=200):
    return INITIALIZERS[name](np.random.default_rng(3), n_inputs, n_units)


@pytest.mark.parametrize(
    ("name", "deviation", "bias"),
    [
        ("normal", 1.0, 0.0),
        ("uniform", np.sqrt(1 / 12), 0.1),
        ("xavier", np.sqrt(2 / 500), 0.0),
        ("he", np.sqrt(2 / 300), 0.0),
        ("zeros", 0.0, 0.0),
    ],
)
def test_initial_parameters_have_the_spread_of_their_source(name, deviation, bias):
    weights, biases = drawn(name)
    assert weights.shape == (300, 200)
    assert weights.std() == pytest.approx(deviation, rel=0.01)
    assert abs(weights.mean()) <= 0.01 * deviation
    assert biases.tolist() == [bias] * 200


@pytest.mark.parametrize(("name", "bound"), [("uniform", 0.5), ("xavier", np.sqrt(6 / 500))])
def test_uniform_weights_keep_their_bounds(name, bound):
    weights, _ = drawn(name)
    assert 0.999 * bound < np.abs(weights).max() <= bound


def test_the_tutorials_biases_are_drawn_too_and_its_weights_scaled_by_the_inputs():
    weights, biases = drawn("tutorial")
    assert weights.std() == pytest.approx(np.sqrt(2 / 300), rel=0.01)
    assert biases.std() == pytest.approx(1.0, rel=0.1)
    assert drawn("tutorial", n_inputs=1)[0].std() == pytest.approx(1.0, rel=0.1)


def test_the_default_is_the_initial_state_of_older_runs():
    state = Trainer(Experiment(hidden_layers=(3,))).snapshot({"state": {}}).observations["state"]
    rng = np.random.default_rng((34, 2))
    np.testing.assert_array_equal(state["W_hidden_1"], rng.standard_normal((2, 3)))
    np.testing.assert_array_equal(state["b_hidden_1"], rng.standard_normal(3))
    scaled = np.sqrt(2 / 3) * rng.standard_normal((3, 2))
    np.testing.assert_array_equal(state["W_output"], scaled)
    np.testing.assert_array_equal(state["b_output"], rng.standard_normal(2))


@pytest.mark.parametrize("name", INITIALIZERS)
def test_every_layer_begins_as_the_setting_says(name):
    spec = Experiment(init=name, hidden_layers=(4, 3))
    layers = Trainer(spec).snapshot({"parameters": {}}).observations["parameters"]
    rng = spec.random_stream("weights")
    for layer, shape in zip(layers, [(2, 4), (4, 3), (3, 2)], strict=True):
        weights, biases = INITIALIZERS[name](rng, *shape)
        np.testing.assert_array_equal(layer.weights, weights)
        np.testing.assert_array_equal(layer.biases, biases)


def test_from_zeros_the_hidden_neurons_stay_alike():
    trainer = Trainer(Experiment(init="zeros", hidden_layers=(3,), batch_size=1))
    trainer.step(200)
    hidden, output = trainer.snapshot({"parameters": {}}).observations["parameters"]
    assert np.ptp(hidden.weights, axis=1).max() == np.ptp(output.weights, axis=0).max() == 0.0
    assert np.ptp(output.biases) > 0


BY_HAND = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0),
    "linear": lambda x: x,
    "leaky-relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "elu": lambda x: np.where(x > 0, x, np.exp(x) - 1),
    "gelu": lambda x: 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
    "softplus": lambda x: np.log(1 + np.exp(x)),
    "sine": np.sin,
}


def outputs(trainer):
    """Of the boundary's points, shape (points, classes), by the run and by NumPy alone."""
    wanted = {"boundary": {"rows": 4, "columns": 5}, "parameters": {}, "description": {}}
    seen = trainer.snapshot(wanted).observations
    grid, layers = seen["boundary"], seen["parameters"]
    values = np.stack(np.meshgrid(grid.xs, grid.ys), axis=-1).reshape(-1, 2)
    described = seen["description"]["layers"]
    for layer, each in zip(layers, described[:-1], strict=False):
        values = BY_HAND[each["activation"]](values @ layer.weights + layer.biases)
    e = np.exp(values @ layers[-1].weights + layers[-1].biases)
    by_hand = e / e.sum(axis=1, keepdims=True)
    return grid.probabilities.reshape(20, -1), by_hand, [each["activation"] for each in described]


ONE = [(name, (3, 2)) for name in BY_HAND]
EACH = [(("relu", "sine"), (4, 3)), (tuple(BY_HAND)[:8], (3,) * 8)]


@pytest.mark.parametrize(("activation", "layers"), [*ONE, *EACH])
def test_a_network_of_any_activations_is_numpy_by_hand(activation, layers):
    spec = Experiment(
        dataset="moons", hidden_layers=layers, activation=activation, learning_rate=0.001
    )
    trainer = Trainer(spec)
    trainer.step(20)
    assert trainer.divergence is None
    found, expected, named = outputs(trainer)
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-14)
    assert tuple(named[:-1]) == spec.layer_activations
    assert set(spec.layer_activations) == {activation} if activation in BY_HAND else set(activation)


def test_every_activation_is_known_here():
    assert tuple(BY_HAND) == SETTINGS["activation"].kind.options


def test_one_for_each_that_are_alike_is_one_for_all_to_the_bit():
    losses = []
    for activation in ("tanh", ("tanh", "tanh")):
        trainer = Trainer(Experiment(hidden_layers=(3, 3), activation=activation))
        trainer.step(50)
        losses.append(trainer.snapshot().train_loss)
    assert losses[0] == losses[1]
