"""Workarounds for widgets and their styles."""

from __future__ import annotations

import contextlib
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual._widget_navigation import Direction
from textual.color import Color
from textual.command import CommandPalette
from textual.errors import NoWidget
from textual.filter import LineFilter
from textual.style import Style as VisualStyle
from textual.widget import Widget
from textual.widgets import OptionList


def _visual_style_with_reverse(
    self: Widget, *component_classes: str, partial: bool = False
) -> VisualStyle:
    """A widget's style with the reverse video that its components ask for.

    Seen in Textual 8.2.8 (no issue known): it is left out, so that without colours the cursor of
    a list, that of the command palette too, cannot be seen, though Textual's own style sheet
    reverses it there.
    """
    style = _visual_style(self, *component_classes, partial=partial)
    if any(self.get_component_styles(name).text_style.reverse for name in component_classes):
        return style + VisualStyle(reverse=True)
    return style


_visual_style = Widget.get_visual_style
Widget.get_visual_style = _visual_style_with_reverse


class Uncoloured(LineFilter):
    """Leaves bold, reverse, underlined and faint text, and no colours."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text, Style.null() if style is None else _without_colours(style), control)
            for text, style, control in segments
        ]


@lru_cache(1024)
def _without_colours(style: Style) -> Style:
    return Style.from_meta(style.meta) + style.without_color  # which drops what clicks do


class PatchedOptionList(OptionList):
    """A list that has no room may be paged through.

    Seen in Textual 8.2.8 (no issue known): without a line on the screen a page up or down is a
    KeyError.
    """

    def _move_page(self, direction: Direction) -> None:
        with contextlib.suppress(KeyError):
            super()._move_page(direction)


class PatchedPalette(CommandPalette):
    """The command palette, mended as :class:`PatchedOptionList` is.

    Seen in Textual 8.2.8 (no issue known): a click that comes in before the terminal becomes so
    small that nothing is there any more is an error.
    """

    def _action_command_list(self, action: str) -> None:
        with contextlib.suppress(KeyError):
            super()._action_command_list(action)

    def _on_click(self, event: events.Click) -> None:
        event.prevent_default()  # in place of Textual's own handler
        with contextlib.suppress(NoWidget):
            super()._on_click(event)
