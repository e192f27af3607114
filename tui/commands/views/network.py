"""The view of the network: every neuron, and the weights between them."""

from __future__ import annotations

from ..hint import Hint
from .view import View, own

_COMMANDS = (
    own("network", "left", "walk(-1, 0)", "Layer before",
        "Walk to the layer before; a, x, < and > then grow and shrink it."),
    own("network", "right", "walk(1, 0)", "Layer after", "Walk to the layer after."),
    own("network", "up", "walk(0, -1)", "Neuron above", "Walk up in the layer."),
    own("network", "down", "walk(0, 1)", "Neuron below", "Walk down in the layer."),
    own("network", "pageup", "walk(0, -10)", "Ten neurons up",
        "Walk up by ten, in a wide layer."),
    own("network", "pagedown", "walk(0, 10)", "Ten neurons down",
        "Walk down by ten, in a wide layer."),
    own("network", "tab", "next_weight(1)", "Next weight",
        "Choose the next weight of the chosen neuron; the last is its bias."),
    own("network", "backspace", "next_weight(-1)", "Previous weight",
        "Choose the weight before."),
    own("network", "equals_sign", "type_value", "Type a value",
        "Type a value for the chosen weight or bias. It acts at once, a running run goes on from"
        " it, and z brings back what was."),
    own("network", "full_stop", "step_value(1)", "Raise the value",
        "The chosen weight or bias goes up to the next tenth, from 10 on by a whole one. All"
        " presses at one step of the training are one change for z."),
    own("network", "comma", "step_value(-1)", "Lower the value",
        "The chosen weight or bias goes down to the next tenth, likewise."),
    own("network", "0", "zero_outgoing", "Zero the neuron",
        "All weights that lead on from the chosen neuron become 0: what changes is what it is for."
        " z brings them back; while it trains, they grow again."),
    own("network", "enter", "show_large", "Show large",
        "The large plane shows what the chosen neuron computes; once more, and it"
        " shows the network's output again."),
    own("network", "M", "as_matrix", "Weights as a matrix",
        "The weights of the chosen layer as a matrix, as numbers where they have room;"
        " or all layers side by side again."),
)  # fmt: skip

NETWORK = View(
    "network",
    "2",
    "network",
    "Every neuron as a small heat map of what it computes over the plane, and the weights"
    " between them: their sign, and how strong they are. Below stand the formula of the"
    " chosen neuron with today's numbers and what it gives on the training points. A click"
    " chooses a neuron or the line of a weight; a second one shows the neuron on the large"
    " plane, or has the weight's value typed.",
    "network.view:NetworkView",
    commands=_COMMANDS,
    hints=(
        Hint(("network-layer-before", "network-layer-after"), "layer"),
        Hint(("network-neuron-above", "network-neuron-below"), "neuron"),
        Hint(("network-next-weight",), "weight"),
        Hint(("network-type-a-value",), "type"),
        Hint(("network-lower-the-value", "network-raise-the-value"), "value"),
        Hint(("network-zero-the-neuron",), "zero"),
        Hint(("network-show-large",), "large"),
        Hint(("network-weights-as-a-matrix",), "matrix"),
    ),
)
