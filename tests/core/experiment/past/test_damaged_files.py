"""Saved runs that a person or a disk has damaged: one line, or a run that goes on."""

from __future__ import annotations

import io
import json
import math
import os
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_tui.core.experiment import (
    MAX_STEP,
    Element,
    Experiment,
    SavedRunError,
    Trainer,
)
from mlp_tui.core.experiment.past.edits import MAX_VALUES
from mlp_tui.core.experiment.past.history import COLUMNS, MAX_RECORDS
from mlp_tui.core.experiment.past.run_file import read_run, write_run
from mlp_tui.datasets import DatasetError

OLD_FILES = Path(__file__).parent / "saved_runs"
OLD_FORMATS = tuple((OLD_FILES / f"format_{number}.npz").read_bytes() for number in (1, 2, 3, 4))


def file_of(trainer):
    file = io.BytesIO()
    write_run(trainer.saved_run(), file)
    return file.getvalue()


def edited():
    trainer = Trainer(Experiment(batch_size=8, hidden_layers=(3,)))
    for rate in (0.1, 0.05):
        trainer.step(7)
        trainer.edit(learning_rate=rate)
    trainer.assign({Element("W_hidden_1", (1, 2)): 0.5, Element("b_output", (0,)): -1.0})
    trainer.step(6)
    return trainer


def diverged():
    trainer = Trainer(Experiment(dataset="moons"))
    trainer.step(5)
    trainer.edit(learning_rate=1e6)
    trainer.step(100)
    assert trainer.divergence is not None
    return trainer


def stopped():
    trainer = Trainer(Experiment(dataset="moons", learning_rate=0.3, batch_size=40, patience=4))
    trainer.step(1000)
    assert trainer.stop is not None
    assert trainer.best is not None
    return trainer


MANY_BIASES = {f"b_output[{unit}]": 1.0 for unit in range(MAX_VALUES + 1)}
GOOD = (file_of(edited()), file_of(diverged()), file_of(stopped()), *OLD_FORMATS)


