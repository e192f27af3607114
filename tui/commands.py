"""Every command of the app, its key and what it does: for bindings, palette, key bar, help."""

from __future__ import annotations

from typing import NamedTuple

from textual.binding import Binding

from ..core.experiment import ACTIVATIONS


def _command(key: str, action: str, name: str, what: str, priority: bool = False) -> Binding:
    command_id = action.replace("_", "-")
    return Binding(key, action, name, tooltip=what, id=command_id, priority=priority)


COMMANDS = (
    _command("s", "step", "Step", "One step: every weight is updated once. Pauses a running run."),
    _command("space", "toggle_run", "Run or pause", "Train at full speed, or pause."),
    _command("e", "epoch", "Epoch", "Step to the end of the epoch: every point was used once."),
    _command("r", "reset", "Reset", "Back to step 0: the same data and weights, the same run."),
    _command("n", "new_seed", "New seed", "The next seed: other data and other weights."),
    _command("w", "new_weights", "New weights", "Other initial weights on the same data."),
    _command("d", "next_dataset", "Next dataset", "The next dataset of the list."),
    _command("D", "previous_dataset", "Previous dataset", "The dataset before in the list."),
    _command(
        "plus,equals_sign",
        "raise_learning_rate",
        "Raise the learning rate",
        "A rung up; acts at once.",
    ),
    _command(
        "minus,underscore",
        "lower_learning_rate",
        "Lower the learning rate",
        "A rung down; acts at once.",
    ),
    _command("a", "add_layer", "Add a layer", "One more hidden layer, as wide as the last."),
    _command("x", "remove_layer", "Remove a layer", "Take away the last hidden layer."),
    _command("greater_than_sign,right", "widen", "Add a neuron", "One more in the last layer."),
    _command("less_than_sign,left", "narrow", "Remove a neuron", "One fewer in the last layer."),
    _command("t", "next_activation", "Next activation", f"{', '.join(ACTIVATIONS)}."),
    _command("b", "next_batch_size", "Next batch size", "full, 1, 10, 32 points in a step."),
    _command("l", "log_scale", "Log scale", "The loss on a logarithmic scale, or a linear one."),
    _command("T", "toggle_theme", "Dark or light", "Change between a dark and a light theme."),
    _command("p", "save_screenshot", "Save a screenshot", "As an SVG file in this folder."),
    _command("R", "resume", "Resume", "The last saved session, of this app or another one."),
    # Before the focused widget sees it: keys that follow at once go to the next setting then.
    _command("tab", "settings", "Settings", "Go to the next setting; opens the panels.", True),
    _command("question_mark,f1", "help", "Help", "What the screen shows, and every key."),
    _command("ctrl+z", "suspend_process", "Suspend", "To the shell; fg comes back."),
    _command("q", "quit", "Quit", "Leave the app."),
)


_WRITTEN = {
    "plus": "+",
    "equals_sign": "=",
    "minus": "-",
    "underscore": "_",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "question_mark": "?",
}


def key_names(command: Binding) -> list[str]:
    """The command's keys as a keyboard writes them, the main one first."""
    return [_WRITTEN.get(key, key) for key in command.key.split(",")]


_COMMAND_OF = {command.action: command for command in COMMANDS}


class Hint(NamedTuple):
    """A place in the key bar: commands that belong together, and a word for them."""

    actions: tuple[str, ...]
    label: str
    while_running: str = ""
    """The word while the run is running, where it is another."""

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The main key of each command as it is shown, with its action."""
        return tuple((key_names(_COMMAND_OF[action])[0], action) for action in self.actions)


KEY_HINTS = (
    Hint(("step",), "step"),
    Hint(("toggle_run",), "run", "pause"),
    Hint(("epoch",), "epoch"),
    Hint(("reset",), "reset"),
    Hint(("new_seed",), "seed"),
    Hint(("new_weights",), "weights"),
    Hint(("next_dataset", "previous_dataset"), "data"),
    Hint(("lower_learning_rate", "raise_learning_rate"), "rate"),
    Hint(("add_layer", "remove_layer"), "layer"),
    Hint(("narrow", "widen"), "neuron"),
    Hint(("settings",), "settings"),
    Hint(("next_batch_size",), "batch"),
    Hint(("next_activation",), "activation"),
    Hint(("log_scale",), "log"),
    Hint(("save_screenshot",), "screenshot"),
    Hint(("resume",), "resume"),
    Hint(("toggle_theme",), "theme"),
)
LAST_HINTS = (
    Hint(("help",), "help"),
    Hint(("quit",), "quit"),
)
