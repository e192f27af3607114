"""Saving the session by itself, every few seconds and at the end."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from ...core.experiment import SavedRun, SavedRunError, Trainer
from ...core.experiment.runs import OpenedRun, OwnedRun
from ...core.experiment.training_loop import TrainingLoop
from ...core.experiment.training_state import TrainingState
from ...datasets import DatasetError
from .. import wording
from .session_files import NoSessionError, SessionFile, SessionStore, read_session

INTERVAL_SECONDS = 2.0
OFFER_AFTER_SECONDS = 0.5
"""By then the first picture is complete, which a look at saved sessions would hold up."""
ANSWER_SECONDS = 60.0
"""How long to wait for the run: one step of a large network on many points can take seconds."""
ENDING_SECONDS = 1.0
"""How long to wait at the end for the last state."""


class Autosaver:
    """Keeps the sessions of one app on the disk, from a thread of its own.

    Each run is saved in the session that it belongs to: that which it was opened from, or the
    app's own. What the app had open once stays its own until it ends, so that a run which
    is gone back to is saved where it was.

    What a plain launch would show just the same, an untouched run at step 0, is not saved.

    Args:
        training: whose runs are saved.
        store: where the sessions are.
        session: the one to go on with; None: a new one.
        offer: what to tell, soon after the start, of a session that could be resumed and of its
            age in seconds; None: nothing.
        tell: told one line, in some thread, when saving fails and when it works again.
    """

    def __init__(
        self,
        training: TrainingLoop,
        store: SessionStore,
        session: SessionFile | None = None,
        *,
        offer: Callable[[SavedRun, float], str] | None = None,
        tell: Callable[[str], object] = lambda text: None,
    ) -> None:
        self._training = training
        self._store = store
        self._first = session or store.new()
        self._opened = {self._first.path: self._first}
        self._offer_text = offer
        self._tell = tell
        self._left: deque[OwnedRun] = deque()
        self._saved_numbers: dict[Path, int] = {}
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
        return self._done is self._training.state and not self._left

    @property
    def path(self) -> Path:
        """Where the present run is saved, or would be."""
        return self._session_of(self._training.state.owner).path

    @property
    def opened_paths(self) -> frozenset[Path]:
        """All that this app has or had open."""
        return frozenset(self._opened)

    def start(self) -> None:
        """Save every few seconds from here on."""
        threading.Thread(target=self._work, name="autosave", daemon=True).start()

    def finish(self) -> None:
        """End training, and save where it stands."""
        self._stopped.set()
        self._training.stop()
        self._training.wait_until_stopped(ENDING_SECONDS)
        self._try_to_save(lambda: self._training.last_run)

    def leave(self, run: OwnedRun) -> None:
        """Save a run, soon, that is no longer the present one."""
        self._left.append(run)

    def open(self, path: Path, present: OwnedRun) -> OpenedRun:
        """Save the present run, and open a saved session.

        Raises:
            NoSessionError: if that is not possible; then nothing changes.
        """
        with self._saving:
            self._save_to_leave(present)
            session = self._opened.get(path) or SessionFile(path)
            if path not in self._opened and not session.take():
                raise NoSessionError("another app has this session open by now")
            try:
                trainer = Trainer.resumed(read_session(path))
            except (SavedRunError, DatasetError) as error:
                if path not in self._opened:
                    session.close()
                raise NoSessionError(f"this session cannot be opened: {error}") from None
            self._opened[path] = session
        return OpenedRun(trainer, session)

    def open_copy(self, run: SavedRun, present: OwnedRun) -> OpenedRun:
        """Save the present run, and go on with a saved one in a session of its own.

        Raises:
            NoSessionError: if that is not possible; then nothing changes.
        """
        with self._saving:
            self._save_to_leave(present)
            try:
                trainer = Trainer.resumed(run)
            except (SavedRunError, DatasetError) as error:
                raise NoSessionError(f"this run cannot be opened: {error}") from None
            session = self._store.new()
            self._opened[session.path] = session
        return OpenedRun(trainer, session)

    def _save_to_leave(self, run: OwnedRun) -> None:
        try:
            self._save(run)
        except Exception as error:
            folder = self._session_of(run.owner).path.parent
            raise NoSessionError(wording.cannot_save(folder, error)) from None

    def _session_of(self, owner: object) -> SessionFile:
        return owner if isinstance(owner, SessionFile) else self._first

    def _work(self) -> None:
        if self._offer_text is not None and not self._stopped.wait(OFFER_AFTER_SECONDS):
            self._offer(self._offer_text)
        while not self._stopped.wait(INTERVAL_SECONDS):
            self._try_to_save(self._ask_for_run)

    def _offer(self, text: Callable[[SavedRun, float], str]) -> None:
        with self._saving:
            found = self._store.newest()
        if found is not None:
            run, saved_at = found
            self._tell(text(run, time.time() - saved_at))

    def _ask_for_run(self) -> OwnedRun | None:
        """The run as it stands; None: it is not to be had."""
        runs: list[OwnedRun] = []
        answered = threading.Event()

        def take(run: OwnedRun) -> None:
            runs.append(run)
            answered.set()

        self._training.hand_over(take)
        end = time.monotonic() + ANSWER_SECONDS
        while not answered.wait(0.5) and not self._stopped.is_set() and time.monotonic() < end:
            pass
        return runs[0] if runs else None

    def _try_to_save(self, present: Callable[[], OwnedRun | None]) -> None:
        state = self._training.state
        if self.is_done:
            return
        # Not while saving, which the loop may be waiting for.
        run = None if self._done is state else present()
        with self._saving:
            before, self.problem = self.problem, None
            if run is not None and self._saves(run):
                self._done = state
            left = [self._left.popleft() for _ in range(len(self._left))]
            # What cannot be saved keeps nothing else from it, and is tried again.
            self._left.extendleft([each for each in reversed(left) if not self._saves(each)])
        if self.problem != before:
            self._tell(self.problem or "the session can be saved again")

    def _saves(self, run: OwnedRun) -> bool:
        """Whether a run could be saved; if not, what the problem is."""
        try:
            self._save(run)
        except Exception as error:  # whatever it is, the next try may do better
            folder = self._session_of(run.owner).path.parent
            self.problem = self.problem or wording.cannot_save(folder, error)
            return False
        return True

    def _save(self, run: OwnedRun) -> None:
        session = self._session_of(run.owner)
        if run.number <= self._saved_numbers.get(session.path, 0):
            return  # a later one has been saved since this one was asked for
        saved = run.saved
        is_new = saved.step == 0 and not saved.edits and saved.spec == self._training.launched
        if session.is_taken or not is_new:
            session.save(saved)
            self.saved_step = saved.step
        self._saved_numbers[session.path] = run.number
