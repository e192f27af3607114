"""A real pseudo-terminal with the program in it, read back through a terminal emulator."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator

import pyte
import pytest

PATIENCE = 30.0
"""Seconds after which what should come is missing."""

NOT_FOR_PYTE = re.compile(r"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")
"""Sequences that pyte 0.8 prints as text."""
UNFINISHED = re.compile(r"\x1b[^a-zA-Z]*$")


class Terminal:
    """The program in a terminal of a given size."""

    def __init__(self, *arguments: str, columns: int, rows: int, environ: dict[str, str]) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self.output = ""
        self._unread = ""
        self._master, slave = os.openpty()
        self._set_size(columns, rows)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mlp_tui.tui", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environ,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns: int, rows: int) -> None:
        self._screen.resize(rows, columns)
        self._set_size(columns, rows)
        self.process.send_signal(signal.SIGWINCH)

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    @property
    def text(self) -> str:
        return "\n".join(self._screen.display)

    def number(self, word: str) -> float:
        """The first number after the word on the screen; NaN where there is none."""
        found = re.search(rf"\b{word} ([\d,.]+)", self.text)
        return float(found[1].replace(",", "")) if found else float("nan")

    def until(self, condition: Callable[[], object]) -> None:
        """Read on until the condition holds."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"it never came; the screen said:\n{self.text}"
            self._read(0.1)

    def until_shown(self, text: str) -> None:
        self.until(lambda: text in self.text)

    def wait(self) -> int:
        """Read to the end and return the exit code."""
        end = time.monotonic() + PATIENCE
        while self._read(0.1):
            assert time.monotonic() < end, f"it did not end; the screen said:\n{self.text}"
        return self.process.wait(PATIENCE)

    def _read(self, seconds: float) -> bool:
        """Take in what is there; False at the end of the output."""
        if not select.select([self._master], [], [], seconds)[0]:
            return self.process.poll() is None
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:  # how Linux tells that the other end is closed
            return False
        text = self._unread + data.decode(errors="replace")
        self.output += data.decode(errors="replace")
        unfinished = UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        self._unread = text[cut:]
        self._stream.feed(NOT_FOR_PYTE.sub("", text[:cut]))
        return bool(data)

    @property
    def is_restored(self) -> bool:
        """Whether the terminal is as a shell needs it."""
        local_modes = termios.tcgetattr(self._master)[3]
        cooked = bool(local_modes & termios.ICANON) and bool(local_modes & termios.ECHO)
        return cooked and all(
            self.output.rfind(f"\x1b[?{mode}{left}") > self.output.rfind(f"\x1b[?{mode}{entered}")
            # alternate screen, mouse reports, bracketed paste, hidden cursor
            for mode, entered, left in (
                ("1049", "h", "l"),
                ("1000", "h", "l"),
                ("2004", "h", "l"),
                ("25", "l", "h"),
            )
        )

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._master)


@pytest.fixture
def terminal(tmp_path) -> Iterator[Callable[..., Terminal]]:
    """Opens the program in a terminal: ``terminal("--dataset", "spiral", columns=80)``."""
    with contextlib.ExitStack() as stack:

        def open_terminal(
            *arguments: str, columns: int = 80, rows: int = 24, **variables: str
        ) -> Terminal:
            environ = {
                "PATH": os.environ["PATH"],
                "HOME": str(tmp_path),
                "TERM": "xterm-256color",
                "LANG": "C.UTF-8",
                **variables,
            }
            terminal = Terminal(*arguments, columns=columns, rows=rows, environ=environ)
            stack.callback(terminal.close)
            return terminal

        yield open_terminal
