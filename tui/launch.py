"""The ``mlp-tui`` command: a quick start, and no traceback for ctrl+c while it starts."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

EXIT_INTERRUPTED = 130


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """For imports: nothing of what they make is garbage, now or later.

    To look for it all the same takes a tenth of the launch.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def main() -> None:
    """Run the command line."""
    try:
        with without_garbage_collection():
            from .cli import main as run
        run()
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
