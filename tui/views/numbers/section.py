"""What a part of the numbers view is, and how parts share the room that there is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from rich.cells import cell_len

from ..plots.drawing import CHOSEN, LABEL, Row, Span, cut, width_of
from ..plots.glyphs import GlyphSet

AMPLE = 10_000
"""More rows than any part has a use for."""


class Section(ABC):
    """A part of the view, for one snapshot.

    Args:
        glyphs: what it is made of.
    """

    title: str
    """One or two words."""

    def __init__(self, glyphs: GlyphSet) -> None:
        self.glyphs = glyphs

    @property
    @abstractmethod
    def about(self) -> Sequence[Row]:
        """What stands behind the title where the part is open: how its numbers are to be read, in
        forms from the longest to the shortest."""

    @abstractmethod
    def summary(self) -> Row:
        """What stands behind the title where the part is folded: what matters most."""

    @abstractmethod
    def body(self, width: int, height: int) -> list[Row]:
        """The rows below the title, at most ``height`` of them, which is at least 1; none where
        that is too little for any."""

    def extras(self) -> list[Row]:
        """Rows for the end of the part where it stands in full and there is room to spare."""
        return []

    def open(self, width: int, height: int, is_chosen: bool) -> list[Row]:
        """Title and rows, at most ``height`` of them."""
        body = self.body(width, height - 1)[: height - 1] if height > 1 else []
        if not body:
            return [self.folded(width, is_chosen)]
        title = self._titled(self._about_in(width), width, is_chosen)
        return [title, *(cut(row, width, self.glyphs.ellipsis) for row in body)]

    def folded(self, width: int, is_chosen: bool) -> Row:
        """All in one row."""
        return self._titled(self.summary(), width, is_chosen)

    def _about_in(self, width: int) -> Row:
        free = width - cell_len(self.title) - 4
        return next((form for form in self.about if width_of(form) <= free), self.about[-1])

    def _titled(self, rest: Row, width: int, is_chosen: bool) -> Row:
        mark = self.glyphs.pointer if is_chosen else " "
        head = (Span(f"{mark} {self.title}", CHOSEN), Span("  ", None))
        return cut((*head, *rest), width, self.glyphs.ellipsis)


def arranged(
    sections: Sequence[Section], chosen: int, width: int, height: int, glyphs: GlyphSet
) -> list[Row]:
    """All parts below each other: the chosen one has what it needs first, then the others in
    their order; those without room are folded into a row each."""
    if height < len(sections):
        rows = [sections[chosen].folded(width, True)]
        others = len(sections) - 1
        if height > 1:
            rows = sections[chosen].open(width, height - 1, True)
            rows.append(cut((Span(f"  and {others} more", LABEL),), width, glyphs.ellipsis))
        return rows[:height]
    needed = [len(section.open(width, AMPLE, False)) for section in sections]
    given = [1] * len(sections)
    for place in (chosen, *(place for place in range(len(sections)) if place != chosen)):
        given[place] = min(needed[place], 1 + height - sum(given))
    parts = [
        section.open(width, rows, place == chosen)
        for place, (section, rows) in enumerate(zip(sections, given, strict=True))
    ]
    free = height - sum(map(len, parts))
    for section, part, wanted in zip(sections, parts, needed, strict=True):
        extras = section.extras()
        if len(part) == wanted > 1 and len(extras) <= free:
            part += [cut(row, width, glyphs.ellipsis) for row in extras]
            free -= len(extras)
    rows: list[Row] = []
    for part in parts:
        if rows and free > 0:
            rows.append(())
            free -= 1
        rows += part
    return rows
