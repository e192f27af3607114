"""From fetches and feed shapes to a flat plan.

The passes, in their order; each module says what its pass is for and what it brings:

    lowering     the graph becomes a program of values whose shapes are known
    stable       formulas that overflow are replaced by ones that do not
    simplify     detours that gradients make are taken out; signs move to the sums
    expand       softmax and its like become elementwise operations, sums and maxima
    affine       a bias takes part in the product
    formulas     updates are taken apart; slots are packed in their variables' order
    neighbours   updates of neighbouring variables become one
    abreast      products of neighbours by constants become one
    schedule     what is the same at every step is computed once
    memory       layout, operations in place, buffers used again
    per_step     buffers of each step's own for what it alone is fed
    numbers      Python's arithmetic for what is a number alone
    source       one call of NumPy a line
    own_calls    code of the user's own may run other plans meanwhile

A pass that is switched off leaves a slower plan with the same results, to the last bits;
only ``stable`` changes results, where the plain formula over- or underflows. So ``stable``
is always on in a session, and the interpreter stays the reference where nothing overflows.

The figures in the modules are of a training step, one thread of BLAS, on the workloads of
``tests/benchmarks/engine.py``: W1 100 points, 2-2-2 sigmoid; W2 200 points, 2-8-8-2 tanh;
W3 1,000 points, 2-64-64-64-3 relu. With all passes off a step takes 1.9 (W1), 1.7 (W2) and
1.4 (W3) times as long and four times the memory; the interpreter takes 13, 10 and 5 times.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import lru_cache

import numpy as np

from ..graph import Graph, Node, Shape
from .abreast import multiply_abreast
from .affine import find_pairs, fold_biases
from .expand import EXPAND, FUSE
from .formulas import find_companions
from .lowering import lowered
from .neighbours import merge_updates
from .plan import Plan
from .program import Program, Rules, merged, rewritten
from .schedule import Loop
from .simplify import SIGNS, SIMPLIFY
from .stable import STABLE

PASSES = frozenset(
    {
        "abreast", "affine", "fuse", "hoist", "in_place", "neighbours", "numbers", "reuse",
        "share", "signs", "simplify", "stable",
    }
)  # fmt: skip
"""The passes that can be switched off. ``share``, in every pass that builds values, is that
equal expressions become one: without it a step takes 1.4 to 1.5 times as long."""


def compile_plan(
    graph: Graph,
    fetches: Sequence[Node],
    order: Sequence[Node],
    shapes: Mapping[Node, Shape],
    passes: frozenset[str] = PASSES,
    loop: Loop | None = None,
    known: Container[Node] = (),
) -> Plan:
    """The plan of a run.

    Args:
        graph: the graph of all nodes; its variables are packed as the plan wants them.
        fetches: the nodes whose values are wanted.
        order: all that they depend on, inputs before users.
        shapes: of every node in the order.
        passes: those that are switched on.
        loop: how the steps of one run differ.
        known: operations in the order whose values are fed.
    """
    program = optimized(lowered(fetches, order, shapes, "share" in passes, known), passes)
    wanted = find_pairs(program) if "affine" in passes else {}
    companions = find_companions(program, graph.variables) if "neighbours" in passes else {}
    pairs = graph.store.pack(graph.variables, wanted, companions)
    if "affine" in passes:
        program = fold_biases(program, pairs, "share" in passes)
    if "neighbours" in passes:
        program = merge_updates(program, graph.store, "share" in passes)
    if "abreast" in passes:
        program = multiply_abreast(program, graph.store, "share" in passes)
    return Plan(program, graph.store, passes, loop)


def optimized(program: Program, passes: frozenset[str] = PASSES) -> Program:
    """The program after the passes that are rules."""
    with np.errstate(all="ignore"):
        for rules in _sweeps(passes):
            program = rewritten(program, rules, "share" in passes)
    return program


@lru_cache(maxsize=16)
def _sweeps(passes: frozenset[str]) -> tuple[Rules, ...]:
    """The rules of each sweep over the program.

    Stable formulas are found first, while a softmax still is one; simplifying as it goes,
    a sweep sees each formula in its plainest form.
    """
    plain = merged(SIMPLIFY if "simplify" in passes else {}, SIGNS if "signs" in passes else {})
    stable = (merged(plain, STABLE),) if "stable" in passes else ()
    return *stable, merged(EXPAND, plain, FUSE if "fuse" in passes else {})


__all__ = ["PASSES", "Loop", "Plan", "compile_plan", "optimized"]
