"""Pictures of one training step in slow motion: a line for each node, as its number comes to be."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rich.cells import cell_len

from ....core.experiment.inspection import PHASES, SlowMotion, TracedNode
from ..plots.cells import CellCanvas
from ..plots.drawing import AXIS, CHOSEN, LABEL, TEXT, WARNING, Drawing, shortened
from ..plots.glyphs import UNICODE, GlyphSet
from .values import finite, shape_text, value_text, written_out

FOOT_FROM = 12
FOOT_ROWS = 3
WIDEST = {"name": 24, "formula": 44, "value": 40}
WORDS_FROM = 60
"""Cells from which on a line says what a node is computed as."""


@dataclass(frozen=True, eq=False)
class Motion:
    """A step, and how far a person has come in it."""

    trace: SlowMotion
    place: int = 0
    """Index of the node whose number came last."""

    @property
    def entry(self) -> TracedNode:
        """The node whose number came last."""
        return self.trace.entries[self.place]

    @property
    def is_at_end(self) -> bool:
        """Whether all numbers are there."""
        return self.place >= len(self.trace.entries) - 1

    def on(self) -> Motion:
        """One node further on."""
        return self if self.is_at_end else replace(self, place=self.place + 1)

    def back(self) -> Motion:
        """One node back."""
        return replace(self, place=max(0, self.place - 1))

    def next_phase(self) -> Motion:
        """On to the first node of the next phase, or to the end."""
        entries, phase = self.trace.entries, self.entry.phase
        for place in range(self.place + 1, len(entries)):
            if entries[place].phase != phase:
                return replace(self, place=place)
        return replace(self, place=len(entries) - 1)


class MotionPainter:
    """Makes pictures of the observation ``slow_motion``.

    Args:
        glyphs: what they are made of.
    """

    def __init__(self, glyphs: GlyphSet = UNICODE) -> None:
        self._glyphs = glyphs

    def drawing(self, motion: Motion, width: int, height: int) -> Drawing:
        """The nodes up to the last one, which stands out, and what it is."""
        canvas = CellCanvas(width, height)
        trace, entry = motion.trace, motion.entry
        count = f"{motion.place + 1} of {len(trace.entries)}"
        title = f"step {trace.step + 1:,} in slow motion: {entry.phase}, {PHASES[entry.phase]}"
        self._put(canvas, 0, 0, title, width - cell_len(count) - 2, CHOSEN)
        canvas.put(width - cell_len(count), 0, count, LABEL)
        foot = FOOT_ROWS if height >= FOOT_FROM else 0
        lines = _lines(motion)
        room = max(1, height - 1 - foot)
        for y, line in enumerate(lines[-room:], start=1):
            if isinstance(line, str):
                self._put(canvas, 2, y, line, width - 2, TEXT)
            else:
                self._line(canvas, y, line, line is entry)
        if foot:
            self._foot(canvas, height - foot, motion)
        return canvas.drawing()

    def _put(self, canvas: CellCanvas, x: int, y: int, text: str, room: int, meaning: str) -> None:
        canvas.put(x, y, shortened(text, max(0, room), self._glyphs.ellipsis), meaning)

    def _line(self, canvas: CellCanvas, y: int, entry: TracedNode, is_last: bool) -> None:
        room = canvas.width - 4
        value = min(WIDEST["value"], int(room * 0.42))
        name = min(WIDEST["name"], int(room * 0.28))
        formula = min(WIDEST["formula"], room - value - name - 4)
        meaning = CHOSEN if is_last else TEXT
        if is_last:
            canvas.put(0, y, self._glyphs.pointer, CHOSEN)
        if canvas.width < WORDS_FROM:
            self._put(canvas, 4, y, entry.formula, room - value - 2, meaning)
            x = canvas.width - value
        else:
            self._put(canvas, 4, y, entry.name, name, meaning)
            self._put(canvas, 6 + name, y, entry.formula, formula, CHOSEN if is_last else LABEL)
            x = 8 + name + formula
        text = value_text(entry.value, value, self._glyphs)
        canvas.put(x, y, text, meaning if finite(entry.value) else WARNING)

    def _foot(self, canvas: CellCanvas, y: int, motion: Motion) -> None:
        """What the last node is, and its numbers."""
        width, entry = canvas.width, motion.entry
        canvas.put(0, y, ("-" if not self._glyphs.has_braille else "─") * width, AXIS)
        self._put(canvas, 0, y + 1, meaning_of(entry), width, CHOSEN)
        text = written_out(entry.value, width - 10, self._glyphs)
        self._put(canvas, 0, y + 2, f"{shape_text(entry.value)} {text}", width, TEXT)


def meaning_of(entry: TracedNode) -> str:
    """What a node of a step is, in a sentence."""
    if entry.variable is not None:
        return f"what {entry.variable} becomes: {entry.formula.partition(' := ')[2]}"
    name = f"{entry.name} = {entry.formula}" if entry.inputs else f"{entry.name}: {entry.formula}"
    if entry.gradient_of:
        of = " and ".join(entry.gradient_of)
        return f"how {entry.gradient_from} changes with {of}: {name}"
    if entry.phase == "backward":
        return f"on the way to a gradient: {name}"
    return f"{name} ({entry.layer})" if entry.layer else name


def _lines(motion: Motion) -> list[str | TracedNode]:
    """The nodes so far, with a heading where a phase begins."""
    lines: list[str | TracedNode] = []
    phase = None
    for entry in motion.trace.entries[: motion.place + 1]:
        if entry.phase != phase:
            phase = entry.phase
            lines.append(phase)
        lines.append(entry)
    return lines
