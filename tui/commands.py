"""Every command of the app, its key and what it does: for bindings, palette, key bar, help."""

from __future__ import annotations

from typing import NamedTuple

from textual.binding import Binding

from ..core.experiment import RESTARTS, SETTINGS, Setting
from ..core.experiment.pace import FIXED, GENTLE

MOST_NAMED = 8
"""Values that are named one by one."""


def _command(key: str, action: str, name: str, what: str, priority: bool = False) -> Binding:
    command_id = action.replace("_", "-")
    return Binding(key, action, name, tooltip=what, id=command_id, priority=priority)


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
    return Binding(key, action, title, tooltip=what, id=_move_id(name, move))


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
        f" {GENTLE.first:g} and quickens by itself.",
    ),
    _command("e", "epoch", "Epoch", "Step to the end of the epoch: every point was used once."),
    _command(
        "r",
        "reset",
        "Reset",
        "Back to step 0 with the settings in force: the same data and first weights.",
    ),
    _move("n", "seed", "new"),
    _move("w", "weights_seed", "new"),
    _command("d", "next_dataset", "Next dataset", "The next dataset of the list."),
    _command("D", "previous_dataset", "Previous dataset", "The dataset before in the list."),
    _move("plus,equals_sign", "learning_rate", "raise"),
    _move("minus,underscore", "learning_rate", "lower"),
    _move("a", "hidden_layers", "add"),
    _move("x", "hidden_layers", "remove"),
    _move("greater_than_sign,right", "hidden_layers", "widen"),
    _move("less_than_sign,left", "hidden_layers", "narrow"),
    _move("t", "activation", "next"),
    _move("b", "batch_size", "next"),
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


MOVES_WITHOUT_KEY = tuple(
    _move("", name, move.name)
    for name, setting in SETTINGS.items()
    for move in setting.kind.moves
    if _move_id(name, move.name) not in {command.id for command in COMMANDS}
)
"""Every other move of a setting, for the palette."""

_WRITTEN = {
    "plus": "+",
    "equals_sign": "=",
    "minus": "-",
    "underscore": "_",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}


def key_names(command: Binding) -> list[str]:
    """The command's keys as a keyboard writes them, the main one first."""
    return [_WRITTEN.get(key, key) for key in command.key.split(",")]


def is_command(character: str) -> bool:
    """Whether a letter is the key of a command."""
    return any(character in command.key.split(",") for command in COMMANDS)


def keys_of(setting: Setting) -> list[str]:
    """The main key of each command that changes a setting."""
    ids = {_move_id(setting.name, move.name) for move in setting.kind.moves}
    return [key_names(command)[0] for command in COMMANDS if command.id in ids]


_COMMAND_OF = {command.id: command for command in COMMANDS}


class Hint(NamedTuple):
    """A place in the key bar: commands that belong together, and a word for them."""

    commands: tuple[str, ...]
    """Their ids."""
    label: str
    while_running: str = ""
    """The word while the run is running, where it is another."""

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The main key of each command as it is shown, with its action."""
        commands = [_COMMAND_OF[command_id] for command_id in self.commands]
        return tuple((key_names(command)[0], command.action) for command in commands)


KEY_HINTS = (
    Hint(("step",), "step"),
    Hint(("toggle-run",), "run", "pause"),
    Hint(("slower", "faster"), "pace"),
    Hint(("epoch",), "epoch"),
    Hint(("reset",), "reset"),
    Hint(("new-seed",), "seed"),
    Hint(("new-weights-seed",), "weights"),
    Hint(("next-dataset", "previous-dataset"), "data"),
    Hint(("lower-learning-rate", "raise-learning-rate"), "rate"),
    Hint(("add-hidden-layers", "remove-hidden-layers"), "layer"),
    Hint(("narrow-hidden-layers", "widen-hidden-layers"), "neuron"),
    Hint(("settings",), "settings"),
    Hint(("next-batch-size",), "batch"),
    Hint(("next-activation",), "activation"),
    Hint(("log-scale",), "log"),
    Hint(("save-screenshot",), "screenshot"),
    Hint(("resume",), "resume"),
    Hint(("toggle-theme",), "theme"),
)
LAST_HINTS = (
    Hint(("help",), "help"),
    Hint(("quit",), "quit"),
)
