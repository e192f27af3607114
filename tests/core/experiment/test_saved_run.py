"""A run as a file: it goes on to the bit, and what is no such file is told in one line."""

import io
import json
import time
import zipfile

import numpy as np
import pytest

from mlp_tui.core.experiment import Experiment, SavedRun, SavedRunError, Trainer
from mlp_tui.datasets import DatasetError

SPECS = [
    Experiment(),
    Experiment(dataset="moons", hidden_layers=(5, 3), activation="tanh", batch_size=7),
    Experiment(dataset="three-blobs", hidden_layers=(), reduction="mean", weights_seed=3),
]


def save(trainer, path):
    with open(path, "wb") as file:
        SavedRun.of(trainer.snapshot()).write(file)


def resume(path):
    return Trainer.resumed(SavedRun.read(path))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.npz"


def assert_equal(trainer, other):
    a, b = trainer.snapshot((4, 5)), other.snapshot((4, 5))
    assert (a.spec, a.step, a.divergence) == (b.spec, b.step, b.divergence)
    assert (a.train_loss, a.test_loss) == (b.train_loss, b.test_loss)
    for name in ("steps", "train_loss", "test_loss"):
        np.testing.assert_array_equal(getattr(a.history, name), getattr(b.history, name))
    for left, right in zip(a.layers, b.layers, strict=True):
        np.testing.assert_array_equal(left.weights, right.weights)
        np.testing.assert_array_equal(left.biases, right.biases)
    np.testing.assert_array_equal(a.grid.probabilities, b.grid.probabilities)


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
    trainer.set_learning_rate(0.001)
    trainer.step(50)
    save(trainer, path)
    resumed = resume(path)
    for each in (trainer, resumed):
        each.step(50)
    assert_equal(trainer, resumed)
    assert resumed.spec.learning_rate == 0.001


def test_a_diverged_run_stays_diverged_until_the_rate_is_changed(path):
    trainer = Trainer(Experiment(learning_rate=1e6))
    trainer.step(100)
    assert trainer.divergence is not None
    save(trainer, path)
    resumed = resume(path)
    assert_equal(trainer, resumed)
    assert resumed.step(1) == 0
    for each in (trainer, resumed):
        each.set_learning_rate(0.03)
        assert each.step(20) == 20
    assert_equal(trainer, resumed)


def test_a_resumed_run_that_diverges_keeps_the_saved_state(path):
    trainer = Trainer(Experiment())
    trainer.step(100)
    save(trainer, path)
    resumed = resume(path)
    resumed.set_learning_rate(1e6)
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
    trainer.step(3)
    save(trainer, path)
    with np.load(path) as archive:
        text = json.loads(archive["run.json"])
        assert text["experiment"] == trainer.spec.to_dict()
        assert text["step"] == 3
        assert archive["weights_0"].shape == (2, 2)
        assert archive["steps"].tolist() == [0, 1, 2, 3]


def rewritten(path, **changes):
    """The saved run with other values in its text."""
    with zipfile.ZipFile(path) as archive:
        values = json.loads(archive.read("run.json"))
    with_member(path, "run.json", json.dumps(values | changes).encode())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": 2}, "format 2"),
        ({"layers": 3}, "damaged"),
        ({"layers": 1}, "do not fit"),
        ({"step": -1}, "do not fit"),
        ({"stride": 0}, "do not fit"),
        ({"step": 10**30}, "do not fit"),
        ({"experiment": {"colour": "red"}}, "damaged"),
        ({"experiment": []}, "damaged"),
        ({"divergence": 7}, "damaged"),
        ({"experiment": {"hidden_layers": [7]}}, "do not fit"),
    ],
)
def test_what_does_not_fit_together_is_told(path, changes, words):
    save(Trainer(Experiment()), path)
    rewritten(path, **changes)
    with pytest.raises(SavedRunError, match=words) as caught:
        resume(path)
    assert "\n" not in str(caught.value)


def test_any_damage_is_told_in_one_line(path):
    trainer = Trainer(Experiment())
    trainer.step(30)
    save(trainer, path)
    whole = path.read_bytes()
    rng = np.random.default_rng(1)
    refused = []
    for _ in range(100):
        data = bytearray(whole[: rng.integers(len(whole))] if rng.random() < 0.5 else whole)
        for place in rng.integers(len(whole), size=rng.integers(4)):
            if place < len(data):
                data[place] ^= int(rng.integers(1, 256))
        path.write_bytes(data)
        try:
            resumed = resume(path)
        except SavedRunError as error:
            refused.append(str(error))
        else:  # only what has no meaning was changed, such as the time of a member
            assert_equal(trainer, resumed)
    assert len(refused) > 60
    assert not any("\n" in text for text in refused)


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_what_is_no_file_of_ours_is_told(path, content):
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(SavedRunError, match=r"run\.npz"):
        SavedRun.read(path)


def test_a_clock_that_stands_at_its_start_is_no_hindrance(path, monkeypatch):
    trainer = Trainer(Experiment())
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(0))
    save(trainer, path)
    assert_equal(trainer, resume(path))


@pytest.mark.parametrize("array", [np.zeros((2, 2)), np.array(["a", "b"])], ids=["2-d", "text"])
def test_arrays_of_another_kind_are_told(path, array):
    save(Trainer(Experiment()), path)
    content = io.BytesIO()
    np.save(content, array)
    with_member(path, "steps.npy", content.getvalue())
    with pytest.raises(SavedRunError, match="do not fit"):
        SavedRun.read(path)


def with_member(path, name, data):
    """Put other data in place of a part of the saved run."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in (members | {name: data}).items():
            archive.writestr(member, content)


def test_pickles_are_not_opened(path):
    save(Trainer(Experiment()), path)
    evil = io.BytesIO()
    np.save(evil, np.array([{}], dtype=object), allow_pickle=True)
    with_member(path, "steps.npy", evil.getvalue())
    with pytest.raises(SavedRunError, match="damaged"):
        SavedRun.read(path)
