"""What a computation is: a graph whose nodes are values and the operations that make them."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar

from numpy.typing import ArrayLike

from .arrays import Array, to_array
from .builder import Shape
from .errors import GraphError, ShapeError
from .store import VariableStore


class Graph:
    """A set of nodes. New nodes join the graph of their inputs, or else the default graph.

    Attributes:
        nodes: all of them, in the order in which they were made.
        store: where the variables keep their values once a session has run.
        last_fed: nodes and the values that were fed to them in the run that is going
            on, or else in the last run that was fed anything; another object in every run.
        gradient_tables: what ``compute_gradients`` runs for each loss it was asked for.
    """

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.store: VariableStore[Variable] = VariableStore()
        self.last_fed: tuple[Sequence[Node], Collection[Any]] = (), ()
        self.gradient_tables: dict[Node, Any] = {}
        self._names_taken: dict[str, int] = defaultdict(int)

    @property
    def last_feeds(self) -> dict[Node, Any]:
        """What was fed last, by node."""
        return dict(zip(*self.last_fed, strict=False))

    @property
    def placeholders(self) -> list[Placeholder]:
        return [node for node in self.nodes if isinstance(node, Placeholder)]

    @property
    def variables(self) -> list[Variable]:
        return [node for node in self.nodes if isinstance(node, Variable)]

    @property
    def operations(self) -> list[Node]:
        return [node for node in self.nodes if node._is_operation]

    def as_default(self) -> _DefaultGraph:
        """Make this the calling thread's default graph from now on.

        Used as a context manager (``with graph.as_default():``), it gives way to the
        former default graph at the end of the block.
        """
        previous = get_default_graph()
        _thread.default_graph = self
        return _DefaultGraph(self, previous)

    def _add(self, node: Node, name: str) -> str:
        """Take in a node; return its name, made unique by a suffix as TensorFlow does."""
        unique_name = name
        while unique_name in self._names_taken:
            unique_name = f"{name}_{self._names_taken[name]}"
            self._names_taken[name] += 1
        self._names_taken[unique_name] = 1
        self.nodes.append(node)
        return unique_name

    def __repr__(self) -> str:
        return f"<Graph of {len(self.nodes)} nodes>"


class _DefaultGraph:
    """The block in which a graph is the default one."""

    def __init__(self, graph: Graph, previous: Graph) -> None:
        self._graph = graph
        self._previous = previous

    def __enter__(self) -> Graph:
        _thread.default_graph = self._graph
        return self._graph

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _thread.default_graph = self._previous


_thread = threading.local()
_first_default_graph = Graph()


def get_default_graph() -> Graph:
    """The graph that new placeholders, variables and constants join in this thread."""
    return getattr(_thread, "default_graph", _first_default_graph)


class Node:
    """One value of a graph.

    Attributes:
        name: unique in the graph.
        inputs: the nodes that this one is computed from.
        shape: the value's shape where it is known before anything is fed, or None.
        has_value: False where running the node is all that it is for.
    """

    has_value = True
    _is_operation: ClassVar[bool] = False

    # NumPy then leaves `array * node` to the node's own operator.
    __array_ufunc__ = None

    def __init__(
        self, name: str, inputs: tuple[Node, ...], shape: Shape | None, graph: Graph
    ) -> None:
        self.inputs = inputs
        self.shape = shape
        self.graph = graph
        self.name = graph._add(self, name)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if "graph" not in vars(self) and name in ("graph", "inputs", "name", "shape"):
                raise GraphError(
                    f"{type(self).__name__} was built without super().__init__([...]); "
                    "its __init__ must call it with the list of inputs"
                )
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    @property
    def kind(self) -> str:
        """What sort of node this is, as an error or a picture calls it."""
        return type(self).__name__

    @property
    def input_nodes(self) -> list[Node]:
        """The ``inputs``, under the series' name."""
        return list(self.inputs)

    @property
    def consumers(self) -> list[Node]:
        """The operations of the graph that have this node among their inputs."""
        return [node for node in self.graph.operations if self in node.inputs]

    def __repr__(self) -> str:
        parts = [f"{self.kind} {self.name!r}"]
        if self.inputs:
            parts.append(f"of ({', '.join(node.name for node in self.inputs)})")
        parts.append("shape unknown" if self.shape is None else f"shape {self.shape}")
        return f"<{' '.join(parts)}>"

    def __add__(self, other: NodeLike) -> Node:
        return _operation("add", self, other)

    def __radd__(self, other: NodeLike) -> Node:
        return _operation("add", other, self)

    def __sub__(self, other: NodeLike) -> Node:
        return _operation("subtract", self, other)

    def __rsub__(self, other: NodeLike) -> Node:
        return _operation("subtract", other, self)

    def __mul__(self, other: NodeLike) -> Node:
        return _operation("multiply", self, other)

    def __rmul__(self, other: NodeLike) -> Node:
        return _operation("multiply", other, self)

    def __truediv__(self, other: NodeLike) -> Node:
        return _operation("divide", self, other)

    def __rtruediv__(self, other: NodeLike) -> Node:
        return _operation("divide", other, self)

    def __matmul__(self, other: NodeLike) -> Node:
        return _operation("matmul", self, other)

    def __rmatmul__(self, other: NodeLike) -> Node:
        return _operation("matmul", other, self)

    def __neg__(self) -> Node:
        return _operation("negative", self)

    def __abs__(self) -> Node:
        return _operation("absolute", self)


