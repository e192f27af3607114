"""What is rendered, and what of it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from textual._compositor import ChopsUpdate, Compositor, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from ..screen_diff import TerminalScreen
from .base import AppMixin

Part = tuple[int, int, Strip]
"""Column, row and cells."""


class SentWhereChanged(AppMixin):
    """An app that knows what the terminal shows, and sends what differs from it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._terminal_screen = TerminalScreen()

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if isinstance(renderable, ChopsUpdate | LayoutUpdate):
            renderable = ScreenDiff(renderable, self._terminal_screen)
        super()._display(screen, renderable)

    def on_driver_signal_resume(self) -> None:
        self._terminal_screen.forget()

    def on_resize(self) -> None:
        self._terminal_screen.forget()


class DirectUpdate(ChopsUpdate):
    """An update that knows what it puts where."""

    def __init__(self, parts: list[Part]) -> None:
        super().__init__([], [], [])
        self.parts = parts


def changed_parts(update: ChopsUpdate | LayoutUpdate) -> Iterable[Part]:
    """What an update puts on the screen."""
    if isinstance(update, DirectUpdate):
        yield from update.parts
    elif isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            yield update.region.x, y, Strip.join(strips)
    else:
        for y, left, right in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                start, stop = max(x, left), min(end, right)
                if strip is not None and start < stop:
                    yield start, y, strip.crop(start - x, stop - x)


class ScreenDiff(CompositorUpdate):
    """The cells that an update changes, without all those that stay as they are."""

    def __init__(self, update: ChopsUpdate | LayoutUpdate, shown: TerminalScreen) -> None:
        self._update = update
        self._shown = shown

    def render_segments(self, console: Console) -> str:
        colours = COLOR_SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR)
        return self._shown.show(changed_parts(self._update), colours)


class RenderedWhereChanged(Screen[None]):
    """A screen that renders no widgets but those that changed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._compositor = SparingCompositor()


class SparingCompositor(Compositor):
    """Renders the regions that changed, and not the rectangle around all of them."""

    def render_partial_update(self) -> ChopsUpdate | None:
        parts = self._parts()
        if parts is None:
            return super().render_partial_update()
        self._dirty_regions.clear()
        return DirectUpdate(parts) if parts else None

    def _parts(self) -> list[Part] | None:
        """All that changed; None where several widgets share a changed region."""
        parts: list[Part] = []
        for changed in self._dirty_regions:
            region = changed.intersection(self.size.region)
            widget, place, clip = self._front_widget(region)
            if widget is None or not place.intersection(clip).contains_region(region):
                return None
            strips = widget.render_lines(region.translate(-place.offset))
            parts += [(region.x, y, strip) for y, strip in enumerate(strips, region.y)]
        return parts

    def _front_widget(self, region: Region) -> tuple[Widget | None, Region, Region]:
        """Which widget, where and clipped to what, hides all others in a part of a region."""
        for widget, (place, clip) in self.visible_widgets.items():  # from front to back
            if place.overlaps(region) and clip.overlaps(region):
                return widget, place, clip
        return None, region, region
