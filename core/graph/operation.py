"""What all operations share: how one is declared, built, computed and differentiated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from .arrays import Array, written
from .builder import Builder, Shape, V
from .errors import GraphError, ShapeError
from .graph import OPERATIONS, Constant, Node, NodeLike, get_default_graph
from .own_code import OwnCode, check_is_complete


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

    _is_operation = True

    broadcasts: ClassVar[bool] = False
    """Whether inputs are broadcast against each other; their gradients are then summed back."""
    attributes: ClassVar[tuple[str, ...]] = ()
    """The names of what the operation depends on besides its inputs."""

    activation: ClassVar[str | None] = None
    """The name under which a network may use the operation between its layers."""
    limits: ClassVar[tuple[float, float] | None] = None
    """What an activation approaches at either end, where its slope vanishes; None: it has not two
    such ends."""

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

    # Both kinds of star tell type checkers that a subclass names as many values as it has inputs.
    def compute(self, *values: Any, **_: Any) -> Any:
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

    def gradient(self, grad: Node) -> Node | Sequence[Node | None]:
        """For each input, the gradient of a loss with respect to it.

        Args:
            grad: the gradient of the loss with respect to this node, of this node's shape.

        Returns:
            A node for each input, or None where the loss does not depend on the input's
            value through this operation (or does so in steps, of gradient zero). The node
            of an only input may be given alone.
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


OWN_OPERATIONS: dict[str, type[Operation]] = {}
"""The operations that were declared elsewhere, the latest of each name."""


_ENGINE = __name__.removesuffix("graph.operation")


def _is_ours(operation: type) -> bool:
    return operation.__module__.startswith(_ENGINE)


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
