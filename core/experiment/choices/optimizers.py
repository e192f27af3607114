"""The optimizers that a network can be trained with, and which settings each has."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from ...graph import Node
from ...train import (
    AdagradOptimizer,
    AdamOptimizer,
    AdamWOptimizer,
    GradientDescentOptimizer,
    MomentumOptimizer,
    Optimizer,
    RMSPropOptimizer,
)

if TYPE_CHECKING:
    from ..spec import Experiment


class OptimizerChoice(NamedTuple):
    """An optimizer as an experiment has it."""

    build: Callable[[Experiment, Node], Optimizer]
    """Makes it, from the experiment and the node of the learning rate."""
    settings: tuple[str, ...] = ()
    """The settings that it has besides the learning rate."""
    epsilon: float | None = None
    """What its setting ``epsilon`` is by default: TensorFlow 1's."""
    most_curvature: Callable[[Experiment], float] = lambda spec: inf
    """The greatest curvature, times the learning rate, of a parabola down which its steps become
    smaller; beyond they grow. Infinity where each weight has a step size of its own."""


def _momentum(spec: Experiment, learning_rate: Node, use_nesterov: bool = False) -> Optimizer:
    return MomentumOptimizer(learning_rate, spec.momentum, use_nesterov)


def _rmsprop(spec: Experiment, learning_rate: Node) -> Optimizer:
    return RMSPropOptimizer(learning_rate, spec.rho, epsilon=spec.acting("epsilon"))


def _adam(spec: Experiment, learning_rate: Node) -> Optimizer:
    return AdamOptimizer(learning_rate, spec.beta1, spec.beta2, spec.acting("epsilon"))


def _adamw(spec: Experiment, learning_rate: Node) -> Optimizer:
    epsilon = spec.acting("epsilon")
    return AdamWOptimizer(spec.weight_decay, learning_rate, spec.beta1, spec.beta2, epsilon)


OPTIMIZERS: dict[str, OptimizerChoice] = {
    "gradient-descent": OptimizerChoice(
        lambda spec, rate: GradientDescentOptimizer(rate), most_curvature=lambda spec: 2.0
    ),
    "momentum": OptimizerChoice(
        _momentum, ("momentum",), most_curvature=lambda spec: 2 * (1 + spec.momentum)
    ),
    "nesterov": OptimizerChoice(
        lambda spec, rate: _momentum(spec, rate, use_nesterov=True),
        ("momentum",),
        most_curvature=lambda spec: 2 * (1 + spec.momentum) / (1 + 2 * spec.momentum),
    ),
    "rmsprop": OptimizerChoice(_rmsprop, ("rho", "epsilon"), epsilon=1e-10),
    "adagrad": OptimizerChoice(lambda spec, rate: AdagradOptimizer(rate)),
    "adam": OptimizerChoice(_adam, ("beta1", "beta2", "epsilon"), epsilon=1e-8),
    "adamw": OptimizerChoice(
        _adamw, ("weight_decay", "beta1", "beta2", "epsilon"), epsilon=1e-8
    ),
}  # fmt: skip
"""Each optimizer by its name, in the order in which a user goes through them."""


def optimizers_with(setting: str) -> list[str]:
    """The names of the optimizers that have a setting."""
    return [name for name, each in OPTIMIZERS.items() if setting in each.settings]
