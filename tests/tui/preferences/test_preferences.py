"""Preferences: every one, by its option, its variable, its key in the file, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from click.testing import CliRunner
from textual.theme import BUILTIN_THEMES

from mlp_tui.core.experiment.fields import Toggle, Whole
from mlp_tui.tui.command_line.main import cli
from mlp_tui.tui.preferences import PREFERENCES, ConfigFile, Preferences
from mlp_tui.tui.preferences.preference import preference, preferences_of
from mlp_tui.tui.preferences.preferences import THEMES
from mlp_tui.tui.terminal import capabilities

every_preference = pytest.mark.parametrize("name", PREFERENCES)


def values_of(name: str) -> list:
    """Two values of a preference, neither of them its default."""
    each = PREFERENCES[name]
    texts = [*each.kind.options, "20", "30", "7"]
    values = []
    for text in texts:
        try:
            values.append(each.read(text))
        except ValueError:
            continue
    others = [value for value in values if value != each.default]
    return [others[0], others[-1]]


def as_option(name: str, value) -> list[str]:
    each = PREFERENCES[name]
    if isinstance(each.kind, Toggle):
        return [each.option if value else f"--no-{each.option.removeprefix('--')}"]
    return [each.option, each.kind.write(value)]


@pytest.fixture
def file(tmp_path, monkeypatch) -> ConfigFile:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return ConfigFile()


@pytest.fixture
def launch(monkeypatch):
    """Runs the command line: the preferences of the app that it opens, and what that would say."""
    launches = []

    def note(trainer, preferences, *, keys, remarks, welcome):
        launches.append((preferences, list(remarks)))
        return 0

    monkeypatch.setattr("mlp_tui.tui.command_line.run_app.run_app", note)
    monkeypatch.setattr(capabilities, "missing_terminal", lambda: None)

    def run(*arguments: str) -> tuple[Preferences, list[str]]:
        result = CliRunner().invoke(cli, arguments)
        assert result.exit_code == 0, result.output
        return launches.pop()

    return run


@every_preference
def test_option_goes_before_variable_before_file_before_default(name, launch, file, monkeypatch):
    each, (first, other) = PREFERENCES[name], values_of(name)
    assert launch() == (Preferences(), [])
    file.write(name, each.to_toml(first))
    assert launch() == (Preferences(**{name: first}), [])
    monkeypatch.setenv(each.variable, each.kind.write(other))
    assert launch() == (Preferences(**{name: other}), [])
    assert launch(*as_option(name, first)) == (Preferences(**{name: first}), [])


@every_preference
def test_a_bad_value_in_the_file_is_one_line_and_the_default_for_that_key(name, launch, file):
    good = next(other for other in PREFERENCES if other != name)
    value = values_of(good)[0]
    file.write(name, ["no", "list"])
    file.write(good, PREFERENCES[good].to_toml(value))
    before = file.path.read_bytes()
    preferences, (problem,) = launch()
    assert preferences == Preferences(**{good: value})
    assert problem.startswith(f"{file.shown_path}: {name}: {PREFERENCES[name].label} must be ")
    assert file.path.read_bytes() == before


@every_preference
def test_a_bad_variable_is_refused_in_one_line(name, monkeypatch):
    each = PREFERENCES[name]
    monkeypatch.setenv(each.variable, "no such value")
    result = CliRunner().invoke(cli, [])
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"Error: {each.variable}: {each.label} must be ")


def test_an_unknown_key_is_told(launch, file):
    file.write("colour", "red")
    file.write("keys", {})
    assert launch() == (
        Preferences(),
        [f"{file.shown_path}: there is no preference 'colour'"],
    )


def test_the_themes_are_those_of_textual():
    assert tuple(BUILTIN_THEMES) == THEMES


def test_a_preference_has_a_name_that_is_free_in_the_file():
    @dataclass(frozen=True)
    class Wrong:
        keys: int = preference(Whole(0, 9), default=1, label="keys", help="What.")

    with pytest.raises(TypeError, match="keys: the file has a table of that name"):
        preferences_of(Wrong)
