"""In which order to compute: before all steps, at every step, and at a step's end.

What depends only on constants and on feeds that are the same at every step is computed once
for all steps of a run: the sum of the targets, for example, 4 % of a step on W1. What
depends on feeds that each step has its own of is computed for all steps in one call, where
that gives the same to the bit: 2 % of a step on ten points of W2's network.

Variables change at the end of a step, when everything that reads them is done; an
elementwise update then writes straight to its variable, where what is computed from it reads
it. All others are computed before the first variable changes, so that a swap swaps, and so
that a loop may end before the changes of a step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from ..graph import Node, Variable
from .program import ELEMENTWISE, LEAVES, VIEWS, Program, Value

OF_VARIABLES = frozenset({"pair", "stored", "variable"})
UNROLLED_ROWS = 3
"""Up to so many rows, a call a row is faster than one that broadcasts or reduces."""
_ROUNDED_EXACTLY = frozenset(
    {
        "absolute", "add", "divide", "greater", "maximum", "minimum", "multiply",
        "reciprocal", "sign", "sqrt", "square", "subtract",
    }
)  # fmt: skip
"""The elementwise operations whose result does not depend on how many elements there are.

Not ``negative``: NumPy 2.4.6 writes only the first element where those of both arrays stand
64 bytes apart, as numbers do that each step has its own of."""


class Loop(NamedTuple):
    """How the steps of one call differ, where they do.

    Attributes:
        per_step: the nodes that are given another value at each step.
        watches: whether the first fetch is a number that may end the loop before a step's
            updates.
    """

    per_step: frozenset[Node] = frozenset()
    watches: bool = False

    def varies(self, value: Value) -> bool:
        """Whether the value is fed to each step."""
        return value.op == "feed" and value.source in self.per_step


@dataclass(eq=False, repr=False)
class Schedule:
    """The instructions of a plan in their parts, and what comes of them.

    Attributes:
        once: what a run computes before its steps.
        for_all: what it computes before them for each, all in one call.
        step: what each step computes.
        end: what is computed at the end of each step, when variables change.
        in_place: the variables that a value of these is written to as it is computed.
        copied: updates whose value is copied to the variables.
        targets: the fetched values.
        loop: how the steps differ; None: not at all, and the last one's values are fetched.
    """

    once: list[Value]
    for_all: list[Value]
    step: list[Value]
    end: list[Value]
    in_place: dict[Value, tuple[Variable, ...]]
    copied: list[tuple[tuple[Variable, ...], Value]]
    targets: list[Value | None]
    loop: Loop | None = None

    @property
    def is_repeated(self) -> bool:
        """Whether a second step does anything that the first did not."""
        changes = self.in_place or self.copied or any(is_own_call(value) for value in self.step)
        return self.loop is not None or bool(changes)

    @property
    def watched(self) -> Value | None:
        """The number that may end the loop."""
        return self.targets[0] if self.loop is not None and self.loop.watches else None


def scheduled(program: Program, hoist: bool = True, loop: Loop | None = None) -> Schedule:
    """The schedule of a program.

    Args:
        program: what a step computes.
        hoist: whether to compute what does not change from step to step once.
        loop: how the steps differ.
    """
    program = _saved(program)
    repeats = program.updates or program.own_calls or loop is not None
    when = _when(program, loop or Loop()) if hoist and repeats else {}
    if loop is not None and loop.watches:
        program = _watched(program, when)
    in_place = _written_in_place(program)
    at_end = _computed_from(in_place, program)
    copied = [update for update in program.updates if update[1] not in in_place]
    once: list[Value] = []
    for_all: list[Value] = []
    step: list[Value] = []
    end: list[Value] = []
    parts = {_When.ONCE: once, _When.FOR_ALL: for_all, _When.EACH_STEP: step}
    for value in _early(program.order):
        if value.op not in LEAVES and value.op not in VIEWS:
            part = end if value in at_end else parts[when.get(value, _When.EACH_STEP)]
            part.append(value)
    return Schedule(once, for_all, step, end, in_place, copied, program.targets, loop)


class _When(IntEnum):
    """When a value can be computed, the soonest first."""

    ONCE = 0
    FOR_ALL = 1
    EACH_STEP = 2


def _when(program: Program, loop: Loop) -> dict[Value, _When]:
    when: dict[Value, _When] = {}
    for value in program.order:
        soonest = max((when[part] for part in value.inputs), default=_When.ONCE)
        if loop.varies(value):
            soonest = _When.FOR_ALL
        elif (
            is_own_call(value)
            or value.op in OF_VARIABLES
            or (soonest == _When.FOR_ALL and not _is_same_for_all(value))
        ):
            soonest = _When.EACH_STEP
        when[value] = soonest
    return when


def is_own_call(value: Value) -> bool:
    """Whether it calls code of the user's own, which every step does again."""
    return value.op == "call" and value.source.is_own_code


