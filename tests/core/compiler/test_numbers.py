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


def test_variables_that_are_numbers_go_through_steps_as_one_by_one():
    def values(take):
        with Graph().as_default():
            a, b, power, shared = Variable(1.0), Variable(2.0), Variable(0.5), Variable(3.0)
            w = Variable([1.0, 2.0])
            steps = [
                assign(a, b),
                assign(b, a * 0.5),
                assign(power, power * 0.5),
                assign(shared, shared + power),
                assign(w, w * shared),
            ]
            session = Session()
        take(session, [*steps, power + 1.0, shared])
        return [variable.value for variable in (a, b, power, shared, w)]

    at_once = values(lambda session, fetches: session.run(fetches, steps=5))
    one_by_one = values(lambda session, fetches: [session.run(fetches) for _ in range(5)])
    assert at_once[:4] == one_by_one[:4] == [0.5, 0.125, 0.5**6, 3.96875]
    np.testing.assert_array_equal(at_once[4], one_by_one[4])


def test_a_number_is_in_its_variable_whatever_ends_the_steps():
    with Graph().as_default():
        power = Variable(1.0)
        halved = assign(power, power * 0.5)
        session = Session()
    assert session.run_steps(halved, 9, watch=power * 2.0, below=2.0).taken == 0
    assert power.value == 1.0
    power.load(8.0)
    # The value before each step: 8, 4, 2 ...
    taken = session.run_steps(halved, 9, watch=-power, below=-1.5).taken
    assert taken == 3
    assert power.value == 1.0
