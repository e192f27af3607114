"""Confusion, residuals, distributions, the next update and probes, against plain NumPy."""

import numpy as np
import plain_network
import pytest
from observing import observed

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.choices.optimizers import OPTIMIZERS
from mlp_tui.core.experiment.observations import ObservationError

IRIS = ("sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm")
NETWORKS = {
    "perceptron": {"hidden_layers": (), "loss": "logistic"},
    "one layer": {"hidden_layers": (3,), "activation": "sigmoid", "reduction": "mean"},
    "two layers": {"hidden_layers": (4, 3), "activation": "tanh", "loss": "square"},
    "three layers": {"hidden_layers": (3, 2, 4), "activation": "leaky-relu"},
    "a regression": {"dataset": "tf-hills", "hidden_layers": (5,), "activation": "softplus",
                     "reduction": "mean"},
    "huber": {"dataset": "tf-plane", "hidden_layers": (3,), "loss": "huber", "activation": "elu",
              "reduction": "mean"},
    "absolute": {"dataset": "tf-plane", "loss": "absolute", "activation": "gelu",
                 "reduction": "mean"},
    "a table": {"dataset": "iris", "columns": IRIS, "hidden_layers": (4,), "activation": "relu"},
    "features": {"features": ("x1", "x1x2", "sin-x2"), "hidden_layers": (3,),
                 "activation": "sine"},
}  # fmt: skip


def trained(steps=7, **settings):
    trainer = Trainer(Experiment(learning_rate=0.003, **settings))
    trainer.step(steps)
    assert trainer.divergence is None
    return trainer


def parameters_of(trainer):
    layers = observed(trainer, "parameters")
    return [layer.weights for layer in layers], [layer.biases for layer in layers]


def inputs_of(trainer, points):
    """What the network sees of points in the dataset's units."""
    spec, dataset = trainer.spec, trainer.dataset
    if dataset.standardize:
        train = dataset.train_points
        points = (points - train.mean(axis=0)) / train.std(axis=0)
    if spec.features is None:
        return points
    made = {
        "x1": points[:, 0],
        "x1x2": points[:, 0] * points[:, 1],
        "sin-x2": np.sin(points[:, 1]),
    }
    return np.stack([made[name] for name in spec.features], axis=1)


def passed(trainer, points=None, labels=None, masks=None):
    """What plain NumPy makes of points; None: the training points."""
    spec, dataset = trainer.spec, trainer.dataset
    points = dataset.train_points if points is None else points
    labels = dataset.train_labels if labels is None else labels
    problem = dataset.problem
    loss = spec.loss or ("cross-entropy" if problem == "classification" else "square")
    if problem == "regression" and dataset.standardize:
        labels = (labels - dataset.train_labels.mean()) / dataset.train_labels.std()
    targets = plain_network.targets_of(loss, problem, labels, len(dataset.class_names))
    activations = [spec.activation] * len(spec.hidden_layers)
    mean = trainer.snapshot().reduction == "mean"
    return plain_network.passed(
        inputs_of(trainer, points),
        targets,
        *parameters_of(trainer),
        activations,
        (loss, problem),
        mean,
        masks,
    )


def assert_histogram_of(found, values):
    counts, edges = np.histogram(values, len(found.counts))
    np.testing.assert_allclose(found.edges, edges, rtol=1e-6, atol=1e-12)
    # A number at an edge may differ in its last bit.
    assert np.abs(found.counts - counts).sum() <= 2
    assert found.counts.sum() == found.count == np.size(values)
    assert found.not_finite == 0
    assert found.mean == pytest.approx(np.mean(values), rel=1e-6, abs=1e-9)
    assert found.std == pytest.approx(np.std(values), rel=1e-6)
    assert (found.low, found.high) == pytest.approx((np.min(values), np.max(values)), rel=1e-6)


# --- Confusion and residuals --------------------------------------------------------------


