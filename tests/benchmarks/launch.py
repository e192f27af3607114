"""From launch to the first full screen: mlp-tui against an empty Textual app.

Run it as ``python tests/benchmarks/launch.py [rounds]``. Both are launched in a pseudo-terminal
of 80x24, in turns; the clock stops when the last thing that is drawn has come. The processor time
until then says the same, and other programs that run meanwhile change it less.
"""

from __future__ import annotations

import statistics
import sys
import time

from raw_terminal import RawTerminal

ROUNDS = 15

EMPTY_APP = """
from textual.app import App
from textual.widgets import Static

class EmptyApp(App):
    def compose(self):
        yield Static("nothing here")

EmptyApp().run()
"""

PROGRAMS = {
    # The name of the boundary's axis: plots are drawn after the lines around them.
    "mlp-tui": ([sys.executable, "-m", "mlp_tui.tui"], "x1 →".encode()),
    "empty Textual app": ([sys.executable, "-c", EMPTY_APP], b"nothing here"),
}


def seconds_to_first_screen(command: list[str], marker: bytes) -> tuple[float, float]:
    """Launch the command in a terminal and wait until the marker is drawn.

    Returns:
        How long that took, and how much processor time.
    """
    started = time.perf_counter()
    terminal = RawTerminal(command)
    try:
        terminal.until(marker)
        return time.perf_counter() - started, terminal.processor_seconds
    finally:
        terminal.close()


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in PROGRAMS}
    for command, marker in PROGRAMS.values():
        seconds_to_first_screen(command, marker)  # so that all files are in the disk cache
    for _ in range(rounds):
        for name, (command, marker) in PROGRAMS.items():
            times[name].append(seconds_to_first_screen(command, marker))
    print(f"median of {rounds:3}          ms   processor ms")
    medians = {
        name: [statistics.median(column) for column in zip(*rows, strict=True)]
        for name, rows in times.items()
    }
    for name, (clock, processor) in medians.items():
        print(f"{name:18} {1000 * clock:7.0f}        {1000 * processor:7.0f}")
    ours, empty = medians.values()
    clock, processor = (one / other for one, other in zip(ours, empty, strict=True))
    print(f"{'ratio':18} {clock:7.2f}        {processor:7.2f}")


if __name__ == "__main__":
    main()
