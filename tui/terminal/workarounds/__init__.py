"""Workarounds for faults of Textual, each with the version it was seen in.

``tests/tui/terminal/workarounds`` tells when one is no longer needed.
"""

from .application import PatchedApp
from .driver import PatchedDriver, use_utf8_output
from .rendering import PatchedScreen
from .widgets import PatchedOptionList

__all__ = ["PatchedApp", "PatchedDriver", "PatchedOptionList", "PatchedScreen", "use_utf8_output"]