NodeLike = Node | ArrayLike

OPERATIONS: dict[str, type[Any]] = {}
"""Every public operation of the engine by its name, in the order of their declarations."""


def _operation(name: str, *inputs: NodeLike) -> Node:
    """A node of the engine's own operation of that name, which is declared later."""
    return OPERATIONS[name](*inputs)


class Placeholder(Node):
    """A value that is fed when the graph is run."""

    def __init__(self, declared_shape: tuple[int | None, ...] | None, name: str) -> None:
        shape = None
        if declared_shape is not None:
            declared_shape = tuple(declared_shape)
            if None not in declared_shape:
                shape = tuple(size for size in declared_shape if size is not None)
        super().__init__(name, (), shape, get_default_graph())
        self.declared_shape = declared_shape

    @property
    def kind(self) -> str:
        return "placeholder"

    def accepts(self, shape: Shape) -> bool:
        """Whether a value of that shape may be fed."""
        if self.declared_shape is None:
            return True
        return len(shape) == len(self.declared_shape) and all(
            declared in (None, size)
            for declared, size in zip(self.declared_shape, shape, strict=True)
        )


def placeholder(
    shape: Sequence[int | None] | None = None, name: str = "placeholder"
) -> Placeholder:
    """A node whose value is given at every run, in ``feed_dict``.

    Args:
        shape: what may be fed; None stands for any shape, or for any size of one axis.
    """
    return Placeholder(None if shape is None else tuple(shape), name)


class Constant(Node):
    """A value that never changes."""

    def __init__(self, value: ArrayLike, name: str, graph: Graph) -> None:
        self.value = to_array(value, f"constant {name!r}")
        self.value.setflags(write=False)
        super().__init__(name, (), self.value.shape, graph)

    @property
    def kind(self) -> str:
        return "constant"


def constant(value: ArrayLike, name: str = "constant") -> Constant:
    """A node of a fixed value.

    Raises:
        GraphError: if the value is no array of numbers.
    """
    return Constant(value, name, get_default_graph())


class Variable(Node):
    """A value that is kept between runs, and that runs of an update change.

    Args:
        initial_value: an array of numbers, copied; its shape stays.
        trainable: whether ``minimize`` changes it when not told which variables to change.

    Raises:
        GraphError: if the initial value is no array of numbers.
    """

    def __init__(
        self, initial_value: ArrayLike, name: str = "Variable", trainable: bool = True
    ) -> None:
        self._value = to_array(initial_value, f"Variable {name!r}")
        self.trainable = trainable
        super().__init__(name, (), self._value.shape, get_default_graph())

    @property
    def value(self) -> Array:
        """A copy of the present value. Setting it is the same as ``load``."""
        return self._value.copy()

    @value.setter
    def value(self, value: ArrayLike) -> None:
        self.load(value)

    def load(self, value: ArrayLike) -> None:
        """Take another value of the same shape.

        Raises:
            GraphError: if it is no array of numbers.
            ShapeError: if its shape is another one.
        """
        array = to_array(value, f"the value loaded into {self.name!r}")
        if array.shape != self.shape:
            raise ShapeError(
                f"Variable {self.name!r} has shape {self.shape}, "
                f"a value of shape {array.shape} cannot be loaded into it"
            )
        self._value[...] = array
