"""Every command of the app, its key and what it does: for bindings, palette, key bar, help."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from textual.binding import Binding
from textual.keys import REPLACED_KEYS, key_to_character

from ..core.experiment import RESTARTS, SETTINGS, Setting
from ..core.experiment.pace import FIXED, GENTLE

NO_KEY = "no_key"
"""Stands for the key of a command that has none; no keyboard has it."""
MOST_NAMED = 10
"""Values that are named one by one."""


def _command(key: str, action: str, name: str, what: str) -> Binding:
    return _binding(key, action, name, what, action.replace("_", "-"))


def _binding(key: str, action: str, name: str, what: str, command_id: str) -> Binding:
    # Of priority, so that it acts before the next key of a burst, wherever that one goes to. A
    # field has its keys before all that.
    return Binding(key, action, name, tooltip=what, id=command_id, priority=True)


def _move(key: str, name: str, move: str) -> Binding:
    """A move of a setting: its name and what it does follow from the declaration."""
    setting = SETTINGS[name]
    title = setting.move(move).title.format(setting.label)
    course = setting.kind.course
    if len(course) > MOST_NAMED:
        course = [*course[:2], "...", course[-1]]
    effect = f"{RESTARTS[setting.restarts]}."
    what = f"{', '.join(course)}: {effect}" if course else effect[0].upper() + effect[1:]
    action = f"move_setting('{name}', '{move}')"
    return _binding(key, action, title, what, _move_id(name, move))


def _move_id(name: str, move: str) -> str:
    return f"{move}-{name.replace('_', '-')}"


COMMANDS = (
    _command("s", "step", "Step", "One step: every weight is updated once. Pauses a running run."),
    _command("space", "toggle_run", "Run or pause", "Train at the pace that is chosen, or pause."),
    _command(
        "right_square_bracket",
        "faster",
        "Faster",
        f"A faster pace: {', '.join(pace.name for pace in FIXED)} steps a second, full speed.",
    ),
    _command(
        "left_square_bracket",
        "slower",
        "Slower",
        f"A slower pace; below {FIXED[0].name} step a second the gentle one, which begins with"
        f" {GENTLE.first:g} and speeds up by itself.",
    ),
    _command("e", "epoch", "Epoch", "Step to the end of the epoch: every point was used once."),
    _command(
        "r",
        "reset",
        "Reset",
        "Back to step 0 with the settings in force: the same data and first weights.",
    ),
    _command(
        "z",
        "undo",
        "Undo",
        "Take the last change back: the run that it replaced returns where it stood, paused;"
        " a learning rate returns and the network stays.",
    ),
    _command("Z", "redo", "Redo", "Do a change again that was undone, with the run it led to."),
    _move("n", "seed", "new"),
    _move("w", "weights_seed", "new"),
    _command("d", "next_dataset", "Next dataset", "The next dataset of the list."),
    _command("D", "previous_dataset", "Previous dataset", "The dataset before in the list."),
    _command(
        "y",
        "suggestion",
        "Suggested settings",
        "The network and the training that learn the dataset well.",
    ),
    _move("plus,equals_sign", "learning_rate", "raise"),
    _move("minus,underscore", "learning_rate", "lower"),
    _move("a", "hidden_layers", "add"),
    _move("x", "hidden_layers", "remove"),
    _move("greater_than_sign", "hidden_layers", "widen"),
    _move("less_than_sign", "hidden_layers", "narrow"),
    _command(
        "right",
        "next_layer",
        "Next layer",
        "Choose the hidden layer that grows, shrinks or goes; nothing of the run changes.",
    ),
    _command(
        "left", "previous_layer", "Previous layer", "Choose the hidden layer before, likewise."
    ),
    _move("t", "activation", "next"),
    _move("b", "batch_size", "next"),
    _command(
        "l",
        "next_loss_axes",
        "Axes of the loss",
        "In turn: linear axes, a logarithmic loss axis, both axes logarithmic.",
    ),
    _command(
        "v",
        "change_picture",
        "Smooth or textured",
        "The plane in smooth colour, or in characters that tell class and confidence.",
    ),
    _command("o", "test_points", "Test points", "Show or hide the points it never learns from."),
    _command(
        "A",
        "change_axes",
        "Axes of the plane",
        "Of more than two inputs: the first two, or the first two principal components.",
    ),
    _command(
        "m",
        "discretize",
        "Decision alone",
        "The plane shows what the network decides, and not how sure it is; or both again.",
    ),
    _command("T", "toggle_theme", "Dark or light", "Change between a dark and a light theme."),
    _command(
        "S",
        "save_experiment",
        "Save the experiment",
        "All settings in a file that says what they are, to be edited and opened.",
    ),
    _command(
        "f",
        "open_file",
        "Open a file or link",
        "An experiment, your own points as CSV, a saved run, a link of TensorFlow Playground.",
    ),
    _command(
        "c",
        "share",
        "Copy the settings",
        "Shows and copies the command that opens the same settings, and a link where there is one.",
    ),
    _command("p", "save_screenshot", "Save a screenshot", "As an SVG file in this folder."),
    _command(
        "E",
        "export",
        "Export the network",
        "As a NumPy script in this folder; the palette has PyTorch, ONNX, CSV and saved runs.",
    ),
    _command("R", "sessions", "Saved sessions", "List them all, to go on with one of them."),
    _command("tab", "settings", "Settings", "Go to the next setting; opens the panels."),
    _command("O", "options", "Options", "All settings, with what each is for, to be changed."),
    _command("question_mark,f1", "help", "Help", "What the screen shows, and every key."),
    _command("ctrl+z", "suspend_process", "Suspend", "To the shell; fg comes back."),
    _command("q", "quit", "Quit", "Leave the app."),
)


MOVES_WITHOUT_KEY = tuple(
    _move(NO_KEY, name, move.name)
    for name, setting in SETTINGS.items()
    for move in setting.kind.moves
    if _move_id(name, move.name) not in {command.id for command in COMMANDS}
)
"""Every other move of a setting, for the palette."""

ACTIONS = frozenset(command.action.partition("(")[0] for command in (*COMMANDS, *MOVES_WITHOUT_KEY))
"""What the commands call, without arguments."""


def key_names(command: Binding) -> list[str]:
    """The command's keys as a keyboard writes them, the main one first."""
    return [_written(key) for key in command.key.split(",") if key != NO_KEY]


