"""What is said when the picture or the axes change."""

from __future__ import annotations

NO_SMOOTH_PICTURE = "a smooth picture needs 256 colours and UTF-8: this terminal has fewer"

PICTURES = {True: "smooth picture: the colour fades where the network is unsure",
            False: "textured picture: a character for each class and confidence"}  # fmt: skip
"""What is said of a picture, by whether it is smooth."""

DISCRETIZED = {True: "the plane shows the decision alone", False: "the plane shows all shades"}
"""What is said of a picture, by whether it has no shades."""

AXES = {
    "columns": "axes of the plane: the first two inputs, all others at their mean",
    "components": "axes of the plane: the first two principal components of more than two inputs",
}

LOSS_AXES = {
    "linear": "loss curve: linear axes",
    "log-loss": "loss curve: logarithmic loss axis",
    "log-both": "loss curve: both axes logarithmic",
}
"""What is said when the axes of the loss curve change."""
