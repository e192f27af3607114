"""The ``mlp-tui`` command and its subcommands, a module each."""

COMPLETION_VARIABLE = "_MLP_TUI_COMPLETE"
"""By which a shell asks what may stand in a line, as click expects it."""
