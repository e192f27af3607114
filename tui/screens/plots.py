"""The plots side by side: the plane takes what its shape asks for, the curve what is left."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from ..views import DecisionBoundary, LossCurve

MARGIN = 1
"""Free columns at either side of a plot."""
PLANE_WIDTH = 36
"""The plane's side is no narrower where both sides have room: legend and messages stand there."""
CURVE_WIDTH = 24
"""With less, margins included, there is no curve."""
LOG_ROWS = 5
"""What the plane leaves to the messages, where there are any."""


class Plots(Widget):
    """The decision boundary with its legend and the messages, and the loss curve.

    Args:
        legend, heading: lines above boundary and curve.
        log: what stands below the boundary; it may be hidden.
    """

    DEFAULT_CSS = """
    Plots {
        width: 1fr;
        height: 100%;
    }
    """

    def __init__(
        self,
        legend: Widget,
        boundary: DecisionBoundary,
        log: Widget,
        heading: Widget,
        curve: LossCurve,
    ) -> None:
        super().__init__(id="plots")
        self._plots_layout = _PlotsLayout()
        self._parts = legend, boundary, log, heading, curve

    def compose(self) -> ComposeResult:
        yield from self._parts

    @property
    def layout(self) -> Layout:
        return self._plots_layout

    def regions(self, size: Size) -> dict[Widget, Region]:
        """Where in a room of this size each part stands; those without room are left out."""
        legend, boundary, log, heading, curve = self._parts
        below = LOG_ROWS + MARGIN if log.display else 0
        width, plane = self._plane_side(size.width, max(1, size.height - 1 - below))
        column, inner = MARGIN, max(1, width - 2 * MARGIN)
        regions: dict[Widget, Region] = {
            legend: Region(column, 0, inner, 1),
            boundary: Region(column, 1, inner, plane.height),
        }
        if log.display:
            top = 1 + plane.height + MARGIN
            regions[log] = Region(column, top, inner, max(1, size.height - top))
        if width < size.width:
            column, inner = width + MARGIN, size.width - width - 2 * MARGIN
            regions[heading] = Region(column, 0, inner, 1)
            regions[curve] = Region(column, 1, inner, max(1, size.height - 1))
        return regions

    def _plane_side(self, width: int, height: int) -> tuple[int, Size]:
        """How many columns the plane's side has, and what of it the plane takes."""
        _, boundary, *_ = self._parts
        plane = boundary.size_in(Size(width - 2 * MARGIN, height))
        if width < PLANE_WIDTH + 2 * MARGIN + CURVE_WIDTH:
            has_curve = plane.width + 2 * MARGIN + CURVE_WIDTH <= width
            return (plane.width + 2 * MARGIN if has_curve else width), plane
        most = width - 2 * MARGIN - CURVE_WIDTH
        if plane.width > most:
            plane = boundary.size_in(Size(most, height))
        return max(plane.width, PLANE_WIDTH) + 2 * MARGIN, plane


class _PlotsLayout(Layout):
    name = "plots"

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        assert isinstance(parent, Plots)
        regions = parent.regions(size)
        return [
            WidgetPlacement(regions[child], NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child in regions
        ]
