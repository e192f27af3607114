"""How fast frames follow each other, on lines and terminals of all kinds."""

from __future__ import annotations

import pytest

from mlp_tui.tui.terminal.frame_pacing import LOST_SECONDS, SILENCE_SECONDS, FramePacer

TICK = 0.005


class Line:
    """A terminal at the end of a line, and a program that shows frames as its pacer allows.

    Args:
        round_trip: seconds there and back.
        bytes_per_second: None is no limit.
        answers: whether the terminal does.
    """

    def __init__(self, most=10.0, round_trip=0.0, bytes_per_second=None, answers=True):
        self.now = 100.0
        self.pacer = FramePacer(most, lambda: self.now)
        self.round_trip, self.bytes_per_second = round_trip, bytes_per_second
        self.answers = answers
        self.lost = 0
        self.frames = []
        self._free = self.now
        self._arrivals = []
        self.send(0)

    def send(self, size):
        """Send so many bytes and a query."""
        self._free = max(self._free, self.now)
        if self.bytes_per_second is not None:
            self._free += size / self.bytes_per_second
        self.pacer.asked()
        if self.lost:
            self.lost -= 1
        elif self.answers:
            self._arrivals.append(self._free + self.round_trip)

    def train(self, seconds, frame_size=5000):
        """Show frames whenever one is due and allowed; their number."""
        end, before = self.now + seconds, len(self.frames)
        due = self.now
        while self.now < end:
            while self._arrivals and self._arrivals[0] <= self.now:
                self._arrivals.pop(0)
                self.pacer.answered()
            if self.now >= due and self.pacer.may_show:
                self.pacer.frame_shown()
                self.frames.append(self.now)
                if self.pacer.may_ask:
                    self.send(frame_size)
                due = self.now + self.pacer.seconds_to_next
            self.now += TICK
        return len(self.frames) - before

    @property
    def backlog(self):
        """Seconds that a byte would have to wait on the line."""
        return max(0.0, self._free - self.now)


@pytest.mark.parametrize("most", [0.1, 4.0, 10.0, 60.0])
def test_on_a_quick_line_the_rate_is_the_most_that_was_asked_for(most):
    line = Line(most, round_trip=0.01)
    assert line.train(20) == pytest.approx(20 * most, rel=0.05, abs=1.1)


def test_no_two_frames_are_ever_on_the_line():
    line = Line(60.0, round_trip=0.2, bytes_per_second=50_000)
    while len(line.frames) < 50:
        before = len(line.frames)
        line.train(TICK / 2)
        if len(line.frames) > before:
            assert line.backlog <= 5000 / 50_000
    assert line.now < 130


def test_a_slow_line_is_left_half_free():
    line = Line(10.0, round_trip=0.05, bytes_per_second=10_000)
    frames = line.train(60)
    assert frames / 60 * 5000 / 10_000 == pytest.approx(0.5, abs=0.05)


def test_a_slow_line_that_becomes_quick_gets_its_frames_back():
    line = Line(10.0, round_trip=0.05, bytes_per_second=10_000)
    line.train(10)
    assert line.train(10) < 15
    line.bytes_per_second = 1_000_000
    line.train(5)
    assert line.train(10) > 95
    line.bytes_per_second = 10_000
    line.train(5)
    assert line.train(10) < 15


def test_a_longer_way_becomes_known():
    line = Line(10.0, round_trip=0.01)
    line.train(5)
    line.round_trip = 0.5
    line.train(1200)
    assert line.train(100) > 150


def test_a_terminal_that_never_answers_gets_all_frames_and_no_more_questions():
    line = Line(10.0, answers=False)
    assert line.train(SILENCE_SECONDS) >= 6
    assert line.train(10) >= 99
    assert not line.pacer.may_ask


def test_a_late_first_answer_is_still_heard():
    line = Line(10.0, round_trip=2 * SILENCE_SECONDS)
    line.train(SILENCE_SECONDS + 1)
    assert not line.pacer.may_ask
    line.train(SILENCE_SECONDS)
    assert line.pacer.may_ask


def test_lost_answers_hold_it_up_but_not_for_ever():
    line = Line(10.0, round_trip=0.05)
    line.train(3)
    line.lost = 1
    assert line.train(LOST_SECONDS - 1) <= 1
    line.train(2)
    assert line.train(5) > 45


def test_a_line_that_stands_still_gets_a_frame_now_and_then():
    line = Line(10.0, round_trip=0.05)
    line.train(3)
    line.lost = 1000
    assert line.train(10 * LOST_SECONDS) <= 11


def test_nothing_is_shown_while_output_waits_in_the_process():
    line = Line(10.0, answers=False)
    line.train(5)
    line.pacer.is_drained = lambda: False
    assert not line.train(5)


def test_after_a_new_start_nothing_is_waited_for():
    line = Line(10.0, round_trip=10.0)
    line.train(1)
    line.pacer.start()
    assert line.pacer.may_show
    line.pacer.answered()  # one that was on its way
    assert line.pacer.may_show
