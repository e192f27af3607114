"""``mlp-tui train --json``: what somebody can do with it who has no program of ours."""

from __future__ import annotations

import csv
import json
from importlib.metadata import version
from importlib.resources import files

import numpy as np
import pytest
from click.testing import CliRunner

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.tui.command_line.main import cli


def reported(*arguments: str):
    result = CliRunner().invoke(cli, ["train", *arguments, "--json"])
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) == 1
    return json.loads(result.stdout, parse_constant=pytest.fail)


ACTIVATIONS = {
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True),
}


def accuracies(rows, report):
    """Of training and test points, from rows of text, by NumPy and the report alone."""
    names = [feature["name"] for feature in report["features"]]
    kinds = [each["name"] for each in report["classes"]]
    right: dict[bool, list[bool]] = {False: [], True: []}
    for number, row in enumerate(rows):
        if number in report["left_out_rows"]:
            continue
        point = np.array([[float(row[name]) for name in names]])
        values = (point - [feature["subtract"] for feature in report["features"]]) / [
            feature["divide_by"] for feature in report["features"]
        ]
        for layer in report["layers"]:
            sums = values @ np.array(layer["weights"]) + layer["biases"]
            values = ACTIVATIONS[layer["activation"]](sums)
        said = kinds[int(values.argmax())]
        right[number in report["test_rows"]].append(said == row[report["label"]])
    assert len(right[False]) == report["train_points"]
    assert len(right[True]) == report["test_points"]
    return np.mean(right[False]), np.mean(right[True])


BIRDS = files("mlp_tui.datasets.tables") / "penguins.csv"
LEARNS = ["--layers", "5,3", "--activation", "tanh", "--batch-size", "10", "--steps", "200"]


@pytest.mark.parametrize("options", [LEARNS, ["--layers", "0", "--steps", "20"]])
def test_raw_rows_and_the_report_alone_give_its_accuracy(options, tmp_path):
    # Units of its own, and blank lines, which are no rows.
    text = BIRDS.read_text().replace("\nGentoo", "\n\nGentoo", 3)
    path = tmp_path / "birds.csv"
    path.write_text(text)
    chosen = ["--columns", "body_mass_g,flipper_length_mm", "--label", "species"]
    report = reported("--data", str(path), *chosen, *options)
    found = accuracies(csv.DictReader(text.splitlines()), report)
    assert found == (report["accuracy"], report["test_accuracy"])
    assert report["rows_left_out"] == len(report["left_out_rows"]) == 2
    assert report["dataset"] is None
    assert "dataset" not in report["spec"]
    assert report["data_file"] == report["spec"]["data_file"] == str(path)


def test_generated_points_are_described_too():
    report = reported("--dataset", "moons", "--noise", "0.3", "--weights-seed", "5", "--steps", "0")
    assert report["version"] == version("mlp-tui")
    assert (report["dataset"], report["data_file"]) == ("moons", None)
    assert (report["noise"], report["label"], report["test_rows"]) == (0.3, None, None)
    assert report["features"] == [
        {"name": name, "subtract": 0.0, "divide_by": 1.0} for name in ("x1", "x2")
    ]
    assert [each["name"] for each in report["classes"]] == ["upper", "lower"]
    for part in ("train_points", "test_points"):
        assert sum(each[part] for each in report["classes"]) == report[part] == 200
    assert report["seeds"] == {"data": 34, "split": 34, "weights": 5, "batches": 34, "dropout": 34}
    assert (report["step"], report["history"]["step"]) == (0, [0])


def test_how_the_run_went():
    report = reported("--dataset", "iris", "--epochs", "9", "--batch-size", "7", "--every", "50")
    trainer, told = Trainer(Experiment(dataset="iris", batch_size=7)), []
    for step in (0, 50, 100, 150, 162):
        trainer.step(step - trainer.step_count)
        told.append(trainer.snapshot())
    snapshot, history = told[-1], report["history"]
    assert history["step"] == [each.step for each in told]
    assert history["train_loss"] == [each.train_loss for each in told]
    assert history["test_loss"] == [each.test_loss for each in told]
    assert (report["step"], report["epoch"]) == (162, 9)
    assert Experiment.from_dict(report["spec"]) == snapshot.spec
    assert report["train_loss"] == snapshot.train_loss
    assert report["test_loss"] == snapshot.test_loss
    assert report["accuracy"] == snapshot.train_accuracy
    assert report["ended"] == "finished"
    assert report["diverged"] is None


def test_the_history_has_the_least_and_greatest_loss_of_each_stretch():
    options = ["--layers", "4", "--learning-rate", "0.3", "--steps", "2000"]  # it bounces
    every_step, history = (
        {name: np.array(column) for name, column in report["history"].items()}
        for report in (reported(*options, "--every", every) for every in ("1", "300"))
    )
    assert history["step"].tolist() == [*range(0, 2000, 300), 2000]
    assert len(every_step["step"]) == 2001
    for end in (300, 600, 1200):
        index, losses = end // 300, every_step["train_loss"][end - 300 : end]
        assert history["train_loss"][index] == every_step["train_loss"][end]
        assert history["train_least"][index] == losses.min()
        assert history["train_greatest"][index] == losses.max() > losses.min()
        assert history["test_least"][index] >= every_step["test_loss"][end - 300 : end + 1].min()
        assert history["test_greatest"][index] >= every_step["test_loss"][end]


def test_raw_rows_and_the_report_alone_give_the_r2_of_a_regression():
    data = ["--dataset", "penguins", "--label", "body_mass_g"]
    columns = ["--columns", "bill_length_mm,flipper_length_mm"]
    report = reported(*data, *columns, "--reduction", "mean", *LEARNS)
    assert (report["problem"], report["classes"], report["loss"]) == ("regression", [], "square")
    outputs = report["outputs"]
    assert (outputs["are"], outputs["of"]) == ("number", "body_mass_g")
    known, said = [], []
    for number, row in enumerate(csv.DictReader(BIRDS.open())):
        if number in report["test_rows"]:
            values = np.array(
                [
                    (float(row[each["name"]]) - each["subtract"]) / each["divide_by"]
                    for each in report["features"]
                ]
            )
            for layer in report["layers"]:
                sums = values @ np.array(layer["weights"]) + layer["biases"]
                values = sums if layer["activation"] == "linear" else np.tanh(sums)
            said.append(values.item() * outputs["multiply_by"] + outputs["add"])
            known.append(float(row["body_mass_g"]))
    residuals, deviations = np.subtract(known, said), np.subtract(known, np.mean(known))
    r2 = 1 - np.sum(residuals**2) / np.sum(deviations**2)
    assert report["test_r2"] == pytest.approx(r2, rel=1e-9)
    assert r2 > 0.7
