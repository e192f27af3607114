"""What was asked of a training loop and not served yet, and what will come of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from .elements import Values
from .past.undo import Change, ChangeKind, UndoList, UndoStep
from .spec import Experiment

Command = Callable[[], object]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What is in force when all commands so far are served."""

    spec: Experiment
    changes: UndoList
    step: int = 0
    """Where the run stood when that was last known."""

    def changed(self, spec: Experiment, kind: ChangeKind = "settings") -> Outcome:
        change = Change(self.spec, spec, kind)
        if kind == "settings" and spec == self.spec:
            return self
        return replace(self, spec=spec, changes=self.changes.changed(UndoStep(change)))

    def assigned(self, values: Values) -> Outcome:
        """The values before are not known, and not told."""
        both = {element: (value, value) for element, value in values.items()}
        change = Change(self.spec, self.spec, "assign", both, self.step)
        return replace(self, changes=self.changes.changed(UndoStep(change)))

    def undone(self) -> Outcome:
        change = self.changes.undoable
        if change is None:
            return self
        return replace(self, spec=change.before, changes=self.changes.undone(None))

    def redone(self) -> Outcome:
        change = self.changes.redoable
        if change is None:
            return self
        return replace(self, spec=change.after, changes=self.changes.redone(None, self.spec))


class Requests:
    """Commands that change the settings in force, with what they will have made of them.

    So a person who asks for two things in a row asks for the second on top of the first. Any
    thread may ask; the loop's own one serves.

    Args:
        in_force: what is in force as the newest state tells.
        put: has a command served, in the order in which they are put.
    """

    def __init__(self, in_force: Callable[[], Outcome], put: Callable[[Command], object]) -> None:
        self._in_force = in_force
        self._put = put
        # What was asked for last, until a state shows what came of it.
        self._asked: Outcome | None = None
        self._served: Outcome | None = None
        self._asking = threading.Lock()

    @property
    def outcome(self) -> Outcome:
        """What is in force once all that was asked for is served."""
        asked = self._asked  # before the state: it is forgotten when the state is there
        return self._in_force() if asked is None else asked

    def ask(self, foresee: Callable[[Outcome], Outcome], command: Command) -> None:
        """Have a command served.

        Args:
            foresee: what it makes of what is in force until then.
        """
        with self._asking:
            asked = foresee(self.outcome)

            def serve() -> None:
                self._served = asked
                command()

            self._asked = asked
            self._put(serve)

    def forget_served(self) -> None:
        """The newest state shows what came of all that was served."""
        with self._asking:
            if self._asked is self._served:
                self._asked = self._served = None
