"""The controls of settings whose values are chosen, and which control a setting has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.app import ComposeResult

from ...core.experiment import Experiment, Setting, SpecError
from ...core.experiment.choices.features import columns_as_features, missing_feature
from ...core.experiment.fields import Columns, Kind, Toggle
from ...datasets import Dataset
from .chooser import Chooser
from .editing import SettingsEditor
from .fields import Field
from .setting_control import SettingControl
from .switches import Switches


class ChoiceField(SettingControl):
    """A value that is chosen from a list."""

    def __init__(
        self, setting: Setting, editor: SettingsEditor, done: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__(setting, editor, done)
        prompts = [(_prompt(setting.kind, option), option) for option in setting.kind.options]
        self.widget = self.chooser = Chooser(
            prompts, self._chosen, self.step, self._done, self._choice_of
        )

    def show(self, value: Any) -> None:
        self.chooser.show(self.setting.kind.write(value))

    async def begin(self) -> None:
        await super().begin()
        await self.chooser.open()

    def _chosen(self, choice: str) -> None:
        self.ask_for(self.setting.read(choice))

    def _choice_of(self, text: str) -> str | None:
        """What a typed text stands for, such as several options; None: nothing."""
        try:
            return self.setting.kind.write(self.setting.read(text))
        except SpecError:
            return None


class SwitchField(SettingControl):
    """On or off, or what acts by itself: all of them in a row, one of them on."""

    def __init__(
        self, setting: Setting, editor: SettingsEditor, done: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__(setting, editor, done)
        self.widget = self.switches = Switches(self._switch, self.ask_for_default, exclusive=True)

    def show(self, value: Any) -> None:
        kind = self.setting.kind
        self.switches.show(kind.options, (kind.write(value),))

    def _switch(self, name: str) -> None:
        self.ask_for(self.setting.read(name))


class FeaturesField(SettingControl):
    """The features of the columns that there are, each switched on or off."""

    def __init__(
        self, setting: Setting, editor: SettingsEditor, done: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__(setting, editor, done)
        self.add_class("-below")
        self.widget = self.switches = Switches(self._switch, self.ask_for_default)

    def show_setting(self, spec: Experiment, dataset: Dataset) -> None:
        n_columns = dataset.train_points.shape[1]
        columns = columns_as_features(n_columns)
        made = [each for each in self.setting.kind.switches if each not in columns]
        offered = (
            *columns,
            *(each for each in made if missing_feature((each,), n_columns) is None),
        )
        acting = getattr(spec, self.setting.name) or columns
        self.switches.show((*offered, *(name for name in acting if name not in offered)), acting)

    def _switch(self, name: str) -> None:
        self._editor.switch(self.setting.name, name)


class ColumnsField(Field):
    """Names of columns, typed, or switched in and out below where the data tell which there are."""

    def __init__(
        self, setting: Setting, editor: SettingsEditor, done: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__(setting, editor, done)
        self.switches = Switches(self._switch, self.ask_for_default)

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield self.switches

    def show_setting(self, spec: Experiment, dataset: Dataset) -> None:
        super().show_setting(spec, dataset)
        names = (*dataset.feature_names, *dataset.columns_left)
        if set(names) == set(self.switches.names):
            names = self.switches.names  # each stays where a person has seen it
        asked = getattr(spec, self.setting.name) or ()
        taken = asked if asked and set(asked) <= set(names) else dataset.feature_names
        self.switches.show(names, taken)

    def _switch(self, name: str) -> None:
        taken = tuple(self.switches.on)
        others = tuple(each for each in taken if each != name)
        # The last one stays; the data say what they need where that is too few.
        self.ask_for((*taken, name) if name not in taken else others or taken)


def control_for(
    setting: Setting, editor: SettingsEditor, done: Callable[[], object] = lambda: None
) -> SettingControl:
    """The control of a setting; the arguments are those of :class:`SettingControl`."""
    return _control_class(setting.kind)(setting, editor, done)


def _control_class(kind: Kind) -> type[SettingControl]:
    if kind.switches:
        return FeaturesField
    if isinstance(kind, Columns):
        return ColumnsField
    if isinstance(kind, Toggle):
        return SwitchField
    return ChoiceField if kind.options else Field


def _prompt(kind: Kind, option: str) -> str:
    """What a person reads for an option."""
    value = kind.read(option)
    return option if value is None else kind.show(value)
