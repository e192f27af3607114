"""What a person changed, in order, with the runs that changes replaced: to be taken back.

The changes are a row, and the present stands between two of them. Taking one back goes one to the
left, doing one again one to the right. A change that replaced a run, or its weights, keeps the run
of its other side, as it stood when it was left; going over it swaps that run and the present one,
so that nothing is ever lost on the way. A new change comes in at the present place: what had been
taken back stays on its right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Literal
from weakref import ref

import numpy as np

from ....datasets import Dataset
from ..elements import Element, Values
from ..snapshot import Divergence
from ..spec import Experiment
from ..stopping import Best, Stop
from .saved_run import SavedRun

MAX_BYTES = 64 * 2**20
"""Of all runs that are kept."""
MAX_CHANGES = 200
MAX_DATASET_BYTES = 2**19
"""A larger dataset is not held by the runs on it, but loaded again if nothing else holds it."""
BYTES_OF_A_CHANGE = 4096
"""For settings, edits and names, apart from arrays."""

ChangeKind = Literal["settings", "reset", "resume", "assign"]


@dataclass(frozen=True)
class Change:
    """That other settings were put in force, the run was reset, a saved one was opened, or weights
    and biases were given other values."""

    before: Experiment
    after: Experiment
    kind: ChangeKind = "settings"
    values: Mapping[Element, tuple[float, float]] = field(default_factory=dict)
    """Of each weight or bias that was given a value: that before, and that after."""
    step: int = 0
    """At which they were."""

    @property
    def replaces_run(self) -> bool:
        """Whether another run began, or one of other weights; otherwise the same one went on."""
        return self.kind != "settings" or self.after.restart_since(self.before) != "nothing"

    def continues(self, last: Change | None) -> bool:
        """Whether this and the change before are one: of the same values at the same step."""
        return (
            last is not None
            and self.kind == last.kind == "assign"
            and self.step == last.step
            and self.values.keys() == last.values.keys()
        )

    def since(self, before: Values) -> Change:
        """The change, where these are the values before it, as far as they are known."""
        values = {
            element: (before.get(element, old), new) for element, (old, new) in self.values.items()
        }
        return replace(self, values=MappingProxyType(values))


@dataclass(frozen=True, eq=False)
class KeptRun:
    """A run that a change replaced, as it stood then."""

    spec: Experiment
    """The settings in force."""
    saved: SavedRun | None
    """None: it stood at its start, so that its experiment gives it again."""
    dataset_kept: Dataset | ref[Dataset]
    owner: object = None
    """Whose run it was, in the words of whoever opened it."""

    @classmethod
    def of(
        cls, saved: SavedRun, dataset: Dataset, owner: object = None, *, at_start: bool = False
    ) -> KeptRun:
        """A kept run, without what it can do without.

        Args:
            at_start: whether it stands as its experiment alone makes it.
        """
        is_large = sum(array.nbytes for array in _arrays(dataset)) > MAX_DATASET_BYTES
        if is_large:  # what is loaded again is compared with the digest that was saved
            return cls(saved.spec, saved, ref(dataset), owner)
        return cls(saved.spec, None if at_start else saved, dataset, owner)

    @property
    def dataset(self) -> Dataset | None:
        """Its points; None: they are to be loaded again."""
        kept = self.dataset_kept
        return kept() if isinstance(kept, ref) else kept

    @property
    def arrays(self) -> Iterator[np.ndarray]:
        """What takes memory as long as it is kept; runs may share some of it."""
        if isinstance(self.dataset_kept, Dataset):
            yield from _arrays(self.dataset_kept)
        if self.saved is not None:
            yield from _arrays(self.saved.history)
            yield from self.saved.state.values()
            if self.saved.best is not None:
                yield from self.saved.best.state.values()


@dataclass(frozen=True, eq=False)
class KeptPlace:
    """Where a run stood when it was last on the other side of a change that left it in place."""

    step: int
    divergence: Divergence | None
    stop: Stop | None
    best: Best | None


@dataclass(frozen=True, eq=False)
class UndoStep:
    """A change, and what is needed to go over it."""

    change: Change
    there: KeptRun | KeptPlace | None = None
    """What stood on the other side; None: not known, which is enough to name changes."""


@dataclass(frozen=True, eq=False)
class UndoList:
    """The changes on both sides of the present."""

    past: tuple[UndoStep, ...] = ()
    """The newest last."""
    future: tuple[UndoStep, ...] = ()
    """What was taken back; what is done again next stands last."""

    @property
    def undoable(self) -> Change | None:
        """What would be taken back next."""
        return self.past[-1].change if self.past else None

    @property
    def redoable(self) -> Change | None:
        """What would be done again next."""
        return self.future[-1].change if self.future else None

    def changed(self, step: UndoStep) -> UndoList:
        """The list after a new change, which becomes one with the last where it continues that.

        Runs that were gone back from can still be had. Changes of the present run that were
        taken back cannot: they were made to a run that now goes another way.
        """
        future = list(self.future)
        while future and not future[-1].change.replaces_run:
            future.pop()
        past, change, last = self.past, step.change, self.undoable
        if last is not None and change.continues(last):
            begun = {element: before for element, (before, _) in last.values.items()}
            past, step = past[:-1], UndoStep(change.since(begun), past[-1].there)
        return UndoList((*past, step), tuple(future)).bounded()

    def undone(self, here: KeptRun | KeptPlace | None) -> UndoList:
        """The list after the last change was taken back.

        Args:
            here: what stood here until then.
        """
        *past, step = self.past
        return UndoList(tuple(past), (*self.future, replace(step, there=here))).bounded()

    def redone(
        self, here: KeptRun | KeptPlace | None, spec: Experiment, values: Values | None = None
    ) -> UndoList:
        """The list after the next change was done again.

        Args:
            here: what stood here until then.
            spec: the settings that were in force here; a newer change may have come between.
            values: those that weights and biases which it gives others had here, where known.
        """
        *future, step = self.future
        change = replace(step.change, before=spec).since(values or {})
        return UndoList((*self.past, UndoStep(change, here)), tuple(future)).bounded()

    @property
    def n_bytes(self) -> int:
        """The memory that the kept runs take; what several share counts once."""
        sizes: dict[int, int] = {}
        steps = (*self.past, *self.future)
        for step in steps:
            if isinstance(step.there, KeptRun):
                sizes.update((id(array), array.nbytes) for array in step.there.arrays)
        return sum(sizes.values()) + BYTES_OF_A_CHANGE * len(steps)

    def bounded(self) -> UndoList:
        """The list without the changes that are too many, or whose runs take too much memory.

        Those farthest from the present go.
        """
        kept = self
        while len(kept.past) + len(kept.future) > MAX_CHANGES or kept.n_bytes > MAX_BYTES:
            if len(kept.past) >= len(kept.future):
                kept = UndoList(kept.past[1:], kept.future)
            else:
                kept = UndoList(kept.past, kept.future[1:])
        return kept


def _arrays(value: Any) -> Iterator[np.ndarray]:
    """The arrays among the fields of a dataclass."""
    for each in fields(value):
        array = getattr(value, each.name)
        if isinstance(array, np.ndarray):
            yield array
