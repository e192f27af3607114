"""The network on the stage: walking over its neurons and weights, by keys and by mouse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textual import events
from textual.app import ComposeResult

from ....core.experiment import Element, Snapshot, Wanted
from ..boundary import DecisionBoundary
from ..plots.drawing import Drawing
from ..plots.glyphs import UNICODE, GlyphSet
from ..plots.palette import colour_depth
from ..plots.plane_styles import Smooth, Texture, can_be_smooth
from ..stage_view import StageTools, StageView
from .chosen import Chosen
from .painter import NetworkPainter, weight_row
from .parts import Parts
from .value_field import ValueField
from .words import end_of_walk, weight_name

NO_ROOM = "the layers have no room side by side: a layer has more units than there are rows"
"""Why a wide layer stays a matrix."""


class NetworkView(StageView):
    """The network: what each neuron computes over the plane, and the weights between them."""

    def __init__(
        self, glyphs: GlyphSet = UNICODE, tools: StageTools | None = None, **options: Any
    ) -> None:
        super().__init__(glyphs, tools, **options)
        self._snapshot: Snapshot | None = None
        self._chosen: Chosen | None = None
        self._as_matrix = False
        self._painter = NetworkPainter(glyphs)
        self._painter_of: tuple[bool, str, bool] | None = None
        self._asked: Wanted = {}
        self._field = ValueField(
            glyphs, take=self._give, go_on=self._type_next, refuse=lambda why: self.tools.say(why)
        )

    def compose(self) -> ComposeResult:
        yield self._field

    def on_mount(self) -> None:
        boundary = self._boundary
        if boundary is not None:
            for choice in ("picture", "axes"):
                self.watch(boundary, choice, self._look_again, init=False)
        self.watch(self.app, "theme", self._look_later, init=False)
        self.tools.watch(self._look_again)

    def on_show(self) -> None:
        """The keys that grow and shrink the network act where it is looked at."""
        if self._snapshot is not None:
            self._point_keys_at(self.chosen)

    def on_hide(self) -> None:
        """What is typed ends with the view."""
        self._field.close()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._place_field()

    # --- What it shows -----------------------------------------------------------------------

    @property
    def wanted(self) -> Wanted:
        """What it shows; nothing before the first snapshot, and where it has no size."""
        width, height = self.content_size
        if self._snapshot is None or width < 1 or height < 1:
            return {}
        parts = Parts.of(self._snapshot)
        return self._current_painter().wanted(parts, width, height, self.chosen)

    @property
    def chosen(self) -> Chosen:
        """The neuron and the weight that are chosen."""
        assert self._snapshot is not None
        parts = Parts.of(self._snapshot)
        return (self._chosen or Chosen.first(parts)).within(parts)

    def show(self, snapshot: Snapshot) -> None:
        """Draw a snapshot; where it lacks what is shown, what is drawn stays."""
        self._snapshot = snapshot
        self._look_again()

    def draw(self, width: int, height: int) -> Drawing:
        painter = self._current_painter()
        if self._snapshot is None or not painter.can_draw(
            self._snapshot, width, height, self.chosen
        ):
            return Drawing()
        return painter.drawing(
            self._snapshot, width, height, self.chosen, self.tools.selection.neuron
        )

    def _look_again(self) -> None:
        """Draw again, and ask for what is wanted now where that is something else."""
        if not self.is_mounted:
            return
        wanted = self.wanted
        if wanted != self._asked:
            self._asked = wanted
            self.ask_again()
        snapshot, size = self._snapshot, self.content_size
        if snapshot is not None and self._current_painter().can_draw(snapshot, *size, self.chosen):
            self.redraw()

    def _look_later(self) -> None:
        self.call_after_refresh(self._look_again)

    @property
    def _boundary(self) -> DecisionBoundary | None:
        """The plane, which tells how heat maps look and what spans them."""
        return next(iter(self.screen.query(DecisionBoundary)), None)

    def _current_painter(self) -> NetworkPainter:
        boundary = self._boundary
        is_smooth = boundary is None or boundary.picture != "texture"
        is_smooth = is_smooth and can_be_smooth(colour_depth(self.app), self.glyphs)
        axes = "columns" if boundary is None else boundary.axes
        wanted = is_smooth, axes, self._as_matrix
        if wanted != self._painter_of:
            style = Smooth(self.glyphs) if is_smooth else Texture(self.glyphs)
            self._painter = NetworkPainter(self.glyphs, style, axes, self._as_matrix)
            self._painter_of = wanted
        return self._painter

    # --- Keys --------------------------------------------------------------------------------

    def action_walk(self, across: int, up: int) -> None:
        """Choose the neuron so many layers and units further on."""
        if self._snapshot is not None:
            parts = Parts.of(self._snapshot)
            before = self.chosen
            chosen = before.across(parts, across) if across else before.up(parts, up)
            if chosen == before:
                self.tools.say(end_of_walk(parts, before, across, up))
            self._choose(chosen)

    def action_next_weight(self, offset: int) -> None:
        """Choose the weight so many places further on among those of the chosen neuron."""
        if self._snapshot is not None:
            self._choose(self.chosen.next_weight(Parts.of(self._snapshot), offset))

    def action_show_large(self) -> None:
        """Show the chosen neuron on the large plane, or the network's output again."""
        if self._snapshot is None:
            return
        parts, chosen = Parts.of(self._snapshot), self.chosen
        neuron = chosen.layer, chosen.unit
        if self.tools.selection.neuron == neuron:
            self.tools.select(neuron=None)
            self.tools.say("the plane shows the network's output again")
            return
        self.tools.select(neuron=neuron)
        self.tools.say(
            f"the plane shows {parts.neuron(*neuron)}; once more: the network's output again"
        )
        boundary = self._boundary
        if boundary is None or not boundary.is_on_screen:
            self.tools.show_view("boundary")

    def action_as_matrix(self) -> None:
        """Show the chosen layer as a matrix of weights, or all layers side by side."""
        if not self._as_matrix and self._must_be_matrix:
            self.tools.say(NO_ROOM)
            return
        self._as_matrix = not self._as_matrix
        self._look_again()
        if not self._as_matrix and self._must_be_matrix:
            self.tools.say(NO_ROOM)

    @property
    def _must_be_matrix(self) -> bool:
        """Whether what is not asked for as a matrix is one, for want of room."""
        width, height = self.content_size
        if self._snapshot is None or width < 1 or height < 1:
            return False
        parts = Parts.of(self._snapshot)
        return self._current_painter().is_matrix(parts, width, height, self.chosen)

    def _choose(self, chosen: Chosen) -> None:
        self._chosen = chosen
        assert self._snapshot is not None
        self._point_keys_at(chosen)
        if self.tools.selection.neuron is not None:
            # The large plane goes along; all who watch draw again, and this view too.
            self.tools.select(neuron=(chosen.layer, chosen.unit))
        self._look_again()

    def _point_keys_at(self, chosen: Chosen) -> None:
        assert self._snapshot is not None
        if chosen.layer < Parts.of(self._snapshot).last:
            self.tools.choose_layer(chosen.layer)

    # --- Values of weights and biases ----------------------------------------------------------

    def action_type_value(self) -> None:
        """Have a value of the chosen weight or bias typed."""
        if self._snapshot is None:
            return
        if not self._field.is_mounted:
            self.call_after_refresh(self.action_type_value)
            return
        parts, chosen = Parts.of(self._snapshot), self.chosen
        name, value = weight_name(parts, chosen.layer, chosen.weight), self._value_of(chosen)
        self._field.open(chosen.element(parts), name, value)
        self._place_field()

    def action_step_value(self, direction: int) -> None:
        """Give the chosen weight or bias the next value above, or for -1 below."""
        if self._snapshot is not None:
            element = self.chosen.element(Parts.of(self._snapshot))
            self.tools.editor.step_value(element, direction)

    def action_zero_outgoing(self) -> None:
        """Set all weights that lead on from the chosen neuron to 0."""
        if self._snapshot is None:
            return
        parts, chosen = Parts.of(self._snapshot), self.chosen
        name, outgoing = parts.neuron(chosen.layer, chosen.unit), chosen.outgoing(parts)
        observations = self._snapshot.observations
        if not outgoing:
            self.tools.say(f"no weights lead on from {name}; choose a neuron of a hidden layer")
        elif "parameters" in observations and not (
            observations["parameters"][chosen.layer + 1].weights[chosen.unit].any()
        ):
            self.tools.say(f"all weights from {name} are 0")
        else:
            self.tools.editor.assign(dict.fromkeys(outgoing, 0.0))

    def _give(self, element: Element, value: float) -> bool:
        return self.tools.editor.assign({element: value})

    def _type_next(self) -> None:
        self.action_next_weight(1)
        self.action_type_value()

    def _value_of(self, chosen: Chosen) -> float | None:
        """The value of the chosen weight or bias; None: it is not known yet."""
        assert self._snapshot is not None
        parameters = self._snapshot.observations.get("parameters")
        if parameters is None:
            return None
        layer = parameters[chosen.layer]
        column = (*layer.weights[:, chosen.unit].tolist(), float(layer.biases[chosen.unit]))
        return column[chosen.weight]

    def _place_field(self) -> None:
        width, height = self.content_size
        if self._field.is_open and width > 0 and height > 0:
            self._field.stand_at(weight_row(height), width)

    # --- Mouse -------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """Choose the neuron or the weight that is clicked; a second click on it shows the neuron on
        the large plane, or has the weight's value typed."""
        if self._snapshot is None:
            return
        self._field.close()
        place = event.get_content_offset(self)
        if place is None:
            return
        chosen = self.chosen
        unit = self._painter.unit_at(*place)
        weight = self._painter.weight_at(*place, Parts.of(self._snapshot))
        if weight is None and unit is not None and unit[0] < 0 and chosen.layer == 0:
            weight = replace(chosen, weight=unit[1])
        if weight is not None:
            if weight == chosen:
                self.action_type_value()
            else:
                self._choose(weight)
        elif unit == (chosen.layer, chosen.unit):
            self.action_show_large()
        elif unit is not None and unit[0] >= 0:
            self._choose(Chosen(*unit))
