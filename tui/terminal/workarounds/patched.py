"""Textual's classes with all the workarounds that are on."""

from __future__ import annotations

from textual.driver import Driver
from textual.screen import Screen
from textual.widgets import OptionList

from .base import AppBase, DriverBase
from .declarations import WORKAROUNDS

for patch in WORKAROUNDS.parts("patch"):
    patch()

PatchedDriver: type[DriverBase] = WORKAROUNDS.compose("driver", DriverBase)
PatchedScreen: type[Screen[None]] = WORKAROUNDS.compose("screen", Screen)
PatchedOptionList: type[OptionList] = WORKAROUNDS.compose("option list", OptionList)
_App: type[AppBase] = WORKAROUNDS.compose("app", AppBase)


class PatchedApp(_App):
    """The app, on a driver that has workarounds too."""

    def get_driver_class(self) -> type[Driver]:
        return PatchedDriver


def prepare_output() -> None:
    """Make standard error fit for what Textual writes to it."""
    for prepare in WORKAROUNDS.parts("output"):
        prepare()
