"""Terms and what they mean, under headings, as one widget that can be searched."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

TERM_WIDTH = 16
STACKED_WIDTH = 48
"""Below this many columns a meaning stands under its term, not beside it."""
INDENT = 2
MARGIN = 1
"""Columns left free on both sides."""


class Entry(NamedTuple):
    """A term and what it means; without a term, a paragraph."""

    term: str
    meaning: str

    def has(self, words: Sequence[str]) -> bool:
        """Whether every word stands somewhere in it; case matters not."""
        text = f"{self.term} {self.meaning}".lower()
        return all(word.lower() in text for word in words)


class Section(NamedTuple):
    """Entries under a heading."""

    heading: str
    entries: Sequence[Entry]


class _Line(NamedTuple):
    term: str
    text: str
    component: str
    """What the term is shown as."""


class HelpPage(ScrollView):
    """Shows the entries that have all words of a query.

    Hundreds of widgets, one for each term and meaning, would take a third of a second to open.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"help--heading", "help--term"}

    search = reactive("", init=False)
    """What is searched for; empty: everything is shown."""

    def __init__(self, sections: Sequence[Section]) -> None:
        super().__init__(id="help")
        self._sections = sections
        self._lines: list[_Line] = []
        self._laid_out_for: tuple[str, int] | None = None
        self.found = sum(len(section.entries) for section in sections)
        """How many entries are shown."""

    @property
    def text(self) -> str:
        """All that is shown, also what is scrolled away."""
        self._lay_out()
        return "\n".join(f"{line.term}{line.text}" for line in self._lines)

    def watch_search(self) -> None:
        """Show what is found, from the top."""
        self._lay_out()
        self.scroll_home(animate=False, immediate=True)
        self.refresh()

    def on_resize(self) -> None:
        """Break the lines where the page now ends."""
        self._lay_out()

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        line_number = y + self.scroll_offset.y
        style = self.rich_style
        if line_number >= len(self._lines):
            return Strip.blank(width, style)
        line = self._lines[line_number]
        term_style = style + self.get_component_rich_style(line.component, partial=True)
        margin = Segment(" " * MARGIN, style)
        segments = [margin, Segment(line.term, term_style), Segment(line.text, style)]
        return Strip(segments).adjust_cell_length(width, style)

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if width < 1 or self._laid_out_for == (self.search, width):
            return
        self._laid_out_for = self.search, width
        self._lines = []
        self.found = 0
        for section in sorted(self._sections, key=lambda each: not self._has_key(each)):
            entries = self._matching(section)
            if entries:
                self.found += len(entries)
                if self._lines:
                    self._lines.append(_Line("", "", "help--term"))
                self._lines.append(_Line(section.heading, "", "help--heading"))
                for entry in entries:
                    self._lines += _laid_out(entry, width - 2 * MARGIN)
        if not self._lines:
            self._lines = [_Line("", "Nothing here has all of these words.", "help--term")]
        self.virtual_size = Size(width, len(self._lines))

    def _has_key(self, section: Section) -> bool:
        """Whether a key is asked for, and stands there."""
        return any(self.search in entry.term.split() for entry in section.entries)

    def _matching(self, section: Section) -> list[Entry]:
        """What is found, first the command whose key is asked for."""
        found = [entry for entry in section.entries if entry.has(self.search.split())]
        return sorted(found, key=lambda entry: self.search not in entry.term.split())


def _laid_out(entry: Entry, width: int) -> list[_Line]:
    if not entry.term:
        lines = textwrap.wrap(entry.meaning, width)
        return [_Line("", line, "help--term") for line in lines]
    if width < STACKED_WIDTH:
        lines = textwrap.wrap(entry.meaning, max(1, width - INDENT))
        below = [_Line(" " * INDENT, line, "help--term") for line in lines]
        return [_Line(entry.term, "", "help--term"), *below]
    lines = textwrap.wrap(entry.meaning, width - TERM_WIDTH)
    terms = [entry.term] + [""] * (len(lines) - 1)
    if len(entry.term) >= TERM_WIDTH:
        above, terms[0] = [_Line(entry.term, "", "help--term")], ""
    else:
        above = []
    return above + [
        _Line(f"{term:{TERM_WIDTH - 1}} ", line, "help--term")
        for term, line in zip(terms, lines, strict=True)
    ]
