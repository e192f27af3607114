"""The network of an experiment: its initial parameters."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.choices.initializers import INITIALIZERS


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
