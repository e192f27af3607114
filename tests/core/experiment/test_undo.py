"""Changes taken back and done again, through the training loop, to the bit.

``MLP_TUI_UNDO_SEED=7`` makes the changes of that seed again.
"""

from __future__ import annotations

import os
import random

import numpy as np
import pytest
from loop_player import Player, bits

from mlp_tui.core.experiment import (
    SETTINGS,
    Element,
    Experiment,
    SpecError,
    Trainer,
    layer_sizes,
)
from mlp_tui.core.experiment.elements import parameter_shapes
from mlp_tui.core.experiment.past.run_file import read_run, write_run
from mlp_tui.core.experiment.past.undo import MAX_BYTES, MAX_DATASET_BYTES
from mlp_tui.core.experiment.runs import Runs
from mlp_tui.datasets import DatasetError

SEED = int(os.environ.get("MLP_TUI_UNDO_SEED", random.randrange(1_000_000)))
CHANGES = 30


@pytest.fixture
def points(tmp_path):
    """Somebody's own file."""
    path = tmp_path / "points.csv"
    path.write_text("u,v,kind\n" + "".join(f"{x},{x % 7},{'ab'[x % 2]}\n" for x in range(60)))
    return path


def some_change(player, rng, points):
    """Change something at random, whatever it may be."""
    kind = rng.choice(["move"] * 5 + ["rate", "rate", "reset", "open", "file"] + ["assign"] * 3)
    if kind == "reset":
        player.do(player.loop.reset)
    elif kind == "rate":
        player.change(learning_rate=rng.choice([0.001, 0.02, 0.3, 10.0, 1e4]))
    elif kind == "assign":
        player.assign(some_values(player, rng))
    elif kind == "open":
        trainer = Trainer(Experiment(seed=rng.randrange(99), batch_size=rng.choice([None, 7])))
        trainer.step(rng.randrange(40))
        player.open(Trainer.resumed(trainer.saved_run()), owner=object())
    elif kind == "file":
        player.change(data_file=str(points), columns=None, label=None, problem=None)
    else:
        name = rng.choice([name for name, setting in SETTINGS.items() if setting.kind.moves])
        move = rng.choice(SETTINGS[name].kind.moves).name
        try:
            spec = player.loop.experiment.moved(name, move).suited
        except SpecError:
            return
        player.change(**vars(spec))


def some_values(player, rng):
    """Values for a weight or bias or two, at times so large that no step can be taken."""
    snapshot = player.loop.state.snapshot
    shapes = parameter_shapes(layer_sizes(snapshot.spec, snapshot.dataset))
    names = rng.sample(sorted(shapes), rng.choice([1, 2]))
    return {
        Element(name, tuple(rng.randrange(extent) for extent in shapes[name])): rng.gauss(0, 1)
        * rng.choice([1, 1, 5, 1e4])
        for name in names
    }


def unexpected(problems):
    """Those but that a table does not fit a problem or a loss, which only its rows tell."""
    tables = ("points.csv: ", "iris: ", "penguins: ")
    return [problem for problem in problems if not problem.startswith(tables)]


@pytest.mark.parametrize("number", [0, 1])  # the seed's own would differ from worker to worker
def test_every_state_comes_back_to_the_bit(number, points, tmp_path):
    seed = SEED + number
    print(f"MLP_TUI_UNDO_SEED={seed}")
    rng = random.Random(seed)
    player = Player(Experiment(batch_size=rng.choice([None, 10])))
    player.step(rng.randrange(1, 50))
    before = [player.everything]
    while len(player.loop.state.changes.past) < CHANGES:
        n_changes = len(player.loop.state.changes.past)
        some_change(player, rng, points)
        player.step(rng.choice([0, 1, 3, 40, 1100]))
        if len(player.loop.state.changes.past) > n_changes:
            before.append(player.everything)
        else:  # nothing was changed, so it was only trained on
            before[-1] = player.everything
    assert not unexpected(player.problems)

    left = [player.everything]
    for earlier in reversed(before[:-1]):
        here, change = player.everything, player.undoable
        player.undo()
        assert player.said.change is change
        assert player.spec == change.before == earlier["specs"][-1]
        if change.replaces_run:
            assert player.everything == earlier
        else:  # the network stays where it is
            parts = ("state", "losses", "step", "points")
            for name in {"learning_rate", "regularization_rate"} & here["state"].keys():
                here["state"][name] = np.array(getattr(change.before, name)).tobytes()
            assert [player.everything[name] for name in parts] == [here[name] for name in parts]
        left.append(player.everything)
    assert player.loop.state.changes.undoable is None

    for later in reversed(left[:-1]):
        player.redo()
        assert player.everything == later
    assert player.everything == before[-1]
    assert player.loop.state.changes.redoable is None
    # And it goes on as it would have.
    player.step(100)
    went_on = player.everything
    player.do(*[player.loop.undo] * CHANGES, *[player.loop.redo] * CHANGES)
    assert player.everything == went_on
    assert not unexpected(player.problems)
    # What led here gives it again, and so does its file.
    run = player.run.saved
    with open(tmp_path / "run.npz", "wb") as file:
        write_run(run, file)
    again = Trainer.replay(run.initial_spec, run.edits or (), run.step)
    for trainer in (again, Trainer.resumed(read_run(tmp_path / "run.npz"))):
        other = trainer.saved_run()
        assert (other.spec, other.edits, other.step) == (run.spec, run.edits, run.step)
        assert bits(other.state) == bits(run.state)
        assert bits(vars(other.history)) == bits(vars(run.history))