def _is_same_for_all(value: Value) -> bool:
    """Whether it is the same to the bit when it is computed for all steps in one call."""
    if value.op in ("sum", "max"):
        (x,) = value.inputs
        # Such sums are written as additions of rows.
        return x.op == "feed" and value.attributes == (1,) and 1 < x.shape[1] <= UNROLLED_ROWS
    return value.op in VIEWS or value.op in _ROUNDED_EXACTLY


def _watched(program: Program, when: Mapping[Value, _When]) -> Program:
    """The program with a first target that each step computes in a buffer."""
    watched, *others = program.targets
    assert watched is not None
    is_of_step = when.get(watched, _When.EACH_STEP) == _When.EACH_STEP
    if is_of_step and watched.op not in LEAVES and watched.op not in VIEWS:
        return program
    copy = Value("copy", (watched,), watched.shape, name=watched.name)
    return Program([copy, *others], program.updates, program.own_calls)


def _early(order: list[Value]) -> list[Value]:
    """The order, with each gradient of a variable as soon as it can be computed.

    What it is computed from is then still in the cache, and its buffer free for others.
    """
    place = {value: float(number) for number, value in enumerate(order)}
    for value in order:
        if value.op == "stage":
            for piece in value.inputs:
                if piece.inputs:
                    place[piece] = max(place[base_of(part)] for part in piece.inputs) + 0.5
    return sorted(order, key=place.__getitem__)


def base_of(value: Value) -> Value:
    """The value whose numbers a view shows."""
    while value.op in VIEWS:
        (value,) = value.inputs
    return value


def hint_of(value: Value) -> str:
    """What to call a value, a view as what it shows."""
    value = base_of(value)
    return value.name or value.op


def _saved(program: Program) -> Program:
    """The program with copies of the variables that are wanted after they have changed."""
    assigned = {variable for variables, _ in program.updates for variable in variables}
    new = {root: root for root in program.roots}
    for root in new:
        base = base_of(root)
        if base.op in OF_VARIABLES and assigned.intersection(base.source):
            new[root] = Value("copy", (root,), root.shape, name=root.name)
    return program.mapped(new)


def _written_in_place(program: Program) -> dict[Value, tuple[Variable, ...]]:
    """The updates that may write straight to their variables, at a step's end.

    What is computed from such a value is computed after it. Where that would have to be done
    sooner, or reads variables that are written by then, values that are used are not written so.
    """
    assigned = {variable for variables, _ in program.updates for variable in variables}
    times = Counter(value for _, value in program.updates)
    fetched = {base_of(target) for target in program.targets if target is not None}
    in_place = {
        value: variables
        for variables, value in program.updates
        if times[value] == 1
        and value not in fetched
        and _may_write_in_place(variables, value, assigned)
    }
    used = {base_of(part) for value in program.order for part in value.inputs}
    at_end = _computed_from(in_place, program)
    is_too_late = at_end.intersection(fetched.union(program.own_calls)) or any(
        base_of(part).op in OF_VARIABLES and assigned.intersection(base_of(part).source)
        for value in at_end.difference(in_place)
        for part in value.inputs
        if value.op not in VIEWS
    )
    if is_too_late:
        return {value: variables for value, variables in in_place.items() if value not in used}
    return in_place


def _computed_from(values: Container[Value], program: Program) -> set[Value]:
    """Some values and all that is computed from them."""
    found: set[Value] = set()
    for value in program.order:
        if value in values or any(part in found for part in value.inputs):
            found.add(value)
    return found


def _may_write_in_place(
    variables: tuple[Variable, ...], value: Value, assigned: set[Variable]
) -> bool:
    """Whether computing the value reads no variable that this or another update changes,
    other than each element before it is written."""
    if value.op not in ELEMENTWISE:
        return False
    for part in value.inputs:
        base = base_of(part)
        if base.op in OF_VARIABLES and assigned.intersection(base.source):
            is_element_by_element = part is base and part.source == variables
            if not is_element_by_element or part.shape != value.shape:
                return False
    return True
