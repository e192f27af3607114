"""The heading of a group of settings, which says how many of them it hides, and opens them."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.content import Content
from textual.widget import Widget

from .key_taker import KeyTaker


class GroupHeading(KeyTaker, Widget):
    """A heading with what is behind it: ``Network  + 3 more``; enter or a click opens it.

    Where there is nothing to open or to fold it is only a heading, and no key leads to it.

    Args:
        title: what it is called.
        toggle: called when it is to be opened or folded.
    """

    ALLOW_SELECT = False
    keys_here = (
        ("enter", "shows more, or less"),
        ("esc", "leaves it"),
        ("tab", "next setting"),
    )

    def __init__(self, title: str, toggle: Callable[[], object]) -> None:
        super().__init__(classes="heading")
        self._title = title
        self._toggle = toggle
        self._more = ""

    def show(self, folded: int, is_open: bool) -> None:
        """Say how much there is behind it.

        Args:
            folded: settings that it hides.
            is_open: whether it shows some that it can hide.
        """
        more = f"+ {folded} more" if folded else "- less" if is_open else ""
        if more != self._more:
            self._more = more
            self.can_focus = bool(more)
            self.refresh()

    def render(self) -> Content:
        return Content.assemble(self._title, (f"  {self._more}", "not bold $foreground-muted"))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        if self._more:
            self._toggle()

    async def take(self, event: events.Key | events.Paste) -> bool:
        if isinstance(event, events.Key) and event.key == "enter":
            self._toggle()
            return True
        return False
