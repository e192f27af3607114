"""Code of the user's own in a plan, which may itself run other plans of the graph meanwhile.

Such a run may compile a plan that moves the variables (``graph.store``), while the plan that calls
the code goes on with where they were; and it may use the room behind them. So before the code is
called, and behind the last step, the variables take what the plan has updated; after the code, the
plan takes what became of them, and has its room as it was. Where nothing moved there is nothing to
take. Plans without such code have none of this.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any

import numpy as np

from ..graph import Array, Operation, VariableStore, runs_itself


def silent_context() -> contextvars.Context:
    """A context in which NumPy does not warn of numbers that are too large.

    They are a normal event in a run that diverges; to enter it takes a tenth of np.errstate.
    """
    context = contextvars.Context()
    context.run(np.seterr, all="ignore")
    return context


class OwnCalls:
    """Runs a plan that calls code of the user's own, in the place of a context.

    Args:
        store: where the variables are for which the plan is made.
    """

    def __init__(self, store: VariableStore[Any]) -> None:
        self._store, self._version, self._room = store, store.version, store.room
        self._arrays: dict[Any, Array] = {each: each._value for each in store.variables}
        self._context = silent_context()
        self._running: Operation | None = None

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run the plan's function.

        Raises:
            GraphError: if code that the plan calls asks for it.
        """
        if self._running is not None:
            raise runs_itself(self._running)
        self._take()
        try:
            return self._context.run(function, *arguments)
        finally:
            self._give()

    def forward(self, operation: Operation) -> Callable[..., Array]:
        """The forward rule of an operation, which calls code of the user's own."""

        def call(*values: Array, out: Array) -> Array:
            self._give()
            room = self._room.copy()
            self._running = operation
            try:
                return operation.forward(*values, out=out)
            finally:
                self._running = None
                self._room[...] = room
                self._take()

        return call

    def _give(self) -> None:
        """Let the variables, if they were moved, have the values that the plan knows."""
        if self._store.version != self._version:
            for variable, array in self._arrays.items():
                variable._value[...] = array

    def _take(self) -> None:
        """Let the plan know the values that the variables have, if they were moved."""
        if self._store.version != self._version:
            for variable, array in self._arrays.items():
                array[...] = variable._value
