"""The training loop, in a thread of its own and without a screen."""

from __future__ import annotations

import threading
import time

import pytest

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.observations import ObservationError
from mlp_tui.core.experiment.training_loop import TrainingLoop
from mlp_tui.datasets import DatasetError

PATIENCE = 20.0
"""Seconds after which a condition that does not come is a failure."""


class Bench:
    """A loop at work in a thread, and a way to wait for what it does."""

    def __init__(self, spec: Experiment | None = None, **options):
        self._changed = threading.Condition()
        self.problems: list[str] = []
        self.updates = 0
        self.loop = TrainingLoop(
            Trainer(spec or Experiment()),
            on_update=self._note_update,
            on_problem=self._note_problem,
            **options,
        )
        self.thread = threading.Thread(target=self.loop.work, daemon=True)
        self.thread.start()

    def _note_update(self):
        with self._changed:
            self.updates += 1
            self._changed.notify_all()

    def _note_problem(self, text):
        with self._changed:
            self.problems.append(text)
            self._changed.notify_all()

    def wait_for(self, condition):
        with self._changed:
            # States published while running come without a notice: hence the short waits.
            end = time.monotonic() + PATIENCE
            while not condition(self.loop.state):
                assert time.monotonic() < end, "it never came"
                self._changed.wait(0.01)
        return self.loop.state

    def stop(self):
        self.loop.stop()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


@pytest.fixture
def bench():
    bench = Bench()
    yield bench
    bench.stop()


def test_it_starts_paused_at_step_0(bench):
    assert bench.loop.state.snapshot.step == 0
    assert not bench.loop.state.running


def test_each_step_is_published(bench):
    bench.loop.step()
    bench.wait_for(lambda state: state.snapshot.step == 1)
    bench.loop.step(10)
    bench.wait_for(lambda state: state.snapshot.step == 11)


