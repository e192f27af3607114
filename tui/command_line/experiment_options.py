"""The options that say what to train, and the experiment that they describe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from ...core.experiment import SETTINGS, Experiment, Setting, SpecError
from ...core.experiment.formats.sources import Source
from .completion import values_of


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


def experiment_from(options: Mapping[str, Any], source: Source) -> Experiment:
    """The experiment that the options describe, on top of what is named beside them.

    What is named keeps no value that cannot be had with the options, as a loss on other data.

    Raises:
        click.BadParameter: names the option and says what it takes, or why it means nothing.
    """
    given = {name: options[name] for name in SETTINGS if options.get(name) is not None}
    try:
        experiment = source.with_other({name: SETTINGS[name].read(given[name]) for name in given})
        experiment.require(given)
    except SpecError as error:
        option = SETTINGS[error.field].option
        raise click.BadParameter(str(error), param_hint=option) from None
    return experiment.suited
