"""Cures for faults of Textual's own, each with the version it was seen in.

``tests/tui/textual_workarounds`` tells when one is no longer needed.
"""

from .application import SturdyApp
from .drawing import SturdyScreen
from .driver import SturdyDriver, use_utf8_output
from .widgets import SturdyOptionList

__all__ = ["SturdyApp", "SturdyDriver", "SturdyOptionList", "SturdyScreen", "use_utf8_output"]
