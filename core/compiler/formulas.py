"""Updates taken apart: the formula of each, and the variables that belong together for it.

An optimizer's rule for one variable is an elementwise formula of its gradient, of itself and of its
slots. ``neighbours`` computes the formulas of all variables in one, if the slots stand in the store
in the order of their variables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..graph import Variable
from .program import ELEMENTWISE, Program, Value, users_of

MAX_FORMULA = 32
"""The most values of one update that are taken apart."""


@dataclass(eq=False, repr=False)
class Update:
    """The update of one variable.

    Attributes:
        value: what the variable becomes.
        formula: the elementwise values of the variable's shape that only this update is computed
            from, its own value among them.
    """

    variable: Variable
    value: Value
    formula: dict[Value, None]

    @property
    def leaves(self) -> list[Value]:
        """What the formula is computed from."""
        parts = [part for value in self.formula for part in value.inputs]
        return [part for part in dict.fromkeys(parts) if part not in self.formula]


def updates_of(program: Program) -> list[Update]:
    """The updates that are formulas; one of a number alone is cheaper by itself (``numbers``)."""
    users = users_of(program)
    times = Counter(value for _, value in program.updates)
    updates = [
        Update(variables[0], value, _formula(value, users))
        for variables, value in program.updates
        if times[value] == 1 and value.shape
    ]
    return [update for update in updates if update.formula]


def _formula(root: Value, users: dict[Value, int]) -> dict[Value, None]:
    formula: dict[Value, None] = {}
    used: Counter[Value] = Counter()
    pending = [root]
    for value in pending:
        is_part = value.op in ELEMENTWISE and value.shape == root.shape
        if is_part and all(part.shape in ((), root.shape) for part in value.inputs):
            formula[value] = None
            for part in value.inputs:
                used[part] += 1
                if used[part] == users[part] and len(pending) < MAX_FORMULA:
                    pending.append(part)
    return formula


def find_companions(
    program: Program, variables: Iterable[Variable]
) -> dict[Variable, list[Variable]]:
    """For each variable those of its shape that are updated in order to update it: its slots.

    Where they are kept in the variables' own order, one formula can read them all.

    Args:
        program: as it is.
        variables: all of the graph, in the order in which they were made: slots come later.
    """
    updates = {update.variable: update for update in updates_of(program)}
    variable_of = {update.value: update.variable for update in updates.values()}
    companions: dict[Variable, list[Variable]] = {}
    found: set[Variable] = set()
    for head in variables:
        if head in found or head not in updates:
            continue
        found.add(head)
        group = [head]
        for variable in group:
            for leaf in updates[variable].leaves:
                read = leaf.source[0] if leaf.op == "variable" else variable_of.get(leaf)
                if read in updates and read not in found and read.shape == head.shape:
                    found.add(read)
                    group.append(read)
        companions[head] = group[1:]
    return companions
