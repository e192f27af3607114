"""Every command of the app, but for those of single views."""

from __future__ import annotations

from textual.binding import Binding

from ...core.experiment import RESTARTS, SETTINGS, Setting
from ...core.experiment.pace import FIXED, GENTLE
from .binding import NO_KEY, binding, command
from .views.registry import SHOW_VIEWS, VIEW_COMMANDS, VIEW_OF

MOST_NAMED = 10
"""Values that are named one by one."""


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
    return binding(key, action, title, what, _move_id(name, move))


def _move_id(name: str, move: str) -> str:
    return f"{move}-{name.replace('_', '-')}"


COMMANDS = (
    command("s", "step", "Step", "One step: every weight is updated once. Pauses a running run."),
    command("space", "toggle_run", "Run or pause", "Train at the pace that is chosen, or pause."),
    command(
        "right_square_bracket",
        "faster",
        "Faster",
        f"A faster pace: {', '.join(pace.name for pace in FIXED)} steps a second, full speed.",
    ),
    command(
        "left_square_bracket",
        "slower",
        "Slower",
        f"A slower pace; below {FIXED[0].name} step a second the gentle one, which begins with"
        f" {GENTLE.first:g} and speeds up by itself.",
    ),
    command("e", "epoch", "Epoch", "Step to the end of the epoch: every point was used once."),
    command(
        "r",
        "reset",
        "Reset",
        "Back to step 0 with the settings in force: the same data and first weights.",
    ),
    command(
        "z",
        "undo",
        "Undo",
        "Take the last change back: the run that it replaced returns where it stood, paused;"
        " a learning rate returns and the network stays.",
    ),
    command("Z", "redo", "Redo", "Do a change again that was undone, with the run it led to."),
    _move("n", "seed", "new"),
    _move("w", "weights_seed", "new"),
    command("d", "next_dataset", "Next dataset", "The next dataset of the list."),
    command("D", "previous_dataset", "Previous dataset", "The dataset before in the list."),
    command(
        "y",
        "suggestion",
        "Suggested settings",
        "The network and the training that learn the dataset well.",
    ),
    command(
        "h",
        "try_advice",
        "Try the advice",
        "Look at what goes wrong with the run, and try what helps against it: one change, which"
        " undo takes back.",
    ),
    command(
        "H",
        "compare_rates",
        "Compare learning rates",
        "Train on from here in trial runs at a tenth of the learning rate, at the rate and at ten"
        " times the rate, and say whether it is too high or too low. The run stays as it is.",
    ),
    _move("plus,equals_sign", "learning_rate", "raise"),
    _move("minus,underscore", "learning_rate", "lower"),
    _move("a", "hidden_layers", "add"),
    _move("x", "hidden_layers", "remove"),
    _move("greater_than_sign", "hidden_layers", "widen"),
    _move("less_than_sign", "hidden_layers", "narrow"),
    command(
        "right",
        "next_layer",
        "Next layer",
        "Choose the hidden layer that grows, shrinks or goes; nothing of the run changes.",
    ),
    command(
        "left", "previous_layer", "Previous layer", "Choose the hidden layer before, likewise."
    ),
    _move("t", "activation", "next"),
    _move("b", "batch_size", "next"),
    *SHOW_VIEWS,
    command(
        "l",
        "next_loss_axes",
        "Axes of the loss",
        "In turn: linear axes, a logarithmic loss axis, both axes logarithmic.",
    ),
    command(
        "v",
        "change_picture",
        "Smooth or textured",
        "The plane in smooth colour, or in characters that tell class and confidence.",
    ),
    command("o", "test_points", "Test points", "Show or hide the points it never learns from."),
    command(
        "A",
        "change_axes",
        "Axes of the plane",
        "Of more than two inputs: the first two, or the first two principal components.",
    ),
    command(
        "m",
        "discretize",
        "Decision alone",
        "The plane shows what the network decides, and not how sure it is; or both again.",
    ),
    command("T", "toggle_theme", "Dark or light", "Change between a dark and a light theme."),
    command(
        "S",
        "save_experiment",
        "Save the experiment",
        "All settings in a file that says what they are, to be edited and opened.",
    ),
    command(
        "f",
        "open_file",
        "Open a file or link",
        "An experiment, your own points as CSV, a saved run, a link of TensorFlow Playground.",
    ),
    command(
        "c",
        "share",
        "Copy the settings",
        "Shows and copies the command that opens the same settings, and a link where there is one.",
    ),
    command("p", "save_screenshot", "Save a screenshot", "As an SVG file in this folder."),
    command(
        "E",
        "export",
        "Export the network",
        "As a NumPy script in this folder; the palette has PyTorch, ONNX, CSV and saved runs.",
    ),
    command("R", "sessions", "Saved sessions", "List them all, to go on with one of them."),
    command("tab", "settings", "Settings", "Go to the next setting; opens the panels."),
    command("O", "options", "Options", "All settings, with what each is for, to be changed."),
    command("question_mark,f1", "help", "Help", "What the screen shows, and every key."),
    command("ctrl+z", "suspend_process", "Suspend", "To the shell; fg comes back."),
    command("q", "quit", "Quit", "Leave the app."),
)


MOVES_WITHOUT_KEY = tuple(
    _move(NO_KEY, name, move.name)
    for name, setting in SETTINGS.items()
    for move in setting.kind.moves
    if _move_id(name, move.name) not in {command.id for command in COMMANDS}
)
"""Every other move of a setting, for the palette."""

ALL = (*COMMANDS, *VIEW_COMMANDS, *MOVES_WITHOUT_KEY)
"""Every command, also those of single views."""

IN_VIEW = "in_view"
"""What calls a command of a view, given its id, wherever it is called from."""


def action_of(command: Binding) -> str:
    """What calls a command in the app."""
    return f"{IN_VIEW}('{command.id}')" if command.id in VIEW_OF else command.action


ACTION_OF = {str(command.id): action_of(command) for command in ALL}
ACTIONS = frozenset(action.partition("(")[0] for action in ACTION_OF.values())
"""What the commands call, without arguments."""


def moves_of(setting: Setting) -> list[str]:
    """The ids of the commands that change a setting."""
    return [_move_id(setting.name, move.name) for move in setting.kind.moves]
