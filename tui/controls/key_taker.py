"""What widgets are that take keys before any command does."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from textual import events


class KeyTaker:
    """A widget that, while it has the focus, is given each key before anything else.

    The app gives it the key in its own task and goes on when that is done. Through Textual's
    queues, of the keys that arrive in one burst some would come to a widget that has lost the
    focus to one before them, or before the focus that it was to react to.
    """

    keys_here: ClassVar[tuple[tuple[str, str], ...]] = ()
    """What its keys do, each with a word for it, the most useful first."""

    def focus_came(self) -> None:
        """It has the focus from here on: the next key is its own."""

    @abstractmethod
    async def take(self, event: events.Key | events.Paste) -> bool:
        """Deal with a key or a paste; return whether there is nothing more to do."""
