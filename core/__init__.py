"""A computational-graph engine in NumPy with the interface of TensorFlow 1.

``from mlp_tui.core import *`` brings the names that the tutorial *Deep Learning From
Scratch* (Deep Ideas, 2017) uses, and leaves Python's own ``abs``, ``max`` and ``sum`` alone.
"""

from . import train
from .gradient_check import GradientError, check_gradients
from .gradients import gradients
from .graph import (
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
from .operations import (
    absolute,
    add,
    divide,
    exp,
    greater,
    identity,
    log,
    log_softmax,
    matmul,
    maximum,
    multiply,
    negative,
    relu,
    sigmoid,
    sign,
    softmax,
    sqrt,
    square,
    subtract,
    tanh,
)
from .predict import predict
from .session import Session
from .shape_operations import (
    broadcast_to,
    expand_dims,
    ones_like,
    reduce_mean,
    reduce_sum,
    size,
    sum_to,
    transpose,
    zeros_like,
)
from .train import GradientDescentOptimizer
from .updates import assign, group

abs = absolute  # noqa: A001 - TensorFlow's name, left out of __all__

__all__ = [
    "FeedError",
    "FetchError",
    "GradientDescentOptimizer",
    "GradientError",
    "Graph",
    "GraphError",
    "Node",
    "Operation",
    "Session",
    "ShapeError",
    "Variable",
    "absolute",
    "add",
    "assign",
    "broadcast_to",
    "check_gradients",
    "constant",
    "divide",
    "exp",
    "expand_dims",
    "get_default_graph",
    "gradients",
    "greater",
    "group",
    "identity",
    "log",
    "log_softmax",
    "matmul",
    "maximum",
    "multiply",
    "negative",
    "ones_like",
    "placeholder",
    "predict",
    "reduce_mean",
    "reduce_sum",
    "relu",
    "sigmoid",
    "sign",
    "size",
    "softmax",
    "sqrt",
    "square",
    "subtract",
    "sum_to",
    "tanh",
    "train",
    "transpose",
    "zeros_like",
]
