"""A real pseudo-terminal with a program in it, read back through a terminal emulator."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyte

PATIENCE = 30.0
"""Seconds after which what should come is missing."""

POLL = 0.02
"""Seconds between two looks at what announces no change."""

NOT_FOR_PYTE = re.compile(r"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")
"""Sequences that pyte 0.8 prints as text."""
SELECTED_ATTRIBUTES = re.compile(r"\x1b\[([\d;]*)m")
UNFINISHED = re.compile(r"\x1b[^a-zA-Z]*$")


class Emulator(pyte.Screen):
    """A screen that answers the program's queries, as terminals do."""

    def __init__(self, columns: int, rows: int, answer: Callable[[str], object]) -> None:
        super().__init__(columns, rows)
        self._answer = answer

    def write_process_input(self, data: str) -> None:
        self._answer(data)

    def cursor_position(self, *places: int | None, **options: Any) -> None:
        """Go there; of output that was thrown away, pieces may stand together."""
        super().cursor_position(*places[:2], **options)


class Terminal:
    """A program in a terminal of a given size.

    Args:
        controlling: whether the terminal sends the program signals; not so under setsid.
        ignored: a signal that the program is started to ignore, as by ``trap ''``.
        answers: whether the terminal answers queries; some do not.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int,
        rows: int,
        environ: dict[str, str],
        controlling: bool = True,
        ignored: signal.Signals | None = None,
        answers: bool = True,
    ) -> None:
        self._screen = Emulator(columns, rows, self._answer if answers else lambda text: None)
        self._stream = pyte.Stream(self._screen)
        self.output = ""
        self.received = 0
        """Bytes of output."""
        self._unread = ""
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._master, slave = os.openpty()
        self._slave_path = os.ttyname(slave)
        self._set_size(columns, rows)

        def prepare() -> None:
            if controlling:
                fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            if ignored is not None:
                signal.signal(ignored, signal.SIG_IGN)

        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environ,
            start_new_session=True,
            preexec_fn=prepare,
        )
        os.close(slave)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def set_size(self, columns: int, rows: int) -> None:
        """Take another size, of which the kernel tells those whom the terminal controls."""
        self._screen.resize(rows, columns)
        self._set_size(columns, rows)

    def resize(self, columns: int, rows: int) -> None:
        self.set_size(columns, rows)
        self.process.send_signal(signal.SIGWINCH)

    def type(self, keys: str | bytes) -> None:
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)

    def _answer(self, text: str) -> None:
        with contextlib.suppress(OSError):  # the program has ended
            self.type(text)

    @property
    def text(self) -> str:
        return "\n".join(self._screen.display)

    @property
    def reversed_texts(self) -> list[str]:
        """What stands in reverse video, one text for each stretch of a row."""
        cells = [self._screen.buffer[y][x] for y in range(self._screen.lines)
                  for x in range(self._screen.columns)]  # fmt: skip
        return "".join(cell.data if cell.reverse else "\0" for cell in cells).split("\0")

    @property
    def attributes_sent(self) -> set[int]:
        """The parameters of all escape sequences that choose colours, bold and the like."""
        found = SELECTED_ATTRIBUTES.findall(self.output)
        return {int(each) for parameters in found for each in parameters.split(";") if each}

    @property
    def colours_sent(self) -> set[int]:
        """Those of them that choose a colour, be it the terminal's default one."""
        return {each for each in self.attributes_sent if 30 <= each < 50 or 90 <= each < 108}

    @property
    def cells(self) -> list[list[pyte.screens.Char]]:
        """All cells with their colours; those of blanks cannot be seen."""
        columns, rows = range(self._screen.columns), range(self._screen.lines)
        cells = [[self._screen.buffer[y][x] for x in columns] for y in rows]
        return [[c._replace(fg="") if c.data == " " else c for c in row] for row in cells]

    def number(self, word: str) -> float:
        """The last number after the word on the screen; NaN where there is none."""
        found = re.findall(rf"\b{word} (\d[\d,]*(?:\.\d+)?)", self.text)
        return float(found[-1].replace(",", "")) if found else float("nan")

    def pour(self, data: bytes) -> None:
        """Type more than the terminal holds at once, and read meanwhile."""
        end = time.monotonic() + PATIENCE
        while data:
            assert time.monotonic() < end, f"{len(data)} bytes are not taken"
            if select.select([], [self._master], [], POLL)[1]:
                data = data[os.write(self._master, data[:1024]) :]
            self.read_what_came()

    def read_what_came(self) -> None:
        """Take in the output so far, without waiting for more."""
        while select.select([self._master], [], [], 0)[0] and self._read(0):
            pass

    def until(self, condition: Callable[[], object]) -> None:
        """Read on until the condition holds."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"it never came; the screen said:\n{self.text}"
            self._read(0.1)

    def read_for(self, seconds: float) -> None:
        """Read on for a time, to measure what comes."""
        end = time.monotonic() + seconds
        while (remaining := end - time.monotonic()) > 0:
            self._read(remaining)

    def until_quiet(self, seconds: float, *, patience: float = PATIENCE) -> bool:
        """Read on until nothing has come for so long, or patience is at its end: then False."""
        end = time.monotonic() + patience
        before = -1
        while self.received != before and time.monotonic() < end:
            before = self.received
            self.read_for(seconds)
        return self.received == before

    def until_shown(self, text: str) -> None:
        self.until(lambda: text in self.text)

    def until_stalled(self) -> None:
        """Read nothing until the terminal takes no more output."""
        slave = os.open(self._slave_path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        end = time.monotonic() + PATIENCE
        try:
            while select.select([], [slave], [], 0)[1]:
                assert time.monotonic() < end, "it wrote too little"
                self.process.poll()
                time.sleep(POLL)
        finally:
            os.close(slave)

    def until_read(self) -> None:
        """Read on until all that was typed has been read from the terminal."""
        with self._typed() as waiting:
            self.until(lambda: not waiting())

    def until_read_unread(self) -> None:
        """Wait, without taking any output, until all that was typed has been read."""
        end = time.monotonic() + PATIENCE
        with self._typed() as waiting:
            while waiting():
                assert time.monotonic() < end, "it reads nothing"
                time.sleep(POLL)

    @contextlib.contextmanager
    def _typed(self) -> Iterator[Callable[[], int]]:
        """Tells how many bytes of what was typed wait in the terminal."""
        slave = os.open(self._slave_path, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            yield lambda: struct.unpack("i", fcntl.ioctl(slave, termios.FIONREAD, b"\0" * 4))[0]
        finally:
            os.close(slave)

    def spoil(self) -> None:
        """What a shell does to the terminal of a job that was stopped."""
        modes = termios.tcgetattr(self._master)
        modes[3] |= termios.ICANON | termios.ECHO
        termios.tcsetattr(self._master, termios.TCSANOW, modes)
        self._screen.erase_in_display(2)

    def hang_up(self) -> None:
        """Close the terminal."""
        os.close(self._master)
        self._master = -1

    def wait_unread(self, seconds: float) -> int:
        """The exit code, to come in time though nobody reads the output."""
        return self.process.wait(seconds)

    @property
    def modes(self) -> list[Any]:
        """All that :func:`termios.tcgetattr` tells of the terminal."""
        return termios.tcgetattr(self._master)

    @property
    def is_cooked(self) -> bool:
        """Whether the terminal handles lines and echoes, as a shell needs it."""
        local_modes = self.modes[3]
        return bool(local_modes & termios.ICANON) and bool(local_modes & termios.ECHO)

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
        self.received += len(data)
        decoded = self._decode(data)
        self.output += decoded
        text = self._unread + decoded
        unfinished = UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        self._unread = text[cut:]
        self._stream.feed(NOT_FOR_PYTE.sub("", text[:cut]))
        return bool(data)

    @property
    def is_restored(self) -> bool:
        """Whether the terminal is as a shell needs it."""
        return self.is_cooked and all(
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
        if self._master != -1:
            os.close(self._master)
