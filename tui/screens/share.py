"""What shows the settings in force as a command line and as a link, to be copied."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ...core.experiment import Experiment
from ...core.experiment.formats.command_line import CommandLineError, command_line
from ...core.experiment.formats.playground_link import LinkError, link_of

COPIED = "{} copied, where the terminal lets programs copy; otherwise select it."


class ShareScreen(ModalScreen[None]):
    """Shows an experiment as text that opens it elsewhere, and copies the command line.

    Args:
        spec: the experiment.
    """

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "close", "Close", show=False),
        Binding("c", "copy('command')", "Copy the command", show=False),
        Binding("l", "copy('link')", "Copy the link", show=False),
    ]

    def __init__(self, spec: Experiment) -> None:
        super().__init__()
        self._texts: dict[str, str] = {}
        self._reasons: dict[str, str] = {}
        for name, write in (("command", command_line), ("link", link_of)):
            try:
                self._texts[name] = write(spec)
            except (CommandLineError, LinkError) as error:
                self._reasons[name] = f"There is none: {error}."
        self._copied = Static(id="copied", markup=False)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="share", can_focus=False) as box:
            box.border_title = Content("These settings, to take elsewhere")
            box.border_subtitle = Content("c copies the command, l the link, esc closes")
            for name, heading in (
                ("command", "As a command"),
                ("link", "As a link to TensorFlow Playground, with random numbers of its own"),
            ):
                yield Static(heading, markup=False, classes="heading")
                text = self._texts.get(name, self._reasons.get(name, ""))
                yield Static(text, markup=False, classes="shared", id=f"shared-{name}")
            yield self._copied

    def on_mount(self) -> None:
        self.action_copy("command")

    def action_copy(self, name: str) -> None:
        """Put one of the texts on the terminal's clipboard."""
        if name in self._texts:
            self.app.copy_to_clipboard(self._texts[name])
            self._copied.update(Content(COPIED.format(f"The {name} is")))
        else:
            self._copied.update(Content(self._reasons[name]))

    def action_close(self) -> None:
        """Go back."""
        if self.is_active:
            self.dismiss()
