"""A terminal that only carries bytes: no emulator takes processor time from what is measured."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import struct
import subprocess
import tempfile
import termios
import time
from pathlib import Path

PATIENCE_SECONDS = 30.0
QUERY, ANSWER = b"\x1b[5n", b"\x1b[0n"
"""The device status report, which every terminal answers."""


class RawTerminal:
    """A command in a terminal of its own, and all that it wrote."""

    def __init__(self, command: list[str], columns: int = 80, rows: int = 24) -> None:
        self._home = tempfile.TemporaryDirectory()
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environ = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "XDG_STATE_HOME": self._home.name,
            "XDG_CONFIG_HOME": self._home.name,
        }
        # As on any machine, the modules are compiled at the first launch and not again.
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        self.output = b""
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environ,
            start_new_session=True,
            cwd="/",
        )
        os.close(slave)

    def type(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def read(self, seconds: float) -> bool:
        """Take in what comes next, at most so long; whether something came."""
        if not select.select([self._master], [], [], max(0.0, seconds))[0]:
            return False
        new = os.read(self._master, 1 << 16)
        before = len(self.output) - len(QUERY) + 1
        self.output += new
        os.write(self._master, ANSWER * self.output.count(QUERY, max(0, before)))
        return True

    def read_for(self, seconds: float) -> None:
        """Take in all that comes for so long."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.read(end - time.perf_counter())

    def read_to_the_end(self) -> None:
        """Take in all that comes until the command ends."""
        with contextlib.suppress(OSError):  # how Linux tells that the other end is closed
            while self._process.poll() is None:
                self.read(0.1)

    def until(self, marker: bytes, since: int = 0) -> None:
        """Read on until the marker comes, in what was written from byte ``since`` on."""
        end = time.perf_counter() + PATIENCE_SECONDS
        while marker not in self.output[since:]:
            if time.perf_counter() > end:
                raise TimeoutError(f"{marker!r} never came")
            self.read(PATIENCE_SECONDS)

    @property
    def processor_seconds(self) -> float:
        """The processor time that the threads of the command took so far."""
        threads = Path(f"/proc/{self._process.pid}/task").glob("*/schedstat")
        return sum(int(each.read_text().split()[0]) for each in threads) / 1e9

    def close(self) -> None:
        """Kill the command, wherever it is."""
        self._process.kill()
        self._process.wait()
        os.close(self._master)
        self._home.cleanup()
