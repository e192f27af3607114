"""What the program sends over a real SSH connection, and how soon it answers there."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

from pseudo_terminal import Terminal
from slow_line import LOOPBACK, Kind, SlowLine
from ssh_server import SshServer

SPIRAL = ("--dataset", "spiral", "--layers", "8,8", "--activation", "tanh", "--pace", "full")
COLUMNS, ROWS = 120, 40
QUERY = "\x1b[5n"
"""What follows each frame."""
TOLD = re.compile("linear|logarithm")
"""What each message on other axes sends."""
SETTLING = 1.0
"""Seconds that belong to the start or the pause, and not to the time after it."""


@dataclass(frozen=True)
class Volume:
    """Bytes a second on the way to the person."""

    connection: float
    """As TCP carries them: encrypted, with all that SSH adds."""
    terminal: float
    """As the program writes them."""
    paused: int
    """All that it writes while nothing changes."""
    frames: float
    """Frames a second that these are."""


@dataclass(frozen=True)
class Delays:
    """Seconds from a key to what it does on the screen."""

    keys: list[float]
    """From the fastest to the slowest."""
    frames: float
    """Frames a second at that time."""
    quit: float
    """To the end of the connection."""


@contextlib.contextmanager
def training(
    server: SshServer, *arguments: str, line: Kind = LOOPBACK, view: str = ""
) -> Iterator[tuple[Terminal, SlowLine]]:
    """The spiral in training over a line of this kind, in 256 colours; the terminal, the line.

    Args:
        view: the key of what is on the stage; empty: what is there at first.
    """
    way = SlowLine(server.port, line)
    command = server.program(*SPIRAL, *arguments, port=way.port)
    environ = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    terminal = Terminal(command, columns=COLUMNS, rows=ROWS, environ=environ)
    try:
        terminal.until_shown("step 0")
        terminal.until_shown("hidden layers")
        terminal.type(view)
        terminal.type(" ")
        terminal.until(lambda: terminal.number("step") > 0)
        yield terminal, way
    finally:
        terminal.close()
        way.close()


def volume(server: SshServer, seconds: float, *arguments: str, view: str = "") -> Volume:
    """How much is sent while it trains for so long, and then while it is paused.

    Args:
        view: the key of what is on the stage; empty: what is there at first.
    """
    with training(server, *arguments, view=view) as (terminal, line):
        terminal.read_for(SETTLING)
        connection, written, started = line.received, terminal.received, time.monotonic()
        queries = terminal.output.count(QUERY)
        terminal.read_for(seconds)
        passed = time.monotonic() - started
        connection, written = line.received - connection, terminal.received - written
        frames = (terminal.output.count(QUERY) - queries) / passed
        terminal.type(" ")
        terminal.until_shown("paused")
        terminal.read_for(SETTLING)
        before = terminal.received
        terminal.read_for(seconds / 2)
        return Volume(connection / passed, written / passed, terminal.received - before, frames)


def delays(server: SshServer, keys: int, *arguments: str, line: Kind) -> Delays:
    """How soon keys act on a line of this kind while it trains, and how soon it quits."""
    with training(server, *arguments, line=line) as (terminal, _):
        terminal.read_for(SETTLING)
        found: list[float] = []
        first, queries = time.monotonic(), terminal.output.count(QUERY)
        for number in range(keys):
            # Another moment of the frame each time.
            terminal.read_for(0.3 + 0.5 * (number * 0.618 % 1))
            count = len(TOLD.findall(terminal.output))
            started = time.monotonic()
            terminal.type("l")
            terminal.until(lambda count=count: len(TOLD.findall(terminal.output)) > count)
            found.append(time.monotonic() - started)
        # Each key's own change is followed by a query of its own.
        frames = terminal.output.count(QUERY) - queries - keys
        started = time.monotonic()
        frames /= started - first
        terminal.type("q")
        terminal.wait()
        return Delays(sorted(found), frames, time.monotonic() - started)
