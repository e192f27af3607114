"""Code of the user's own in a graph: the ``compute`` of an operation.

Such code is NumPy on arrays, while a graph's ``inputs`` are nodes. So it is given a view of
its operation, on which ``inputs`` and ``output`` are the arrays of the present run. All else
that it reads or sets on the view is the operation's own. Arrays are copies: the code may
change and keep them, whatever the compiled plan does with its buffers meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from .arrays import Array, to_array
from .builder import Shape
from .errors import GraphError, ShapeError


class _View:
    """What a view of an operation has of its own; the rest it shares with the operation."""

    __slots__ = ("inputs", "operation", "output")

    @property
    def input_nodes(self) -> list[Any]:
        return self.operation.input_nodes  # type: ignore[attr-defined]

    @property
    def consumers(self) -> list[Any]:
        return self.operation.consumers  # type: ignore[attr-defined]


@lru_cache(maxsize=256)
def _view_class(kind: type) -> Any:
    return type(kind.__name__, (_View, kind), {"__slots__": ()}, public=False)


class OwnCode:
    """What the engine keeps of an operation with code of its own.

    Attributes:
        view: the operation as its code sees it.
    """

    def __init__(self, operation: Any) -> None:
        self._operation = operation
        self.view: Any = object.__new__(_view_class(type(operation)))
        self.view.__dict__ = operation.__dict__
        self.view.operation = operation
        self._shapes: dict[tuple[Shape, ...], Shape | None] = {}
        self._being_learnt: set[tuple[Shape, ...]] = set()
        self._computed_from: list[Array] | None = None
        self._first: tuple[object, Array | None] | None = None

    def look_at(self, inputs: Sequence[Array], output: Array | None = None) -> Any:
        """The view, with copies of these arrays."""
        self.view.inputs = [value.copy() for value in inputs]
        self.view.output = None if output is None else output.copy()
        return self.view

    def shape_for(self, inputs: tuple[Shape, ...]) -> Shape | None:
        """The value's shape for inputs of these shapes; None before it was learnt.

        An operation whose ``compute`` gives no value counts as a scalar.
        """
        return self._shapes.get(inputs)

    def learn(self, inputs: Sequence[Array]) -> Array | None:
        """Compute to learn the shape, and keep the value for the run that is beginning.

        Raises:
            GraphError: if to compute it it would have to be computed.
        """
        shapes = _shapes(inputs)
        if shapes in self._being_learnt:
            raise runs_itself(self._operation)
        self._being_learnt.add(shapes)
        try:
            value = self._computed(inputs)
        finally:
            self._being_learnt.remove(shapes)
        self._operation.has_value = value is not None
        self._shapes[shapes] = () if value is None else value.shape
        self._first = self._operation.graph.last_fed, value
        return value

    def value(self, inputs: Sequence[Array]) -> Array | None:
        """The value in a run; None if ``compute`` gives none.

        Raises:
            GraphError: if it is no array of numbers.
            ShapeError: if its shape is not what it was for inputs of the same shapes.
        """
        first, self._first = self._first, None
        if first is not None and first[0] is self._operation.graph.last_fed:
            return first[1]
        value = self._computed(inputs)
        shape = None if value is None else value.shape
        expected = self._operation.infer_shape(*_shapes(inputs))
        if expected is not None:
            expected = expected if self._operation.has_value else None
            if shape != expected:
                raise ShapeError(
                    f"{self._title}: compute returned {_described(shape)}, where inputs of these "
                    f"shapes must give {_described(expected)}"
                )
        return value

    def _computed(self, inputs: Sequence[Array]) -> Array | None:
        view, graph = self.look_at(inputs), self._operation.graph
        fed, outer = graph.last_fed, self._computed_from
        self._computed_from = view.inputs
        try:
            value = view.compute(*view.inputs)
        finally:  # Whatever runs the code has made itself, of the operation too.
            graph.last_fed, self._computed_from = fed, outer
            if outer is not None:
                view.inputs = outer
        if value is not None:
            value = to_array(value, f"what compute of {self._title} returned")
        view.output = value
        return value

    @property
    def _title(self) -> str:
        return f"{self._operation.kind} {self._operation.name!r}"


def runs_itself(operation: Any) -> GraphError:
    """The error where the code of an operation asks for the run that it is called in."""
    return GraphError(
        f"{operation.kind} {operation.name!r}: its code runs what it is itself being computed for; "
        "it can run other nodes, or values of other shapes"
    )


def _shapes(values: Sequence[Array]) -> tuple[Shape, ...]:
    return tuple(value.shape for value in values)


def _described(shape: Shape | None) -> str:
    return "no value" if shape is None else f"shape {shape}"


def check_is_complete(kind: type, base: type) -> None:
    """Raise GraphError if an operation's class does not say how it is computed."""
    if kind.compute is base.compute and kind.forward is base.forward:  # type: ignore[attr-defined]
        raise GraphError(
            f"{kind.__name__} has no compute method; "
            "write def compute(self, x_value, ...): in the class, one value for each input"
        )
