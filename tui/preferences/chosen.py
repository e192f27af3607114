"""The preferences in force in the app, with what a person chose in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .config_file import ConfigFile, ConfigFileError
from .preferences import PREFERENCES, Preferences


class ChosenPreferences:
    """Takes in what is chosen, and remembers it.

    Args:
        launched: those that the app was launched with.
        file: where they are remembered; None: nowhere.
        say: tells the person why one could not be remembered.

    Attributes:
        in_force: what was chosen last of each.
    """

    def __init__(
        self, launched: Preferences, file: ConfigFile | None, say: Callable[[str], object]
    ) -> None:
        self.in_force = launched
        self._file = file
        self._say = say

    def choose(self, name: str, value: Any) -> None:
        """Put a value in force, and remember it where its preference is remembered.

        Raises:
            PreferenceError: if the value is not allowed.
        """
        self.in_force = self.in_force.with_changes(**{name: value})
        preference = PREFERENCES[name]
        if self._file is not None and preference.remembered:
            try:
                self._file.write(name, preference.to_toml(value))
            except ConfigFileError as error:
                self._say(f"the {preference.label} is not remembered: {error}")
