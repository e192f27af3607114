"""Stopped and continued at random moments, by the key, by signals and by a shell's commands.

``MLP_TUI_STOPS_SEED=7`` plays the stops of that seed again, ``MLP_TUI_STOPS=500`` sets how many
the long test plays: ``pytest -m slow tests/end_to_end/test_stopping.py``.
"""

from __future__ import annotations

import os
import random
import re
import shlex
import signal
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SEED = int(os.environ.get("MLP_TUI_STOPS_SEED", random.randrange(1_000_000)))
MANY = int(os.environ.get("MLP_TUI_STOPS", 2_000))
PROGRAM = [sys.executable, "-m", "mlp_tui.tui"]
SHELL = ["bash", "--norc", "--noediting", "-i"]
PROMPT = "ready> "
ERASE_LINE = "\x15"
"""What may have been typed before at the shell, whose lines have no editor here."""
SUSPEND_KEY = "\x1a"
WAYS_TO_STOP = {"key": 3, "two keys": 1, "SIGTSTP": 2, "SIGSTOP": 2, "SIGTSTP and SIGSTOP": 1}
BEFORE_FG = {"": 4, "SIGCONT": 1, "bg": 1}
STEPPING_KEYS = ["s", "e", " "]
OTHER_INPUT = ["o", "\x1b[<35;5;5M", "\x1b[A", "\x1b[I"]
AFTER_FRAME = "\x1b[5n"
"""The query behind each frame: what is on the screen there is whole."""
SIZES = [(80, 24), (90, 30), (100, 26), (120, 40)]
CAPTION = re.compile(r"test(?: +(log)(?: loss)?)? +(log )?(?:step )?→")
"""Stands below the plot of the loss; the key ``l`` puts one word there, two, or none."""
AXES = [("", ""), ("log", ""), ("log", "log ")]