def members_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive_of(members, compression=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def with_text(data, change):
    """The file with other values in its text."""
    members = members_of(data)
    values = json.loads(members["run.json"])
    change(values)
    return archive_of(members | {"run.json": json.dumps(values).encode()})


def open_run(path, data):
    """The trainer of a file, if it opens."""
    path.write_bytes(data)
    return Trainer.resumed(read_run(path))


def refusal(path, data):
    with pytest.raises(SavedRunError) as caught:
        open_run(path, data)
    text = str(caught.value)
    assert "\n" not in text
    return text


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.npz"


def set_value(*keys_and_value):
    *keys, last, value = keys_and_value

    def change(values):
        for key in keys:
            values = values[key]
        values[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (set_value("format", 6), "format 6, this version reads 1 to 5"),
        (set_value("format", 4), "edits has not the keys step, change"),
        (set_value("format", [5]), r"format [5], this version reads 1 to 5"),
        (set_value("format", None), "format None"),
        (set_value("step", -1), "step is no whole number"),
        (set_value("step", 2**53), "step is no whole number"),
        (set_value("step", 2**62), "step is no whole number"),
        (set_value("step", MAX_STEP), "too many records"),
        (set_value("step", True), "step is no whole number"),
        (set_value("step", 20.0), "step is no whole number"),
        (set_value("step", 19), "steps has the shape"),
        (set_value("stride", 0), "stride is no whole number"),
        (set_value("stride", 2), "steps has the shape"),
        (set_value("data_digest", ""), "are not those"),
        (set_value("data_digest", 5), "data_digest is no line"),
        (set_value("colour", "red"), "has not the keys"),
        (set_value("experiment", []), "experiment is no object"),
        (set_value("experiment", {"colour": "red"}), "experiment is not valid"),
        (set_value("experiment", "hidden_layers", [7]), "do not fit the network"),
        (set_value("experiment", "hidden_layers", []), "do not fit the network"),
        (set_value("edits", [{"step": 7}]), "edits has not the keys"),
        (set_value("edits", 1, "step", 999), "an edit is of a later step"),
        (set_value("edits", 0, "step", math.nan), "edits step is no whole number"),
        (set_value("edits", 0, "change", {"learning_rate": -1}), "edits change is not valid"),
        (set_value("edits", 0, "change", {"learning_rate": math.nan}), "edits change is not valid"),
        (set_value("edits", 0, "change", {"seed": 3}), "cannot be changed on the way"),
        (set_value("edits", 0, "change", {}), "an edit changes nothing"),
        (set_value("edits", 0, "change", []), "change is no object of settings"),
        (set_value("edits", 0, "change", {"colour": 1}), "change is no object of settings"),
        (set_value("edits", 0, "values", None), "values is no object of weights and biases"),
        (set_value("edits", 0, "values", {"b_output[0]": math.nan}), "is no finite number"),
        (set_value("edits", 0, "values", {"b_output[0]": math.inf}), "is no finite number"),
        (set_value("edits", 0, "values", {"b_output[0]": 1}), "is no finite number with a point"),
        (set_value("edits", 0, "values", {"b_output[0]": "1.0"}), "is no finite number"),
        (set_value("edits", 0, "values", {"b_output[2]": 1.0}), "not fit the network: b_out"),
        (set_value("edits", 0, "values", {"b_output[00]": 1.0}), "must be a weight such as"),
        (set_value("edits", 0, "values", {"b_output": 1.0}), "must be a weight such as"),
        (set_value("edits", 0, "values", {"W_output[0]": 1.0}), "must be a weight such as"),
        (set_value("edits", 0, "values", {"W_hidden_2[0,0]": 1.0}), "not fit the network: W_hid"),
        (set_value("edits", 0, "values", {"learning_rate": 1.0}), "must be a weight such as"),
        (set_value("edits", 0, "values", {"\x1b[2J\n": 1.0}), "must be a weight such as"),
        (set_value("edits", 0, "values", MANY_BIASES), "more than 20000 values"),
        (lambda values: values["edits"].append(values["edits"][0]), "edits are in no order"),
    ],
)  # fmt: skip
def test_what_would_never_be_written_is_told(path, change, words):
    assert words in refusal(path, with_text(GOOD[0], change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (set_value("divergence", "step", "6"), "divergence step is no whole number"),
        (set_value("divergence", "step", None), "divergence step is no whole number"),
        (set_value("divergence", "step", 9), "diverged at another step"),
        (set_value("divergence", "reason", "two\nlines"), "reason is no line"),
        (set_value("divergence", "reason", "x" * 501), "reason is no line"),
        (set_value("divergence", 7), "divergence is no object"),
        (set_value("divergence", {}), "divergence has not the keys"),
    ],
)  # fmt: skip
def test_a_divergence_that_would_never_be_written_is_told(path, change, words):
    assert words in refusal(path, with_text(GOOD[1], change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (set_value("stop", "step", 1), "it stopped at another step"),
        (set_value("stop", "step", None), "stop step is no whole number"),
        (set_value("stop", "reason", "\x1b[2J"), "stop reason is no line"),
        (set_value("stop", 7), "stop is no object"),
        (set_value("best", None), "unknown part best/"),
        (set_value("best", "step", 10**6), "its best state is of a later step"),
        (set_value("best", "test_loss", math.nan), "best test_loss is no finite number"),
        (set_value("best", "test_loss", "0.1"), "best test_loss is no finite number"),
        (set_value("best", {}), "best has not the keys"),
        (lambda values: values.pop("best"), "has not the keys"),
    ],
)  # fmt: skip
def test_a_stop_and_a_best_state_that_would_never_be_written_are_told(path, change, words):
    assert words in refusal(path, with_text(GOOD[2], change))


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros((9, 9)), "its best state has other variables"),
        (np.full((2, 2), np.nan), "values that are no numbers"),
        (None, "its best state has other variables"),
    ],
)
def test_a_best_state_of_another_network_is_told(path, array, words):
    members = members_of(GOOD[2])
    del members["best/W_hidden_1.npy"]
    if array is not None:
        members["best/W_hidden_1.npy"] = npy(array)
    assert words in refusal(path, archive_of(members))


