"""What `?` shows: the keys, the picture, the numbers and the settings explained."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import starmap

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen

from ...core.experiment import SETTINGS
from ..commands import FIRST_VIEW, VIEWS, View, key_names
from ..preferences.keys import Keys
from .help_page import Entry, HelpPage, Section

MAX_QUERY = 40
"""Letters of what is searched for."""

PICTURE = (
    (
        "boundary",
        "What the network says of every place in the plane. The colour or the character of a place"
        " is the class it would choose there, and the stronger it is, the surer is the network."
        " Where it is unsure, or says the same of all places, the plane is neutral. The points"
        " are the training data ({test-points}: the test points too); a point that the network"
        " takes for another class stands out. A plane that flips is shown three"
        " times a second at most. A click on a place, or {boundary-probe} and the arrow keys, says"
        " what the network makes of it; {show-numbers} shows how it comes to that.",
    ),
    (
        "loss curve",
        "The loss per point after each step, on the training points and on test points that the"
        " network never learns from. Down is better. Test far above training: overfitting"
        " (it is memorising). Dots around a curve, strokes around that of the test, are all losses"
        " in between; with minibatches, of the batches. A mark on the axis: a setting was changed.",
    ),
)
NUMBERS = (
    ("step", "How often the weights were updated."),
    ("epoch", "How often all training points were used. With the full batch: once a step."),
    (
        "loss",
        "How wrong the network is, on average. By itself that is the cross-entropy, minus the"
        " logarithm of the probability it gives to each point's true class: guessing between two"
        " is 0.69. Of numbers it is half the squared error. Training points first; behind the"
        " stroke, or as test, test points.",
    ),
    (
        "J",
        "The same, added up over the training points: what training makes small, together with"
        " the penalty of a regularization.",
    ),
    (
        "accuracy, acc",
        "The share of points whose most likely class is the true one: training, then test.",
    ),
    (
        "R2",
        "How well numbers are met: the share of their variance that the network explains. 1:"
        " all of it; 0: no better than their mean.",
    ),
    (
        "steps/s",
        "How fast it trains. gentle: ten steps a second at first, then ever faster, and gently"
        " again after each change. 2k of 10k: it cannot go faster than 2,000 steps a second.",
    ),
    (
        "diverged",
        "A step led to numbers that are of no use. It was taken back, and training stopped:"
        " lower the learning rate with {lower-learning-rate} or reset with {reset}.",
    ),
    (
        "stopped",
        "The run has come to where a setting under Stopping ends it. Another value of that, or"
        " none, lets it go on.",
    ),
)
OTHER_KEYS = (
    ("shift+tab", "The setting before."),
    ("up, down", "Step the value of the setting that is chosen."),
    ("esc", "Restore the value in a field, and leave the settings, back to the plots."),
    ("ctrl+p", "All commands, by name."),
)
FIELDS = (
    "While the cursor is in a field, it takes every character. Enter applies what was typed and"
    " leaves, tab applies it and goes on, esc restores the value and leaves; outside of fields,"
    " keys are commands again. A bad value is marked, and the last good one stays in force. On a"
    " list, letters open it and find what contains them, enter chooses, esc closes it. Up and down"
    " step the value of a field, or the choice of a list, without typing: in hidden layers, the"
    " neurons of the layer at the cursor."
)


class HelpScreen(ModalScreen[None]):
    """Explains the screen and lists every key; what is typed searches it.

    Args:
        keys: those in force.
        on_stage: the view that is explained first, by its name.
    """

    CSS_PATH = "help.tcss"

    def __init__(self, keys: Keys, on_stage: str = FIRST_VIEW) -> None:
        super().__init__()
        self._keys_of_help = keys.names("help")
        self.page = HelpPage(_sections(keys, on_stage))

    def compose(self) -> ComposeResult:
        yield self.page

    def on_mount(self) -> None:
        self.set_focus(self.page)
        self._search("")

    def on_key(self, event: events.Key) -> None:
        """Search for what is typed; the key that opened the help closes it.

        Not by bindings, which would act behind letters that arrive in one burst with them.
        """
        if not self.is_active:
            return  # it came in one burst with the key that closed or covered this screen
        query, character = self.page.search, event.character if event.is_printable else None
        key = key_names(Binding(event.key, ""))[0]
        if key == "enter" or (not query and key in ("escape", *self._keys_of_help)):
            self.dismiss()
        elif key == "escape":
            self._search("")
        elif key == "backspace":
            self._search(query[:-1])
        elif character is not None and (query or character not in "/ "):
            self._search(query + character)
        elif character is None:
            return
        event.stop()
        event.prevent_default()

    def _search(self, query: str) -> None:
        page = self.page
        page.search = query[:MAX_QUERY]
        page.border_title = Content(f"Help: {page.search}" if query else "Help")
        hint = f"{page.found} found, esc shows all" if query else "esc closes, type to search"
        page.border_subtitle = Content(hint)


def _sections(keys: Keys, on_stage: str) -> list[Section]:
    """What is on the screen, then what keys do, then what there is elsewhere."""
    others = [_of_view(view, keys) for name, view in VIEWS.items() if name != on_stage]
    seen = [_of_view(VIEWS[on_stage], keys), Section("The picture", _with_keys(PICTURE, keys))]
    return [
        *(reversed(seen) if on_stage == FIRST_VIEW else seen),
        Section("The numbers", _with_keys(NUMBERS, keys)),
        Section("The keys", [*_entries(keys.of_app), *starmap(Entry, OTHER_KEYS)]),
        *others,
        Section("The settings", [Entry(each.label, each.help) for each in SETTINGS.values()]),
        Section("Fields", [Entry("", FIELDS)]),
    ]


def _of_view(view: View, keys: Keys) -> Section:
    own = _entries(keys.command(str(each.id)) for each in view.every_command)
    return Section(
        f"The view {keys[f'show-{view.name}']} {view.title}", [Entry("", view.what), *own]
    )


def _entries(commands: Iterable[Binding]) -> list[Entry]:
    """The commands that have a key, and what each does."""
    return [
        Entry(" ".join(key_names(command)), f"{command.description}. {command.tooltip}")
        for command in commands
        if key_names(command)
    ]


def _with_keys(texts: Iterable[tuple[str, str]], keys: Keys) -> list[Entry]:
    """Entries in whose meanings ``{reset}`` stands for what is to be pressed for it."""
    return [Entry(term, meaning.format_map(keys)) for term, meaning in texts]
