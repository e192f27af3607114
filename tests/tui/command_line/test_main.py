"""The command line: options, wrong values, and training without a screen."""

from __future__ import annotations

import os
import subprocess
import sys

import click
import pytest
from command_line import invoke

from mlp_tui.core.experiment import Experiment
from mlp_tui.datasets import CATALOGUE, clean_text
from mlp_tui.tui.command_line.command_group import COMMANDS
from mlp_tui.tui.command_line.main import cli
from mlp_tui.tui.preferences import Preferences
from mlp_tui.tui.terminal import capabilities

COMMAND = [sys.executable, "-m", "mlp_tui.tui"]


@pytest.fixture
def launched(monkeypatch):
    """What the app would be launched with; the test's own streams count as a terminal."""
    launches = []

    def note(trainer, preferences, *, keys, remarks, welcome):
        launches.append((trainer and trainer.spec, preferences))
        return 0

    monkeypatch.setattr("mlp_tui.tui.command_line.run_app.run_app", note)
    monkeypatch.setattr(capabilities, "missing_terminal", lambda: None)
    return launches


def test_without_options_the_app_opens_the_default_experiment(launched):
    assert invoke().exit_code == 0
    assert launched == [(Experiment(), Preferences())]


def test_resume_leaves_the_experiment_to_the_saved_session(launched):
    assert invoke("--resume", "--fps", "3").exit_code == 0
    assert launched == [(None, Preferences(fps=3))]


def test_resume_without_a_saved_session_is_told_in_one_line(monkeypatch, tmp_path):
    monkeypatch.setattr(capabilities, "missing_terminal", lambda: None)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    result = invoke("--resume")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: there is no session to resume: none is saved that")
    assert result.stderr.endswith("; mlp-tui alone starts a new one\n")
    assert result.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_options_become_the_experiment(launched, tmp_path):
    path = tmp_path / "mine.csv"
    rows = [f"{x},{x % 3},{'ab'[x % 2]}" for x in range(40)]
    path.write_text("\n".join(['u,"v, w",kind', *rows]))
    options = ["--data", str(path), "--columns", 'u,"v, w"', "--label", "kind", "--layers", "4,2"]
    options += ["--activation", "tanh", "--learning-rate", "0.1", "--batch-size", "10"]
    options += ["--reduction", "mean", "--seed", "5"]
    more = ["--fps", "3", "--theme", "nord", "--ascii", "--no-mouse"]
    result = invoke(*options, *more)
    assert result.exit_code == 0, result.output
    expected = Experiment(
        data_file=str(path),
        columns=("u", "v, w"),
        label="kind",
        hidden_layers=(4, 2),
        activation="tanh",
        learning_rate=0.1,
        batch_size=10,
        reduction="mean",
        seed=5,
    )
    assert launched == [(expected, Preferences(fps=3, theme="nord", ascii=True, mouse=False))]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--dataset", "nowhere"], ["nowhere", *CATALOGUE]),
        (["--data", "/none/there.csv"], ["/none/there.csv", "no such file"]),
        (["--dataset", "iris", "--columns", "a,b"], ["iris", "'a'", "petal_width_cm"]),
        (["--columns", "a,a"], ["--columns", "names of different columns"]),
        (["--layers", "4,many"], ["--layers", "whole numbers"]),
        (["--layers", "0,4"], ["--layers", "1 to"]),
        (["--activation", "step"], ["--activation", "sigmoid, tanh, relu, linear"]),
        (["--activation", "relu,tanh"], ["--activation", "these are 2", "hidden layers is 1"]),
        (["--learning-rate", "-1"], ["--learning-rate", "above 0"]),
        (["--learning-rate", "nan"], ["--learning-rate", "above 0"]),
        (["--batch-size", "half"], ["--batch-size", "full"]),
        (["--reduction", "max"], ["--reduction", "sum, mean"]),
        (["--seed", "1.5"], ["--seed", "whole number"]),
        (["--fps", "0"], ["--fps", "0.1 to 60"]),
        (["--fps", "nan"], ["--fps", "0.1 to 60"]),
        (["--fps", "x"], ["--fps", "0.1 to 60"]),
        (["--fps", "3", "train"], ["--fps", "app"]),
        (["--resume", "train"], ["--resume", "app"]),
        (["--resume", "--layers", "4"], ["--resume", "no other experiment"]),
        (["--theme", "nowhere"], ["--theme", "textual-dark", "nord"]),
        (["--dataset", "iris", "--data", "x.csv"], ["--dataset", "--data"]),
        (["--nonsense"], ["--nonsense"]),
        (["nonsense"], ["nonsense"]),
        (["train", "--steps", "1", "--epochs", "1"], ["--steps", "--epochs"]),
        (["train", "--steps", "-1"], ["--steps"]),
        (["train", "--layers", "x"], ["--layers"]),
    ],
)
def test_a_wrong_value_is_told_in_one_line(launched, arguments, words):
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ")
    for word in words:
        assert word in line
    assert not launched


