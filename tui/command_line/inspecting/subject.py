"""What a subject of ``mlp-tui inspect`` is, and what of it may be wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ....core.experiment import Snapshot, Wanted
from ....core.experiment.inspection.points import PointChoice
from .text import Lines


@dataclass(frozen=True)
class Choices:
    """What of a subject is wanted; each means something to some subjects alone."""

    points: PointChoice = "train"
    node: str | None = None
    place: tuple[float, float] | None = None
    """None: the training point that ``points`` is."""
    trials: bool = False


@dataclass(frozen=True)
class Subject:
    """Something to look at."""

    wanted: Callable[[Choices], Wanted]
    text: Callable[[Snapshot, Choices], Lines]
    json: Callable[[Snapshot, Choices], Any]
    """What :func:`~..json_values.json_ready` takes."""
