"""The options that say what to train, and the experiment that they describe."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import click

from ...core.experiment import (
    ACTIVATIONS,
    REDUCTIONS,
    Experiment,
    SpecError,
    Trainer,
    parse_batch_size,
    parse_hidden_layers,
    parse_learning_rate,
    parse_seed,
)
from ...datasets import CATALOGUE, DatasetError
from .. import wording
from .errors import CannotStart

DEFAULTS = Experiment()


def _columns(text: str) -> tuple[str, ...]:
    """``x,y``, or ``"a, b",c`` where a name has a comma.

    Raises:
        SpecError: if it is not one line of CSV.
    """
    try:
        names = next(csv.reader([text], skipinitialspace=True), [])
    except csv.Error:
        raise SpecError("columns", "give two column names, such as width,height") from None
    return tuple(name.strip() for name in names)


FIELDS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "dataset": ("--dataset", str),
    "data_file": ("--data", str),
    "columns": ("--columns", _columns),
    "label": ("--label", str),
    "hidden_layers": ("--layers", parse_hidden_layers),
    "activation": ("--activation", str),
    "learning_rate": ("--learning-rate", parse_learning_rate),
    "batch_size": ("--batch-size", parse_batch_size),
    "reduction": ("--reduction", str),
    "seed": ("--seed", parse_seed),
}
"""Each field of the experiment that has an option: the option, and how its text is read."""


def experiment_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what to train."""
    texts = (
        ("dataset", "NAME", f"{', '.join(CATALOGUE)}.  [default: {DEFAULTS.dataset}]"),
        ("data_file", "FILE.csv", "Your own points instead."),
        ("columns", "X,Y", "Two columns of a table or file.  [default: the first numeric two]"),
        ("label", "COLUMN", "The column that names the class.  [default: the last]"),
        (
            "hidden_layers",
            "4,2",
            "Units of each hidden layer; 0 for none.  "
            f"[default: {wording.hidden_layers(DEFAULTS.hidden_layers)}]",
        ),
        ("activation", "NAME", f"{', '.join(ACTIVATIONS)}.  [default: {DEFAULTS.activation}]"),
        ("learning_rate", "NUMBER", f"[default: {DEFAULTS.learning_rate}]"),
        (
            "batch_size",
            "N|full",
            f"Points in a step.  [default: {wording.batch_size(DEFAULTS.batch_size)}]",
        ),
        (
            "reduction",
            "NAME",
            f"The loss is the {' or the '.join(REDUCTIONS)} over the points."
            f"  [default: {DEFAULTS.reduction}]",
        ),
        ("seed", "NUMBER", f"Of all that is random.  [default: {DEFAULTS.seed}]"),
    )
    for field, metavar, text in reversed(texts):
        command = click.option(FIELDS[field][0], field, metavar=metavar, help=text)(command)
    return command


ascii_option = click.option(
    "--ascii/--no-ascii",
    "ascii_only",
    default=None,
    help="Draw with plain ASCII, or with dots, arrows and shapes.  [default: by TERM and locale]",
)


def experiment_from(options: Mapping[str, Any]) -> Experiment:
    """The experiment that the options describe.

    Raises:
        click.BadParameter: names the option and what it takes.
    """
    given = {field: options[field] for field in FIELDS if options.get(field) is not None}
    if "dataset" in given and "data_file" in given:
        raise click.UsageError("--dataset and --data exclude each other: give one of them.")
    values = {}
    for field, text in given.items():
        try:
            values[field] = FIELDS[field][1](text)
        except SpecError as error:
            _refuse(field, error)
    try:
        return Experiment(**values)
    except SpecError as error:
        _refuse(error.field, error)


def trainer_for(experiment: Experiment) -> Trainer:
    """The experiment, ready to run.

    Raises:
        CannotStart: says what is wrong with the dataset or file.
    """
    try:
        return Trainer(experiment)
    except DatasetError as error:
        raise CannotStart(str(error)) from None


def _refuse(field: str, error: ValueError) -> NoReturn:
    option = FIELDS[field][0] if field in FIELDS else None
    raise click.BadParameter(str(error), param_hint=option)
