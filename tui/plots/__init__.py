"""The pictures of a run: decision boundary, loss curve and dataset thumbnail."""

from .boundary import DecisionBoundary, boundary_text, boundary_text_shape, legend
from .loss import LossCurve, loss_text
from .palette import class_accent, colour_depth
from .plot import Plot
from .thumbnail import DatasetThumbnail

__all__ = [
    "DatasetThumbnail",
    "DecisionBoundary",
    "LossCurve",
    "Plot",
    "boundary_text",
    "boundary_text_shape",
    "class_accent",
    "colour_depth",
    "legend",
    "loss_text",
]
