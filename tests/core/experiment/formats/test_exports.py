"""Networks that leave the program compute what it computes; they are run here on raw rows."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from exportable_runs import RUNS, assert_same, rows_and_outputs, trained

from mlp_tui.core.experiment.formats.exported_network import ExportedNetwork, ExportError
from mlp_tui.core.experiment.formats.history_csv import history_csv
from mlp_tui.core.experiment.formats.numpy_script import numpy_script
from mlp_tui.core.experiment.formats.torch_module import torch_module
from mlp_tui.core.experiment.past.run_file import read_run, write_run
from mlp_tui.datasets import load_dataset

HOSTILE = 'a"""\\\nimport os; os._exit(7)  # \u202e{}%s\'b'
"""A name that must not become code."""


def module_of(source: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "exported"}
    exec(compile(source, "exported.py", "exec"), names)
    return names


@pytest.mark.parametrize("run", RUNS)
def test_the_script_computes_what_the_app_does_and_the_module_is_a_program(run):
    trainer = RUNS[run]()
    rows, expected = rows_and_outputs(trainer)
    assert_same(module_of(numpy_script(trainer.saved_run()))["predict"](rows), expected)
    compile(torch_module(trainer.saved_run()), "exported.py", "exec")


def test_the_script_takes_as_many_columns_as_the_network():
    columns = ("sepal_length_cm", "petal_width_cm", "petal_length_cm")
    rng = np.random.default_rng(0)
    dataset = load_dataset("iris", data_rng=rng, split_rng=rng, columns=columns)
    trainer = trained(dataset)
    names = module_of(numpy_script(trainer.saved_run()))
    assert names["COLUMNS"] == list(columns)
    predictions = trainer.snapshot({"predictions": {}}).observations["predictions"]
    outputs = names["predict"](trainer.dataset.train_points)
    assert outputs.argmax(axis=1).tolist() == predictions.train.tolist()


@pytest.mark.parametrize("run", RUNS)
def test_the_module_computes_what_the_app_does(run):
    torch = pytest.importorskip("torch")
    trainer = RUNS[run]()
    rows, expected = rows_and_outputs(trainer)
    network = module_of(torch_module(trainer.saved_run()))["Network"]()
    with torch.no_grad():
        assert_same(network(torch.tensor(rows)).numpy(), expected)
    layers = trainer.snapshot({"parameters": {}}).observations["parameters"]
    assert len(list(network.parameters())) == 2 * len(layers)


def test_the_script_reads_a_csv_file_in_a_fresh_interpreter(tmp_path):
    trainer = trained(dataset="iris")
    rows, expected = rows_and_outputs(trainer)
    script, table = tmp_path / "network.py", tmp_path / "rows.csv"
    script.write_text(numpy_script(trainer.saved_run()))
    names = trainer.dataset.feature_names
    with open(table, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["other", *reversed(names)])
        writer.writerows(["x", *map(repr, reversed(row))] for row in rows.tolist())
    command = [sys.executable, "-I", str(script), str(table)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    header, *lines = csv.reader(io.StringIO(done.stdout))
    assert header == ["class", *trainer.dataset.class_names]
    assert_same(np.array([line[1:] for line in lines], dtype=float), expected)
    assert [line[0] for line in lines] == [
        trainer.dataset.class_names[each] for each in expected.argmax(axis=1)
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("petal_length_cm\n1\n", "there is no column 'petal_width_cm'"),
        ("1,2\n3\n", "line 2 needs a number for each of"),
        ("1,2\nx,2\n", "line 2 needs a number for each of"),
        (None, "No such file or directory"),
    ],
)
def test_the_script_says_what_is_wrong_with_a_file(text, problem, tmp_path, monkeypatch):
    path = tmp_path / "rows.csv"
    if text is not None:
        path.write_text(text)
    names = module_of(numpy_script(trained(dataset="iris").saved_run()))
    monkeypatch.setattr(sys, "argv", ["network.py", str(path)])
    with pytest.raises(SystemExit, match=problem):
        names["main"]()


@pytest.mark.parametrize("source_of", [numpy_script, torch_module])
def test_names_of_columns_and_classes_never_become_code(source_of):
    saved = trained().saved_run()
    described = dict(saved.description)
    described["features"] = [{**each, "name": HOSTILE} for each in described["features"]]
    described["classes"] = [{**each, "name": HOSTILE} for each in described["classes"]]
    source = source_of(replace(saved, description=described | {"version": HOSTILE}))
    assert source.isprintable() or all(c.isprintable() or c == "\n" for c in source)
    if source_of is numpy_script:
        assert module_of(source)["COLUMNS"] == [HOSTILE, HOSTILE]
    else:
        compile(source, "exported.py", "exec")


def test_a_network_needs_no_points_but_its_description(tmp_path):
    trainer = trained(dataset="iris")
    path = tmp_path / "run.npz"
    with open(path, "wb") as file:
        write_run(trainer.saved_run(), file)
    assert numpy_script(read_run(path)) == numpy_script(trainer.saved_run())


@pytest.mark.parametrize(
    "change",
    [
        {"layers": None},
        {"features": []},
        {"layers": [{"units": 2, "activation": "nothing", "weights": "a", "biases": "b"}]},
        {"classes": 3},
        {"train_points": None},
        {"outputs": {"are": "secret"}},
        {"inputs": [{"function": "sin", "columns": [3]}]},
        {"inputs": [{"function": "cos", "columns": [1]}]},
    ],
    ids=str,
)
def test_a_description_that_makes_no_sense_is_one_line(change):
    saved = trained().saved_run()
    for description in ({}, {**saved.description, **change}):
        with pytest.raises(ExportError, match="does not say what its network is"):
            ExportedNetwork.of(replace(saved, description=description))


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_the_history_as_a_table(reduction):
    trainer = trained(reduction=reduction)
    history = trainer.saved_run().history
    lines = list(csv.DictReader(io.StringIO(history_csv(trainer.saved_run()))))
    assert [int(line["step"]) for line in lines] == history.steps.tolist()
    n_points = len(trainer.dataset.train_labels) if reduction == "sum" else 1
    for name in ("train_loss", "test_loss", "train_least", "test_greatest"):
        assert [float(line[name]) for line in lines] == getattr(history, name).tolist()
        per_point = getattr(history, name) / n_points
        assert [float(line[f"{name}_per_point"]) for line in lines] == per_point.tolist()


def test_the_history_of_a_run_that_does_not_say_its_points():
    with pytest.raises(ExportError, match="does not say how many points"):
        history_csv(replace(trained().saved_run(), description={}))
