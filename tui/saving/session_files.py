"""Saved sessions: each running app has a file of its own, which a later one may take over.

A file is replaced as a whole or not at all. A lock beside it tells that a session is in use; the
system gives it up with the process, however that ends.
"""

from __future__ import annotations

import contextlib
import math
import os
import secrets
import time
from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from platformdirs import user_state_path

from ...core.experiment import Experiment, SavedRun, SavedRunError
from ...datasets import DatasetError

if TYPE_CHECKING:
    from filelock import FileLock

SESSIONS_KEPT = 20
"""The oldest beyond these are removed when a new one is saved."""
SAVED, LOCK, UNFINISHED = ".npz", ".lock", ".tmp"
"""How the names of a session's files end."""

T = TypeVar("T")


class NoSessionError(ValueError):
    """No session can be resumed: one line that says why."""


def read_session(path: Path) -> SavedRun:
    """The run that a session was saved with.

    Raises:
        SavedRunError: if it cannot be opened.
    """
    # Not at the launch, which neither reads nor writes a file before the first picture.
    from ...core.experiment.past.run_file import read_run

    return read_run(path)


class SessionFile:
    """One app's saved session. Nothing is on the disk before the first save.

    Args:
        path: of the saved run.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_taken = False
        """Whether it is this app's: it was taken, or saved."""

    @cached_property
    def _lock(self) -> FileLock:
        from filelock import FileLock  # takes longer than the launch can spare

        # Any thread may save or close, whichever took the lock.
        return FileLock(self.path.with_suffix(LOCK), thread_local=False)

    def save(self, run: SavedRun) -> None:
        """Put the run in place of the one that was saved before.

        Raises:
            OSError: if that cannot be; then what was saved before is still there.
        """
        from ...core.experiment.past.run_file import write_run  # as above

        is_new = not self._lock.is_locked
        if is_new:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        self.is_taken = True
        unfinished = self.path.with_suffix(UNFINISHED)
        try:
            with open(unfinished, "wb") as file:
                write_run(run, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, self.path)
        except BaseException:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            raise
        if is_new:
            _remove_oldest(self.path.parent)

    def take(self) -> bool:
        """Whether it is this process's from here on, and not in use by another one."""
        try:
            self._lock.acquire(timeout=0)
        except TimeoutError:
            return False
        except OSError:  # a folder that is only to be read: nobody can be saving there
            pass
        self.is_taken = True
        return True

    def close(self) -> None:
        """Leave it to others."""
        self._lock.release()
        self.is_taken = False

    def remove(self) -> None:
        """Remove its files; only a session that was taken."""
        for ending in (UNFINISHED, SAVED, LOCK):
            with contextlib.suppress(OSError):
                self.path.with_suffix(ending).unlink()


class FoundSession(NamedTuple):
    """What a saved session is, without its network."""

    path: Path
    saved_at: float
    """Seconds since the epoch."""
    in_use: bool = False
    """Whether another app has it open."""
    problem: str | None = None
    """Why it cannot be opened, in one line; then the rest is not known."""
    spec: Experiment | None = None
    step: int = 0
    train_loss: float = math.nan
    test_loss: float = math.nan


class Resumed(NamedTuple, Generic[T]):
    """What came of a saved session."""

    run: T
    session: SessionFile
    passed_over: tuple[str, ...]
    """One line for each newer session that could not be opened."""


class SessionStore:
    """The folder of saved sessions.

    Args:
        folder: None: the user's own, under ``$XDG_STATE_HOME`` or ``~/.local/state``.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or user_state_path("mlp-tui", appauthor=False) / "sessions"

    def new(self) -> SessionFile:
        """A session that no other app has or had."""
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(3)}"
        return SessionFile(self.folder / f"{name}{SAVED}")

    def resume(self, open_run: Callable[[SavedRun], T]) -> Resumed[T]:
        """Take the newest session that is not in use and can be opened.

        Args:
            open_run: makes of a saved run what is to go on; raises a :class:`SavedRunError` or
                :class:`DatasetError` where that is not possible.

        Raises:
            NoSessionError: if there is none.
        """
        passed_over: list[str] = []
        for path in newest_first(self.folder):
            session = SessionFile(path)
            if not session.take():
                continue
            try:
                run = open_run(read_session(path))
            except (SavedRunError, DatasetError) as error:
                session.close()
                passed_over.append(str(error))
            else:
                return Resumed(run, session, tuple(passed_over))
        reason = passed_over[0] if passed_over else "none is saved that no other app has open"
        raise NoSessionError(f"there is no session to resume: {reason}")

    def found(self, own: Collection[Path] = ()) -> Iterator[FoundSession]:
        """Every saved session, the newest first.

        Args:
            own: sessions that this app has open, which are not in use by another.
        """
        for saved_at, path in sorted(_saved(self.folder), reverse=True):
            in_use = False
            if path not in own:
                session = SessionFile(path)
                if session.take():
                    session.close()  # at once, so that nobody else finds it in use
                else:
                    in_use = True
            try:
                run = read_session(path)
            except SavedRunError as error:
                if path.exists():  # not removed just now
                    yield FoundSession(path, saved_at, in_use, error.reason)
                continue
            losses = run.history.train_loss[-1], run.history.test_loss[-1]
            yield FoundSession(
                path, saved_at, in_use, None, run.spec, run.step, *map(float, losses)
            )

    def newest(self) -> tuple[SavedRun, float] | None:
        """What :meth:`resume` would take, and when it was saved, in seconds since the epoch."""
        for path in newest_first(self.folder):
            session = SessionFile(path)
            if session.take():
                session.close()  # at once, so that nobody else finds it in use
                with contextlib.suppress(SavedRunError, OSError):
                    return read_session(path), path.stat().st_mtime
        return None


def newest_first(folder: Path) -> list[Path]:
    """The saved sessions in a folder."""
    return [path for _, path in sorted(_saved(folder), reverse=True)]


def _saved(folder: Path) -> Iterator[tuple[float, Path]]:
    for path in folder.glob(f"*{SAVED}"):
        with contextlib.suppress(OSError):  # removed just now
            yield path.stat().st_mtime, path


def _remove_oldest(folder: Path) -> None:
    paths = newest_first(folder)
    # Locks of apps that were killed before their first save was complete.
    orphans = {path.with_suffix(SAVED) for path in folder.glob(f"*{LOCK}")} - set(paths)
    for path in (*paths[SESSIONS_KEPT:], *orphans):
        session = SessionFile(path)
        if session.take():
            session.remove()
            session.close()
