"""Widgets and their styles."""

from __future__ import annotations

import contextlib
from functools import lru_cache
from inspect import unwrap
from typing import cast

from rich.segment import Segment
from rich.style import Style
from textual import events, work
from textual.app import App
from textual.color import Color
from textual.command import CommandPalette
from textual.css.query import NoMatches
from textual.errors import NoWidget
from textual.filter import LineFilter
from textual.screen import Screen
from textual.style import Style as VisualStyle
from textual.widget import Widget
from textual.widgets import OptionList, Tooltip

from .base import AppMixin

textual_visual_style = Widget.get_visual_style


def keep_reverse() -> None:
    """Give every widget the reverse video that its components ask for."""
    Widget.get_visual_style = visual_style_with_reverse


def visual_style_with_reverse(
    self: Widget, *component_classes: str, partial: bool = False
) -> VisualStyle:
    """In place of the method of a widget."""
    style = textual_visual_style(self, *component_classes, partial=partial)
    if any(self.get_component_styles(name).text_style.reverse for name in component_classes):
        return style + VisualStyle(reverse=True)
    return style


class WithoutColours(AppMixin):
    """An app that sends no colours where none may be sent, not even the default ones."""

    def get_line_filters(self) -> list[LineFilter]:
        return list(super().get_line_filters()) if self.colours else [_UNCOLOURED]


class Uncoloured(LineFilter):
    """Leaves bold, reverse, underlined and faint text, and no colours."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text, Style.null() if style is None else _without_colours(style), control)
            for text, style, control in segments
        ]


_UNCOLOURED = Uncoloured()


@lru_cache(1024)
def _without_colours(style: Style) -> Style:
    return Style.from_meta(style.meta) + style.without_color  # which drops what clicks do


class PagedOptionList(OptionList):
    """A list that may be paged through where it has no room."""

    def action_page_up(self) -> None:
        with contextlib.suppress(KeyError):
            super().action_page_up()

    def action_page_down(self) -> None:
        with contextlib.suppress(KeyError):
            super().action_page_down()


class NoTooltipOfNothing(Screen[None]):
    """A screen whose tooltip goes where the pointer is over nothing any more."""

    def on_mount(self) -> None:
        self.screen_layout_refresh_signal.subscribe(
            self, self._hide_tooltip_of_nothing, immediate=True
        )

    def _hide_tooltip_of_nothing(self, _screen: Screen[object]) -> None:
        try:
            self.get_widget_at(*self.app.mouse_position)
        except NoWidget:
            with contextlib.suppress(NoMatches):  # no tooltips are wanted
                self.get_child_by_type(Tooltip).display = False


class WithPatchedPalette(AppMixin):
    """An app that opens a command palette of ours."""

    def action_command_palette(self) -> None:
        if self.use_command_palette and not PatchedPalette.is_open(cast(App[object], self)):
            self.push_screen(PatchedPalette(id="--command-palette"))


class PatchedPalette(CommandPalette):
    """A command palette that may be used where there is no room for it."""

    def _action_command_list(self, action: str) -> None:
        with contextlib.suppress(KeyError):
            super()._action_command_list(action)

    # The group is Textual's own, by which it ends a search.
    @work(exclusive=True, group="--textual-command-palette-gather-commands")
    async def _gather_commands(self, search_value: str) -> None:
        with contextlib.suppress(NoMatches):  # closed before its turn came
            await unwrap(CommandPalette._gather_commands)(self, search_value)

    def _on_click(self, event: events.Click) -> None:
        event.prevent_default()  # in place of Textual's own handler
        with contextlib.suppress(NoWidget):
            super()._on_click(event)
