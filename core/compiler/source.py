"""From a schedule to straight-line Python: one call of NumPy a line, on buffers bound before.

A list of bound calls would need a loop, an unpacking and a call by reference for each;
generated source needs only the call: 15 % less time on a step of a small network, and it
can be printed and read (``plan.source``). A name in it stands for an array as it is kept,
so a matrix of points by units appears as units by points, a row for each unit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from textwrap import wrap
from typing import Any

import numpy as np

from ..graph import Array, Variable, VariableStore
from .memory import Block, Placement
from .names import Names, identifier
from .numbers import Formulas
from .own_calls import OwnCalls
from .per_step import PerStepBuffers
from .program import ELEMENTWISE, Value
from .schedule import OF_VARIABLES, UNROLLED_ROWS, Schedule, base_of, hint_of

MAX_ONES = 1 << 12
"""Up to so many elements, a sum is a product with ones: a sixth of the time of np.sum."""
LINE_LENGTH = 80
_KEYWORD_OUT = frozenset({"maximum", "minimum"})
"""Where NumPy deprecates ``out`` as the third positional argument."""


class Writer:
    """Writes the source of a plan, and binds its names.

    Args:
        schedule: the instructions.
        placement: where their values are kept.
        memory: the array of each block.
        store: the variables' values.
        per_step: the buffers that each step has its own of.
        numbers: whether Python's arithmetic computes what is a number alone.
        own_calls: what calls code of the user's own, where there is some.

    Attributes:
        source: a module with one function, ``run(steps)``, or ``run(steps, below)`` where
            there is a loop.
        names: what its names stand for.
        arrays: the array of every value, as the graph sees it.
    """

    def __init__(
        self,
        schedule: Schedule,
        placement: Placement,
        memory: Mapping[Block, Array],
        store: VariableStore,
        per_step: PerStepBuffers,
        numbers: bool = True,
        own_calls: OwnCalls | None = None,
    ) -> None:
        self._own_calls = own_calls
        self._per_step = per_step
        self._schedule = schedule
        self._placement = placement
        self._store = store
        self._for_all: set[str] = set()
        self._is_for_all = False
        self._names = Names()
        self.names = self._names.bound
        self.arrays: dict[Value, Array] = {}
        self._formulas = Formulas(schedule, self._names, self.arrays, numbers)
        self._writers: dict[str, Callable[[Value], list[str]]] = {
            "call": self._forward,
            "copy": self._copy,
            "inner": self._inner,
            "matmul": self._matmul,
            "max": self._max,
            "stage": self._stage,
            "sum": self._sum,
            "with_ones": self._with_ones,
        }
        self._names.bind("copy", np.array)
        for value in placement.order:
            self.arrays[value] = self._array(value, memory)
        self.source = self._written()

    # --- Arrays --------------------------------------------------------------------------

    def _array(self, value: Value, memory: Mapping[Block, Array]) -> Array:
        """The array of a value, in the value's own shape; its inputs' arrays exist."""
        if value.op == "constant":
            transposed = self._placement.layout[value] == "F"
            return np.ascontiguousarray(value.source.T).T if transposed else value.source
        if value.op == "variable":
            return value.source[0]._value
        if value in self._schedule.in_place:
            return self._stored(self._schedule.in_place[value], value)
        if value.op in OF_VARIABLES:
            room = sum(part.size for part in value.inputs)
            return self._store.view(value.source, room).reshape(value.shape)
        if value in self._placement.block_of:
            return self._in_block(value, memory)
        if self._placement.is_alias(value):
            matrix = value.inputs[0]
            block = self._placement.block_of[matrix]
            assert block.padded is not None
            return memory[block].reshape(block.padded).T
        return self._view(value)

    def _in_block(self, value: Value, memory: Mapping[Block, Array]) -> Array:
        block = self._placement.block_of[value]
        offset = block.owners[value]
        flat = memory[block][offset : offset + value.size]
        if block.padded is not None and len(value.shape) == 2:
            memory[block].reshape(block.padded)[-1] = 1.0
        if self._placement.layout[value] == "F":
            return flat.reshape(value.shape[::-1]).T
        return flat.reshape(value.shape)

    def _view(self, value: Value) -> Array:
        x = self.arrays[value.inputs[0]]
        if value.op == "reshape":
            return x.reshape(value.shape)
        if value.op == "transpose":
            return x.transpose(value.attributes)
        if value.op == "rows":
            return x[slice(*value.attributes)]
        return np.broadcast_to(x, value.shape)

    def _kept(self, value: Value) -> Array:
        """The array of a value as it is kept: a matrix in Fortran order transposed."""
        array = self.arrays[value]
        return array.T if self._placement.layout[value] == "F" else array

    # --- Lines ---------------------------------------------------------------------------

    def _call(self, function: str, *arrays: tuple[Array, str] | str) -> str:
        arguments = [part if isinstance(part, str) else self._names.of(*part) for part in arrays]
        return f"{function}({', '.join(arguments)})"

    def _written(self) -> str:
        schedule = self._schedule
        once = [line for value in schedule.once for line in self._lines(value)]
        self._is_for_all = True
        once += [line for value in schedule.for_all for line in self._lines(value)]
        self._is_for_all = False
        before, behind = self._formulas.begin_steps()
        step = [line for value in schedule.step for line in self._lines(value)]
        updates = self._updates()
        watch = [] if schedule.watched is None else self._watch(schedule.watched)
        body = [*step, *watch, *updates]
        if schedule.is_repeated:
            head = ["for _ in range(steps):"] if schedule.loop is None else self._loop()
            body = [*before, *_finally([*head, *_indented(body or ["pass"])], behind)]
        if schedule.loop is None:
            body.append(f"return [{', '.join(map(self._fetched, schedule.targets))}]")
            return "\n".join(["def run(steps):", *_indented([*once, *body])]) + "\n"
        body.append("return False")
        return "\n".join(["def run(steps, below):", *_indented([*once, *body])]) + "\n"

    def _updates(self) -> list[str]:
        lines = [line for value in self._schedule.end for line in self._lines(value)]
        for variables, value in self._schedule.copied:
            target = self._stored(variables, value), _name_of(variables)
            lines.append(self._copied(target, (self.arrays[value], hint_of(value))))
        return lines

    def _watch(self, value: Value) -> list[str]:
        """The lines that end the loop before the updates, so that the variables stay."""
        return [f"if not {self._formulas.number(value)} < below:", "    return True"]

    def _loop(self) -> list[str]:
        """The head of the loop, in which all names that each step has its own of are set."""
        columns: dict[str, list[Any]] = {}
        made: dict[int, list[Any]] = {}  # Here, too, one object for all names of one place.
        for name, thing in self.names.items():
            things = made.get(id(thing)) or self._per_step.all_steps(thing)
            if things is not None and name not in self._for_all:
                columns[name] = made[id(thing)] = things
        if not columns:
            return ["for _ in range(steps):"]
        for name in columns:
            del self.names[name]
        self._names.bind("islice", islice)
        self.names["per_step"] = list(zip(*columns.values(), strict=True))
        head = f"for {', '.join(columns)}{',' * (len(columns) == 1)} in islice(per_step, steps):"
        if len(head) <= LINE_LENGTH:
            return [head]
        names = wrap(f"{', '.join(columns)},", LINE_LENGTH, break_long_words=False)
        return ["for (", *_indented(names), ") in islice(per_step, steps):"]

    def _stored(self, variables: tuple[Variable, ...], value: Value) -> Array:
        return self._store.view(variables).reshape(value.shape)

    def _fetched(self, target: Value | None) -> str:
        if target is None:
            return "None"
        name = self._names.of(self.arrays[target], hint_of(target))
        return f"{name}[()]" if target.shape == () else f"copy({name})"

    def _lines(self, value: Value) -> list[str]:
        if self._formulas.computes(value):
            lines = [self._formulas.line(value)]
        elif value.op in ELEMENTWISE:
            layout = self._placement.layout[value]
            lines = self._elementwise(value, self.arrays[value], layout)
        else:
            lines = self._writers[value.op](value)
        if lines:
            lines[0] = f"{lines[0]}  # {identifier(hint_of(value))} {value.shape}"
        return lines

    def _elementwise(self, value: Value, out: Array, layout: str) -> list[str]:
        rank = len(value.shape)
        operands = [(out, hint_of(value))]
        for part in value.inputs:
            array = self.arrays[part]
            if layout == "F" and array.ndim == 1:
                array = array.reshape(1, -1)
            operands.append(self._operand(part, array, layout == "F"))
        if layout == "F":
            operands[0] = out.T, operands[0][1]
            shape = operands[0][0].shape
            is_repeated = any(array.ndim == rank and array.shape != shape for array, _ in operands)
            if is_repeated and 1 < shape[0] <= UNROLLED_ROWS:
                return [
                    self._ufunc(value.op, [_row(array, name, row) for array, name in operands])
                    for row in range(shape[0])
                ]
        return [self._ufunc(value.op, operands)]

    def _ufunc(self, op: str, operands: list[tuple[Array, str]]) -> str:
        self._names.bind(op, ELEMENTWISE[op])
        rank = operands[0][0].ndim
        out, *inputs = [self._operand_name(array, hint, rank) for array, hint in operands]
        if op == "greater":
            return self._call(op, *inputs, f"out={out}", 'casting="unsafe"')
        return self._call(op, *inputs, f"out={out}" if op in _KEYWORD_OUT else out)

    def _operand_name(self, array: Array, hint: str, rank: int) -> str:
        """The name of an array, or of that of all steps together, to be broadcast to the rank."""
        aligned = array.reshape((1,) * (rank - array.ndim) + array.shape)
        stacked = self._per_step.stacked(aligned) if self._is_for_all else None
        if stacked is None:
            return self._names.of(array, hint)
        name = self._names.of(stacked, f"{hint}_all")
        self._for_all.add(name)
        return f"{name}[:steps]"

    def _matmul(self, value: Value) -> list[str]:
        x, y = value.inputs
        out = self.arrays[value]
        if self._placement.layout[value] == "F":
            x, y, out = y, x, out.T
        left, right = (
            self._operand(part, self.arrays[part], out is not self.arrays[value]) for part in (x, y)
        )
        return [self._product(left, right, (out, hint_of(value)))]

    def _operand(self, value: Value, array: Array, transposed: bool) -> tuple[Array, str]:
        """An array of a value, transposed if asked, with a name that says so."""
        is_matrix = len(base_of(value).shape) == len(value.shape) == 2
        is_kept = not is_matrix or transposed == (self._placement.layout[value] == "F")
        name = hint_of(value) if is_kept else f"{hint_of(value)}_T"
        return (array.T if transposed else array), name

    def _product(
        self, left: tuple[Array, str], right: tuple[Array, str], out: tuple[Array, str]
    ) -> str:
        """A call of the left array's own ``dot``, which is faster than that of ``np.dot``."""
        return self._call(self._names.of_dot(*left), right, out)

    def _inner(self, value: Value) -> list[str]:
        x, y = value.inputs
        left, right = self._kept(x), self._kept(y)
        is_flat = left.flags.c_contiguous and right.flags.c_contiguous
        if is_flat and self._placement.layout[x] == self._placement.layout[y]:
            flat = (
                (left.reshape(-1), f"{hint_of(x)}_flat"),
                (right.reshape(-1), f"{hint_of(y)}_flat"),
            )
            return [self._product(*flat, (self.arrays[value], hint_of(value)))]
        self._names.bind("vdot", np.vdot)
        call = self._call("vdot", (self.arrays[x], hint_of(x)), (self.arrays[y], hint_of(y)))
        return [f"{self._names.of(self.arrays[value], hint_of(value))}[()] = {call}"]

    def _sum(self, value: Value) -> list[str]:
        return self._reduction(value, "add")

    def _max(self, value: Value) -> list[str]:
        return self._reduction(value, "maximum")

    def _reduction(self, value: Value, op: str) -> list[str]:
        (x,) = value.inputs
        kept, axes = self._kept(x), value.attributes
        if self._placement.layout[x] == "F":
            axes = tuple(1 - axis for axis in axes)
        out, hint = (self.arrays[value], hint_of(value)), hint_of(x)
        if kept.ndim == 2 and axes == (0,) and 1 < kept.shape[0] <= UNROLLED_ROWS:
            rows = [_row(kept, hint, row) for row in range(kept.shape[0])]
            pairs = [(rows[0], rows[1]), *[(out, row) for row in rows[2:]]]
            return [self._ufunc(op, [out, *pair]) for pair in pairs]
        if op == "add" and kept.flags.c_contiguous:
            if len(axes) == kept.ndim and kept.size <= MAX_ONES:
                flat = kept.reshape(-1), f"{hint}_flat"
                return [self._product(self._names.ones(kept.size), flat, out)]
            if kept.ndim == 2 and axes == (0,) and kept.shape[0] <= MAX_ONES:
                return [self._product(self._names.ones(kept.shape[0]), (kept, hint), out)]
            if kept.ndim == 2 and axes == (1,) and kept.shape[1] <= MAX_ONES:
                return [self._product((kept, hint), self._names.ones(kept.shape[1]), out)]
        function = self._names.bind(f"{op}_reduce", ELEMENTWISE[op].reduce)
        return [self._call(function, (kept, hint), repr(axes), "None", out)]

    def _copy(self, value: Value) -> list[str]:
        (x,) = value.inputs
        return [self._copied((self.arrays[value], hint_of(value)), (self.arrays[x], hint_of(x)))]

    def _copied(self, out: tuple[Array, str], x: tuple[Array, str]) -> str:
        return self._call(self._names.bind("copyto", np.copyto), out, x)

    def _with_ones(self, value: Value) -> list[str]:
        """Nothing, where the matrix stands in its place already."""
        if self._placement.is_alias(value):
            return []
        (x,) = value.inputs
        out = self.arrays[value][:, :-1]
        return [self._copied((out, hint_of(value)), (self.arrays[x], hint_of(x)))]

    def _stage(self, value: Value) -> list[str]:
        """Copies of the gradients that could not be computed in their places."""
        lines: list[str] = []
        offset = 0
        for piece in value.inputs:
            if not self._placement.is_staged(value, piece, offset):
                part = self.arrays[value][offset : offset + piece.size].reshape(piece.shape)
                hint = hint_of(piece)
                lines.append(self._copied((part, f"{hint}_staged"), (self.arrays[piece], hint)))
            offset += piece.size
        return lines

    def _forward(self, value: Value) -> list[str]:
        """A call of the operation's own forward rule."""
        function = self._names.unused(value.source.kind)
        own_calls = self._own_calls if value.source.is_own_code else None
        forward = value.source.forward if own_calls is None else own_calls.forward(value.source)
        self._names.bind(function, forward)
        inputs = [(self.arrays[part], hint_of(part)) for part in value.inputs]
        out = self._names.of(self.arrays[value], hint_of(value))
        return [self._call(function, *inputs, f"out={out}")]


def _row(array: Array, name: str, row: int) -> tuple[Array, str]:
    """A row of a matrix, or of what is broadcast to one."""
    if array.ndim == 0:
        return array, name
    return array[min(row, array.shape[0] - 1)], f"{name}_{row}"


def _name_of(variables: tuple[Variable, ...]) -> str:
    return variables[0].name if len(variables) == 1 else "variables"


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _finally(lines: list[str], last: list[str]) -> list[str]:
    """Lines that others follow, however they end; a loop pays nothing for it."""
    return ["try:", *_indented(lines), "finally:", *_indented(last)] if last else lines
