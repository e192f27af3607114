"""How a person likes the app: declared once, chosen by option, environment, file or in the app."""

from .config_file import ConfigFile, ConfigFileError
from .loss_axes import LossAxes
from .preference import Preference, PreferenceError
from .preferences import PREFERENCES, Preferences
from .sources import InForce, preferences_in_force

__all__ = [
    "PREFERENCES",
    "ConfigFile",
    "ConfigFileError",
    "InForce",
    "LossAxes",
    "Preference",
    "PreferenceError",
    "Preferences",
    "preferences_in_force",
]
