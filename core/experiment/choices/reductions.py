"""How the losses of many points make one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ....datasets.dataset import Problem
from ...graph import Node
from ...operations import reduce_mean, reduce_sum

REDUCTIONS: dict[str, Callable[..., Node]] = {"sum": reduce_sum, "mean": reduce_mean}
"""Each reduction's operation by its name, in the order in which a user goes through them."""

_DEFAULTS: dict[Problem, str] = {"classification": "sum", "regression": "mean"}
"""The tutorial's for classes. The sum of the errors of numbers has gradients so large that, with
the default learning rate, a table of a hundred rows diverges at once."""


class _NamesAReduction(Protocol):
    @property
    def reduction(self) -> str | None: ...


def reduction_for(spec: _NamesAReduction, problem: Problem) -> str:
    """The reduction that an experiment names, or without a name the problem's own."""
    return spec.reduction or default_for(problem)


def default_for(problem: Problem) -> str:
    """The name of the reduction that is taken for a problem where none is named."""
    return _DEFAULTS[problem]
