"""What the screens have in common on which settings are shown and changed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Container
from typing import ClassVar

from textual.screen import Screen
from textual.widget import Widget

from ..controls.key_taker import KeyTaker


class SettingsScreen(Screen[None]):
    """A screen on which settings are shown.

    It is told of others, of refusals, and of an escape that its key taker leaves alone.
    """

    actions: ClassVar[Container[str]] = ()
    """What commands of the app call that act on this screen, too."""

    def on_compose(self) -> None:
        """Have the classes of the size."""
        # Textual sets these after the first layout; set before there are any children, they spare
        # it a second one, and spare all children to be styled again.
        app, size = self.app, self.app.size
        breakpoints = (
            (app.HORIZONTAL_BREAKPOINTS or [], size.width),
            (app.VERTICAL_BREAKPOINTS or [], size.height),
        )
        for least, extent in breakpoints:
            self.add_class([name for minimum, name in least if minimum <= extent][-1])

    @abstractmethod
    def show_settings(self) -> None:
        """Show the settings asked for."""

    @abstractmethod
    def refuse(self, reason: str) -> None:
        """Say why what was asked for could not be had, and show what is in force."""

    @abstractmethod
    def leave_key_taker(self) -> None:
        """Go back from the widget that has the focus."""

    def set_focus(
        self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False
    ) -> None:
        before = self.focused
        super().set_focus(widget, scroll_visible, from_app_focus)
        focused = self.focused
        if isinstance(focused, KeyTaker) and focused is not before and not from_app_focus:
            focused.focus_came()
