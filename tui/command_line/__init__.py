"""The ``mlp-tui`` command and its subcommands, a module each."""
