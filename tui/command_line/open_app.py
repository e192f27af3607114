"""Opening the app, with or without what is named in place of a command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from ...core.experiment import SETTINGS, SUGGESTED, opened
from ...core.experiment.formats.sources import Source
from ..preferences import InForce, Preferences
from ..saving.opening import looks_of
from ..terminal import capabilities
from .errors import CannotStart
from .experiment_options import experiment_from, experiment_options, trainer_for
from .preference_options import chosen_preferences, preference_options
from .quick_import import without_garbage_collection
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
    trainer = None if resume else trainer_for(experiment, source)
    missing = capabilities.missing_terminal()
    if missing is not None:
        raise CannotStart(missing)
    with without_garbage_collection():
        from .run_app import NoSessionError, run_app
    try:
        return run_app(
            trainer,
            _as_it_shows(source, chosen),
            keys=chosen.keys,
            remarks=_remarks(chosen),
            welcome=source.remarks or None,
        )
    except NoSessionError as error:
        raise CannotStart(f"{error}; mlp-tui alone starts a new one") from None


def _as_it_shows(source: Source, chosen: InForce) -> Preferences:
    """The preferences, with what a link says of the picture; an option goes before."""
    looks = looks_of(source).items()
    free = {name: on for name, on in looks if chosen.origins[name] != "option"}
    return chosen.preferences.with_changes(**free)


def _remarks(chosen: InForce) -> list[str]:
    """What is to be said of the preferences at the start."""
    reason = capabilities.why_ascii()
    if chosen.preferences.ascii is None and reason is not None:
        return [*chosen.problems, f"plain ASCII, as {reason}; --no-ascii draws with more"]
    return list(chosen.problems)


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
