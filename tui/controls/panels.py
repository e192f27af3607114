"""The panels: the settings of each group, with what belongs beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from ...core.experiment import GROUPS, Experiment, Setting, Snapshot, settings_in
from ...datasets import Dataset
from .. import wording
from .choice_fields import control_for
from .chosen_layer import ChosenLayer
from .editing import SettingsEditor
from .group_heading import GroupHeading
from .setting_control import SettingControl


class SettingsPanel(Vertical):
    """Edits the settings of a group: what a beginner needs, and whatever is set.

    The others stand behind the heading until it is opened. Controls are made when they are first
    shown: a person sees few of them.

    Args:
        group: one of ``GROUPS``.
        editor: told what is to be in force instead.
        spec, dataset: what is in force, and the points in the newest picture.
        without: a setting that the panel shows in a way of its own.
        done: called when a person has finished with a setting by enter.
    """

    def __init__(
        self,
        group: str,
        editor: SettingsEditor,
        spec: Experiment,
        dataset: Dataset,
        without: str = "",
        done: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__(id=f"{GROUPS[group].lower()}-panel", classes="panel")
        self._editor, self._done = editor, done
        self._spec, self._dataset = spec, dataset
        self._settings = [each for each in settings_in(group) if each.name != without]
        self._controls: dict[str, SettingControl] = {}
        self._is_open = False
        self._heading = GroupHeading(GROUPS[group], self.toggle)
        self._above, self._below = list(self.above_the_settings()), list(self.below_the_settings())
        self._show_settings()

    def compose(self) -> ComposeResult:
        yield self._heading
        yield from self._above
        yield from (self._controls[each.name] for each in self._settings if self._has(each))
        yield from self._below

    def above_the_settings(self) -> Iterable[Widget]:
        """What stands above the settings."""
        return ()

    def below_the_settings(self) -> Iterable[Widget]:
        """What stands below the settings."""
        return ()

    @property
    def is_open(self) -> bool:
        """Whether all settings that apply are shown."""
        return self._is_open

    def toggle(self) -> None:
        """Show all settings that apply, or only what a beginner needs and what is set."""
        self._is_open = not self._is_open
        self._show_settings()

    def show(self, spec: Experiment, snapshot: Snapshot) -> None:
        """Show the settings in force, and what the snapshot tells of them."""
        self._spec, self._dataset = spec, snapshot.dataset
        self._show_settings()

    def refuse(self, spec: Experiment, reason: str) -> None:
        """Say why what was asked for could not be had, at the setting that it was asked with.

        Args:
            spec: what is in force.
        """
        for control in self._controls.values():
            control.refuse(spec, reason)

    def on_descendant_blur(self) -> None:
        """Fold what was shown only as long as a person was at it."""
        self._show_settings()

    def _show_settings(self) -> None:
        folded = 0
        for each in self._settings:
            is_shown = self._shows(each)
            if is_shown and not self._has(each):
                self._add(each)
            if self._has(each):
                self._controls[each.name].display = is_shown
                self._controls[each.name].show_setting(self._spec, self._dataset)
            folded += each.acts_in(self._spec) and not is_shown
        would_fold = self._is_open and not all(map(self._is_shown_folded, self._settings))
        self._heading.show(folded, would_fold)
        # On a small screen a heading alone is not worth its rows.
        self.set_class(not any(map(self._shows, self._settings)), "-heading-alone")

    def _shows(self, setting: Setting) -> bool:
        """Whether the setting is in sight; it does not go while a person is at it."""
        if not setting.acts_in(self._spec):
            return False
        return self._is_open or self._is_shown_folded(setting)

    def _is_shown_folded(self, setting: Setting) -> bool:
        return setting.is_shown_in(self._spec) or (
            self._has(setting) and self._controls[setting.name].is_used
        )

    def _has(self, setting: Setting) -> bool:
        return setting.name in self._controls

    def _add(self, setting: Setting) -> None:
        """Add the control of a setting, at its place in the order of the settings."""
        control = self._controls[setting.name] = control_for(setting, self._editor, self._done)
        control.set_class(setting.label == GROUPS[setting.group].lower(), "-named-by-heading")
        if self.is_attached:
            behind = self._settings[self._settings.index(setting) + 1 :]
            after = [self._controls[each.name] for each in behind if self._has(each)]
            self.mount(control, before=next(iter([*after, *self._below]), None))


class NetworkPanel(SettingsPanel):
    """The settings of the network, and the size that they make.

    Args:
        editor: told what is to be in force instead.
        spec, dataset: what is in force, and the points in the newest picture.
        chosen_layer: the layer to mark.
        done: as that of every panel.
    """

    def __init__(
        self,
        editor: SettingsEditor,
        spec: Experiment,
        dataset: Dataset,
        chosen_layer: ChosenLayer,
        done: Callable[[], object] = lambda: None,
    ) -> None:
        self._chosen_layer = chosen_layer
        self._sizes = Static(id="sizes", classes="note", markup=False)
        super().__init__("network", editor, spec, dataset, done=done)

    def below_the_settings(self) -> Iterable[Widget]:
        yield self._sizes

    def show(self, spec: Experiment, snapshot: Snapshot) -> None:
        super().show(spec, snapshot)
        self._sizes.update(Content(wording.network(snapshot, self._chosen_layer.place)))
