"""Losses: what each computes, on what it can be had, and that a network learns with it."""

import numpy as np
import pytest

from mlp_tui.core import (
    Graph,
    Session,
    Variable,
    check_gradients,
    constant,
    gradients,
    reduce_mean,
    reduce_sum,
)
from mlp_tui.core.experiment import SETTINGS, Experiment, SpecError, Trainer
from mlp_tui.core.experiment.choices.losses import LOSSES, loss_for
from mlp_tui.core.experiment.suggestions import on_other_data
from mlp_tui.core.graph import topological_order
from mlp_tui.core.interpreter import interpret
from mlp_tui.datasets import Dataset, DatasetError

REDUCTIONS = {"sum": (reduce_sum, np.sum), "mean": (reduce_mean, np.mean)}


def dataset_of(labels, n_classes=0, standardize=False):
    """A dataset of made-up points; without classes the labels are numbers."""
    points = np.random.default_rng(0).normal(size=(len(labels), 2))
    return Dataset(
        name="made-up",
        title="Made up",
        feature_names=("x1", "x2"),
        class_names=tuple(f"class {index}" for index in range(n_classes)),
        train_points=points,
        train_labels=np.asarray(labels),
        test_points=points[:1],
        test_labels=np.asarray(labels)[:1],
        problem="classification" if n_classes else "regression",
        label_name="price",
        standardize=standardize,
    )


CLASSES, NUMBERS = [0, 1, 1, 0, 1], [3.5, -2.0, 0.25, 1.0, 100.0]


def softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def huber(error):
    return np.where(np.abs(error) <= 1, error**2 / 2, np.abs(error) - 0.5)


BY_HAND = {
    # The output and the loss of each point, from logits and labels.
    ("cross-entropy", 2): (
        softmax, lambda z, labels: -np.log(softmax(z)[np.arange(len(z)), labels])
    ),
    ("square", 2): (np.tanh, lambda z, labels: (np.tanh(z[:, 0]) - (2 * labels - 1)) ** 2 / 2),
    ("logistic", 2): (
        sigmoid,
        lambda z, labels: -np.log(np.where(labels == 1, sigmoid(z[:, 0]), 1 - sigmoid(z[:, 0]))),
    ),
    ("square", 0): (lambda z: z, lambda z, labels: (z[:, 0] - labels) ** 2 / 2),
    ("absolute", 0): (lambda z: z, lambda z, labels: np.abs(z[:, 0] - labels)),
    ("huber", 0): (lambda z: z, lambda z, labels: huber(z[:, 0] - labels)),
}  # fmt: skip


def test_every_form_of_every_loss_is_written_by_hand():
    forms = {(form.name, 2 * (form.problem == "classification")) for forms in LOSSES.values()
             for form in forms}  # fmt: skip
    assert forms == set(BY_HAND)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize(("name", "n_classes"), BY_HAND)
