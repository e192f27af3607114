"""Saved runs and what was trained as files for other programs, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import error_of, invoke

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.past.history import MAX_RECORDS
from mlp_tui.core.experiment.past.run_file import read_run, write_run
from mlp_tui.tui.saving.exports import FORMATS
from mlp_tui.tui.saving.session_files import SessionStore

CSV = "\n".join(["u,v,kind", *(f"{x},{x % 3},{'ab'[x % 2]}" for x in range(40))])


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch) -> Path:
    """The present folder, which is empty; sessions are saved below it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def save(path: Path, **settings) -> Trainer:
    trainer = Trainer(Experiment(**settings))
    trainer.step(7)
    with open(path, "wb") as file:
        write_run(trainer.saved_run(), file)
    return trainer


@pytest.mark.parametrize("chosen", FORMATS, ids=lambda each: each.title)
def test_a_saved_run_is_exported_as_the_name_says(chosen, here):
    trainer = save(here / "run.npz")
    name = f"network{chosen.suffix}"
    result = invoke("export", "run.npz", "--to", name)
    assert (result.exit_code, result.stderr) == (0, f"saved: {name}\n")
    content = chosen.content(trainer.saved_run())
    expected = content if isinstance(content, bytes) else content.encode()
    assert (here / name).read_bytes() == expected


def test_sessions_are_exported_by_name_and_the_newest_without(here):
    store = SessionStore()
    session = store.new()
    trainer = Trainer(Experiment(dataset="moons"))
    trainer.step(3)
    session.save(trainer.saved_run())
    assert invoke("export", session.path.stem, "--to", "a.npz").exit_code == 0
    assert invoke("export", "--resume", "--to", "b.npz").exit_code == 0
    assert {read_run(here / name).step for name in ("a.npz", "b.npz")} == {3}


def test_a_file_is_replaced_only_by_force(here):
    save(here / "run.npz")
    (here / "network.py").write_text("mine")
    assert "network.py is there already" in error_of("export", "run.npz", "--to", "network.py")
    assert (here / "network.py").read_text() == "mine"
    assert invoke("export", "run.npz", "--to", "network.py", "--force").exit_code == 0
    assert "def predict" in (here / "network.py").read_text()


def test_a_run_is_exported_without_its_points(here):
    (here / "points.csv").write_text(CSV)
    save(here / "run.npz", data_file="points.csv")
    assert invoke("export", "run.npz", "--to", "before.py").exit_code == 0
    (here / "points.csv").unlink()
    assert invoke("export", "run.npz", "--to", "after.py").exit_code == 0
    assert (here / "after.py").read_text() == (here / "before.py").read_text()


def test_what_was_trained_is_exported_besides(here):
    result = invoke("train", "--steps", "5", "--export", "a.py", "--export", "a.npz")
    assert result.exit_code == 0
    assert result.stdout.startswith("Step: 0")
    assert read_run(here / "a.npz").step == 5
    assert "in 5 steps" in (here / "a.py").read_text()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["export", "--to", "a.py"], "give either a saved run or --resume"),
        (["export", "run.npz", "--resume", "--to", "a.py"], "either a saved run or --resume"),
        (["export", "--resume", "--to", "a.py"], "there is no session to export: none is saved"),
        (["export", "run.npz", "--to", "a.txt"], "a.txt: give a name that ends in one of .py,"),
        (["export", "run.npz", "--to", "none/a.py"], "cannot be written: No such file"),
        (["export", "points.csv", "--to", "a.py"], "'points.csv' is no saved run"),
        (["export", "rum.npz", "--to", "a.py"], "there is no such file; did you mean 'run.npz'?"),
        (["export", "run.npz"], "Missing option '--to'"),
        (["train", "--export", "a.txt"], "a.txt: give a name that ends in one of .py,"),
        (["train", "--export", "run.npz"], "run.npz is there already"),
    ],
)
def test_what_cannot_be_exported_is_one_line(arguments, problem, here):
    save(here / "run.npz")
    (here / "points.csv").write_text(CSV)
    before = sorted(here.iterdir())
    assert problem in error_of(*arguments)
    assert sorted(here.iterdir()) == before


@pytest.mark.parametrize("every", [1, 3])
def test_a_run_whose_losses_were_all_asked_for_can_be_gone_on_with(here, every):
    steps = 1100 * every
    result = invoke(
        *("train", "--json", "--every", str(every), "--steps", str(steps), "--export", "run.npz")
    )
    assert result.exit_code == 0
    saved = read_run(here / "run.npz")
    assert saved.step == steps
    assert len(saved.history.steps) <= MAX_RECORDS
    assert saved.history.stride == 2 * every
    whole = Trainer(Experiment(), record_every=every)
    whole.step(steps)
    assert saved.history.train_least.min() == whole.saved_run().history.train_least.min()
    resumed = Trainer.resumed(saved)
    assert resumed.step(10) == 10
