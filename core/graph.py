"""What a computation is: a graph whose nodes are values and the operations that make them."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Array as Array
from .arrays import to_array as to_array
from .arrays import written
from .builder import Builder, Shape, V
from .errors import FeedError as FeedError
from .errors import FetchError as FetchError
from .errors import GraphError, ShapeError
from .own_code import OwnCode, check_is_complete
from .store import VariableStore


class Graph:
    """A set of nodes. New nodes join the graph of their inputs, or else the default graph.

    Attributes:
        nodes: all of them, in the order in which they were made.
        store: where the variables keep their values once a session has run.
        last_fed: placeholders and the values that were fed to them in the run that is going
            on, or else in the last run that was fed anything; another object in every run.
        gradient_tables: what ``compute_gradients`` runs for each loss it was asked for.
    """

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.store: VariableStore[Variable] = VariableStore()
        self.last_fed: tuple[Sequence[Placeholder], Collection[Any]] = (), ()
        self.gradient_tables: dict[Node, Any] = {}
        self._names_taken: dict[str, int] = defaultdict(int)

    @property
    def last_feeds(self) -> dict[Placeholder, Any]:
        """What was fed last, by placeholder."""
        return dict(zip(*self.last_fed, strict=False))

    @property
    def placeholders(self) -> list[Placeholder]:
        return [node for node in self.nodes if isinstance(node, Placeholder)]

    @property
    def variables(self) -> list[Variable]:
        return [node for node in self.nodes if isinstance(node, Variable)]

    @property
    def operations(self) -> list[Operation]:
        return [node for node in self.nodes if isinstance(node, Operation)]

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
    def consumers(self) -> list[Operation]:
        """The operations of the graph that have this node among their inputs."""
        return [node for node in self.graph.operations if self in node.inputs]

    def __repr__(self) -> str:
        parts = [f"{self.kind} {self.name!r}"]
        if self.inputs:
            parts.append(f"of ({', '.join(node.name for node in self.inputs)})")
        parts.append("shape unknown" if self.shape is None else f"shape {self.shape}")
        return f"<{' '.join(parts)}>"

    def __add__(self, other: NodeLike) -> Operation:
        return _operation("add", self, other)

    def __radd__(self, other: NodeLike) -> Operation:
        return _operation("add", other, self)

    def __sub__(self, other: NodeLike) -> Operation:
        return _operation("subtract", self, other)

    def __rsub__(self, other: NodeLike) -> Operation:
        return _operation("subtract", other, self)

    def __mul__(self, other: NodeLike) -> Operation:
        return _operation("multiply", self, other)

    def __rmul__(self, other: NodeLike) -> Operation:
        return _operation("multiply", other, self)

    def __truediv__(self, other: NodeLike) -> Operation:
        return _operation("divide", self, other)

    def __rtruediv__(self, other: NodeLike) -> Operation:
        return _operation("divide", other, self)

    def __matmul__(self, other: NodeLike) -> Operation:
        return _operation("matmul", self, other)

    def __rmatmul__(self, other: NodeLike) -> Operation:
        return _operation("matmul", other, self)

    def __neg__(self) -> Operation:
        return _operation("negative", self)

    def __abs__(self) -> Operation:
        return _operation("absolute", self)


NodeLike = Node | ArrayLike


def _operation(name: str, *inputs: NodeLike) -> Operation:
    """A node of the engine's own operation of that name, which is declared later."""
    operation: Any = OPERATIONS[name]
    return operation(*inputs)


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


