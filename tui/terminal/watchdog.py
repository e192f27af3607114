"""Ending the process in time and leaving the terminal as a shell needs it, whatever holds it up.

A signal handler of the event loop is not enough: the loop may be held up by a long step, or by
a terminal that takes no output. So the handlers here only pass the signal on, and a thread that
waits for nothing but them does the rest.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable

from .device import ENDING_SIGNALS, LEAVE, is_gone, is_in_foreground, is_shells

PATIENCE_SECONDS = 2.0
"""What the app gets to end by itself, once there is a reason to."""
POLL_SECONDS = 0.5
"""How often to ask whether the terminal is still there."""
LEAVING_SECONDS = 0.2
"""How long to try to write to a terminal that takes no output."""


class Watchdog:
    """Watches over one run of the app, from before its start until after its end.

    Args:
        ask: asks the app, from another thread, to end with an exit code; must not block.
        save: called once on every way out, in a thread of its own, while the app ends. The
            process goes on to its end after ``PATIENCE_SECONDS``, whether it is done or not;
            what it raises is dropped.
        has_screen: whether the terminal shows the app's screen and not the shell's.
    """

    def __init__(
        self,
        ask: Callable[[int], object],
        *,
        save: Callable[[], object] = lambda: None,
        has_screen: Callable[[], bool] = lambda: True,
    ) -> None:
        self._ask = ask
        self._save = save
        self._has_screen = has_screen
        assert sys.__stdin__ is not None
        assert sys.__stderr__ is not None
        self._input, self._output = sys.__stdin__.fileno(), sys.__stderr__.fileno()
        self._modes = termios.tcgetattr(self._input)
        # Of exit codes. No queue: of all, SimpleQueue alone may be used in a signal handler, and
        # its get() waits for ever where a stop of the process outlasts the timeout (Python 3.11).
        self._reading, self._writing = os.pipe()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Take over the signals that end a process, and watch; in the main thread."""
        for number in ENDING_SIGNALS:
            # A signal that is ignored from the start stays so, as nohup and `trap ''` ask for.
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._take_signal)
        self._thread.start()

    def ending(self, code: int) -> None:
        """The app is about to end with this exit code: it must be gone in time."""
        self._give_reason(code)

    def finish(self, code: int) -> None:
        """The app has ended, with this exit code: let the watchdog go, after it has saved."""
        self._done.set()
        self._give_reason(code)
        self._thread.join()
        if is_gone(self._input):
            # Python's own way out would flush to the lost terminal and exit with 120.
            os._exit(code)

    def _take_signal(self, number: int, _frame: object) -> None:
        self._give_reason(128 + number)

    def _give_reason(self, code: int) -> None:
        os.write(self._writing, bytes([code & 0xFF]))  # as the system cuts it

    def _watch(self) -> None:
        code = self._next_reason()
        end = time.monotonic() + PATIENCE_SECONDS
        # In a thread of its own: a disk may hang as well as a terminal.
        saving = threading.Thread(target=self._try_to_save, name="save", daemon=True)
        saving.start()
        if not is_in_foreground(self._input):
            if is_shells(self._input) and self._has_screen():
                self._give_screen_to_shell()
            saving.join(PATIENCE_SECONDS)
            os._exit(code)
        with contextlib.suppress(Exception):  # it may have ended by now
            self._ask(code)
        if not self._done.wait(PATIENCE_SECONDS):
            self._leave_terminal()
            os._exit(code)
        saving.join(max(0.0, end - time.monotonic()))
        if saving.is_alive():
            os._exit(code)

    def _try_to_save(self) -> None:
        with contextlib.suppress(Exception):  # nothing may stand in the way out
            self._save()

    def _next_reason(self) -> int:
        poll = select.poll()
        poll.register(self._reading, select.POLLIN)
        while not poll.poll(1000 * POLL_SECONDS):
            if is_gone(self._input):
                return 128 + signal.SIGHUP
        return os.read(self._reading, 1)[0]

    def _give_screen_to_shell(self) -> None:
        """Leave the screen that `kill -STOP` gave no time to leave; the modes are the shell's.

        With any other job in the foreground its screen would be lost, so then it stays.
        """
        with contextlib.suppress(OSError):
            os.write(self._output, LEAVE.encode())

    def _leave_terminal(self) -> None:
        """Do what the app could not, without ever blocking."""
        with contextlib.suppress(OSError, termios.error):
            # Opened again, so that only this end of it does not block.
            terminal = os.open(os.ttyname(self._output), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._output)  # no more pictures
            _write_at_last(terminal, LEAVE.encode())
        with contextlib.suppress(termios.error):
            termios.tcsetattr(self._input, termios.TCSANOW, self._modes)
            termios.tcflush(self._input, termios.TCIFLUSH)  # mouse reports are no commands


def _write_at_last(terminal: int, data: bytes) -> None:
    """Write in place of all output that waits; give up where that is not to be had."""
    end = time.monotonic() + LEAVING_SECONDS
    while time.monotonic() < end:
        # What waits is thrown away, and the stop and start wake the thread that is stuck in a
        # write of its own, which would keep ours out.
        termios.tcflush(terminal, termios.TCOFLUSH)
        termios.tcflow(terminal, termios.TCOOFF)
        termios.tcflow(terminal, termios.TCOON)
        try:
            os.write(terminal, data)
            return
        except BlockingIOError:
            time.sleep(0.01)
