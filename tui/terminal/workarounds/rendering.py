"""Workarounds for what is rendered and sent."""

from __future__ import annotations

from collections.abc import Iterable

from rich.color import ColorSystem
from rich.console import Console
from textual._compositor import ChopsUpdate, Compositor, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from ..screen_diff import TerminalScreen

Part = tuple[int, int, Strip]
"""Column, row and cells."""


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


class LeanUpdate(CompositorUpdate):
    """The cells that an update changes, without all those that stay as they are.

    Seen in Textual 8.2.8 (no issue known): a region that is to be repainted is sent from the
    left edge of its widget on, whether it changed or not, a layout as the whole screen, and
    every change of style as a reset and a whole new style.
    """

    def __init__(self, update: ChopsUpdate | LayoutUpdate, image: TerminalScreen) -> None:
        self._update = update
        self._image = image

    def render_segments(self, console: Console) -> str:
        colours = console._color_system or ColorSystem.TRUECOLOR
        return self._image.show(changed_parts(self._update), colours)


class PatchedScreen(Screen[None]):
    """Textual's screen, which renders no widgets but those that changed."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SparingCompositor()


class SparingCompositor(Compositor):
    """Renders the regions that changed.

    Seen in Textual 8.2.8 (no issue known): it renders every widget within the one rectangle that
    surrounds all changes, and cuts all their rows to pieces. With a status line at the foot and a
    plot at the top these are all widgets of the screen, at every frame.
    """

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
