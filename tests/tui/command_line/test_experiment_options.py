"""Every setting as an option of the command line, made from its declaration."""

from __future__ import annotations

import json

import pytest
from command_line import invoke
from setting_examples import example_of, where_it_does_not_apply

from mlp_tui.core.experiment import SETTINGS, Experiment

every_setting = pytest.mark.parametrize("name", SETTINGS)


def options_of(spec: Experiment) -> list[str]:
    """The options that make an experiment of the default one."""
    changes = [each for each in spec.changes_since(Experiment()) if each.acts_in(spec)]
    pairs = [(each.option, each.kind.write(getattr(spec, each.name))) for each in changes]
    return [part for pair in pairs for part in pair]


@every_setting
def test_an_option_sets_its_setting(name, tmp_path):
    example = example_of(name)
    changed = example.changed
    if name == "data_file":
        path = tmp_path / "points.csv"
        path.write_text("\n".join(["u,v,kind", *(f"{x},{x % 3},{'ab'[x % 2]}" for x in range(40))]))
        changed = Experiment(data_file=str(path))
    result = invoke("train", *options_of(changed), "--steps", "0", "--json")
    assert result.exit_code == 0, result.output
    assert Experiment.from_dict(json.loads(result.stdout)["spec"]) == changed


@every_setting
def test_a_bad_value_names_the_option_and_what_is_allowed(name):
    setting = SETTINGS[name]
    if name in ("data_file", "label", "columns"):
        return  # any text may be one; whether it is there is told where it is read
    result = invoke("train", setting.option, "no such value")
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert f"Invalid value for {setting.option}: {setting.label} must be " in line
    assert setting.kind.allowed in line


@every_setting
def test_where_a_setting_means_nothing_its_option_is_refused_with_the_reason(name):
    spec = where_it_does_not_apply(name)
    if spec is None:
        return
    setting = SETTINGS[name]
    text = setting.kind.write(example_of(name).value)
    result = invoke("train", *options_of(spec), setting.option, text)
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    reason = setting.applies(spec)
    assert f"Invalid value for {setting.option}: {setting.label} does not apply: {reason}" in line


@pytest.mark.parametrize("command", [[], ["train"]])
def test_the_help_lists_every_option_with_what_it_is_and_its_default(command):
    text = " ".join(invoke(*command, "--help").stdout.split()).replace("- ", "-")
    for setting in SETTINGS.values():
        assert f"{setting.option} {setting.kind.metavar} " in text
        assert setting.summary in text
        assert f"[default: {setting.default_text}]" in text
        assert all(option in text.replace("- ", "-") for option in setting.kind.options)
