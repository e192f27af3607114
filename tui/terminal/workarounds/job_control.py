"""Workarounds for the driver, which a shell stops, continues and moves to the background."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import termios
from collections.abc import Callable, Iterator
from typing import Any

from ..device import ENDING_SIGNALS, LEAVE, is_in_foreground, is_shells
from .base import AppBase, DriverBase

ENTER = "\x1b[?1049h\x1b[?25l\x1b[?1004h\x1b[?2004h\x1b[?7l"
"""Alternate screen, hidden cursor, reports of focus, bracketed paste, no line wrap."""
BACKGROUND_SECONDS = 0.1
"""Between two looks, in the background, whether the terminal has come back."""
DRAIN_SECONDS = 0.02
"""Between two looks, before a stop, whether the terminal has taken all output."""


class JobControl(DriverBase):
    """Textual's driver as a well-behaved job of a shell.

    The terminal is set up for the app, or it is not: ``in_application_mode``. What changes that
    runs in the event loop, and never one change within another::

                      the process is in the foreground, and not about to end
                    ┌───────────────────────────────────────────────────────┐
                    │                                                       ▼
        not in application mode                                   in application mode
          nothing is written                                        keys, frames
                    ▲                                                       │
                    └───────────────────────────────────────────────────────┘
                      SIGTSTP: leaves, stops the process;  another job has the terminal;  the end

    - **SIGTSTP**: the terminal is left, once it has taken all output, and the process stops
      itself. When that call returns, the process was continued, whatever became of SIGCONT.
    - **Settling** follows: in the foreground the terminal is set up, and where it was, again, for
      whoever had it meanwhile may have changed it. In the background the driver keeps its hands
      off and looks again soon, so that a job goes on there, unseen, after ``bg``.
    - **SIGCONT** without a stop of our own, as after SIGSTOP, settles too.
    - **An ending signal**: from now on nothing is set up and nothing stops the process.

    Signals are read from the pipe of :func:`signal.set_wakeup_fd`; their handlers do nothing. For
    a handler runs in the middle of a change, and it runs late or not at all while the main thread
    waits and the system gave the signal to another thread.

    The system stops nobody here for reading or writing in the background (SIGTTIN, SIGTTOU): a
    process that was continued in order to end would be stopped once more by its next read.
    """

    _is_stopping = _is_over = _must_end = False

    def __init__(self, app: AppBase, **options: Any) -> None:
        # What is ignored from the start stays so, as a shell without job control asks for.
        ignores_stops = signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN
        super().__init__(app, **options)
        if ignores_stops:
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        self._modes: list[Any] | None = None
        self._signals: SignalPipe | None = None
        self._next_look: asyncio.TimerHandle | None = None

    def _sigtstp_application(self, *_: object) -> None:
        """Do nothing: the signal is in the pipe."""

    def _sigcont_application(self, *_: object) -> None:
        """Do nothing: the signal is in the pipe."""

    # --- What Textual calls --------------------------------------------------------------------

    def start_application_mode(self) -> None:
        self._is_over = False
        _ignore_background_stops()
        if self._signals is None:
            self._signals = SignalPipe(self.event_loop, self._act_on_signals)
        self._take_terminal()

    def stop_application_mode(self) -> None:
        self._is_over, self._is_stopping = True, False
        self._leave()

    def close(self) -> None:
        super().close()
        if self._is_over and self._signals is not None:
            self._signals.close()
            self._signals = None

    # --- Signals -------------------------------------------------------------------------------

    def _hear(self) -> list[int]:
        """The signals that came since the last call."""
        heard = self._signals.take() if self._signals is not None else []
        self._must_end = self._must_end or any(number in ENDING_SIGNALS for number in heard)
        return heard

    def _act_on_signals(self) -> None:
        heard = self._hear()
        if self._must_end:
            # Whoever ends the process gives the screen back.
            self.in_application_mode = self.in_application_mode and is_in_foreground(self.fileno)
            return
        # A stop that came with it is over: they come in any order, from several threads.
        if signal.SIGCONT in heard:
            self._is_stopping = False
            self._settle()
        elif signal.SIGTSTP in heard:
            self._begin_to_stop()

    def _begin_to_stop(self) -> None:
        if not self._is_stopping:
            self._is_stopping = True
            self._stop_when_drained()

    def _stop_when_drained(self) -> None:
        if not self._is_stopping or self._must_end:
            return
        if self.in_application_mode and not self.is_drained:
            self.event_loop.call_later(DRAIN_SECONDS, self._stop_when_drained)
            return
        if is_in_foreground(self.fileno):
            self._leave()
            super().close()
        else:
            self._keep_away()
        self._is_stopping = False
        if signal.SIGCONT not in self._hear() and not self._must_end:
            # All of the job: a shell waits for a script or launcher that started this one, too.
            # At once: SIGCONT, which may follow soon, must come behind each of the stops.
            os.killpg(os.getpgrp(), signal.SIGSTOP)
            self._hear()  # what came until now led to the stop, or out of it
        self._settle()

    # --- Changes -------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Set the terminal up, now or as soon as it is ours."""
        if not (self._is_over or self._must_end) and self._take_terminal():
            self.app.post_message(self.SignalResume())

    def _take_terminal(self) -> bool:
        if self._next_look is not None:
            self._next_look.cancel()
        if is_in_foreground(self.fileno) and self.enter():
            return True
        self._keep_away()
        self._next_look = self.event_loop.call_later(BACKGROUND_SECONDS, self._settle)
        return False

    def enter(self) -> bool:
        """Set the terminal up; whether that went well, and not another job took it meanwhile."""
        if self._has_threads:
            if self._modes is not None and not self._set_modes(self._modes):
                return False
            self.in_application_mode = self.has_screen = True
            self.write(ENTER)
            self._enable_mouse_support()
            return True
        super().enter()
        _ignore_background_stops()  # which that undoes
        self.in_application_mode = self.has_screen = self._has_threads
        with contextlib.suppress(termios.error):
            self._modes = termios.tcgetattr(self.fileno)
        return self.in_application_mode

    def _leave(self) -> None:
        """Give the terminal back as it was."""
        if self.in_application_mode:
            with _refused_in_background():
                super().stop_application_mode()

    def _keep_away(self) -> None:
        """Leave the terminal to the job that has it; its modes are that job's.

        The shell gets the screen, if SIGSTOP gave no time to leave it before; with any other
        job in the foreground its screen would be lost.
        """
        self.in_application_mode = False
        if self.has_screen and self._writer_thread is not None and is_shells(self.fileno):
            self._writer_thread.write(LEAVE)
            self.has_screen = False

    def write(self, data: str) -> None:
        if self._may_write:
            super().write(data)

    @property
    def takes_output(self) -> bool:
        return self._may_write and super().takes_output

    @property
    def _may_write(self) -> bool:
        return self.is_leaving or (self.in_application_mode and not self._is_stopping)

    def between_reads(self) -> None:
        """Look whether another job has got the terminal, without a signal to this process."""
        super().between_reads()
        if self.in_application_mode and not is_in_foreground(self.fileno):
            with contextlib.suppress(RuntimeError):  # the loop is closed
                self.event_loop.call_soon_threadsafe(self._settle)

    @property
    def _has_threads(self) -> bool:
        return self._writer_thread is not None and self._writer_thread.is_alive()

    def _set_modes(self, modes: list[Any]) -> bool:
        with _refused_in_background():
            try:
                termios.tcsetattr(self.fileno, termios.TCSANOW, modes)
            except termios.error:
                return False
        return True


