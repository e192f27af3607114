"""What a network is given of each point, beyond the columns themselves."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_tui.core.experiment import Experiment, SpecError, Trainer
from mlp_tui.core.experiment.fields import Subset
from mlp_tui.core.experiment.spec import SETTINGS
from mlp_tui.datasets import DatasetError

ALL = ("x1", "x2", "x1^2", "x2^2", "x1x2", "sin-x1", "sin-x2")
FEATURES = SETTINGS["features"]


def by_hand(points):
    """Every feature of points of two columns, shape (points, 7)."""
    x, y = points.T
    return np.stack([x, y, x * x, y * y, x * y, np.sin(x), np.sin(y)], axis=1)


def output_by_hand(trainer, inputs):
    """The probabilities of a network of tanh units."""
    *hidden, last = trainer.snapshot({"parameters": {}}).observations["parameters"]
    for layer in hidden:
        inputs = np.tanh(inputs @ layer.weights + layer.biases)
    logits = inputs @ last.weights + last.biases
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("dataset", ["moons", "penguins"])  # as they are, and standardized
@pytest.mark.parametrize("features", [ALL, ("x2",), ("x1^2", "sin-x2")])
def test_a_network_with_features_is_numpy_by_hand(dataset, features):
    spec = Experiment(
        dataset=dataset, features=features, hidden_layers=(4,), activation="tanh", batch_size=10
    )
    trainer = Trainer(spec)
    trainer.step(30)
    data = trainer.dataset
    mean, deviation = data.train_points.mean(axis=0), data.train_points.std(axis=0)
    mean, deviation = (mean, deviation) if data.standardize else (0.0, 1.0)
    chosen = [ALL.index(name) for name in features]

    def expected(points):
        return output_by_hand(trainer, by_hand((points - mean) / deviation)[:, chosen])

    grid, found = (
        trainer.snapshot({name: arguments}).observations[name]
        for name, arguments in (("boundary", {"rows": 5, "columns": 6}), ("predictions", {}))
    )
    points = np.stack(np.meshgrid(grid.xs, grid.ys), axis=-1).reshape(-1, 2)
    np.testing.assert_allclose(
        grid.probabilities.reshape(30, -1), expected(points), rtol=1e-10, atol=1e-13
    )
    for said, points in ((found.train, data.train_points), (found.test, data.test_points)):
        np.testing.assert_array_equal(said, expected(points).argmax(axis=1))


def test_the_columns_by_name_are_the_columns_to_the_bit():
    unset, named = (
        Trainer(Experiment(dataset="penguins", features=features)) for features in (None, ALL[:2])
    )
    for trainer in (unset, named):
        trainer.step(20)
    assert unset.snapshot().train_loss == named.snapshot().train_loss


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("x1,x2,x1^2", ("x1", "x2", "x1^2")),
        ("sin-x2 x1", ("x1", "sin-x2")),
        ("x1x2, x3, x1", ("x1", "x3", "x1x2")),
        ("X1 * x2, sin(x1), sin x2, x2**2", ("x2^2", "x1x2", "sin-x1", "sin-x2")),
        ("x2*x1, x1*x1, x1 ^ 2, x1\u00b2", ("x1^2", "x1x2")),
        ("columns", None),
        ("", None),
        (", ".join(reversed(ALL)), ALL),
    ],
)
def test_features_are_read_as_people_write_them_and_kept_in_one_order(text, names):
    assert FEATURES.read(text) == names


@pytest.mark.parametrize("text", ["x0", "x1001", "x", "y", "x3^2", "x1x3", "sin-x3", "x1,,x2", ","])
def test_what_is_no_feature_is_refused_with_those_there_are(text):
    with pytest.raises(SpecError, match=r"features must be one or more of x1, x2, x1\^2.*x3") as no:
        FEATURES.read(text)
    assert no.value.field == "features"


def test_a_slip_is_told_from_what_was_meant():
    with pytest.raises(SpecError, match="did you mean 'sin-x1'"):
        FEATURES.read("x1, sn-x1")


def test_a_column_that_the_data_lack_is_told_in_one_line():
    for spec, missing in (
        (Experiment(features=("x1", "x3")), "x3 needs more columns than the 2 of XOR clusters"),
        (
            Experiment(dataset="iris", features=("x7",)),
            "features: x7 needs more columns than the 2 of Iris",
        ),
    ):
        with pytest.raises(DatasetError, match=missing):
            Trainer(spec)


def test_a_key_puts_a_feature_in_and_takes_it_out():
    spec = Experiment().moved("features", "toggle-sin-x1")
    assert spec.features == ("x1", "x2", "sin-x1")
    spec = spec.moved("features", "toggle-x1").moved("features", "toggle-x1-squared")
    assert spec.features == ("x2", "x1^2", "sin-x1")
    spec = spec.moved("features", "toggle-x1-squared").moved("features", "toggle-sin-x1")
    assert spec.features == ("x2",)
    with pytest.raises(SpecError, match="x2 is the only feature: put another in"):
        spec.moved("features", "toggle-x2")


def test_a_control_can_ask_which_features_are_on():
    kind = FEATURES.kind
    assert isinstance(kind, Subset)
    assert kind.switches == ALL
    assert [name for name in kind.switches if kind.is_on(("x2", "x1x2"), name)] == ["x2", "x1x2"]
    assert kind.switched(("x2", "x1x2"), "x2") == ("x1x2",)


def test_the_description_alone_gives_the_inputs_from_raw_rows():
    trainer = Trainer(Experiment(dataset="penguins", features=ALL))
    description = trainer.snapshot({"description": {}}).observations["description"]
    points = trainer.dataset.test_points
    columns = {
        f"x{number}": (points[:, number - 1] - each["subtract"]) / each["divide_by"]
        for number, each in enumerate(description["features"], start=1)
    }
    assert [each["name"] for each in description["inputs"]] == list(ALL)
    expected = by_hand(np.stack(list(columns.values()), axis=1))
    functions = {
        "column": lambda x: x, "square": np.square, "product": np.multiply, "sin": np.sin,
    }  # fmt: skip
    for each, values in zip(description["inputs"], expected.T, strict=True):
        formula = eval(each["formula"], {"sin": np.sin}, columns)
        np.testing.assert_array_equal(formula, values)
        arguments = [columns[f"x{number}"] for number in each["columns"]]
        np.testing.assert_array_equal(functions[each["function"]](*arguments), values)


def test_without_features_the_inputs_are_the_columns():
    description = Trainer(Experiment()).snapshot({"description": {}}).observations["description"]
    assert description["inputs"] == [
        {"name": name, "formula": name, "function": "column", "columns": [number]}
        for number, name in ((1, "x1"), (2, "x2"))
    ]


def test_a_circle_needs_no_hidden_layer_with_squares():
    accuracy = {}
    for features in (None, ("x1^2", "x2^2")):
        trainer = Trainer(Experiment(dataset="circle", features=features, hidden_layers=()))
        trainer.step(300)
        accuracy[features] = trainer.snapshot().test_accuracy
    assert accuracy[None] < 0.7
    assert accuracy["x1^2", "x2^2"] > 0.95