def test_an_epoch_of_minibatches_ends_where_the_epoch_ends():
    bench = Bench(Experiment(batch_size=10))
    try:
        bench.loop.step(3)
        bench.loop.step_epoch()
        state = bench.wait_for(lambda state: state.snapshot.epoch == 1)
        points = len(state.snapshot.dataset.train_points)
        assert state.snapshot.step == -(-points // 10)
    finally:
        bench.stop()


def test_it_runs_until_it_is_paused_and_tells_its_speed(bench):
    bench.loop.run()
    state = bench.wait_for(lambda state: state.snapshot.step > 100 and state.steps_per_second > 0)
    assert state.running
    bench.loop.pause()
    paused = bench.wait_for(lambda state: not state.running)
    assert paused.steps_per_second == 0
    updates = bench.updates
    bench.loop.observe("screen", {"history": {}})
    later = bench.wait_for(lambda state: "history" in state.snapshot.observations)
    assert later.snapshot.step == paused.snapshot.step
    assert bench.updates == updates + 1


def test_toggling_twice_in_a_row_leaves_it_as_it_was(bench):
    bench.loop.toggle()
    bench.loop.toggle()
    bench.loop.observe("screen", {"history": {}})
    state = bench.wait_for(lambda state: "history" in state.snapshot.observations)
    assert not state.running


def test_a_step_pauses_a_running_run(bench):
    bench.loop.run()
    bench.wait_for(lambda state: state.running)
    bench.loop.step()
    bench.wait_for(lambda state: not state.running and state.snapshot.step > 0)


def test_commands_are_served_while_it_runs(bench):
    bench.loop.run()
    bench.wait_for(lambda state: state.running)
    bench.loop.change_to(Experiment(learning_rate=0.1))
    state = bench.wait_for(lambda state: state.snapshot.spec.learning_rate == 0.1)
    assert state.running
    assert state.snapshot.step > 0


def test_reset_repeats_the_run(bench):
    bench.loop.observe("screen", {"history": {}})
    bench.loop.step(50)
    first = bench.wait_for(lambda state: state.snapshot.step == 50).snapshot
    bench.loop.reset()
    bench.wait_for(lambda state: state.snapshot.step == 0)
    bench.loop.step(50)
    again = bench.wait_for(lambda state: state.snapshot.step == 50).snapshot
    histories = first.observations["history"], again.observations["history"]
    assert histories[0].train_loss.tolist() == histories[1].train_loss.tolist()


def test_another_experiment_replaces_the_run_and_running_goes_on(bench):
    bench.loop.run()
    bench.wait_for(lambda state: state.running)
    bench.loop.change_to(Experiment(hidden_layers=(4, 2)))
    state = bench.wait_for(lambda state: state.snapshot.spec.hidden_layers == (4, 2))
    assert state.running


def test_an_experiment_that_cannot_be_had_leaves_the_old_one(bench):
    bench.loop.step(3)
    bench.loop.change_to(Experiment(data_file="/nowhere/there is none.csv"))
    bench.wait_for(lambda state: bench.problems)
    assert "there is none.csv" in bench.problems[0]
    assert "\n" not in bench.problems[0]
    bench.loop.step()
    assert bench.wait_for(lambda state: state.snapshot.step == 4).snapshot.spec == Experiment()


def test_a_diverging_run_stops_by_itself_and_goes_on_after_a_lower_rate():
    bench = Bench(Experiment(learning_rate=1e6))
    try:
        bench.loop.run()
        state = bench.wait_for(lambda state: state.snapshot.divergence is not None)
        assert not state.running
        bench.loop.run()
        bench.loop.change_to(Experiment(learning_rate=0.01))
        bench.wait_for(lambda state: state.snapshot.divergence is None)
        before = bench.loop.state.snapshot.step
        bench.loop.step()
        bench.wait_for(lambda state: state.snapshot.step == before + 1)
    finally:
        bench.stop()


def test_an_error_inside_training_pauses_it_and_is_told_in_one_line():
    class Faulty(Trainer):
        def run_for(self, seconds, most=None):
            raise RuntimeError("a fault\nof two lines")

    bench = Bench(make_trainer=Faulty)
    try:
        bench.loop.change_to(Experiment(seed=3))
        bench.loop.run()
        bench.wait_for(lambda state: bench.problems)
        assert bench.problems == ["RuntimeError: a fault of two lines"]
        bench.loop.step()
        bench.wait_for(lambda state: state.snapshot.step == 1)
    finally:
        bench.stop()


def test_grids_come_in_the_shape_asked_for(bench):
    bench.loop.observe("screen", {"boundary": {"rows": 7, "columns": 11}})
    state = bench.wait_for(lambda state: "boundary" in state.snapshot.observations)
    assert state.snapshot.observations["boundary"].probabilities.shape[:2] == (7, 11)


def test_everybody_gets_what_they_ask_for_until_they_ask_for_something_else(bench):
    bench.loop.observe("screen", {"history": {}})
    bench.loop.observe("autosave", {"saved_run": {}})
    bench.wait_for(lambda state: state.snapshot.observations.keys() == {"history", "saved_run"})
    bench.loop.observe("screen", {"predictions": {}})
    bench.wait_for(lambda state: state.snapshot.observations.keys() == {"predictions", "saved_run"})
    with pytest.raises(ObservationError, match="colour"):
        bench.loop.observe("screen", {"colour": {}})


def test_what_cannot_be_made_of_another_run_is_left_out_of_its_states(bench):
    bench.loop.observe("screen", {"graph": {"points": 49}, "predictions": {}})
    bench.wait_for(lambda state: "graph" in state.snapshot.observations)
    fewer = bench.loop.experiment.with_changes(points=20)
    bench.loop.change_to(fewer)
    state = bench.wait_for(lambda state: state.snapshot.spec == fewer)
    assert state.snapshot.observations.keys() == {"predictions"}
    assert bench.problems == []


def test_the_first_state_has_what_is_wanted_from_the_start():
    loop = TrainingLoop(Trainer(Experiment()), wanted={"screen": {"predictions": {}}})
    assert loop.state.snapshot.observations.keys() == {"predictions"}


def test_the_experiment_is_what_was_asked_for_until_it_is_in_force_or_refused():
    going_on, refuse = threading.Event(), []

    def make_trainer(spec, dataset):
        going_on.wait(PATIENCE)
        if refuse:
            raise DatasetError("no such points")
        return Trainer(spec, dataset)

    bench = Bench(make_trainer=make_trainer)
    try:
        first, second, third = (Experiment(seed=seed) for seed in (1, 2, 3))
        assert bench.loop.experiment == bench.loop.launched == Experiment()
        bench.loop.change_to(first)
        bench.loop.change_to(second)
        assert bench.loop.experiment == second
        assert bench.loop.state.snapshot.spec == Experiment()
        going_on.set()
        bench.wait_for(lambda state: state.snapshot.spec == second)
        assert bench.loop.experiment == second
        refuse.append(True)
        bench.loop.change_to(third)
        bench.wait_for(lambda state: bench.problems)
        assert bench.loop.experiment == second
        assert bench.loop.launched == Experiment()
    finally:
        bench.stop()


def test_a_problem_is_told_when_the_state_shows_what_came_of_it():
    told = []

    def refuse(spec, dataset):
        raise DatasetError("no such points")

    loop = TrainingLoop(
        Trainer(Experiment()),
        make_trainer=refuse,
        on_problem=lambda text: told.append((text, loop.experiment)),
    )
    loop.change_to(Experiment(seed=1))
    loop.stop()
    loop.work()
    assert told == [("no such points", Experiment())]


def test_only_what_needs_a_restart_makes_another_run(bench):
    bench.loop.step(5)
    bench.loop.change_to(Experiment(learning_rate=0.1))
    state = bench.wait_for(lambda state: state.snapshot.spec.learning_rate == 0.1)
    assert state.snapshot.step == 5
    bench.loop.change_to(Experiment(learning_rate=0.1, activation="tanh"))
    state = bench.wait_for(lambda state: state.snapshot.spec.activation == "tanh")
    assert state.snapshot.step == 0


def test_the_run_is_handed_over_and_no_state_made(bench):
    bench.loop.step(3)
    bench.wait_for(lambda state: state.snapshot.step == 3)
    state, updates, runs = bench.loop.state, bench.updates, []
    bench.loop.hand_over(runs.append)
    bench.loop.hand_over(runs.append)
    bench.wait_for(lambda state: len(runs) == 2)
    assert [run.saved.step for run in runs] == [3, 3]
    assert runs[0].number < runs[1].number
    assert bench.loop.state is state
    assert bench.updates == updates


def test_a_look_makes_no_state_and_is_what_was_asked_for(bench):
    bench.loop.step(3)
    bench.wait_for(lambda state: state.snapshot.step == 3)
    state, updates, seen = bench.loop.state, bench.updates, []
    bench.loop.look({"diagnosis": {}}, seen.append)
    bench.wait_for(lambda state: seen)
    (snapshot,) = seen
    assert snapshot.step == 3
    assert list(snapshot.observations) == ["diagnosis"]
    assert bench.loop.state is state
    assert bench.updates == updates
    with pytest.raises(ObservationError, match="'colour'"):
        bench.loop.look({"colour": {}}, seen.append)


def test_a_look_that_fails_is_told_and_training_goes_on(bench):
    def fail(snapshot):
        raise ValueError("nothing to\nsee")

    bench.loop.toggle()
    bench.wait_for(lambda state: state.running)
    bench.loop.look({"diagnosis": {}}, fail)
    bench.wait_for(lambda state: bench.problems)
    assert bench.problems == ["nothing to see"]
    step = bench.loop.state.snapshot.step
    assert bench.wait_for(lambda state: state.snapshot.step > step).running


def test_a_run_is_kept_in_case_that_the_end_cannot_wait_for_a_step(bench):
    bench.loop.step(3)
    bench.wait_for(lambda state: state.snapshot.step == 3)
    last = bench.loop.last_run
    assert last is not None
    assert last.saved.step == 3


def test_the_last_run_is_there_when_it_has_ended():
    bench = Bench()
    bench.loop.step(3)
    bench.stop()
    last = bench.loop.last_run
    assert last is not None
    assert last.saved.step == bench.loop.state.snapshot.step == 3


def test_it_ends_while_running_and_while_paused():
    for start in (TrainingLoop.run, TrainingLoop.pause):
        bench = Bench()
        start(bench.loop)
        bench.stop()


def test_it_ends_when_told_to_from_outside():
    told = threading.Event()
    loop = TrainingLoop(Trainer(Experiment()))
    thread = threading.Thread(target=lambda: loop.work(told.is_set), daemon=True)
    loop.run()
    thread.start()
    told.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def states_of_a_run(seconds, ask):
    """When a running loop makes states, but for its last; ``ask`` is called after each slice."""
    now = [0.0]
    made = []

    class Counted(Trainer):
        def snapshot(self, wanted=None, possible_only=False):
            made.append(now[0])
            return super().snapshot(wanted, possible_only)

        def run_for(self, seconds, most=None):
            now[0] += seconds
            ask(loop)
            if now[0] > end:
                loop.stop()
            return self.step()

    end = seconds
    loop = TrainingLoop(Counted(Experiment()), clock=lambda: now[0], make_trainer=Counted)
    loop.run()
    loop.work()
    return [moment for moment in made if moment > 0][:-1]


def test_a_run_that_nobody_looks_at_has_a_state_a_second():
    states = states_of_a_run(3.5, lambda loop: None)
    assert [round(moment) for moment in states] == [1, 2, 3]


def test_a_state_that_is_asked_for_is_made_at_once_and_no_other():
    asked = []

    def ask(loop):
        if len(asked) < 3:
            asked.append(1)
            loop.renew()

    states = states_of_a_run(0.9, ask)
    assert states == pytest.approx([0.01, 0.02, 0.03])


def test_a_dataset_error_is_told_in_its_own_words():
    def refuse(spec, dataset):
        raise DatasetError("no such points")

    bench = Bench(make_trainer=refuse)
    try:
        bench.loop.change_to(Experiment(seed=1))
        bench.wait_for(lambda state: bench.problems)
        assert bench.problems == ["no such points"]
    finally:
        bench.stop()


def test_another_network_on_the_same_data_does_not_load_it_again():
    bench = Bench()
    try:
        dataset = bench.loop.state.snapshot.dataset
        bench.loop.change_to(Experiment(hidden_layers=(3,), weights_seed=5))
        state = bench.wait_for(lambda state: state.snapshot.spec.hidden_layers == (3,))
        assert state.snapshot.dataset is dataset
        bench.loop.change_to(Experiment(hidden_layers=(3,), seed=5))
        state = bench.wait_for(lambda state: state.snapshot.spec.seed == 5)
        assert state.snapshot.dataset is not dataset
    finally:
        bench.stop()
