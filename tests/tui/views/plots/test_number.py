"""Numbers in few cells."""

import numpy as np
import pytest

from mlp_tui.tui.views.plots.number import number, steady


@pytest.mark.parametrize(
    ("value", "text", "changing"),
    [
        (0.0, "0", "0"),
        (-0.0, "0", "0"),
        (1.0, "1", "1.00"),
        (4.921, "4.92", "4.92"),
        (-0.0031, "-0.0031", "-0.00310"),
        (-0.05842, "-0.0584", "-0.0584"),
        (2.14e-4, "2.1e-4", "2.1e-4"),
        (1.5e-7, "1.5e-7", "1.5e-7"),
        (2e-12, "2e-12", "2.0e-12"),
        (99.97, "100", "100"),
        (123.4, "123", "123"),
        (999.6, "1000", "1000"),
        (1234.5, "1234", "1234"),
        (123456.0, "1.2e5", "1.2e5"),
        (2e6, "2e6", "2.0e6"),
        (np.nan, "nan", "nan"),
        (-np.inf, "-inf", "-inf"),
    ],
)
def test_numbers_have_three_digits(value, text, changing):
    assert number(value) == text
    assert steady(value) == changing


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (-2.361e-3, 2, "-0.0024"),
        (-2.361e-3, 1, "-0.002"),
        (2.94e-6, 2, "2.9e-6"),
        (2.94e-6, 1, "3e-6"),
        (152.3, 2, "152"),
        (1425.0, 1, "1425"),
    ],
)
def test_a_number_may_have_fewer_digits(value, digits, text):
    assert number(value, digits) == text
