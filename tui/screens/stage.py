"""The stage: one view large, and beside it, where there is room, those that belong to it."""

from __future__ import annotations

from importlib import import_module

from textual.app import ComposeResult
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget
from textual.widgets import Static

from ...core.experiment import Snapshot
from ..commands import FIRST_VIEW, VIEWS
from ..views import DecisionBoundary, LossCurve
from ..views.plots.glyphs import GlyphSet
from ..views.stage_view import StageTools, StageView
from .tab_line import TabLine
from .text_lines import Legend, MessageLog

MARGIN = 1
"""Free columns at either side of a view."""
PLANE_WIDTH = 36
"""The plane's side is no narrower where both sides have room: legend and messages stand there."""
CURVE_WIDTH = 24
"""With less, margins included, there is no curve."""
LOG_ROWS = 5
"""What the plane leaves to the messages, where there are any."""
TABS_FROM = 16
"""Rows from which on a line says which views there are."""
SIDE_FROM = 130
"""Columns from which on the plane and the curve stand beside another view."""
SIDE_WIDTH = 52
STRIP_FROM = 28
"""Rows from which on messages and the curve stand below another view."""
STRIP_ROWS = 9


class Stage(Widget):
    """The views, of which one is on the stage.

    Args:
        tools: what the views may use.
        glyphs: what they are made of.
        log: the messages; it may be hidden.
    """

    DEFAULT_CSS = """
    Stage {
        width: 1fr;
        height: 100%;
    }
    """

    def __init__(self, tools: StageTools, glyphs: GlyphSet, log: MessageLog) -> None:
        super().__init__(id="stage")
        self._stage_layout = _StageLayout()
        self._tools, self._glyphs, self._log = tools, glyphs, log
        self._tabs = TabLine()
        self.boundary = DecisionBoundary(glyphs, tools)
        self.legend = Legend(self.boundary)
        self.curve = LossCurve(glyphs, tools)
        self._heading = Static("Loss per point", classes="heading")
        self._views: dict[str, StageView] = {"boundary": self.boundary, "loss": self.curve}
        self.name_on_stage = FIRST_VIEW

    def compose(self) -> ComposeResult:
        yield from (self._tabs, self.legend, self.boundary, self._log, self._heading, self.curve)

    @property
    def layout(self) -> Layout:
        return self._stage_layout

    @property
    def on_stage(self) -> StageView:
        """The view that is on the stage."""
        return self._views[self.name_on_stage]

    @property
    def seen(self) -> list[StageView]:
        """The views that have room in the present size."""
        regions = self.regions(self.content_size)
        return [view for view in self._views.values() if view in regions]

    def put(self, name: str, snapshot: Snapshot) -> StageView:
        """Put a view on the stage, by its name, and return it.

        Args:
            snapshot: what it shows until there is a newer one.
        """
        if name not in self._views:
            module, _, class_name = VIEWS[name].where.partition(":")
            view_class = getattr(import_module(f"...views.{module}", __name__), class_name)
            self._views[name] = view = view_class(self._glyphs, self._tools, id=f"{name}-view")
            self.mount(view)
        if name != self.name_on_stage and self.on_stage.has_focus_within:
            self.screen.set_focus(None)  # what is typed in a view ends with it
        self.name_on_stage = name
        self._tabs.on_stage = name
        self._tabs.refresh(layout=True)  # a part's, as a widget's own keeps its arrangement
        self.on_stage.show(snapshot)
        return self.on_stage

    def regions(self, size: Size) -> dict[Widget, Region]:
        """Where in a room of this size each part stands; those without room are left out."""
        if size.width < 1 or size.height < 1:
            return {}
        tabs = 1 if size.height >= TABS_FROM else 0
        room = Region(0, tabs, size.width, size.height - tabs)
        regions = self._with_plane(room) if self.name_on_stage == "boundary" else self._beside(room)
        if tabs:
            regions[self._tabs] = Region(0, 0, size.width, 1)
        return regions

    def _with_plane(self, room: Region) -> dict[Widget, Region]:
        """The plane takes what its shape asks for, the curve what is left."""
        below = LOG_ROWS + MARGIN if self._log.display else 0
        width, plane = self._plane_side(room.width, max(1, room.height - 1 - below))
        regions = self._plane_in(Region(room.x, room.y, width, 1 + plane.height), plane)
        if self._log.display:
            top = 1 + plane.height + MARGIN
            regions[self._log] = _inner(
                Region(room.x, room.y + top, width, max(1, room.height - top))
            )
        if width < room.width:
            regions |= self._curve_in(
                Region(room.x + width, room.y, room.width - width, room.height)
            )
        return regions

    def _plane_side(self, width: int, height: int) -> tuple[int, Size]:
        """How many columns the plane's side has, and what of it the plane takes."""
        plane = self.boundary.size_in(Size(width - 2 * MARGIN, height))
        if width < PLANE_WIDTH + 2 * MARGIN + CURVE_WIDTH:
            has_curve = plane.width + 2 * MARGIN + CURVE_WIDTH <= width
            return (plane.width + 2 * MARGIN if has_curve else width), plane
        most = width - 2 * MARGIN - CURVE_WIDTH
        if plane.width > most:
            plane = self.boundary.size_in(Size(most, height))
        return max(plane.width, PLANE_WIDTH) + 2 * MARGIN, plane

    def _beside(self, room: Region) -> dict[Widget, Region]:
        """Another view on the stage, and at its side or below what there is room for."""
        if room.width >= SIDE_FROM:
            stage, side = room.split_vertical(room.width - SIDE_WIDTH)
            return self._stage_in(stage) | self._side_in(side)
        if room.height < STRIP_FROM:
            return self._stage_in(room)
        has_curve = self.name_on_stage != "loss"
        rows = STRIP_ROWS if has_curve else LOG_ROWS
        stage, strip = room.split_horizontal(room.height - rows)
        regions = self._stage_in(stage.shrink((0, 0, MARGIN, 0)))
        if has_curve:
            strip, right = strip.split_vertical(strip.width // 2)
            regions |= self._curve_in(right)
        if self._log.display:
            regions[self._log] = _inner(strip)
        return regions

    def _side_in(self, side: Region) -> dict[Widget, Region]:
        """The plane above, the curve and the messages below it."""
        below = LOG_ROWS + MARGIN if self._log.display else 0
        has_curve = self.name_on_stage != "loss"
        height = (side.height - below) // (2 if has_curve else 1)
        plane = self.boundary.size_in(Size(side.width - 2 * MARGIN, max(1, height - 2)))
        top, rest = side.split_horizontal(min(side.height, plane.height + 2))
        regions = self._plane_in(top, plane)
        if self._log.display and rest.height > below:
            rest, log = rest.split_horizontal(rest.height - LOG_ROWS)
            regions[self._log] = _inner(log)
            rest = rest.shrink((0, 0, MARGIN, 0))
        if has_curve and rest.height > 1:
            regions |= self._curve_in(rest)
        return regions

    def _stage_in(self, region: Region) -> dict[Widget, Region]:
        if self.name_on_stage == "loss":
            return self._curve_in(region)
        return {self.on_stage: _inner(region)}

    def _plane_in(self, region: Region, plane: Size) -> dict[Widget, Region]:
        inner = _inner(region)
        return {
            self.legend: Region(inner.x, inner.y, inner.width, 1),
            self.boundary: Region(inner.x, inner.y + 1, inner.width, plane.height),
        }

    def _curve_in(self, region: Region) -> dict[Widget, Region]:
        inner = _inner(region)
        return {
            self._heading: Region(inner.x, inner.y, inner.width, 1),
            self.curve: Region(inner.x, inner.y + 1, inner.width, max(1, inner.height - 1)),
        }


def _inner(region: Region) -> Region:
    """What a view has of a region, without its margins."""
    return Region(region.x + MARGIN, region.y, max(1, region.width - 2 * MARGIN), region.height)


class _StageLayout(Layout):
    name = "stage"

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        assert isinstance(parent, Stage)
        regions = parent.regions(size)
        return [
            WidgetPlacement(regions[child], NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child in regions
        ]
