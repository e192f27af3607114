"""What the passes work on: a program of values whose shapes are all known.

A program is the graph of one run without its names for things: operations that copy
(``identity``, ``assign``, ``group``) are gone, inputs that are only looked at for their
shape are gone, and what remains is made of a few operations:

    elementwise   one call of a NumPy ufunc (``ELEMENTWISE``), with broadcasting
    sum, max      over ``attributes``, the axes, which the result does not keep
    inner         the sum of all products of two values of one shape
    matmul        the product of two matrices
    views         other ways to look at the same numbers (``VIEWS``)
    leaves        feed, constant, variable, pair (weights with their bias), stored (neighbours
                  in the store, with the stage behind them if it has that as its input)
    call          any other operation, computed by its own forward rule

A pass is a function from programs to programs. Most are local: rules that look at one
value and build a better one, applied by ``rewritten`` to each value after its inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from ..graph import Array, Operation, Shape, Variable, topological_order

ELEMENTWISE: dict[str, np.ufunc] = {
    ufunc.__name__: ufunc
    for ufunc in vars(np).values()
    if isinstance(ufunc, np.ufunc)
    and ufunc.signature is None
    and ({"d->d", "dd->d"}.intersection(ufunc.types) or ufunc is np.greater)
}
"""Every ufunc that makes one number of one or two, and ``greater``, whose answer becomes one."""
VIEWS = frozenset({"broadcast_to", "reshape", "rows", "transpose"})
"""``reshape`` here only puts in or takes out axes of length one, so it never copies."""
LEAVES = frozenset({"constant", "feed", "pair", "stored", "variable"})


@dataclass(eq=False, repr=False, slots=True)
class Value:
    """One array of a program.

    Attributes:
        op: what computes it.
        attributes: what it depends on besides its inputs.
        source: where a leaf comes from (array, placeholder, variables), or the operation
            that a call calls.
        name: for the reader of the plan.
    """

    op: str
    inputs: tuple[Value, ...]
    shape: Shape
    attributes: tuple[Any, ...] = ()
    source: Any = None
    name: str = ""

    @property
    def size(self) -> int:
        return prod(self.shape)

    def is_number(self, number: float) -> bool:
        """Whether this is a constant, the same number everywhere."""
        return self.op == "constant" and self.size == 1 and bool(self.source.item() == number)


@dataclass(eq=False, repr=False)
class Program:
    """What a run computes: a value for each fetch (None: no value), each assignment, and the
    calls of code of the user's own, which are made in every step whoever uses their values.

    Variables are assigned together at the end of the run; an assignment of several
    variables, which are neighbours in the store, is one of a flat value to all. A program
    is not changed once it is made.
    """

    targets: list[Value | None]
    updates: list[tuple[tuple[Variable, ...], Value]] = field(default_factory=list)
    own_calls: list[Value] = field(default_factory=list)

    @property
    def roots(self) -> list[Value]:
        fetched = [target for target in self.targets if target is not None]
        return fetched + [value for _, value in self.updates] + self.own_calls

    @cached_property
    def order(self) -> list[Value]:
        """Every value that is needed, inputs before users."""
        return topological_order(self.roots)

    def mapped(self, new: Mapping[Value, Value]) -> Program:
        """The program with other values in the places of the fetched and assigned ones."""
        targets = [None if target is None else new[target] for target in self.targets]
        updates = [(variables, new[value]) for variables, value in self.updates]
        return Program(targets, updates, [new[value] for value in self.own_calls])


MAX_NESTED = 100
"""How many values may be made for each other, the one by a rule for the other, before they are
made as they are: a long chain of products goes through as many rules as it has links."""
_ELEMENTARY = {*ELEMENTWISE, *VIEWS, "inner", "matmul", "max", "sum"}

Rule = Callable[["Builder", Value], Value | None]
"""Looks at a value that is about to be made; gives a better one, or None."""
Rules = Mapping[str, Sequence[Rule]]
"""The rules for each op."""


class Builder:
    """Makes values by rules, each value once.

    Args:
        rules: tried in turn on every value before it is made, and once on equal ones.
        share: whether equal expressions become one value.
    """

    def __init__(self, rules: Rules | None = None, share: bool = True) -> None:
        self._rules = rules or {}
        self._made: dict[Any, Value] | None = {} if share else None
        self._better: dict[Any, Value] = {}
        self._nested = 0

    def make(
        self,
        op: str,
        inputs: tuple[Value, ...],
        shape: Shape,
        attributes: tuple[Any, ...] = (),
        source: Any = None,
        name: str = "",
    ) -> Value:
        value = Value(op, inputs, shape, attributes, source, name)
        identity = None if self._made is None else _identity(value)
        better = self._better.get(identity)
        if better is None:
            better = self._by_rule(value)
            if better is None:
                if self._made is None:
                    return value
                better = self._made.setdefault(identity, value)
            elif identity is not None:
                self._better[identity] = better
        better.name = better.name or name
        return better

    def _by_rule(self, value: Value) -> Value | None:
        """What the first rule gives that has something better."""
        rules = self._rules.get(value.op)
        if rules is None or (self._nested >= MAX_NESTED and value.op in _ELEMENTARY):
            return None
        self._nested += 1
        better = None
        for rule in rules:
            better = rule(self, value)
            if better is not None:
                break
        self._nested -= 1
        return better

    def is_made(self, op: str, *inputs: Value) -> bool:
        """Whether an elementwise value of these inputs exists."""
        shape = broadcast_shape(*[value.shape for value in inputs])
        value = Value(op, inputs, shape)
        return self._made is not None and _identity(value) in self._made

    def constant(self, array: Any) -> Value:
        return self.make("constant", (), np.shape(array), source=np.asarray(array, np.float64))

    def elementwise(self, op: str, *inputs: Value | float) -> Value:
        values = tuple(x if isinstance(x, Value) else self.constant(x) for x in inputs)
        return self.make(op, values, broadcast_shape(*[value.shape for value in values]))

    def reduce(self, op: str, x: Value, axes: Iterable[int], keepdims: bool = False) -> Value:
        """``sum`` or ``max`` over axes that are counted from 0."""
        axes = tuple(sorted(axes))
        kept = tuple(size for axis, size in enumerate(x.shape) if axis not in axes)
        reduced = self.make(op, (x,), kept, axes)
        if not keepdims:
            return reduced
        ones = tuple(1 if axis in axes else size for axis, size in enumerate(x.shape))
        return self.reshape(reduced, ones)

    def reshape(self, x: Value, shape: Shape) -> Value:
        return x if x.shape == shape else self.make("reshape", (x,), shape)

    def broadcast_to(self, x: Value, shape: Shape) -> Value:
        return x if x.shape == shape else self.make("broadcast_to", (x,), shape)

    def transpose(self, x: Value, axes: tuple[int, ...] = (1, 0)) -> Value:
        return self.make("transpose", (x,), tuple(x.shape[axis] for axis in axes), axes)

    def matmul(self, x: Value, y: Value) -> Value:
        return self.make("matmul", (x, y), (x.shape[0], y.shape[1]))

    def compound(self, operation: Operation, inputs: tuple[Value, ...], shape: Shape) -> Value:
        return self.make(operation.kind, inputs, shape)

    def call(self, operation: Operation, inputs: tuple[Value, ...], shape: Shape) -> Value:
        if operation.is_own_code:
            return self.make("call", inputs, shape, (id(operation),), source=operation)
        try:
            attributes = tuple((name, getattr(operation, name)) for name in operation.attributes)
            hash(attributes)
        except TypeError:
            attributes = (id(operation),)
        return self.make("call", inputs, shape, attributes, source=operation)


def rewritten(program: Program, rules: Rules, share: bool = True) -> Program:
    """The program built again by rules, inputs before users."""
    builder = Builder(rules, share)
    new: dict[Value, Value] = {}
    for value in program.order:
        inputs = tuple(new[part] for part in value.inputs)
        new[value] = builder.make(
            value.op, inputs, value.shape, value.attributes, value.source, value.name
        )
    return program.mapped(new)


def broadcast_shape(*shapes: Shape) -> Shape:
    """As ``np.broadcast_shapes``, a tenth of its time where no shape but one has axes."""
    first = max(shapes, key=len)
    if all(shape == first or not shape for shape in shapes):
        return first
    return np.broadcast_shapes(*shapes)


def merged(*tables: Rules) -> dict[str, list[Rule]]:
    """One table of the rules of several, the first ones first."""
    ops = {op for table in tables for op in table}
    return {op: [rule for table in tables for rule in table.get(op, ())] for op in ops}


def users_of(program: Program) -> dict[Value, int]:
    """How often each value is used: as an input, fetched or assigned."""
    counts: dict[Value, int] = dict.fromkeys(program.order, 0)
    for value in counts:
        for part in value.inputs:
            counts[part] += 1
    for root in program.roots:
        counts[root] += 1
    return counts


def computed(value: Value, arrays: Sequence[Array]) -> Array:
    """The value by plain NumPy, from its inputs' arrays; not for leaves."""
    op = value.op
    if op in ELEMENTWISE:
        return np.asarray(ELEMENTWISE[op](*arrays), np.float64)
    if op in ("sum", "max"):
        return np.asarray(getattr(np, op)(arrays[0], axis=value.attributes))
    if op == "inner":
        return np.asarray(np.sum(arrays[0] * arrays[1]))
    if op == "matmul":
        return arrays[0] @ arrays[1]
    if op == "reshape":
        return arrays[0].reshape(value.shape)
    if op == "transpose":
        return arrays[0].transpose(value.attributes)
    if op == "broadcast_to":
        return np.broadcast_to(arrays[0], value.shape)
    return value.source.forward(*arrays)


def _identity(value: Value) -> Any:
    source = value.source
    if value.op == "constant" and value.size <= 16:
        source = source.tobytes()
    elif value.op == "call":
        source = type(source)  # Its attributes tell the rest.
    elif isinstance(source, np.ndarray):
        # The value that is kept under this key keeps the array, so the id is not reused.
        source = id(source)
    return value.op, value.inputs, value.shape, value.attributes, source
