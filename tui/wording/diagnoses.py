"""What goes wrong with a run, and what may help."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...core.experiment import Snapshot
from .figures import number

if TYPE_CHECKING:
    from ...core.experiment.inspection.diagnosis import Finding
    from ...core.experiment.inspection.rate_trials import RateTrial, RateTrials


def diagnosed(finding: Finding, key: str, view: str) -> str:
    """What goes wrong, and which key tries what may help; the key of a view says what it means."""
    tries = f"{key} tries {finding.advice}, " if finding.change else ""
    return f"{finding.title}: {finding.seen}; {tries}{view} says why"


def nothing_wrong(key: str) -> str:
    """That there is nothing to try; the key has learning rates compared."""
    return (
        "nothing that is known goes wrong so far, so there is nothing to try;"
        f" {key} compares learning rates"
    )


def rates_compared(trials: RateTrials, snapshot: Snapshot, key: str) -> str:
    """What became of trial runs; the key tries the best rate."""
    told = ", ".join(
        f"rate {trial.learning_rate:g}: {_loss_of_trial(trial, snapshot)}"
        for trial in trials.trials
    )
    if trials.finding is None:
        end = "no other rate is clearly better"
    else:
        end = f"{trials.finding.title}: {key} tries {trials.finding.advice}"
    return f"loss per point after {trials.steps} more steps with {told}; {end}"


def _loss_of_trial(trial: RateTrial, snapshot: Snapshot) -> str:
    if not math.isfinite(trial.loss):
        return "diverges"
    return number(trial.loss / snapshot.points_in_loss)


def bouncing(key: str) -> str:
    """What it means that the plane flips, and the key to try."""
    return f"the loss bounces: the learning rate is high; {key} lowers it"
