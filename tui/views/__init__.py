"""What can be looked at: decision boundary, loss curve, dataset thumbnail, a module or two each."""

from .boundary import DecisionBoundary, boundary_text, boundary_text_wanted, legend
from .loss import LossCurve, loss_text
from .thumbnail import DatasetThumbnail

__all__ = [
    "DatasetThumbnail",
    "DecisionBoundary",
    "LossCurve",
    "boundary_text",
    "boundary_text_wanted",
    "legend",
    "loss_text",
]
