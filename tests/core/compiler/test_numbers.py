"""What is a number alone is computed by Python, with NumPy's results."""

from itertools import product

import numpy as np

from mlp_tui.core import Graph, Session, Variable, assign, sqrt, square

VALUES = [0.0, -0.0, 1.0, -1.5, 0.1, 3e-310, 1e308, -1e308, np.inf, -np.inf, np.nan]


def test_numbers_are_numpys_to_the_bit_zero_and_infinity_too():
    with Graph().as_default():
        x, y = Variable(0.0), Variable(0.0)
        fetches = [x + y, x - y, x * y, x / y, -x, sqrt(x), square(x), x / 0.0, 3.0 - x * np.inf]
        session = Session()
    for a, b in product(np.array(VALUES), repeat=2):
        x.load(a)
        y.load(b)
        with np.errstate(all="ignore"):
            expected = [
                a + b, a - b, a * b, a / b, -a, np.sqrt(a), a * a, a / 0.0, 3.0 - a * np.inf
            ]  # fmt: skip
        got = session.run(fetches)
        np.testing.assert_array_equal(got, expected)
        np.testing.assert_array_equal(np.signbit(got[:5]), np.signbit(expected[:5]), str((a, b)))


def test_a_number_is_read_by_formulas_by_arrays_and_by_who_fetches_it():
    with Graph().as_default():
        rate, w = Variable(0.5), Variable([1.0, 2.0])
        half = rate * 0.5
        step = assign(w, w - half)
        session = Session()
        got = session.run([half, half + 1.0, step, assign(rate, half)], steps=3)
    assert got[:2] == [0.0625, 1.0625]
    assert rate.value == 0.0625
    np.testing.assert_array_equal(w.value, [1.0 - 0.4375, 2.0 - 0.4375])
