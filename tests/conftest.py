"""What holds for all tests."""

from __future__ import annotations

import os
import tempfile

import pytest

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


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A worker for each core (four at most) for the whole default suite, else none.

    A part of it is over sooner than workers have started, and what is slow or measures speed
    wants the machine to itself.
    """
    selects = any(argument.startswith(("-m", "-k")) for argument in config.invocation_params.args)
    if selects or config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return 0
    return min(len(os.sched_getaffinity(0)), 4)
