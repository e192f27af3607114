"""The field in which the value of a weight or bias is typed."""

from __future__ import annotations

import math
from collections.abc import Callable

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from ....core.experiment import Element
from ....datasets.text import quoted
from ...controls.line_input import LineInput
from ..plots.drawing import shortened
from ..plots.glyphs import GlyphSet

LONGEST = 40
"""Characters."""
INPUT_WIDTH, LEAST_INPUT = 22, 12
HINTS = (
    " enter: apply, tab: and the next, esc: as it was",
    " enter: apply, esc: as it was",
    " enter, esc",
    "",
)


class ValueField(Horizontal):
    """A row with the name of a weight or bias and a field for its value; hidden until opened.

    Enter applies what was typed, tab applies it and goes on, escape leaves the value as it was.
    What is no number is refused, and stays to be corrected.

    Args:
        glyphs: for names that are too long.
        take: given the element and its value; returns whether that could be asked for.
        go_on: called by tab.
        refuse: tells why what was typed cannot be.
    """

    DEFAULT_CSS = """
    ValueField {
        display: none;
        height: 1;
    }
    ValueField > Static {
        width: auto;
        height: 1;
    }
    ValueField > #value-name {
        text-style: bold;
    }
    ValueField > #value-hint {
        color: $text-muted;
    }
    """

    def __init__(
        self,
        glyphs: GlyphSet,
        *,
        take: Callable[[Element, float], bool],
        go_on: Callable[[], object],
        refuse: Callable[[str], object],
    ) -> None:
        super().__init__()
        self._ellipsis = glyphs.ellipsis
        self._take, self._go_on, self._refuse = take, go_on, refuse
        self._element: Element | None = None
        self._named = self._shown = ""
        self._label = Static(id="value-name", markup=False)
        self._input = LineInput(
            LONGEST, "", {"enter": self._enter, "tab": self._tab, "escape": self.close}
        )
        self._hint = Static(id="value-hint", markup=False)

    def compose(self) -> ComposeResult:
        yield from (self._label, self._input, self._hint)

    @property
    def is_open(self) -> bool:
        """Whether a value is being typed."""
        return self._element is not None

    def open(self, element: Element, name: str, value: float | None) -> None:
        """Have a value typed.

        Args:
            name: what a person calls the element.
            value: what stands in the field, selected; None: it is not known.
        """
        self._element, self._named = element, name
        self._shown = "" if value is None else f"{value:.6g}"
        self._input.value = self._shown
        self.display = True
        self.screen.set_focus(self._input, scroll_visible=False)
        self._input.select_all()

    def stand_at(self, y: int, width: int) -> None:
        """Take so many columns of a row of the view."""
        label = f"  {shortened(self._named, width - LEAST_INPUT - 4, self._ellipsis)}: "
        room = width - cell_len(label)
        taken = min(INPUT_WIDTH, room)
        self.styles.offset = 0, y
        self._label.update(Content(label))
        self._input.styles.width = taken
        hint = next(text for text in HINTS if len(text) <= room - taken)
        self._hint.update(Content(hint))

    def close(self) -> None:
        """Leave the value as it is."""
        self._element = None
        self.display = False
        if self.screen.focused is self._input:
            self.screen.set_focus(None)

    def _enter(self) -> bool:
        """Ask for what was typed and be done; or say what is wrong with it."""
        element, text = self._element, self._input.value.strip()
        if element is None:
            return False  # the same burst has closed it
        if text != self._shown or not text:
            try:
                value = float(text)
            except ValueError:
                value = math.nan
            if not math.isfinite(value):
                got = quoted(text)
                self._refuse(f"{self._named} must be a finite number such as -0.5, got {got}")
                return False
            if not self._take(element, value):
                return False
        self.close()
        return True

    def _tab(self) -> None:
        if self._enter():
            self._go_on()

    def on_click(self, event: events.Click) -> None:
        """A click in the field is none on what it covers."""
        event.stop()

    @on(Input.Blurred)
    def _left(self, event: Input.Blurred) -> None:
        """Close where something else has the focus; not where the terminal has lost its own."""
        event.stop()
        if self.is_open and self.app.app_focus and self.screen.focused is not self._input:
            self.close()
