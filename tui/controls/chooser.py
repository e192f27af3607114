"""A list of choices in one line, that leaves the app's keys alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ..terminal.workarounds.patched import PatchedOptionList


class Chooser(Widget, can_focus=True):
    """A line that shows a choice, and opens the list of all on enter, an arrow or a click.

    Textual's ``Select`` would take space from the app, and six widgets for each.

    Args:
        choices: what a person reads, and the value it stands for.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down,up", "open", "Show the list", show=False),
    ]

    class Chosen(Message):
        """A person chose something else."""

        def __init__(self, choice: str) -> None:
            super().__init__()
            self.choice = choice

    def __init__(self, choices: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.offer(choices)
        self.choice: str | None = None
        """The choice in force."""

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Let a person choose among these from the next time that the list is opened."""
        self._prompts = {choice: prompt for prompt, choice in choices}
        self._choices = list(self._prompts)
        self.refresh()

    def show(self, choice: str) -> None:
        """Show the choice in force."""
        if choice != self.choice:
            self.choice = choice
            self.refresh()

    def render(self) -> Content:
        room = max(0, self.size.width - 2)
        prompt = Content(self._prompts.get(self.choice or "", ""))
        return Content.assemble(prompt.truncate(room, ellipsis=True, pad=True), " \u25bc")

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return bool(self.query(ChoiceList))

    async def on_click(self, event: events.Click) -> None:
        event.stop()
        await self.action_open()

    async def action_open(self) -> None:
        """Show the list of all choices, with the cursor on the one in force."""
        if not self.is_open:
            prompts = ChoiceList(*(Option(Content(text)) for text in self._prompts.values()))
            await self.mount(prompts)
            if self.choice is not None:
                prompts.highlighted = self._choices.index(self.choice)
            prompts.focus()

    @on(OptionList.OptionSelected)
    async def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.focus()
        await self.query(ChoiceList).remove()
        choice = self._choices[event.option_index]
        if choice != self.choice:
            self.post_message(self.Chosen(choice))


class ChoiceList(PatchedOptionList):
    """The choices, over whatever stands below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close the list", show=False),
    ]

    def action_close(self) -> None:
        """Choose nothing."""
        if isinstance(self.parent, Chooser):
            self.parent.focus()

    def on_blur(self) -> None:
        self.remove()
