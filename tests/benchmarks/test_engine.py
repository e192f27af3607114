"""That the benchmark runs, and that the engine is not far from its goals; slow and noisy, so
left out of the default run (``pytest -m benchmark``)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("engine.py")


@pytest.mark.benchmark
def test_the_engine_keeps_up_with_numpy_by_hand(tmp_path):
    report = tmp_path / "report.json"
    subprocess.run([sys.executable, SCRIPT, "--quick", "--json", report], check=True)
    seconds = json.loads(report.read_text())["seconds"]
    for workload, row in seconds.items():
        ours = row.get("ours, steps=k", row["ours, run per step"])
        assert ours < 1.5 * row["NumPy, best by hand"], workload
