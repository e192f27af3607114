"""A dialog in which keys always have a widget that takes them."""

from __future__ import annotations

from textual.screen import Screen
from textual.widget import Widget


class KeptFocus(Screen[None]):
    """A screen on which one widget has the focus where nothing else has it.

    A click beside it, a terminal that looks away, or a size without room would leave the keys to
    nobody, the one that closes the screen among them.
    """

    @property
    def home(self) -> Widget:
        """The widget that has the focus then."""
        raise NotImplementedError

    def set_focus(
        self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False
    ) -> None:
        if widget is None and self.is_current and self.home.is_attached:
            widget = self.home
        super().set_focus(widget, scroll_visible, from_app_focus)
