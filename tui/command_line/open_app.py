"""Opening the app, with or without what is named in place of a command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from ...core.experiment import SETTINGS, SUGGESTED, opened
from .experiment_options import experiment_from, experiment_options
from .preference_options import chosen_preferences, preference_options
from .start_app import start_app
from .what import named, preset_option, what_argument


def open_app(options: Mapping[str, Any], *, what: str | None = None, resume: bool = False) -> int:
    """Open the app as the options say, on what is named, and return its exit code."""
    chosen = chosen_preferences(options)
    source = named(what, options)
    is_named = source.says_how_to_learn or source.values
    if resume and (is_named or any(options[name] is not None for name in SETTINGS)):
        raise click.UsageError("--resume opens a session as it is: give no other experiment.")
    experiment = experiment_from(options, source)
    if not source.says_how_to_learn and all(options.get(name) is None for name in SUGGESTED):
        experiment = opened(experiment)
    return start_app(chosen, source, None if resume else experiment)


@click.command(hidden=True)
@what_argument
@experiment_options
@preset_option
@preference_options()
@click.pass_context
def open_what(context: click.Context, what: str, **options: Any) -> None:
    """Open the app on what is named."""
    given = {name: value for name, value in options.items() if value is not None}
    resume = context.obj["resume"]
    context.exit(open_app({**context.obj, **given}, what=what, resume=resume))
