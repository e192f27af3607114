"""The loop that owns the trainer: commands in, newest state out. Knows nothing of the screen."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from ...datasets import Dataset
from .observations import Wanted, check_wanted
from .past.edits import differences
from .snapshot import Snapshot
from .spec import Experiment
from .trainer import Trainer

SLICE_SECONDS = 0.01
"""How long training goes on between two looks at the command queue."""
RATE_WINDOW_SECONDS = 1.0
LONGEST_SECONDS = 1.0
"""Between two states while running, whether anybody asks for one or not."""

Command = Callable[[], object]


@dataclass(frozen=True, eq=False)
class TrainingState:
    """What the screen may know of the loop at one moment."""

    snapshot: Snapshot
    running: bool
    steps_per_second: float
    """Over the last second or so of running; 0 while paused."""


class TrainingLoop:
    """Runs a trainer in short slices and serves commands between them.

    :meth:`work` runs in one thread, which alone touches the trainer. Every other method
    may be called from any thread and returns at once. ``state`` is the newest state:
    it is renewed after each command, :meth:`renew` among them, and while running at least
    once in ``LONGEST_SECONDS``.

    Args:
        trainer: the run to start with; the loop owns it from now on.
        wanted: the observations in the states, by who wants them.
        make_trainer: builds the trainer of another experiment, on a dataset that is loaded
            already or None.
        on_update: called in the loop's thread when a new state should be looked at soon.
        on_problem: called in the loop's thread with one line when a command or a step failed;
            ``state`` is then what came of it.
        clock: seconds, monotonic.

    Attributes:
        launched: the experiment of the trainer that it started with.
    """

    def __init__(
        self,
        trainer: Trainer,
        *,
        wanted: Mapping[str, Wanted] | None = None,
        make_trainer: Callable[[Experiment, Dataset | None], Trainer] = Trainer,
        on_update: Callable[[], object] = lambda: None,
        on_problem: Callable[[str], object] = lambda text: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.launched = trainer.spec
        self._trainer = trainer
        self._make_trainer = make_trainer
        self._on_update = on_update
        self._on_problem = on_problem
        self._clock = clock
        self._commands: SimpleQueue[Command | None] = SimpleQueue()
        self._running = False
        self._problems: list[str] = []
        self._wanted = dict(wanted or {})
        # The experiment asked for last, until a state shows what came of it.
        self._asked: Experiment | None = None
        self._served: Experiment | None = None
        self._asking = threading.Lock()
        self._rate = _RateMeter(RATE_WINDOW_SECONDS)
        self._next_state = 0.0
        self._state = TrainingState(trainer.snapshot(self._all_wanted), False, 0.0)
        self._at_rest = threading.Event()
        self._at_rest.set()

    @property
    def state(self) -> TrainingState:
        """The newest state."""
        return self._state

    @property
    def experiment(self) -> Experiment:
        """The settings in force, once the commands that wait are served."""
        asked = self._asked  # before the state: it is forgotten when the state is there
        return self._state.snapshot.spec if asked is None else asked

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
        """Train until something stops it; a diverged run stays where it is."""
        self._commands.put(self._start)

    def pause(self) -> None:
        """Stop training at the present step."""
        self._commands.put(self._stop_running)

    def toggle(self) -> None:
        """Pause when running, run when paused, as it is when its turn comes."""
        self._commands.put(lambda: self._stop_running() if self._running else self._start())

    def reset(self) -> None:
        """Begin again at step 0 with the settings in force, paused."""
        self._commands.put(lambda: self._pause_and(self._trainer.reset))

    def change_to(self, experiment: Experiment) -> None:
        """Put other settings in force, with a restart where they need one.

        A running loop goes on running. When the experiment cannot be had, the old one stays, and
        ``on_problem`` is told why.
        """
        with self._asking:
            self._asked = experiment
            self._commands.put(lambda: self._change_to(experiment))

    def exchange(
        self,
        make_trainer: Callable[[], Trainer],
        then: Callable[[bool], object] = lambda succeeded: None,
    ) -> None:
        """Go on, paused, with another trainer.

        Args:
            make_trainer: called when ``state`` is that of the last step. When it raises, the
                old trainer goes on as it did, and ``on_problem`` is told why.
            then: called in the end with whether ``state`` is the new trainer's.
        """
        self._commands.put(lambda: self._exchange(make_trainer, then))

    def observe(self, asker: str, wanted: Wanted) -> None:
        """Ask for observations in the states to come, in place of what the same asker wanted.

        Of an observation that two ask for, the arguments of the one who came last are taken.

        Raises:
            ObservationError: if something is wanted that there is not.
        """
        check_wanted(wanted)
        self._commands.put(lambda: self._wanted.update({asker: wanted}))

    def renew(self) -> None:
        """Ask for a state as of now."""
        self._commands.put(lambda: None)

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
        finally:
            self._at_rest.set()

    def _serve_commands(self) -> bool:
        """Serve all that waits, or while paused wait for a command. False: stop."""
        served = False
        while True:
            try:
                command = self._commands.get(block=not self._running and not served)
            except Empty:
                break
            if command is None:
                return False
            self._attempt(command)
            served = True
        if served:
            self._show_what_came()
            self._on_update()
        return True

    def _run_slice(self) -> None:
        self._attempt(lambda: self._trainer.run_for(SLICE_SECONDS))
        if self._trainer.divergence is not None:
            self._running = False
        if not self._running:
            self._show_what_came()
            self._on_update()
        elif self._clock() >= self._next_state:
            self._show_what_came()

    def _attempt(self, command: Command) -> None:
        """Do it; an error pauses training and will be told in one line, and the loop goes on."""
        try:
            command()
        except Exception as error:  # whatever it is, the app must outlive it
            self._running = False
            self._problems.append(one_line(error))

    def _show_what_came(self) -> None:
        """Renew the state, and tell of the problems that led to it."""
        self._attempt(self._publish)
        with self._asking:
            if self._asked is self._served:
                self._asked = self._served = None
        problems, self._problems = self._problems, []
        for problem in problems:
            self._on_problem(problem)

    def _publish(self) -> None:
        now = self._clock()
        self._next_state = now + LONGEST_SECONDS
        self._rate.add(now, self._trainer.step_count)
        rate = self._rate.per_second if self._running else 0.0
        snapshot = self._trainer.snapshot(self._all_wanted)
        self._state = TrainingState(snapshot, self._running, rate)

    def _start(self) -> None:
        self._rate.clear()
        self._running = self._trainer.divergence is None

    def _stop_running(self) -> None:
        self._running = False

    def _pause_and(self, then: Command) -> None:
        self._stop_running()
        then()

    @property
    def _all_wanted(self) -> Wanted:
        return {name: given for wanted in self._wanted.values() for name, given in wanted.items()}

    def _change_to(self, experiment: Experiment) -> None:
        self._served = experiment
        old = self._trainer
        if experiment.restart_since(old.spec) == "nothing":
            if experiment != old.spec:
                old.edit(**differences(old.spec, experiment))
        else:
            dataset = old.dataset if experiment.restart_since(old.spec) != "data" else None
            self._trainer = self._make_trainer(experiment, dataset)
            self._rate.clear()

    def _exchange(
        self, make_trainer: Callable[[], Trainer], then: Callable[[bool], object]
    ) -> None:
        self._publish()
        try:
            self._trainer = make_trainer()
        except Exception as error:  # as in _attempt, but training goes on
            self._on_problem(one_line(error))
            then(False)
            return
        self._stop_running()
        self._rate.clear()
        self._publish()
        then(True)


class _RateMeter:
    """Steps per second over a moving window."""

    def __init__(self, window: float) -> None:
        self._window = window
        self._marks: deque[tuple[float, int]] = deque()

    def add(self, now: float, count: int) -> None:
        self._marks.append((now, count))
        while len(self._marks) > 2 and now - self._marks[0][0] > self._window:
            self._marks.popleft()

    def clear(self) -> None:
        self._marks.clear()

    @property
    def per_second(self) -> float:
        if len(self._marks) < 2:
            return 0.0
        (first, first_count), (last, last_count) = self._marks[0], self._marks[-1]
        return (last_count - first_count) / (last - first) if last > first else 0.0


def one_line(error: Exception) -> str:
    """What went wrong, for a message."""
    text = " ".join(str(error).split())
    if isinstance(error, ValueError | OSError | MemoryError) and text:
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
