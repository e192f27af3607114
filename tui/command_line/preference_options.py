"""The options that say how the app shows itself: one for each preference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click

from ...core.experiment.fields import Toggle
from ..preferences import (
    PREFERENCES,
    ConfigFile,
    InForce,
    Preference,
    PreferenceError,
    preferences_in_force,
)
from .completion import values_of
from .errors import CannotStartError

FOR_TRAIN = tuple(each for each in PREFERENCES.values() if each.acts_in_train)
FOR_THE_APP_ALONE = tuple(each for each in PREFERENCES.values() if not each.acts_in_train)


def preference_options(
    preferences: Iterable[Preference] = tuple(PREFERENCES.values()),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options of these preferences, as a decorator of a command."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for each in reversed(tuple(preferences)):
            command = click.option(_declaration(each), each.name, **_attributes(each))(command)
        return command

    return decorate


def _declaration(each: Preference) -> str:
    if isinstance(each.kind, Toggle):
        return f"{each.option}/--no-{each.option.removeprefix('--')}"
    return each.option


def _attributes(each: Preference) -> dict[str, Any]:
    values = "" if isinstance(each.kind, Toggle) else ", ".join(each.kind.options)
    text = f"{each.summary}{': ' if values else ''}{values}.  [default: {each.default_text}]"
    metavar = {} if isinstance(each.kind, Toggle) else {"metavar": each.kind.metavar}
    return {"help": text, "default": None, "shell_complete": values_of(each.kind), **metavar}


def options_of(preferences: Iterable[Preference], options: Mapping[str, Any]) -> dict[str, Any]:
    """What was given of these options, as it was given."""
    names = [each.name for each in preferences]
    return {name: options[name] for name in names if options.get(name) is not None}


def chosen_preferences(options: Mapping[str, Any]) -> InForce:
    """The preferences in force, with these options before all else.

    Raises:
        click.BadParameter: names the option and says what it takes.
        CannotStartError: if a variable of the environment has a value that is not allowed.
    """
    given = {}
    for name, value in options_of(PREFERENCES.values(), options).items():
        each = PREFERENCES[name]
        try:
            given[name] = each.read(value) if isinstance(value, str) else each.check(value)
        except PreferenceError as error:
            raise click.BadParameter(str(error), param_hint=each.option) from None
    try:
        return preferences_in_force(given, ConfigFile())
    except PreferenceError as error:
        raise CannotStartError(str(error)) from None
