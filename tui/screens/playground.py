"""The one main screen: panels, both plots, numbers, messages and keys."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from ...core.experiment import GROUPS, Wanted, settings_in
from ...core.experiment.training_loop import TrainingLoop
from ...core.experiment.training_state import TrainingState
from ...datasets import clean_text
from .. import wording
from ..controls.chosen_layer import ChosenLayer
from ..controls.editing import SettingsEditor
from ..controls.key_taker import KeyTaker
from ..preferences.keys import keys_of
from ..terminal.workarounds.patched import PatchedScreen
from ..views import DecisionBoundary, LossCurve
from ..views.plots.glyphs import UNICODE, GlyphSet
from ..views.stage_view import StageTools, StageView
from .key_bar import KeyBar
from .settings_screen import SettingsScreen
from .stage import Stage
from .text_lines import MessageLog, Notice, StatusLine, SummaryLine

if TYPE_CHECKING:
    from ..controls.panels import SettingsPanel

MIN_WIDTH, MIN_HEIGHT = 40, 12
WIDTHS = [(0, "-tiny"), (MIN_WIDTH, "-slim"), (72, "-narrow"), (110, "-wide")]
HEIGHTS = [(0, "-flat"), (MIN_HEIGHT, "-low"), (20, "-short"), (34, "-tall")]
"""The class that the screen has from a width and from a height on."""
MAX_MESSAGE = 500
"""Characters."""
MESSAGE_SECONDS = 20.0
"""After which a message is taken for read."""
CURVE_SECONDS = 0.25
"""Between two drawings of the loss curve, while running."""


class PlaygroundScreen(SettingsScreen, PatchedScreen, inherit_bindings=False):
    """Shows an experiment and the state of its training; holds neither.

    Args:
        training: whose settings and states are shown; the screen asks it for nothing.
        editor: told by the panels what a person wants to be in force instead.
        glyphs: what its plots are made of.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the focused widget sees it, as tab: keys that follow at once go where it leads.
        Binding("shift+tab", "app.focus_previous", "Previous setting", show=False, priority=True),
        Binding("escape", "leave_key_taker", "Back to the plots", show=False),
        Binding("ctrl+c", "copy_text", "Copy the selected text", show=False),
    ]

    def __init__(
        self,
        training: TrainingLoop,
        editor: SettingsEditor,
        glyphs: GlyphSet = UNICODE,
    ) -> None:
        super().__init__()
        self._training = training
        self._editor = editor
        self._glyphs = glyphs
        self.chosen_layer = ChosenLayer(len(training.experiment.hidden_layers))
        """What the keys that grow and shrink the network act on."""
        self.summary = SummaryLine()
        self._curve_is_due = 0.0
        self._filling = asyncio.Lock()
        self._panels: list[SettingsPanel] | None = None
        self._left: Widget | None = None
        """The setting that a person was at last."""
        self._has_message = False
        self._message_end: asyncio.TimerHandle | None = None
        self.log_of_messages = MessageLog()
        self.tools = StageTools(
            training,
            editor,
            say=self.say,
            show_view=self.show_view,
            choose_layer=self.choose_hidden_layer,
        )
        """What views ask of the app."""
        self.stage = Stage(self.tools, glyphs, self.log_of_messages)
        self.status = StatusLine()
        self.notice = Notice()
        self.keys = KeyBar()

    def compose(self) -> ComposeResult:
        yield Static(
            f"mlp-tui needs {MIN_WIDTH} columns and {MIN_HEIGHT} rows. q quits.",
            id="too-small",
            markup=False,
        )
        with Vertical(id="playground"):
            yield self.summary
            with Horizontal(id="body"):
                yield VerticalScroll(id="panels", can_focus=False)
                yield self.stage
            yield self.notice
            yield self.status
            yield self.keys

    def on_mount(self) -> None:
        self.show_settings()
        state = self._training.state
        self.boundary.expect(state.snapshot)
        self._show_state(state)

    @property
    def wanted(self) -> Wanted:
        """What the views that are seen show, in their present sizes."""
        return {name: given for view in self.stage.seen for name, given in view.wanted.items()}

    @property
    def boundary(self) -> DecisionBoundary:
        """The decision boundary, seen or not."""
        return self.stage.boundary

    @property
    def curve(self) -> LossCurve:
        """The loss curves, seen or not."""
        return self.stage.curve

    def show_view(self, name: str) -> StageView:
        """Put a view on the stage, by its name, and return it."""
        self.keys.view = name
        return self.stage.put(name, self._training.state.snapshot)

    @property
    def messages(self) -> tuple[str, ...]:
        """What was said last, the newest at the end."""
        return self.log_of_messages.messages

    @property
    def has_panels(self) -> bool:
        """Whether the settings' panels, which come after the first picture, are there."""
        return self._panels is not None

    def show_settings(self) -> None:
        """Show the settings asked for, and the data and network they belong to."""
        spec, state = self._training.experiment, self._training.state
        self.chosen_layer.follow(len(spec.hidden_layers))
        self.summary.show(spec, state, self.chosen_layer.place)
        self.stage.legend.show(state.snapshot.dataset)
        for panel in self._panels or ():
            panel.show(spec, state.snapshot)

    def choose_layer(self, offset: int) -> None:
        """Choose the hidden layer so many places further on, around, and say which it is."""
        self.chosen_layer.move(offset)
        self.show_settings()
        layers = self._training.experiment.hidden_layers
        self.say(wording.layer_choice(layers, self.chosen_layer.place, keys_of(self.app)))

    def choose_hidden_layer(self, place: int) -> None:
        """Choose a hidden layer, by its number from 0, without a word."""
        if place != self.chosen_layer.place:
            self.chosen_layer.choose(place)
            self.show_settings()

    def refuse(self, reason: str) -> None:
        """Say why what was asked for could not be had, and show what is in force."""
        for panel in self._panels or ():
            panel.refuse(self._training.experiment, reason)
        self.show_settings()
        self.say(reason, stays=True)

    def show_training(self, state: TrainingState) -> None:
        """Show the numbers and the plots of this state, once the screen has a size."""
        self._show_state(state)
        if self._panels is None:
            # The panels take longer than all the rest, so the picture comes first.
            self.call_after_refresh(self._fill_panels)

    def _show_state(self, state: TrainingState) -> None:
        """Show the numbers and the plots.

        The curve hardly changes from one frame to the next, and drawing it takes as long as
        all the rest: while running it is not shown at every one.
        """
        self.summary.show(self._training.experiment, state, self.chosen_layer.place)
        self.status.show(state)
        self.keys.running = state.running
        now = time.monotonic()
        curve_is_due = not state.running or now >= self._curve_is_due
        if curve_is_due:
            self._curve_is_due = now + CURVE_SECONDS
        for view in self.stage.seen:
            if view is not self.curve or curve_is_due:
                view.show(state.snapshot)

    async def _fill_panels(self) -> None:
        """Add the panels, unless they are there."""
        from ..controls.dataset_panel import DatasetPanel
        from ..controls.panels import NetworkPanel, SettingsPanel

        async with self._filling:
            if self._panels is None:
                training = self._training
                given = self._editor, training.experiment, training.state.snapshot.dataset
                done = self.leave_key_taker
                own = {
                    "data": DatasetPanel(*given, self._glyphs, done),
                    "network": NetworkPanel(*given, self.chosen_layer, done),
                }
                groups = [group for group in GROUPS if settings_in(group)]
                panels = [
                    own.get(group) or SettingsPanel(group, *given, done=done) for group in groups
                ]
                await self.query_one("#panels").mount(*panels)
                self._panels = panels
                self.show_settings()

    def say(self, text: str, *, stays: bool = False) -> None:
        """Tell the person something, in one line; whatever is in it, it is only text.

        Args:
            stays: whether it stays until the person does something, as what went wrong does, and
                not for ``MESSAGE_SECONDS`` at most.
        """
        text = clean_text(text, MAX_MESSAGE)
        self.notice.show(text)
        self.log_of_messages.show(text)
        self._hold_message(None if stays else MESSAGE_SECONDS)
        self._has_message = True

    def end_message(self) -> None:
        """What was said last holds no more."""
        if self._has_message:
            self._has_message = False
            self._hold_message(None)
            self.notice.end()
            self.log_of_messages.end()

    def _hold_message(self, seconds: float | None) -> None:
        """End the message after a time; None: not by itself."""
        if self._message_end is not None:
            self._message_end.cancel()
        loop = asyncio.get_running_loop()
        self._message_end = None if seconds is None else loop.call_later(seconds, self.end_message)

    def on_unmount(self) -> None:
        self._hold_message(None)

    async def open_panels(self) -> None:
        """Show the panels where the screen has no room for them beside both plots."""
        await self._fill_panels()
        self.add_class("-panels-open")

    async def next_setting(self) -> None:
        """Open the panels where they are closed, and go to the next setting."""
        await self.open_panels()
        if self.focused is None and self._left is not None and self._left.is_attached:
            self.set_focus(self._left)  # the one that was left is the one before
        is_first = self.focused is None
        focused = self.focus_next()
        if is_first and focused is not None and focused.has_class("heading"):
            self.focus_next()

    def set_focus(
        self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False
    ) -> None:
        super().set_focus(widget, scroll_visible, from_app_focus)
        focused = self.focused
        self.keys.taken = focused.keys_here if isinstance(focused, KeyTaker) else ()

    def leave_key_taker(self) -> None:
        """Leave the settings; on a small screen the plots take their room again."""
        self._left = self.focused
        self.set_focus(None)
        self.remove_class("-panels-open")

    def action_leave_key_taker(self) -> None:
        """What escape does where no key taker has the focus."""
        if not self.stage.on_stage.leave():
            self.leave_key_taker()
