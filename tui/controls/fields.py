"""The control of a setting, made from its kind, that leaves the app's keys alone.

The rule for typing: a key goes into a field when it can continue the field's value there,
or is a digit; a word begins with no letter that is a command. Every other key keeps its
command. So in the field of layers a space after a comma is typed and any other space runs
the training; in the learning rate an ``e`` is typed after a digit and steps an epoch
elsewhere. Pasted text may be anything; it is judged when it is submitted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual import events, on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from ...core.experiment import Experiment, Setting, SpecError
from ...core.experiment.fields import Kind
from ..preferences.keys import Keys, keys_of
from .chooser import Chooser
from .messages import ExperimentEdited

MAX_TYPED = 60
"""Characters in a field; a paste of a whole file is refused."""
EDITING_BINDINGS = tuple(Binding.make_bindings(Input.BINDINGS))
"""Textual's keys for editing, such as ``ctrl+w``."""


class FieldInput(Input):
    """An input that takes only the keys that can continue its value.

    Args:
        kind: knows everything that a value may look like while it is typed.
        commit: called before a key is left to the app, so that the command finds
            what was typed before it in force.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "Give up what was typed", show=False),
    ]

    def __init__(self, kind: Kind, commit: Callable[[], None], **options: Any) -> None:
        super().__init__(compact=True, max_length=MAX_TYPED, **options)
        self.cursor_blink = False
        self._kind = kind
        self._commit = commit
        self.shown: str | None = ""
        """The text of the value in force; None until it is known."""

    def takes(self, character: str) -> bool:
        """Whether the character would go into the field, as it stands now."""
        start, end = sorted(self.selection)
        text = self.value[:start] + character + self.value[end:]
        if character.isalpha() and start == 0 and keys_of(self.app).is_command(character):
            return False
        return character.isdigit() or self._kind.may_be_typed(text)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        return character is not None and character.isprintable() and self.takes(character)

    async def on_key(self, event: events.Key) -> None:
        bindings = [each for each in EDITING_BINDINGS if each.key == event.key]
        if bindings:
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

    def on_paste(self, event: events.Paste) -> None:
        event.prevent_default()  # in place of Input's own handler
        event.stop()
        line = next(iter(event.text.splitlines()), "")
        # A control character must not reach the terminal.
        clean = "".join(letter if letter.isprintable() else "\ufffd" for letter in line)
        self.replace(clean, *self.selection)

    def action_give_up(self) -> None:
        """Show the value in force again, and leave the rest of escape to the screen."""
        self.value = self.shown or ""
        raise SkipAction


class SettingControl(Widget):
    """A label and the value of a setting; shown where it applies and says anything."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(id=field_id(setting.name), classes="setting")
        self.setting = setting

    def compose(self) -> ComposeResult:
        yield Static(self.setting.label, classes="name", markup=False)

    def show_setting(self, spec: Experiment) -> None:
        """Show the value in force."""
        self.display = self.setting.is_shown_in(spec)
        self.show(getattr(spec, self.setting.name))

    def show(self, value: Any) -> None:
        """Show a value of the setting."""
        raise NotImplementedError

    def ask_for(self, value: Any) -> None:
        """Ask for another value to be in force."""
        # Straight to the app, not up the tree: so it arrives before the key that caused it.
        self.app.post_message(ExperimentEdited({self.setting.name: value}))


class Field(SettingControl):
    """A value that is typed; a bad one is marked, with the reason below.

    A value that follows something else leaves the field empty, with what acts in its place.
    Values are read on enter, when the field is left, and before a command key acts.
    """

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.input = FieldInput(setting.kind, self.commit)
        self.reason = ""
        """Why the text in the field is not in force; empty when it is."""

    def on_mount(self) -> None:
        self.input.tooltip = setting_tooltip(self.setting, keys_of(self.app))

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield self.input

    def show_setting(self, spec: Experiment) -> None:
        super().show_setting(spec)
        acting = self.setting.value_in(spec)
        self.input.placeholder = "" if acting is None else self.setting.kind.write(acting)

    def show(self, value: Any) -> None:
        """Show a value. What is being typed stays unless the value is another."""
        text = self._text_of(value)
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
            value = self.setting.read(text)
        except SpecError as error:
            self._mark(str(error))
            return
        self._mark("")
        shown = self._text_of(value)
        if shown == self.input.shown:
            self.input.value = shown
            return
        # The answer to this, whether yes or no, replaces the text.
        self.input.shown = None
        self.ask_for(value)

    def _text_of(self, value: Any) -> str:
        follows = value is None and self.setting.follows is not None
        return "" if follows else self.setting.kind.write(value)

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


class ChoiceField(SettingControl):
    """A value that is chosen from a list."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        options = setting.kind.options
        self.chooser = Chooser(zip(options, options, strict=True))

    def on_mount(self) -> None:
        self.chooser.tooltip = setting_tooltip(self.setting, keys_of(self.app))

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield self.chooser

    def show(self, value: Any) -> None:
        self.chooser.show(self.setting.kind.write(value))

    @on(Chooser.Chosen)
    def _chosen(self, event: Chooser.Chosen) -> None:
        event.stop()
        self.ask_for(self.setting.read(event.choice))


def control_for(setting: Setting) -> SettingControl | None:
    """The control of a setting; None: it is a text that would take every key from the app."""
    if setting.kind.options:
        return ChoiceField(setting)
    return None if setting.kind.takes_any_text else Field(setting)


def setting_tooltip(setting: Setting, keys: Keys) -> str:
    """What a setting is for, and the keys that change it too."""
    names = keys.of_setting(setting)
    return f"{setting.help} Keys: {', '.join(names)}." if names else setting.help


def field_id(field: str) -> str:
    """The style sheet's name of the control that edits a field of the experiment."""
    return f"field-{field.replace('_', '-')}"
