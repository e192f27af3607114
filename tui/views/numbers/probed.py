"""What the network makes of one place: what goes in, layer by layer, what comes out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....core.experiment import Snapshot
from ....core.experiment.inspection.probe import Neighbour, Probe
from ....datasets import clean_text
from ..network.parts import Parts
from ..plots.drawing import CHOSEN, LABEL, TEXT, Point, Row, Span, cut, width_of
from ..plots.glyphs import GlyphSet
from ..plots.number import steady
from ..scales import scale_of
from .lines import cell, compact, flowing
from .section import Section

NAME = 11
"""Cells of what stands before the numbers of a row, with two before it."""
WHAT = 11
"""Cells of the name of an activation."""
WIDE_NUMBER, NARROW_NUMBER = 8, 7
"""Cells of a number with the gap before it, where all have room and where not."""
MAX_NAME = 24
ANY_WIDTH = 10_000
COMPONENTS = ("component 1", "component 2")


class ProbeSection(Section):
    """A probed place or point.

    Args:
        snapshot: what it is of.
        probe: None: nothing is probed.
        how: what to do to probe a place, for a person.
    """

    title = "Probe"

    def __init__(self, snapshot: Snapshot, probe: Probe | None, how: str, glyphs: GlyphSet) -> None:
        super().__init__(glyphs)
        self._snapshot, self._probe, self._how = snapshot, probe, how
        self._parts = Parts.of(snapshot)

    @property
    def about(self) -> Sequence[Row]:
        assert self._probe is not None
        place = where(self._probe, self._parts)
        what = "  what goes in, what each layer makes of it, what comes out"
        return [(*place, Span(what, LABEL)), place]

    def summary(self) -> Row:
        if self._probe is None:
            return (Span(f"no place is chosen: {self._how}", LABEL),)
        return flowing(probe_pieces(self._snapshot, self._probe, self.glyphs), ANY_WIDTH)

    def body(self, width: int, height: int) -> list[Row]:
        probe = self._probe
        if probe is None or height < 3:
            return []
        essential = [self._ends(probe, width), *self._nearest(probe, width)]
        inputs = self._inputs(probe, width)
        layers = self._layers(probe, width, with_sums=True)
        if len(inputs) + len(layers) + len(essential) > height:
            layers = self._layers(probe, width, with_sums=False)
        if len(inputs) + len(layers) + len(essential) > height:
            inputs = inputs[-1:]
        free = height - len(inputs) - len(essential)
        if len(layers) > free:
            left = len(layers) - max(0, free - 1)
            layers = [*layers[: max(0, free - 1)], (Span(f"  and {left} more layers", LABEL),)]
        return [cut(row, width, self.glyphs.ellipsis) for row in (*inputs, *layers, *essential)][
            :height
        ]

    def _inputs(self, probe: Probe, width: int) -> list[Row]:
        """The columns; as they are seen, and the features made of them, where these differ."""
        names = [clean_text(name, MAX_NAME) for name in self._snapshot.dataset.feature_names]
        rows = [_row("columns", _pairs(names, probe.columns.tolist()), width)]
        if probe.standardized is not None:
            pairs = _pairs(names, probe.standardized.tolist())
            rows.append(_row("scaled", pairs, width))
        if self._snapshot.spec.features is not None:
            pairs = _pairs(probe.input_names, probe.inputs.tolist())
            rows.append(_row("inputs", pairs, width))
        return rows

    def _layers(self, probe: Probe, width: int, with_sums: bool) -> list[Row]:
        """What the units of each layer give, in their order."""
        rows: list[Row] = []
        for number, layer in enumerate(probe.layers):
            name, activation = self._parts.layer_name(number), self._parts.activations[number]
            given = [(activation, layer.outputs.tolist())]
            if activation == "linear":
                given = [("sums", layer.sums.tolist())]
            elif with_sums:
                given.insert(0, ("sums", layer.sums.tolist()))
            for what, values in given:
                head = (cell(f"  {name}", TEXT, NAME), cell(what, LABEL, WHAT))
                rows.append((*head, *_numbers(values, width - NAME - WHAT)))
                name = ""
        return rows

    def _ends(self, probe: Probe, width: int) -> Row:
        """What the network says, and of a point what it is."""
        pieces = says(self._snapshot, probe, self.glyphs)
        if sum(width_of(piece) + 2 for piece in pieces) - 2 > width - NAME:
            # The most likely ones, at least.
            order = np.argsort(-probe.shown, kind="stable").tolist()
            pieces = [pieces[place] for place in order]
        if probe.label is not None and probe.loss is not None:
            pieces.append((Span("is ", LABEL), *label(self._snapshot, probe.label, self.glyphs),
                           Span(f", its own loss {steady(probe.loss)}", LABEL)))  # fmt: skip
        return (cell("  says", CHOSEN, NAME), *flowing(pieces, width - NAME))

    def _nearest(self, probe: Probe, width: int) -> list[Row]:
        if not probe.nearest:
            return []
        pieces = [_neighbour(self._snapshot, each, self.glyphs) for each in probe.nearest]
        return [(cell("  nearest", TEXT, NAME), *flowing(pieces, width - NAME))]


def _numbers(values: Sequence[float], width: int) -> Row:
    """Numbers side by side, as many as fit, and how many more there are."""
    size = WIDE_NUMBER if len(values) * WIDE_NUMBER <= width else NARROW_NUMBER
    pieces = [(cell(compact(value, size - 1), TEXT, size, right=True),) for value in values]
    return flowing(pieces, width, gap=0)


def where(probe: Probe, parts: Parts) -> Row:
    """Of which place or point a probe is."""
    names = (
        COMPONENTS
        if probe.axes == "components"
        else [clean_text(name, MAX_NAME) for name in parts.dataset.feature_names[:2]]
    )
    pairs = [f"{name} {steady(value)}" for name, value in zip(names, probe.place, strict=False)]
    kind = "" if probe.label is None else "training point "
    return (Span(f"{kind}{', '.join(pairs)}", CHOSEN),)


def probe_pieces(snapshot: Snapshot, probe: Probe, glyphs: GlyphSet) -> list[Row]:
    """Where, what the network says there, and the nearest training point."""
    said = says(snapshot, probe, glyphs)
    if snapshot.dataset.problem == "classification":
        said = [said[int(probe.prediction)]]
    x, y = map(steady, probe.place)
    place = f"({x})" if snapshot.dataset.n_features == 1 else f"({x}, {y})"
    pieces: list[Row] = [
        (Span(place, CHOSEN), Span(f" {glyphs.right_arrow} ", LABEL), *said[0]),
    ]
    if probe.nearest:
        pieces.append((Span("nearest: ", LABEL), *_neighbour(snapshot, probe.nearest[0], glyphs)))
    return pieces


def says(snapshot: Snapshot, probe: Probe, glyphs: GlyphSet) -> list[Row]:
    """The probability of each class, or the number."""
    dataset = snapshot.dataset
    if dataset.problem != "classification":
        name = clean_text(dataset.label_name or "number", MAX_NAME)
        return [(Span(f"{name} ", LABEL), *label(snapshot, probe.prediction, glyphs))]
    rows: list[Row] = []
    for index, share in enumerate(probe.shown.tolist()):
        meaning = CHOSEN if index == probe.prediction else TEXT
        percent = Span(f" {_percent(share)}", meaning)
        rows.append((*label(snapshot, index, glyphs), percent))
    return rows


def label(snapshot: Snapshot, value: int | float, glyphs: GlyphSet) -> Row:
    """A class with its mark, or a number with that of its side."""
    dataset = snapshot.dataset
    if dataset.problem == "classification":
        index = int(value)
        name = clean_text(dataset.class_names[index], MAX_NAME)
        return Span(glyphs.point(index), Point(index, True)), Span(f" {name}", TEXT)
    side, level = (int(part[0]) for part in scale_of(dataset).points(np.array([value])))
    return Span(glyphs.point(side), Point(side, True, level=level)), Span(f" {steady(value)}", TEXT)


def _neighbour(snapshot: Snapshot, neighbour: Neighbour, glyphs: GlyphSet) -> Row:
    row: Row = (
        *label(snapshot, neighbour.label, glyphs),
        Span(f" {steady(neighbour.distance)} away", LABEL),
    )
    if snapshot.dataset.problem != "classification":
        return (*row, Span(", said ", LABEL), Span(steady(neighbour.prediction), TEXT))
    if neighbour.prediction == neighbour.label:
        return row
    return (*row, Span(", taken for ", LABEL), *label(snapshot, neighbour.prediction, glyphs))


def _pairs(names: Sequence[str], values: Sequence[float]) -> list[Row]:
    return [
        (Span(f"{name} ", LABEL), Span(steady(value), TEXT))
        for name, value in zip(names, values, strict=True)
    ]


def _row(name: str, pieces: list[Row], width: int) -> Row:
    return (cell(f"  {name}", TEXT, NAME), *flowing(pieces, width - NAME))


def _percent(share: float) -> str:
    """With one digit behind the point; 100 % only where it is all."""
    if share >= 0.9995:
        return "100 %" if share == 1 else "> 99.9 %"
    return f"{100 * share:.1f} %" if share >= 0.0005 or share == 0 else "< 0.1 %"