def test_there_is_nothing_to_take_back_at_first():
    player = Player()
    player.step(3)
    player.undo()
    assert player.said.change is None
    assert not player.said.again
    player.redo()
    assert player.said.change is None
    assert player.said.again
    assert player.steps == 3


def test_one_of_a_burst_goes_back_one():
    player = Player()
    loop = player.loop
    first = loop.experiment.with_changes(dataset="moons")
    second = loop.experiment.with_changes(dataset="circle")
    loop.change_to(first)
    loop.change_to(second)
    loop.undo()
    assert loop.experiment == first  # so that what is asked for next starts from there
    loop.redo()
    assert loop.experiment == second
    loop.undo()
    loop.undo()
    assert loop.experiment == Experiment()
    loop.undo()
    assert loop.experiment == Experiment()
    loop.redo()
    player.do()
    assert player.spec == loop.experiment == first
    assert [each.change is None for each in loop.state.undone] == [
        False, False, False, False, True, False,
    ]  # fmt: skip


def test_steps_and_changes_after_going_back_lose_nothing():
    player = Player()
    player.step(10)
    player.change(hidden_layers=(4,))
    player.step(20)
    trained = player.everything
    player.undo()
    player.step(5)
    stepped = player.everything
    player.redo()
    assert player.everything == trained
    player.undo()
    assert player.everything == stepped
    player.change(activation="tanh")
    player.step(7)
    other = player.everything
    player.redo()
    assert player.everything == trained
    player.undo()
    assert player.everything == other
    player.undo()
    assert player.everything == stepped


def test_a_rate_that_was_taken_back_is_forgotten_after_another_change():
    player = Player()
    player.change(learning_rate=0.1)
    player.undo()
    player.change(learning_rate=0.3)
    player.redo()
    assert player.said.change is None
    assert player.spec.learning_rate == 0.3


def test_a_rate_goes_back_and_the_network_stays():
    player = Player()
    player.step(10)
    player.change(learning_rate=0.1)
    player.step(10)
    player.undo()
    assert player.steps == 20
    assert player.spec.learning_rate == 0.03
    run = player.run.saved
    assert [(edit.step, edit.change["learning_rate"]) for edit in run.edits or ()] == [
        (10, 0.1), (20, 0.03),
    ]  # fmt: skip
    again = Trainer.replay(run.initial_spec, run.edits or (), 20).saved_run()
    assert bits(again.state) == bits(run.state)


def test_another_run_comes_back_paused_but_a_rate_while_running():
    player = Player()

    def run_and(*commands):
        player.do(player.loop.run, *commands)
        return player.loop.state.running

    player.change(learning_rate=0.1)
    assert run_and(player.loop.undo)
    assert run_and(player.loop.redo)
    player.change(seed=3)
    assert not run_and(player.loop.undo)
    assert not run_and(player.loop.redo)


def test_a_divergence_comes_back_with_its_run():
    player = Player(Experiment(learning_rate=1e5))
    player.step(1000)
    diverged = player.everything
    assert player.loop.state.snapshot.divergence is not None
    player.change(learning_rate=0.01)
    player.undo()
    assert player.everything == diverged
    player.do(player.loop.reset)
    player.undo()
    assert player.everything == diverged