def test_a_loss_is_what_is_written_by_hand_compiled_and_interpreted(name, n_classes, reduction):
    labels = np.array(CLASSES if n_classes else NUMBERS)
    loss = loss_for(Experiment(loss=name), dataset_of(labels, n_classes))
    reduce, by_hand = REDUCTIONS[reduction]
    output_of, loss_of = BY_HAND[name, n_classes]
    logits = np.random.default_rng(1).uniform(-2, 2, (len(labels), loss.n_outputs))
    with Graph().as_default():
        variable = Variable(logits)
        output, node = loss.build(variable, constant(loss.encode(labels)), reduce)
        nodes = [output, node, gradients(node, [variable])[0]]
        session = Session()
        values = session.run(nodes)
        expected = interpret(topological_order(nodes), {})
        check_gradients(node, [variable], order=2 if name == "cross-entropy" else 1)
    np.testing.assert_allclose(values[0], output_of(logits), rtol=1e-12)
    assert values[1] == pytest.approx(by_hand(loss_of(logits, labels)), rel=1e-12)
    for value, node in zip(values, nodes, strict=True):
        np.testing.assert_allclose(value, expected[node], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", ["square", "logistic"])
def test_one_output_gives_the_probabilities_of_two_classes(name):
    loss = loss_for(Experiment(loss=name), dataset_of(CLASSES, 2))
    output = np.array([[-0.5], [0.25], [0.9]] if name == "square" else [[0.25], [0.625], [0.95]])
    shown = loss.shown(output)
    np.testing.assert_allclose(shown, [[0.75, 0.25], [0.375, 0.625], [0.05, 0.95]])
    assert loss.predictions(output).tolist() == [0, 1, 1]


def test_r2_is_the_share_of_the_variance_that_is_explained():
    loss = loss_for(Experiment(), dataset_of(NUMBERS))
    labels = np.array([3.0, -0.5, 2.0, 7.0])  # the example of scikit-learn's r2_score
    assert loss.metric_name == "R2"
    assert loss.metric(np.array([2.5, 0.0, 2.0, 8.0]), labels) == pytest.approx(0.948608137)
    assert loss.metric(np.full(4, labels.mean()), labels) == 0.0
    assert loss.metric(-labels, labels) < -1
    assert loss.metric(np.full(3, 2.0), np.full(3, 2.0)) == 1.0
    assert loss.metric(np.full(3, 1.0), np.full(3, 2.0)) == 0.0


def test_where_inputs_are_standardized_so_is_the_number_and_what_is_shown_has_its_unit():
    labels = np.array([3200.0, 4100.0, 5000.0, 3700.0])
    loss = loss_for(Experiment(), dataset_of(labels, standardize=True))
    targets = loss.encode(labels)
    assert (targets.mean(), targets.std()) == (pytest.approx(0), pytest.approx(1))
    np.testing.assert_allclose(loss.predictions(targets), labels)
    described = loss.describe_outputs()
    np.testing.assert_allclose(
        targets * described["multiply_by"] + described["add"], labels[:, None]
    )
    same = loss_for(Experiment(), dataset_of([7.0, 7.0, 7.0], standardize=True))
    assert same.encode(np.array([7.0])).tolist() == [[0.0]]


@pytest.mark.parametrize(
    ("dataset", "loss", "least"),
    [
        ("xor-clusters", "logistic", 0.9),
        ("xor-clusters", "square", 0.9),
        ("tf-plane", "square", 0.95),
        ("tf-plane", "absolute", 0.95),
        ("tf-plane", "huber", 0.95),
    ],
)
def test_a_network_learns_with_each_loss(dataset, loss, least):
    trainer = Trainer(
        Experiment(
            dataset=dataset,
            loss=loss,
            reduction="mean",
            hidden_layers=(4,),
            activation="tanh",
            batch_size=10,
            learning_rate=0.1,
        )
    )
    before = trainer.snapshot()
    trainer.step(1200)
    after = trainer.snapshot({"boundary": {"rows": 3, "columns": 4}})
    assert after.train_loss < before.train_loss / 3
    assert after.test_accuracy > least
    shown = after.observations["boundary"].probabilities
    assert shown.shape == (3, 4, 1 if dataset == "tf-plane" else 2)
    if dataset != "tf-plane":
        np.testing.assert_allclose(shown.sum(axis=2), 1.0)


@pytest.mark.parametrize(
    ("dataset", "loss", "reason"),
    [
        ("spiral", "huber", "classes to predict, and the loss huber is for numbers; "
         "choose cross-entropy, square or logistic"),
        ("three-blobs", "logistic", "3 classes, and the loss logistic is for two; "
         "choose cross-entropy"),
        ("three-blobs", "square", "3 classes"),
        ("tf-plane", "logistic", "numbers to predict, and the loss logistic is for classes; "
         "choose square, absolute or huber"),
    ],
)  # fmt: skip
def test_a_loss_that_does_not_fit_is_refused_with_those_that_do(dataset, loss, reason):
    spec = Experiment(dataset=dataset, loss=loss)
    with pytest.raises(SpecError, match=f"{dataset}: it has {reason}") as caught:
        spec.require(["loss"])
    assert caught.value.field == "loss"
    with pytest.raises(DatasetError, match=f"{dataset}: it has {reason}"):
        Trainer(spec)


def test_of_a_table_its_rows_tell_which_losses_fit():
    spec = Experiment(dataset="iris", loss="logistic")
    spec.require(["loss"])
    with pytest.raises(DatasetError, match="iris: it has 3 classes"):
        Trainer(spec)


def test_moves_go_past_losses_that_do_not_fit():
    spec, found = Experiment(dataset="three-spirals"), []
    for _ in range(2):
        spec = spec.moved("loss", "next")
        found.append(spec.loss)
    assert found == ["cross-entropy", None]
    assert {Experiment(dataset="tf-plane").moved("loss", move).loss for move in ("next", "previous")
            } <= {"square", "absolute", "huber"}  # fmt: skip
    assert SETTINGS["loss"].value_in(Experiment(dataset="tf-plane")) == "square"


def test_other_data_take_the_loss_away_that_does_not_fit_them():
    before = Experiment(dataset="tf-plane", loss="huber", hidden_layers=(3,))
    after = on_other_data(before, before.with_changes(dataset="xor-clusters"))
    assert (after.loss, after.hidden_layers) == (None, (3,))
    fits = before.with_changes(loss="square")
    assert on_other_data(fits, fits.with_changes(dataset="moons")).loss == "square"