@pytest.mark.parametrize("dataset", ["xor-clusters", "three-blobs", "iris"])
def test_a_confusion_counts_what_is_taken_for_what(dataset):
    trainer = trained(dataset=dataset, hidden_layers=(3,), steps=30)
    snapshot = trainer.snapshot({"confusion": {}, "predictions": {}, "residuals": {}})
    found, said = snapshot.observations["confusion"], snapshot.observations["predictions"]
    data = trainer.dataset
    n_classes = len(data.class_names)
    for confusion, labels, predictions, accuracy in (
        (found.train, data.train_labels, said.train, snapshot.train_accuracy),
        (found.test, data.test_labels, said.test, snapshot.test_accuracy),
    ):
        expected = np.zeros((n_classes, n_classes), int)
        for label, prediction in zip(labels, predictions, strict=True):
            expected[label, prediction] += 1
        np.testing.assert_array_equal(confusion.counts, expected)
        assert confusion.accuracy == accuracy
        for index in range(n_classes):
            assert confusion.of_class[index] == (labels == index).sum()
            own = predictions[labels == index] == index
            assert confusion.accuracy_by_class[index] == pytest.approx(own.mean())
            taken = labels[predictions == index] == index
            if len(taken):
                assert confusion.precision_by_class[index] == pytest.approx(taken.mean())
            else:
                assert np.isnan(confusion.precision_by_class[index])
    assert snapshot.observations["residuals"] is None


def test_residuals_are_what_the_network_says_too_little():
    trainer = trained(dataset="tf-hills", hidden_layers=(4,), reduction="mean")
    snapshot = trainer.snapshot({"confusion": {}, "predictions": {}, "residuals": {"bins": 10}})
    found, said = snapshot.observations["residuals"], snapshot.observations["predictions"]
    data = trainer.dataset
    for residuals, labels, predictions in (
        (found.train, data.train_labels, said.train),
        (found.test, data.test_labels, said.test),
    ):
        expected = labels - predictions
        np.testing.assert_array_equal(residuals.residuals, expected)
        assert residuals.mean == pytest.approx(expected.mean())
        assert residuals.std == pytest.approx(expected.std())
        assert residuals.mean_absolute == pytest.approx(np.abs(expected).mean())
        assert residuals.root_mean_square == pytest.approx(np.sqrt((expected**2).mean()))
        assert residuals.worst == np.abs(expected).argmax()
        counts, _ = np.histogram(expected, residuals.edges)
        np.testing.assert_array_equal(residuals.counts, counts)
        assert residuals.counts.sum() == len(labels)
    np.testing.assert_array_equal(found.train.edges, found.test.edges)
    np.testing.assert_allclose(found.train.edges, -found.train.edges[::-1], atol=1e-12)
    assert snapshot.observations["confusion"] is None


# --- Distributions ------------------------------------------------------------------------


@pytest.mark.parametrize("settings", NETWORKS.values(), ids=NETWORKS)
def test_distributions_are_those_of_plain_numpy(settings):
    trainer = trained(**settings)
    found = observed(trainer, "distributions", bins=8)
    plain, (weights, biases) = passed(trainer), parameters_of(trainer)
    assert len(found.layers) == len(weights)
    assert found.n_points == found.n_chosen == len(trainer.dataset.train_points)
    for number, layer in enumerate(found.layers):
        assert_histogram_of(layer.weights, weights[number])
        assert_histogram_of(layer.biases, biases[number])
        assert_histogram_of(layer.activations, plain.outputs[number])
        assert_histogram_of(layer.gradients, plain.weight_gradients[number])
        slopes = plain.weight_gradients[number], plain.bias_gradients[number]
        parameters = weights[number], biases[number]
        for norm, parts in ((layer.gradient_norm, slopes), (layer.weight_norm, parameters)):
            flat = np.concatenate([part.ravel() for part in parts])
            assert norm == pytest.approx(np.linalg.norm(flat), rel=1e-9)


def test_distributions_of_single_points_and_of_test_points():
    trainer = trained(hidden_layers=(3,), activation="tanh")
    data = trainer.dataset
    for points, chosen, labels in (
        (4, data.train_points[4:5], data.train_labels[4:5]),
        ("test", data.test_points, data.test_labels),
    ):
        found, plain = (
            observed(trainer, "distributions", points=points),
            passed(trainer, chosen, labels),
        )
        for layer, outputs, slope in zip(
            found.layers, plain.outputs, plain.weight_gradients, strict=True
        ):
            assert_histogram_of(layer.activations, outputs)
            assert layer.gradients.mean == pytest.approx(slope.mean(), rel=1e-9, abs=1e-12)


def test_distributions_of_a_batch_are_those_with_its_dropout():
    trainer = trained(hidden_layers=(40,), activation="tanh", dropout=0.5, batch_size=10)
    layer = observed(trainer, "distributions", points="batch").layers[0]
    assert layer.activations.count == 10 * 40
    assert 0.3 < layer.activations.zeros / layer.activations.count < 0.7
    assert observed(trainer, "distributions").layers[0].activations.zeros == 0