def test_a_reset_of_a_run_that_stands_at_its_start_is_no_change():
    player = Player()
    player.do(player.loop.reset, player.loop.reset)
    assert player.loop.state.changes.undoable is None
    player.step(1)
    player.do(player.loop.reset, player.loop.reset)
    player.undo()
    assert player.steps == 1


def test_a_change_that_failed_is_none_to_take_back():
    player = Player()
    player.change(dataset="moons")
    player.change(data_file="/nowhere/there is none.csv")
    assert "there is none.csv" in player.problems[0]
    player.undo()
    assert player.spec.dataset == "xor-clusters"


def test_an_opened_run_goes_back_to_the_one_before_and_its_owner():
    player = Player()
    player.step(4)
    mine = player.everything
    player.open(Trainer(Experiment(dataset="moons")), owner="another")
    assert player.run.owner == "another"
    player.change(seed=5)
    assert player.run.owner == "another"
    player.undo()
    player.undo()
    assert player.everything == mine
    assert player.run.owner is None
    player.redo()
    assert player.run.owner == "another"


def test_a_run_that_cannot_be_opened_changes_nothing():
    player = Player()
    player.step(4)
    succeeded = []

    def refuse(present):
        assert present.saved.step == 4
        raise DatasetError("no such points")

    player.do(lambda: player.loop.exchange(refuse, succeeded.append))
    assert succeeded == [False]
    assert player.problems == ["no such points"]
    assert player.loop.state.changes.undoable is None
    assert player.steps == 4


def test_fifty_changes_and_more_are_kept_but_never_too_many_bytes():
    runs = Runs(Trainer(Experiment(hidden_layers=(16, 16))))
    for number in range(60):
        runs.trainer.step(5)
        runs.change_to(runs.trainer.spec.with_changes(seed=number))
    assert len(runs.changes.past) == 60
    assert runs.changes.n_bytes < MAX_BYTES / 10

    large = Runs(Trainer(Experiment(hidden_layers=(512,) * 8)))
    n_bytes = sum(value.nbytes for value in large.trainer.saved_run().state.values())
    for number in range(7):
        large.trainer.step()
        large.change_to(large.trainer.spec.with_changes(weights_seed=number))
    assert large.changes.n_bytes <= MAX_BYTES < large.changes.n_bytes + 1.1 * n_bytes
    newest = large.changes.undoable
    assert newest is not None
    assert newest.after.weights_seed == 6  # it is the oldest that go


def test_a_large_file_is_held_once_and_read_again(tmp_path):
    path = tmp_path / "large.csv"
    rows = MAX_DATASET_BYTES // 24 + 10
    path.write_text("u,v,kind\n" + "".join(f"{x},{x % 7},{'ab'[x % 2]}\n" for x in range(rows)))
    player = Player(Experiment(data_file=str(path), learning_rate=1e-5))
    player.step(2)
    before = player.everything
    for seed in range(1, 4):
        player.change(seed=seed)
    assert player.loop.state.changes.n_bytes < MAX_DATASET_BYTES
    for _ in range(3):
        player.undo()
    assert player.everything == before
    path.write_text(path.read_text().replace("\n7,", "\n8,", 1))
    player.redo()
    assert "are not those that the run was trained on" in player.problems[-1]
    assert player.everything == before
    assert player.loop.experiment == player.spec
    path.unlink()
    player.redo()
    assert "large.csv" in player.problems[-1]
    assert player.everything == before


@pytest.mark.parametrize("seed", [1, 78, 362])
def test_what_patience_goes_back_to_is_that_of_a_run_without_the_change(seed):
    """Also where the run diverges right after it, and takes the step back."""
    rng = np.random.default_rng(seed)
    runs = Runs(
        Trainer(
            Experiment(
                dataset="moons",
                hidden_layers=(4,),
                activation="tanh",
                optimizer="momentum",
                patience=int(rng.integers(3, 40)),
                learning_rate=float(10 ** rng.uniform(-2, 0.5)),
                warmup_steps=int(rng.choice([0, 100, 300])),
                seed=seed,
            )
        )
    )
    runs.trainer.step(int(rng.integers(5, 60)))
    runs.change_to(runs.trainer.spec.with_changes(patience=None))
    runs.undo()
    undone = runs.trainer
    undone.step(4000)
    assert undone.divergence is not None
    replayed = Trainer.replay(
        undone.initial_spec, undone.edits or (), undone.step_count, undone.dataset
    )
    assert undone.best is not None
    assert replayed.best is not None
    assert undone.best.step == replayed.best.step
    assert bits(undone.best.state) == bits(replayed.best.state)
