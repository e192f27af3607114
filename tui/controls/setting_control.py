"""What the controls of all settings have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from ...core.experiment import Experiment, Setting
from ...datasets import Dataset
from ..preferences.keys import Keys, keys_of
from .editing import SettingsEditor


class SettingControl(Widget):
    """A label and the value of a setting.

    Args:
        setting: what it is for.
        editor: told another value that is to be in force.
        done: called when a person has finished with it by enter.
    """

    widget: Widget
    """What a person types into, or chooses with."""

    def __init__(
        self, setting: Setting, editor: SettingsEditor, done: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__(id=field_id(setting.name), classes="setting")
        self.setting = setting
        self._editor = editor
        self._done = done

    def compose(self) -> ComposeResult:
        yield Static(self.setting.label, classes="name", markup=False)
        yield self.widget

    def on_mount(self) -> None:
        """Say on the widget what the setting is for."""
        self.widget.tooltip = setting_tooltip(self.setting, keys_of(self.app))

    @property
    def is_used(self) -> bool:
        """Whether a person is at it."""
        focused = self.screen.focused if self.is_attached else None
        return focused is not None and self in focused.ancestors

    def show_setting(self, spec: Experiment, dataset: Dataset) -> None:
        """Show the value in force.

        Args:
            dataset: that of the newest picture, which may be of another experiment.
        """
        self.show(getattr(spec, self.setting.name))

    def show(self, value: Any) -> None:
        """Show a value of the setting."""
        raise NotImplementedError

    async def begin(self) -> None:
        """Have a person type or choose a value."""
        self.screen.set_focus(self.widget)

    def ask_for(self, value: Any) -> None:
        """Ask for another value to be in force."""
        self._editor.change_settings({self.setting.name: value})

    def ask_for_default(self) -> None:
        """Ask for the default to be in force."""
        self.ask_for(self.setting.default)

    def step(self, direction: int) -> None:
        """Ask for the value above or behind, for 1, or that below or before, for -1."""
        self._editor.step_setting(self.setting.name, direction)

    def refuse(self, spec: Experiment, reason: str) -> None:
        """Say why what was asked for here could not be had, where it was asked for here.

        Args:
            spec: what is in force.
        """


def setting_tooltip(setting: Setting, keys: Keys) -> str:
    """What a setting is for, and the keys that change it too."""
    names = keys.of_setting(setting)
    return f"{setting.help} Keys: {', '.join(names)}." if names else setting.help


def field_id(field: str) -> str:
    """The style sheet's name of the control that edits a field of the experiment."""
    return f"field-{field.replace('_', '-')}"
