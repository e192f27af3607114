"""What to try against a symptom: settings and their new values."""

from __future__ import annotations

from typing import Any

from ...operations import ACTIVATIONS
from ..spec import SETTINGS, Experiment
from ..spec.network import MAX_UNITS
from .evidence import Evidence, Recent

SWING = 1.5
"""Where the loss went to and fro by this factor lately, steps are too large."""


def times(rate: float, factor: float) -> float:
    """A learning rate times a factor, as a person writes it."""
    return float(f"{rate * factor:.6g}")


def lower_rate(spec: Experiment) -> dict[str, Any]:
    """A tenth of the learning rate."""
    return {"learning_rate": times(spec.learning_rate, 0.1)}


def far_lower_rate(spec: Experiment) -> float:
    """The default rate, or a tenth if that is less: where the very first step diverges, a tenth
    of a large rate often does so too."""
    return min(Experiment().learning_rate, times(spec.learning_rate, 0.1))


def new_weights(spec: Experiment) -> dict[str, Any]:
    """Other initial weights of the same kind."""
    return {"weights_seed": SETTINGS["weights_seed"].moved(spec, "new")}


def fitting_init(spec: Experiment) -> str:
    """The initialization that keeps sums and gradients about as large from layer to layer."""
    if any(ACTIVATIONS[name].limits is None for name in spec.layer_activations):
        return "he"
    return "xavier"


def against_vanishing(spec: Experiment) -> dict[str, Any]:
    """Fewer layers, of the function whose slope is 1 in the middle; if that is so already, steps
    that do not depend on the size of a gradient."""
    fewer, other = spec.hidden_layers[:2], "tanh"
    if fewer != spec.hidden_layers or set(spec.layer_activations) != {other}:
        return {"hidden_layers": fewer, "activation": other}
    return {"optimizer": "adam"}


def against_overfitting(spec: Experiment) -> dict[str, Any]:
    """A penalty; where there is one, half the neurons."""
    if spec.regularization == "none":
        return {"regularization": "l2"}
    return {"hidden_layers": tuple(max(2, units // 2) for units in spec.hidden_layers)}


def out_of_the_plateau(evidence: Evidence, recent: Recent) -> tuple[str, dict[str, Any]]:
    """What it may mean, and what to try."""
    spec = evidence.spec
    if not spec.hidden_layers:
        means = "Without a hidden layer the boundary is a straight line, and no line does better."
        return means, {"hidden_layers": (4,)}
    if set(spec.layer_activations) == {"linear"}:
        means = (
            "However many linear layers there are, together they are one: the boundary is a line."
        )
        return means, {"activation": "tanh"}
    if recent.swing > SWING:
        means = "The loss goes to and fro: steps are so large that they jump across the valley."
        return means, lower_rate(spec)
    means = (
        "Steps have led to a place from which none goes down: there are too few neurons to go"
        " around it, or the initial weights were bad luck."
    )
    first, *others = spec.hidden_layers
    return means, {"hidden_layers": (min(2 * first, MAX_UNITS), *others)}
