"""A network described as data: enough to use it on raw rows without this program.

All that leaves the program says it in these words: ``--json``, saved runs, exports.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...datasets import Dataset
from .. import __version__
from .choices.features import feature_named
from .choices.losses import Loss
from .data import ExperimentData, input_names
from .network import Network
from .spec import STREAMS, Experiment


def describe(
    spec: Experiment,
    dataset: Dataset,
    data: ExperimentData,
    network: Network,
    loss: Loss,
    *,
    rows: bool = False,
) -> dict[str, Any]:
    """What a network is and what it learns from, as JSON-ready values.

    A point's columns, the ``features`` in the units of the source, become x1, x2, ... by
    ``(feature - subtract) / divide_by``. Each of the ``inputs`` of the first layer is made of
    these by its formula; its ``columns`` are their numbers, from 1, and its ``function`` is column
    (as it is), square, product or sin. Each layer gives
    ``activation(inputs @ weights + biases)`` and says by which name its weights and biases stand
    among the variables of the graph.

    What the outputs are, ``outputs`` says: the ``probabilities`` of all classes, in their order;
    the ``probability`` of the second class alone; a ``score`` from -1 for the first class to 1 for
    the second; or, where there are no classes, a ``number``, which ``output * multiply_by + add``
    gives in the unit of the source. ``target`` then has the range and mean of the training points.

    Args:
        rows: whether to say which rows of a table are test points and which were left out, each
            by its number, from 0 for the first row below the header.
    """
    described = {
        "version": __version__,
        **_source(spec, dataset),
        "features": [
            {"name": name, "subtract": subtracted, "divide_by": divisor}
            for name, subtracted, divisor in zip(
                dataset.feature_names, data.subtracted.tolist(), data.divisor.tolist(), strict=True
            )
        ],
        "inputs": [_input(name) for name in input_names(spec, dataset)],
        "classes": [
            {"name": name, "train_points": n_train, "test_points": n_test}
            for name, n_train, n_test in zip(
                dataset.class_names, dataset.train_counts, dataset.test_counts, strict=True
            )
        ],
        "target": _target(dataset),
        "train_points": len(dataset.train_labels),
        "test_points": len(dataset.test_labels),
        "seeds": {stream: spec.stream_key(stream)[0] for stream in STREAMS},
        "problem": dataset.problem,
        "loss": loss.name,
        "outputs": loss.describe_outputs(),
        "layers": _layers(spec, network, loss),
    }
    return described | _rows(dataset) if rows else described


def _source(spec: Experiment, dataset: Dataset) -> dict[str, Any]:
    return {
        "dataset": spec.dataset if spec.data_file is None else None,
        "data_file": spec.data_file,
        "problem": dataset.problem,
        "label": dataset.label_name,
        "columns_left": list(dataset.columns_left),
        "noise": spec.acting("noise"),
        "rows_left_out": dataset.rows_left_out,
        "remarks": list(dataset.remarks),
    }


def _input(name: str) -> dict[str, Any]:
    feature = feature_named(name)
    return {
        "name": name,
        "formula": feature.formula,
        "function": feature.function,
        "columns": [column + 1 for column in feature.columns],
    }


def _target(dataset: Dataset) -> dict[str, Any] | None:
    """The number that a regression predicts, and where its training points have it."""
    if dataset.problem != "regression":
        return None
    numbers = dataset.train_labels
    return {
        "name": dataset.label_name,
        "least": float(numbers.min()),
        "mean": float(numbers.mean()),
        "greatest": float(numbers.max()),
    }


def _layers(spec: Experiment, network: Network, loss: Loss) -> list[dict[str, Any]]:
    return [
        {"units": units, "activation": activation, "weights": weights, "biases": biases}
        for units, activation, (weights, biases) in zip(
            network.sizes[1:],
            [*spec.layer_activations, loss.output_activation],
            network.parameter_names,
            strict=True,
        )
    ]


def _rows(dataset: Dataset) -> dict[str, list[int] | None]:
    train, test = dataset.train_rows, dataset.test_rows
    if train is None or test is None:
        return {"test_rows": None, "left_out_rows": None}
    used = np.concatenate((train, test))
    every = np.arange(len(used) + dataset.rows_left_out)
    return {"test_rows": test.tolist(), "left_out_rows": np.setdiff1d(every, used).tolist()}
