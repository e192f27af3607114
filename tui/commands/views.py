"""The views that can stand on the stage, each with its key, its class and its own commands.

A view's class is imported when the view is shown for the first time. The commands of a view act
while it is on the stage; there its keys win over those of the app. Each calls an action of the
view itself: ``action_walk`` for ``walk('left')``.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding

from .binding import binding
from .hint import Hint


@dataclass(frozen=True)
class View:
    """What can be put on the stage."""

    name: str
    key: str
    title: str
    """For the tab line: one word."""
    what: str
    """What it shows, in a sentence or two."""
    where: str
    """The module in ``tui/views`` and the class in it, as in ``loss:LossCurve``."""
    commands: tuple[Binding, ...] = ()
    at_times: tuple[Binding, ...] = ()
    """Commands that leave their keys to the app as long as they have no use for them, by a
    ``SkipAction``."""
    hints: tuple[Hint, ...] = ()
    """What the key bar names first while the view is on the stage."""

    @property
    def every_command(self) -> tuple[Binding, ...]:
        """All of its commands."""
        return (*self.commands, *self.at_times)


def _own(view: str, key: str, action: str, name: str, what: str) -> Binding:
    """A command of a view, known as ``VIEW-NAME``, whose action is one of the view."""
    words = "".join(letter for letter in name.lower() if letter.isalnum() or letter == " ")
    return binding(key, action, name, what, f"{view}-{words.replace(' ', '-')}")


_NETWORK = (
    _own("network", "left", "walk(-1, 0)", "Layer before",
         "Walk to the layer before; a, x, < and > then grow and shrink it."),
    _own("network", "right", "walk(1, 0)", "Layer after", "Walk to the layer after."),
    _own("network", "up", "walk(0, -1)", "Neuron above", "Walk up in the layer."),
    _own("network", "down", "walk(0, 1)", "Neuron below", "Walk down in the layer."),
    _own("network", "pageup", "walk(0, -10)", "Ten neurons up",
         "Walk up by ten, in a wide layer."),
    _own("network", "pagedown", "walk(0, 10)", "Ten neurons down",
         "Walk down by ten, in a wide layer."),
    _own("network", "tab", "next_weight(1)", "Next weight",
         "Choose the next weight of the chosen neuron; the last is its bias."),
    _own("network", "backspace", "next_weight(-1)", "Previous weight",
         "Choose the weight before."),
    _own("network", "equals_sign", "type_value", "Type a value",
         "Type a value for the chosen weight or bias. It acts at once, a running run goes on from"
         " it, and z brings back what was."),
    _own("network", "full_stop", "step_value(1)", "Raise the value",
         "The chosen weight or bias goes up to the next tenth, from 10 on by a whole one. All"
         " presses at one step of the training are one change for z."),
    _own("network", "comma", "step_value(-1)", "Lower the value",
         "The chosen weight or bias goes down to the next tenth, likewise."),
    _own("network", "0", "zero_outgoing", "Zero the neuron",
         "All weights that lead on from the chosen neuron become 0: what changes is what it is for."
         " z brings them back; while it trains, they grow again."),
    _own("network", "enter", "show_large", "Show large",
         "The large plane shows what the chosen neuron computes; once more, and it"
         " shows the network's output again."),
    _own("network", "M", "as_matrix", "Weights as a matrix",
         "The weights of the chosen layer as a matrix, as numbers where they have room;"
         " or all layers side by side again."),
)  # fmt: skip

_BOUNDARY = (
    _own("boundary", "enter", "show_network", "Network again",
         "The plane shows the network's output, and no neuron's that was chosen in the view of"
         " the network."),
    _own("boundary", "i", "probe", "Probe",
         "Probe a place of the plane: what the network says there and the nearest training point;"
         " or put the probe away. A click probes the place under the mouse."),
)  # fmt: skip
_PROBING = tuple(
    _own("boundary", key, f"walk({right}, {up})", f"Probe {key}",
         "Probe the place beside it, while one is probed.")
    for key, right, up in (("left", -1, 0), ("right", 1, 0), ("up", 0, 1), ("down", 0, -1))
)  # fmt: skip
_NUMBERS = (
    _own("numbers", "down", "next_part(1)", "Next part",
         "The part below has its room first; those without room are folded into a line."),
    _own("numbers", "up", "next_part(-1)", "Part before", "The part above, likewise."),
    _own("numbers", "right", "next_kind(1)", "Next numbers of layers",
         "Weights, activations, gradients in turn, where there is room for one of them alone."),
    _own("numbers", "left", "next_kind(-1)", "Numbers of layers before", "Likewise, backwards."),
    _own("numbers", "enter", "try_advice", "Try the advice",
         "Put in force what the diagnosis says to try: one change, which undo takes back."),
    _own("numbers", "i", "end_probe", "End the probe", "Probe no place any more."),
)  # fmt: skip
_GRAPH = (
    _own("graph", "up", "walk(-1)", "Line above", "Up in the table, or in the numbers of a node."),
    _own("graph", "down", "walk(1)", "Line below", "Down, likewise."),
    _own("graph", "pageup", "walk(-10)", "Page up", "Ten lines up, or a page of numbers."),
    _own("graph", "pagedown", "walk(10)", "Page down", "Ten lines down, or a page of numbers."),
    _own("graph", "left", "across(-1)", "Fold",
         "Fold the part of the graph; of an opened node the columns to the left."),
    _own("graph", "right", "across(1)", "Unfold",
         "Show the nodes of a folded part; of an opened node the columns to the right."),
    _own("graph", "enter", "open", "Open",
         "Open the node: its rule, all its numbers, what it is computed from and what from it;"
         " there, go to the chosen neighbour."),
    _own("graph", "tab", "next_neighbour", "Next neighbour",
         "In an opened node choose what enter goes to; elsewhere go to the settings."),
    _own("graph", "backspace", "back", "Back",
         "Close the node, end slow motion, or show all nodes again; escape does it, too."),
    _own("graph", "p", "next_points", "Which points",
         "Numbers for all training points, for those of the next step as it sees them, or for a"
         " single point."),
    _own("graph", "comma", "next_point(1)", "Next point", "Numbers for the next single point."),
    _own("graph", "semicolon", "next_point(-1)", "Previous point", "For the one before."),
    _own("graph", "slash", "filter", "Find nodes",
         "Show only nodes that have a text in their name, formula or part."),
    _own("graph", "i", "next_order", "Order of nodes",
         "As they are computed, by name, by size, by gradient."),
    _own("graph", "c", "check", "Check gradients",
         "Compare the gradient of each parameter with differences of J when it is moved a little."),
    _own("graph", "u", "run_until", "Run until",
         "Run until a node's numbers pass a bound or are not finite."),
    _own("graph", "full_stop", "slow_motion", "Slow motion",
         "Go through one training step node by node: forward, loss, backward, update. At the end"
         " the step is taken."),
)  # fmt: skip

VIEWS = {
    view.name: view
    for view in (
        View(
            "boundary",
            "1",
            "boundary",
            "What the network says of every place of the plane, with the points.",
            "boundary:DecisionBoundary",
            commands=_BOUNDARY,
            at_times=_PROBING,
        ),
        View(
            "network",
            "2",
            "network",
            "Every neuron as a small heat map of what it computes over the plane, and the weights"
            " between them: their sign, and how strong they are. Below stand the formula of the"
            " chosen neuron with today's numbers and what it gives on the training points. A click"
            " chooses a neuron or the line of a weight; a second one shows the neuron on the large"
            " plane, or has the weight's value typed.",
            "network.view:NetworkView",
            commands=_NETWORK,
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
        ),
        View(
            "graph",
            "3",
            "graph",
            "The computational graph: every node from the points to the loss J, what it is computed"
            " from, its value, and the gradient of J. A histogram stands between the least and the"
            " greatest number where not all have room. A click chooses a node, a second one opens"
            " it.",
            "graph.view:GraphView",
            commands=_GRAPH,
            hints=(
                Hint(("graph-line-above", "graph-line-below"), "node"),
                Hint(("graph-open",), "open"),
                Hint(("graph-slow-motion",), "slow motion"),
                Hint(("graph-which-points",), "points"),
                Hint(("graph-check-gradients",), "check"),
                Hint(("graph-run-until",), "run until"),
                Hint(("graph-find-nodes",), "find"),
                Hint(("graph-order-of-nodes",), "order"),
            ),
        ),
        View(
            "numbers",
            "4",
            "numbers",
            "What the network gets wrong: which class it takes for which, or how far off its"
            " numbers are. How the weights, activations and gradients of each layer are spread,"
            " and how large the next step is against the weights. What each layer makes of the"
            " place that is probed. What goes wrong with the run, what it means and what to try.",
            "numbers.view:NumbersView",
            commands=_NUMBERS,
            hints=(
                Hint(("numbers-part-before", "numbers-next-part"), "part"),
                Hint(("numbers-try-the-advice",), "try"),
            ),
        ),
        View(
            "loss",
            "5",
            "loss",
            "The loss curves, large.",
            "loss:LossCurve",
        ),
    )
}
"""By name, in the order of the tab line."""

FIRST_VIEW = "boundary"

SHOW_VIEWS = tuple(
    binding(view.key, f"show_view('{view.name}')", f"View: {view.title}", view.what,
            f"show-{view.name}")
    for view in VIEWS.values()
)  # fmt: skip

VIEW_COMMANDS = tuple(command for view in VIEWS.values() for command in view.every_command)
VIEW_OF = {str(command.id): view.name for view in VIEWS.values() for command in view.every_command}
"""Whose command it is, by the command's id; commands of the app are not in it."""

AT_TIMES = frozenset(str(command.id) for view in VIEWS.values() for command in view.at_times)
"""The ids of those that leave their keys to the app as long as they have no use for them."""
