"""Values given to weights and biases, taken back and done again, through the training loop."""

from __future__ import annotations

from loop_player import BIAS, WEIGHT, Player, bits

from mlp_tui.core.experiment import Edit, Element, Experiment, Trainer


def test_a_value_goes_back_with_all_that_came_of_it():
    player = Player()
    player.step(10)
    before = player.everything
    player.assign({WEIGHT: 5.0})
    player.step(20)
    after = player.everything
    assert player.run.saved.edits == (Edit(10, {}, {WEIGHT: 5.0}),)
    player.undo()
    assert player.everything == before
    assert not player.run.saved.edits
    player.redo()
    assert player.everything == after
    run = player.run.saved
    again = Trainer.replay(run.initial_spec, run.edits or (), 30).saved_run()
    assert (bits(again.state), bits(vars(again.history))) == (
        bits(run.state), bits(vars(run.history)),
    )  # fmt: skip
    # What came of it is kept, whatever is done without it.
    player.undo()
    player.change(learning_rate=0.1)
    player.redo()
    assert player.everything == after


def test_a_value_stepped_at_one_step_is_one_change():
    player = Player()
    player.step(10)
    before = player.everything
    first = player.weight
    player.assign(*[{WEIGHT: float(value)} for value in range(5)])
    player.assign({WEIGHT: 7.0})
    assert len(player.loop.state.changes.past) == 1
    assert player.undoable.values == {WEIGHT: (first, 7.0)}
    assert player.undoable.step == 10
    player.assign({BIAS: 1.0})
    player.assign({WEIGHT: 8.0})
    player.step(1)
    player.assign({WEIGHT: 9.0})
    steps = [(each.change.step, dict(each.change.values)) for each in
             player.loop.state.changes.past][-2:]  # fmt: skip
    assert steps[0] == (10, {WEIGHT: (7.0, 8.0)})
    assert steps[1][0] == 11
    for _ in range(4):
        player.undo()
    assert player.everything == before
    assert player.loop.state.changes.undoable is None


def test_a_value_that_is_there_already_is_no_change():
    player = Player()
    player.step(3)
    player.assign({WEIGHT: 2.0})
    player.step(0)
    player.assign({WEIGHT: 2})
    player.undo()
    player.undo()
    assert player.said.change is None


def test_a_value_is_told_with_the_one_before_it_where_it_is_done_again():
    player = Player()
    player.assign({WEIGHT: 2.0})
    player.undo()
    player.assign({WEIGHT: 3.0})
    player.step(2)
    here = player.weight
    player.redo()
    assert player.undoable.values == {WEIGHT: (here, 2.0)}
    player.assign({WEIGHT: 4.0})
    assert player.undoable.values == {WEIGHT: (here, 4.0)}
    player.undo()
    assert player.weight == here


def test_what_is_asked_for_after_values_starts_from_the_settings_that_come():
    player = Player()
    loop = player.loop
    player.change(learning_rate=0.1)
    for value in (1.0, 2.0):
        loop.assign({WEIGHT: value})
    loop.undo()
    assert loop.experiment.learning_rate == 0.1
    loop.undo()
    assert loop.experiment.learning_rate == 0.03
    loop.redo()
    loop.redo()
    player.do()
    assert loop.experiment == player.spec
    assert player.spec.learning_rate == 0.1
    assert player.undoable.values[WEIGHT][1] == 2.0


def test_a_run_goes_on_running_with_a_value_and_comes_back_paused():
    player = Player()
    player.do(player.loop.run, lambda: player.loop.assign({WEIGHT: 2.0}))
    assert player.loop.state.running
    player.do(player.loop.run, player.loop.undo)
    assert not player.loop.state.running


def test_values_that_cannot_be_had_are_told_in_one_line_and_change_nothing():
    player = Player()
    player.step(3)
    before = player.everything
    player.assign({WEIGHT: float("nan")})
    player.assign({Element("W_hidden_2", (0, 0)): 1.0})
    player.assign({WEIGHT: "much"})
    assert [problem.partition(":")[0] for problem in player.problems] == [
        "W_hidden_1[0,1] must be a finite number, got 'nan'",
        "W_hidden_2[0,0]",
        "W_hidden_1[0,1] must be a finite number, got 'much'",
    ]
    assert player.everything == before
    assert player.loop.state.changes.undoable is None


def test_a_divergence_comes_back_where_weights_are_taken_back():
    player = Player(Experiment(learning_rate=1e5))
    player.step(1000)
    diverged = player.everything
    player.assign({WEIGHT: 0.5})
    assert player.loop.state.snapshot.divergence is None
    player.undo()
    assert player.everything == diverged


def test_steps_of_a_value_in_one_burst_go_on_from_each_other_and_are_one_change():
    player = Player()
    player.step(3)
    before, loop = player.weight, player.loop
    player.assign({WEIGHT: 0.25})
    player.do(*[lambda each=each: loop.step_value(WEIGHT, each) for each in (1, 1, 1, -1)])
    assert player.weight == 0.4
    assert player.undoable.values == {WEIGHT: (before, 0.4)}
    player.undo()
    assert player.weight == before
    assert player.problems == []
