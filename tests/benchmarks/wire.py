"""What the program sends over SSH while it trains, and how soon keys act on a slow line.

Run it as ``python tests/benchmarks/wire.py [--quick]``. It logs in to a real sshd on loopback
(Debian: openssh-server), in a terminal of 120x40 with 256 colours, and trains the spiral with
two layers of 8 tanh units, both plots on the screen or another view on the stage.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "harness"))

from slow_line import DSL
from ssh_server import SshServer, SshServerError
from wire_measurements import delays, volume

from mlp_tui.tui.commands import VIEWS

SECONDS, KEYS = 20.0, 40
QUICK_SECONDS, QUICK_KEYS = 4.0, 8
RATES = {
    "smooth": ("--fps", "10", "--picture", "smooth"),
    "texture": ("--fps", "10", "--picture", "texture"),
    "default": (),
}
"""10 frames a second in both styles, and as it is over SSH."""


def report(server: SshServer, seconds: float, keys: int) -> None:
    """Measure, and print two tables."""
    print(f"Bytes a second, training for {seconds:g} s on loopback; then all while paused")
    print(f"{'':10} {'TCP':>8} {'terminal':>9} {'a frame':>8} {'frames/s':>9} {'paused':>7}")
    kinds = [(name, arguments, "") for name, arguments in RATES.items()]
    kinds += [(view.name, RATES["smooth"], view.key) for view in VIEWS.values()]
    for name, arguments, view in kinds:
        sent = volume(server, seconds, *arguments, view=view)
        print(
            f"{name:10} {sent.connection:8,.0f} {sent.terminal:9,.0f}"
            f" {sent.terminal / sent.frames:8,.0f} {sent.frames:9.1f} {sent.paused:7}"
        )
    print(f"\nSeconds from {keys} keys to the screen, {DSL.description}")
    print(f"{'':10} {'median':>8} {'p95':>9} {'longest':>8} {'frames/s':>9} {'quit':>7}")
    for name, arguments in RATES.items():
        taken = delays(server, keys, *arguments, line=DSL)
        p95 = statistics.quantiles(taken.keys, n=20, method="inclusive")[-1]
        print(
            f"{name:10} {statistics.median(taken.keys):8.2f} {p95:9.2f}"
            f" {taken.keys[-1]:8.2f} {taken.frames:9.1f} {taken.quit:7.2f}"
        )


def main() -> None:
    quick = "--quick" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        try:
            server = SshServer(Path(folder))
        except SshServerError as error:
            sys.exit(str(error))
        try:
            report(server, *((QUICK_SECONDS, QUICK_KEYS) if quick else (SECONDS, KEYS)))
        finally:
            server.close()


if __name__ == "__main__":
    main()
