"""Training without a screen: what is printed, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys

import pytest
from command_line import invoke

from mlp_tui.core.experiment import Experiment, Trainer

COMMAND = [sys.executable, "-m", "mlp_tui.tui"]


def test_training_prints_both_losses_with_six_digits_at_every_so_many_steps():
    result = invoke("train", "--steps", "250", "--every", "100")
    told = re.findall(r"^Step: (\d+)  Loss: (\S+)  Test loss: (\S+)$", result.stdout, re.MULTILINE)
    assert [int(step) for step, *_ in told] == [0, 100, 200, 250]
    trainer = Trainer(Experiment())
    for step, *losses in told:
        trainer.step(int(step) - trainer.step_count)
        snapshot = trainer.snapshot()
        assert [float(loss) for loss in losses] == pytest.approx(
            [snapshot.train_loss, snapshot.test_loss], rel=5e-6
        )
        assert all(len(loss.replace(".", "").lstrip("0")) == 6 for loss in losses)
    assert result.exit_code == 0
    assert result.stderr == ""


def test_training_prints_how_many_points_there_are_and_rows_left_out():
    printed = invoke("train", "--dataset", "penguins", "--steps", "1").stdout
    assert "\nPoints: 273  (test 69)  2 rows left out: a value is missing\n" in printed
    assert "\nPoints: 100  (test 100)\n" in invoke("train", "--steps", "1").stdout


def test_training_prints_weights_accuracy_and_boundary():
    text = invoke("train", "--steps", "50", "--layers", "3").stdout
    assert "Layer 1: 2 -> 3 sigmoid" in text
    assert "Layer 2: 3 -> 2 softmax" in text
    assert "Accuracy: " in text
    assert len(text.splitlines()) > 30
    assert "\x1b" not in text


def test_options_before_the_command_count_too():
    report = json.loads(
        invoke("--seed", "4", "--dataset", "iris", "train", "--dataset", "moons", "--json").stdout
    )
    assert report["spec"]["seed"] == 4
    assert report["spec"]["dataset"] == "moons"


def test_divergence_ends_the_training_with_its_own_exit_code():
    result = invoke("train", "--learning-rate", "1e6", "--json")
    assert result.exit_code == 3
    report = json.loads(result.stdout, parse_constant=pytest.fail)
    assert report["ended"] == "diverged"
    assert report["diverged"]["step"] == report["step"] + 1
    assert result.stderr.startswith("diverged at step")
    assert len(result.stderr.splitlines()) == 1


def test_a_run_that_stops_by_itself_needs_no_steps_and_says_which_setting_stopped_it():
    result = invoke("train", "--stop-epochs", "30", "--batch-size", "10", "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["ended"], report["step"]) == (0, "stopped", 300)
    reason = "stop at epoch is 30: more, or never, lets it go on"
    assert report["stopped"] == {"step": 300, "reason": reason}
    assert result.stderr == f"stopped at step 300: {reason}\n"


@pytest.mark.parametrize(
    ("steps", "stop", "taken", "ended"),
    [("50", "80", 50, "finished"), ("80", "50", 50, "stopped"), ("0", "50", 0, "finished")],
)
def test_steps_say_how_far_to_go_at_most(steps, stop, taken, ended):
    result = invoke("train", "--steps", steps, "--stop-steps", stop, "--json")
    report = json.loads(result.stdout)
    assert (report["step"], report["ended"], result.exit_code) == (taken, ended, 0)


def test_the_rate_in_force_is_told():
    options = "--learning-rate 0.1 --schedule step --decay-steps 10 --decay-rate 0.5 --steps 25"
    report = json.loads(invoke("train", "--json", *options.split()).stdout)
    assert report["learning_rate"] == 0.025
    assert report["spec"]["learning_rate"] == 0.1


def test_an_interrupted_training_prints_what_it_has():
    process = subprocess.Popen(
        [*COMMAND, "train", "--steps", "100000000", "--every", "1000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Step: 0  Loss: ")
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Accuracy: " in output
    assert errors.startswith("interrupted after")
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("arguments", "reader", "lines"),
    [
        ("train --steps 100000000 --every 1", "head -n 3", 3),  # in the midst of it
        ("train --json", "true", 0),  # before the only line
        ("--help", "true", 0),
    ],
)
def test_a_reader_that_leaves_ends_it_quietly_as_other_programs(arguments, reader, lines):
    command = f"{sys.executable} -m mlp_tui.tui {arguments} | {reader}; echo ${{PIPESTATUS[0]}}"
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    *printed, status = run.stdout.splitlines()
    assert len(printed) == lines
    assert int(status) == 128 + signal.SIGPIPE
    assert run.stderr == ""


def test_without_standard_output_there_is_one_line():
    command = f"{sys.executable} -m mlp_tui.tui train --steps 1 >&-"
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr == "mlp-tui: standard output is closed: there is nowhere to print to\n"


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_how_a_file_was_read_is_told_once_on_stderr(tmp_path, options):
    path = tmp_path / "points.csv"
    rows = [f"{x} {x * 7 % 10} {'pq'[x % 2]}" for x in range(40)]
    path.write_text("\n".join(["x y kind", *rows]))
    result = invoke("train", "--data", str(path), "--steps", "1", *options)
    assert result.exit_code == 0
    assert result.stderr == "points.csv: read as columns separated by spaces\n"


def test_training_without_a_screen_prints_ascii_when_asked(tmp_path):
    path = tmp_path / "points.csv"
    kinds = ("été", "\u4e2d")
    rows = [f"{x},{x * 7 % 10},{kinds[x % 2]}" for x in range(40)]
    path.write_text("\n".join(["größe,y,kind", *rows]), encoding="utf-8")
    options = ["--data", str(path), "--steps", "1"]
    for asked in (["--ascii", "train", *options], ["train", "--ascii", *options]):
        printed = invoke(*asked).stdout
        assert printed.isascii()
        assert "gro?e >" in printed
        assert "O ete (. - ~ =)  X ?? (: + * #)  ox wrong" in printed
    assert "● été (· - = ≡)" in invoke("train", "--no-ascii", *options).stdout


def test_output_that_has_no_room_or_no_unicode_is_no_traceback():
    command = [sys.executable, "-m", "mlp_tui.tui", "train", "--steps", "1"]
    environ = {**os.environ, "PYTHONIOENCODING": "ascii"}
    plain = subprocess.run(command, capture_output=True, env=environ, check=True)
    assert plain.stderr == b""
    assert b"O blue" in plain.stdout
    with open("/dev/full", "w") as full:
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "No space left" in line
