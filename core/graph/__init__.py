"""What a computation is: a graph of values and of the operations that make them.

graph        the graph, its nodes and their leaves: placeholders, constants, variables
operation    what all operations share; those of a user's own
own_code     how ``compute`` of a user's own is called
traversal    the order in which nodes are computed
store        where the variables keep their values
builder      the compiler, as an operation sees it
arrays       arrays as a caller may give them
errors       what the engine raises
"""

from .arrays import Array, to_array, written
from .builder import Builder, Shape, V
from .errors import FeedError, FetchError, GraphError, ShapeError
from .graph import (
    OPERATIONS,
    Constant,
    Graph,
    Node,
    NodeLike,
    Placeholder,
    Variable,
    constant,
    get_default_graph,
    placeholder,
)
from .operation import OWN_OPERATIONS, Operation, operations_of
from .own_code import runs_itself
from .store import VariableStore
from .traversal import topological_order, traverse_postorder

__all__ = [
    "OPERATIONS",
    "OWN_OPERATIONS",
    "Array",
    "Builder",
    "Constant",
    "FeedError",
    "FetchError",
    "Graph",
    "GraphError",
    "Node",
    "NodeLike",
    "Operation",
    "Placeholder",
    "Shape",
    "ShapeError",
    "V",
    "Variable",
    "VariableStore",
    "constant",
    "get_default_graph",
    "operations_of",
    "placeholder",
    "runs_itself",
    "to_array",
    "topological_order",
    "traverse_postorder",
    "written",
]
