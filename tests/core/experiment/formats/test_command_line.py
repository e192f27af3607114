"""An experiment as the command that opens it."""

from __future__ import annotations

import shlex

import pytest
from click.testing import CliRunner
from hypothesis import given
from setting_examples import example_of
from setting_values import experiments

from mlp_tui.core.experiment import SETTINGS, SUGGESTED, Experiment, opened
from mlp_tui.core.experiment.formats.command_line import CommandLineError, command_line
from mlp_tui.datasets import CATALOGUE, clean_text


def opened_by(line: str) -> Experiment:
    """The experiment that the app opens with for a command."""
    command, *words = shlex.split(line)
    assert command == "mlp-tui"
    options = {each.option: each for each in SETTINGS.values()}
    values = {}
    while words:
        option, _, text = words.pop(0).partition("=")
        setting = options[option]
        values[setting.name] = setting.read(text or words.pop(0))
    spec = Experiment(**values)
    spec.require(values)
    return spec if values.keys() & {*SUGGESTED} else opened(spec)


@given(experiments())
def test_the_command_opens_the_same_settings(spec):
    try:
        line = command_line(spec)
    except CommandLineError:
        return
    assert opened_by(line).changes_since(spec) == ()
    assert clean_text(line, len(line)) == line


@pytest.mark.parametrize("dataset", CATALOGUE)
def test_a_dataset_does_not_bring_its_suggestions_along(dataset):
    spec = Experiment(dataset=dataset)
    assert opened_by(command_line(spec)).changes_since(spec) == ()
    own = opened(spec)
    assert opened_by(command_line(own)).changes_since(own) == ()


def test_only_what_differs_is_said_and_quoted_for_a_shell():
    assert command_line(Experiment()) == "mlp-tui"
    spec = Experiment(hidden_layers=(4, 2), learning_rate=0.1)
    assert command_line(spec) == "mlp-tui --layers 4,2 --learning-rate 0.1"
    spec = Experiment(data_file="my points.csv", label="-x")
    assert command_line(spec).startswith("mlp-tui --data 'my points.csv' --label=-x")


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_stands_in_the_command(name):
    assert f" {SETTINGS[name].option} " in command_line(example_of(name).changed)


def test_the_command_line_itself_takes_such_a_command(tmp_path):
    path = tmp_path / "my points.csv"
    path.write_text("\n".join(["u,v,-k", *(f"{x},{x % 3},{'ab'[x % 2]}" for x in range(40))]))
    from mlp_tui.tui.command_line.main import cli

    spec = Experiment(data_file=str(path), label="-k", hidden_layers=())
    words = shlex.split(command_line(spec))[1:]
    result = CliRunner().invoke(cli, ["train", *words, "--steps", "0"])
    assert result.exit_code == 0, result.output


def test_what_cannot_be_typed_is_refused_by_name():
    with pytest.raises(CommandLineError, match="label a.b cannot be typed"):
        command_line(Experiment(dataset="iris", label="a\x1bb"))
