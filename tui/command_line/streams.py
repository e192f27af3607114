"""The standard streams, whatever the shell made of them."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable

from .errors import ReaderLeftError
from .exit_codes import FAILED


def with_streams(run: Callable[[], object]) -> None:
    """Run a program that reads and prints, and end it as others end when its streams do."""
    _check_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a class or a file may have any name
    try:
        try:
            run()
        finally:
            sys.stdout.flush()
    except (BrokenPipeError, ReaderLeftError):
        _end_as_the_reader_left()
    except OSError as error:
        print(f"mlp-tui: cannot write the output: {error.strerror or error}", file=sys.stderr)
        # What is still in the buffer must not fail once more at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)


def _check_streams() -> None:
    """Of streams that the shell closed, as by ``>&-``: errors may go unheard, results may not."""
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    if sys.stdout is None:
        print("mlp-tui: standard output is closed: there is nowhere to print to", file=sys.stderr)
        sys.exit(FAILED)


def _end_as_the_reader_left() -> None:
    """End by the signal that ends other programs there, which shells know to say nothing of."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGPIPE])
    os.kill(os.getpid(), signal.SIGPIPE)
