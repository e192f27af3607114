"""What neurons compute over the plane and on points, against plain NumPy."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
from observing import observed

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.inspection.neurons import MARKS

ACTIVATIONS = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0),
    "linear": lambda x: x,
}


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def by_hand(trainer, inputs, output=softmax):
    """What each layer gives, shape (points, units)."""
    layers, activations = [], trainer.spec.layer_activations
    values = inputs
    for number, layer in enumerate(trainer.snapshot({"parameters": {}}).observations["parameters"]):
        sums = values @ layer.weights + layer.biases
        is_output = number == len(activations)
        values = output(sums) if is_output else ACTIVATIONS[activations[number]](sums)
        layers.append(values)
    return layers


@pytest.mark.parametrize("hidden_layers", [(), (3,), (4, 3), (5, 4, 3)])
@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_each_neuron_is_computed_over_the_plane(hidden_layers, activation):
    trainer = Trainer(Experiment(hidden_layers=hidden_layers, activation=activation, seed=3))
    trainer.step(20)
    fields = observed(trainer, "neurons", rows=5, columns=7)
    assert fields.inputs.shape == (2, 5, 7)
    x_min, x_max, y_min, y_max = trainer.snapshot().dataset.bounds
    assert x_min < fields.xs[0] < fields.xs[-1] < x_max
    assert y_min < fields.ys[0] < fields.ys[-1] < y_max
    places = [(x, y) for y in fields.ys for x in fields.xs]
    expected = by_hand(trainer, np.array(places))
    assert len(fields.layers) == len(expected)
    for field, values in zip(fields.layers, expected, strict=True):
        np.testing.assert_allclose(field.reshape(len(field), -1).T, values, rtol=1e-9, atol=1e-12)
        for unit in range(len(field)):
            layer = next(i for i, other in enumerate(fields.layers) if other is field)
            alone = observed(trainer, "neuron", layer=layer, unit=unit, rows=5, columns=7)
            np.testing.assert_allclose(alone.values, field[unit], rtol=1e-9, atol=1e-12)


def test_inputs_are_what_the_network_is_given():
    trainer = Trainer(Experiment(features=("x1", "x2^2", "x1x2"), standardize=True))
    fields = observed(trainer, "neurons", rows=4, columns=6)
    points = trainer.snapshot().dataset.train_points
    grid = np.stack(np.meshgrid(fields.xs, fields.ys), axis=-1)
    x, y = np.moveaxis((grid - points.mean(axis=0)) / points.std(axis=0), -1, 0)
    np.testing.assert_allclose(fields.inputs, [x, y * y, x * y], rtol=1e-9, atol=1e-12)


def test_only_the_units_that_are_wanted_are_given():
    trainer = Trainer(Experiment(hidden_layers=(20, 6)))
    all_units = observed(trainer, "neurons", rows=3, columns=3)
    some = observed(trainer, "neurons", rows=3, columns=3, units=((5, 9), (0, 6), (1, 2)))
    assert [len(layer) for layer in some.layers] == [4, 6, 1]
    assert some.first_units == (5, 0, 1)
    np.testing.assert_array_equal(some.layers[0], all_units.layers[0][5:9])
    np.testing.assert_array_equal(some.layers[2], all_units.layers[2][1:2])


def test_windows_of_another_network_count_for_nothing():
    trainer = Trainer(Experiment(hidden_layers=(4,)))
    fields = observed(trainer, "neurons", rows=3, columns=3, units=((0, 2),))
    assert [len(layer) for layer in fields.layers] == [4, 2]


def test_a_very_large_network_is_seen_in_fewer_cells():
    trainer = Trainer(Experiment(hidden_layers=(512, 512)))
    fields = observed(trainer, "neurons", rows=60, columns=60, units=((0, 1), (0, 1), (0, 1)))
    assert 30 < len(fields.xs) == len(fields.ys) < 60


@pytest.mark.parametrize(("layer", "unit"), [(2, 0), (0, 4), (-1, 0), (0, -1)])
def test_there_is_no_picture_of_a_neuron_that_there_is_not(layer, unit):
    trainer = Trainer(Experiment(hidden_layers=(4,)))
    assert observed(trainer, "neuron", layer=layer, unit=unit, rows=3, columns=3) is None


def test_the_plane_of_components_is_seen_too():
    trainer = Trainer(Experiment(dataset="penguins", hidden_layers=(4,)))
    wanted = {"rows": 4, "columns": 6, "axes": "components"}
    fields = observed(trainer, "neurons", **wanted)
    boundary = observed(trainer, "boundary", **wanted)
    np.testing.assert_array_equal(fields.xs, boundary.xs)
    np.testing.assert_allclose(fields.shown, boundary.probabilities, rtol=1e-9)


@pytest.mark.parametrize("dataset", ["xor-clusters", "tf-plane", "penguins"])
def test_what_the_output_says_is_what_the_boundary_shows(dataset):
    trainer = Trainer(Experiment(dataset=dataset, hidden_layers=(4,)))
    fields = observed(trainer, "neurons", rows=4, columns=6, units=((0, 1), (0, 1)))
    boundary = observed(trainer, "boundary", rows=4, columns=6)
    np.testing.assert_allclose(fields.shown, boundary.probabilities, rtol=1e-9)


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
@pytest.mark.parametrize("points", ["train", "test", 3])
def test_the_activity_of_each_neuron_on_the_points(activation, points):
    trainer = Trainer(Experiment(hidden_layers=(6, 5), activation=activation, seed=2))
    trainer.step(50)
    dataset = trainer.snapshot().dataset
    inputs = dataset.test_points if points == "test" else dataset.train_points
    inputs = inputs[3:4] if points == 3 else inputs
    layers = observed(trainer, "activity", points=points)
    for layer, values in zip(layers, by_hand(trainer, inputs), strict=True):
        assert layer.n_points == len(inputs)
        np.testing.assert_allclose(layer.low, values.min(axis=0), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(layer.high, values.max(axis=0), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(layer.spread, values.std(axis=0), rtol=1e-7, atol=1e-12)
        np.testing.assert_allclose(layer.zero, (np.abs(values) < 1e-6).mean(axis=0))
    hidden = by_hand(trainer, inputs)[0]
    far = {"sigmoid": np.abs(hidden - 0.5) > 0.47, "tanh": np.abs(hidden) > 0.97}
    expected = far.get(activation, np.zeros(hidden.shape, bool))
    np.testing.assert_allclose(layers[0].saturated, expected.mean(axis=0))


@pytest.mark.parametrize(
    ("activation", "parameters", "marks"),
    [
        ("relu", {"b_hidden_1": [-100.0, 1.0, 1.0]}, ("dead", None, None)),
        ("tanh", {"b_hidden_1": [0.0, 100.0, 0.0]}, (None, "saturated", None)),
        ("sigmoid", {"b_hidden_1": [0.0, 0.0, -9.0]}, (None, None, "saturated")),
        ("tanh", {"W_output": [[1.0, -1.0], [1e-4, 0.0], [1.0, 2.0]]}, (None, "idle", None)),
        ("linear", {"W_output": np.zeros((3, 2))}, (None, None, None)),
    ],
)
def test_dead_saturated_and_idle_neurons_are_marked(activation, parameters, marks):
    saved = Trainer(Experiment(hidden_layers=(3,), activation=activation, seed=4)).saved_run()
    ordinary = {"W_hidden_1": np.array([[1.0, 0.5, 0.7], [-0.5, 1.0, 0.8]])}
    changed = {name: np.array(value) for name, value in (ordinary | parameters).items()}
    trainer = Trainer.resumed(replace(saved, state={**saved.state, **changed}))
    hidden, output = observed(trainer, "activity")
    assert hidden.marks == marks
    assert output.marks == (None, None)
    assert set(filter(None, marks)) <= set(MARKS)


def test_of_a_very_large_network_the_activity_on_some_of_the_points_is_seen():
    trainer = Trainer(Experiment(hidden_layers=(512,) * 8))
    n_points = len(trainer.snapshot().dataset.train_points)
    for layer in observed(trainer, "activity"):
        assert 10 < layer.n_points < n_points


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_the_gradients_of_a_neuron_are_those_of_plain_numpy(activation, reduction):
    trainer = Trainer(
        Experiment(hidden_layers=(4, 3), activation=activation, reduction=reduction, seed=5)
    )
    trainer.step(10)
    dataset = trainer.snapshot().dataset
    first, second, output = by_hand(trainer, dataset.train_points)
    targets = np.eye(2)[dataset.train_labels]
    parameters = observed(trainer, "parameters")
    slopes = {
        "sigmoid": lambda given: given * (1 - given),
        "tanh": lambda given: 1 - given**2,
        "relu": lambda given: (given > 0).astype(float),
        "linear": np.ones_like,
    }
    slope = slopes[activation]
    at_output = (output - targets) / (1 if reduction == "sum" else len(targets))
    at_second = at_output @ parameters[2].weights.T * slope(second)
    at_first = at_second @ parameters[1].weights.T * slope(first)
    inputs = dataset.train_points, first, second
    for layer, (given, sums) in enumerate(
        zip(inputs, (at_first, at_second, at_output), strict=True)
    ):
        for unit in range(sums.shape[1]):
            seen_here = observed(trainer, "incoming_gradients", layer=layer, unit=unit)
            assert (seen_here.layer, seen_here.unit) == (layer, unit)
            assert seen_here.n_points == len(targets)
            np.testing.assert_allclose(
                seen_here.weights, (given.T @ sums)[:, unit], rtol=1e-8, atol=1e-12
            )
            assert seen_here.bias == pytest.approx(sums[:, unit].sum(), rel=1e-8, abs=1e-12)


def test_of_some_points_the_gradient_of_a_sum_is_scaled_to_all():
    wide = Experiment(hidden_layers=(512,) * 4, points=1000, activation="linear", reduction="sum")
    trainer = Trainer(wide)
    gradients = observed(trainer, "incoming_gradients", layer=4, unit=0)
    n_points = len(trainer.snapshot().dataset.train_points)
    assert gradients.n_points < n_points
    mean = Trainer(replace(wide, reduction="mean"))
    of_mean = observed(mean, "incoming_gradients", layer=4, unit=0)
    np.testing.assert_allclose(gradients.weights, of_mean.weights * n_points, rtol=1e-8)


@pytest.mark.parametrize(("layer", "unit"), [(2, 0), (0, 4), (-1, 0), (0, -1)])
def test_a_neuron_that_there_is_not_has_no_gradients(layer, unit):
    trainer = Trainer(Experiment(hidden_layers=(4,)))
    assert observed(trainer, "incoming_gradients", layer=layer, unit=unit) is None


def test_of_weights_of_any_size_there_is_something_to_tell():
    saved = Trainer(Experiment(hidden_layers=(3,), activation="relu")).saved_run()
    huge = {name: np.full(value.shape, 1e200) for name, value in saved.state.items()}
    trainer = Trainer.resumed(replace(saved, state={**huge, "learning_rate": np.array(0.03)}))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, last = observed(trainer, "activity")
    assert len(first.marks) == 3
    assert len(last.marks) == 2
