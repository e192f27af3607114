"""The states that a training loop tells: when one is due, and what it is made of."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping

from .observations import Wanted
from .pace import Pacing, RateMeter
from .runs import OwnedRun, Runs, Undone
from .training_state import TrainingState
from .watch import Watch

RATE_WINDOW_SECONDS = 1.0
LONGEST_SECONDS = 1.0
"""Between two states while steps are taken, whether anybody asks for one or not."""
KEPT_SECONDS = 0.5
"""Between two runs that are kept while running, in case a step takes too long at the end."""

UNDONE_KEPT = 50
"""How many of the last requests to take changes back a state tells of."""


class States:
    """Makes the states of a loop, and has the newest.

    Any thread may read the attributes; all else is for the thread of the loop.

    Args:
        runs: the present run.
        pacing: how fast it runs.
        watch: what it will pause at.
        wanted: the observations in the states, by who wants them.
        clock: seconds, monotonic.

    Attributes:
        newest: the newest state.
        last_run: the run as it stood not long before that; None before :meth:`renew`.
    """

    def __init__(
        self,
        runs: Runs,
        pacing: Pacing,
        watch: Watch,
        wanted: Mapping[str, Wanted],
        clock: Callable[[], float],
    ) -> None:
        self._runs = runs
        self._pacing = pacing
        self._watch = watch
        self._wanted = dict(wanted)
        self._clock = clock
        self._rate = RateMeter(RATE_WINDOW_SECONDS)
        self._undone: deque[Undone] = deque(maxlen=UNDONE_KEPT)
        self._awaits_step = False
        self._told_step = runs.trainer.step_count
        self._next_state = 0.0
        self._keep_again_at = 0.0
        self.last_run: OwnedRun | None = None
        self.newest = TrainingState(
            runs.trainer.snapshot(self._all_wanted), False, 0.0, pacing.pace
        )

    @property
    def is_due(self) -> bool:
        """Whether the newest is so old that it is time for another."""
        return self._clock() >= self._next_state

    def await_step(self) -> None:
        """Have a state made once the run stands at another step than was last told."""
        self._awaits_step = True

    @property
    def awaited_step_is_there(self) -> bool:
        """Whether the run stands at a step that is waited for."""
        return self._awaits_step and self._runs.trainer.step_count != self._told_step

    def tell_step(self, running: bool) -> None:
        """Count the present step as told. Before the first step of a pace, that one is awaited."""
        self._awaits_step = running and self._pacing.is_at_first_step
        self._told_step = self._runs.trainer.step_count

    def want(self, asker: str, wanted: Wanted) -> None:
        """Have observations in the states to come, in place of what the same asker wanted."""
        self._wanted[asker] = wanted

    def tell_undone(self, undone: Undone) -> None:
        """Tell of a request to take a change back, or to do it again, in the states to come."""
        self._undone.append(undone)

    def measure_rate_anew(self) -> None:
        """Forget how fast steps were taken until now."""
        self._rate.clear()

    def keep_run(self) -> None:
        """Keep the run as it stands."""
        self.last_run = self._runs.present()

    def renew(self, running: bool) -> None:
        """Make a state of the run as it stands."""
        now, trainer = self._clock(), self._runs.trainer
        self._next_state = now + LONGEST_SECONDS
        if not running or now >= self._keep_again_at:
            self._keep_again_at = now + KEPT_SECONDS
            self.keep_run()
        self._rate.add(now, trainer.step_count)
        keeps_up = self._pacing.keeps_up
        rate = self._pacing.steps_per_second if keeps_up else self._rate.per_second
        self.newest = TrainingState(
            # What was asked of the run before may mean nothing to this one.
            trainer.snapshot(self._all_wanted, possible_only=True),
            running,
            rate if running else 0.0,
            self._pacing.pace,
            keeps_up,
            self._runs.changes,
            tuple(self._undone),
            self._runs.owner,
            self._watch.condition,
            self._watch.met(trainer),
        )

    @property
    def _all_wanted(self) -> Wanted:
        return {name: given for wanted in self._wanted.values() for name, given in wanted.items()}
