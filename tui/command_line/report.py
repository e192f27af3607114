"""What ``mlp-tui train --json`` prints: a run as one JSON object."""

from __future__ import annotations

from typing import Any

from ...core.experiment import SETTINGS, Experiment, Snapshot, Wanted
from ...core.experiment.past.history import COLUMNS
from .json_values import json_text

REPORTED: Wanted = {"description": {"rows": True}, "history": {}, "parameters": {}}
"""The observations that a report is made of."""


def report(snapshot: Snapshot, ended: str) -> str:
    """All that is known of a run, on one line; what is not finite is null.

    Args:
        snapshot: with what is ``REPORTED``.
        ended: ``finished``, ``stopped``, ``diverged`` or ``interrupted``.
    """
    description = snapshot.observations["description"]
    divergence, stop = snapshot.divergence, snapshot.stop
    history, metric = snapshot.observations["history"], snapshot.metric_name.lower()
    values = {
        **description,
        "layers": [
            layer | {"weights": parameters.weights.tolist(), "biases": parameters.biases.tolist()}
            for layer, parameters in zip(
                description["layers"], snapshot.observations["parameters"], strict=True
            )
        ],
        "spec": _settings_that_act(snapshot.spec),
        "ended": ended,
        "step": snapshot.step,
        "epoch": snapshot.epoch,
        "learning_rate": snapshot.learning_rate,
        "train_loss": snapshot.train_loss,
        "test_loss": snapshot.test_loss,
        metric: snapshot.train_accuracy,
        f"test_{metric}": snapshot.test_accuracy,
        "history": {
            "step": history.steps.tolist(),
            **{name: getattr(history, name).tolist() for name in COLUMNS},
        },
        "diverged": None
        if divergence is None
        else {"step": divergence.step, "reason": divergence.reason},
        "stopped": None if stop is None else {"step": stop.step, "reason": stop.reason},
    }
    return json_text(values)


def _settings_that_act(spec: Experiment) -> dict[str, Any]:
    return {name: value for name, value in spec.to_dict().items() if SETTINGS[name].acts_in(spec)}
