"""A computational-graph engine in NumPy with the interface of TensorFlow 1.

``from mlp_tui.core import *`` brings the names that the tutorial *Deep Learning From
Scratch* (Deep Ideas, 2017) uses, and leaves Python's own ``abs``, ``max`` and ``sum`` alone.
Its listings that extend the library run too: classes derived from ``Operation`` with a method
``compute``, functions under ``RegisterGradient``.

To read it, begin with ``interpreter``, a page long, which says how a graph is computed; then

    graph         what a graph is: nodes, and what all operations share
    operations    what there is to compute, each with its gradient
    gradients     how a loss changes with each value, as more nodes of the graph
    compiler      what the interpreter does, faster
"""

from . import train
from .gradients import (
    GradientError,
    KinkError,
    RegisterGradient,
    check_gradients,
    compute_gradients,
    gradients,
)
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
    traverse_postorder,
)
from .operations import *  # noqa: F403
from .operations import absolute
from .session import Session, predict
from .train import (
    AdagradOptimizer,
    AdamOptimizer,
    AdamWOptimizer,
    GradientDescentOptimizer,
    MomentumOptimizer,
    Optimizer,
    RMSPropOptimizer,
)

__version__ = "0.1.0"
"""Of the whole program; what installs it reads it here."""

abs = absolute  # noqa: A001 - TensorFlow's name, left out of __all__

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "AdagradOptimizer",
    "AdamOptimizer",
    "AdamWOptimizer",
    "FeedError",
    "FetchError",
    "GradientDescentOptimizer",
    "GradientError",
    "Graph",
    "GraphError",
    "KinkError",
    "MomentumOptimizer",
    "Node",
    "Operation",
    "Optimizer",
    "RMSPropOptimizer",
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
