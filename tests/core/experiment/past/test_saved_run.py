"""A run as a file: it goes on to the bit, and what is no such file is told in one line."""

import json
import time
from pathlib import Path

import numpy as np
import pytest

from mlp_tui.core.experiment import Edit, Element, Experiment, SavedRunError, Trainer
from mlp_tui.core.experiment.past.history import COLUMNS
from mlp_tui.core.experiment.past.run_file import read_run, write_run
from mlp_tui.datasets import DatasetError

FILES = Path(__file__).parent / "saved_runs"
SPECS = [
    Experiment(),
    Experiment(dataset="moons", hidden_layers=(5, 3), activation="tanh", batch_size=7),
    Experiment(dataset="three-blobs", hidden_layers=(), reduction="mean", weights_seed=3),
]


def save(trainer, path):
    with open(path, "wb") as file:
        write_run(trainer.saved_run(), file)


def resume(path):
    return Trainer.resumed(read_run(path))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.npz"


def assert_equal(trainer, other):
    wanted = {"boundary": {"rows": 4, "columns": 5}, "saved_run": {}}
    a, b = trainer.snapshot(wanted), other.snapshot(wanted)
    assert (a.spec, a.step, a.divergence) == (b.spec, b.step, b.divergence)
    assert (a.train_loss, a.test_loss) == (b.train_loss, b.test_loss)
    one, two = a.observations["saved_run"], b.observations["saved_run"]
    assert (one.initial_spec, one.edits) == (two.initial_spec, two.edits)
    for name in ("steps", *COLUMNS):
        np.testing.assert_array_equal(getattr(one.history, name), getattr(two.history, name))
    assert one.state.keys() == two.state.keys()
    for name, value in one.state.items():
        np.testing.assert_array_equal(value, two.state[name])
    grids = a.observations["boundary"], b.observations["boundary"]
    np.testing.assert_array_equal(*[grid.probabilities for grid in grids])


# 5000 steps thin the history twice; 1501 is no multiple of its stride by then.
@pytest.mark.parametrize("steps", [0, 1, 1501, 5000])
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.dataset)
def test_a_resumed_run_goes_on_as_if_it_had_never_stopped(spec, steps, path):
    trainer = Trainer(spec)
    trainer.step(steps)
    save(trainer, path)
    resumed = resume(path)
    assert_equal(trainer, resumed)
    for each in (trainer, resumed):
        each.step(1203)
    assert_equal(trainer, resumed)


def test_a_resumed_run_resets_to_its_own_start(path):
    trainer = Trainer(SPECS[1])
    trainer.step(50)
    save(trainer, path)
    resumed = resume(path)
    for each in (trainer, resumed):
        each.reset()
        each.step(10)
    assert_equal(trainer, resumed)


def test_a_changed_learning_rate_is_kept(path):
    trainer = Trainer(SPECS[1])
    trainer.step(50)
    trainer.edit(learning_rate=0.001)
    trainer.step(50)
    save(trainer, path)
    resumed = resume(path)
    for each in (trainer, resumed):
        each.step(50)
    assert_equal(trainer, resumed)
    assert resumed.spec.learning_rate == 0.001
    assert resumed.initial_spec == SPECS[1]
    assert resumed.edits == (Edit(50, {"learning_rate": 0.001}),)


def test_a_diverged_run_stays_diverged_until_the_rate_is_changed(path):
    trainer = Trainer(Experiment(learning_rate=1e6))
    trainer.step(100)
    assert trainer.divergence is not None
    save(trainer, path)
    resumed = resume(path)
    assert_equal(trainer, resumed)
    assert resumed.step(1) == 0
    for each in (trainer, resumed):
        each.edit(learning_rate=0.03)
        assert each.step(20) == 20
    assert_equal(trainer, resumed)


def test_a_resumed_run_that_diverges_keeps_the_saved_state(path):
    trainer = Trainer(Experiment())
    trainer.step(100)
    save(trainer, path)
    resumed = resume(path)
    resumed.edit(learning_rate=1e6)
    resumed.step(100)
    assert resumed.divergence is not None
    assert 100 <= resumed.step_count < 200
    assert np.isfinite(resumed.snapshot().train_loss)