class SignalPipe:
    """Tells an event loop of the signals that have a handler, whichever thread gets them.

    Args:
        loop: the running loop, in the main thread.
        callback: called there soon after a signal.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, callback: Callable[[], object]) -> None:
        self._loop = loop
        self._reading, self._writing = os.pipe()
        for end in (self._reading, self._writing):
            os.set_blocking(end, False)
        loop.add_reader(self._reading, callback)
        signal.set_wakeup_fd(self._writing, warn_on_full_buffer=False)

    def take(self) -> list[int]:
        """The numbers of the signals that came, in their order."""
        try:
            return list(os.read(self._reading, 1 << 16))
        except BlockingIOError:
            return []

    def close(self) -> None:
        """Tell no more."""
        signal.set_wakeup_fd(-1)
        self._loop.remove_reader(self._reading)
        os.close(self._reading)
        os.close(self._writing)


@contextlib.contextmanager
def _refused_in_background() -> Iterator[None]:
    """Have the system itself refuse to change the terminal, from when another job has got it.

    To look first whose it is leaves a moment between; this process may be stopped then.
    """
    signal.signal(signal.SIGTTOU, _do_nothing)  # ignored, it would allow the change
    try:
        yield
    finally:
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)


def _ignore_background_stops() -> None:
    for number in (signal.SIGTTIN, signal.SIGTTOU):
        signal.signal(number, signal.SIG_IGN)


def _do_nothing(_number: int, _frame: object) -> None:
    pass
