"""What goes wrong, and what to try."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ....core.experiment import Snapshot, Wanted
from ....core.experiment.inspection.diagnosis import Finding
from ....core.experiment.inspection.rate_trials import RateTrials
from ... import wording
from .subject import Choices, Subject
from .text import (
    Lines,
)


def _diagnosis_wanted(choices: Choices) -> Wanted:
    trials: Wanted = {"rate_trials": {}} if choices.trials else {}
    return {"diagnosis": {"every": True}, **trials}


def _findings(snapshot: Snapshot) -> Sequence[Finding]:
    trials: RateTrials | None = snapshot.observations.get("rate_trials")
    found = snapshot.observations["diagnosis"]
    return found if trials is None or trials.finding is None else (*found, trials.finding)


def _diagnosis_text(snapshot: Snapshot, choices: Choices) -> Lines:
    lines = ["Diagnosis"]
    for finding in _findings(snapshot):
        lines.append(f"  {finding.title}: {finding.seen}.")
        lines.append(f"    {finding.means}")
        if finding.change:
            lines.append(f"    Try {finding.advice}.")
    if len(lines) == 1:
        lines.append("  nothing that is known to go wrong")
    trials: RateTrials | None = snapshot.observations.get("rate_trials")
    if trials is not None:
        told = ", ".join(
            f"{wording.precise(trial.loss)} at rate {trial.learning_rate:g}"
            if np.isfinite(trial.loss)
            else f"it diverges at rate {trial.learning_rate:g}"
            for trial in trials.trials
        )
        lines.append(f"  the loss after {trials.steps} more steps: {told}")
    return lines


def _diagnosis_json(snapshot: Snapshot, choices: Choices) -> Any:
    findings = [
        {
            "symptom": finding.symptom,
            "seen": finding.seen,
            "means": finding.means,
            "try": finding.change,
            "layer": finding.layer,
        }
        for finding in _findings(snapshot)
    ]
    trials: RateTrials | None = snapshot.observations.get("rate_trials")
    rates = None if trials is None else {"steps": trials.steps, "trials": trials.trials}
    return {"findings": findings, "rate_trials": rates}


DIAGNOSIS = Subject(_diagnosis_wanted, _diagnosis_text, _diagnosis_json)
