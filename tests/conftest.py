"""What holds for all tests."""

from __future__ import annotations

import os

# They are read once, when Textual or the app is imported: too early for a fixture.
for name in list(os.environ):
    if name.startswith("TEXTUAL") or name == "MLP_TUI_STOCK":
        del os.environ[name]
