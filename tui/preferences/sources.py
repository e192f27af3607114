"""Which preferences are in force, and from where: option, environment, file, default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from ...datasets import did_you_mean, quoted
from .config_file import ConfigFile
from .preference import KEYS_TABLE, Preference, PreferenceError
from .preferences import PREFERENCES, Preferences


class InForce(NamedTuple):
    """The preferences in force."""

    preferences: Preferences
    origins: Mapping[str, str]
    """For each name, from where its value comes, in a word or two."""
    problems: tuple[str, ...]
    """What is wrong with the file, a line for each; what stands there in vain is a default."""
    keys: Mapping[str, Any]
    """What the file says of keys, unchecked."""


def preferences_in_force(
    given: Mapping[str, Any], file: ConfigFile, environ: Mapping[str, str] = os.environ
) -> InForce:
    """The first that is there, for each preference: an option, a variable, a key of the file.

    Args:
        given: the values that options gave, by the names of the preferences.

    Raises:
        PreferenceError: if a variable of the environment has a value that is not allowed.
    """
    in_file, keys, problems = _values_of(file)
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for each in PREFERENCES.values():
        if each.name in given:
            values[each.name], origins[each.name] = given[each.name], "option"
        elif environ.get(each.variable):
            values[each.name] = _of_variable(each, environ[each.variable])
            origins[each.name] = each.variable
        elif each.name in in_file:
            values[each.name], origins[each.name] = in_file[each.name], "file"
        else:
            origins[each.name] = "default"
    return InForce(Preferences(**values), origins, problems, keys)


def _of_variable(each: Preference, text: str) -> Any:
    try:
        return each.read(text)
    except PreferenceError as error:
        raise PreferenceError(each.name, f"{each.variable}: {error}") from None


def _values_of(file: ConfigFile) -> tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]:
    contents = file.read()
    problems = [contents.problem] if contents.problem else []
    values, keys = {}, {}
    for name, value in contents.values.items():
        try:
            if name in PREFERENCES:
                values[name] = PREFERENCES[name].from_toml(value)
            elif name == KEYS_TABLE and isinstance(value, dict):
                keys = value
            elif name == KEYS_TABLE:
                problems.append(f"{file.shown_path}: keys must be a table, [keys]")
            else:
                hint = did_you_mean(name, (*PREFERENCES, KEYS_TABLE))
                problems.append(f"{file.shown_path}: there is no preference {quoted(name)}{hint}")
        except PreferenceError as error:
            problems.append(f"{file.shown_path}: {name}: {error}")
    return values, keys, tuple(problems)
