"""What keys, panels and the palette make of the experiment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...core.experiment import (
    SETTINGS,
    Element,
    ElementError,
    Experiment,
    Setting,
    SpecError,
    Values,
    layer_sizes,
    suggested,
)
from ...core.experiment.choices.features import columns_as_features
from ...core.experiment.elements import checked_values
from ...core.experiment.training_loop import TrainingLoop
from . import dataset_list
from .dataset_list import OwnData


class SettingsEditor:
    """Asks the training loop for other settings, or says why they cannot be had.

    Args:
        training: whose experiment is edited.
        say: tells the person something.
        refuse: tells why what was asked for cannot be had.
        show: called when other settings were asked for.

    Attributes:
        own_data: whose file can be chosen beside the datasets of the catalogue.
        awaits_session: whether a saved session is being opened. Meanwhile all is refused: an edit
            of what is about to go would come after what is about to come.
    """

    def __init__(
        self,
        training: TrainingLoop,
        *,
        say: Callable[[str], object],
        refuse: Callable[[str], object],
        show: Callable[[], object],
    ) -> None:
        self.own_data = OwnData(training.launched)
        self.awaits_session = False
        self._training = training
        self._say, self._refuse, self._show = say, refuse, show

    def change_settings(self, changes: Mapping[str, Any]) -> None:
        """Put other values of settings in force, by their names."""
        if "dataset" in changes:
            self.choose_dataset(changes["dataset"])
        elif "data_file" in changes:
            file, own = changes["data_file"], self.own_data.spec
            self._edit(lambda spec: dataset_list.choose_file(spec, file, own))
        else:
            self._edit(lambda spec: _changed(spec, changes))

    def change_to(self, experiment: Experiment) -> bool:
        """Put another experiment in force; return whether that could be asked for."""
        return self._edit(lambda _: experiment)

    def open_table(self, file: str) -> bool:
        """Learn the points of a file; return whether that could be asked for."""
        own = self.own_data.spec
        return self._edit(lambda spec: dataset_list.choose_file(spec, file, own))

    def choose_option(self, setting: Setting, option: str) -> None:
        """Put one of the values in force that a setting offers, as it is written."""

        self._edit(lambda spec: _changed(spec, {setting.name: setting.read(option)}))

    def move_setting(self, name: str, move: str, chosen_layer: int | None) -> None:
        """Make one of its moves with a setting, such as the next larger value.

        Args:
            chosen_layer: where in the network, for a move that acts on a layer.
        """
        place = chosen_layer if SETTINGS[name].move(move).takes_place else None
        self._edit(lambda spec: self._with_columns_named(spec, name).moved(name, move, place))

    def step_setting(self, name: str, direction: int, place: int | None = None) -> None:
        """Put the next value of a setting in force, up or on for 1, down or back for -1.

        Args:
            place: of a list, the index of the item that is stepped; None: the last one.
        """
        move = SETTINGS[name].kind.step(direction)
        if name == "dataset":
            self.move_in_datasets(direction)
        elif move is not None:
            self._edit(lambda spec: spec.moved(name, move.name, place))

    def switch(self, name: str, switch: str) -> None:
        """Put a name into the value of a setting, or take it out."""
        setting = SETTINGS[name]

        def switched(spec: Experiment) -> Experiment:
            spec = self._with_columns_named(spec, name)
            return spec.with_changes(**{name: setting.switched(spec, switch)})

        self._edit(switched)

    def _with_columns_named(self, spec: Experiment, name: str) -> Experiment:
        """The experiment with a name for every column that its network sees, if features are to be
        changed and the data are there that tell how many these are."""
        shown = self._training.state.snapshot
        is_told = name != "features" or spec.features is not None
        if is_told or spec.restart_since(shown.spec) == "data":
            return spec
        return spec.with_changes(features=columns_as_features(shown.dataset.train_points.shape[1]))

    def choose_dataset(self, choice: str) -> None:
        """Put another dataset of the list in force: a name of the catalogue, or ``OWN_DATA``."""
        own = self.own_data.spec
        self._edit(lambda spec: dataset_list.choose_dataset(spec, choice, own))

    def move_in_datasets(self, offset: int) -> None:
        """Put the dataset in force that is ``offset`` places further in the list, around."""
        spec, own = self._training.experiment, self.own_data.spec
        self.choose_dataset(dataset_list.neighbour_dataset(spec, own, offset))

    def take_suggestion(self) -> None:
        """Put the settings in force that learn the dataset well."""
        spec = self._training.experiment
        better = suggested(spec)
        if better is None:
            self._say("nothing is known to suggest for points of your own")
        elif better == spec:
            self._say("the settings that learn this dataset well are in force")
        else:
            self._edit(lambda _: better)

    def assign(self, values: Values) -> bool:
        """Give weights and biases other values; return whether that could be asked for.

        They are those of the network on the screen.
        """
        checked = self._of_the_network(values)
        if checked is not None:
            self._training.assign(checked)
        return checked is not None

    def step_value(self, element: Element, direction: int) -> None:
        """Give a weight or bias the next value above, or for -1 below, its present one."""
        if self._of_the_network({element: 0.0}) is not None:
            self._training.step_value(element, direction)

    def _of_the_network(self, values: Values) -> Values | None:
        """The values, where the network on the screen can have them; otherwise it is said why."""
        if not self._may_ask():
            return None
        snapshot = self._training.state.snapshot
        if self._training.experiment.restart_since(snapshot.spec) in ("data", "weights"):
            self._refuse("another network is being built; wait a moment")
            return None
        try:
            return checked_values(values, layer_sizes(snapshot.spec, snapshot.dataset))
        except ElementError as error:
            self._refuse(str(error))
            return None

    def undo(self) -> None:
        """Take the last change back."""
        self._go_over_a_change(self._training.undo)

    def redo(self) -> None:
        """Do the change again that was taken back last."""
        self._go_over_a_change(self._training.redo)

    def _go_over_a_change(self, undo_or_redo: Callable[[], None]) -> None:
        if self._may_ask():
            undo_or_redo()
            self._show()

    def _edit(self, change: Callable[[Experiment], Experiment]) -> bool:
        """Ask for another experiment to be in force, or say why that cannot be."""
        if not self._may_ask():
            return False
        before = self._training.experiment
        try:
            after = change(before)
        except SpecError as error:
            self._refuse(str(error))
            return False
        if after != before:
            self._training.change_to(after)
            self._show()
        return True

    def _may_ask(self) -> bool:
        """Whether anything can be asked for now; otherwise it is said why not."""
        if self.awaits_session:
            self._refuse("a saved session is being opened; wait a moment")
        return not self.awaits_session


def _changed(spec: Experiment, changes: Mapping[str, Any]) -> Experiment:
    """The experiment with other values.

    Raises:
        SpecError: if one of them cannot be had.
    """
    after = spec.with_changes(**changes)
    after.require(changes)
    return after
