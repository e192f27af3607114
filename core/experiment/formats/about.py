"""What people should know of a network that leaves the program."""

from __future__ import annotations

import contextlib
import os

from ..past.saved_run import SavedRun
from .command_line import CommandLineError, command_line
from .exported_network import ExportedNetwork


def about(saved: SavedRun, network: ExportedNetwork) -> list[str]:
    """Paragraphs: what it computes, what it learned from and how far it came.

    One that begins with blanks is a command.
    """
    history = saved.history
    source = os.path.basename(saved.spec.data_file or saved.spec.dataset)
    columns = ", ".join(network.columns)
    what = (
        f"predicts {network.outputs[0]}"
        if network.is_regression
        else f"tells {', '.join(network.outputs[:-1])} and {network.outputs[-1]} apart"
    )
    points = network.n_train if saved.reduction == "sum" else 1
    train, test = history.train_loss[-1] / points, history.test_loss[-1] / points
    version = saved.description.get("version")
    steps = f"{saved.step:,} step{'' if saved.step == 1 else 's'}"
    settings = []
    with contextlib.suppress(CommandLineError):
        settings = ["This opens its experiment:", f"    {command_line(saved.spec)}"]
    return [
        f"A neural network that {what} by {columns}.",
        f"It learned from {network.n_train} points of {source} in {steps}:"
        f" loss {train:.6g} per point, {test:.6g} on {network.n_test} test points.",
        *settings,
        f"Written by mlp-tui{f' {version}' if version else ''}.",
    ]