def test_of_very_many_points_evenly_spaced_ones_are_looked_at_and_it_is_said():
    trainer = trained(hidden_layers=(512, 512, 512), points=1000, activation="tanh", steps=0)
    found = observed(trainer, "distributions", bins=8)
    data = trainer.dataset
    assert found.n_points < found.n_chosen == len(data.train_points)
    stride = -(-found.n_chosen // found.n_points)
    plain = passed(trainer, data.train_points[::stride], data.train_labels[::stride])
    assert found.layers[0].activations.count == found.n_points * 512
    expected = plain.weight_gradients[0].std() * found.n_chosen / found.n_points
    assert found.layers[0].gradients.std == pytest.approx(expected, rel=1e-6)


def test_looking_again_does_not_make_the_graph_grow(look):
    trainer = trained(hidden_layers=(3,))
    wanted = {"distributions": {}, "update_ratio": {}, "probe": {"place": (0, 0)}, "confusion": {}}
    sizes = set()
    for _ in range(4):
        trainer.snapshot(wanted)
        sizes.add(look(trainer, lambda moment: len(moment.network.graph.nodes)))
    assert len(sizes) == 1


def test_looking_changes_nothing_of_the_run():
    settings = {"hidden_layers": (4,), "optimizer": "adam", "dropout": 0.2, "batch_size": 7}
    looked_at, alone = trained(**settings), trained(**settings)
    wanted = {"distributions": {"points": "batch"}, "update_ratio": {}, "residuals": {},
              "probe": {"place": (0, 0)}, "confusion": {}}  # fmt: skip
    for _ in range(5):
        looked_at.snapshot(wanted)
        looked_at.step(3)
    alone.step(15)
    states = observed(looked_at, "state"), observed(alone, "state")
    for name, value in states[0].items():
        np.testing.assert_array_equal(value, states[1][name])


# --- The next update ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        *({"optimizer": name} for name in OPTIMIZERS),
        {"regularization": "l1", "regularization_rate": 0.05},
        {"regularization": "l2", "regularization_rate": 0.05, "optimizer": "adam"},
        {"dropout": 0.5, "batch_size": 10},
        {"schedule": "exponential", "decay_steps": 3, "warmup_steps": 2, "batch_size": 30},
    ],
    ids=str,
)
def test_the_update_is_what_the_step_then_makes(settings):
    trainer = trained(hidden_layers=(4, 3), activation="tanh", **settings)
    for _ in range(4):
        (before, biases_before), found = parameters_of(trainer), observed(trainer, "update_ratio")
        trainer.step()
        after, biases_after = parameters_of(trainer)
        for number, layer in enumerate(found):
            added = after[number] - before[number]
            np.testing.assert_allclose(layer.weights, added, rtol=1e-9, atol=1e-15)
            np.testing.assert_allclose(
                layer.biases, biases_after[number] - biases_before[number], rtol=1e-9, atol=1e-15
            )
            assert layer.update_norm == pytest.approx(np.linalg.norm(added), rel=1e-9)
            assert layer.weight_norm == pytest.approx(np.linalg.norm(before[number]), rel=1e-9)
            ratio = np.linalg.norm(added) / np.linalg.norm(before[number])
            assert layer.ratio == pytest.approx(ratio, rel=1e-9)


def test_of_weights_that_are_all_zero_there_is_no_ratio():
    trainer = trained(hidden_layers=(), init="zeros", steps=0)
    (layer,) = observed(trainer, "update_ratio")
    assert layer.weight_norm == 0
    assert layer.update_norm > 0
    assert np.isnan(layer.ratio)


# --- Probes -------------------------------------------------------------------------------


