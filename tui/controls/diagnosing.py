"""What goes wrong with the run: told once where it begins, and tried on request."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...core.experiment import Snapshot
from ...core.experiment.training_loop import TrainingLoop
from ...core.experiment.training_state import TrainingState
from .. import wording
from ..preferences.keys import Keys
from .editing import SettingsEditor

if TYPE_CHECKING:
    from ...core.experiment.inspection.diagnosis import Finding
    from ...core.experiment.inspection.rate_trials import RateTrials

PAUSE_SECONDS = 1.5
"""From a step or other settings until the run is looked at; while it trains between two looks."""


class Diagnosing:
    """Has the run looked at now and then, and says what is found.

    Nothing is asked for while nothing changes. A symptom is told once for a run.

    Args:
        training: whose run it is.
        editor: asked for the settings that are to be tried.
        keys: those that may be named.
        say: tells the person something.
        later: calls a function after so many seconds.
        deliver: has :meth:`take` called with a snapshot, and with whether to try what is found,
            in the thread of the screen; it is called in the loop's.

    Attributes:
        looked_at: the step at which the run was looked at last; None: it was not yet.
    """

    def __init__(
        self,
        training: TrainingLoop,
        editor: SettingsEditor,
        keys: Keys,
        *,
        say: Callable[[str], object],
        later: Callable[[float, Callable[[], object]], object],
        deliver: Callable[[Snapshot, bool], object],
    ) -> None:
        self._training, self._editor, self._keys = training, editor, keys
        self._say, self._later, self._deliver = say, later, deliver
        self.looked_at: int | None = None
        self._waits = False
        self._followed: Snapshot | None = None
        self._told: set[str] = set()
        self._of_trials: Finding | None = None

    def follow(self, state: TrainingState) -> None:
        """Take note of what is on the screen: it will be looked at in a while."""
        before, now = self._followed, state.snapshot
        self._followed = now
        if before is not None and _is_other_run(before, now):
            self._told.clear()
        if before is not None and before.spec != now.spec:
            self._of_trials = None
        if before is None or (before.step, before.spec) != (now.step, now.spec):
            self._look_later()

    def _look_later(self) -> None:
        if not self._waits:
            self._waits = True
            self._later(PAUSE_SECONDS, self._look)

    def _look(self) -> None:
        self._waits = False
        self._ask(tries=False)

    def _ask(self, *, tries: bool) -> None:
        self._training.look({"diagnosis": {}}, lambda snapshot: self._deliver(snapshot, tries))

    def try_advice(self) -> None:
        """Look at the run as it stands, and put in force what would help, or say that it is well.

        What trial runs have found with the settings in force goes before.
        """
        if self._of_trials is not None:
            self._try(self._of_trials)
        else:
            self._ask(tries=True)

    def compare_rates(self) -> None:
        """Train on from here, in trial runs, at other learning rates, and say which does best."""
        self._say("comparing learning rates by trial runs from here")
        self._training.look({"rate_trials": {}}, lambda snapshot: self._deliver(snapshot, False))

    def take(self, snapshot: Snapshot, tries: bool) -> None:
        """Say, or try, what was found in a snapshot."""
        trials: RateTrials | None = snapshot.observations.get("rate_trials")
        if trials is not None:
            self._of_trials = trials.finding
            self._say(wording.rates_compared(trials, snapshot, self._keys["try-advice"]))
            return
        self.looked_at = snapshot.step
        finding = next(iter(snapshot.observations["diagnosis"]), None)
        if tries:
            self._try(finding)
        elif finding is not None and finding.symptom not in self._told:
            self._told.add(finding.symptom)
            if snapshot.divergence is None:  # which is told already, with what to do
                keys = self._keys["try-advice"], self._keys["show-numbers"]
                self._say(wording.diagnosed(finding, *keys))

    def _try(self, finding: Finding | None) -> None:
        if finding is None:
            self._say(wording.nothing_wrong(self._keys["compare-rates"]))
        elif not finding.change:
            self._say(f"{finding.text} Nothing is known that helps.")
        else:
            self._of_trials = None
            self._editor.change_settings(finding.change)


def _is_other_run(before: Snapshot, now: Snapshot) -> bool:
    return now.step < before.step or now.spec.restart_since(before.spec) != "nothing"
