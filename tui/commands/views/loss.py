"""The view of the loss curves."""

from __future__ import annotations

from .view import View

LOSS = View(
    "loss",
    "5",
    "loss",
    "The loss curves, large.",
    "loss:LossCurve",
)
