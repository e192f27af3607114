"""``python -m mlp_tui.tui`` is ``mlp-tui``."""

from .command_line.launch import main

main()
