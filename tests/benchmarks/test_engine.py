"""That the benchmarks run, and that engine and trainer are not far from their goals; slow and
noisy, so left out of the default run (``pytest -m benchmark``)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent


def measured(script, folder):
    """The seconds that a benchmark measured, by what and by whom."""
    report = folder / "report.json"
    subprocess.run([sys.executable, FOLDER / script, "--quick", "--json", report], check=True)
    return json.loads(report.read_text())["seconds"]


@pytest.mark.benchmark
def test_the_engine_keeps_up_with_numpy_by_hand(tmp_path):
    for workload, row in measured("engine.py", tmp_path).items():
        by_hand = row["NumPy, best by hand"]
        in_one_call = row.get("ours, steps=k", row.get("ours, run_steps"))
        assert (in_one_call or row["ours, run per step"]) < 1.5 * by_hand, workload
        assert row["ours, make_callable"] < 1.5 * by_hand, workload


@pytest.mark.benchmark
def test_a_step_of_adam_costs_little_more_than_one_of_gradient_descent(tmp_path):
    for workload, row in measured("optimizers.py", tmp_path).items():
        assert row["adam"] < 1.4 * row["gradient descent"], workload


@pytest.mark.benchmark
def test_the_trainer_keeps_up_with_the_engine(tmp_path):
    for experiment, row in measured("trainer.py", tmp_path).items():
        assert row["trainer"] < 1.3 * row["limit"], experiment