@pytest.mark.parametrize(
    ("name", "array", "words"),
    [
        ("steps", np.zeros((2, 2), dtype=np.int64), "steps has the shape"),
        ("steps", np.arange(21.0), "steps is no array of int64"),
        ("steps", np.arange(21)[::-1].copy(), "the steps of its history"),
        ("steps", np.array(["a"] * 21), "steps is no array of int64"),
        ("steps", np.arange(300_000), "steps has the shape"),
        ("train_loss", np.arange(21), "train_loss is no array of float64"),
        ("train_loss", np.zeros(20), "train_loss has the shape"),
        ("test_greatest", np.zeros(20), "test_greatest has the shape"),
        ("train_least", np.full(21, 1e9), "the least train loss of a stretch is above"),
        ("state/W_hidden_1", np.zeros((9, 9)), "do not fit the network"),
        ("state/W_hidden_1", np.full((2, 3), np.nan), "values that are no numbers"),
        ("state/W_hidden_1", np.zeros((2, 3), order="F"), "no array of float64"),
        ("state/W_hidden_1", np.zeros((2, 3), dtype=">f8"), "no array of float64"),
        ("state/learning_rate", np.zeros((1,)), "do not fit the network"),
        ("state/more", np.zeros(2), "do not fit the network"),
        ("more", np.zeros(2), "unknown part more.npy"),
    ],
)  # fmt: skip
def test_arrays_of_another_kind_are_told(path, name, array, words):
    data = archive_of(members_of(GOOD[0]) | {f"{name}.npy": npy(array)})
    assert words in refusal(path, data)


def test_parts_that_a_format_did_not_have_are_unknown(path):
    data = with_text(GOOD[0], lambda values: values.update(format=2, edits=[]))
    assert "unknown part test_greatest.npy" in refusal(path, data)


def test_an_array_that_says_that_it_is_larger_takes_no_memory(path):
    good = npy(np.zeros(21))
    for shape in (b"(10**12,)", b"(99999999999,)", b"(-1,)"):
        members = members_of(GOOD[0]) | {"train_loss.npy": good.replace(b"(21,)", shape)}
        assert "damaged" in refusal(path, archive_of(members))


def test_more_records_than_are_ever_written_are_refused(path):
    n_records = 300_000

    def change(values):
        values["step"] = n_records - 1
        values["edits"] = []
        values["divergence"] = None

    members = members_of(with_text(GOOD[0], change))
    members |= {"steps.npy": npy(np.arange(n_records))}
    members |= {f"{name}.npy": npy(np.ones(n_records)) for name in COLUMNS}
    assert n_records > MAX_RECORDS
    assert "too many records" in refusal(path, archive_of(members))


def test_pickles_are_not_opened(path):
    evil = io.BytesIO()
    np.save(evil, np.array([{}], dtype=object), allow_pickle=True)
    data = archive_of(members_of(GOOD[0]) | {"steps.npy": evil.getvalue()})
    assert "no array of int64" in refusal(path, data)


def test_what_is_small_on_the_disk_and_large_in_memory_is_refused(path):
    members = members_of(GOOD[0]) | {"run.json": b" " * 10**8}
    assert "compressed" in refusal(path, archive_of(members, zipfile.ZIP_DEFLATED))


def test_a_long_text_and_many_parts_are_refused(path):
    members = members_of(GOOD[0])
    text = members["run.json"] + b" " * 10**7
    assert "too long" in refusal(path, archive_of(members | {"run.json": text}))
    many = {f"state/{number}.npy": b"" for number in range(5000)}
    assert "too many parts" in refusal(path, archive_of(members | many))


def test_a_deep_text_is_refused(path):
    members = members_of(GOOD[0]) | {"run.json": b"[" * 10**5}
    assert "damaged" in refusal(path, archive_of(members))


def test_a_file_that_is_far_too_large_is_not_read(path):
    with open(path, "wb") as file:
        file.truncate(2**40)
    with pytest.raises(SavedRunError, match="larger than 256 MB"):
        read_run(path)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["named pipe", "folder"])
def test_what_is_no_regular_file_is_not_waited_for(path, make):
    make(path)
    with pytest.raises(SavedRunError, match=r"run\.npz: it is no regular file"):
        read_run(path)


@pytest.mark.parametrize("content", [b"", b"no archive", GOOD[0][:-1], GOOD[0] + b"x"])
def test_what_is_no_whole_file_of_ours_is_told(path, content):
    assert "run.npz: it is damaged: it is no whole archive" in refusal(path, content)


