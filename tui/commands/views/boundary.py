"""The view of the plane: what the network says of every place."""

from __future__ import annotations

from .view import View, own

_COMMANDS = (
    own("boundary", "enter", "show_network", "Network again",
        "The plane shows the network's output, and no neuron's that was chosen in the view of"
        " the network."),
    own("boundary", "i", "probe", "Probe",
        "Probe a place of the plane: what the network says there and the nearest training point;"
        " or put the probe away. A click probes the place under the mouse."),
)  # fmt: skip

_PROBING = tuple(
    own("boundary", key, f"walk({right}, {up})", f"Probe {key}",
        "Probe the place beside it, while one is probed.")
    for key, right, up in (("left", -1, 0), ("right", 1, 0), ("up", 0, 1), ("down", 0, -1))
)  # fmt: skip

BOUNDARY = View(
    "boundary",
    "1",
    "boundary",
    "What the network says of every place of the plane, with the points.",
    "boundary:DecisionBoundary",
    commands=_COMMANDS,
    at_times=_PROBING,
)
