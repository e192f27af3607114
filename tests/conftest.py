"""What holds for all tests."""

from __future__ import annotations

import os
import tempfile

from mlp_tui.tui.preferences import PREFERENCES

# They are read once, when Textual or the app is imported: too early for a fixture.
for name in list(os.environ):
    if name.startswith("TEXTUAL") or name == "MLP_TUI_STOCK":
        del os.environ[name]

# No test reads or writes the developer's own preferences, in this process or in one it starts.
for preference in PREFERENCES.values():
    os.environ.pop(preference.variable, None)
_configuration = tempfile.TemporaryDirectory(prefix="mlp-tui-tests-")
os.environ["XDG_CONFIG_HOME"] = _configuration.name
