"""Opening the app, with or without a file that is named in place of a command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from ...core.experiment import SETTINGS, SUGGESTED, opened
from ..preferences import InForce
from ..terminal import capabilities
from .completion import any_file
from .errors import CannotStart
from .experiment_options import experiment_from, experiment_options, trainer_for, with_file
from .preference_options import chosen_preferences, preference_options
from .quick_import import without_garbage_collection


def open_app(options: Mapping[str, Any], *, resume: bool = False) -> int:
    """Open the app as the options say, and return its exit code."""
    chosen = chosen_preferences(options)
    experiment = experiment_from(options)
    if all(options.get(name) is None for name in SUGGESTED):
        experiment = opened(experiment)
    if resume and any(options[name] is not None for name in SETTINGS):
        raise click.UsageError("--resume opens a session as it is: give no other experiment.")
    trainer = None if resume else trainer_for(experiment)
    missing = capabilities.missing_terminal()
    if missing is not None:
        raise CannotStart(missing)
    with without_garbage_collection():
        from .run_app import NoSessionError, run_app
    try:
        return run_app(trainer, chosen.preferences, keys=chosen.keys, remarks=_remarks(chosen))
    except NoSessionError as error:
        raise CannotStart(f"{error}; mlp-tui alone starts a new one") from None


def _remarks(chosen: InForce) -> list[str]:
    """What is to be said of the preferences at the start."""
    reason = capabilities.why_ascii()
    if chosen.preferences.ascii is None and reason is not None:
        return [*chosen.problems, f"plain ASCII, as {reason}; --no-ascii draws with more"]
    return list(chosen.problems)


@click.command(hidden=True)
@click.argument("file", metavar="FILE.csv", shell_complete=any_file)
@experiment_options
@preference_options()
@click.pass_context
def open_file(context: click.Context, file: str, **options: Any) -> None:
    """Open the app on the points of a file."""
    given = {name: value for name, value in options.items() if value is not None}
    resume = context.obj["resume"]
    context.exit(open_app(with_file(file, {**context.obj, **given}), resume=resume))
