"""What can be looked at: decision boundary and loss curve, a module or two each."""

from .boundary import DecisionBoundary, boundary_text, boundary_text_wanted
from .legend import legend
from .loss import LossCurve, loss_text

__all__ = [
    "DecisionBoundary",
    "LossCurve",
    "boundary_text",
    "boundary_text_wanted",
    "legend",
    "loss_text",
]
