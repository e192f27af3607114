"""The view of the computational graph."""

from __future__ import annotations

from ..hint import Hint
from .view import View, own

_COMMANDS = (
    own("graph", "up", "walk(-1)", "Line above", "Up in the table, or in the numbers of a node."),
    own("graph", "down", "walk(1)", "Line below", "Down, likewise."),
    own("graph", "pageup", "walk(-10)", "Page up", "Ten lines up, or a page of numbers."),
    own("graph", "pagedown", "walk(10)", "Page down", "Ten lines down, or a page of numbers."),
    own("graph", "left", "across(-1)", "Fold",
        "Fold the part of the graph; of an opened node the columns to the left."),
    own("graph", "right", "across(1)", "Unfold",
        "Show the nodes of a folded part; of an opened node the columns to the right."),
    own("graph", "enter", "open", "Open",
        "Open the node: its rule, all its numbers, what it is computed from and what from it;"
        " there, go to the chosen neighbour."),
    own("graph", "tab", "next_neighbour", "Next neighbour",
        "In an opened node choose what enter goes to; elsewhere go to the settings."),
    own("graph", "backspace", "back", "Back",
        "Close the node, end slow motion, or show all nodes again; escape does it, too."),
    own("graph", "p", "next_points", "Which points",
        "Numbers for all training points, for those of the next step as it sees them, or for a"
        " single point."),
    own("graph", "comma", "next_point(1)", "Next point", "Numbers for the next single point."),
    own("graph", "semicolon", "next_point(-1)", "Previous point", "For the one before."),
    own("graph", "slash", "filter", "Find nodes",
        "Show only nodes that have a text in their name, formula or part."),
    own("graph", "i", "next_order", "Order of nodes",
        "As they are computed, by name, by size, by gradient."),
    own("graph", "c", "check", "Check gradients",
        "Compare the gradient of each parameter, or in an opened node of each of its numbers, with"
        " differences of J when it is moved a little."),
    own("graph", "u", "run_until", "Run until",
        "Run until a node's numbers pass a bound or are not finite."),
    own("graph", "full_stop", "slow_motion", "Slow motion",
        "Go through one training step node by node: forward, loss, backward, update. At the end"
        " the step is taken."),
)  # fmt: skip

GRAPH = View(
    "graph",
    "3",
    "graph",
    "The computational graph: every node from the points to the loss J, what it is computed"
    " from, its value, and the gradient of J. A histogram stands between the least and the"
    " greatest number where not all have room. A click chooses a node, a second one opens"
    " it.",
    "graph.view:GraphView",
    commands=_COMMANDS,
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
)
