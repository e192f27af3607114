"""What the network view says in words: formulas with today's numbers, marks, notes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.cells import cell_len

from ....core.experiment import LayerParameters, Snapshot
from ....core.experiment.inspection.neurons import MARKS, IncomingGradients, LayerActivity
from ..plots.drawing import (
    CHOSEN,
    LABEL,
    TEXT,
    WARNING,
    PlaneCell,
    Row,
    Signed,
    Span,
    cut,
    shortened,
    width_of,
)
from ..plots.glyphs import GlyphSet
from ..plots.number import steady
from ..scales import ABOVE, BELOW
from .chosen import Chosen
from .edges import line_glyph
from .parts import Parts


def mark_glyph(mark: str | None, glyphs: GlyphSet) -> str:
    """The sign of one of ``MARKS``; a blank for None."""
    signs = {"dead": glyphs.dead, "saturated": glyphs.saturated, "idle": glyphs.idle}
    return signs.get(mark or "", " ")


def formula(
    parts: Parts, parameters: Sequence[LayerParameters], layer: int, unit: int, width: int
) -> str:
    """What a neuron computes, with today's numbers: ``tanh(4.92 x1 - 5.44 x2 - 2.70)``.

    Where not all terms have room, those of the largest weights stand there, and how many more
    there are.
    """
    weights = parameters[layer].weights[:, unit].tolist()
    bias = float(parameters[layer].biases[unit])
    function = parts.activations[layer]
    before, after = ("", "") if function == "linear" else (f"{function}(", ")")
    order = list(range(len(weights)))
    largest = sorted(order, key=lambda place: -abs(weights[place]))

    def written(places: Sequence[int]) -> str:
        terms = [_term(weights[place], parts.source(layer, place)) for place in places]
        left = len(weights) - len(places)
        if left:
            terms.append(f"+ {left} more")
        terms.append(_term(bias, ""))
        return f"{before}{_sum(terms)}{after}"

    room = max(0, width)
    for count in range(min(len(order), 1 + room // 5), 0, -1):
        chosen = order if count == len(order) else sorted(largest[:count])
        text = written(chosen)
        if cell_len(text) <= room:
            return text
    return written(())


def _term(value: float, name: str) -> str:
    sign = "-" if value < 0 or (value == 0 and math.copysign(1, value) < 0) else "+"
    return f"{sign} {steady(abs(value))}{' ' + name if name else ''}"


def _sum(terms: Sequence[str]) -> str:
    text = " ".join(terms)
    return text[2:] if text.startswith("+ ") else f"-{text[2:]}" if text[0] == "-" else text


def weight_name(parts: Parts, layer: int, weight: int) -> str:
    """``weight from x1``, ``bias``, by the place in the list of a neuron of the layer."""
    if weight == parts.sizes[layer]:
        return "bias"
    return f"weight from {parts.source_in_words(layer, weight)}"


def chosen_rows(
    parts: Parts, snapshot: Snapshot, chosen: Chosen, width: int, glyphs: GlyphSet
) -> list[Row]:
    """What there is to say of the chosen neuron: its formula, the chosen weight with the gradient
    by it, what it gives."""
    layer, unit, weight = chosen.layer, chosen.unit, chosen.weight
    parameters = snapshot.observations["parameters"]
    activity = snapshot.observations["activity"]
    name = f"{glyphs.pointer} {parts.neuron(layer, unit)} = "
    if cell_len(name) > width // 2:
        name = f"{glyphs.pointer} = "
    text = formula(parts, parameters, layer, unit, width - cell_len(name))
    first = (
        Span(name, CHOSEN),
        Span(shortened(text, width - cell_len(name), glyphs.ellipsis), TEXT),
    )
    weights = parameters[layer].weights[:, unit]
    of_all = (*weights.tolist(), float(parameters[layer].biases[unit]))
    what = f"{weight_name(parts, layer, weight)}: {steady(of_all[weight])}"
    gradient = _gradient(snapshot.observations.get("incoming_gradients"), chosen)
    told = cell_len(f"  {what}{gradient}")
    place = f"  ({weight + 1} of {len(of_all)}; tab: the next)"
    if told + len(place) > width:
        place = f"  ({weight + 1} of {len(of_all)})"
    second = (Span(f"  {what}", CHOSEN), Span(gradient, TEXT), Span(place, LABEL))
    second = cut(second, width, glyphs.ellipsis)
    return [
        first,
        second,
        cut(_given(activity, layer, unit, width, glyphs), width, glyphs.ellipsis),
    ]


def _gradient(gradients: IncomingGradients | None, chosen: Chosen) -> str:
    """The gradient by the chosen weight, where it is known."""
    if gradients is None or (gradients.layer, gradients.unit) != (chosen.layer, chosen.unit):
        return ""
    is_weight = chosen.weight < len(gradients.weights)
    value = float(gradients.weights[chosen.weight]) if is_weight else gradients.bias
    return f"  gradient of J {steady(value)}"


def _given(
    activity: Sequence[LayerActivity], layer: int, unit: int, width: int, glyphs: GlyphSet
) -> Row:
    """What a neuron gives on the training points, and what may be wrong with it.

    The numbers come before the words: where there is no room for all, these are shorter.
    """
    if layer >= len(activity) or unit >= len(activity[layer].low):
        return ()
    seen = activity[layer]
    low, high, spread = (steady(float(each[unit])) for each in (seen.low, seen.high, seen.spread))
    given = f"gives {low} to {high}"
    deviation = f", deviation {spread}"
    told = [f"{given} on {seen.n_points} training points{deviation}", f"{given}{deviation}", given]
    mark = seen.marks[unit]
    if mark is None:
        rows: list[Row] = [(Span(f"  {text}", TEXT),) for text in told]
    else:
        sign = f"  {mark_glyph(mark, glyphs)} {mark}"
        warnings = (f"{sign}: {MARKS[mark]}", sign)
        rows = [
            (Span(warning, WARNING), Span(f"; {text}", TEXT))
            for warning in warnings
            for text in told
        ]
    return next((row for row in rows if sum(cell_len(text) for text, _ in row) <= width), rows[-1])


def end_of_walk(parts: Parts, chosen: Chosen, across: int, up: int) -> str:
    """Why a walk so far across, or up, leads no further from a neuron."""
    name = parts.neuron(chosen.layer, chosen.unit)
    if across < 0:
        return f"{name} is in the first layer that computes; before it are the inputs"
    if across:
        return "nothing comes after the output layer"
    return f"{name} is the {'last' if up > 0 else 'first'} of its layer"


def key_to_marks(
    glyphs: GlyphSet, marks: Sequence[str], notes: Sequence[str], width: int, lines: bool
) -> Row:
    """What lines, colours and marks mean, and what was left out.

    Args:
        marks: those that stand in the picture.
        notes: what is to be known, the most important first.
        lines: whether weights are lines, not cells.
    """
    pieces: list[Row] = [(Span(note, TEXT),) for note in notes]
    if lines:
        samples = [(sign, line_glyph(glyphs, sign, 2)) for sign in (ABOVE, BELOW)]
        words = ("weight above 0", "below 0, thicker: larger")
    else:
        samples = [(sign, glyphs.cell(sign, 3)) for sign in (ABOVE, BELOW)]
        words = ("above 0", "below 0")
    for (sign, sample), word in zip(samples, words, strict=True):
        meaning = Signed(sign, 3) if lines else PlaneCell(sign, 3)
        pieces.append((Span(sample * 2, meaning), Span(f" {word}", LABEL)))
    pieces += [
        (Span(mark_glyph(mark, glyphs), WARNING), Span(f" {mark}", LABEL))
        for mark in MARKS
        if mark in marks
    ]
    row: list[Span] = []
    used = 0
    for piece in pieces:
        size = width_of(piece)
        if used + size + (2 if row else 0) > width:
            continue
        if row:
            row.append(Span("  ", None))
            used += 2
        row += piece
        used += size
    return tuple(row)
