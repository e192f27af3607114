"""What a training loop tells of itself: an immutable state."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .pace import FULL, Pace
from .past.undo import UndoList
from .runs import Undone
from .snapshot import Snapshot

if TYPE_CHECKING:
    from .inspection.stop_when import Met, StopWhen


@dataclass(frozen=True, eq=False)
class TrainingState:
    """What the screen may know of the loop at one moment."""

    snapshot: Snapshot
    running: bool
    steps_per_second: float
    """What its pace asks for, where it keeps up, else over the last second; 0 while paused."""
    pace: Pace = FULL
    """How fast it runs, or will."""
    keeps_pace: bool = True
    """Whether it is as fast as its pace asks, which at full speed cannot be."""
    changes: UndoList = field(default_factory=UndoList)
    """What can be taken back and done again."""
    undone: tuple[Undone, ...] = ()
    """The last requests to do so, the newest last."""
    owner: object = None
    """Whose run it is, as ``TrainingLoop.exchange`` was told."""
    stop_when: StopWhen | None = None
    """At what it will pause, while it runs; it is None again once that was met."""
    met: Met | None = None
    """The condition that it has paused at, as long as it stands there."""
