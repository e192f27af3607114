"""How the losses of many points make one."""

from __future__ import annotations

from collections.abc import Callable

from ...graph import Node
from ...operations import reduce_mean, reduce_sum

REDUCTIONS: dict[str, Callable[..., Node]] = {"sum": reduce_sum, "mean": reduce_mean}
"""Each reduction's operation by its name, in the order in which a user goes through them."""
