"""From fetches and feed shapes to a flat plan.

The passes, in their order; each module says what its pass is for and what it brings:

    lowering     the graph becomes a program of values whose shapes are known
    stable       formulas that overflow are replaced by ones that do not
    simplify     detours that gradients make are taken out; signs move to the sums
    expand       softmax and its like become elementwise operations, sums and maxima
    fuse         (in expand) two rules that save a pass over an array
    affine       a bias takes part in the product
    neighbours   updates of neighbouring variables become one
    schedule     what is the same at every step is computed once
    memory       layout, operations in place, buffers used again
    source       one call of NumPy a line

A pass that is switched off leaves a slower plan with the same results, to the last bits;
only ``stable`` changes results, where the plain formula over- or underflows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..graph import Graph, Node, Shape
from .affine import find_pairs, fold_biases
from .expand import EXPAND, FUSE
from .lowering import lowered
from .neighbours import merge_updates
from .plan import Plan
from .program import Program, merged, rewritten
from .simplify import SIGNS, SIMPLIFY
from .stable import STABLE

PASSES = frozenset(
    {
        "affine", "fuse", "hoist", "in_place", "neighbours", "reuse", "share", "signs",
        "simplify", "stable",
    }
)  # fmt: skip
"""The passes that can be switched off; ``share`` is that equal expressions become one."""


def compile_plan(
    graph: Graph,
    fetches: Sequence[Node],
    order: Sequence[Node],
    shapes: Mapping[Node, Shape],
    passes: frozenset[str] = PASSES,
) -> Plan:
    """The plan of a run.

    Args:
        graph: the graph of all nodes; its variables are packed as the plan wants them.
        fetches: the nodes whose values are wanted.
        order: all that they depend on, inputs before users.
        shapes: of every node in the order.
        passes: those that are switched on.
    """
    program = optimized(lowered(fetches, order, shapes, "share" in passes), passes)
    wanted = find_pairs(program) if "affine" in passes else {}
    pairs = graph.store.pack(graph.variables, wanted)
    if "affine" in passes:
        program = fold_biases(program, pairs, "share" in passes)
    if "neighbours" in passes:
        program = merge_updates(program, graph.store)
    return Plan(program, graph.store, passes)


def optimized(program: Program, passes: frozenset[str] = PASSES) -> Program:
    """The program after the passes that are rules."""
    simplify = SIMPLIFY if "simplify" in passes else {}
    signs = SIGNS if "signs" in passes else {}
    share = "share" in passes
    with np.errstate(all="ignore"):
        if "stable" in passes:
            program = rewritten(program, merged(simplify, signs, STABLE), share)
        fuse = FUSE if "fuse" in passes else {}
        return rewritten(program, merged(EXPAND, simplify, signs, fuse), share)


__all__ = ["PASSES", "Plan", "compile_plan", "optimized"]
