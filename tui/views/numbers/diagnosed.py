"""What goes wrong with the run, what that means and what to try."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from ....core.experiment.inspection.diagnosis import Finding
from ..plots.drawing import CHOSEN, LABEL, TEXT, WARNING, Row, Span
from ..plots.glyphs import GlyphSet
from .lines import cell, flowing
from .section import Section

NAME = 9
"""Cells of what stands before a text, with two before it."""


class DiagnosisSection(Section):
    """What was found.

    Args:
        findings: the first is told; None: a snapshot that does not tell.
        key: what tries it.
    """

    title = "Diagnosis"

    def __init__(self, findings: Sequence[Finding] | None, key: str, glyphs: GlyphSet) -> None:
        super().__init__(glyphs)
        self._is_known = findings is not None
        self._finding = next(iter(findings or ()), None)
        self._key = key

    @property
    def about(self) -> Sequence[Row]:
        return [(Span(self._finding.title if self._finding else "", WARNING),)]

    def summary(self) -> Row:
        finding = self._finding
        if finding is None:
            told = "nothing that is known goes wrong" if self._is_known else ""
            return (Span(told, LABEL),)
        pieces: list[Row] = [(Span(finding.title, WARNING),)]
        if finding.change:
            pieces.append((Span(f"{self._key} tries ", LABEL), Span(finding.advice, CHOSEN)))
        return flowing(pieces, 10_000)

    def body(self, width: int, height: int) -> list[Row]:
        finding = self._finding
        if finding is None:
            return []
        texts = [("seen", finding.seen, TEXT), ("means", finding.means, TEXT)]
        if finding.change:
            texts.insert(1, ("try", f"{finding.advice} ({self._key})", CHOSEN))
        rows: list[Row] = []
        for name, text, meaning in texts:
            head = f"  {name}"
            for line in textwrap.wrap(text, max(1, width - NAME)):
                rows.append((cell(head, LABEL, NAME), Span(line, meaning)))
                head = ""
        return rows if len(rows) <= height else []