@pytest.mark.parametrize(
    ("arguments", "help_command"),
    [
        (["--nonsense"], "mlp-tui --help"),
        (["--layers", "x"], "mlp-tui --help"),
        (["train", "--steps", "x"], "mlp-tui train --help"),
        (["train", "--layers", "x"], "mlp-tui train --help"),
    ],
)
def test_a_wrong_option_points_to_the_help_of_its_command(launched, arguments, help_command):
    run = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 2
    (line,) = run.stderr.splitlines()
    assert line.endswith(f"; see {help_command}")


HOSTILE = (
    "y[/][@click=app.quit]x\x1b[31m\x1b]52;c;aGk=\x07\x9b2J\u202e\u200b\ud800\ue000\n\r\u2028z"
)
APP_OPTIONS = [
    *("--dataset", "--data", "--columns", "--label", "--layers", "--activation", "--seed"),
    *("--learning-rate", "--batch-size", "--reduction", "--fps", "--theme", "--nonsense", ""),
]
TRAIN_OPTIONS = ["--steps", "--epochs", "--every", "--nonsense", ""]


@pytest.mark.parametrize("value", [HOSTILE, f"x,{HOSTILE * 2_000}", "9" * 20_000])
def test_hostile_values_of_options_are_one_clean_line(launched, value):
    for command, options in (([], APP_OPTIONS), (["train"], TRAIN_OPTIONS)):
        for option in options:
            result = invoke(*command, *filter(None, [option, value]))
            assert result.exit_code == 2, option
            (line,) = result.stderr.removesuffix("\n").split("\n")
            assert clean_text(line, len(line)) == line
            assert len(line) < 1200
    assert not launched


def test_a_file_whose_name_is_hostile_is_told_in_one_clean_line(tmp_path):
    path = os.fsencode(tmp_path) + b"/a\n\x1b]52;c;aGk=\x07\xff\xe2\x80\xae[red].csv"
    for contents in (None, "x,y,kind\n1,2\n"):
        if contents is not None:
            with open(path, "w") as file:
                file.write(contents)
        run = subprocess.run([*COMMAND, "--data", path], capture_output=True, check=False)
        assert run.returncode == 2
        line = run.stderr.decode().removesuffix("\n")
        assert clean_text(line, len(line)) == line
        assert "a\ufffd\ufffd]52;c;aGk=\ufffd\ufffd\ufffd[red].csv: " in line


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_no_two_options_of_a_command_take_each_others_value(name):
    command = cli.get_command(click.Context(cli), name) if name else cli
    assert command is not None
    names = [each.name for each in command.params]
    assert len(names) == len(set(names))


def test_help_and_version():
    assert "--learning-rate" in invoke("--help").stdout
    assert "--json" in invoke("train", "--help").stdout
    assert invoke("--version").stdout.startswith("mlp-tui, version ")


def test_neither_help_nor_training_load_the_screen_library():
    for arguments in (["--help"], ["train", "--steps", "3", "--json"]):
        code = (
            "import sys; from mlp_tui.tui.command_line.main import cli; "
            f"cli({arguments!r}, standalone_mode=False); "
            "sys.exit('textual' in sys.modules)"
        )
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
        assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("arguments", [[], ["train"]])
def test_a_bad_file_is_told_in_one_line(tmp_path, arguments):
    path = tmp_path / "points.csv"
    path.write_text("x,y,kind\n1,2,a\n3,4\n")
    result = invoke(*arguments, "--data", str(path))
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert "points.csv: line 3" in line


def test_a_name_that_the_locale_has_no_characters_for_is_told_without_escapes():
    environ = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    command = [*COMMAND, "--data", "\u4e2d.csv"]
    refused = subprocess.run(command, capture_output=True, env=environ, check=False)
    assert refused.returncode == 2
    assert refused.stderr.startswith(b"Error: ?.csv: there is no such file")
