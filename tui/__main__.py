"""``python -m mlp_tui.tui`` is ``mlp-tui``."""

from .launch import main

main()
