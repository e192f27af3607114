"""Each optimizer against its rule by hand, and against PyTorch's where it is the same."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest

from mlp_tui.core import (
    AdagradOptimizer,
    AdamOptimizer,
    AdamWOptimizer,
    GradientDescentOptimizer,
    Graph,
    GraphError,
    MomentumOptimizer,
    Optimizer,
    RMSPropOptimizer,
    Session,
    Variable,
    placeholder,
    reduce_sum,
    square,
)

START = [0.9, -1.7, 0.05, 2.5]
STEEPNESS = [1.0, 0.3, 2.0, 0.1]


def loss_of(w):
    """Two valleys for each element, tilted."""
    return reduce_sum(square(square(w) - 1.0) * STEEPNESS) + reduce_sum(w)


def gradient_of(w):
    return 4.0 * np.array(STEEPNESS) * w * (w**2 - 1.0) + 1.0


def gradient_descent(w, rate):
    while True:
        yield (w := w - rate * gradient_of(w)), {}


def momentum(w, rate, share, nesterov=False):
    a = np.zeros_like(w)
    while True:
        g = gradient_of(w)
        a = share * a + g
        w = w - rate * g - rate * share * a if nesterov else w - rate * a
        yield w, {"momentum": a}


def adagrad(w, rate, initial=0.1):
    a = np.full_like(w, initial)
    while True:
        g = gradient_of(w)
        a = a + g * g
        w = w - rate * g / np.sqrt(a)
        yield w, {"accumulator": a}


def rmsprop(w, rate, decay=0.9, share=0.0, epsilon=1e-10, centered=False):
    s, m, a = np.ones_like(w), np.zeros_like(w), np.zeros_like(w)
    while True:
        g = gradient_of(w)
        s = decay * s + (1 - decay) * g * g
        m = decay * m + (1 - decay) * g
        a = share * a + rate * g / np.sqrt(s - centered * m * m + epsilon)
        w = w - a
        yield w, {"rms": s, "momentum": a, **({"mg": m} if centered else {})}


def adam(w, rate, beta1=0.9, beta2=0.999, epsilon=1e-8, decay=0.0):
    m, v, t = np.zeros_like(w), np.zeros_like(w), 0
    while True:
        g, t = gradient_of(w), t + 1
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        r = rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
        w = w - decay * w - r * m / (np.sqrt(v) + epsilon)
        yield w, {"m": m, "v": v}


class Rule(NamedTuple):
    """An optimizer for a learning rate, and the same by hand: what each step gives."""

    optimizer: Callable[..., Optimizer]
    by_hand: Callable
    rate: float


RULES = {
    "gradient descent": Rule(GradientDescentOptimizer, gradient_descent, 0.02),
    "momentum": Rule(
        lambda rate: MomentumOptimizer(rate, 0.9),
        lambda w, rate: momentum(w, rate, 0.9),
        0.005,
    ),
    "nesterov": Rule(
        lambda rate: MomentumOptimizer(rate, 0.8, use_nesterov=True),
        lambda w, rate: momentum(w, rate, 0.8, nesterov=True),
        0.005,
    ),
    "adagrad": Rule(AdagradOptimizer, adagrad, 0.05),
    "adagrad from 2": Rule(
        lambda rate: AdagradOptimizer(rate, initial_accumulator_value=2.0),
        lambda w, rate: adagrad(w, rate, 2.0),
        0.3,
    ),
    "rmsprop": Rule(RMSPropOptimizer, rmsprop, 0.003),
    "rmsprop with all": Rule(
        lambda rate: RMSPropOptimizer(rate, decay=0.95, momentum=0.5, epsilon=0.1),
        lambda w, rate: rmsprop(w, rate, 0.95, 0.5, 0.1),
        0.01,
    ),
    "rmsprop centered": Rule(
        lambda rate: RMSPropOptimizer(rate, momentum=0.3, epsilon=1e-3, centered=True),
        lambda w, rate: rmsprop(w, rate, share=0.3, epsilon=1e-3, centered=True),
        0.005,
    ),
    "adam": Rule(AdamOptimizer, adam, 0.02),
    "adam with all": Rule(
        lambda rate: AdamOptimizer(rate, beta1=0.7, beta2=0.9, epsilon=0.1),
        lambda w, rate: adam(w, rate, 0.7, 0.9, 0.1),
        0.02,
    ),
    "adamw": Rule(
        lambda rate: AdamWOptimizer(0.003, rate, beta2=0.99),
        lambda w, rate: adam(w, rate, beta2=0.99, decay=0.003),
        0.02,
    ),
}


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


def is_equal(got, expected):
    np.testing.assert_allclose(got, expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("name", RULES)
def test_two_hundred_steps_are_those_of_the_rule_by_hand(name):
    rule = RULES[name]
    w = Variable(START)
    optimizer = rule.optimizer(rule.rate)
    step, session = optimizer.minimize(loss_of(w)), Session()
    by_hand = rule.by_hand(np.array(START), rule.rate)
    for _ in range(200):
        session.run(step)
        expected, remembered = next(by_hand)
        is_equal(w.value, expected)
        assert optimizer.get_slot_names() == sorted(remembered)
        for slot, value in remembered.items():
            kept = optimizer.get_slot(w, slot)
            assert kept is not None
            is_equal(kept.value, value)


@pytest.mark.parametrize("name", RULES)
def test_the_learning_rate_may_change_at_every_step(name):
    rule = RULES[name]
    w, rate = Variable(START), placeholder(())
    step = rule.optimizer(rate).minimize(loss_of(w))
    rates = rule.rate * np.linspace(1.0, 0.1, 8)
    changing = rates[0:1].copy()  # A rule by hand reads it again at each step.
    by_hand = rule.by_hand(np.array(START), changing)
    expected = np.array(START)
    for each in rates:
        changing[:] = each
        expected, _ = next(by_hand)
    Session().run_steps(step, 8, per_step={rate: rates})
    is_equal(w.value, expected)


def test_adam_counts_its_steps_in_the_powers_of_its_betas():
    w, b = Variable(START), Variable(1.0)
    optimizer = AdamOptimizer(0.01, beta1=0.8, beta2=0.99)
    step = optimizer.minimize(loss_of(w) * square(b))
    powers = [each for each in w.graph.variables if each.name in ("beta1_power", "beta2_power")]
    assert [power.value for power in powers] == [0.8, 0.99]
    Session().run(step, steps=9)
    is_equal([power.value for power in powers], [0.8**10, 0.99**10])
    assert set(powers) < set(optimizer.variables()) < set(w.graph.variables)
    assert not any(variable.trainable for variable in optimizer.variables())


def test_an_accumulator_that_would_divide_by_zero_is_refused():
    with pytest.raises(GraphError, match="initial_accumulator_value must be above 0; got 0"):
        AdagradOptimizer(0.1, 0)


# --- PyTorch -------------------------------------------------------------------------------

SAME = {
    "momentum": lambda: MomentumOptimizer(0.005, 0.9),
    "nesterov": lambda: MomentumOptimizer(0.005, 0.9, use_nesterov=True),
    "adagrad": lambda: AdagradOptimizer(0.05),
    "adam": lambda: AdamOptimizer(0.01, epsilon=0.0),
    "adamw": lambda: AdamWOptimizer(0.001, 0.01, epsilon=0.0),
    "rmsprop": lambda: RMSPropOptimizer(0.002, epsilon=0.0),
    "rmsprop with momentum": lambda: RMSPropOptimizer(0.002, momentum=0.5, epsilon=0.0),
    "rmsprop centered": lambda: RMSPropOptimizer(0.002, momentum=0.5, epsilon=0.0, centered=True),
}
"""Where TensorFlow 1's rules are PyTorch's: without epsilons, which stand in other places."""
RECORDED = {
    "momentum": [
        0.8293096992820295,
        -1.2411451474990605,
        -1.0302029476267698,
        -0.12078352540784519,
    ],
    "nesterov": [
        0.8315317306383879,
        -1.2561922634802316,
        -1.011022316126233,
        -0.033148032633553426,
    ],
    "adagrad": [0.8375654355256961, -1.3746060433415908, -0.5703562042760958, 2.068978962568617],
    "adam": [0.8478451016738454, -1.4324668042122017, -0.2782672604175667, 2.208999787147654],
    "adamw": [0.8464342441948443, -1.3935068860552973, -0.27512643024971817, 2.1416184444366366],
    "rmsprop": [0.871377361958296, -1.6298396980618153, -0.007542357890606435, 2.4243933983720987],
    "rmsprop with momentum": [
        0.855238187144688,
        -1.568886296424892,
        -0.07011467509920843,
        2.3545773362416313,
    ],
    "rmsprop centered": [
        0.8527113020392527,
        -1.4742490291962418,
        -0.17510444305409717,
        2.198800046690174,
    ],
}
"""What 30 steps of PyTorch 2.13.0 make of ``START``, by ``torch_steps``."""


def torch_steps(torch, name, count):
    """Steps of PyTorch: its ``RMSprop`` begins with TensorFlow's ones, and its ``AdamW`` takes the
    decay by the learning rate."""
    w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = {
        "momentum": lambda: torch.optim.SGD([w], lr=0.005, momentum=0.9),
        "nesterov": lambda: torch.optim.SGD([w], lr=0.005, momentum=0.9, nesterov=True),
        "adagrad": lambda: torch.optim.Adagrad([w], 0.05, initial_accumulator_value=0.1, eps=0),
        "adam": lambda: torch.optim.Adam([w], lr=0.01, eps=0),
        "adamw": lambda: torch.optim.AdamW([w], lr=0.01, weight_decay=0.1, eps=0),
        "rmsprop": lambda: torch.optim.RMSprop([w], lr=0.002, alpha=0.9, eps=0),
        "rmsprop with momentum": lambda: torch.optim.RMSprop(
            [w], lr=0.002, alpha=0.9, momentum=0.5, eps=0
        ),
        "rmsprop centered": lambda: torch.optim.RMSprop(
            [w], lr=0.002, alpha=0.9, momentum=0.5, eps=0, centered=True
        ),
    }[name]()
    if name.startswith("rmsprop"):
        zeros = {key: torch.zeros_like(w) for key in ("momentum_buffer", "grad_avg")}
        ones = {"step": torch.tensor(0.0), "square_avg": torch.ones_like(w)}
        optimizer.state[w].update(**ones, **zeros)
    steepness = torch.tensor(STEEPNESS, dtype=torch.float64)
    for _ in range(count):
        optimizer.zero_grad()
        ((steepness * (w * w - 1.0) ** 2).sum() + w.sum()).backward()
        optimizer.step()
    return w.detach().numpy()


def steps_of_ours(name, count):
    w = Variable(START)
    Session().run(SAME[name]().minimize(loss_of(w)), steps=count)
    return w.value


@pytest.mark.parametrize("name", SAME)
def test_steps_are_those_that_pytorch_took(name):
    is_equal(steps_of_ours(name, 30), RECORDED[name])


@pytest.mark.parametrize("name", SAME)
def test_steps_are_those_that_pytorch_takes(name):
    torch = pytest.importorskip("torch")
    is_equal(torch_steps(torch, name, 30), RECORDED[name])
    count = 100 if name.startswith("rmsprop") else 200  # Where it has come to rest, it is chaotic.
    is_equal(steps_of_ours(name, count), torch_steps(torch, name, count))
