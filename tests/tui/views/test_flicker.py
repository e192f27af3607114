"""A picture that flips is shown at most three times a second; one that moves on, always."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import numpy as np
import pytest

from mlp_tui.tui.views import DecisionBoundary
from mlp_tui.tui.views.flicker import MOST_SWINGS, FlickerGuard


class Clock:
    """Seconds that pass when a test says so."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def picture(high_share=1.0, high=1.0):
    """A place in so many is ``high``, all others are 0."""
    values = np.zeros((10, 10, 1))
    values[: round(10 * high_share)] = high
    return values


def shown_at(pictures, seconds_between=0.1):
    """When each picture that the guard lets through was shown; the others are dropped."""
    clock = Clock()
    guard, moments = FlickerGuard(clock), []
    for values in pictures:
        if guard.allows(values):
            moments.append((round(clock.now - 100.0, 6), float(values.mean())))
        clock.now += seconds_between
    return moments


def test_a_plane_that_flips_at_every_frame_changes_three_times_a_second():
    moments = shown_at([picture(frame % 2) for frame in range(100)])
    changes = [moment for (_, before), (moment, mean) in pairwise(moments) if mean != before]
    for moment in changes:
        assert sum(moment <= other < moment + 1.0 for other in changes) <= MOST_SWINGS
    assert len(changes) > 20  # it goes on being shown


def test_a_slow_turn_of_many_small_parts_counts_as_well():
    sway = 0.5 + 0.5 * np.cos(np.arange(200) * 2 * np.pi / 4.5)
    assert len(shown_at([picture(1.0, high) for high in sway])) < 160


@pytest.mark.parametrize(
    "pictures",
    [
        [picture(1.0, frame / 40) for frame in range(41)],
        [picture(0.2, frame % 2) for frame in range(40)],
        [picture(1.0, 0.3 * (frame % 2)) for frame in range(40)],
    ],
    ids=["goes on", "a small part", "faint"],
)
def test_what_does_not_flip_as_a_whole_is_always_shown(pictures):
    assert len(shown_at(pictures)) == len(pictures)


def test_what_flips_twice_a_second_is_always_shown():
    pictures = [picture(frame % 2) for frame in range(40)]
    assert len(shown_at(pictures, seconds_between=0.5)) == 40


def test_after_a_second_the_next_may_be_shown():
    clock = Clock()
    guard = FlickerGuard(clock)
    assert [guard.allows(picture(frame % 2)) for frame in range(5)] == [True] * 4 + [False]
    assert 0 < guard.seconds_to_wait <= 1.0
    clock.now += guard.seconds_to_wait
    assert guard.seconds_to_wait == 0.0


def test_another_shape_is_another_picture():
    guard = FlickerGuard(Clock())
    for size in range(2, 30):
        assert guard.allows(np.full((size, size, 1), float(size % 2)))


async def test_a_plane_that_flips_is_held_back_it_is_told_and_the_newest_comes_at_last(
    make, monkeypatch
):
    clock, told = Clock(), []
    plot, dataset = DecisionBoundary(guard=FlickerGuard(clock)), make.dataset()
    app = make.app(plot)
    monkeypatch.setattr(
        type(app), "on_decision_boundary_flips", lambda *_: told.append(clock.now), raising=False
    )

    def seen():
        return app.style_at(22, 3).bgcolor  # a place between the two edges

    async with app.run_test(size=(60, 20)) as pilot:
        looks = []
        for frame in range(40):
            plot.show(make.split(60, 20, (-0.5, 0.9)[frame % 2], dataset=dataset))
            await pilot.pause()
            looks.append(seen())
            clock.now += 0.1
        changes = sum(one != other for one, other in pairwise(looks))
        assert 8 <= changes <= 4 * MOST_SWINGS
        assert told[0] > 103.0  # not of what passes by itself
        present = seen()
        for edge in (-0.5, 0.9):
            plot.show(make.split(60, 20, edge, dataset=dataset))
        clock.now += 2.0
        plot.show(make.split(60, 20, 0.9 if present == looks[0] else -0.5, dataset=dataset))
        while seen() == present:
            await asyncio.sleep(0.01)
