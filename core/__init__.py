"""A computational-graph engine in NumPy with the interface of TensorFlow 1.

``from mlp_tui.core import *`` brings the names that the tutorial *Deep Learning From
Scratch* (Deep Ideas, 2017) uses, and leaves Python's own ``abs``, ``max`` and ``sum`` alone.
Its listings that extend the library run too: classes derived from ``Operation`` with a method
``compute``, functions under ``RegisterGradient``.

To read it, begin with ``interpreter`` (how a graph is computed), then ``operations`` (what
there is to compute) and ``gradients``; ``compiler`` does what the interpreter does, faster.
"""

from . import train
from .gradient_check import GradientError, KinkError, check_gradients
from .gradient_table import compute_gradients
from .gradients import gradients
from .graph import (
    OPERATIONS,
    FeedError,
    FetchError,
    Graph,
    GraphError,
    Node,
    Operation,
    ShapeError,
    Variable,
    constant,
    get_default_graph,
    placeholder,
)
from .operations import *  # noqa: F403
from .operations import absolute
from .predict import predict
from .registered_gradients import RegisterGradient
from .session import Session
from .shape_operations import *  # noqa: F403
from .train import GradientDescentOptimizer, Optimizer
from .traversal import traverse_postorder
from .updates import *  # noqa: F403

abs = absolute  # noqa: A001 - TensorFlow's name, left out of __all__

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "FeedError",
    "FetchError",
    "GradientDescentOptimizer",
    "GradientError",
    "Graph",
    "GraphError",
    "KinkError",
    "Node",
    "Operation",
    "Optimizer",
    "RegisterGradient",
    "Session",
    "ShapeError",
    "Variable",
    "check_gradients",
    "compute_gradients",
    "constant",
    "get_default_graph",
    "gradients",
    "placeholder",
    "predict",
    "train",
    "traverse_postorder",
    *OPERATIONS,
]
