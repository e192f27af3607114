"""The options that say what to train, and the experiment that they describe."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import click

from ...core.experiment import SETTINGS, Experiment, Setting, SpecError, Trainer
from ...datasets import CATALOGUE, DatasetError, did_you_mean, quoted
from .completion import values_of
from .errors import CannotStart


def experiment_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what to train: one for each setting."""
    for each in reversed(tuple(SETTINGS.values())):
        option = click.option(
            each.option,
            each.name,
            metavar=each.kind.metavar,
            help=_help_text(each),
            shell_complete=values_of(each.kind),
        )
        command = option(command)
    return command


def _help_text(each: Setting) -> str:
    options = f": {', '.join(each.kind.options)}" if each.kind.options else ""
    return f"{each.summary}{options}.  [default: {each.default_text}]"


def as_dataset(name: str) -> str:
    """The option that chooses a dataset."""
    return f"--dataset {name}"


def with_file(file: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options, with a file that was named without one.

    Raises:
        click.UsageError: if a file was given by an option, too.
    """
    if options.get("data_file") is not None:
        raise click.UsageError(f"{quoted(file)} and --data: give one of them.")
    if not os.path.exists(file):
        folder, name = os.path.split(file)
        files: list[str] = []
        with contextlib.suppress(OSError, ValueError):
            files = os.listdir(folder or ".")
        stem = os.path.splitext(name)[0]
        hint = "" if stem in CATALOGUE else did_you_mean(name, files, partial(os.path.join, folder))
        hint = hint or did_you_mean(stem, CATALOGUE, as_dataset)
        raise CannotStart(f"{quoted(file)}: there is no such file{hint}")
    return {**options, "data_file": file}


def experiment_from(options: Mapping[str, Any]) -> Experiment:
    """The experiment that the options describe.

    Raises:
        click.BadParameter: names the option and says what it takes, or why it means nothing.
    """
    given = {name: options[name] for name in SETTINGS if options.get(name) is not None}
    try:
        experiment = Experiment(**{name: SETTINGS[name].read(given[name]) for name in given})
        experiment.require(given)
    except SpecError as error:
        option = SETTINGS[error.field].option
        raise click.BadParameter(str(error), param_hint=option) from None
    return experiment


def trainer_for(experiment: Experiment, *, record_every: int | None = None) -> Trainer:
    """The experiment, ready to run.

    Args:
        record_every: as :class:`Trainer` takes it.

    Raises:
        CannotStart: says what is wrong with the dataset or file.
    """
    try:
        return Trainer(experiment, record_every=record_every)
    except DatasetError as error:
        raise CannotStart(str(error)) from None
