"""Output that the terminal can show, and no more keys than anybody waits for."""

from __future__ import annotations

import io
import sys
from typing import Any

from textual import events
from textual.message import Message

from ..ascii_text import as_ascii
from .base import DriverBase

MOST_WAITING_KEYS = 500
"""Keys beyond these are dropped: no hand is so fast, only a file typed into the terminal."""


def use_utf8_output() -> None:
    """Send UTF-8 whatever the locale's encoding is."""
    if isinstance(sys.__stderr__, io.TextIOWrapper):
        sys.__stderr__.reconfigure(encoding="utf-8", errors="replace")


class AsciiOutput(DriverBase):
    """A driver that translates all that an app sends which is ``ascii_only``.

    Here nothing gets past.
    """

    def write(self, data: str) -> None:
        super().write(as_ascii(data) if self.app.ascii_only else data)


class NoKeyFlood(DriverBase):
    """A driver that drops keys that nobody waits for."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._keys_sent = 0

    def send_message(self, message: Message) -> None:
        if isinstance(message, events.Key):
            if self.is_flooded:
                return
            self._keys_sent += 1
        super().send_message(message)

    @property
    def is_flooded(self) -> bool:
        return self.app.keys_waiting(self._keys_sent) >= MOST_WAITING_KEYS
