"""How a screen is closed."""

from __future__ import annotations

from textual._context import active_message_pump
from textual.await_complete import AwaitComplete
from textual.screen import Screen

from .base import AppMixin


class ScreensClosedOnce(AppMixin):
    """An app that closes no screen for the sake of one that is closed."""

    def pop_screen(self) -> AwaitComplete:
        screen = active_message_pump.get(None)
        if isinstance(screen, Screen) and screen not in self.screen_stack:
            return AwaitComplete()
        return super().pop_screen()
