"""``python -m mlp_tui.tui`` does what ``mlp-tui`` does."""

from .cli import main

main()
