"""The exit codes of ``mlp-tui``, all of them."""

from __future__ import annotations

FINISHED = 0
FAILED = 1
WRONG_USAGE = 2
"""An option or a file is wrong; one line on standard error says how."""
DIVERGED = 3
"""``train`` and ``inspect``: the loss left the numbers that training can go on from."""
INTERRUPTED = 130
"""By ctrl+c; any other signal ends the program with 128 plus its number too."""
