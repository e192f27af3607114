"""The run that a command without a screen is given: by WHAT, by options, or by both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from ...core.experiment import Trainer
from .experiment_options import experiment_from
from .preference_options import chosen_preferences
from .start_app import trainer_for
from .what import named


def given_options(context: click.Context, options: Mapping[str, Any]) -> dict[str, Any]:
    """What was given before the command and after it; of the same option what came after it.

    Args:
        options: those after the command; None where one was not given.
    """
    given = {name: value for name, value in options.items() if value is not None}
    before = dict(context.obj)
    if "dataset" in given or "data_file" in given:
        before |= {"dataset": None, "data_file": None}  # the two exclude each other
    return {**before, **given}


def run_named(
    what: str | None, given: Mapping[str, Any], *, record_every: int | None = None
) -> Trainer:
    """The run, where it starts or stands; what is to be known of it goes to standard error.

    Args:
        what: a path or a link; None: not given.
        given: options by name, as of :func:`given_options`.
        record_every: as :class:`Trainer` takes it.

    Raises:
        click.UsageError: if the options exclude each other, or one has a wrong value.
        CannotStartError: if what is named cannot be opened, or its points cannot be had.
    """
    source = named(what, given)
    trainer = trainer_for(experiment_from(given, source), source, record_every=record_every)
    for remark in source.remarks:
        click.echo(remark, err=True)
    return trainer


def ascii_only_for(given: Mapping[str, Any]) -> bool | None:
    """Whether to print nothing but ASCII; None: as standard output demands.

    Raises:
        click.BadParameter, CannotStartError: as ``chosen_preferences``.
    """
    chosen = chosen_preferences(given)
    for problem in chosen.problems:
        click.echo(problem, err=True)
    return chosen.preferences.ascii
