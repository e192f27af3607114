"""The ``mlp-tui`` command: a quick start, and no traceback for ctrl+c while it starts."""

from __future__ import annotations

import os
import sys

from . import COMPLETION_VARIABLE
from .exit_codes import INTERRUPTED
from .quick_import import without_garbage_collection


def main() -> None:
    """Run the command line."""
    try:
        with without_garbage_collection():
            if sys.argv[1:] or COMPLETION_VARIABLE in os.environ:
                from .main import main as run
            else:
                from .start_app import main as run
        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
