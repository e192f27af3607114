"""Observations of a run, one at a time."""

from __future__ import annotations

from typing import Any

from mlp_tui.core.experiment import Trainer


def observed(trainer: Trainer, name: str, /, **arguments: Any) -> Any:
    """What an observation tells of the run as it stands."""
    return trainer.snapshot({name: arguments}).observations[name]
