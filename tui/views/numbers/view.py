"""The numbers view: confusion or residuals, the layers, a probed place, and the diagnosis."""

from __future__ import annotations

import time
from typing import Any

from textual.timer import Timer

from ....core.experiment import Snapshot, Wanted
from ... import wording
from ...preferences.keys import DECLARED, Keys, keys_of
from ..network.parts import Parts
from ..plots.drawing import Drawing
from ..plots.glyphs import UNICODE, GlyphSet
from ..stage_view import Selection, StageTools, StageView
from .confusion import ConfusionSection
from .diagnosed import DiagnosisSection
from .layers import KINDS, LayerColumns, LayersSection
from .probed import ProbeSection
from .residuals import ResidualsSection
from .section import Section, arranged

ALL_KINDS = "weights, activations and gradients come in turn only where not all have room"
READING_SECONDS = 0.25
"""While it trains, numbers are renewed no sooner."""


class NumbersPainter:
    """Makes pictures of snapshots.

    Args:
        glyphs: what they are made of.
        keys: that are in force.
    """

    def __init__(self, glyphs: GlyphSet = UNICODE, keys: Keys = DECLARED) -> None:
        self._glyphs, self._key = glyphs, keys["numbers-try-the-advice"]
        self._how_to_probe = how_to_probe(keys)

    def wanted(self, selection: Selection, width: int) -> Wanted:
        """What a picture of this width shows.

        Args:
            selection: what is chosen to be looked at.
        """
        wanted: dict[str, Any] = {
            "confusion": {},
            "residuals": {"bins": ResidualsSection.bins(width)},
            "distributions": {"bins": LayerColumns.in_width(width).bars},
            "update_ratio": {},
            "activity": {},
            "diagnosis": {},
        }
        return {**wanted, **probe_wanted(selection)}

    def sections(self, snapshot: Snapshot, kind: int = 0) -> list[Section]:
        """The parts that a snapshot has, from top to bottom.

        Args:
            kind: of the numbers of layers that are shown where there is room for one alone.
        """
        seen, glyphs = snapshot.observations, self._glyphs
        if snapshot.dataset.problem == "classification":
            first = ConfusionSection(seen.get("confusion"), snapshot.dataset, glyphs)
        else:
            metrics = snapshot.train_accuracy, snapshot.test_accuracy
            first = ResidualsSection(seen.get("residuals"), snapshot.dataset, metrics, glyphs)
        layers = LayersSection(
            Parts.of(snapshot),
            seen.get("distributions"),
            seen.get("update_ratio"),
            seen.get("activity"),
            glyphs,
            kind,
        )
        probed = ProbeSection(snapshot, seen.get("probe"), self._how_to_probe, glyphs)
        return [first, layers, probed, DiagnosisSection(seen.get("diagnosis"), self._key, glyphs)]

    def drawing(
        self, snapshot: Snapshot, width: int, height: int, chosen: int = 0, kind: int = 0
    ) -> Drawing:
        """All parts below each other.

        Args:
            chosen: the place of the part that has its room first.
            kind: as of :meth:`sections`.
        """
        sections = self.sections(snapshot, kind)
        rows = arranged(sections, chosen % len(sections), width, height, self._glyphs)
        return Drawing((*rows, *[()] * (height - len(rows))))


def how_to_probe(keys: Keys) -> str:
    """What to do to probe a place, for a person."""
    to_plane, key = keys["show-boundary"], keys["boundary-probe"]
    return f"press {to_plane} and then {key}, or click on the plane there"


def probe_wanted(selection: Selection) -> Wanted:
    """The observation of what is probed: a place of the plane, or else a chosen point."""
    if selection.place is not None:
        return {"probe": {"place": selection.place, "axes": selection.axes}}
    if isinstance(selection.points, int):
        return {"probe": {"point": selection.points, "axes": selection.axes}}
    return {}


class NumbersView(StageView):
    """What the network gets wrong, its layers in numbers, what it makes of one place, and what
    goes wrong with the run.

    While it trains, numbers stand still long enough to be read.
    """

    def __init__(
        self, glyphs: GlyphSet = UNICODE, tools: StageTools | None = None, **options: Any
    ) -> None:
        super().__init__(glyphs, tools, **options)
        self._painter = NumbersPainter(glyphs)
        self._snapshot: Snapshot | None = None
        self._newest: Snapshot | None = None
        self._shown_at = 0.0
        self._later: Timer | None = None
        self._chosen = self._kind = 0

    def on_mount(self) -> None:
        self._painter = NumbersPainter(self.glyphs, keys_of(self.app))
        self.tools.watch(self.ask_again)

    @property
    def wanted(self) -> Wanted:
        """What it shows; nothing where the widget has no size."""
        width, height = self.content_size
        if width < 1 or height < 1:
            return {}
        return self._painter.wanted(self.tools.selection, width)

    def show(self, snapshot: Snapshot) -> None:
        """Draw a snapshot, or a newer one a moment later; where it lacks what is wanted, what is
        drawn stays."""
        last, self._newest = self._newest, snapshot
        if last is None or last.dataset is not snapshot.dataset:
            self.tools.probe_on(snapshot.dataset)
        waits = READING_SECONDS - (time.monotonic() - self._shown_at)
        goes_on = last is not None and snapshot.step - last.step > 0 and last.spec == snapshot.spec
        if not goes_on or waits <= 0:
            self._show_newest()
        elif self._later is None:
            self._later = self.set_timer(waits, self._show_newest)

    def _show_newest(self) -> None:
        if self._later is not None:
            self._later.stop()
            self._later = None
        snapshot = self._newest
        if snapshot is None or snapshot is self._snapshot:
            return
        if self._snapshot is None or "distributions" in snapshot.observations:
            self._snapshot, self._shown_at = snapshot, time.monotonic()
            self.redraw()

    def draw(self, width: int, height: int) -> Drawing:
        if self._snapshot is None:
            return Drawing()
        return self._painter.drawing(self._snapshot, width, height, self._chosen, self._kind)

    def action_next_part(self, offset: int) -> None:
        """Have the part so many places further on, around, have its room first."""
        if self._snapshot is not None:
            count = len(self._painter.sections(self._snapshot))
            self._chosen = (self._chosen + offset) % count
            self.redraw()

    def action_next_kind(self, offset: int) -> None:
        """Show other numbers of the layers, where there is room for one kind alone."""
        before = self.draw(*self.content_size).text
        self._kind = (self._kind + offset) % len(KINDS)
        if self.draw(*self.content_size).text == before:
            self.tools.say(ALL_KINDS)
        self.redraw()

    def action_try_advice(self) -> None:
        """Put in force what the diagnosis that is shown says to try."""
        shown = self._snapshot.observations.get("diagnosis") if self._snapshot else None
        finding = next(iter(shown or ()), None)
        if finding is None:
            self.tools.say(wording.nothing_wrong(keys_of(self.app)["compare-rates"]))
        elif finding.change:
            self.tools.editor.change_settings(finding.change)

    def action_end_probe(self) -> None:
        """Probe no place any more."""
        keys = keys_of(self.app)
        if self.tools.selection.place is not None:
            self.tools.select(place=None)
        elif isinstance(point := self.tools.selection.points, int):
            others = f"{keys['show-graph']} and then {keys['graph-which-points']}"
            self.tools.say(f"point {point} is chosen in the graph: {others} chooses all points")
        else:
            self.tools.say(f"no place is probed: {how_to_probe(keys)}")