@pytest.fixture
def own_points(tmp_path):
    points = tmp_path / "points.csv"
    points.write_text(
        "u,v,kind\n" + "".join(f"{x},{x * x % 17},{'ab'[x % 2]}\n" for x in range(60))
    )
    return points


def test_a_file_of_ones_own_is_found_again_from_another_folder(
    own_points, path, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    trainer = Trainer(Experiment(data_file="points.csv", columns=("v", "u")))
    trainer.step(10)
    save(trainer, path)
    monkeypatch.chdir("/")
    resumed = resume(path)
    assert resumed.spec.data_file == str(own_points)
    trainer.step(10)
    resumed.step(10)
    assert trainer.snapshot().train_loss == resumed.snapshot().train_loss


def test_other_points_than_those_it_was_trained_on_are_refused(own_points, path):
    trainer = Trainer(Experiment(data_file=str(own_points)))
    save(trainer, path)
    own_points.write_text(own_points.read_text().replace("1,1,b", "1,2,b"))
    with pytest.raises(SavedRunError, match="points.csv are not those"):
        resume(path)
    own_points.unlink()
    with pytest.raises(DatasetError, match="points.csv"):
        resume(path)


def test_people_and_numpy_can_read_it(path):
    trainer = Trainer(Experiment(dataset="moons"))
    trainer.step(2)
    trainer.edit(learning_rate=0.1)
    trainer.assign({Element("W_hidden_1", (0, 1)): 5})
    trainer.step(1)
    save(trainer, path)
    with np.load(path) as archive:
        text = json.loads(archive["run.json"])
        assert text["experiment"] == trainer.initial_spec.to_dict()
        assert text["edits"] == [
            {"step": 2, "change": {"learning_rate": 0.1}, "values": {"W_hidden_1[0,1]": 5.0}}
        ]
        assert text["step"] == 3
        assert archive["state/W_hidden_1"].shape == (2, 2)
        assert archive["steps"].tolist() == [0, 1, 2, 3]
        assert archive["train_greatest"].shape == (4,)


def test_the_file_alone_gives_the_networks_accuracy_on_raw_rows(own_points, path):
    rows = [f"{x},{x * x % 17},{'ab'[x * x % 17 < x / 4]}\n" for x in range(60)]
    own_points.write_text("".join(["u,v,kind\n", *rows]))
    trainer = Trainer(Experiment(data_file=str(own_points), hidden_layers=(3,)))
    trainer.step(30)
    save(trainer, path)
    with np.load(path) as archive:
        network = json.loads(archive["run.json"])["description"]
        rows = np.genfromtxt(own_points, delimiter=",", names=True, dtype=None, encoding=None)
        values = np.stack([
            (rows[feature["name"]] - feature["subtract"]) / feature["divide_by"]
            for feature in network["features"]
        ], axis=1)  # fmt: skip
        for layer in network["layers"]:
            weights, biases = (archive[f"state/{layer[part]}"] for part in ("weights", "biases"))
            values = values @ weights + biases
            if layer["activation"] == "sigmoid":
                values = 1 / (1 + np.exp(-values))
    names = np.array([each["name"] for each in network["classes"]])
    right = int(np.sum(names[values.argmax(axis=1)] == rows[network["label"]]))
    snapshot = trainer.snapshot()
    n_train, n_test = network["train_points"], network["test_points"]
    assert right == round(snapshot.train_accuracy * n_train + snapshot.test_accuracy * n_test)
    assert (network["dataset"], network["data_file"]) == (None, str(own_points))
    assert 0.8 * len(rows) < right < len(rows)


def test_files_of_the_first_format_still_open():
    trainer = resume(FILES / "format_1.npz")
    snapshot = trainer.snapshot({"history": {}})
    assert snapshot.spec == SPECS[1].with_changes(
        learning_rate=0.01, weights_seed=3, reduction="sum"
    )
    assert snapshot.step == 300
    assert snapshot.observations["history"].steps.tolist() == list(range(301))
    # What the version that wrote it showed there, and 100 steps later.
    assert (snapshot.train_loss, snapshot.test_loss) == pytest.approx(
        (30.328271922748453, 26.918966624646142)
    )
    trainer.step(100)
    snapshot = trainer.snapshot()
    assert (snapshot.train_loss, snapshot.test_loss) == pytest.approx(
        (24.118809419866565, 22.081978009796124)
    )


def test_files_of_the_second_format_still_open():
    trainer = resume(FILES / "format_2.npz")
    snapshot = trainer.snapshot({"history": {}})
    assert trainer.initial_spec == Experiment(batch_size=8, hidden_layers=(3,), reduction="sum")
    assert trainer.edits == (Edit(700, {"learning_rate": 0.1}),)
    assert snapshot.step == 1501
    history = snapshot.observations["history"]
    assert history.steps.tolist() == [*range(0, 1501, 2), 1501]
    np.testing.assert_array_equal(history.train_least, history.train_loss)
    np.testing.assert_array_equal(history.test_greatest, history.test_loss)
    # What the version that wrote it showed there, and 100 steps later.
    assert (snapshot.train_loss, snapshot.test_loss) == pytest.approx(
        (7.576301929544938, 15.632435772703106)
    )
    trainer.step(100)
    snapshot = trainer.snapshot({"history": {}})
    assert (snapshot.train_loss, snapshot.test_loss) == pytest.approx(
        (7.605346642884992, 16.063713255759424)
    )
    last = snapshot.observations["history"]
    assert (last.train_least < last.train_greatest)[-10:-1].all()


def check_it_goes_on_as_it_did(trainer):
    """It shows what the version that wrote it showed there, and 100 steps later."""
    snapshot = trainer.snapshot()
    assert (snapshot.train_loss, snapshot.test_loss) == pytest.approx(
        (69.79441385658387, 69.78269283127956)
    )
    trainer.step(100)
    snapshot = trainer.snapshot()
    assert (snapshot.train_loss, snapshot.test_loss) == pytest.approx(
        (69.24844350128484, 69.43318095302172)
    )


def test_files_of_the_third_format_still_open():
    trainer = resume(FILES / "format_3.npz")
    assert trainer.initial_spec == Experiment(batch_size=8, hidden_layers=(3,), reduction="sum")
    assert trainer.edits == (Edit(40, {"learning_rate": 0.1}),)
    assert (trainer.step_count, trainer.stop, trainer.best) == (101, None, None)
    check_it_goes_on_as_it_did(trainer)


def test_files_of_the_fourth_format_still_open():
    trainer = resume(FILES / "format_4.npz")
    assert trainer.initial_spec == Experiment(
        batch_size=8, hidden_layers=(3,), patience=60, reduction="sum"
    )
    assert trainer.edits == (Edit(40, {"learning_rate": 0.1}),)
    assert (trainer.step_count, trainer.stop) == (101, None)
    assert trainer.best is not None
    assert (trainer.best.step, trainer.best.test_loss) == pytest.approx((78, 69.58982052942375))
    check_it_goes_on_as_it_did(trainer)
    assert (trainer.best.step, trainer.best.test_loss) == pytest.approx((195, 66.30499914682463))


def test_a_diverged_run_of_the_first_format_still_opens():
    trainer = resume(FILES / "format_1_diverged.npz")
    divergence = trainer.divergence
    assert divergence is not None
    assert divergence.step == 42
    assert "learning rate 6 is too high" in divergence.reason
    snapshot = trainer.snapshot()
    assert snapshot.step == 41
    assert (snapshot.train_loss, snapshot.test_loss) == pytest.approx(
        (2900.7684592665646, 2903.4395484285587)
    )


def test_the_edits_of_a_run_of_the_first_format_are_not_known_until_it_is_reset(path):
    trainer = resume(FILES / "format_1.npz")
    assert trainer.edits is None
    trainer.edit(learning_rate=0.02)
    save(trainer, path)
    resumed = resume(path)
    assert_equal(trainer, resumed)
    assert resumed.edits is None
    resumed.reset()
    assert resumed.edits == ()


def test_a_clock_that_stands_at_its_start_is_no_hindrance(path, monkeypatch):
    trainer = Trainer(Experiment())
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(0))
    save(trainer, path)
    assert_equal(trainer, resume(path))
