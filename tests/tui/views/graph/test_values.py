"""Arrays in a cell of a table: shorter where there is less room, and no number cut."""

import re

import numpy as np
import pytest
from rich.cells import cell_len

from mlp_tui.tui.views.graph.values import value_text
from mlp_tui.tui.views.plots.glyphs import ASCII, UNICODE

SPREAD = np.linspace(-2.361e-3, 5.124e-3, 40)


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (30, "-0.00236 ██████████ 0.00512"),
        (20, "-0.0024 █████ 0.0051"),
        (19, "-0.0024 ████ 0.0051"),
        (18, "-0.0024 to 0.0051"),
        (15, "-0.002 to 0.005"),
        (14, "… 0.005 …"),
        (8, "…"),
    ],
)
def test_in_less_room_numbers_have_fewer_digits(width, text):
    assert value_text(SPREAD, width, UNICODE) == text


def test_where_all_numbers_are_alike_that_one_is_told():
    array = np.full((8, 8), 2.9412e-6)
    assert value_text(array, 20, UNICODE) == "2.9e-6 everywhere"
    assert value_text(array, 10, UNICODE) == "all 2.9e-6"
    assert value_text(array, 9, UNICODE) == "all 3e-6"
    assert value_text(array, 7, UNICODE) == "…"


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_no_number_is_cut(glyphs):
    """A cut one is another number: of ``2.9e-6`` there would stand ``2.9e``."""
    random = np.random.default_rng(0)
    for exponent in range(-12, 13):
        array = random.normal(0, 10.0**exponent, 60)
        for width in range(1, 40):
            text = value_text(array, width, glyphs)
            assert cell_len(text) <= width
            assert not re.search(rf"\S{re.escape(glyphs.ellipsis)}$", text)
            numbers = [float(each) for each in re.findall(r"-?\d[\d.]*(?:e-?\d+)?", text)]
            least, greatest = array.min(), array.max()
            near = [any(np.isclose(n, m, rtol=0.5) for m in (least, greatest)) for n in numbers]
            assert all(near)
