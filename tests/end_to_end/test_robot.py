"""A robot at the keyboard: random keys, mouse events, resizes and pastes, the same for a seed.

``MLP_TUI_ROBOT_SEED=7`` plays the events of that seed again.
"""

from __future__ import annotations

import json
import os
import random
import signal
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mlp_tui.tui.commands import COMMANDS, VIEW_COMMANDS, key_names

SEED = int(os.environ.get("MLP_TUI_ROBOT_SEED", random.randrange(1_000_000)))
BETWEEN_LOOKS = 100
"""Events in one burst."""
ANSWERS_BETWEEN_KEYS = 20
CLOSE = b"\x1b[27u" * 3
"""The escape key, such that the next key is no part of it, as often as a list or a search needs:
a letter after fewer would be typed into what is open still, and keep it open."""
ENOUGH_WORDS = 50
"""On a screen that is not blank."""
MOST_COLUMNS, MOST_ROWS = 80, 24

PROBED = """
import json, os, traceback
from mlp_tui.tui import app, wording
from mlp_tui.tui.command_line import main as cli
os.chdir(os.environ["HOME"])  # pictures are saved there

def report(self):
    if not os.path.exists("question"):
        return
    os.unlink("question")
    shown, playground = self._shown, self._playground
    facts = {
        "asked": self.experiment.to_dict(),
        "trained": self.training.state.snapshot.spec.to_dict(),
        "shown": shown.snapshot.spec.to_dict(),
        "is newest": shown is self.training.state,
        "settings": wording.settings(
            self.experiment, shown.snapshot, playground.chosen_layer.place
        ),
        "summary": playground.summary._settings,
        "is closed": self.screen is playground and self.focused is None,
        "running": shown.running,
        "step": shown.snapshot.step,
        "diverged": shown.snapshot.divergence is not None,
    }
    with open("report.part", "w") as file:
        json.dump(facts, file)
    os.rename("report.part", "report")

on_mount = app.MlpApp.on_mount
def mount(self):
    on_mount(self)
    self.set_interval(0.02, lambda: report(self))
app.MlpApp.on_mount = mount
wording.failure = lambda error: "".join(traceback.format_exception(error))
cli.main()
"""
"""The program, that writes down what it thinks is the case when a file asks for it."""


class Event(NamedTuple):
    """Something typed, or a size that the terminal takes."""

    typed: bytes = b""
    size: tuple[int, int] | None = None


ESCAPED = {
    "space": b" ", "tab": b"\t", "enter": b"\r", "up": b"\x1b[A", "down": b"\x1b[B",
    "backspace": b"\x7f", "right": b"\x1b[C", "left": b"\x1b[D", "f1": b"\x1bOP", "ctrl+z": b"\x1a",
    "home": b"\x1b[H", "end": b"\x1b[F", "pageup": b"\x1b[5~", "pagedown": b"\x1b[6~",
}  # fmt: skip
COMMAND_KEYS = sorted(
    {
        ESCAPED.get(key) or key.encode()
        for command in (*COMMANDS, *VIEW_COMMANDS)
        for key in key_names(command)
        if key != "q"
    }
)
SPECIAL_KEYS = [
    b"\x1b", b"\r", b"\x7f", b"\x1b[3~", b"\x1b[H", b"\x1b[F", b"\x1b[5~", b"\x1b[6~", b"\x1b[Z",
    b"\x1b[A", b"\x1b[B", b"\x1b[2~", b"\x1b[I", b"\x1b[O", b"\x1b[1;5C", b"\x1b[1;2A", b"\x1ba",
    *(b"\x1b[%d~" % number for number in (15, 17, 18, 19, 20, 21, 23, 24)),
    # ctrl+q leaves, as q does
    *(bytes([code]) for code in range(32) if code != 0x11),
]  # fmt: skip
TEXTS = ["4, 2", "8 8", "1e-3", "0.1", "full", "17", "é", "漢", "\u202e", "[b]", "-1", "1e999"]
LEAVING_KEYS = [b"q", b"\x11"]
CLEAN_CODES = (0, 128 + signal.SIGINT, 128 + signal.SIGQUIT)
"""While it is suspended, ctrl+c and ctrl+\\ are no keys but signals, as in any shell."""


def events_of(seed: int, count: int) -> Iterator[Event]:
    """The events of a seed: mostly commands, and everything else that a terminal may send."""
    rng = random.Random(seed)
    kinds = {
        _command: 50, _special: 15, _text: 8, _mouse: 14, _size: 10, _paste: 1, _leave: 0.25,
        _garbage: 1.75,
    }  # fmt: skip
    for kind in rng.choices(list(kinds), list(kinds.values()), k=count):
        yield kind(rng)


def _command(rng: random.Random) -> Event:
    return Event(rng.choice(COMMAND_KEYS))


def _special(rng: random.Random) -> Event:
    return Event(rng.choice(SPECIAL_KEYS))


def _text(rng: random.Random) -> Event:
    return Event(rng.choice([*TEXTS, *"0123456789., "]).encode())


def _mouse(rng: random.Random) -> Event:
    """A click, a drag, a turn of the wheel or a move, with or without modifiers."""
    button = rng.choice([0, 0, 0, 1, 2, 32, 34, 35, 64, 65, 66, 67]) + rng.choice([0, 0, 4, 8, 16])
    column, row = rng.randint(1, MOST_COLUMNS + 5), rng.randint(1, MOST_ROWS + 5)
    press = b"\x1b[<%d;%d;%dM" % (button, column, row)
    return Event(press + b"\x1b[<%d;%d;%dm" % (button, column, row) * rng.choice([0, 1, 1]))


