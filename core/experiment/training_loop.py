"""The loop that owns the trainer: commands in, newest state out. Knows nothing of the screen."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from queue import Empty, Queue
from typing import TYPE_CHECKING

from .elements import Element, Values
from .errors import one_line
from .observations import Wanted, check_wanted
from .pace import FULL, Pace, Pacing
from .requests import Command, Outcome, Requests
from .runs import MakeTrainer, OpenedRun, OwnedRun, Runs, Undone
from .snapshot import Snapshot
from .spec import Experiment
from .states import States
from .trainer import Trainer
from .training_state import TrainingState
from .watch import Watch

if TYPE_CHECKING:
    from .inspection.stop_when import StopWhen

SLICE_SECONDS = 0.01
"""How long training goes on between two looks at the command queue, and the least it rests."""

QUIET = object()
"""What a command returns that changes nothing which a state shows."""


class TrainingLoop:
    """Runs a trainer in short slices and serves commands between them.

    :meth:`work` runs in one thread, which alone touches the trainer. Every other method
    may be called from any thread and returns at once. ``state`` is the newest state:
    it is renewed after each command, and while steps are taken when :meth:`renew` asks for it
    and at least once in ``states.LONGEST_SECONDS``.

    Args:
        trainer: the run to start with; the loop owns it from now on.
        wanted: the observations in the states, by who wants them.
        make_trainer: builds the trainer of another experiment, on a dataset that is loaded
            already or None.
        on_update: called in the loop's thread when a new state should be looked at soon.
        on_problem: called in the loop's thread with one line when a command or a step failed;
            ``state`` is then what came of it.
        pace: how fast it is to run; each other command but :meth:`run` is at full speed.
        on_leave: called in the loop's thread with the run of one owner as it stood when that of
            another was gone back to.
        clock: seconds, monotonic.
        commands: where commands wait, and the loop for them.

    Attributes:
        launched: the experiment of the trainer that it started with.
    """

    def __init__(
        self,
        trainer: Trainer,
        *,
        wanted: Mapping[str, Wanted] | None = None,
        make_trainer: MakeTrainer = Trainer,
        on_update: Callable[[], object] = lambda: None,
        on_problem: Callable[[str], object] = lambda text: None,
        pace: Pace = FULL,
        on_leave: Callable[[OwnedRun], object] = lambda run: None,
        clock: Callable[[], float] = time.monotonic,
        commands: Queue[Command | None] | None = None,
    ) -> None:
        self.launched = trainer.spec
        self._runs = Runs(trainer, make_trainer)
        self._on_update = on_update
        self._on_problem = on_problem
        self._on_leave = on_leave
        # Not a SimpleQueue: its get() waits for ever where a stop of the process outlasts the
        # timeout (Python 3.11).
        self._commands: Queue[Command | None] = Queue() if commands is None else commands
        self._running = False
        self._watch = Watch()
        self._problems: list[str] = []
        self._requests = Requests(self._in_force, self._commands.put)
        self._pace_asked = pace
        self._pacing = Pacing(pace, clock)
        self._states = States(self._runs, self._pacing, self._watch, wanted or {}, clock)
        self._at_rest = threading.Event()
        self._at_rest.set()

    @property
    def state(self) -> TrainingState:
        """The newest state."""
        return self._states.newest

    @property
    def experiment(self) -> Experiment:
        """The settings in force, once the commands that wait are served."""
        return self._requests.outcome.spec

    @property
    def last_run(self) -> OwnedRun | None:
        """The run as it stood when :meth:`work` ended, or else not long before the last state."""
        return self._states.last_run

    @property
    def pace(self) -> Pace:
        """The pace in force, once the commands that wait are served."""
        return self._pace_asked

    @property
    def commands_waiting(self) -> int:
        """How many commands have not been served."""
        return self._commands.qsize()

    def step(self, count: int = 1) -> None:
        """Pause and take ``count`` steps."""
        self._commands.put(lambda: self._pause_and(lambda: self._trainer.step(count)))

    def step_epoch(self) -> None:
        """Pause and step to the end of the current epoch."""
        self._commands.put(lambda: self._pause_and(self._trainer.step_epoch))

    def run(self) -> None:
        """Train until something stops it; a run that diverged or stopped stays where it is."""
        self._commands.put(self._start)

    def pause(self) -> None:
        """Stop training at the present step."""
        self._commands.put(self._stop_running)

    def toggle(self) -> None:
        """Pause when running, run when paused, as it is when its turn comes."""
        self._commands.put(lambda: self._stop_running() if self._running else self._start())

    def run_at(self, pace: Pace) -> None:
        """Run at another pace, now or when it runs again."""
        self._pace_asked = pace
        self._commands.put(lambda: self._take_pace(pace))

    def stop_when(self, condition: StopWhen | None) -> None:
        """Pause where a condition is met, the next time that it is while running; None: nowhere.

        It is looked for at every step, and dropped once it was met. ``state`` tells both. Where
        it means nothing to the network, the run is paused and ``on_problem`` is told why.
        """
        self._commands.put(lambda: self._watch.wait_for(condition))

    def reset(self) -> None:
        """Begin again at step 0 with the settings in force, paused."""
        reset = self._runs.reset
        self._requests.ask(
            lambda asked: asked.changed(asked.spec, "reset"), lambda: self._pause_and(reset)
        )

    def change_to(self, experiment: Experiment) -> None:
        """Put other settings in force, with a restart where they need one.

        A running loop goes on running. When the experiment cannot be had, the old one stays, and
        ``on_problem`` is told why.
        """
        self._requests.ask(
            lambda asked: asked.changed(experiment),
            lambda: self._change(lambda: self._runs.change_to(experiment)),
        )

    def assign(self, values: Values) -> None:
        """Give weights and biases other values, which act from the next step on.

        A running loop goes on running. It is a change that can be taken back, and several of the
        same ones at the same step are one. Where a value cannot be had, nothing changes, and
        ``on_problem`` is told why.
        """
        asked_for = dict(values)
        self._requests.ask(
            lambda asked: asked.assigned(asked_for),
            lambda: self._change(lambda: self._runs.assign(asked_for)),
        )

    def step_value(self, element: Element, direction: int) -> None:
        """Give a weight or bias the next value above the one it then has, or for -1 below it.

        It is a change as that of :meth:`assign`.
        """
        self._requests.ask(
            lambda asked: asked.assigned({element: math.nan}),
            lambda: self._change(lambda: self._runs.step_value(element, direction)),
        )

    def undo(self) -> None:
        """Take the last change back that was asked for; the next states tell which it was.

        Where that brings another run back, it is paused, as it stood. A change that left the
        run where it was, such as that of a learning rate, is taken back in the same way.
        """
        self._requests.ask(Outcome.undone, lambda: self._go(self._runs.undo))

    def redo(self) -> None:
        """Do the change again that was taken back last, and bring back the run that it led to."""
        self._requests.ask(Outcome.redone, lambda: self._go(self._runs.redo))

    def exchange(
        self,
        open_run: Callable[[OwnedRun], OpenedRun],
        then: Callable[[bool], object] = lambda succeeded: None,
    ) -> None:
        """Go on, paused, with another run; it is a change that can be taken back.

        Args:
            open_run: called with the present run. When it raises, that one goes on as it did,
                and ``on_problem`` is told why.
            then: called in the end with whether ``state`` is the new run's.
        """
        self._commands.put(lambda: self._exchange(open_run, then))

    def hand_over(self, then: Callable[[OwnedRun], object]) -> None:
        """Call a function in the loop's thread with the run as it stands, soon. No state is made.

        It is not called where :meth:`work` ends before; ``last_run`` is then the run.
        """
        self._commands.put(_quietly(lambda: then(self._runs.present())))

    def observe(self, asker: str, wanted: Wanted) -> None:
        """Ask for observations in the states to come, in place of what the same asker wanted.

        Of an observation that two ask for, the arguments of the one who came last are taken.

        Raises:
            ObservationError: if something is wanted that there is not.
        """
        check_wanted(wanted)
        self._commands.put(lambda: self._states.want(asker, wanted))

    def look(self, wanted: Wanted, then: Callable[[Snapshot], object]) -> None:
        """Have a function called once, soon, in the loop's thread, with the run as it stands.

        No state is made, so that what is looked at now and then costs no frame. A look that fails
        is a problem to be told, and training goes on.

        Args:
            wanted: what the snapshot is to hold.

        Raises:
            ObservationError: if something is wanted that there is not.
        """
        check_wanted(wanted)
        self._commands.put(_quietly(lambda: self._look(wanted, then)))

    def _look(self, wanted: Wanted, then: Callable[[Snapshot], object]) -> None:
        try:
            then(self._trainer.snapshot(wanted))
        except Exception as error:  # whatever it is, the run has no part in it
            self._on_problem(one_line(error))

    def renew(self) -> None:
        """Ask for a state of another step than the last that was told of: now, or once it is taken.

        While paused no step is taken, and the state stays as it is.
        """
        self._commands.put(_quietly(self._states.await_step))

    def stop(self) -> None:
        """End :meth:`work` as soon as the present slice is over; ``state`` is then the last."""
        self._commands.put(None)

    def wait_until_stopped(self, seconds: float) -> bool:
        """Wait for the end of :meth:`work`; return whether it came in time."""
        return self._at_rest.wait(seconds)

    def work(self, should_stop: Callable[[], bool] = lambda: False) -> None:
        """Serve commands and train until :meth:`stop`, or until ``should_stop`` says so."""
        self._at_rest.clear()
        try:
            while not should_stop() and self._serve_commands():
                if self._running:
                    self._run_slice()
            self._show_what_came()
            self._states.keep_run()
        finally:
            self._at_rest.set()

    def _serve_commands(self) -> bool:
        """Serve all that waits, or wait for a command until a step is due. False: stop."""
        served = False
        rest = self._seconds_to_rest()
        while True:
            try:
                command = self._commands.get(rest != 0, rest)
            except Empty:
                break
            if command is None:
                return False
            served = self._attempt(command) is not QUIET or served
            rest = 0
        if served or self._states.awaited_step_is_there:
            self._tell_what_came()
        return True

    def _seconds_to_rest(self) -> float | None:
        """How long there is nothing to do but to wait for commands; None: until one comes."""
        if not self._running:
            return None
        seconds = self._pacing.seconds_to_next
        return max(seconds, SLICE_SECONDS) if seconds > 0 else 0

    def _run_slice(self) -> None:
        due = self._pacing.due()
        if due == 0:
            return  # it was woken by a command
        trainer, watch = self._trainer, self._watch
        self._attempt(lambda: self._pacing.took(watch.run_for(trainer, SLICE_SECONDS, due)))
        if trainer.is_at_end or watch.met(trainer) is not None:
            self._running = False
        if not self._running or self._states.awaited_step_is_there:
            self._tell_what_came()
        elif self._states.is_due:
            self._show_what_came()

    def _tell_what_came(self) -> None:
        self._states.tell_step(self._running)
        self._show_what_came()
        self._on_update()

    def _attempt(self, command: Command) -> object:
        """Do it; an error pauses training and will be told in one line, and the loop goes on."""
        try:
            return command()
        except Exception as error:  # whatever it is, the app must outlive it
            self._running = False
            self._problems.append(one_line(error))
            return None

    def _show_what_came(self) -> None:
        """Renew the state, and tell of the problems that led to it."""
        self._attempt(lambda: self._states.renew(self._running))
        self._requests.forget_served()
        problems, self._problems = self._problems, []
        for problem in problems:
            self._on_problem(problem)

    def _start(self) -> None:
        self._states.measure_rate_anew()
        self._pacing.start(self._pacing.pace)
        self._running = not self._trainer.is_at_end

    def _take_pace(self, pace: Pace) -> None:
        self._states.measure_rate_anew()
        self._pacing.change(pace)

    def _stop_running(self) -> None:
        self._running = False

    def _pause_and(self, then: Command) -> None:
        self._stop_running()
        then()

    def _in_force(self) -> Outcome:
        state = self.state
        return Outcome(state.snapshot.spec, state.changes, state.snapshot.step)

    @property
    def _trainer(self) -> Trainer:
        return self._runs.trainer

    def _change(self, change: Command) -> bool:
        """Let a change happen; return whether it brought another run."""
        changes, trainer = self._runs.changes, self._trainer
        change()
        if self._runs.changes is not changes:
            self._pacing.begin_again()
        if self._trainer is not trainer:
            self._states.measure_rate_anew()
        return self._trainer is not trainer

    def _go(self, undo_or_redo: Callable[[], Undone]) -> None:
        left = self._runs.present()
        if self._change(lambda: self._states.tell_undone(undo_or_redo())):
            self._stop_running()
        if self._runs.owner is not left.owner:
            self._on_leave(left)

    def _exchange(
        self, open_run: Callable[[OwnedRun], OpenedRun], then: Callable[[bool], object]
    ) -> None:
        try:
            self._runs.exchange(open_run)
        except Exception as error:  # as in _attempt, but training goes on
            self._problems.append(one_line(error))
            succeeded = False
        else:
            self._stop_running()
            self._states.measure_rate_anew()
            succeeded = True
        self._show_what_came()
        then(succeeded)  # whoever waits for it waits for nothing else meanwhile


def _quietly(command: Command) -> Command:
    """A command that changes nothing which a state shows."""

    def quiet() -> object:
        command()
        return QUIET

    return quiet
