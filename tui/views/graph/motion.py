"""Pictures of one training step in slow motion: a line for each node, as its number comes to be."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from rich.cells import cell_len

from ....core.experiment import Experiment, Snapshot
from ....core.experiment.inspection.slow_motion import PHASES, SlowMotion, TracedNode
from ..plots.cells import CellCanvas
from ..plots.drawing import AXIS, CHOSEN, LABEL, TEXT, WARNING, Drawing, shortened
from ..plots.glyphs import UNICODE, GlyphSet
from .values import Array, finite, shape_text, value_text, written_out
from .words import rule_text

FOOT_FROM = 12
FOOT_ROWS = 3
RULE_FROM = 17
"""Rows from which on the rule of the last node has one of them."""
WIDEST = {"name": 28, "formula": 60, "value": 40}
SHARES = {"name": 0.26, "value": 0.36}
"""Of a line, beside the widest that each column is."""
SHORTEST_NAME = 16
SHORTEST_FORMULA = 12
"""Cells; where it would have less, a line has no formula: the foot has that of the last node."""

_UNKNOWN = object()
"""Stands for edits that were not observed yet."""

_NAME = re.compile(r"[A-Za-z_]\w*\b(?!\()")
"""A node in a formula; what stands before a bracket is an operation."""
_GRADIENT = re.compile(r"\bd(\w)\w{2,}/d(\w)")
"""A gradient, as ``Motion.name_of`` calls it, of what has a name that can be shortened."""


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

    @property
    def before(self) -> Array | None:
        """Of an update what its variable was before; None: it is none."""
        variables = {each.name: each.value for each in self.trace.entries}
        return None if self.entry.variable is None else variables.get(self.entry.variable)

    def name_of(self, entry: TracedNode) -> str:
        """What a node is called: a gradient ``dJ/dlogits``, whatever its name in the graph."""
        return self._gradients.get(entry.name, entry.name)

    def formula_of(self, entry: TracedNode) -> str:
        """What it is computed from, with gradients called so."""
        return _NAME.sub(lambda found: self._gradients.get(found[0], found[0]), entry.formula)

    @cached_property
    def _gradients(self) -> dict[str, str]:
        return {
            each.name: f"d{each.gradient_from}/d{each.gradient_of[0]}"
            for each in self.trace.entries
            if each.gradient_of
        }

    def on(self, nodes: int = 1) -> Motion:
        """So many nodes further on, not beyond the last one."""
        return replace(self, place=min(self.place + nodes, len(self.trace.entries) - 1))

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


class StepToCome:
    """A step that is not taken yet, to be told from the next one of a changed run.

    Args:
        step: how many were taken before it.
        spec: the settings then in force; None: not known.
    """

    def __init__(self, step: int, spec: Experiment | None) -> None:
        self._step, self._spec = step, spec
        self._edits: object = _UNKNOWN

    def is_next_in(self, snapshot: Snapshot) -> bool:
        """Whether it is still the next one: no step, no setting, no value came between.

        The first snapshot with the observation ``edits`` tells which edits led to it.
        """
        observations = snapshot.observations
        if "edits" in observations and self._edits is _UNKNOWN:
            self._edits = observations["edits"]
        edits = observations.get("edits", self._edits)
        here = self._step, self._spec, self._edits
        return (snapshot.step, snapshot.spec, edits) == here


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
        foot += 1 if height >= RULE_FROM else 0
        lines = _lines(motion)
        room = max(1, height - 1 - foot)
        for y, line in enumerate(lines[-room:], start=1):
            if isinstance(line, str):
                self._put(canvas, 2, y, line, width - 2, TEXT)
            else:
                self._line(canvas, y, motion, line)
        if foot:
            self._foot(canvas, height - foot, motion)
        return canvas.drawing()

    def _put(self, canvas: CellCanvas, x: int, y: int, text: str, room: int, meaning: str) -> None:
        canvas.put(x, y, shortened(text, max(0, room), self._glyphs.ellipsis), meaning)

    def _line(self, canvas: CellCanvas, y: int, motion: Motion, entry: TracedNode) -> None:
        is_last = entry is motion.entry
        name, formula, value = _columns(canvas.width - 4)
        meaning = CHOSEN if is_last else TEXT
        if is_last:
            canvas.put(0, y, self._glyphs.pointer, CHOSEN)
        called, told = motion.name_of(entry), motion.formula_of(entry)
        self._put(canvas, 4, y, self._short(called, name), name, meaning)
        x = 6 + name
        if formula:
            quiet = CHOSEN if is_last else LABEL
            self._put(canvas, x, y, self._short(told, formula), formula, quiet)
            x += formula + 2
        text = value_text(entry.value, value, self._glyphs)
        canvas.put(x, y, text, meaning if finite(entry.value) else WARNING)

    def _short(self, text: str, room: int) -> str:
        """A text that says of gradients at least what they are of, which stands at their end."""
        if cell_len(text) <= room:
            return text
        return _GRADIENT.sub(rf"d\1{self._glyphs.ellipsis}/d\2", text)

    def _foot(self, canvas: CellCanvas, y: int, motion: Motion) -> None:
        """What the last node is, and its numbers."""
        width, entry = canvas.width, motion.entry
        canvas.put(0, y, ("-" if not self._glyphs.has_braille else "─") * width, AXIS)
        self._put(canvas, 0, y + 1, meaning_of(motion), width, CHOSEN)
        before = motion.before
        if before is None:
            text = f"{shape_text(entry.value)} {written_out(entry.value, width - 10, self._glyphs)}"
        else:
            # Side by side, from the first element on.
            half = (width - 10) // 2
            was, becomes = (written_out(each, half, self._glyphs) for each in (before, entry.value))
            text = f"was {was}, is {becomes}"
        self._put(canvas, 0, y + 2, text, width, TEXT)
        rule = rule_text(entry.rule, self._glyphs).partition("\n\n")[0]
        self._put(canvas, 0, y + 3, rule, width, LABEL)


def meaning_of(motion: Motion) -> str:
    """What the node is whose number came last, in a sentence."""
    entry = motion.entry
    told = f"{motion.name_of(entry)} {'=' if entry.inputs else ':'} {motion.formula_of(entry)}"
    if entry.variable is not None:
        return f"what {entry.variable} becomes when the step is taken: {told}"
    if entry.gradient_of:
        of = " and ".join(entry.gradient_of)
        return f"how {entry.gradient_from} changes with {of}: {told}"
    if entry.phase == "backward":
        return f"on the way to a gradient: {told}"
    return f"{told} ({entry.layer})"


def _columns(room: int) -> tuple[int, int, int]:
    """The cells of name, formula and value in a line; 0: there is no formula."""
    value, name = (min(WIDEST[each], int(room * SHARES[each])) for each in ("value", "name"))
    name = max(name, SHORTEST_NAME)
    formula = min(WIDEST["formula"], room - value - name - 4)
    if formula < SHORTEST_FORMULA:
        return max(0, room - value - 2), 0, value
    return name, formula, value


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
