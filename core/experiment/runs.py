"""The present run, and how changes replace it and bring it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ...datasets import Dataset
from .elements import Element, ElementError, Values, checked_values, next_value
from .network import layer_sizes
from .past.edits import differences
from .past.saved_run import SavedRun
from .past.undo import Change, KeptPlace, KeptRun, UndoList, UndoStep
from .spec import Experiment
from .trainer import Trainer

MakeTrainer = Callable[[Experiment, Dataset | None], Trainer]


class OwnedRun(NamedTuple):
    """A run as it stood at one moment."""

    number: int
    """A later one has a greater number."""
    saved: SavedRun
    owner: object
    """That of its :class:`OpenedRun`; None: it was there first."""


class OpenedRun(NamedTuple):
    """A run that takes the place of the present one."""

    trainer: Trainer
    owner: object
    """Whatever tells this run, and those that changes make of it, from others."""


class Undone(NamedTuple):
    """That somebody asked for a change to be taken back or done again."""

    change: Change | None
    """None: there was none."""
    again: bool
    """Whether it was to be done again."""
    step: int
    """Where the run stands that came of it."""

    @property
    def spec(self) -> Experiment | None:
        """The settings that it put in force."""
        if self.change is None:
            return None
        return self.change.after if self.again else self.change.before


class Runs:
    """Owns the trainer, and the list of changes. Each change that can be taken back is made here.

    Where a method raises, the run and the list stay as they were.

    Args:
        trainer: the run to start with.
        make_trainer: builds the trainer of another experiment, on a dataset that is loaded
            already or None.

    Attributes:
        trainer: the present run.
        changes: what can be taken back and done again.
        owner: whose run it is, in the words of :class:`OpenedRun`; None: that of the first run.
    """

    def __init__(self, trainer: Trainer, make_trainer: MakeTrainer = Trainer) -> None:
        self.trainer = trainer
        self.changes = UndoList()
        self._make_trainer = make_trainer
        self.owner: object = None
        self._number = 0

    def present(self) -> OwnedRun:
        """The run as it stands."""
        self._number += 1
        return OwnedRun(self._number, self.trainer.saved_run(), self.owner)

    def change_to(self, experiment: Experiment) -> None:
        """Put other settings in force, with another run where they need one.

        Raises:
            DatasetError: if the experiment's dataset cannot be had.
            SpecError: if the run takes no more edits.
        """
        old = self.trainer
        change = Change(old.spec, experiment)
        if change.replaces_run:
            on_the_same_data = experiment.restart_since(old.spec) != "data"
            dataset = old.dataset if on_the_same_data else None
            self._replace(change, self._make_trainer(experiment, dataset), self.owner)
        elif experiment != old.spec:
            here = self._place()
            old.edit(**differences(old.spec, experiment))
            self.changes = self.changes.changed(UndoStep(change, here))

    def assign(self, values: Values) -> None:
        """Give weights and biases other values; one that has the value already is no change.

        Those of the same ones at the same step are one change, which goes back to the values
        before the first.

        Raises:
            ElementError: as :meth:`Trainer.assign`.
        """
        trainer = self.trainer
        values = checked_values(values, layer_sizes(trainer.spec, trainer.dataset))
        before = trainer.values_of(values)
        if before == values:
            return
        both = {element: (before[element], value) for element, value in values.items()}
        change = Change(trainer.spec, trainer.spec, "assign", both, trainer.step_count)
        kept = None if change.continues(self.changes.undoable) else self._kept()
        trainer.assign(values)
        self.changes = self.changes.changed(UndoStep(change, kept))

    def step_value(self, element: Element, direction: int) -> None:
        """Give a weight or bias the next value above its present one, or for -1 below it.

        Raises:
            ElementError: as :meth:`Trainer.assign`.
        """
        before = self.trainer.values_of([element])[element]
        self.assign({element: next_value(before, direction)})

    def reset(self) -> None:
        """Begin again at step 0 with the settings in force."""
        if self.trainer.is_at_start:
            return
        change = Change(self.trainer.spec, self.trainer.spec, "reset")
        self.changes = self.changes.changed(UndoStep(change, self._kept()))
        self.trainer.reset()

    def exchange(self, open_run: Callable[[OwnedRun], OpenedRun]) -> None:
        """Put another run in place of the present one, which the function is given."""
        opened = open_run(self.present())
        change = Change(self.trainer.spec, opened.trainer.spec, "resume")
        self._replace(change, opened.trainer, opened.owner)

    def undo(self) -> Undone:
        """Take the last change back.

        Raises:
            DatasetError, SavedRunError: if the run before it cannot be had again.
            SpecError: if the run takes no more edits.
        """
        change = self.changes.undoable
        if change is not None:
            here = self._go_over(self.changes.past[-1], change.before)
            self.changes = self.changes.undone(here)
        return Undone(change, False, self.trainer.step_count)

    def redo(self) -> Undone:
        """Do the change again that was taken back last.

        Raises:
            DatasetError, SavedRunError, SpecError: as :meth:`undo`.
        """
        change = self.changes.redoable
        if change is not None:
            spec, values = self.trainer.spec, self._values_before(change)
            here = self._go_over(self.changes.future[-1], change.after)
            self.changes = self.changes.redone(here, spec, values)
            change = self.changes.undoable
        return Undone(change, True, self.trainer.step_count)

    def _values_before(self, change: Change) -> Values:
        """What a change of weights and biases finds here, where the network still has them."""
        try:
            return self.trainer.values_of(change.values)
        except ElementError:
            return {}

    def _go_over(self, step: UndoStep, spec: Experiment) -> KeptRun | KeptPlace:
        """Go to the other side of a change, where ``spec`` is in force; return what was here."""
        there = step.there
        if isinstance(there, KeptRun):
            kept = self._kept()
            self.trainer, self.owner = _restored(there), there.owner
            return kept
        place, trainer = self._place(), self.trainer
        trainer.edit(**differences(trainer.spec, spec))
        if there is not None and there.step == trainer.step_count:
            trainer.stand_again(there.divergence, there.stop, there.best)
        return place

    def _replace(self, change: Change, trainer: Trainer, owner: object) -> None:
        self.changes = self.changes.changed(UndoStep(change, self._kept()))
        self.trainer, self.owner = trainer, owner

    def _kept(self) -> KeptRun:
        trainer = self.trainer
        saved, at_start = trainer.saved_run(), trainer.is_at_start
        return KeptRun.of(saved, trainer.dataset, self.owner, at_start=at_start)

    def _place(self) -> KeptPlace:
        trainer = self.trainer
        return KeptPlace(trainer.step_count, trainer.divergence, trainer.stop, trainer.best)


def _restored(kept: KeptRun) -> Trainer:
    if kept.saved is None:
        return Trainer(kept.spec, kept.dataset)
    return Trainer.resumed(kept.saved, kept.dataset)