def _written(key: str) -> str:
    """As a keyboard writes it: ``+`` for ``plus``, but ``space`` and ``ctrl+z`` as they are."""
    character = key_to_character(REPLACED_KEYS.get(key, key)) or key
    return character if character.isprintable() and not character.isspace() else key


def moves_of(setting: Setting) -> list[str]:
    """The ids of the commands that change a setting."""
    return [_move_id(setting.name, move.name) for move in setting.kind.moves]


_ACTION_OF = {str(command.id): command.action for command in COMMANDS}


class Hint(NamedTuple):
    """A place in the key bar: commands that belong together, and a word for them."""

    commands: tuple[str, ...]
    """Their ids."""
    label: str
    while_running: str = ""
    """The word while the run is running, where it is another."""

    def keys(self, names_of: Callable[[str], list[str]]) -> tuple[tuple[str, str], ...]:
        """The main key of each command that has one, as it is shown, with its action.

        Args:
            names_of: the keys in force of a command.
        """
        named = [(names_of(command), _ACTION_OF[command]) for command in self.commands]
        return tuple((names[0], action) for names, action in named if names)


KEY_HINTS = (
    Hint(("step",), "step"),
    Hint(("toggle-run",), "run", "pause"),
    Hint(("slower", "faster"), "pace"),
    Hint(("epoch",), "epoch"),
    Hint(("reset",), "reset"),
    Hint(("undo", "redo"), "undo"),
    Hint(("new-seed",), "seed"),
    Hint(("new-weights-seed",), "weights"),
    Hint(("next-dataset", "previous-dataset"), "data"),
    Hint(("suggestion",), "suggested"),
    Hint(("lower-learning-rate", "raise-learning-rate"), "rate"),
    Hint(("add-hidden-layers", "remove-hidden-layers"), "layer"),
    Hint(("narrow-hidden-layers", "widen-hidden-layers"), "neuron"),
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
    Hint(("save-screenshot",), "screenshot"),
    Hint(("export",), "export"),
    Hint(("sessions",), "sessions"),
    Hint(("toggle-theme",), "theme"),
)
LAST_HINTS = (
    Hint(("help",), "help"),
    Hint(("quit",), "quit"),
)
