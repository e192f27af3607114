"""What the app needs to know of the terminal it runs in, and how it gets out of its way."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping

LOCAL_FRAMES_PER_SECOND = 10.0
REMOTE_FRAMES_PER_SECOND = 4.0
"""Over SSH: what a slow line carries without keys falling behind the picture."""

UNFIT_TERMINALS = ("", "dumb", "unknown")
"""Values of TERM that promise no cursor movement."""

ASCII_TERMINALS = re.compile(r"(^|[.-])(linux|ansi|cons25|sun|vt\d+)($|[.-])")
"""Values of TERM whose fonts lack what the plots draw with; ``screen.linux`` is one of them."""
COLOURLESS_TERMINALS = re.compile(r"^(sun|vt\d+)($|-)|-(m|mono)$")
"""Values of TERM that promise no colours."""


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


def has_colours(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal shows colours and the user wants them.

    NO_COLOR (https://no-color.org) counts by Textual's reading: set to anything.
    """
    return "NO_COLOR" not in environ and not COLOURLESS_TERMINALS.search(environ.get("TERM", ""))


def environ_at_launch() -> Mapping[str, str]:
    """The environment before Python puts a UTF-8 locale in the place of C (PEP 538)."""
    try:
        with open("/proc/self/environ", "rb") as file:
            variables = os.fsdecode(file.read()).split("\0")
    except OSError:  # not on Linux
        return os.environ
    return dict(variable.split("=", 1) for variable in variables if "=" in variable)


def why_ascii(environ: Mapping[str, str] | None = None) -> str | None:
    """Why no more than ASCII can be shown, in a few words; None where UTF-8 can.

    A locale speaks of UTF-8 by its name, as tmux reads it: whether it is installed here does not
    matter, for the terminal is elsewhere.

    Args:
        environ: environment variables; None: those of the launch.
    """
    environ = environ_at_launch() if environ is None else environ
    kind = environ.get("TERM", "")
    if ASCII_TERMINALS.search(kind):
        return f"TERM={kind} has no other"
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        locale = environ.get(name)
        if locale:
            is_utf8 = re.search("utf-?8", locale, re.IGNORECASE)
            return None if is_utf8 else f"{name}={locale} names no UTF-8"
    return "no locale is set"


def _is_terminal(stream: object) -> bool:
    try:
        return stream.isatty()  # type: ignore[attr-defined]
    except (AttributeError, ValueError):  # no stream, or a closed one
        return False
