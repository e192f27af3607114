"""Each node of the graph, its value and its gradient, against plain NumPy written by hand."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from observing import observed
from plain_network import ACTIVATIONS, LOSSES, targets_of

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.observations import ObservationError

NETS = [(), (3,), (4, 3), (3, 2, 4)]
DATASETS = {"classification": "xor-clusters", "regression": "tf-plane"}


def loss_by_hand(kind, logits, targets, reduction):
    """What stands between the logits and J: rows of an operation, its value and its gradient.

    Returns:
        The rows of the output, those of the loss, and the gradient of the logits.
    """
    share = 1 / len(logits) if reduction == "mean" else 1.0
    output, of_points, slope = LOSSES[kind]
    out, losses = output(logits), of_points(logits, targets)
    total, for_each = losses.sum() * share, np.full(len(logits), share)
    fed = ("placeholder", targets, None)
    last = [
        ("reduce_sum", losses, for_each),
        (f"reduce_{reduction}", total, 1.0),
        ("identity", total, 1.0),
    ]
    by_logits = slope(logits, targets) * share
    if kind[0] == "cross-entropy":
        logs = np.log(out)
        chain = [
            fed,
            ("log_softmax", logs, -targets * share),
            ("multiply", targets * logs, np.full(logs.shape, -share)),
            ("reduce_sum", -losses, -for_each),
            (f"reduce_{reduction}", -total, -1.0),
            ("negative", total, 1.0),
        ]
        return [("softmax", out, None)], chain, by_logits
    if kind[0] == "logistic":
        each = ("sigmoid_cross_entropy_with_logits", losses[:, None], for_each[:, None])
        return [("sigmoid", out, None)], [fed, each, *last], by_logits
    error = out - targets
    name = "tanh" if kind[1] == "classification" else "identity"
    by_output = {"square": error, "absolute": np.sign(error), "huber": np.clip(error, -1, 1)}
    rows = [(name, out, by_output[kind[0]] * share)]
    if kind[0] == "square":
        chain = [
            fed,
            ("subtract", error, error * share),
            ("square", error**2, for_each[:, None] / 2),
            ("reduce_sum", 2 * losses, for_each / 2),
            (f"reduce_{reduction}", 2 * total, 0.5),
            ("multiply", total, 1.0),
        ]
        return rows, chain, by_logits
    each = {
        "absolute": [("subtract", error, rows[0][2]), ("absolute", abs(error), for_each[:, None])],
        "huber": [("huber_loss", losses[:, None], for_each[:, None])],
    }[kind[0]]
    return rows, [fed, *each, *last], by_logits


def graph_by_hand(kind, inputs, targets, layers, activations, reduction, masks=()):
    """All rows of the graph, from the points to J: operation, value, gradient."""
    passed = []
    values = inputs
    for number, layer in enumerate(layers):
        product = values @ layer.weights
        sums = product + layer.biases
        passed.append((values, product, sums))
        if number < len(activations):
            values = ACTIVATIONS[activations[number]][0](sums)
            values = values * masks[number] if masks else values
    output, chain, grad = loss_by_hand(kind, passed[-1][-1], targets, reduction)
    rows = []
    for number in reversed(range(len(layers))):
        layer, (given, product, sums) = layers[number], passed[number]
        own = []
        if number < len(activations):
            function, slope = ACTIVATIONS[activations[number]]
            out = function(sums)
            if masks:
                mask = masks[number]
                own = [("placeholder", mask, None), ("multiply", out * mask, grad)]
                grad = grad * mask
            own = [(activations[number], out, grad), *own]
            grad = grad * slope(sums)
        rows = [
            ("Variable", layer.weights, given.T @ grad),
            ("matmul", product, grad),
            ("Variable", layer.biases, grad.sum(axis=0)),
            ("add", sums, grad),
            *own,
            *rows,
        ]
        grad = grad @ layer.weights.T
    return [("placeholder", inputs, grad), *rows, *output, *chain]


def compare(rows, expected):
    operations = {"leaky-relu": "leaky_relu", "linear": "identity", "sine": "sin"}
    assert [row.operation for row in rows] == [operations.get(row[0], row[0]) for row in expected]
    for row, (_, value, gradient) in zip(rows, expected, strict=True):
        np.testing.assert_allclose(row.value, value, rtol=1e-9, atol=1e-12, err_msg=row.name)
        assert (row.gradient is None) == (gradient is None), row.name
        if gradient is not None:
            assert row.gradient.shape == row.value.shape == np.shape(value)
            np.testing.assert_allclose(
                row.gradient, gradient, rtol=1e-8, atol=1e-11, err_msg=row.name
            )


def by_hand(trainer, kind, points: str | int = "train", masks=()):
    """The rows for all training points or for one, by hand."""
    snapshot = trainer.snapshot({"parameters": {}})
    dataset = snapshot.dataset
    chosen = [points] if isinstance(points, int) else slice(None)
    inputs, labels = dataset.train_points[chosen], dataset.train_labels[chosen]
    return graph_by_hand(
        kind,
        inputs,
        targets_of(kind[0], kind[1], labels, len(dataset.class_names)),
        snapshot.observations["parameters"],
        trainer.spec.layer_activations,
        snapshot.reduction,
        masks,
    )


def trained(problem, **settings):
    trainer = Trainer(Experiment(dataset=DATASETS[problem], points=40, seed=5, **settings))
    trainer.step(3)
    return trainer


@pytest.mark.parametrize("hidden_layers", NETS, ids=str)
@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_every_value_and_gradient_with_each_activation(hidden_layers, activation):
    kind = ("cross-entropy", "classification")
    trainer = trained(kind[1], hidden_layers=hidden_layers, activation=activation)
    compare(observed(trainer, "graph").rows, by_hand(trainer, kind))


@pytest.mark.parametrize("hidden_layers", NETS, ids=str)
@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("kind", LOSSES, ids=" ".join)
def test_every_value_and_gradient_with_each_loss(hidden_layers, reduction, kind):
    activation = ("tanh", "relu", "sigmoid")[: len(hidden_layers)] or "tanh"
    trainer = trained(
        kind[1],
        hidden_layers=hidden_layers,
        activation=activation,
        loss=kind[0],
        reduction=reduction,
        learning_rate=1e-4,
    )
    compare(observed(trainer, "graph").rows, by_hand(trainer, kind))
    compare(observed(trainer, "graph", points=3).rows, by_hand(trainer, kind, 3))


@pytest.mark.parametrize("kind", LOSSES, ids=" ".join)
def test_a_batch_is_seen_as_the_next_step_sees_it(kind):
    trainer = trained(kind[1], hidden_layers=(4, 3), loss=kind[0], dropout=0.5, learning_rate=1e-4)
    rows = observed(trainer, "graph", points="batch").rows
    masks = [row.value for row in rows if row.name.startswith("mask_hidden_")]
    assert [mask.shape[1] for mask in masks] == [4, 3]
    assert all(set(np.unique(mask)) == {0.0, 2.0} for mask in masks)
    compare(rows, by_hand(trainer, kind, masks=masks))


def test_rows_tell_what_they_are_and_where_they_stand():
    rows = observed(
        Trainer(Experiment(hidden_layers=(3, 2), activation=("relu", "tanh"))), "graph"
    ).rows
    told = [(row.layer, row.name, row.inputs, row.formula) for row in rows]
    assert told[:7] == [
        ("input", "points", (), "placeholder"),
        ("hidden 1", "W_hidden_1", (), "Variable"),
        ("hidden 1", "matmul", ("points", "W_hidden_1"), "points @ W_hidden_1"),
        ("hidden 1", "b_hidden_1", (), "Variable"),
        ("hidden 1", "z_hidden_1", ("matmul", "b_hidden_1"), "matmul + b_hidden_1"),
        ("hidden 1", "p_hidden_1", ("z_hidden_1",), "relu(z_hidden_1)"),
        ("hidden 2", "W_hidden_2", (), "Variable"),
    ]
    assert ("output", "logits", ("matmul_2", "b_output"), "matmul_2 + b_output") in told
    assert told[-3:] == [
        ("loss", "reduce_sum", ("multiply",), "reduce_sum(multiply, axis=1)"),
        ("loss", "reduce_sum_1", ("reduce_sum",), "reduce_sum(reduce_sum)"),
        ("loss", "J", ("reduce_sum_1",), "-reduce_sum_1"),
    ]
    parts = list(dict.fromkeys(row.layer for row in rows))
    assert parts == ["input", "hidden 1", "hidden 2", "output", "loss"]
    changes = sum(a.layer != b.layer for a, b in pairwise(rows))
    assert changes == len(parts) - 1


@pytest.mark.parametrize("kind", LOSSES, ids=" ".join)
def test_names_tell_the_nodes_of_a_step_with_dropout_from_those_of_the_network(kind):
    trainer = trained(kind[1], hidden_layers=(3, 2), loss=kind[0], dropout=0.5)
    network, step = (
        {row.name: row.operation for row in observed(trainer, "graph", points=points).rows}
        for points in ("train", "batch")
    )
    assert {"z_hidden_2", "p_hidden_2", "logits", "J"} <= network.keys()
    assert {"p_hidden_2_in_step", "mask_hidden_2", "p_hidden_2_dropped", "J_in_step"} <= step.keys()
    for name in step.keys() - network.keys():
        if not name.startswith(step[name]):  # it is called by its operation and a number
            assert re.fullmatch(r"\w+_in_step|p_hidden_\d_dropped|mask_hidden_\d", name)


@pytest.mark.parametrize("dropout", [0.0, 0.4])
@pytest.mark.parametrize("kind", LOSSES, ids=" ".join)
def test_inputs_stand_before_their_users(kind, dropout):
    trainer = trained(kind[1], hidden_layers=(3, 2), loss=kind[0], dropout=dropout)
    for points in ("train", "batch"):
        known = set()
        for row in observed(trainer, "graph", points=points).rows:
            assert set(row.inputs) <= known
            assert row.name not in known
            known.add(row.name)


def test_a_constant_stands_in_the_formula():
    rows = observed(trained("regression", loss="square"), "graph").rows
    assert rows[-1].formula == "reduce_mean * 0.5"
    assert rows[-1].inputs == ("reduce_mean",)


@pytest.mark.parametrize(("points", "count"), [("train", 20), ("test", 20), ("batch", 10), (7, 1)])
def test_it_says_for_how_many_points_it_is(points, count):
    values = observed(trained("classification", batch_size=10), "graph", points=points)
    assert (values.points, values.count, values.n_chosen) == (points, count, count)
    assert len(values.rows[0].value) == count


def test_of_a_very_large_network_fewer_points_are_looked_at():
    trainer = Trainer(Experiment(hidden_layers=(512,) * 8, points=1000, learning_rate=1e-6))
    values = observed(trainer, "graph")
    assert 50 < values.count < values.n_chosen == 500
    assert {len(row.value) for row in values.rows if row.operation == "matmul"} == {values.count}


@pytest.mark.parametrize("points", ["all", -1, 100_000])
@pytest.mark.parametrize("name", ["graph", "node"])
def test_points_that_there_are_none_of_are_refused(name, points):
    arguments = {"name": "J"} if name == "node" else {}
    with pytest.raises(ObservationError, match="point"):
        observed(Trainer(Experiment()), name, points=points, **arguments)


@pytest.mark.parametrize("points", ["train", "batch", 2])
def test_a_node_is_shown_with_its_rule_and_neighbours(points):
    trainer = trained("classification", hidden_layers=(3,), batch_size=8, dropout=0.3)
    rows = observed(trainer, "graph", points=points).rows
    for row in rows:
        details = observed(trainer, "node", name=row.name, points=points)
        assert details.row.name == row.name
        np.testing.assert_array_equal(details.row.value, row.value)
        assert details.users == tuple(each.name for each in rows if row.name in each.inputs)
        assert details.rule
        assert "Args:" not in details.rule
        assert "Raises:" not in details.rule


def test_the_rule_of_a_node_is_that_of_its_operation():
    trainer = Trainer(Experiment(hidden_layers=(3,), activation="gelu"))
    details = observed(trainer, "node", name="p_hidden_1")
    summary, rule = details.rule.split("\n\n")
    assert "Gaussian error linear unit" in summary
    assert "dx = g (s + 2 x s (1 - s) u')" in rule
    assert "\n" not in rule
    assert observed(trainer, "node", name="matmul").rule.endswith("as in numpy.matmul.")


def test_there_are_no_details_of_a_node_that_there_is_not():
    assert observed(Trainer(Experiment()), "node", name="p_hidden_7") is None


@pytest.mark.parametrize("optimizer", ["gradient-descent", "adam"])
@pytest.mark.parametrize("batch_size", [None, 7])
def test_looking_changes_nothing_of_a_run(optimizer, batch_size):
    spec = Experiment(hidden_layers=(5, 4), optimizer=optimizer, batch_size=batch_size)
    watched, alone = Trainer(spec), Trainer(spec)
    for count in (1, 3, 40):
        observed(watched, "graph")
        observed(watched, "graph", points="batch")
        observed(watched, "graph", points=5)
        watched.step(count)
        alone.step(count)
        states = [observed(trainer, "state") for trainer in (watched, alone)]
        for name, value in states[1].items():
            np.testing.assert_array_equal(states[0][name], value)


def test_looking_again_adds_nothing_to_the_graph():
    trainer = Trainer(Experiment(hidden_layers=(3,)))
    trainer.step(2)
    names = [row.name for row in observed(trainer, "graph").rows]
    trainer.step(2)
    assert [row.name for row in observed(trainer, "graph").rows] == names
