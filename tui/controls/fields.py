"""The control of a setting whose value is typed.

A field that has the focus takes every character, as in any form. Enter applies what was typed,
tab applies it and goes on, escape restores what was there and leaves. Up and down step the value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import events, on
from textual.widgets import Input, Static

from ...core.experiment import Experiment, Setting, SpecError
from ...datasets import Dataset
from .editing import SettingsEditor
from .line_input import LineInput, printable
from .setting_control import SettingControl

STEPS = {"up": 1, "down": -1}


class FieldInput(LineInput):
    """An input for the value of a setting.

    Args:
        field: told what keys ask for.
        longest: the most characters; a paste of more is refused.
    """

    keys_here = (
        ("enter", "applies what is typed"),
        ("esc", "leaves it as it was"),
        ("up/down", "steps"),
        ("tab", "next setting"),
    )

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


class Field(SettingControl):
    """A value that is typed; a bad one is marked, with the reason below.

    A value that follows something else leaves the field empty, with what acts in its place.
    Values are read on enter and when the field is left.
    """

    def __init__(
        self, setting: Setting, editor: SettingsEditor, done: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__(setting, editor, done)
        self.widget = self.input = FieldInput(self, setting.kind.longest)
        self.reason = ""
        """Why the text in the field is not in force; empty when it is."""
        self._asked: tuple[Any, str] | None = None
        """The value last asked for here and how it was typed, until another one is in force."""

    def show_setting(self, spec: Experiment, dataset: Dataset) -> None:
        super().show_setting(spec, dataset)
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
            if self.is_attached and self.screen.focused is None:
                self.screen.set_focus(self.input)  # so that it can be corrected at once

    def commit(self) -> None:
        """Ask for the typed value to be in force, or mark it."""
        text = self.input.value
        is_asked = self.input.shown is None and self._asked is not None and self._asked[1] == text
        if text == self.input.shown or is_asked:
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
