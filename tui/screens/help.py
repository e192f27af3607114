"""What `?` shows: the picture, the numbers, the settings and the keys explained."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ...core.experiment import SETTINGS
from ..commands import key_names
from ..preferences.keys import keys_of

PICTURE = (
    (
        "boundary",
        "What the network says of every place in the plane. The colour or the character of a place"
        " is the class it would choose there, and the stronger it is, the surer is the network."
        " Where it is unsure, or says the same of all places, the plane is neutral. The points"
        " are the training data (o: the test points too); a point that the network takes for"
        " another class stands out. A plane that flips is shown three times a second at most.",
    ),
    (
        "loss curve",
        "The loss per point after each step, on the training points and on test points that the"
        " network never learns from. Down is better. Test far above training: overfitting"
        " (it is memorising). Where one place of a curve stands for many steps, dots around it,"
        " and strokes around the test curve, show how far the losses of these steps went; with"
        " minibatches, those of the batches. A mark on the axis: there a setting was changed.",
    ),
)
NUMBERS = (
    ("step", "How often the weights were updated."),
    ("epoch", "How often all training points were used. With the full batch: once a step."),
    (
        "loss",
        "How wrong the network is: the cross-entropy, minus the logarithm of the probability it"
        " gives to each point's true class, averaged over the points. Guessing between two"
        " classes costs 0.69. First of the training points; behind the stroke, or as test, of the"
        " test points.",
    ),
    ("J", "The loss that training makes small: added up over the training points, or averaged."),
    (
        "accuracy, acc",
        "The share of points whose most likely class is the true one: training, then test.",
    ),
    (
        "steps/s",
        "How fast it trains. gentle: ten steps a second at first, then ever faster, and gently"
        " again after each change. 2k of 10k: it cannot go faster than 2,000 steps a second.",
    ),
    (
        "diverged",
        "A step led to numbers that are of no use. It was taken back, and training stopped:"
        " lower the learning rate with - or reset with r.",
    ),
)
OTHER_KEYS = (
    ("shift+tab", "The setting before."),
    ("esc", "Leave the settings, back to the plots."),
    ("ctrl+p", "All commands, by name."),
)
FIELDS = (
    "A field takes the keys that can continue its value: figures, a comma, the space after a"
    " comma, the e of 1e-3. All other keys keep their commands. Enter or tab puts a value in"
    " force, as does any command; esc gives it up. A bad value is marked, and the last good one"
    " stays in force."
)


class HelpScreen(ModalScreen[None]):
    """Explains the screen and lists every key."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "dismiss", "Close", show=False),
    ]

    def compose(self) -> ComposeResult:
        keys = [
            (" ".join(key_names(command)), f"{command.description}. {command.tooltip}")
            for command in keys_of(self.app).commands
            if key_names(command)
        ]
        settings = [(each.label, each.help) for each in SETTINGS.values()]
        with VerticalScroll(id="help") as page:
            page.border_title = Content("Help")
            page.border_subtitle = Content("arrows scroll, esc closes")
            yield from _section("The picture", PICTURE)
            yield from _section("The numbers", NUMBERS)
            yield from _section("The keys", [*keys, *OTHER_KEYS])
            yield from _section("The settings", settings)
            yield Static(FIELDS, markup=False, classes="meaning")


def _section(title: str, entries: Iterable[tuple[str, str]]) -> ComposeResult:
    yield Static(title, markup=False, classes="heading")
    for term, meaning in entries:
        with Horizontal(classes="entry"):
            yield Static(term, markup=False, classes="term")
            yield Static(meaning, markup=False, classes="meaning")
