"""What asks for a line of text, until one is taken."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ...core.experiment.formats.playground_link import MAX_LENGTH
from ...datasets import clean_text
from ..controls.line_input import LineInput
from .kept_focus import KeptFocus

MAX_REASON = 500


class LinePrompt(KeptFocus, ModalScreen[None]):
    """Asks for a line, until one is taken or the person closes it.

    Args:
        title: what it is for, in a word or two.
        what: what may be typed, in a line.
        text: what stands in the field at first, selected.
        take: given what was typed; returns why that cannot be, or None where it is done.
    """

    CSS_PATH = "dialogs.tcss"

    def __init__(self, title: str, what: str, text: str, take: Callable[[str], str | None]) -> None:
        super().__init__()
        self._title, self._what, self._take = title, what, take
        self._input = LineInput(
            MAX_LENGTH, text, {"enter": self._enter, "escape": self.close, "ctrl+c": self.close}
        )
        self._reason = Static(id="prompt-reason", markup=False)

    def compose(self) -> ComposeResult:
        with Vertical(id="prompt") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content("enter does it, esc closes")
            yield Static(self._what, markup=False, classes="note")
            yield self._input
            yield self._reason

    @property
    def home(self) -> LineInput:
        return self._input

    def on_mount(self) -> None:
        self.set_focus(self._input)
        self._input.select_all()

    def _enter(self) -> None:
        if not self.is_active:
            return  # the same burst has closed it
        reason = self._take(self._input.value.strip())
        if reason is None:
            self.close()
        else:
            self._reason.update(Content(clean_text(reason, MAX_REASON)))

    def close(self) -> None:
        """Close it, with nothing done."""
        if self.is_active:
            self.dismiss()
