"""What can be named to be opened, trained or saved: files, links, presets."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from command_line import error_of, invoke
from setting_examples import example_of

from mlp_tui.core.experiment import SETTINGS, Experiment, Trainer, opened
from mlp_tui.core.experiment.past.run_file import read_run, write_run
from mlp_tui.core.experiment.presets import PRESETS
from mlp_tui.tui.terminal import capabilities

CSV = "\n".join(["u,v,kind", *(f"{x},{x % 3},{'ab'[x % 2]}" for x in range(40))])


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch) -> Path:
    """The present folder, which is empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def launched(monkeypatch):
    """The trainers that the app would be launched with, and what it would say first."""
    launches = []

    def note(trainer, preferences, *, keys, remarks, welcome):
        launches.append((trainer, welcome))
        return 0

    monkeypatch.setattr("mlp_tui.tui.command_line.run_app.run_app", note)
    monkeypatch.setattr(capabilities, "missing_terminal", lambda: None)
    return launches


def trained(*arguments: str, steps: int = 0) -> dict:
    """What ``train --json`` tells."""
    result = invoke("train", *arguments, "--steps", str(steps), "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def saved_run(path: str, steps: int = 7, **settings) -> Trainer:
    """A run that was saved in a file."""
    trainer = Trainer(Experiment(**settings))
    trainer.step(steps)
    with open(path, "wb") as file:
        write_run(trainer.saved_run(), file)
    return trainer


@pytest.mark.parametrize("name", SETTINGS)
def test_what_an_option_sets_stands_in_the_file_the_report_and_the_saved_run(name, here):
    (here / "points.csv").write_text(CSV)
    example = example_of(name)
    changed = Experiment(data_file="points.csv") if name == "data_file" else example.changed
    options = [
        part
        for each in changed.changes_since(Experiment())
        if each.acts_in(changed)
        for part in (each.option, each.kind.write(getattr(changed, each.name)))
    ]
    assert invoke("save-experiment", "e.toml", *options).exit_code == 0
    by_option = trained(*options)["spec"]
    by_file = trained("e.toml")["spec"]
    assert by_option == by_file
    assert Experiment.from_dict(by_file).changes_since(changed) == ()
    file = io.BytesIO()
    write_run(Trainer(Experiment.from_dict(by_file)).saved_run(), file)
    (here / "run.npz").write_bytes(file.getvalue())
    by_run = trained("run.npz")["spec"]
    assert by_run == {**by_file, "data_file": by_run["data_file"]}


def test_what_it_is_is_told_by_its_content_where_its_name_leaves_doubt(here, launched):
    (here / "points.csv").write_text(CSV)
    invoke("save-experiment", "e.toml", "--layers", "5", "--data", "points.csv")
    os.rename("e.toml", "experiment.txt")
    os.rename("points.csv", "points.csv.old")
    text = (here / "experiment.txt").read_text()
    (here / "experiment.txt").write_text(text.replace("points.csv", "points.csv.old"))
    saved_run("run.backup", steps=3, hidden_layers=(4,))
    assert invoke("points.csv.old").exit_code == 0
    assert invoke("experiment.txt").exit_code == 0
    assert invoke("run.backup").exit_code == 0
    points, experiment, run = (trainer for trainer, _ in launched)
    assert points.spec == Experiment(data_file="points.csv.old")
    assert experiment.spec == Experiment(data_file="points.csv.old", hidden_layers=(5,))
    assert (run.spec, run.step_count) == (Experiment(hidden_layers=(4,)), 3)


def test_an_experiment_file_opens_with_its_settings_and_without_suggestions(launched):
    invoke("save-experiment", "e.toml", "--dataset", "moons")
    assert invoke("e.toml").exit_code == 0
    assert invoke("--dataset", "moons").exit_code == 0
    assert [trainer.spec for trainer, _ in launched] == [
        Experiment(dataset="moons"),
        opened(Experiment(dataset="moons")),
    ]


def test_options_go_before_what_is_named():
    invoke("save-experiment", "e.toml", "--layers", "5", "--noise", "0.3", "--seed", "4")
    assert trained("e.toml", "--layers", "3")["spec"]["hidden_layers"] == [3]
    before = json.loads(invoke("--layers", "3", "train", "e.toml", "--json").stdout)
    assert before["spec"]["hidden_layers"] == [3]
    assert before["spec"]["seed"] == 4
    other_data = trained("e.toml", "--dataset", "iris")["spec"]
    assert (other_data["dataset"], other_data["hidden_layers"]) == ("iris", [5])
    assert "noise" not in other_data


def test_another_dataset_takes_the_place_of_a_data_file_with_its_columns(here):
    (here / "points.csv").write_text(CSV)
    invoke("save-experiment", "e.toml", "--data", "points.csv", "--label", "kind", "--layers", "5")
    spec = trained("e.toml", "--dataset", "xor-clusters")["spec"]
    assert (spec["dataset"], spec["hidden_layers"]) == ("xor-clusters", [5])
    spec = trained("e.toml", "--data", "points.csv")["spec"]
    assert (spec["data_file"], spec["label"]) == ("points.csv", "kind")


def test_a_saved_run_goes_on_where_it_stands(here):
    trainer = saved_run("run.npz", steps=7)
    trainer.step(5)
    report = trained("run.npz", steps=5)
    assert report["step"] == 12
    assert report["train_loss"] == trainer.snapshot().train_loss
    assert "Step: 7 " in invoke("train", "run.npz", "--steps", "0").stdout


def test_options_change_a_saved_run_or_begin_another(here):
    trainer = saved_run("run.npz", steps=7)
    trainer.edit(learning_rate=0.1)
    trainer.step(5)
    changed = trained("run.npz", "--learning-rate", "0.1", steps=5)
    assert (changed["step"], changed["train_loss"]) == (12, trainer.snapshot().train_loss)
    assert trained("run.npz", "--layers", "3")["step"] == 0
    with open("run.npz", "rb"):
        assert read_run(Path("run.npz")).step == 7


def test_a_preset_opens_with_its_settings_and_what_to_watch_for(launched):
    preset = PRESETS["rate-too-high"]
    assert invoke("--preset", "rate-too-high").exit_code == 0
    ((trainer, welcome),) = launched
    assert trainer.spec == preset.experiment
    assert welcome == (preset.watch,)
    result = invoke("train", "--preset", "rate-too-high", "--steps", "0", "--learning-rate", "0.01")
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [preset.watch]


LINK = "https://playground.tensorflow.org/#dataset=xor&networkShape=3&seed=0.5&showTestData=true"


def test_a_link_opens_with_what_it_says_and_options_go_before(launched, monkeypatch):
    preferences = []

    def note(trainer, chosen, *, keys, remarks, welcome):
        preferences.append(chosen)
        launched.append((trainer, welcome))
        return 0

    monkeypatch.setattr("mlp_tui.tui.command_line.run_app.run_app", note)
    assert invoke(LINK, "--layers", "5").exit_code == 0
    assert invoke(LINK, "--no-test-points").exit_code == 0
    assert [trainer.spec.hidden_layers for trainer, _ in launched] == [(5,), (3,)]
    assert [trainer.spec.dataset for trainer, _ in launched] == ["tf-xor"] * 2
    assert [each.test_points for each in preferences] == [True, False]
    for _, welcome in launched:
        assert "its seed '0.5'" in welcome[0]


def test_a_link_is_trained_and_saved():
    by_link = trained(LINK, steps=3)
    assert by_link["step"] == 3
    assert invoke("save-experiment", "e.toml", LINK).exit_code == 0
    assert trained("e.toml", steps=3)["train_loss"] == by_link["train_loss"]


def test_saving_never_overwrites_unless_it_is_told_to(here):
    assert invoke("save-experiment", "e.toml", "--seed", "1").exit_code == 0
    before = (here / "e.toml").read_bytes()
    assert error_of("save-experiment", "e.toml").endswith(
        "e.toml is there already; --force replaces it"
    )
    assert (here / "e.toml").read_bytes() == before
    assert invoke("save-experiment", "e.toml", "--seed", "2", "--force").exit_code == 0
    assert trained("e.toml")["spec"]["seed"] == 2
    assert sorted(os.listdir()) == ["e.toml"]


def test_a_file_that_cannot_be_written_leaves_nothing(here):
    os.mkdir("folder.toml")
    os.mkfifo("pipe.toml")
    for name, why in (
        ("none/e.toml", "No such file or directory"),
        ("folder.toml", "no regular file"),
        ("pipe.toml", "no regular file"),
        ("e.csv", "ends in .toml"),
        ("/dev/full/e.toml", "Not a directory"),
        ("\0.toml", "null"),
    ):
        assert why in error_of("save-experiment", name, "--force")
    assert sorted(os.listdir()) == ["folder.toml", "pipe.toml"]


def test_an_experiment_is_saved_from_another_and_its_paths_lead_to_the_same_file(here):
    os.mkdir("inner")
    (here / "points.csv").write_text(CSV)
    invoke("save-experiment", "e.toml", "--data", "points.csv")
    assert invoke("save-experiment", "inner/e.toml", "e.toml", "--layers", "3").exit_code == 0
    spec = trained("inner/e.toml")["spec"]
    assert os.path.samefile(spec["data_file"], "points.csv")
    assert spec["hidden_layers"] == [3]


@pytest.mark.parametrize("command", [[], ["train"]])
def test_everything_else_is_told_in_one_line(here, command):
    os.mkdir("folder")
    os.mkfifo("pipe.npz")
    (here / "empty.toml").write_bytes(b"")
    (here / "empty.csv").write_bytes(b"")
    (here / "empty.npz").write_bytes(b"")
    (here / "binary").write_bytes(bytes(range(256)))
    (here / "broken.npz").write_bytes(b"PK\x03\x04 and no more")
    (here / "wrong.toml").write_text("learning_rate = -1\n")
    for what, words in (
        ("./folder", ["this is a directory; give a CSV file, an experiment file"]),
        ("empty.toml", ["it is empty"]),
        ("empty.csv", ["empty.csv", "empty"]),
        ("empty.npz", ["no saved run"]),
        ("pipe.npz", ["no saved run"]),
        ("./binary", ["binary: line"]),
        ("broken.npz", ["broken.npz", "damaged"]),
        ("wrong.toml", ["line 1", "above 0"]),
        ("emty.toml", ["no such file", "did you mean 'empty.toml'"]),
        ("spiral.csv", ["no such file", "did you mean '--dataset spiral'"]),
        ("rate-too-high.toml", ["no such file", "did you mean '--preset rate-too-high'"]),
        ("https://example.org/x", ["no link of TensorFlow Playground"]),
        ("HTTP://example.org/#a=b", ["no link of TensorFlow Playground"]),
        ("#a=b", ["no link of TensorFlow Playground"]),
        ("a=b.csv", ["no such file"]),
        ("x\0y.csv", ["no such file"]),
        ("x" * 5000 + ".csv", ["no such file"]),
    ):
        line = error_of(*command, what)
        for word in words:
            assert word in line, line


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("spiral", "--dataset spiral"),
        ("sprial", "--dataset spiral"),
        ("rate-too-hihg", "--preset rate-too-high"),
        ("trian", "train"),
    ],
)
def test_a_name_in_place_of_a_command_is_hinted_at(name, hint):
    assert f"there is no command '{name}'; did you mean '{hint}'?" in error_of(name)


def test_what_excludes_each_other_is_told(here):
    (here / "points.csv").write_text(CSV)
    assert "'points.csv' and --data" in error_of("points.csv", "--data", "other.csv")
    assert "'points.csv' and --preset" in error_of("points.csv", "--preset", "tutorial-mlp")
    assert "no other experiment" in error_of("--resume", "--preset", "tutorial-mlp")
    assert "--preset" in error_of("--preset", "nothing")
    assert "the points come from a file" in error_of("points.csv", "--dataset", "iris")
