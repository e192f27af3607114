"""Experiments as TOML files: written by the program, edited by people, read back."""

from __future__ import annotations

import os
import re
import tomllib

import pytest
from hypothesis import given
from setting_examples import example_of, where_it_does_not_apply
from setting_values import bad_values_of, experiments

from mlp_tui.core.experiment import SETTINGS, Experiment
from mlp_tui.core.experiment.fields import Columns, Text
from mlp_tui.core.experiment.formats.experiment_file import (
    ExperimentFileError,
    experiment_text,
    read_experiment_file,
)
from mlp_tui.core.experiment.formats.toml_text import toml_value
from mlp_tui.datasets import clean_text

every_setting = pytest.mark.parametrize("name", SETTINGS)


@pytest.fixture
def read(tmp_path):
    """Reads an experiment file with this text."""

    def read_text(text: str | bytes) -> Experiment:
        path = tmp_path / "experiment.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Experiment(**read_experiment_file(str(path)))

    return read_text


@pytest.fixture
def refused(read):
    """What is said of a file with this text."""

    def refuse(text: str | bytes) -> str:
        with pytest.raises(ExperimentFileError) as caught:
            read(text)
        message = str(caught.value)
        assert clean_text(message, 2000) == message
        assert "experiment.toml" in message
        return message

    return refuse


@given(spec=experiments())
def test_every_setting_that_acts_is_read_back(spec, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    path = folder / "experiment.toml"
    path.write_text(experiment_text(spec, str(folder)), encoding="utf-8")
    again = Experiment(**read_experiment_file(str(path)))
    changed = {each.name for each in again.changes_since(spec)}
    assert changed <= {"data_file"}
    if spec.data_file is not None and "\0" not in spec.data_file:
        assert os.path.abspath(again.data_file or "") == os.path.abspath(spec.data_file)


@every_setting
def test_a_setting_stands_in_the_file_with_its_help_and_at_its_default_as_a_comment(name):
    example = example_of(name)
    setting = SETTINGS[name]
    changed = experiment_text(example.changed, ".")
    default = experiment_text(Experiment(), ".")
    for text in (changed, default):
        prose = " ".join(line.removeprefix("# ") for line in text.splitlines())
        assert setting.help in prose
        assert f"Default: {setting.default_text}." in prose
    assert re.search(rf"^{name} = ", changed, re.MULTILINE)
    assert re.search(rf"^# {name} = ", default, re.MULTILINE)
    assert tomllib.loads(default) == {}


@every_setting
def test_the_comment_of_a_default_is_a_line_that_can_be_taken_in(name, read):
    text = experiment_text(example_of(name).spec, ".")
    taken_in = re.sub(rf"^# ({name} = )", r"\1", text, flags=re.MULTILINE)
    assert read(taken_in).changes_since(example_of(name).spec) == ()


@every_setting
def test_what_means_nothing_stands_there_as_a_comment_and_is_refused_as_a_setting(name, refused):
    spec = where_it_does_not_apply(name)
    if spec is None:
        return
    kept = spec.with_changes(**{name: example_of(name).value})
    text = experiment_text(kept, ".")
    taken_in = re.sub(rf"^# ({name} = )", r"\1", text, flags=re.MULTILINE)
    assert taken_in != text
    reason = f"{SETTINGS[name].label} does not apply: {SETTINGS[name].applies(spec)}"
    assert reason in refused(taken_in)


@every_setting
def test_a_bad_value_is_told_with_its_line_and_what_is_allowed(name, refused):
    setting = SETTINGS[name]
    texts = [] if isinstance(setting.kind, Text | Columns) else ["no such value"]
    for value in (*texts, *bad_values_of(setting.kind)):
        if not (value in texts or isinstance(value, int | float | list)):
            continue  # no value of TOML, or a text that may stand for one that is good
        try:
            written = toml_value(value)
        except (AttributeError, TypeError, ValueError):
            continue  # it has something in it that is no value of TOML
        message = refused(f"# a comment\n\n{name} = {written}\n")
        assert "line 3: " in message
        assert f"{setting.label} must be {setting.kind.allowed}, got " in message


def test_a_text_is_read_as_on_the_command_line(read):
    spec = read('batch_size = "full"\nhidden_layers = "4-2"\nlearning_rate = "0.1"\n')
    assert spec == Experiment(hidden_layers=(4, 2), learning_rate=0.1)
    assert read("hidden_layers = [4, 2]\nlearning_rate = 1") == Experiment(
        hidden_layers=(4, 2), learning_rate=1.0
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\nlearnin_rate = 3", ["line 2", "'learnin_rate'", "did you mean 'learning_rate'"]),
        ("layers = [2]", ["'layers'", "did you mean 'hidden_layers'"]),
        ("quux = 1", ["'quux'", "there are dataset, data_file", "seed"]),
        ("[training]\nlearning_rate = 1", ["line 1", "no tables", "[training]"]),
        ("[learning_rate]\nx = 1", ["line 1", "a number above 0"]),
        ("seed = 2026-01-01", ["seed must be a whole number"]),
        ("seed = ", ["not TOML", "end of document"]),
        ("seed = 1\nseed = 2", ["not TOML", "Cannot overwrite a value"]),
        (f"seed = {'[' * 20_000}", ["not TOML", "too deep"]),
        (f"seed = {'9' * 20_000}", ["a number of thousands of digits"]),
        ('"a\\nb\\u001b" = 1', ["'a\ufffdb\ufffd'"]),
        ("", ["it is empty"]),
        ("seed = 1 # \xe9".encode("latin-1"), ["line 1", "not UTF-8"]),
        (b"\x00\xff\xfe" * 20, ["not UTF-8"]),
        (b"x" * 300_000, ["larger than 200 kB"]),
    ],
)
def test_what_is_no_experiment_file_is_told_in_one_line(refused, text, words):
    message = refused(text)
    for word in words:
        assert word in message


def test_what_is_no_regular_file_is_not_waited_for(tmp_path):
    pipe = tmp_path / "experiment.toml"
    os.mkfifo(pipe)
    with pytest.raises(ExperimentFileError, match=r"experiment\.toml: this is a pipe"):
        read_experiment_file(str(pipe))
    with pytest.raises(ExperimentFileError, match="directory; give the path of an experiment"):
        read_experiment_file(str(tmp_path))
    with pytest.raises(ExperimentFileError, match="no such file"):
        read_experiment_file(str(tmp_path / "none.toml"))


def test_a_path_counts_from_the_folder_of_the_file(tmp_path, monkeypatch):
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path)
    inside = experiment_text(Experiment(data_file="inner/points.csv"), "inner")
    assert '\ndata_file = "points.csv"\n' in inside
    (tmp_path / "inner" / "e.toml").write_text(inside)
    values = read_experiment_file("inner/e.toml")
    assert values["data_file"] == os.path.join("inner", "points.csv")
    outside = experiment_text(Experiment(data_file="points.csv"), "inner")
    assert f'\ndata_file = "{tmp_path}/points.csv"\n' in outside


def test_what_no_text_can_hold_is_refused_by_name():
    spec = Experiment(data_file=os.fsdecode(b"a\xff.csv"))
    with pytest.raises(ExperimentFileError, match=r"data file 'a.\.csv' cannot be written"):
        experiment_text(spec, ".")


@given(spec=experiments())
def test_the_file_is_text_that_no_terminal_obeys(spec):
    for line in experiment_text(spec, ".").splitlines():
        assert clean_text(line, 10_000) == line
