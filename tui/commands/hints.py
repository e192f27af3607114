"""What the key bar names, in the order of use.

Most keys of a view stand in its own hints, which come first while it is on the stage; here stand
those that come after the ones that all views need.
"""

from __future__ import annotations

from .hint import Hint
from .views.registry import SHOW_VIEWS

KEY_HINTS = (
    Hint(("step",), "step"),
    Hint(("toggle-run",), "run", "pause"),
    Hint(("slower", "faster"), "pace"),
    Hint(("epoch",), "epoch"),
    Hint(("reset",), "reset"),
    Hint(("undo", "redo"), "undo"),
    Hint(("new-seed",), "seed"),
    Hint(("new-weights-seed",), "weights"),
    Hint(("boundary-probe",), "probe"),
    Hint(("next-dataset", "previous-dataset"), "data"),
    Hint(("suggestion",), "suggest"),
    Hint(("lower-learning-rate", "raise-learning-rate"), "rate"),
    Hint(("add-hidden-layers", "remove-hidden-layers"), "layer"),
    Hint(("narrow-hidden-layers", "widen-hidden-layers"), "neuron"),
    Hint(tuple(str(command.id) for command in SHOW_VIEWS), "view"),
    Hint(("settings",), "settings"),
    Hint(("options",), "options"),
    Hint(("previous-layer", "next-layer"), "which layer"),
    Hint(("next-batch-size",), "batch"),
    Hint(("next-activation",), "activation"),
    Hint(("next-loss-axes",), "log"),
    Hint(("change-picture",), "picture"),
    Hint(("test-points",), "test points"),
    Hint(("discretize",), "decision"),
    Hint(("change-axes",), "axes"),
    Hint(("save-experiment",), "save"),
    Hint(("open-file",), "open"),
    Hint(("share",), "copy"),
    Hint(("save-screenshot",), "shot"),
    Hint(("export",), "export"),
    Hint(("sessions",), "sessions"),
    Hint(("try-advice",), "advice"),
    Hint(("compare-rates",), "rates"),
    Hint(("toggle-theme",), "theme"),
)
LAST_HINTS = (
    Hint(("help",), "help"),
    Hint(("quit",), "quit"),
)