@pytest.mark.parametrize("settings", NETWORKS.values(), ids=NETWORKS)
def test_a_probe_of_a_place_is_what_plain_numpy_makes_of_it(settings):
    trainer = trained(**settings)
    data = trainer.dataset
    place = (5.1, 3.3) if data.name == "iris" else (0.7, -1.2)
    found = observed(trainer, "probe", place=place)
    columns = data.train_points.mean(axis=0)
    columns[:2] = place
    plain = passed(trainer, columns[None], data.train_labels[:1])
    assert found.place == place
    np.testing.assert_allclose(found.columns, columns)
    np.testing.assert_allclose(found.inputs, inputs_of(trainer, columns[None])[0], rtol=1e-9)
    if data.standardize:
        assert found.standardized is not None
        scaled = (columns - data.train_points.mean(axis=0)) / data.train_points.std(axis=0)
        np.testing.assert_allclose(found.standardized, scaled, atol=1e-12)
    else:
        assert found.standardized is None
    assert len(found.input_names) == len(found.inputs)
    for number, layer in enumerate(found.layers):
        np.testing.assert_allclose(layer.sums, plain.sums[number][0], rtol=1e-9)
        np.testing.assert_allclose(layer.outputs, plain.outputs[number][0], rtol=1e-9)
    assert found.label is None
    assert found.loss is None
    grid = observed(trainer, "boundary", rows=3, columns=3)
    x, y = float(grid.xs[1]), float(grid.ys[2])
    there = observed(trainer, "probe", place=(x, y))
    np.testing.assert_allclose(there.shown, grid.probabilities[2, 1], rtol=1e-9)
    if data.problem == "classification":
        assert there.prediction == grid.probabilities[2, 1].argmax()
        assert there.shown.sum() == pytest.approx(1)
    else:
        assert there.prediction == pytest.approx(grid.probabilities[2, 1, 0])


@pytest.mark.parametrize("settings", NETWORKS.values(), ids=NETWORKS)
def test_a_probe_of_a_point_knows_what_it_is_and_its_own_loss(settings):
    trainer = trained(**settings)
    data = trainer.dataset
    found = observed(trainer, "probe", point=5, neighbours=0)
    plain = passed(trainer, data.train_points[5:6], data.train_labels[5:6])
    np.testing.assert_array_equal(found.columns, data.train_points[5])
    assert found.place == tuple(data.train_points[5, :2])
    assert found.label == data.train_labels[5]
    assert found.loss == pytest.approx(plain.loss, rel=1e-9)
    assert found.prediction == pytest.approx(observed(trainer, "predictions").train[5], rel=1e-9)
    assert found.nearest == ()


@pytest.mark.parametrize("dataset", ["xor-clusters", "iris"])
def test_the_nearest_points_are_those_that_the_network_sees_nearest(dataset):
    trainer = trained(dataset=dataset)
    data = trainer.dataset
    found = observed(trainer, "probe", point=3, neighbours=5)
    seen = data.train_points
    if data.standardize:
        seen = (seen - seen.mean(axis=0)) / seen.std(axis=0)
    distances = np.linalg.norm(seen - seen[3], axis=1)
    distances[3] = np.inf
    assert [each.index for each in found.nearest] == np.argsort(distances, kind="stable")[
        :5
    ].tolist()
    said = observed(trainer, "predictions").train
    for each in found.nearest:
        assert each.distance == pytest.approx(distances[each.index])
        assert each.label == data.train_labels[each.index]
        assert each.prediction == said[each.index]
    many = observed(trainer, "probe", point=3, neighbours=10_000).nearest
    assert len(many) == len(seen) - 1
    at_the_point = observed(trainer, "probe", place=data.train_points[3, :2])
    assert at_the_point.nearest[0].distance == pytest.approx(0, abs=1e-12)


def test_a_probe_can_be_of_the_plane_of_components():
    trainer = trained(dataset="iris", columns=IRIS)
    found = observed(trainer, "probe", place=(0.5, -0.25), axes="components")
    grid = observed(trainer, "boundary", rows=1, columns=1, axes="components")
    x, y = float(grid.xs[0]), float(grid.ys[0])
    middle = observed(trainer, "probe", place=(x, y), axes="components")
    np.testing.assert_allclose(middle.shown, grid.probabilities[0, 0], rtol=1e-9)
    assert found.axes == "components"
    assert found.place == (0.5, -0.25)
    of_point = observed(trainer, "probe", point=0, axes="components")
    np.testing.assert_array_equal(of_point.columns, trainer.dataset.train_points[0])


def test_a_point_that_there_is_not_has_no_probe():
    trainer = trained()
    assert observed(trainer, "probe", point=-1) is None
    assert observed(trainer, "probe", point=10_000) is None


@pytest.mark.parametrize(
    "arguments",
    [{}, {"place": (0, 0), "point": 1}, {"place": (np.nan, 0)}, {"place": (1,)},
     {"place": ("a", "b")}, {"place": 3}],
    ids=str,
)  # fmt: skip
def test_what_is_no_place_is_refused_in_one_line(arguments):
    with pytest.raises(ObservationError, match="place") as caught:
        observed(trained(), "probe", **arguments)
    assert len(str(caught.value).splitlines()) == 1
