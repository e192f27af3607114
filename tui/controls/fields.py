"""The control of a setting, made from its kind.

A field that has the focus takes every character, as in any form. Enter applies what was typed,
tab applies it and goes on, escape restores what was there and leaves. Up and down step the value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Input, Static

from ...core.experiment import Experiment, Setting, SpecError
from ...core.experiment.fields import Kind
from ..preferences.keys import Keys, keys_of
from .chooser import Chooser
from .editing import SettingsEditor
from .line_input import LineInput, printable

STEPS = {"up": 1, "down": -1}


class FieldInput(LineInput):
    """An input for the value of a setting.

    Args:
        field: told what keys ask for.
        longest: the most characters; a paste of more is refused.
    """

    def __init__(self, field: Field, longest: int) -> None:
        super().__init__(longest)
        self._field = field
        self.shown: str | None = ""
        """The text of the value in force; None until it is known."""

    async def take(self, event: events.Key | events.Paste) -> bool:
        if isinstance(event, events.Key):
            if event.key in ("tab", "shift+tab"):
                self._field.commit()
                return False
            if event.key == "escape":
                self.value = self.shown or ""
                self._field.commit()  # which changes nothing, but ends what was said of the text
                return False
            if event.key == "enter":
                self._field.enter()
                return True
            if event.key in STEPS:
                self._field.step(STEPS[event.key])
                return True
        return await super().take(event)


class SettingControl(Widget):
    """A label and the value of a setting.

    Args:
        setting: what it is for.
        editor: told another value that is to be in force.
        done: called when a person has finished with it by enter.
    """

    def __init__(
        self, setting: Setting, editor: SettingsEditor, done: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__(id=field_id(setting.name), classes="setting")
        self.setting = setting
        self._editor = editor
        self._done = done

    def compose(self) -> ComposeResult:
        yield Static(self.setting.label, classes="name", markup=False)

    @property
    def is_used(self) -> bool:
        """Whether a person is at it."""
        focused = self.screen.focused if self.is_attached else None
        return focused is not None and self in focused.ancestors

    def show_setting(self, spec: Experiment) -> None:
        """Show the value in force."""
        self.show(getattr(spec, self.setting.name))

    def show(self, value: Any) -> None:
        """Show a value of the setting."""
        raise NotImplementedError

    async def begin(self) -> None:
        """Have a person type or choose a value."""
        raise NotImplementedError

    def ask_for(self, value: Any) -> None:
        """Ask for another value to be in force."""
        self._editor.change_settings({self.setting.name: value})

    def refuse(self, spec: Experiment, reason: str) -> None:
        """Say why what was asked for here could not be had, where it was asked for here.

        Args:
            spec: what is in force.
        """


class Field(SettingControl):
    """A value that is typed; a bad one is marked, with the reason below.

    A value that follows something else leaves the field empty, with what acts in its place.
    Values are read on enter and when the field is left.
    """

    def __init__(
        self, setting: Setting, editor: SettingsEditor, done: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__(setting, editor, done)
        self.input = FieldInput(self, setting.kind.longest)
        self.reason = ""
        """Why the text in the field is not in force; empty when it is."""
        self._asked: tuple[Any, str] | None = None
        """The value last asked for here and how it was typed, until another one is in force."""

    def on_mount(self) -> None:
        self.input.tooltip = setting_tooltip(self.setting, keys_of(self.app))

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield self.input

    def show_setting(self, spec: Experiment) -> None:
        super().show_setting(spec)
        acting = self.setting.value_in(spec)
        self.input.placeholder = (
            self.setting.unset if acting is None else self.setting.kind.write(acting)
        )

    def show(self, value: Any) -> None:
        """Show a value. What is being typed stays unless the value is another."""
        if self._asked is not None and self._asked[0] != value:
            self._asked = None
        text = self._text_of(value)
        if text != self.input.shown:
            self.input.shown = self.input.value = text
            self.input.cursor_position = len(text)
            self._mark("")

    def refuse(self, spec: Experiment, reason: str) -> None:
        asked, in_force = self._asked, getattr(spec, self.setting.name)
        if asked is not None and asked[0] != in_force:
            self.show(in_force)
            self.input.value = asked[1]
            self._mark(reason)

    def commit(self) -> None:
        """Ask for the typed value to be in force, or mark it."""
        text = self.input.value
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
        self._asked = value, text
        self.ask_for(value)

    def enter(self) -> None:
        """Ask for the typed value to be in force, and be done with it; or mark it."""
        self.commit()
        if self.input.value == self.input.shown:
            self.input.select_all()
        if not self.reason:
            self._done()

    async def begin(self) -> None:
        self.screen.set_focus(self.input)

    def step(self, direction: int) -> None:
        """Ask for the next value above or below, of a list in the item at the cursor."""
        self.commit()
        if self.reason:
            return
        kind, box = self.setting.kind, self.input
        place = kind.place_at(box.value, box.cursor_position)
        self._editor.step_setting(self.setting.name, direction, place)
        if place is not None:
            ends = range(len(box.value), -1, -1)
            box.cursor_position = next(at for at in ends if kind.place_at(box.value, at) == place)
        else:
            box.select_all()

    def _text_of(self, value: Any) -> str:
        follows = value is None and self.setting.follows is not None
        return "" if follows else printable(self.setting.kind.write(value))

    @on(Input.Blurred)
    def _left(self, event: Input.Blurred) -> None:
        """Apply what was typed where the field was left by the mouse."""
        event.stop()
        if self.app.focused is not self.input:  # nor has come back since
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

    def __init__(
        self, setting: Setting, editor: SettingsEditor, done: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__(setting, editor, done)
        prompts = [(_prompt(setting.kind, option), option) for option in setting.kind.options]
        self.chooser = Chooser(prompts, self._chosen, self._step, self._done, self._choice_of)

    def on_mount(self) -> None:
        self.chooser.tooltip = setting_tooltip(self.setting, keys_of(self.app))

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield self.chooser

    def show(self, value: Any) -> None:
        self.chooser.show(self.setting.kind.write(value))

    async def begin(self) -> None:
        self.screen.set_focus(self.chooser)
        await self.chooser.open()

    def _chosen(self, choice: str) -> None:
        self.ask_for(self.setting.read(choice))

    def _choice_of(self, text: str) -> str | None:
        """What a typed text stands for, such as several options; None: nothing."""
        try:
            return self.setting.kind.write(self.setting.read(text))
        except SpecError:
            return None

    def _step(self, direction: int) -> None:
        self._editor.step_setting(self.setting.name, direction)


def control_for(
    setting: Setting, editor: SettingsEditor, done: Callable[[], object] = lambda: None
) -> SettingControl:
    """The control of a setting; the arguments are those of :class:`SettingControl`."""
    return (ChoiceField if setting.kind.options else Field)(setting, editor, done)


def _prompt(kind: Kind, option: str) -> str:
    """What a person reads for an option."""
    value = kind.read(option)
    return option if value is None else kind.show(value)


def setting_tooltip(setting: Setting, keys: Keys) -> str:
    """What a setting is for, and the keys that change it too."""
    names = keys.of_setting(setting)
    return f"{setting.help} Keys: {', '.join(names)}." if names else setting.help


def field_id(field: str) -> str:
    """The style sheet's name of the control that edits a field of the experiment."""
    return f"field-{field.replace('_', '-')}"
