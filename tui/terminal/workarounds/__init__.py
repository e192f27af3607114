"""Workarounds for faults of Textual: each declared, switched off by its name, stepping aside.

``declarations`` says what there is, ``registry`` which of them are on, and ``patched`` has the
classes with those that are. Each uses private names; where one of these is gone from a newer
Textual, the workaround that needs it is off, with one line in the log ``mlp_tui``. For a bug
report to Textual or to us: ``MLP_TUI_STOCK=all mlp-tui`` runs without any, and
``MLP_TUI_STOCK=screen-diff,palette mlp-tui`` without these two.
"""
