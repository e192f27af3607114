"""What the screen costs: ``python tests/benchmarks/screen.py [pairs]``.

In a pseudo-terminal of 120x40 with true colour, while the spiral trains with two layers of 8 tanh
units: the speed of training at 10 frames a second in each view against that of the same run while
none is drawn, by turns in one process, since two processes differ by more than the screen costs;
the time from a key to its effect on the screen; and the processor time of an idle app.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time

from raw_terminal import RawTerminal

from mlp_tui.tui.commands import VIEWS

PAIRS = 30
GOAL, GOALS = 0.9, {"graph": 0.7}
STRETCH_SECONDS = 0.6
KEYS = 100
TOLD = b"ogarithmic", b"logarithm", b"linear"
"""What a message on other axes sends of it: letters that stand there already are not sent."""
IDLE_SECONDS = 10.0

COMMAND = [sys.executable, "-m", "mlp_tui.tui"]
EXPERIMENT = ["--dataset", "spiral", "--layers", "8,8", "--activation", "tanh"]
EXPERIMENT += ["--reduction", "mean", "--pace", "full"]
BY_TURNS = """
import sys, threading, time
from mlp_tui.tui import app
from mlp_tui.tui.screens.frames import FrameClock
from mlp_tui.tui.command_line import main as cli

view, pairs = sys.argv.pop(), int(sys.argv.pop())
seconds, path = float(sys.argv.pop()), sys.argv.pop()
FrameClock.draws = True
ask_for_next = FrameClock._ask_for_next
FrameClock._ask_for_next = lambda self: ask_for_next(self) if self.draws else None

def speed(self, draws):
    FrameClock.draws = draws
    self.training.renew()  # and from then on each frame asks for the next one
    time.sleep(0.2)
    start, first = time.perf_counter(), self.training._trainer.step_count
    time.sleep(seconds)
    return (self.training._trainer.step_count - first) / (time.perf_counter() - start)

def measure(self):
    self.call_from_thread(self.playground.show_view, view)
    self.training.run()
    speed(self, True)
    speeds = [(speed(self, True), speed(self, False)) for _ in range(pairs)]
    with open(path, "w") as file:
        print(*(number for pair in speeds for number in pair), file=file)
    self.post_message(app.EndRequested(0))

on_mount = app.MlpApp.on_mount
def mount(self):
    on_mount(self)
    threading.Timer(2.0, measure, [self]).start()
app.MlpApp.on_mount = mount
cli.main()
"""
"""The program, that trains by itself with a view on the stage and writes down how fast."""


def speeds(pairs: int, view: str) -> list[tuple[float, float]]:
    """Steps a second with and without frames, by turns."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/speeds"
        command = [sys.executable, "-c", BY_TURNS, *EXPERIMENT, "--fps", "10"]
        app = RawTerminal([*command, path, str(STRETCH_SECONDS), str(pairs), view], 120, 40)
        try:
            app.read_to_the_end()
        finally:
            app.close()
        with open(path) as file:
            numbers = [float(number) for number in file.read().split()]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def launched(columns: int, rows: int) -> RawTerminal:
    """The app with its first picture, ready to train."""
    app = RawTerminal([*COMMAND, *EXPERIMENT, "--fps", "10"], columns, rows)
    app.until("x1 →".encode())
    app.read_for(1.0)  # panels, the look at saved sessions
    return app


def key_seconds(count: int = KEYS) -> list[float]:
    """The times from a key to the words on the screen that tell of its effect, while training."""
    app = launched(109, 33)  # the largest in which messages have a line of their own
    try:
        app.type(b" ")
        app.until(b"running")
        times = []
        for number in range(count):
            app.read_for(0.03 + 0.1 * (number * 0.618 % 1))  # at no fixed place in a frame
            before, pressed = len(app.output), time.perf_counter()
            app.type(b"l")
            app.until(TOLD[number % len(TOLD)], before)
            times.append(time.perf_counter() - pressed)
        return times
    finally:
        app.close()


def idle_share(seconds: float = IDLE_SECONDS) -> float:
    """The share of a core that an app takes that was stepped once and left alone."""
    app = RawTerminal(COMMAND, columns=120, rows=40)
    try:
        app.until("x1 →".encode())
        app.type(b"s")
        app.read_for(4.0)  # panels, the offer to resume and the first save are over
        start = app.processor_seconds
        app.read_for(seconds)
        return (app.processor_seconds - start) / seconds
    finally:
        app.close()


def main() -> None:
    for view in VIEWS.values():
        pairs = speeds(int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS, view.name)
        ratios = sorted(drawn / bare for drawn, bare in pairs)
        low, _, high = statistics.quantiles(ratios, n=4)
        print(
            f"training speed with the view {view.name}: {statistics.median(ratios):.2f}"
            f" (goal: {GOALS.get(view.name, GOAL)} or more),"
            f" half of {len(ratios)} pairs between {low:.2f} and {high:.2f},"
            f" {statistics.median(bare for _, bare in pairs):,.0f} steps/s without"
        )
    times = sorted(key_seconds())
    print(
        f"key to screen while training: median {1000 * statistics.median(times):.0f} ms, "
        f"95th percentile {1000 * times[int(0.95 * len(times))]:.0f} ms (goal: at most 50 ms)"
    )
    print(f"idle: {100 * idle_share():.1f} % of a core (goal: at most 1 %)")


if __name__ == "__main__":
    main()
