"""Where the variables of a graph keep their values: one flat array, shared by all plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import zip_longest
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray


class HasValue(Protocol):
    """What a store needs of a variable; hashed by identity."""

    _value: NDArray[np.float64]


V = TypeVar("V", bound=HasValue)


class VariableStore(Generic[V]):
    """One flat array that the values of a graph's variables are views of.

    A plan may ask for a weight matrix and its bias to be neighbours, so that both take
    part in one product, and updates variables that are neighbours in one sweep. How they
    are packed belongs to the graph, not to a plan: what one plan asked for holds for all
    later ones. A variable joins one pair at most, so that it is packed a few times at most.
    Companions of variables, such as an optimizer's slots, stand behind all others, in the order
    of the variables that they accompany: the first of each, then the second of each, and so on;
    just before them stand the variables that have some. Behind everything there is room for what
    a plan computes beside variables.

    Attributes:
        version: changes whenever values move; a plan of another version must be made again.
        end: where the variables end and the room begins.
    """

    def __init__(self) -> None:
        self.version = self.end = 0
        self._room = 0
        self._flat: NDArray[np.float64] = np.empty(0)
        self._offsets: dict[V, int] = {}
        self._biases: dict[V, V] = {}
        self._companions: dict[V, list[V]] = {}

    def pack(
        self,
        variables: Iterable[V],
        wanted: Mapping[V, V],
        companions: Mapping[V, Iterable[V]] = MappingProxyType({}),
    ) -> Mapping[V, V]:
        """Take in all variables, and make neighbours of those that are wanted to be.

        Args:
            variables: all that a plan uses, or more; those taken in before stay.
            wanted: weights of shape (inputs, units) with their biases, of units elements.
            companions: those that accompany a variable.

        Returns:
            All weights whose bias is their neighbour, with that bias.
        """
        added = [variable for variable in variables if variable not in self._offsets]
        accompanying = set[V]().union(*self._companions.values())
        paired = {*self._biases, *self._biases.values(), *accompanying}
        is_new = False
        for weights, bias in wanted.items():
            if weights not in paired and bias not in paired:
                self._biases[weights] = bias
                paired |= {weights, bias}
                is_new = True
        for variable, others in companions.items():
            taken = paired | self._companions.keys()
            free = [other for other in others if other not in taken]
            if free and variable not in self._companions and variable not in accompanying:
                self._companions[variable] = free
                accompanying.update(free)
                paired.update(free)
                is_new = True
        if added or is_new:
            self._move([*self._offsets, *added])
        return self._biases

    def reserve(self, size: int) -> None:
        """Have room for so many elements behind the variables, or more."""
        if size > self._room:
            self._room = size
            self._move(list(self._offsets))

    @property
    def room(self) -> NDArray[np.float64]:
        """What stands behind the variables: the plan's that runs."""
        return self._flat[self.end :]

    @property
    def variables(self) -> list[V]:
        """All that were taken in."""
        return list(self._offsets)

    def view(self, variables: tuple[V, ...], room: int = 0) -> NDArray[np.float64]:
        """The values of neighbours as one flat array, with elements of the room behind the last."""
        start = self._offsets[variables[0]]
        last = variables[-1]
        return self._flat[start : self._offsets[last] + last._value.size + room]

    def offset(self, variable: V) -> int:
        """Where the values of a variable begin."""
        return self._offsets[variable]

    def _move(self, variables: list[V]) -> None:
        followers = {*self._biases.values()}.union(*self._companions.values())
        order: list[V] = []
        for variable in sorted(variables, key=self._companions.__contains__):
            if variable not in followers:
                order.append(variable)
                if variable in self._biases:
                    order.append(self._biases[variable])
        rows = zip_longest(*[self._companions.get(variable, ()) for variable in order])
        order += [companion for row in rows for companion in row if companion is not None]
        self.end = sum(variable._value.size for variable in order)
        flat = np.empty(self.end + self._room)
        offset = 0
        self._offsets = {}
        for variable in order:
            value = variable._value
            self._offsets[variable] = offset
            moved = flat[offset : offset + value.size].reshape(value.shape)
            moved[...] = value
            variable._value = moved
            offset += value.size
        self._flat = flat
        self.version += 1
