"""Optimizers under TensorFlow 1's names: each builds the nodes that update the variables.

optimizer   what all share: gradients, slots, the node that takes a step
descent     along the gradient, with or without momentum
adaptive    with a rate of each element's own

Each rule is written as formulas of the graph, one variable at a time; the compiler makes one
stretch of calls over all variables of them (``compiler.neighbours``).
"""

from .adaptive import AdagradOptimizer, AdamOptimizer, AdamWOptimizer, RMSPropOptimizer
from .descent import GradientDescentOptimizer, MomentumOptimizer
from .optimizer import Optimizer

__all__ = [
    "AdagradOptimizer",
    "AdamOptimizer",
    "AdamWOptimizer",
    "GradientDescentOptimizer",
    "MomentumOptimizer",
    "Optimizer",
    "RMSPropOptimizer",
]