class Operation(Node):
    """A node that is computed from other nodes.

    A subclass is one operation, declared in one place: its shape rule, its forward rule,
    its gradient rule and, unless a call of the forward rule will do, how it is compiled.

    An operation of one's own needs less. A method ``compute``, given an array for each input,
    returns the value (or None: the operation is run for what it does). It is called once in
    every run that depends on it, its ``inputs`` and ``output`` being arrays there. A gradient
    is a method ``gradient``, or a function registered by ``RegisterGradient``.

    Args:
        input_nodes: what it is computed from; numbers and arrays become constants.
        name: made unique in the graph; None: the name of the class.

    Raises:
        ShapeError: when built from inputs of known shapes that do not go together.
        GraphError: when built from inputs of different graphs, or without ``compute``.
    """

    broadcasts: ClassVar[bool] = False
    """Whether inputs are broadcast against each other; their gradients are then summed back."""
    attributes: ClassVar[tuple[str, ...]] = ()
    """The names of what the operation depends on besides its inputs."""

    activation: ClassVar[str | None] = None
    """The name under which a network may use the operation between its layers."""

    is_own_code: ClassVar[bool] = False
    """Whether code of the user's own runs: once in a run, whatever it returns."""

    def __init_subclass__(cls, public: bool = True) -> None:
        if not public:
            return
        if _is_ours(cls):
            if not cls.__name__.startswith("_"):
                OPERATIONS[cls.__name__] = cls
            return
        OWN_OPERATIONS[cls.__name__] = cls
        rules = ["lower"]
        if "compute" in vars(cls):
            cls.is_own_code = True
            rules += ["forward", "gradient", "infer_shape"]
        for rule in rules:
            owner = next(base for base in cls.__mro__ if rule in vars(base))
            if _is_ours(owner):  # Inherited, it would be that of another computation.
                setattr(cls, rule, getattr(Operation, rule))

    def __init__(self, input_nodes: Sequence[NodeLike] = (), name: str | None = None) -> None:
        if not isinstance(input_nodes, list | tuple):
            raise GraphError(
                f"{type(self).__name__}: its inputs must be given as a list, "
                "as in super().__init__([x])"
            )
        check_is_complete(type(self), Operation)
        nodes = _as_nodes(input_nodes, type(self).__name__)
        graph = nodes[0].graph if nodes else get_default_graph()
        shapes = [node.shape for node in nodes]
        super().__init__(name or type(self).__name__, nodes, None, graph)
        known_shapes = [shape for shape in shapes if shape is not None]
        if len(known_shapes) == len(shapes):
            self.shape = self.infer_shape(*known_shapes)

    @property
    def has_compute(self) -> bool:
        """Whether its value is what ``compute`` of the user's own gives."""
        return type(self).forward is Operation.forward

    @cached_property
    def own_code(self) -> OwnCode:
        """What runs ``compute``."""
        return OwnCode(self)

    def compute(self, *values: Any) -> Any:
        """The value, from one array for each input: what an operation of one's own defines."""
        return self.forward(*[np.asarray(value, np.float64) for value in values])

    def infer_shape(self, *shapes: Shape) -> Shape | None:
        """The value's shape, from the inputs' shapes; None if only a run can tell.

        Raises:
            ShapeError: if the shapes do not go together.
        """
        return self.own_code.shape_for(shapes)

    def forward(self, *values: Any, **out: Any) -> Array:
        """The value, from one array for each input.

        Every operation takes a keyword ``out`` too: an array of the value's shape to write
        to, and return. Without it the result may share memory with an input.
        """
        value = self.own_code.value(values)
        return written(np.zeros(()) if value is None else value, out.get("out"))

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        """For each input, the gradient of a loss with respect to it.

        Args:
            grad: the gradient of the loss with respect to this node, of this node's shape.

        Returns:
            A node for each input, or None where the loss does not depend on the input's
            value through this operation (or does so in steps, of gradient zero).
        """
        raise GraphError(f"{self.kind} {self.name!r} has no gradient")

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        """How the compiler computes this node: by default as a call of its forward rule.

        Args:
            b: makes the values that the node's is computed from.
            inputs: the inputs' values.
            shape: of this node's value.
        """
        return b.call(self, inputs, shape)

    def shape_error(self, shapes: Iterable[Shape], requirement: str) -> ShapeError:
        """The error that says which shapes this node got and what it takes."""
        got = ", ".join(
            f"{node.name} {shape}" for node, shape in zip(self.inputs, shapes, strict=True)
        )
        return ShapeError(f"{self.kind} {self.name!r}: {requirement}; got {got}")

    def __repr__(self) -> str:
        values = [f" {name}={getattr(self, name)!r}" for name in self.attributes]
        return super().__repr__()[:-1] + "".join(values) + ">"


OPERATIONS: dict[str, type[Operation]] = {}
"""Every public operation of the engine by its name, in the order of their declarations."""
OWN_OPERATIONS: dict[str, type[Operation]] = {}
"""The operations that were declared elsewhere, the latest of each name."""


def _is_ours(operation: type) -> bool:
    return operation.__module__.startswith(f"{__package__}.")


def operations_of(module: str) -> list[str]:
    """The names of the public operations that a module declares."""
    return [name for name, operation in OPERATIONS.items() if operation.__module__ == module]


def _as_nodes(inputs: Sequence[NodeLike], operation: str) -> tuple[Node, ...]:
    graphs = {node.graph for node in inputs if isinstance(node, Node)}
    if len(graphs) > 1:
        names = ", ".join(node.name for node in inputs if isinstance(node, Node))
        raise GraphError(f"{operation}: its inputs {names} are of different graphs")
    graph = graphs.pop() if graphs else get_default_graph()
    return tuple(
        node if isinstance(node, Node) else Constant(node, "constant", graph) for node in inputs
    )
