"""The view of the numbers: mistakes, layers, the probed place, the diagnosis."""

from __future__ import annotations

from ..hint import Hint
from .view import View, own

_COMMANDS = (
    own("numbers", "down", "next_part(1)", "Next part",
        "The part below has its room first; those without room are folded into a line."),
    own("numbers", "up", "next_part(-1)", "Part before", "The part above, likewise."),
    own("numbers", "right", "next_kind(1)", "Next numbers of layers",
        "Weights, activations, gradients in turn, where there is room for one of them alone."),
    own("numbers", "left", "next_kind(-1)", "Numbers of layers before", "Likewise, backwards."),
    own("numbers", "enter", "try_advice", "Try the advice",
        "Put in force what the diagnosis says to try: one change, which undo takes back."),
    own("numbers", "i", "end_probe", "End the probe", "Probe no place any more."),
)  # fmt: skip

NUMBERS = View(
    "numbers",
    "4",
    "numbers",
    "What the network gets wrong: which class it takes for which, or how far off its"
    " numbers are. How the weights, activations and gradients of each layer are spread,"
    " and how large the next step is against the weights. What each layer makes of the"
    " place that is probed. What goes wrong with the run, what it means and what to try.",
    "numbers.view:NumbersView",
    commands=_COMMANDS,
    hints=(
        Hint(("numbers-part-before", "numbers-next-part"), "part"),
        Hint(("numbers-try-the-advice",), "try"),
    ),
)
