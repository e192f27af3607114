"""What importing the package brings along."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
import numpy.random
before = set(sys.modules)
import mlp_tui.datasets
added = {name.partition(".")[0] for name in set(sys.modules) - before}
assert "mlp_tui.datasets" in sys.modules
print(*sorted(added - set(sys.stdlib_module_names)))
"""


def test_only_numpy_and_the_standard_library_are_imported():
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60
    )

    assert set(result.stdout.split()) <= {"mlp_tui", "numpy"}
