"""The panels: the settings of each group, with what belongs beside them."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from ...core.experiment import GROUPS, Experiment, Snapshot, settings_in
from .. import wording
from .chosen_layer import ChosenLayer
from .fields import Edit, control_for


class SettingsPanel(Vertical):
    """Edits the settings of a group.

    Args:
        group: one of ``GROUPS``.
        edit: told what is to be in force instead.
        without: a setting that the panel shows in a way of its own.
    """

    def __init__(self, group: str, edit: Edit, without: str = "") -> None:
        heading = GROUPS[group]
        super().__init__(id=f"{heading.lower()}-panel", classes="panel")
        self._heading = heading
        self._controls = [
            control_for(each, edit) for each in settings_in(group) if each.name != without
        ]

    def compose(self) -> ComposeResult:
        yield Static(self._heading, classes="heading")
        yield from self.above_the_settings()
        yield from self._controls
        yield from self.below_the_settings()

    def above_the_settings(self) -> Iterable[Widget]:
        """What stands above the settings."""
        return ()

    def below_the_settings(self) -> Iterable[Widget]:
        """What stands below the settings."""
        return ()

    def show(self, spec: Experiment, snapshot: Snapshot) -> None:
        """Show the settings in force, and what the snapshot tells of them."""
        for control in self._controls:
            control.show_setting(spec)

    def refuse(self, spec: Experiment, reason: str) -> None:
        """Say why what was asked for could not be had, at the setting that it was asked with.

        Args:
            spec: what is in force.
        """
        for control in self._controls:
            control.refuse(spec, reason)


class NetworkPanel(SettingsPanel):
    """The settings of the network, and the size that they make.

    Args:
        edit: told what is to be in force instead.
        chosen_layer: the layer to mark.
    """

    def __init__(self, edit: Edit, chosen_layer: ChosenLayer) -> None:
        super().__init__("network", edit)
        self._chosen_layer = chosen_layer
        self._sizes = Static(id="sizes", classes="note", markup=False)

    def below_the_settings(self) -> Iterable[Widget]:
        yield self._sizes

    def show(self, spec: Experiment, snapshot: Snapshot) -> None:
        super().show(spec, snapshot)
        self._sizes.update(Content(wording.network(snapshot, self._chosen_layer.place)))
