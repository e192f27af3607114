"""What the app needs to know of the terminal it runs in, and how it gets out of its way."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

LOCAL_FRAMES_PER_SECOND = 10.0
REMOTE_FRAMES_PER_SECOND = 4.0
"""Over SSH: what a slow line carries without keys falling behind the picture."""

UNFIT_TERMINALS = ("", "dumb", "unknown")
"""Values of TERM that promise no cursor movement."""


def missing_terminal(environ: Mapping[str, str] = os.environ) -> str | None:
    """Why the app cannot run here, in one line; None when it can.

    Textual draws on standard error, so that must be a terminal too.
    """
    streams = {"input": sys.__stdin__, "output": sys.__stdout__, "error": sys.__stderr__}
    for name, stream in streams.items():
        if stream is None or not _is_terminal(stream):
            return (
                f"standard {name} is not a terminal; "
                "`mlp-tui train` runs the same experiment without one"
            )
    kind = environ.get("TERM", "")
    if kind in UNFIT_TERMINALS:
        return (
            f"{f'TERM={kind}' if kind else 'TERM is not set, which'} means a terminal that cannot "
            "draw: set it, as in `TERM=xterm-256color mlp-tui`, or use `mlp-tui train`"
        )
    return None


def is_remote(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal is at the other end of an SSH connection."""
    return bool(environ.get("SSH_CONNECTION"))


def default_frames_per_second(environ: Mapping[str, str] = os.environ) -> float:
    """How often to redraw while training."""
    return REMOTE_FRAMES_PER_SECOND if is_remote(environ) else LOCAL_FRAMES_PER_SECOND


def wants_no_colour(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether NO_COLOR is set (https://no-color.org), by Textual's reading: to anything."""
    return "NO_COLOR" in environ


def _is_terminal(stream: object) -> bool:
    try:
        return stream.isatty()  # type: ignore[attr-defined]
    except (AttributeError, ValueError):  # no stream, or a closed one
        return False
