"""The terminal as the system knows it: who has it, whether it is still there, how it is left."""

from __future__ import annotations

import contextlib
import os
import select
import signal

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)

LEAVE = (
    "\x18"  # end a sequence that was cut short
    "\x1b[?2026l"  # synchronized update
    "\x1b[?2004l\x1b[?2048l\x1b[?1004l"  # bracketed paste, reports of size and focus
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"  # mouse
    "\x1b[?7h\x1b[0m"  # line wrap on, no colours
    "\x1b[<u\x1b[?1049l\x1b[?25h"  # keyboard protocol, alternate screen, cursor
)
"""Undoes all that Textual turns on."""


def foreground_job(terminal: int) -> int:
    """The process group that has the terminal; our own where it controls no jobs, or is gone."""
    try:
        return os.tcgetpgrp(terminal)
    except OSError:
        return os.getpgrp()


def is_in_foreground(terminal: int) -> bool:
    """Whether the terminal is this process's, and no other job's."""
    return foreground_job(terminal) == os.getpgrp()


def is_shells(terminal: int) -> bool:
    """Whether the shell that started this process as a job has the terminal."""
    return foreground_job(terminal) == os.getsid(0) != os.getpgrp()


def is_gone(terminal: int) -> bool:
    """Whether the other end of the terminal has hung up."""
    poll = select.poll()
    poll.register(terminal, 0)
    try:
        events = poll.poll(0)
    except OSError:
        return True
    lost = select.POLLHUP | select.POLLERR | select.POLLNVAL
    return any(event & lost for _, event in events) or not os.isatty(terminal)


def open_unblocking(terminal: int) -> int:
    """Open it once more, such that nothing waits at this end; itself, where that cannot be had.

    Where a shell sets its modes between the look whether there is input and the reading of it,
    reading would wait for a whole line. To set its own end so would change it for all processes.
    """
    try:
        os.tcgetpgrp(terminal)
        path = "/dev/tty"  # it may be another user's, as under su
    except OSError:  # it controls no jobs here
        path = ""
    with contextlib.suppress(OSError):
        path = path or os.ttyname(terminal)
        return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    return terminal
