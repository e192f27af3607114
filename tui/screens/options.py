"""What `O` shows: every setting with its value and what it is for, to be changed on the spot."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from ...core.experiment import Experiment, Setting
from ...core.experiment.training_loop import TrainingLoop
from ...datasets import clean_text
from ..controls.choice_fields import control_for
from ..controls.editing import SettingsEditor
from ..controls.setting_control import SettingControl
from ..preferences.keys import Keys
from . import option_texts
from .kept_focus import KeptFocus
from .options_page import OptionsPage
from .settings_screen import SettingsScreen

MAX_REASON = 300
MAX_QUERY = 40
"""Letters of what is searched for."""
MOVES = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10, "home": -999, "end": 999}
"""How many settings further keys lead."""
STEPS = {"right": 1, "left": -1, "+": 1, "-": -1, "=": 1, "_": -1}
"""Which way keys step a value."""
HINT = "left/right step, enter types, / finds, del resets, esc closes"
SEARCH_HINT = "enter keeps what is found, esc shows all"


class OptionsScreen(KeptFocus, SettingsScreen, ModalScreen[None]):
    """Lists all settings, and changes them in the run behind it.

    Args:
        training: whose settings are shown.
        editor: told what is to be in force instead.
        keys: those that close it again.
    """

    CSS_PATH = "options.tcss"
    actions = frozenset({"step", "epoch", "toggle_run", "reset", "undo", "redo"})

    def __init__(self, training: TrainingLoop, editor: SettingsEditor, keys: Keys) -> None:
        super().__init__()
        self._training, self._editor = training, editor
        self._closing_keys = ("escape", *keys.names("options"))
        self.page = OptionsPage(training.experiment, self._take, self._open_control)
        self._about = AboutSetting()
        self._box = Vertical(self.page, self._about, id="options")
        self._control: SettingControl | None = None
        self._query: str | None = None
        """What is being typed to search for; None: keys act on the setting under the cursor."""

    def compose(self) -> ComposeResult:
        yield self._box

    def on_mount(self) -> None:
        self.set_focus(self.page)
        self.watch(self.page, "cursor", self._tell_of_chosen)
        self._search(None)

    @property
    def home(self) -> Widget:
        return self.page

    # --- What is shown ---------------------------------------------------------------------

    def show_settings(self) -> None:
        spec = self._training.experiment
        self.page.show(spec)
        if self._control is not None:
            self._control.show_setting(spec, self._training.state.snapshot.dataset)
        self._tell_of_chosen()

    def refuse(self, reason: str) -> None:
        if self._control is not None:
            self._control.refuse(self._training.experiment, reason)
        self.show_settings()
        self._about.show_refusal(reason)

    def _tell_of_chosen(self) -> None:
        self._about.show(self.page.chosen, self._training.experiment)

    def _search(self, query: str | None) -> None:
        """Search for a text, or no more, with keys that act again."""
        is_new = query != self._query
        self._query = query if query is None else query[:MAX_QUERY]
        if is_new and query is not None:
            self.page.narrow_to(query)
            self._tell_of_chosen()
        typed = f": {self._query}_" if self._query is not None else ""
        self._box.border_title = Content(f"Options{typed}")
        self._box.border_subtitle = Content(HINT if self._query is None else SEARCH_HINT)

    # --- Keys ------------------------------------------------------------------------------

    async def _take(self, event: events.Key | events.Paste) -> bool:
        """Act on the setting under the cursor, or search."""
        if not self.is_active:
            return True  # it came in one burst with the key that closed this screen
        if isinstance(event, events.Paste):
            return True
        if event.key in MOVES:
            self.page.move(MOVES[event.key])
        elif self._query is not None:
            self._take_letter(event, self._query)
        else:
            return await self._act(event)
        return True

    def _take_letter(self, event: events.Key, query: str) -> None:
        if event.key == "escape":
            self._search("")
            self._search(None)
        elif event.key == "enter":
            self._search(None)
        elif event.key == "backspace":
            self._search(query[:-1])
        elif event.is_printable and event.character:
            self._search(query + event.character)

    async def _act(self, event: events.Key) -> bool:
        """Do what a key does to the setting under the cursor; return whether it does anything."""
        key = event.character if event.is_printable and event.character else event.key
        setting = self.page.chosen
        if key in self._closing_keys:
            self.leave_key_taker()
        elif key == "/":
            self._search("")
        elif setting is None:
            return False
        elif key == "enter":
            await self._open_control()
        elif key in ("backspace", "delete"):
            self._editor.change_settings({setting.name: setting.default})
        elif key in STEPS:
            self._editor.step_setting(setting.name, STEPS[key])
        else:
            return False
        return True

    # --- The control of a setting ----------------------------------------------------------

    async def _open_control(self) -> None:
        """Let a person type or choose the value of the setting under the cursor."""
        setting, spec = self.page.chosen, self._training.experiment
        if setting is None or self._control is not None:
            return
        reason = setting.applies(spec)
        if reason is not None:
            self._about.show_refusal(f"{setting.label} does not apply: {reason}")
            return
        self._control = control = control_for(setting, self._editor, self.leave_key_taker)
        control.show_setting(spec, self._training.state.snapshot.dataset)
        await self._box.query(SettingControl).remove()  # one that was closed may be on its way out
        # A key that comes meanwhile may close it again.
        if self._control is control:
            await self._box.mount(control, after=self.page)
        if self._control is control:
            await control.begin()

    def leave_key_taker(self) -> None:
        """Go back from the control of a setting to all of them, or from them to the playground."""
        control, self._control = self._control, None
        if control is not None:
            self.set_focus(self.page)
            control.remove()
        elif self.is_active:
            self.dismiss()


class AboutSetting(Widget):
    """What a setting is for, how it is called, and why something could not be had."""

    def __init__(self) -> None:
        super().__init__(id="about-setting")
        self._lines: Sequence[Content] = ()

    def show(self, setting: Setting | None, spec: Experiment) -> None:
        """Tell of a setting of an experiment; None: of nothing."""
        self._lines = ()
        if setting is not None:
            names = f"   {setting.option}   {setting.name}"
            self._lines = (
                Content.assemble((setting.label, "bold"), (names, "$foreground-muted")),
                Content(setting.help),
                Content(option_texts.facts(setting, spec)).stylize("$foreground-muted"),
            )
        self.refresh()

    def show_refusal(self, reason: str) -> None:
        """Say why something could not be had, until there is something else to tell."""
        refusal = Content(clean_text(reason, MAX_REASON)).stylize("$text-error")
        self._lines = (*self._lines[:1], refusal, *self._lines[1:2])
        self.refresh()

    def render(self) -> Content:
        return Content("\n").join(self._lines)
