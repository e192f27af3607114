"""How fast a run is to go: paces, which steps are due, and the loop that keeps to them."""

from __future__ import annotations

import math
from queue import Empty, Queue

import pytest

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.pace import (
    FIXED,
    FULL,
    GENTLE,
    LONGEST_LAG_SECONDS,
    PACES,
    Pace,
    PaceError,
    Pacing,
)
from mlp_tui.core.experiment.training_loop import TrainingLoop


class FakeTime:
    """A clock that goes on when somebody waits, or works."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def taken_by(pacing, clock, seconds, *, look_every=0.01, most_a_look=None):
    """The moments and the steps of a run that looks so often what is due."""
    start, end, steps = clock.now, clock.now + seconds, 0
    taken = []
    while clock.now < end:
        due = pacing.due()
        count = due if most_a_look is None else min(due, most_a_look)
        pacing.took(count)
        steps += count
        if count:
            taken.append((clock.now - start, steps))
        clock.now += look_every
    return taken


# --- Paces ---------------------------------------------------------------------------------


def test_the_gentle_pace_takes_a_thousand_steps_in_fifteen_seconds_and_then_hurries():
    assert GENTLE.seconds(10) == pytest.approx(1.0)
    assert GENTLE.seconds(1_000) == pytest.approx(15, rel=0.05)
    assert GENTLE.seconds(100_000) == pytest.approx(30, rel=0.05)
    assert GENTLE.steps_per_second(0) == GENTLE.steps_per_second(30) == 10
    assert GENTLE.steps_per_second(1_000) == pytest.approx(300)


@pytest.mark.parametrize("pace", [GENTLE, *FIXED], ids=lambda pace: pace.name)
def test_steps_and_seconds_are_inverse(pace):
    for steps in (0, 1, 7, 33, 34, 1_000, 10**7):
        assert pace.steps(pace.seconds(steps)) == pytest.approx(steps)


@pytest.mark.parametrize(
    ("text", "rate"),
    [("20", 20), ("2k", 2_000), ("2000", 2_000), (" 1.5K ", 1_500), ("0.5", 0.5), ("35", 35)],
)
def test_a_pace_may_be_any_number(text, rate):
    assert Pace.read(text) == Pace.fixed(rate)


@pytest.mark.parametrize("pace", PACES, ids=lambda pace: pace.name)
def test_a_pace_is_read_from_its_name(pace):
    assert Pace.read(pace.name.upper()) == pace


@pytest.mark.parametrize("text", ["", "k", "fast", "-1", "0", "nan", "inf", "1e9", "2kk", "20 a"])
def test_what_is_no_pace_is_told_with_what_would_be(text):
    with pytest.raises(PaceError, match="gentle, full, or steps a second from 0.1 to 1,000,000"):
        Pace.read(text)


def test_faster_goes_up_the_list_and_slower_down_to_gentle():
    going_up = [FIXED[0]]
    while going_up[-1] != FULL:
        going_up.append(going_up[-1].faster(going_up[-1].first))
    assert going_up == [*FIXED, FULL]
    assert FULL.faster(math.inf) == FULL
    going_down = [FULL]
    while going_down[-1] != GENTLE:
        going_down.append(going_down[-1].slower(going_down[-1].first))
    assert going_down == [FULL, *FIXED[::-1], GENTLE]


def test_from_gentle_the_next_pace_is_beside_that_of_the_run():
    assert (GENTLE.slower(10).name, GENTLE.faster(10).name) == ("5", "20")
    assert (GENTLE.slower(300).name, GENTLE.faster(300).name) == ("100", "500")
    assert GENTLE.faster(45_000) == FULL


# --- Which steps are due -------------------------------------------------------------------


def test_the_first_step_is_due_at_once_and_the_gentle_ones_come_one_by_one():
    clock = FakeTime()
    pacing = Pacing(GENTLE, clock)
    taken = taken_by(pacing, clock, 1.0)
    assert [steps for _, steps in taken] == list(range(1, 11))
    assert [moment for moment, _ in taken] == pytest.approx([0.1 * n for n in range(10)], abs=0.011)


@pytest.mark.parametrize("look_every", [0.004, 0.1, 0.24], ids=lambda each: f"every {each} s")
@pytest.mark.parametrize("pace", [GENTLE, *FIXED], ids=lambda pace: pace.name)
def test_steps_come_at_their_pace_however_seldom_one_looks(pace, look_every):
    clock = FakeTime()
    taken = taken_by(Pacing(pace, clock), clock, 20.0, look_every=look_every)
    moment, steps = taken[-1]
    assert pace.seconds(steps - 1) <= moment + 1e-6
    assert pace.seconds(steps) >= moment - 1e-6


def test_at_full_speed_as_many_are_due_as_can_be_taken():
    assert Pacing(FULL).due() is None
    assert Pacing(FULL).seconds_to_next == 0


def test_a_run_that_cannot_keep_up_says_so_and_does_not_catch_up():
    clock = FakeTime()
    pacing = Pacing(Pace.fixed(1_000), clock)
    taken_by(pacing, clock, 0.2)
    assert pacing.keeps_up
    taken_by(pacing, clock, 5.0, most_a_look=2)
    assert not pacing.keeps_up
    moment, steps = taken_by(pacing, clock, 10.0)[-1]
    assert steps == pytest.approx(1_000 * (moment + LONGEST_LAG_SECONDS), rel=0.01)
    assert pacing.keeps_up


def test_steps_that_take_longer_than_the_pace_allows_are_too_slow_for_it():
    clock = FakeTime()
    pacing = Pacing(Pace.fixed(1), clock)
    taken_by(pacing, clock, 10.0, look_every=3.0, most_a_look=1)
    assert not pacing.keeps_up


def test_a_stop_of_the_process_is_not_caught_up_and_no_lack_of_speed():
    clock = FakeTime()
    pacing = Pacing(Pace.fixed(20), clock)
    taken_by(pacing, clock, 1.0)
    clock.now += 60.0
    _, steps = taken_by(pacing, clock, 1.0)[-1]
    assert steps == pytest.approx(20 * (1.0 + LONGEST_LAG_SECONDS), abs=1)
    assert pacing.keeps_up


def test_a_gentle_run_that_cannot_keep_up_quickens_with_the_steps_it_took():
    clock = FakeTime()
    pacing = Pacing(GENTLE, clock)
    taken_by(pacing, clock, 60.0, most_a_look=50)
    steps = pacing.steps_per_second / GENTLE.growth
    assert steps < 60 * 50 / 0.01
    assert taken_by(pacing, clock, 1.0)[-1][1] < 2 * GENTLE.growth * steps


def test_a_change_leads_a_gentle_run_back_to_its_start_without_a_burst_or_a_stop():
    clock = FakeTime()
    pacing = Pacing(GENTLE, clock)
    taken_by(pacing, clock, 12.0)
    pacing.begin_again()
    taken = taken_by(pacing, clock, 1.0)
    assert [steps for _, steps in taken] == list(range(1, len(taken) + 1))
    assert 9 <= len(taken) <= 11


def test_changes_in_a_row_neither_hold_a_fixed_pace_up_nor_hurry_it():
    clock = FakeTime()
    pacing = Pacing(Pace.fixed(5), clock)
    steps = 0
    for _ in range(100):
        pacing.begin_again()
        steps += sum(1 for _ in taken_by(pacing, clock, 0.03))
    assert steps == pytest.approx(3 * 5, abs=1)


def test_another_pace_acts_without_a_wait_for_the_step_of_the_old_one():
    clock = FakeTime()
    pacing = Pacing(Pace.fixed(0.1), clock)
    taken_by(pacing, clock, 1.0)
    pacing.change(Pace.fixed(20))
    assert taken_by(pacing, clock, 1.0)[-1][1] == pytest.approx(20, abs=1)


# --- The loop ------------------------------------------------------------------------------


class PlayedTime(Queue):
    """The commands of a loop that waits no time at all, as its clock is moved on instead.

    Args:
        commands: what to do at which moments, in seconds from the start.
    """

    def __init__(self, commands):
        super().__init__()
        self.clock = FakeTime()
        self._start = self.clock.now
        self._script = sorted(commands.items(), reverse=True)
        self.rests = 0

    @property
    def passed(self):
        return self.clock.now - self._start

    def get(self, block=True, timeout=None):
        if not self.empty():
            return super().get()
        if not block:
            self._come_to(self.passed)
        else:
            self.rests += 1
            moment = self._script[-1][0]
            seconds = moment - self.passed if timeout is None else timeout
            self.clock.now += max(0.0, min(seconds, moment - self.passed))
            self._come_to(self.passed + 1e-9)
        if self.empty():
            raise Empty
        return super().get()

    def _come_to(self, moment):
        while self._script and self._script[-1][0] <= moment:
            self._script.pop()[1]()


def played(seconds, commands=None, *, asks_every=0.1, spec=None, **options):
    """A run of so many seconds: its states when something was told, their moments, its queue."""
    script = {0.0: lambda: loop.run(), seconds: lambda: loop.stop()}
    asks = [asks_every * (n + 1) + 0.001 for n in range(int(seconds / asks_every))]
    script |= {moment: lambda: loop.renew() for moment in asks if moment < seconds}
    for moment, command in (commands or {}).items():
        script[moment] = lambda command=command: command(loop)
    queue, told = PlayedTime(script), []

    class Instant(Trainer):
        def run_for(self, seconds, most=None):
            assert most is not None
            return self.step(most)

    loop = TrainingLoop(
        Instant(spec or Experiment()),
        make_trainer=Instant,
        on_update=lambda: told.append((queue.passed, loop.state)),
        clock=queue.clock,
        commands=queue,
        **options,
    )
    loop.work()
    return told, loop, queue


def test_each_gentle_step_is_told_of_when_it_is_taken():
    told, _, _ = played(1.0, pace=GENTLE)
    shown = [state.snapshot.step for _, state in told]
    assert shown == list(range(len(shown)))
    assert len(shown) >= 10


@pytest.mark.parametrize("asks_every", [0.02, 0.1, 0.25, 1.0])
def test_the_gentle_pace_is_the_same_at_every_frame_rate(asks_every):
    _, loop, _ = played(14.0, pace=GENTLE, asks_every=asks_every)
    assert loop.state.snapshot.step == pytest.approx(GENTLE.steps(14.0), rel=0.02)


def test_at_a_slow_pace_a_state_comes_with_each_step_and_none_between():
    told, _, queue = played(5.5, pace=Pace.fixed(1), asks_every=0.1)
    moments = [round(moment, 2) for moment, _ in told]
    assert [state.snapshot.step for _, state in told] == [0, 1, 2, 3, 4, 5, 6]
    assert moments[2:] == pytest.approx([1, 2, 3, 4, 5], abs=0.1)
    assert queue.rests < 100


def test_at_a_fast_pace_no_more_states_come_than_are_asked_for():
    told, loop, queue = played(2.0, pace=Pace.fixed(10_000), asks_every=0.1)
    assert loop.state.snapshot.step == pytest.approx(20_000, rel=0.02)
    assert len(told) <= 2 + 20
    assert queue.rests <= 250


def test_the_speed_shown_is_that_of_the_pace():
    told, _, _ = played(3.0, pace=Pace.fixed(20))
    assert {state.steps_per_second for _, state in told} == {20}
    assert all(state.keeps_pace for _, state in told)
    told, _, _ = played(8.0, pace=GENTLE)
    speeds = [state.steps_per_second for _, state in told]
    assert speeds == sorted(speeds)
    assert speeds[0] == 10
    assert speeds[-1] == pytest.approx(GENTLE.steps_per_second(GENTLE.steps(8.0)), rel=0.05)


def test_whatever_is_changed_leads_a_gentle_run_back_to_its_start():
    for changed in (Experiment(learning_rate=0.1), Experiment(hidden_layers=(3,))):
        told, _, _ = played(12.0, {9.0: lambda loop, to=changed: loop.change_to(to)}, pace=GENTLE)
        before = [state for moment, state in told if moment < 9.0][-1]
        after = [state for moment, state in told if 9.02 < moment < 9.9]
        assert before.steps_per_second > 40
        assert {state.steps_per_second for state in after} == {10}
        assert after[-1].snapshot.step - after[0].snapshot.step < 10


def test_the_pace_can_be_changed_at_any_time():
    commands = {1.0: lambda loop: loop.run_at(FIXED[0]), 4.0: lambda loop: loop.run_at(GENTLE)}
    told, loop, _ = played(5.0, commands, pace=Pace.fixed(100))
    slow = [state for moment, state in told if 1.0 < moment < 4.0]
    assert {state.pace for state in slow} == {FIXED[0]}
    assert slow[-1].snapshot.step - slow[0].snapshot.step in (2, 3)
    assert loop.pace == loop.state.pace == GENTLE


def test_commands_are_served_at_once_while_no_step_is_due():
    commands = {2.3: lambda loop: loop.change_to(Experiment(learning_rate=0.1))}
    told, _, _ = played(4.0, commands, pace=Pace.fixed(0.1), asks_every=5)
    moment = next(m for m, state in told if state.snapshot.spec.learning_rate == 0.1)
    assert moment == pytest.approx(2.3)
    assert told[-1][1].snapshot.step == 1


def test_a_run_too_slow_for_its_pace_tells_what_it_reaches():
    told = []

    class Slow(Trainer):
        def run_for(self, seconds, most=None):
            queue.clock.now += seconds
            return self.step(min(most or 0, 5))

    script = {0.0: lambda: loop.run(), 5.0: lambda: loop.stop()}
    script |= {0.1 * n + 0.05: lambda: loop.renew() for n in range(50)}
    queue = PlayedTime(script)
    loop = TrainingLoop(
        Slow(Experiment()),
        on_update=lambda: told.append(loop.state),
        pace=Pace.fixed(10_000),
        clock=queue.clock,
        commands=queue,
    )
    loop.work()
    assert told[0].keeps_pace
    assert not told[-1].keeps_pace
    assert told[-1].steps_per_second == pytest.approx(500, rel=0.1)


def test_an_epoch_and_single_steps_do_not_wait_for_the_pace():
    queue = PlayedTime({0.0: lambda: loop.step(500), 0.1: lambda: loop.stop()})
    loop = TrainingLoop(Trainer(Experiment()), pace=FIXED[0], clock=queue.clock, commands=queue)
    loop.work()
    assert loop.state.snapshot.step == 500


def test_a_trainer_takes_no_more_steps_than_it_is_allowed():
    trainer = Trainer(Experiment())
    assert trainer.run_for(60.0, most=7) == 7
    assert trainer.run_for(60.0, most=3) == 3
    assert trainer.step_count == 10
