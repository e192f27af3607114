"""The widget that all plots are: rows of styled text, of which only changed ones are repainted."""

from __future__ import annotations

from typing import Any

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from .drawing import Drawing, Row
from .palette import FILTERED_DEPTHS, Palette, colour_depth


class Plot(Widget):
    """A picture as large as the widget.

    A subclass says what the picture is in :meth:`draw` and calls :meth:`redraw` when it changed.

    Args:
        options: Those of every widget: ``name``, ``id``, ``classes``.
    """

    DEFAULT_CSS = """
    Plot {
        width: 1fr;
        height: 1fr;
    }
    """
    ALLOW_SELECT = False

    can_focus = False

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._rows: tuple[Row, ...] = ()
        self._strips: list[Strip | None] = []
        self._palette: Palette | None = None
        self._palette_is_stale = True

    def draw(self, width: int, height: int) -> Drawing:
        """The picture for ``width`` times ``height`` cells, both at least 1."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw again, and repaint the rows that differ from those on the screen."""
        width, height = self.content_size
        if width < 1 or height < 1:
            return
        rows = self.draw(width, height).rows
        old_rows, self._rows = self._rows, rows
        if len(rows) != len(old_rows) or self._renew_palette():
            self._strips = [None] * len(rows)
            self.refresh()
            return
        changed = [y for y, row in enumerate(rows) if row is not old_rows[y] and row != old_rows[y]]
        for y in changed:
            self._strips[y] = None
        if changed:
            self.refresh(*(Region(0, y, width, count) for y, count in _stretches(changed)))

    def on_resize(self, event: events.Resize) -> None:
        self._rows, self._strips = (), []
        self.redraw()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        # What the theme became is known only once all of the screen has its new styles.
        self._palette_is_stale = True

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of ``crop``.

        Without border and padding there is no need of Textual's own way, which goes through
        the styles for every row and takes several times as long.
        """
        if self._palette is None or self._palette_is_stale:
            self._renew_palette()
        assert self._palette is not None
        strips = [
            (self._strips[y] if y < len(self._strips) else None) or self.render_line(y)
            for y in crop.line_range
        ]
        if self._palette.depth in FILTERED_DEPTHS:
            for line_filter in self.get_line_filters():
                ground = self._palette.background
                strips = [strip.apply_filter(line_filter, ground) for strip in strips]
        first, last = crop.column_span
        if (first, last) != (0, self.content_size.width):
            strips = [strip.crop(first, last) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        palette, width = self._palette, self.content_size.width
        assert palette is not None
        if y >= len(self._strips):
            return Strip.blank(width, palette.style(None))
        strip = self._strips[y]
        if strip is None:
            styles = palette.styles
            segments = [Segment(text, styles[meaning]) for text, meaning in self._rows[y]]
            strip = Strip(segments).adjust_cell_length(width, palette.style(None))
            self._strips[y] = strip
        return strip

    def _renew_palette(self) -> bool:
        """Take the colours of the present theme; return whether they are other ones."""
        self._palette_is_stale = False
        palette = Palette(
            self.background_colors[1], self.app.current_theme.dark, colour_depth(self.app)
        )
        if palette == self._palette:
            return False
        self._palette = palette
        self._strips = [None] * len(self._strips)
        return True


def _stretches(rows: list[int]) -> list[tuple[int, int]]:
    """Rising numbers as stretches without a gap: the first of each, and how many they are."""
    stretches: list[tuple[int, int]] = []
    for y in rows:
        first, count = stretches[-1] if stretches else (y, 0)
        if y == first + count:
            stretches[-1:] = [(first, count + 1)]
        else:
            stretches.append((y, 1))
    return stretches
