"""Counts in one row of characters."""

import numpy as np
import pytest

from mlp_tui.tui.views.plots.glyphs import ASCII, UNICODE
from mlp_tui.tui.views.plots.sparkline import sparkline


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_more_is_higher_and_only_nothing_is_blank(glyphs):
    counts = np.array([0, 1, 50, 100, 1000, 0])
    drawn = sparkline(counts, glyphs)
    heights = [f" {glyphs.bars}".index(bar) for bar in drawn]
    assert heights[0] == heights[5] == 0
    assert 1 == heights[1] <= heights[2] <= heights[3] < heights[4] == len(glyphs.bars)


def test_nothing_at_all_is_blank():
    assert sparkline(np.zeros(4, int), UNICODE) == "    "


def test_in_less_room_neighbours_are_added_up_so_that_none_is_lost():
    counts = np.array([0, 0, 0, 7, 0, 0, 0, 0])
    for width in range(1, 9):
        drawn = sparkline(counts, UNICODE, width)
        assert len(drawn) == width
        assert drawn.count(UNICODE.bars[-1]) == 1
    assert sparkline(np.array([4, 4, 1, 1]), UNICODE, 2) == "█▂"


def test_in_more_room_each_is_wider():
    assert sparkline(np.array([2, 0, 2]), ASCII, 6) == "@@  @@"
