"""Saving the session by itself, every few seconds and at the end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from ...core.experiment import SavedRun, Trainer
from ...core.experiment.training_loop import TrainingLoop, TrainingState
from .. import wording
from .session_files import NoSessionError, SessionFile, SessionStore

INTERVAL_SECONDS = 2.0
OFFER_AFTER_SECONDS = 0.5
"""By then the first picture is complete, which a look at saved sessions would hold up."""
ENDING_SECONDS = 1.0
"""How long to wait at the end for the last state."""


class Autosaver:
    """Keeps the session of one app on the disk, from a thread of its own.

    What a plain launch would show just the same, an untouched run at step 0, is not saved.

    Args:
        training: whose states are saved.
        store: where the sessions are.
        session: the one to go on with; None: a new one.
        offers: whether to tell, soon after the start, of a session that could be resumed.
        tell: told one line, in some thread, when saving fails and when it works again.
    """

    def __init__(
        self,
        training: TrainingLoop,
        store: SessionStore,
        session: SessionFile | None = None,
        *,
        offers: bool = False,
        tell: Callable[[str], object] = lambda text: None,
    ) -> None:
        self._training = training
        self._store = store
        self._session = session or store.new()
        self._offers = offers
        self._tell = tell
        training.observe("autosave", {"saved_run": {}})
        self._left: list[Path] = []
        self._is_worth_saving = session is not None
        self._done: TrainingState | None = None
        # Held while saving: the thread, the end and a change of session exclude each other.
        self._saving = threading.Lock()
        self._stopped = threading.Event()
        self.saved_step: int | None = None
        """The step that was saved last; None: nothing was."""
        self.problem: str | None = None
        """Why the last try to save failed, in one line; None: it did not."""

    @property
    def is_done(self) -> bool:
        """Whether the newest state is saved, or was found not to be worth it."""
        return self._done is self._training.state

    def start(self) -> None:
        """Save every few seconds from here on."""
        threading.Thread(target=self._work, name="autosave", daemon=True).start()

    def finish(self) -> None:
        """End training, and save where it stands."""
        self._stopped.set()
        self._training.stop()
        self._training.wait_until_stopped(ENDING_SECONDS)
        self._try_to_save()

    def take_over(self) -> Trainer:
        """Save what there is and leave it; go on with the newest session not in use.

        Taken over again and again, it goes through all of them, from the newest on.

        What is told: one line for each newer one that cannot be opened.

        Raises:
            NoSessionError: if there is none, or what there is cannot be saved; then nothing
                changes.
        """
        with self._saving:
            try:
                self._save()
            except Exception as error:
                raise NoSessionError(wording.cannot_save(self._store.folder, error)) from None
            left = [path for path in self._left if path != self._session.path]
            resumed = self._store.resume(Trainer.resumed, [*left, self._session.path])
            self._left = [*left, self._session.path]
            self._session.close()
            self._session = resumed.session
            self._is_worth_saving = True
            self._done = self._training.state  # of the run that was left
        for problem in resumed.passed_over:
            self._tell(problem)
        return resumed.run

    def _work(self) -> None:
        if self._offers and not self._stopped.wait(OFFER_AFTER_SECONDS):
            self._offer()
        while not self._stopped.wait(INTERVAL_SECONDS):
            self._try_to_save()

    def _offer(self) -> None:
        with self._saving:
            found = self._store.newest()
        if found is not None:
            run, saved_at = found
            self._tell(wording.offer(run, time.time() - saved_at))

    def _try_to_save(self) -> None:
        with self._saving:
            before = self.problem
            try:
                self._save()
                self.problem = None
            except Exception as error:  # whatever it is, the next try may do better
                self.problem = wording.cannot_save(self._store.folder, error)
        if self.problem != before:
            self._tell(self.problem or "the session can be saved again")

    def _save(self) -> None:
        state = self._training.state
        if state is self._done:
            return
        run: SavedRun | None = state.snapshot.observations.get("saved_run")
        if run is None:
            return  # made before it was asked for, and nothing happened since
        if run.step > 0 or run.spec != self._training.launched:
            self._is_worth_saving = True
        if self._is_worth_saving:
            self._session.save(run)
            self.saved_step = run.step
        self._done = state
