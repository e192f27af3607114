"""The app: keys and panels change the experiment, the training loop answers with states."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual import events, on, work
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Tooltip
from textual.worker import get_current_worker

from ..core.experiment import Experiment, Trainer, Wanted
from ..core.experiment.formats.sources import preset_source
from ..core.experiment.runs import OpenedRun, OwnedRun
from ..core.experiment.training_loop import TrainingLoop
from ..core.experiment.training_state import TrainingState
from . import wording
from .commands import ACTIONS
from .commands.actions import ActingApp
from .controls.diagnosing import Diagnosing
from .controls.editing import SettingsEditor
from .controls.key_taker import KeyTaker
from .controls.messages import (
    EndRequested,
    ResumeEnded,
    RunLooked,
    SessionNews,
    TrainingProblem,
    TrainingUpdated,
)
from .controls.training import TrainingControls
from .preferences import ConfigFile, Preferences
from .preferences.chosen import ChosenPreferences
from .preferences.keys import DECLARED, Keys
from .saving.autosave import Autosaver
from .saving.opening import ExperimentFiles
from .saving.session_files import SessionFile, SessionStore
from .screens import palette
from .screens.frames import FrameClock
from .screens.looks import ViewChoices, first_theme
from .screens.news import what_is_new, where_it_paused
from .screens.playground import HEIGHTS, WIDTHS, PlaygroundScreen
from .screens.settings_screen import SettingsScreen
from .terminal import capabilities
from .terminal.frame_pacing import FramePacer
from .terminal.workarounds.declarations import WORKAROUNDS
from .views import DecisionBoundary
from .views.plots.glyphs import ASCII, UNICODE
from .views.stage_view import StageView


class MlpApp(ActingApp):
    """Watch a network learn.

    Keys and panels ask the training loop for other settings; its states say what is. Widgets
    show the one and the other, and decide nothing.

    Args:
        trainer: the run to open with; the app's training thread owns it from now on.
        store: where sessions are saved.
        session: the saved session that the trainer goes on with, if it does.
        preferences: how it shows itself.
        keys: those of the commands.
        config_file: where preferences that are changed here are remembered; None: nowhere.
        remarks: lines to tell at the start behind all others, so that a small screen shows them.
        welcome: lines to tell at the start; None: those of a new session.
        on_ending: told the exit code as soon as the app begins to end.
    """

    TITLE = "mlp-tui"
    CSS_PATH = "styles.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(DECLARED.of_app)
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(
        self,
        trainer: Trainer,
        store: SessionStore,
        *,
        session: SessionFile | None = None,
        preferences: Preferences | None = None,
        keys: Keys = DECLARED,
        config_file: ConfigFile | None = None,
        remarks: Sequence[str] = (),
        welcome: Sequence[str] | None = None,
        on_ending: Callable[[int], object] = lambda code: None,
    ) -> None:
        preferences = preferences or Preferences()
        self._chosen = ChosenPreferences(
            preferences, config_file, say=lambda text: self._playground.say(text)
        )
        self.keys = keys
        self._remarks = remarks
        colours = capabilities.has_colours()
        super().__init__(
            first_theme(preferences.theme, colours),
            on_ending,
            pacer=FramePacer(preferences.acting("fps")),
            colours=colours,
            ascii_only=preferences.acting("ascii"),
        )
        self.animation_level = "none"
        self.set_keymap(keys.keymap)
        self._known_theme = self.theme
        self.training = TrainingLoop(
            trainer,
            on_update=lambda: self.post_message(TrainingUpdated()),
            on_problem=lambda text: self.post_message(TrainingProblem(text)),
            pace=preferences.pace,
            on_leave=lambda run: self.autosaver.leave(run),
        )
        self.autosaver = Autosaver(
            self.training,
            store,
            session,
            tell=lambda text: self.post_message(SessionNews(text)),
            offer=None if welcome is not None else lambda run, age: wording.offer(run, age, keys),
        )
        self._store = store
        self._welcome = welcome
        self._frames = FrameClock(self.pacer, self.training.renew)
        self._shown = self.training.state
        self._wanted: Wanted | None = None
        self.editor = SettingsEditor(
            self.training,
            say=lambda text: self._playground.say(text),
            refuse=self._refuse,
            show=self._show_settings,
        )
        self._playground = PlaygroundScreen(
            self.training, self.editor, ASCII if self.ascii_only else UNICODE
        )
        self.controls = TrainingControls(
            self.training,
            keys,
            say=self._playground.say,
            warn=partial(self._playground.say, stays=True),
            prefer=self.prefer,
        )
        self.diagnosing = Diagnosing(
            self.training,
            self.editor,
            keys,
            say=self._playground.say,
            later=self.set_timer,
            deliver=lambda snapshot, tries: self.post_message(RunLooked(snapshot, tries)),
        )
        self.looks = ViewChoices(
            self._playground.boundary,
            self._playground.curve,
            preferences,
            say=self._playground.say,
            prefer=self.prefer,
        )
        self.files = ExperimentFiles(
            lambda: self.experiment,
            change=self.editor.change_to,
            open_table=self.editor.open_table,
            open_run=lambda run: self._exchange(partial(self.autosaver.open_copy, run)),
            look=partial(setattr, self._playground.boundary),
            say=self._playground.say,
        )
        self._told_of_bouncing: Experiment | None = None

    @property
    def playground(self) -> PlaygroundScreen:
        return self._playground

    @property
    def shown(self) -> TrainingState:
        """The state on the screen; the newest one, ``training.state``, may be ahead of it."""
        return self._shown

    @property
    def awaits_frame(self) -> bool:
        """Whether another frame is on its way: while it trains, and never while it is paused."""
        return self._frames.awaits_frame

    @property
    def preferences(self) -> Preferences:
        """How the app shows itself, with what was chosen in it."""
        return self._chosen.in_force

    def prefer(self, name: str, value: Any) -> None:
        """Put in force what was chosen in the app for a preference, and remember it.

        Raises:
            PreferenceError: if the value is not allowed.
        """
        self._chosen.choose(name, value)

    def watch_theme(self, theme: str) -> None:
        """Remember a theme that was chosen, wherever; not one that a lack of colours demands."""
        if theme != self._known_theme and self.colours:
            self.prefer("theme", theme)
        self._known_theme = theme

    @property
    def launched(self) -> Experiment:
        """The experiment that the app was launched with."""
        return self.training.launched

    def get_default_screen(self) -> Screen[Any]:
        return self._playground

    def on_mount(self) -> None:
        self._playground.screen_layout_refresh_signal.subscribe(self, self._follow_screen)
        self._train()
        self.autosaver.start()
        self._say_welcome()
        WORKAROUNDS.tell(self._playground.say)

    @work(thread=True, exclusive=True, exit_on_error=False, group="training")
    def _train(self) -> None:
        worker = get_current_worker()
        self.training.work(should_stop=lambda: worker.is_cancelled)

    def keys_waiting(self, keys_sent: int) -> int:
        return super().keys_waiting(keys_sent) + self.training.commands_waiting

    # --- The end ---------------------------------------------------------------------------

    def exit(self, *args: Any, **options: Any) -> None:
        self.training.stop()
        super().exit(*args, **options)

    @on(EndRequested)
    def _end(self, request: EndRequested) -> None:
        self.exit(return_code=request.code)

    def on_unmount(self) -> None:
        self.training.stop()

    # --- Saved sessions --------------------------------------------------------------------

    def _say_welcome(self) -> None:
        if self._welcome is None:
            self._playground.say(wording.welcome(self.experiment, self.keys))
        remarks = *wording.remarks(self._shown.snapshot), *self._remarks
        for text in (*(self._welcome or ()), *remarks):
            self._playground.say(text)

    @on(SessionNews)
    def _tell_of_sessions(self, news: SessionNews) -> None:
        self._playground.say(news.text, stays=news.text == self.autosaver.problem)

    def action_sessions(self) -> None:
        from .screens.sessions import SessionsScreen

        find = partial(self._store.found, self.autosaver.opened_paths)
        self.push_screen(SessionsScreen(find, self.autosaver.path), self._open_session)

    def _open_session(self, path: Path | None) -> None:
        if path is not None:
            self._exchange(partial(self.autosaver.open, path))

    def _exchange(self, open_run: Callable[[OwnedRun], OpenedRun]) -> None:
        """Go on with another run, as soon as it is there."""
        if not self.editor.awaits_session:
            self.editor.awaits_session = True
            self.training.exchange(
                open_run, then=lambda succeeded: self.post_message(ResumeEnded(succeeded))
            )

    @on(ResumeEnded)
    def _show_resumed(self, resume: ResumeEnded) -> None:
        self.editor.awaits_session = False
        if resume.succeeded:
            state = self.training.state
            self._show(state, wording.resumed(state.snapshot))
        self._show_newest()

    # --- From the training loop to the screen --------------------------------------------

    @on(TrainingUpdated)
    def _show_newest(self) -> None:
        """Show the loop's state, as soon as the one before it is on the person's screen."""
        state = self.training.state
        if state is self._shown or self.editor.awaits_session:
            return  # in the first case the next frame is on its way, in the second it is told
        if self._frames.begin_frame(self._show_newest):
            if state.running:
                self._frames.await_next()
            self._show(state)

    def _show(self, state: TrainingState, news_of_it: str | None = None) -> None:
        """Put a state on the screen.

        Args:
            news_of_it: what to say of another experiment; None: what it changes.
        """
        shown, self._shown = self._shown, state
        spec, ending = state.snapshot.spec, wording.ending(state.snapshot, self.keys)
        with self.batch_update():
            if spec != shown.snapshot.spec or state.undone != shown.undone:
                self.editor.own_data.remember(spec)
                self._show_settings()
            place = self._playground.chosen_layer.place
            for text in what_is_new(shown, state, self.keys, place, news_of_it):
                self._playground.say(text)
            self.files.tell_of(spec)
            self._playground.show_training(state)
        paused = where_it_paused(shown, state)
        if paused:
            self._playground.say(paused, stays=True)
        self.diagnosing.follow(state)
        if ending and ending != wording.ending(shown.snapshot, self.keys):
            self._playground.say(ending, stays=True)

    @on(DecisionBoundary.Flips)
    def _tell_of_bouncing(self) -> None:
        """Once for the same settings, what happens and what to try."""
        spec = self._shown.snapshot.spec
        if self._shown.running and self._told_of_bouncing != spec:
            self._told_of_bouncing = spec
            self._playground.say(wording.bouncing(self.keys["lower-learning-rate"]))

    @on(RunLooked)
    def _tell_of_run(self, looked: RunLooked) -> None:
        self.diagnosing.take(looked.snapshot, looked.tries)

    @on(TrainingProblem)
    def _tell_problem(self, problem: TrainingProblem) -> None:
        """What could not be done is said, and what was is in force again."""
        self._refuse(problem.text)

    def _show_settings(self) -> None:
        for screen in self._settings_screens:
            screen.show_settings()

    def _refuse(self, reason: str) -> None:
        for screen in self._settings_screens:
            screen.refuse(reason)

    @property
    def _settings_screens(self) -> Iterable[SettingsScreen]:
        """The playground, and the screen over it where that shows settings, too."""
        return [each for each in self.screen_stack if isinstance(each, SettingsScreen)]

    def _follow_screen(self, _screen: Screen[Any]) -> None:
        self.follow_layout()

    @on(StageView.WantsOther)
    def follow_layout(self) -> None:
        wanted = self._playground.wanted
        if wanted != self._wanted:
            self._wanted = wanted
            self.training.observe("screen", wanted)

    # --- Keys ------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys are commands on the playground, not in the palette or the help."""
        if action in ACTIONS and self.screen is not self._playground:
            act_here = self.screen.actions if isinstance(self.screen, SettingsScreen) else ()
            if action not in act_here:
                return False
        return super().check_action(action, parameters)

    async def dealt_with(self, event: events.Event) -> bool:
        """End what was said before, and give keys and pastes to the widget that takes them."""
        if isinstance(event, events.Key | events.Paste | events.MouseDown):
            self._playground.end_message()
        if event.is_forwarded or not isinstance(event, events.Key | events.Paste):
            return False
        focused = self.focused if self.screen_stack else None
        if not isinstance(focused, KeyTaker):
            return await self._act_in_view(event)
        if not await focused.take(event):
            if not (isinstance(event, events.Key) and event.key == "escape"):
                return False
            if isinstance(self.screen, SettingsScreen):
                self.screen.leave_key_taker()
        for tooltip in self.screen.query_children(Tooltip):
            tooltip.display = False
        return True

    async def _act_in_view(self, event: events.Key | events.Paste) -> bool:
        """Do what a key does in the view on the stage; return whether it does anything there."""
        if not isinstance(event, events.Key) or self.screen is not self._playground:
            return False
        command = self.keys.of_view(self._playground.stage.name_on_stage, event.key)
        if command is None:
            return False
        # A view may leave a key to the app, as long as it has no use for it.
        return await self.run_action(command.action, self._playground.stage.on_stage)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The command palette: every command, and Textual's choice of themes."""
        yield from palette.commands(
            self.keys.commands, lambda action: self.call_later(self.run_action, action)
        )
        yield from palette.datasets(self.editor.own_data.spec, self.editor.choose_dataset)
        yield from palette.options(self.editor.choose_option)
        yield from palette.presets(lambda name: self.files.show(preset_source(name)))
        yield from palette.themes(self.available_themes, partial(setattr, self, "theme"))
        yield from palette.exports(self.export)
        yield from palette.paces(self.controls.choose_pace)
        yield SystemCommand("Choose a theme", "All themes.", self.action_change_theme)
