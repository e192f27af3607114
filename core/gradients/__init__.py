"""Gradients: how a loss changes with each value that it is computed from.

reverse_mode    the gradients as more nodes of the same graph
registered      gradients that a user writes in NumPy, for operations of the user's own
table           the gradients of one node with respect to all others, as numbers
check           the rules against differences of values
"""

from .check import GradientError, KinkError, check_gradients
from .registered import RegisterGradient
from .reverse_mode import gradients, gradients_on_the_way, gradients_where_dependent
from .table import compute_gradients

__all__ = [
    "GradientError",
    "KinkError",
    "RegisterGradient",
    "check_gradients",
    "compute_gradients",
    "gradients",
    "gradients_on_the_way",
    "gradients_where_dependent",
]
