"""One setting, typed or chosen, that leaves the app's keys alone.

The rule for typing: a key goes into a field when it can continue the field's value there,
or is a digit. Every other key keeps its command. So in the field of layers a space after
a comma is typed and any other space runs the training; in the learning rate an ``e`` is
typed after a digit and steps an epoch elsewhere. Pasted text may be anything; it is
judged when it is submitted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

from textual import events, on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from ...core.experiment import SpecError
from ..messages import ExperimentEdited
from ..terminal.workarounds import PatchedOptionList

Value = TypeVar("Value")

MAX_TYPED = 60
"""Characters in a field; a paste of a whole file is refused."""


class FieldInput(Input):
    """An input that takes only the keys that can continue its value.

    Args:
        typable: a pattern of everything that a value may look like while it is typed.
        commit: called before a key is left to the app, so that the command finds
            what was typed before it in force.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "Give up what was typed", show=False),
    ]

    def __init__(self, typable: str, commit: Callable[[], None], **options: Any) -> None:
        super().__init__(compact=True, max_length=MAX_TYPED, **options)
        self.cursor_blink = False
        self._typable = re.compile(typable)
        self._commit = commit
        self.shown = ""
        """The text of the value in force."""

    def takes(self, character: str) -> bool:
        """Whether the character would go into the field, as it stands now."""
        start, end = sorted(self.selection)
        text = self.value[:start] + character + self.value[end:]
        return character.isdigit() or self._typable.fullmatch(text) is not None

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        return character is not None and character.isprintable() and self.takes(character)

    async def _on_key(self, event: events.Key) -> None:
        bindings = self._bindings.key_to_bindings.get(event.key, ())
        if bindings and event.key != "escape":
            # Through the app, as Textual sends them, an editing key would come behind the
            # letters that arrive in one burst with it.
            event.prevent_default()
            event.stop()
            for binding in bindings:
                await self.run_action(binding.action)
            return
        if event.character is None or not event.is_printable or self.takes(event.character):
            return  # Input's own handler, which runs next, deals with it
        event.prevent_default()  # keeps that handler away; the key goes on to the app
        self._commit()

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()  # in place of Input's own handler
        event.stop()
        line = next(iter(event.text.splitlines()), "")
        # A control character must not reach the terminal.
        clean = "".join(letter if letter.isprintable() else "\ufffd" for letter in line)
        self.replace(clean, *self.selection)

    def action_give_up(self) -> None:
        """Show the value in force again, and leave the rest of escape to the screen."""
        self.value = self.shown
        raise SkipAction


class Field(Widget):
    """A labelled value of the experiment; a bad one is marked, with the reason below.

    Values are read on enter, when the field is left, and before a command key acts.

    Args:
        field: the name of the experiment's field.
        label: what the person reads.
        parse: text to value, raising :class:`SpecError`.
        show_as: value to text.
        typable: see :class:`FieldInput`.
    """

    def __init__(
        self,
        field: str,
        label: str,
        *,
        parse: Callable[[str], Value],
        show_as: Callable[[Value], str],
        typable: str,
        tooltip: str,
    ) -> None:
        super().__init__(id=field_id(field), classes="setting")
        self._field = field
        self._label = label
        self._parse = parse
        self._show_as = show_as
        self.input = FieldInput(typable, self.commit, tooltip=tooltip)
        self.reason = ""
        """Why the text in the field is not in force; empty when it is."""

    def compose(self) -> ComposeResult:
        yield Static(self._label, classes="name", markup=False)
        yield self.input

    def show(self, value: Any) -> None:
        """Show the value in force. What is being typed stays unless the value is another."""
        text = self._show_as(value)
        if text != self.input.shown:
            self.input.shown = self.input.value = text
            self.input.cursor_position = len(text)
            self._mark("")

    def commit(self) -> None:
        """Ask for the typed value to be in force, or mark it."""
        text = self.input.value.strip()
        if text == self.input.shown:
            self._mark("")
            return
        try:
            value = self._parse(text)
        except SpecError as error:
            self._mark(str(error))
            return
        self._mark("")
        if self._show_as(value) == self.input.shown:
            self.input.value = self.input.shown
            return
        # The answer to this, whether yes or no, replaces the text.
        self.input.shown = ""
        # Straight to the app, not up the tree: so it arrives before the key that caused it.
        self.app.post_message(ExperimentEdited({self._field: value}))

    @on(Input.Submitted)
    @on(Input.Blurred)
    def _entered(self, event: Input.Submitted | Input.Blurred) -> None:
        event.stop()
        self.commit()

    def _mark(self, reason: str) -> None:
        if reason == self.reason:
            return
        self.reason = reason
        self.set_class(bool(reason), "-bad")
        self.query(".reason").remove()
        if reason:
            self.mount(Static(reason, classes="reason", markup=False))


class Chooser(Widget, can_focus=True):
    """A line that shows a choice, and opens the list of all on enter, an arrow or a click.

    Textual's ``Select`` would take space from the app, and six widgets for each.

    Args:
        choices: what a person reads, and the value it stands for.
        tooltip: what is chosen here.
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

    def __init__(self, choices: Iterable[tuple[str, str]], *, tooltip: str) -> None:
        super().__init__()
        self.offer(choices)
        self.tooltip = tooltip
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


class ChoiceField(Widget):
    """A labelled list of the values that a field of the experiment can take."""

    def __init__(self, field: str, label: str, choices: Iterable[str], *, tooltip: str) -> None:
        super().__init__(id=field_id(field), classes="setting")
        self._field = field
        self._label = label
        self._chooser = Chooser([(choice, choice) for choice in choices], tooltip=tooltip)

    def compose(self) -> ComposeResult:
        yield Static(self._label, classes="name", markup=False)
        yield self._chooser

    def show(self, value: str) -> None:
        """Show the value in force."""
        self._chooser.show(value)

    @on(Chooser.Chosen)
    def _chosen(self, event: Chooser.Chosen) -> None:
        event.stop()
        self.app.post_message(ExperimentEdited({self._field: event.choice}))


def field_id(field: str) -> str:
    """The style sheet's name of the control that edits a field of the experiment."""
    return f"field-{field.replace('_', '-')}"
