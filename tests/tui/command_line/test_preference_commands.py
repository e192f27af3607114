"""``mlp-tui keys``, ``mlp-tui config``, and a file in the place of a command."""

from __future__ import annotations

import json
import tomllib

import pytest
from command_line import invoke

from mlp_tui.tui.commands import COMMANDS
from mlp_tui.tui.preferences import PREFERENCES, ConfigFile
from mlp_tui.tui.preferences.keys import DECLARED, Keys
from mlp_tui.tui.terminal import capabilities


@pytest.fixture
def file(tmp_path, monkeypatch) -> ConfigFile:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return ConfigFile()


@pytest.fixture
def points(tmp_path, monkeypatch) -> str:
    (tmp_path / "points.csv").write_text(
        "\n".join(["u,v,kind", *(f"{x},{x % 3},{'ab'[x % 2]}" for x in range(40))])
    )
    monkeypatch.chdir(tmp_path)
    return "points.csv"


def test_every_command_is_printed_with_its_keys(file):
    lines = invoke("keys").stdout.splitlines()
    assert len(lines) == len(DECLARED.commands)
    for command in COMMANDS:
        keys = DECLARED.names(str(command.id))
        assert any(line.split()[: 1 + len(keys)] == [command.id, *keys] for line in lines)


def test_printed_keys_can_be_pasted(file):
    file.write("keys", {"step": "f5", "reset": "", "nothing": "x"})
    result = invoke("keys", "--toml")
    pasted = tomllib.loads(result.stdout)["keys"]
    assert pasted["step"] == "f5"
    assert pasted["reset"] == []
    assert pasted["help"] == ["?", "f1"]
    keys = Keys(pasted)
    assert keys.problems == ()
    assert keys.keymap == Keys({"step": "f5", "reset": ""}).keymap
    assert result.stderr.startswith("keys: there is no command 'nothing'")


def test_the_template_holds_every_preference_and_what_is_in_force(file, monkeypatch):
    monkeypatch.setenv("MLP_TUI_FPS", "7")
    file.write("theme", "nord")
    file.write("keys", {"step": "f5"})
    template = invoke("config").stdout
    assert template.startswith(f"# {file.shown_path}\n")
    assert tomllib.loads(template) == {"theme": "nord", "keys": {"step": "f5"}}
    assert "# In force: 7, by MLP_TUI_FPS." in template
    lines = [line.removeprefix("# ") for line in template.splitlines() if " = " in line]
    values = tomllib.loads("\n".join(line for line in lines if line.split()[0] in PREFERENCES))
    assert {name: PREFERENCES[name].from_toml(value) for name, value in values.items()} == {
        **{name: each.default for name, each in PREFERENCES.items()},
        "theme": "nord",
        "fps": 7.0,
    }
    assert invoke("config", "--path").stdout == f"{file.path}\n"


def test_a_file_in_the_place_of_a_command_is_opened(points, monkeypatch):
    launches = []

    def note(trainer, preferences, *, keys, remarks, welcome):
        launches.append((trainer.spec.data_file, trainer.spec.seed, preferences.fps))
        return 0

    monkeypatch.setattr("mlp_tui.tui.command_line.run_app.run_app", note)
    monkeypatch.setattr(capabilities, "missing_terminal", lambda: None)
    assert invoke("--seed", "3", points, "--fps", "2").exit_code == 0
    assert launches == [(points, 3, 2.0)]
    report = json.loads(invoke("train", points, "--steps", "1", "--json").stdout)
    assert report["spec"]["data_file"] == points


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["spirl"], "there is no command 'spirl'; did you mean '--dataset spiral'? See"),
        (["trian"], "there is no command 'trian'; did you mean 'train'? See"),
        (["point.csv"], "'point.csv': there is no such file; did you mean 'points.csv'?"),
        (["iris.csv"], "'iris.csv': there is no such file; did you mean '--dataset iris'?"),
        (
            ["train", "iris.csv"],
            "'iris.csv': there is no such file; did you mean '--dataset iris'?",
        ),
        (["./points.csv", "--data", "x.csv"], "'./points.csv' and --data: give one of them"),
        (["train", "points.csv", "--dataset", "iris"], "dataset does not apply"),
        (["--resume", "points.csv"], "--resume opens a session as it is"),
        (["--dataset", "spirel"], "'spirel'; did you mean 'spiral'?"),
        (["--activation", "tahn"], "'tahn'; did you mean 'tanh'?"),
        (["--theme", "norrd"], "'norrd'; did you mean 'nord'?"),
        (["--sed", "3"], "'--seed'"),
        (["completion", "bush"], "'bash', 'zsh', 'fish'"),
    ],
)
def test_a_name_that_is_nearly_right(points, arguments, words):
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert words in line