def test_a_run_near_the_end_of_all_runs_says_so(path):
    trainer = Trainer(Experiment())
    data = with_text(
        file_of(trainer),
        lambda values: values.update(step=MAX_STEP, stride=MAX_STEP),
    )
    members = members_of(data)
    members["steps.npy"] = npy(np.array([0, MAX_STEP]))
    members |= {f"{name}.npy": npy(np.ones(2)) for name in COLUMNS}
    resumed = open_run(path, archive_of(members))
    assert resumed.step_count == MAX_STEP
    with pytest.raises(ValueError, match="at most"):
        resumed.step()
    resumed.reset()
    assert resumed.step() == 1


# --- Generated -------------------------------------------------------------------------------

WRONG = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 50),
    st.sampled_from([2**31, 10**15, 2**53, 2**62, 2**64, -(10**30), 10**400]),
    st.floats(),
    st.sampled_from(["", "a", "sigmoid", "iris", "spiral", "1", "\x1b[2J", "x" * 1000]),
    st.lists(st.integers(-1, 9), max_size=3),
    st.dictionaries(st.sampled_from(["step", "reason", "learning_rate", "a"]), st.integers(-1, 9)),
)  # fmt: skip


def places_in(value, path=()):
    """The paths of all values in a JSON text, but for the whole."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield (*path, key)
        if isinstance(item, dict | list):
            yield from places_in(item, (*path, key))


@st.composite
def other_text(draw, data):
    """Values replaced, removed or added in the text."""

    def change(values):
        for _ in range(draw(st.integers(1, 3))):
            *parents, last = draw(st.sampled_from(list(places_in(values))))
            place = values
            for key in parents:
                place = place[key]
            kind = draw(st.integers(0, 3))
            if kind == 0:
                del place[last]
            elif kind == 1 and isinstance(place, dict):
                place[draw(st.sampled_from(["colour", "", "step2"]))] = draw(WRONG)
            else:
                place[last] = draw(WRONG)

    return with_text(data, change)


@st.composite
def other_members(draw, data):
    """Parts removed, exchanged or replaced."""
    members = members_of(data)
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(members)))
        kind = draw(st.integers(0, 4))
        if kind == 0 and len(members) > 1:
            del members[name]
        elif kind == 1:
            members[name] = draw(st.binary(max_size=200))
        elif kind == 2:
            members[name] = members[draw(st.sampled_from(sorted(members)))]
        elif kind == 3:
            shape = draw(st.sampled_from([(), (0,), (2,), (21,), (2, 3), (3,), (1, 2, 3)]))
            kind_of_number = draw(st.sampled_from(["f8", "i8", "f4", "?", "c16", "U3", ">f8"]))
            fill = draw(st.sampled_from([0, 1, -1, math.nan, math.inf, 1e300]))
            with np.errstate(all="ignore"):
                array = np.full(shape, fill).astype(kind_of_number)
            members[name] = npy(array)
        else:
            members[draw(st.sampled_from(["more.npy", "more", "state/more.npy"]))] = members[name]
    return archive_of(members, draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])))


@st.composite
def other_bytes(draw, data):
    """Bytes changed, cut off or put in."""
    data = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, max(0, len(data) - 1)))
        kind = draw(st.integers(0, 3))
        if kind == 0:
            del data[place:]
        elif kind == 1:
            data[place:place] = draw(st.binary(max_size=5))
        elif data:
            data[place] ^= draw(st.integers(1, 255))
    return bytes(data)


damaged = st.sampled_from(GOOD).flatmap(
    lambda data: st.one_of(other_text(data), other_members(data), other_bytes(data))
)


@settings(max_examples=500, deadline=None)
@given(data=damaged)
def test_any_damage_is_one_line_or_a_run_that_goes_on(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "damaged.npz"
    started = time.monotonic()
    try:
        trainer = open_run(path, data)
    except (SavedRunError, DatasetError) as error:
        problem = str(error)
    else:
        problem = "none"
        first = trainer.step_count
        ended = trainer.is_at_end
        trainer.snapshot({"history": {}, "boundary": {"rows": 2, "columns": 2}})
        assert trainer.step(3) == trainer.step_count - first
        assert ended or trainer.step_count > first or trainer.divergence is not None
        again = open_run(path, file_of(trainer))
        assert (again.spec, again.step_count) == (trainer.spec, trainer.step_count)
    assert len(problem) < 600
    assert "\n" not in problem
    assert time.monotonic() - started < 60, "it hangs"
