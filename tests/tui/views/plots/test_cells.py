"""Cells that text and blocks are put on: later ones cover, what has no room is left out."""

import numpy as np
import pytest
from rich.cells import cell_len

from mlp_tui.tui.views.plots.cells import CellCanvas
from mlp_tui.tui.views.plots.drawing import LABEL, TEXT, Span


def test_what_is_put_later_covers_what_was_there():
    canvas = CellCanvas(8, 2)
    assert canvas.put(1, 0, "abcd", LABEL) == 5
    canvas.put(3, 0, "XY", TEXT)
    assert canvas.drawing().rows[0] == (
        Span(" ", None), Span("ab", LABEL), Span("XY", TEXT), Span("   ", None),
    )  # fmt: skip
    assert canvas.drawing().text == " abXY\n"


@pytest.mark.parametrize("x", [-2, 0, 3, 5, 9])
@pytest.mark.parametrize("text", ["abc", "列名", "e\u0301e", "→→→"])
def test_a_row_is_as_wide_as_the_canvas_whatever_is_put_on_it(x, text):
    canvas = CellCanvas(6, 1)
    canvas.put(x, 0, text, TEXT)
    canvas.put(0, 7, text)
    (row,) = canvas.drawing().rows
    assert sum(cell_len(span.text) for span in row) == 6


def test_a_block_is_cut_at_the_edges():
    canvas = CellCanvas(4, 3)
    code = canvas.codes[LABEL]
    canvas.put_cells(2, 1, np.full((4, 5), "#"), np.full((4, 5), code, np.int32))
    assert canvas.drawing().text == "\n  ##\n  ##"
    assert canvas.drawing().rows[2] == (Span("  ", None), Span("##", LABEL))
