"""The decision boundary: what the network says of the plane, with points on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from textual import events
from textual.actions import SkipAction
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer

from ...core.experiment import (
    Snapshot,
    Wanted,
    plane_of,
)
from ...datasets import Dataset
from ..preferences.keys import keys_of
from .boundary_painter import BoundaryPainter, shown_places
from .flicker import FlickerGuard
from .legend import legend, neuron_legend, text_legend
from .plots.cursor import cell_at, cell_of, place_of
from .plots.drawing import Drawing, Row
from .plots.glyphs import UNICODE, GlyphSet
from .plots.palette import colour_depth
from .plots.plane import AXES_SIZE, PlaneLayout
from .plots.plane_styles import Smooth, Texture, can_be_smooth
from .stage_view import StageTools, StageView

if TYPE_CHECKING:
    from .network.parts import Parts


class DecisionBoundary(StageView):
    """The decision boundary of the network, and the points.

    Args:
        glyphs: what it is made of.
        tools: what it may use; None: it only shows.
        guard: tells which pictures may follow each other; None: a new one.
        options: Those of every widget: ``name``, ``id``, ``classes``.
    """

    class Flips(Message):
        """For some time the picture has changed to and fro too fast to show all of it."""

    picture = reactive("auto", repaint=False)
    """How the plane is drawn where the terminal can show both ways."""
    test_points = reactive(False, repaint=False)
    """Whether the points that the network does not learn from are shown."""

    discretize = reactive(False, repaint=False)
    """Whether the plane shows only what the network decides, and not how sure it is."""

    axes = reactive("columns", repaint=False)
    """What spans the plane of more than two features, one of ``AXES``."""

    neuron: reactive[tuple[int, int] | None] = reactive(None, repaint=False)
    """The layer and unit of the neuron whose output is shown; None: the network's."""

    probed: reactive[tuple[Row, ...]] = reactive((), repaint=False)
    """What there is to say of the place that is probed: the most important part first."""

    def __init__(
        self,
        glyphs: GlyphSet = UNICODE,
        tools: StageTools | None = None,
        guard: FlickerGuard | None = None,
        **options: Any,
    ) -> None:
        super().__init__(glyphs, tools, **options)
        self._painter = BoundaryPainter(glyphs)
        self._painter_of: tuple[bool, bool, bool, str, tuple[int, int] | None] | None = None
        self._snapshot: Snapshot | None = None
        self._newest: Snapshot | None = None
        self._guard = guard or FlickerGuard()
        self._later: Timer | None = None
        self._place: tuple[float, float] | None = None

    def on_mount(self) -> None:
        # Themes of the terminal's own colours have too few for a smooth plane.
        self.watch(self.app, "theme", self._follow_theme, init=False)
        if self.has_tools:
            self.tools.watch(self._follow_selection)

    def _follow_theme(self) -> None:
        self.call_after_refresh(self.redraw)

    def _follow_selection(self) -> None:
        """Show the neuron that is chosen for it, as soon as there is a picture of it."""
        chosen = self.tools.selection.neuron if self.has_tools else None
        if chosen is not None and self._newest is not None:
            parts = _parts_of(self._newest)
            is_output = chosen[0] == parts.last and parts.sizes[-1] == 1
            self.neuron = chosen if parts.has(*chosen) and not is_output else None
        else:
            self.neuron = None
        if self.has_tools and self.tools.selection.place != self._place:
            self._place = self.tools.selection.place
            self.ask_again()
            self.redraw()
        self._tell_probed()

    def watch_neuron(self) -> None:
        self._guard.forget()
        self.ask_again()
        self.redraw()

    def action_show_network(self) -> None:
        """Show the network's output again, and no neuron's."""
        if self.tools.selection.neuron is None:
            self.tools.say("the plane shows the network's output; view 2 shows a neuron's on it")
        else:
            self.tools.select(neuron=None)
            self.tools.say("the plane shows the network's output again")

    def expect(self, snapshot: Snapshot) -> None:
        """Take the room for a snapshot and want what there is to see of it, before it is shown."""
        before, self._newest = self._newest, snapshot
        if before is None or before.dataset is not snapshot.dataset:
            if self.has_tools:
                self.tools.probe_on(snapshot.dataset)
            self.refresh(layout=True)

    def show(self, snapshot: Snapshot) -> None:
        """Draw a snapshot; the axes stay as long as its dataset does.

        Where the picture flips, a moment later, or a newer one then.
        """
        self.expect(snapshot)
        self._follow_selection()
        self._show_newest()

    def _show_newest(self) -> None:
        snapshot, last = self._newest, self._snapshot
        if snapshot is None or snapshot is last:
            return
        if last is None or snapshot.dataset is not last.dataset:
            self._guard.forget()
            self._may_follow(snapshot)
        elif not self._may_follow(snapshot):
            if self._later is None:
                self._later = self.set_timer(self._guard.seconds_to_wait, self._end_waiting)
            if self._guard.goes_on:
                self.post_message(self.Flips())
            return
        self._snapshot = snapshot
        self.redraw()

    def _end_waiting(self) -> None:
        self._later = None
        self._show_newest()

    def _may_follow(self, snapshot: Snapshot) -> bool:
        shown = shown_places(snapshot, self.discretize, self.neuron)
        if shown is None:
            return True
        (ramps, shares), n_ramps = shown
        is_ramp = ramps[..., None] == np.arange(n_ramps)
        return self._guard.allows(np.where(is_ramp, shares[..., None], 0.0))

    @property
    def wanted(self) -> Wanted:
        """What it shows: a decision grid with one value for each of its places, and predictions.

        Nothing before the first snapshot, and where the widget has no size.
        """
        width, height = self.content_size
        if self._newest is None or width < 1 or height < 1:
            return {}
        wanted = self._current_painter().wanted(self._newest.dataset, width, height)
        if self._place is not None:
            axes = self.tools.selection.axes
            return {**wanted, "probe": {"place": self._place, "axes": axes}}
        return wanted

    @property
    def is_smooth(self) -> bool:
        """Whether the plane is drawn smooth, as far as the terminal can show it."""
        return self.picture != "texture" and self.can_be_smooth

    @property
    def can_be_smooth(self) -> bool:
        """Whether the terminal has what a smooth plane is made of."""
        return can_be_smooth(colour_depth(self.app), self.glyphs)

    def legend_of(self, dataset: Dataset, gap: str = "  ") -> Content:
        """Which of its marks and colours is what, with ``gap`` between them."""
        if self.neuron is not None and self._newest is not None:
            parts, (layer, unit) = _parts_of(self._newest), self.neuron
            return neuron_legend(
                parts.limits(layer),
                unit if layer == parts.last else None,
                self.app.current_theme.dark,
                colour_depth(self.app),
                self.glyphs,
                textured=not self.is_smooth,
                is_dense=len(gap) < 2,
            )
        return legend(
            dataset,
            self.app.current_theme.dark,
            colour_depth(self.app),
            self.glyphs,
            textured=not self.is_smooth,
            test_points=self.test_points,
            note=self._current_painter().plane(dataset).note,
            gap=gap,
        )

    @property
    def heading(self) -> str:
        """What it shows, in a few words."""
        if self.neuron is None or self._newest is None:
            return "Decision boundary"
        name = _parts_of(self._newest).neuron(*self.neuron)
        return name[0].upper() + name[1:]

    def size_in(self, room: Size) -> Size:
        """What it takes of a room, so that the plane keeps its shape."""
        if self._newest is None or room.width < 1 or room.height < 1:
            return room
        plane = self._current_painter().plane(self._newest.dataset)
        layout = PlaneLayout.with_axes(plane, *room, self.glyphs)
        # A plane with axes has none in a room that is too small for them, whatever its shape.
        least_width, least_height = (0, 0) if layout.x_ticks is None else AXES_SIZE
        return Size(max(layout.used_width, least_width), max(layout.used_height, least_height))

    def watch_picture(self) -> None:
        self.redraw()

    def watch_test_points(self) -> None:
        self.redraw()

    def watch_discretize(self) -> None:
        self._guard.forget()
        self.redraw()

    def watch_axes(self) -> None:
        if self._place is not None:
            self.tools.select(place=None)
        self._guard.forget()
        self.refresh(layout=True)
        self.redraw()

    def draw(self, width: int, height: int) -> Drawing:
        if self._snapshot is None:
            return Drawing()
        return self._current_painter().drawing(self._snapshot, width, height, self._place)

    # --- Probing ---------------------------------------------------------------------------

    def action_probe(self) -> None:
        """Probe the middle of the plane, or no place any more."""
        if self._place is not None:
            self.tools.select(place=None)
            self.tools.say("the probe is put away")
            return
        layout = self._layout
        if layout is not None:
            self._probe((layout.columns // 2, layout.rows // 2))

    def action_walk(self, right: int, up: int) -> None:
        """Probe the cell so many cells further on; no place, where none is probed."""
        layout = self._layout
        if self._place is None or layout is None:
            raise SkipAction()
        column, row = cell_of(layout, self._place)
        self._probe((column + right, row + up))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Probe the place under the mouse."""
        self._probe_at(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Go along with a mouse whose button is held."""
        if event.button == 1:
            self._probe_at(event)

    def _probe_at(self, event: events.MouseEvent) -> None:
        offset, layout = event.get_content_offset(self), self._layout
        cell = None if offset is None or layout is None else cell_at(layout, *offset)
        if cell is not None and self.has_tools:
            self._probe(cell)

    def _probe(self, cell: tuple[int, int]) -> None:
        layout, had_place = self._layout, self._place is not None
        assert layout is not None
        assert self._newest is not None
        axes = self._current_painter().plane(self._newest.dataset).axes
        self.tools.select(place=place_of(layout, cell), axes=axes)
        if not had_place:
            self.tools.say(
                f"probing a place: arrow keys move it, {keys_of(self.app)['boundary-probe']} ends;"
                f" {keys_of(self.app)['show-numbers']} shows what each layer makes of it"
            )

    @property
    def _layout(self) -> PlaneLayout | None:
        """Where the cells are; None before the first snapshot and without a size."""
        width, height = self.content_size
        if self._newest is None or width < 1 or height < 1:
            return None
        return self._current_painter().layout(self._newest.dataset, width, height)

    def _tell_probed(self) -> None:
        """Say what the newest snapshot says of the place."""
        if self._place is None or self._newest is None:
            self.probed = ()
            return
        probe = self._newest.observations.get("probe")
        if probe is not None and probe.place == self._place:
            # Imported here since a start shows no probe.
            from .numbers.probed import probe_pieces

            self.probed = tuple(probe_pieces(self._newest, probe, self.glyphs))

    def _current_painter(self) -> BoundaryPainter:
        wanted = self.is_smooth, self.test_points, self.discretize, self.axes, self.neuron
        if wanted != self._painter_of:
            style = Smooth(self.glyphs) if self.is_smooth else Texture(self.glyphs)
            self._painter = BoundaryPainter(self.glyphs, style, *wanted[1:])
            self._painter_of = wanted
        return self._painter


def _parts_of(snapshot: Snapshot) -> Parts:
    """What the network consists of, for a plane that shows one of its neurons."""
    from .network.parts import Parts  # not at the launch, when no neuron is shown

    return Parts.of(snapshot)


def boundary_text_wanted(dataset: Dataset, width: int, height: int) -> Wanted:
    """What :func:`boundary_text` shows, with a value of the decision grid for each cell."""
    return BoundaryPainter().wanted(dataset, width, max(1, height - 1))


def boundary_text(snapshot: Snapshot, width: int, height: int, glyphs: GlyphSet = UNICODE) -> str:
    """The decision boundary as up to ``height`` lines of plain text, the last of them a legend."""
    picture = BoundaryPainter(glyphs).drawing(snapshot, width, max(1, height - 1))
    note = plane_of(snapshot.dataset).note
    return f"{picture.text.rstrip()}\n{text_legend(snapshot.dataset, glyphs, note)}"