def _size(rng: random.Random) -> Event:
    usual = [(MOST_COLUMNS, MOST_ROWS), (72, 20), (60, 20), (40, 12), (39, 11), (1, 1), (80, 1)]
    anything = rng.randint(1, MOST_COLUMNS), rng.randint(1, MOST_ROWS)
    return Event(size=rng.choice([*usual, anything, anything, anything]))


def _paste(rng: random.Random) -> Event:
    pasted = rng.choice([*TEXTS, "x" * 5000, "a\nb\r\nc", "\x1b[2J", "8, 8\n"])
    return Event(b"\x1b[200~" + pasted.encode() + b"\x1b[201~")


def _leave(rng: random.Random) -> Event:
    return Event(rng.choice(LEAVING_KEYS))


def _garbage(rng: random.Random) -> Event:
    """Bytes that mean nothing, or of which no character can be made."""
    return Event(bytes(rng.choices([0x1B, 0x5B, 0x4F, 0x3B, 0x3C, 0x80, 0xC3, 0xFF, 0x39], k=4)))


class Robot:
    """Plays events, and looks between bursts whether all is well.

    Args:
        launch: opens the program in a terminal.
        folder: where the program writes its report.
    """

    def __init__(self, launch: Any, folder: Path) -> None:
        self._launch = launch
        self._question, self._answer = folder / "question", folder / "report"
        self.launches = 0
        self._start()

    def _start(self) -> None:
        for path in (self._question, self._answer):
            path.unlink(missing_ok=True)
        self.app = self._launch(code=PROBED, columns=MOST_COLUMNS, rows=MOST_ROWS)
        self.app.until_shown("step 0")
        self.launches += 1
        self.report: dict[str, Any] = {}

    def play(self, events: Iterable[Event]) -> None:
        """Play the events in one burst, then find the program well."""
        for event in events:
            self._come_to_life()
            if event.size is not None:
                self.app.resize(*event.size)
            else:
                self.app.pour(event.typed)
        looked_at = 0
        while looked_at != self.launches:  # it may leave only while it is looked at
            looked_at = self.launches
            self._look()

    def quit(self) -> None:
        self.app.type("q")
        self.app.until(self._has_ended)
        assert self.app.wait() == 0
        assert self.app.is_restored

    def _has_ended(self) -> bool:
        """Whether it has; a ctrl+z that came to its turn only now is taken back."""
        if self.app.process.poll() is not None:
            return True
        if state_of(self.app.process.pid) == "T":
            self.app.process.send_signal(signal.SIGCONT)
            self.app.type("q")
        return False

    def _come_to_life(self) -> None:
        """Continue it where it was suspended; where it left, it did so cleanly: launch again."""
        self.app.read_what_came()
        if self.app.process.poll() is not None:
            assert self.app.wait() in CLEAN_CODES, self.app.output.rpartition("\x1b[?1049l")[2]
            assert self.app.is_restored
            self._start()
        elif state_of(self.app.process.pid) == "T":
            self.app.process.send_signal(signal.SIGCONT)

    def _look(self) -> None:
        """Close all that is open, take steps, and compare what is shown with what is."""
        self.app.resize(MOST_COLUMNS, MOST_ROWS)
        self.app.pour(b"\x1b[I")  # ends what is unfinished
        self._until(
            lambda facts: facts["is closed"] and facts["asked"] == facts["shown"], again=CLOSE
        )
        self._until(lambda facts: facts["is newest"] and not facts["running"], again=CLOSE + b"s")
        before = self.report.get("step", 0)
        self._until(lambda facts: facts["step"] != before or facts["diverged"], again=CLOSE + b"s")
        self._until(self._is_right, again=CLOSE)

    def _is_right(self, facts: dict[str, Any]) -> bool:
        return (
            facts["asked"] == facts["trained"] == facts["shown"]
            and facts["summary"] == facts["settings"]
            and facts["summary"][0] in self.app.text
            and f"step {facts['step']:,} " in self.app.text
            and len(self.app.text.split()) > ENOUGH_WORDS
        )

    def _until(self, condition: Callable[[dict[str, Any]], object], again: bytes = b"") -> None:
        """Ask for reports until the condition holds in one, or the program was launched again.

        Some of the burst may wait for its turn still, so what is typed is typed now and then.
        """
        launch = self.launches
        answers = 0

        def holds() -> bool:
            self._come_to_life()
            if self.launches != launch:
                return True
            if not self._answer.exists():
                self._question.touch()
                return False
            self.report = json.loads(self._answer.read_text())
            self._answer.unlink()
            nonlocal answers
            if answers % ANSWERS_BETWEEN_KEYS == 0:
                self.app.pour(again)
            answers += 1
            return bool(condition(self.report))

        try:
            self.app.until(holds)
        except AssertionError:
            print("the last report:", self.report)
            raise


def state_of(process: int) -> str:
    """The kernel's letter for the process: T is stopped."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def play(terminal: Callable[..., Any], folder: Path, seed: int, count: int) -> None:
    print(f"robot: MLP_TUI_ROBOT_SEED={seed}, {count} events")
    robot = Robot(terminal, folder)
    events = events_of(seed, count)
    while burst := list(islice(events, BETWEEN_LOOKS)):
        robot.play(burst)
    robot.quit()
    print(f"robot: launched {robot.launches} times")


def test_the_same_seed_gives_the_same_events():
    assert list(events_of(SEED, 500)) == list(events_of(SEED, 500))
    assert list(events_of(SEED, 500)) != list(events_of(SEED + 1, 500))


def test_some_random_events(terminal, tmp_path):
    play(terminal, tmp_path, SEED, 200)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_twenty_thousand_random_events(terminal, tmp_path):
    play(terminal, tmp_path, SEED, 20_000)
