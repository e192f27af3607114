"""The screens: the playground itself, and the help over it."""

from .help import HelpScreen
from .playground import PlaygroundScreen

__all__ = ["HelpScreen", "PlaygroundScreen"]
