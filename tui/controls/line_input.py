"""A line of text that is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from textual import events
from textual.binding import Binding
from textual.widgets import Input

from .key_taker import KeyTaker

EDITING_ACTIONS = {
    binding.key: binding.action
    for binding in Binding.make_bindings(Input.BINDINGS)
    if binding.action != "submit"
}
"""What Textual's keys for editing do, such as ``ctrl+w``."""


class LineInput(KeyTaker, Input):
    """An input that takes every character, and no control characters from a paste.

    Args:
        longest: the most characters; a paste of more is refused.
        text: what stands there at first.
        keys: what keys that are no characters do, by their names.
    """

    def __init__(
        self,
        longest: int,
        text: str = "",
        keys: Mapping[str, Callable[[], object]] = MappingProxyType({}),
    ) -> None:
        super().__init__(text, compact=True, max_length=longest, select_on_focus=False)
        self.cursor_blink = False
        self._keys = keys

    def focus_came(self) -> None:
        self.select_all()

    async def take(self, event: events.Key | events.Paste) -> bool:
        if isinstance(event, events.Paste):
            self._type_line(event.text)
        elif event.key in self._keys:
            self._keys[event.key]()
        elif event.key in EDITING_ACTIONS:
            return await self.app.run_action(EDITING_ACTIONS[event.key], self)
        elif event.is_printable and event.character is not None:
            self._type(event.character)
        else:
            return False
        return True

    def _type_line(self, text: str) -> None:
        # A control character must not reach the terminal.
        self._type(printable(next(iter(text.splitlines()), "")))

    def _type(self, text: str) -> None:
        self.replace(text, *sorted(self.selection))

    def action_paste(self) -> None:
        self._type_line(self.app.clipboard)


def printable(text: str) -> str:
    """The text with a mark in place of what a terminal would not show, but act on."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