class Job:
    """The program as a job of an interactive shell.

    Args:
        launch: opens a program in a terminal.
        rng: draws what is done and when.
    """

    def __init__(self, launch: Callable[..., Any], rng: random.Random) -> None:
        self._rng = rng
        self.terminal = launch(code=f"import os; os.execvp('bash', {SHELL})", PS1=PROMPT)
        self.terminal.until_shown(PROMPT)
        self._shells_modes = self.terminal.modes
        self._commands = self.stopped_again = 0
        self._axes = 0
        self.log: list[str] = []
        self._command(shlex.join(PROGRAM))
        self.terminal.until_shown("step 0")
        (self.process,) = children_of(self.terminal.process.pid)

    def stop_and_go_on(self) -> None:
        """Stop it at a random moment and continue it, and find all as it should be."""
        way = self._draw(WAYS_TO_STOP)
        self._be_busy(OTHER_INPUT if way == "two keys" else STEPPING_KEYS + OTHER_INPUT)
        self._stop(way)
        self._until_at_shell()
        first = self._draw(BEFORE_FG)
        if first == "SIGCONT":
            self._send(signal.SIGCONT)
        elif first == "bg":
            self._command("bg")
            self.terminal.until(lambda: self._is_at_shell)
        self._command("fg")
        self._until_drawn(may_stop_again=way == "two keys")
        self._type("l")
        self._axes = (self._axes + 1) % len(AXES)
        self.terminal.until(lambda: AXES[self._axes] in CAPTION.findall(self.terminal.text))

    def quit(self) -> None:
        self._type("q")
        self.terminal.until(lambda: self._is_at_shell)
        assert self.terminal.modes == self._shells_modes
        self._type("exit\r")
        self.terminal.wait()
        assert self.terminal.is_restored

    # --- What is done ------------------------------------------------------------------------

    def _draw(self, weights: dict[str, int]) -> str:
        return self._rng.choices(list(weights), list(weights.values()))[0]

    def _type(self, keys: str) -> None:
        self.log.append(f"type {keys!r}")
        self.terminal.type(keys)

    def _send(self, number: signal.Signals) -> None:
        self.log.append(f"send {number.name}")
        os.kill(self.process, number)

    def _be_busy(self, keys: list[str]) -> None:
        """Type, resize, read for a moment: each or none."""
        if self._rng.random() < 0.5:
            for _ in range(self._rng.randint(1, 4)):
                self._type(self._rng.choice(keys))
        if self._rng.random() < 0.3:
            size = self._rng.choice(SIZES)
            self.log.append(f"resize {size}")
            self.terminal.set_size(*size)
        if self._rng.random() < 0.5:
            self.terminal.read_for(self._rng.choice([0.001, 0.01, 0.1]) * self._rng.random())

    def _stop(self, way: str) -> None:
        if way in ("key", "two keys"):
            self._type(SUSPEND_KEY)
        if way == "two keys":
            self._type(SUSPEND_KEY)
        if "SIGTSTP" in way:
            self._send(signal.SIGTSTP)
        if "SIGSTOP" in way:
            self._send(signal.SIGSTOP)

    def _command(self, command: str) -> None:
        """Type a command to the shell, which tells when it is done with it."""
        self._commands += 1
        self._type(f"{ERASE_LINE}{command}; echo done $(({self._commands} + 1000))\r")

    # --- What is found -----------------------------------------------------------------------

    def _has_said(self, text: str) -> bool:
        return text in self.terminal.output[-5_000:]

    @property
    def _is_at_shell(self) -> bool:
        """Whether the shell is done with the last command; its echo cannot be taken for that."""
        return self._has_said(f"done {self._commands + 1000}")

    def _until_at_shell(self) -> None:
        """The process is stopped, and the terminal as the shell had it."""
        self.terminal.until(lambda: self._is_at_shell)
        # After SIGSTOP, answers that the program does not read any more go to the shell.
        next_time = 0.0

        def listens() -> bool:
            nonlocal next_time
            if time.monotonic() >= next_time:
                self._type(f"{ERASE_LINE}echo listening $(({self._commands} + 1000))\r")
                next_time = time.monotonic() + 0.3
            return self._has_said(f"listening {self._commands + 1000}")

        self.terminal.until(listens)
        assert state_of(self.process) == "T"
        assert self.terminal.modes == self._shells_modes

    def _until_drawn(self, *, may_stop_again: bool) -> None:
        """The terminal is the program's, which has drawn all of its screen."""
        self.terminal.until(lambda: self._is_drawn or self._is_at_shell)
        if may_stop_again and not self._is_at_shell:
            # Whatever becomes of the second key, it comes before this one.
            before = self.terminal.number("step")
            self._type("s")
            self.terminal.until(
                lambda: (
                    self._is_at_shell
                    or ("paused" in self.terminal.text and self.terminal.number("step") != before)
                )
            )
        if self._is_at_shell:
            assert may_stop_again
            self.stopped_again += 1
            self._until_at_shell()
            self._command("fg")
            self.terminal.until(lambda: self._is_drawn)

    @property
    def _is_drawn(self) -> bool:
        text = self.terminal.text
        return (
            self.terminal.output.endswith(AFTER_FRAME)
            and not self.terminal.modes[3] & (termios.ICANON | termios.ECHO | termios.ISIG)
            and PROMPT not in text
            and "XOR clusters" in text
            and "q quit" in text
            and self.terminal.number("step") >= 0
        )


def children_of(process: int) -> list[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in text.split()]


def state_of(process: int) -> str:
    """The kernel's letter for the process: T is stopped."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def play(terminal: Callable[..., Any], seed: int, count: int) -> None:
    print(f"stops: MLP_TUI_STOPS_SEED={seed}, {count} of them")
    job = Job(terminal, random.Random(seed))
    try:
        for number in range(count):
            job.log.append(f"--- {number}")
            job.stop_and_go_on()
        job.quit()
    except BaseException:
        print(*job.log[-40:], sep="\n")
        print(f"the last output: {job.terminal.output[-1500:]!r}")
        raise
    print(f"stops: {job.stopped_again} more by a second key")


def test_stops_at_random_moments(terminal):
    play(terminal, SEED, 20)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_two_thousand_stops_at_random_moments(terminal):
    play(terminal, SEED, MANY)
