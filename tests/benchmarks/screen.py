"""What the screen costs: ``python tests/benchmarks/screen.py [rounds]``.

In a pseudo-terminal of 120x40 with true colour, while the spiral trains with two layers of 8 tanh
units at 10 frames a second: the speed of training against the same run without a screen, in
turns; the time from a key to its effect on the screen; and the processor time of an idle app.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time

from raw_terminal import RawTerminal

ROUNDS = 15
TRAINING_SECONDS = 3.0
KEYS = 100
IDLE_SECONDS = 10.0

COMMAND = [sys.executable, "-m", "mlp_tui.tui"]
EXPERIMENT = ["--dataset", "spiral", "--layers", "8,8", "--activation", "tanh"]
EXPERIMENT += ["--reduction", "mean"]
HEADLESS = f"""
from mlp_tui.core.experiment import Experiment, Trainer
trainer = Trainer(Experiment(
    dataset="spiral", hidden_layers=(8, 8), activation="tanh", reduction="mean"
))
print(trainer.run_for({TRAINING_SECONDS}))
"""


def launched(columns: int, rows: int) -> RawTerminal:
    """The app with its first picture, ready to train."""
    app = RawTerminal([*COMMAND, *EXPERIMENT, "--fps", "10"], columns, rows)
    app.until("x1 →".encode())
    app.read_for(1.0)  # panels, the look at saved sessions
    return app


def steps_with_screen() -> int:
    """How far a run comes until one quits."""
    app = launched(120, 40)
    try:
        app.type(b" ")
        app.read_for(TRAINING_SECONDS)
        app.type(b"q")
        app.until(b"Saved at step ")
        app.until(b": mlp-tui --resume")
        return int(re.findall(rb"Saved at step ([\d,]+)", app.output)[-1].replace(b",", b""))
    finally:
        app.close()


def steps_without() -> int:
    return int(subprocess.run([sys.executable, "-c", HEADLESS], capture_output=True).stdout)


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
            # Of the other message's letters, the first are on the screen already.
            app.until(b"inear scale" if number % 2 else b"ogarithmic scale", before)
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
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    ratios = []
    for _ in range(rounds):
        without, with_screen = steps_without(), steps_with_screen()
        ratios.append(with_screen / without)
        print(f"steps: {with_screen:7,} with the screen, {without:7,} without")
    print(f"training speed with the screen: {statistics.median(ratios):.2f} (goal: 0.9 or more)")
    times = sorted(key_seconds())
    print(
        f"key to screen while training: median {1000 * statistics.median(times):.0f} ms, "
        f"95th percentile {1000 * times[int(0.95 * len(times))]:.0f} ms (goal: at most 50 ms)"
    )
    print(f"idle: {100 * idle_share():.1f} % of a core (goal: at most 1 %)")


if __name__ == "__main__":
    main()
