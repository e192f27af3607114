"""From launch to the first full screen: mlp-tui against an empty Textual app.

Run it as ``python tests/benchmarks/launch.py [rounds]``. Both are launched in a pseudo-terminal
of 80x24, in turns; the clock stops when the last thing that is drawn has come.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import statistics
import struct
import subprocess
import sys
import termios
import time

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


def seconds_to_first_screen(command: list[str], marker: bytes) -> float:
    """Launch the command in a terminal and wait until the marker is drawn."""
    master, slave = os.openpty()
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    # As on any machine, the modules are compiled at the first launch and not again.
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environ,
        start_new_session=True,
        cwd="/",
    )
    os.close(slave)
    output = b""
    try:
        while marker not in output:
            if not select.select([master], [], [], 30)[0]:
                raise TimeoutError(f"{command} drew no {marker!r}")
            output += os.read(master, 1 << 16)
        return time.perf_counter() - started
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        os.close(master)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for command, marker in PROGRAMS.values():
        seconds_to_first_screen(command, marker)  # so that all files are in the disk cache
    for _ in range(rounds):
        for name, (command, marker) in PROGRAMS.items():
            times[name].append(seconds_to_first_screen(command, marker))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, median in medians.items():
        print(f"{name:18} median of {rounds}: {1000 * median:4.0f} ms")
    ours, empty = medians.values()
    print(f"ratio: {ours / empty:.2f}")


if __name__ == "__main__":
    main()
